"""The turns of a session as rows of a long column: heights, guessed until they are known, and places."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace

from otterscope.session.model import Turn

#: Room between two turns, and above the first; logical pixels.
GAP = 16


@dataclass
class Row:
    """One turn.

    Attributes:
        height: logical pixels; a guess until `exact`.
        pieces: text that has come and is not yet in `turn`.
        stage: name, done and total of the work before the first word.
        gone: deleted, and shown as a line that can bring it back.
    """

    turn: Turn
    height: int = 0
    exact: bool = False
    pieces: list[str] = field(default_factory=list)
    stage: tuple[str, int, int] | None = None
    gone: bool = False

    def take(self) -> str:
        """Put the text that has come into the turn; the new part of it."""
        more = "".join(self.pieces)
        self.pieces.clear()
        if more:
            self.turn = replace(self.turn, answer=self.turn.answer + more)
        return more


def guessed(turn: Turn, width: int, line: int, letter: float) -> int:
    """About how high a turn will be at a width, from its text alone; all in logical pixels."""
    letters = max(8.0, (width - 90) / max(1.0, letter))
    question = min(10.0, _lines(turn.question, letters))
    answer = _lines(turn.answer, letters * 1.15)
    return int(60 + line * (question + 1.15 * answer) + (line * 2.2 if turn.state != "answering" else 0))


def _lines(text: str, letters: float) -> float:
    return sum(1 + len(part) // letters for part in text.split("\n")) if text else 0


class Column:
    """The rows, and where each begins."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.tops: list[int] = []
        self.height = 0
        self._places: dict[int, int] = {}

    def set(self, turns: list[Turn]) -> None:
        """Replace all rows."""
        self.rows = [Row(turn) for turn in turns]
        self._number()

    def add(self, turn: Turn) -> Row:
        """A new row at the end."""
        self.rows.append(Row(turn))
        self._number()
        return self.rows[-1]

    def drop(self, turn_id: int) -> None:
        """Take a row out."""
        index = self._places.get(turn_id)
        if index is not None:
            del self.rows[index]
            self._number()

    def get(self, turn_id: int) -> Row | None:
        index = self._places.get(turn_id)
        return None if index is None else self.rows[index]

    def index(self, turn_id: int) -> int | None:
        return self._places.get(turn_id)

    def place(self) -> None:
        """Work out where each row begins, from the heights as they are."""
        self.tops = []
        top = GAP
        for row in self.rows:
            self.tops.append(top)
            top += row.height + GAP
        self.height = top

    def at(self, y: int) -> int:
        """The index of the row that `y` falls into, or of the one above a gap; 0 at the top."""
        return max(0, bisect_right(self.tops, y) - 1)

    def between(self, top: int, bottom: int) -> range:
        """The indexes of the rows that a stretch of the column touches."""
        if not self.rows:
            return range(0)
        return range(self.at(top), self.at(max(top, bottom)) + 1)

    def _number(self) -> None:
        self._places = {row.turn.id: index for index, row in enumerate(self.rows)}
        self.place()
