"""Answers under way: what has come of each, how much of it is on the screen, and what was told meanwhile.

A session is looked up beside the GUI. Between the look and its display, questions are written down, pieces
come and answers end: each must be seen once, in whatever order the two arrive.
"""

from __future__ import annotations

from dataclasses import replace

from otterscope.session.model import Turn

_UNDER_WAY = frozenset({"asked", "answering"})


class Live:
    """The texts of the answers under way, by turns; GUI thread."""

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}
        self._shown: dict[int, int] = {}
        #: Turns that were told of while no session was on the screen, as they were told last.
        self._told: dict[int, Turn] = {}

    def __bool__(self) -> bool:
        """Whether any answer is under way."""
        return bool(self._texts)

    def __contains__(self, turn_id: int) -> bool:
        return turn_id in self._texts

    def turns(self) -> list[int]:
        """The turns whose answers are under way."""
        return list(self._texts)

    def begin(self, turn_id: int) -> None:
        """A question was asked."""
        self._texts[turn_id] = ""
        self._shown.pop(turn_id, None)

    def add(self, turn_id: int, piece: str) -> None:
        """More of its answer has come."""
        self._texts[turn_id] = self._texts.get(turn_id, "") + piece

    def end(self, turn_id: int) -> bool:
        """Its answer has ended, or will not come; whether one was under way."""
        self._shown.pop(turn_id, None)
        return self._texts.pop(turn_id, None) is not None

    def late(self, turn_id: int) -> str:
        """What has come of an answer and is not on the screen, where it is put now."""
        text = self._texts.get(turn_id, "")
        shown = self._shown.get(turn_id, 0)
        self._shown[turn_id] = max(shown, len(text))
        return text[shown:]

    def tell(self, turn: Turn) -> None:
        """A turn was asked, changed or ended while no session was on the screen."""
        self._told[turn.id] = turn

    def forget_told(self) -> None:
        """Another picture is opened: what it has is looked up from now on."""
        self._told.clear()

    def begun(self, session: int, looked_up: list[Turn]) -> list[Turn]:
        """The turns of a session as they are now, shown with as much of their answers as was looked up."""
        told, self._told = self._told, {}
        turns = [self._newest(turn, told.pop(turn.id, None)) for turn in looked_up]
        turns += [turn for turn in told.values() if turn.session == session]
        for turn in turns:
            if turn.id in self._texts:
                self._shown[turn.id] = len(turn.answer)
        return turns

    @staticmethod
    def _newest(looked_up: Turn, told: Turn | None) -> Turn:
        if told is None or looked_up.state not in _UNDER_WAY:
            return looked_up
        return replace(looked_up, question=told.question) if told.state in _UNDER_WAY else told
