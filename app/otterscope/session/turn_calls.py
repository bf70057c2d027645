"""The calls of the store about questions and answers; each is kept when it returns."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable

from otterscope.geometry import Region
from otterscope.session import rows, tables
from otterscope.session.database import Database, Transaction
from otterscope.session.model import Receipt, Turn
from otterscope.session.starting import Started
from otterscope.session.words import clean, fold

_APPEND = """INSERT INTO pieces SELECT ?, ?, ?
    WHERE EXISTS (SELECT 1 FROM turns WHERE id = ? AND state = 'asked')"""


class TurnCalls:
    """What `Store` does with turns, in the session file that was `started`."""

    def __init__(self, started: Started) -> None:
        self._started = started
        self._counting = threading.Lock()
        #: How many pieces of the answers under way have come.
        self._pieces: dict[int, int] = {}

    @property
    def _database(self) -> Database:
        return self._started.database

    @property
    def _me(self) -> str:
        return self._started.me

    def turns(self, session_id: int) -> list[Turn]:
        """The turns of a session in the order in which they were asked, with the text that has come."""
        query = f"{tables.TURN} WHERE t.session = ? AND t.deleted = '' ORDER BY t.position, t.id"
        return self._database.read(lambda to: [rows.turn(row) for row in to.rows(query, (session_id,))])

    def turn(self, turn_id: int) -> Turn:
        """Raises: TurnGone."""
        return self._database.read(lambda to: tables.turn(to, turn_id))

    def look(self, turn_ids: Iterable[int]) -> list[Turn]:
        """Some turns as they are now, without those that were deleted or are gone.

        What a window left unfinished that is open no more is interrupted.
        """
        ids, living = tuple(turn_ids), tuple(sorted(self._started.living()))
        chosen = f"t.id IN ({', '.join('?' * len(ids))})"
        left = f"{chosen} AND t.owner NOT IN ({', '.join('?' * len(living))})"

        def read(to: Transaction) -> tuple[list[Turn], bool]:
            query = f"{tables.TURN} WHERE {chosen} AND t.deleted = '' ORDER BY t.position, t.id"
            found = [rows.turn(row) for row in to.rows(query, ids)]
            counting = f"SELECT count(*) FROM turns t WHERE t.state = 'asked' AND {left}"
            return found, bool(to.rows(counting, (*ids, *living))[0][0])

        def work(to: Transaction) -> list[Turn]:
            tables.interrupt(to, left, (*ids, *living))
            return read(to)[0]

        found, some_left = self._database.read(read)
        return self._database.write(work) if some_left else found

    def ask(
        self,
        session_id: int,
        box_id: int | None,
        region: Region,
        question: str,
        follows: bool = False,
        thumbnail: bytes = b"",
        scale: float = 1.0,
    ) -> Turn:
        """Write a question down, before anything is done about it. Raises: SessionGone.

        Args:
            scale: at which the model is to see the region.

        A session that another window has deleted meanwhile is there again: it is in use.
        """
        question = clean(question)

        def work(to: Transaction) -> Turn:
            tables.session(to, session_id)
            number = tables.new_id(to, "turns")
            to.write(
                "INSERT INTO turns SELECT ?, ?, ?, ?, ?, ?, ?, ?, '', 'asked', '', ?, ?, '', '[]', '[]',"
                " coalesce(max(position), 0) + 1, ?, '', ?, '', ? FROM turns WHERE session = ?",
                (
                    *(number, session_id, box_id, *rows.corners(region), question, time.time(), int(follows)),
                    *(self._me, fold(question), float(scale), session_id),
                ),
            )
            to.write("UPDATE sessions SET deleted = '' WHERE id = ? AND deleted != ''", (session_id,))
            if thumbnail:
                to.write("INSERT INTO thumbnails VALUES (?, ?)", (number, thumbnail))
            tables.touch(to, session_id)
            return tables.turn(to, number)

        return self._database.write(work)

    def change_question(self, turn_id: int, question: str) -> Turn:
        """Another text for a question whose answer has not begun; else nothing changes. Raises: TurnGone."""
        question = clean(question)

        def work(to: Transaction) -> Turn:
            turn = tables.turn(to, turn_id)
            if turn.state == "asked":
                values = (question, fold(question), turn_id)
                to.write("UPDATE turns SET question = ?, words = ? WHERE id = ?", values)
                tables.touch(to, turn.session)
            return tables.turn(to, turn_id)

        return self._database.write(work)

    def saw(self, turn_id: int, digest: str, scale: float) -> Turn:
        """The model is given these pixels for a question. Raises: TurnGone.

        Args:
            digest: of the pixels, 32 hexadecimal figures; `scale` is theirs.
        """

        def work(to: Transaction) -> Turn:
            values = (digest, float(scale), turn_id)
            to.write("UPDATE turns SET seen = ?, seen_scale = ? WHERE id = ?", values)
            return tables.turn(to, turn_id)

        return self._database.write(work)

    def seen(self) -> set[str]:
        """The digests of all pixels that turns were about, of deleted ones that can be had back, too."""
        return self._database.read(
            lambda to: {digest for (digest,) in to.rows("SELECT DISTINCT seen FROM turns WHERE seen != ''")}
        )

    def append(self, turn_id: int, text: str) -> None:
        """Keep a piece of an answer under way, before it is shown; after its end this does nothing."""
        values = (turn_id, self._next_piece(turn_id), clean(text), turn_id)
        self._database.write(lambda to: to.write(_APPEND, values))

    def finish(
        self,
        turn_id: int,
        answer: str,
        receipt: Receipt | None,
        boxes: tuple[Region, ...] = (),
        points: tuple[tuple[int, int], ...] = (),
    ) -> Turn:
        """The answer is complete; `answer` replaces the pieces. Raises: TurnGone."""
        turn = self._end(turn_id, "answered", clean(answer), "", receipt, boxes, points)
        self._database.settle()
        return turn

    def stop(self, turn_id: int, receipt: Receipt | None = None) -> Turn:
        """The user stopped the answer: what came is kept. Raises: TurnGone."""
        return self._end(turn_id, "stopped", None, "", receipt)

    def fail(self, turn_id: int, sentence: str, receipt: Receipt | None = None) -> Turn:
        """The answer failed, with the sentence that is shown: what came is kept. Raises: TurnGone."""
        return self._end(turn_id, "failed", None, clean(sentence), receipt)

    def delete(self, turn_id: int) -> None:
        """Take a turn away; it can be had back until this program ends."""
        self._set_deleted("turns", turn_id, self._me)

    def restore(self, turn_id: int) -> Turn:
        """Raises: TurnGone if it was purged already."""
        self._set_deleted("turns", turn_id, "")
        return self.turn(turn_id)

    def _end(
        self,
        turn_id: int,
        state: str,
        answer: str | None,
        fault: str,
        receipt: Receipt | None,
        boxes: tuple[Region, ...] = (),
        points: tuple[tuple[int, int], ...] = (),
    ) -> Turn:
        def work(to: Transaction) -> Turn:
            turn = tables.turn(to, turn_id)
            text = turn.answer if answer is None else answer
            to.write(
                "UPDATE turns SET answer = ?, state = ?, fault = ?, receipt = ?, boxes = ?, points = ?,"
                " words = ? WHERE id = ?",
                (
                    *(text, state, fault, rows.receipt_text(receipt), rows.regions_text(boxes)),
                    *(rows.points_text(points), fold(f"{turn.question}\n{text}"), turn_id),
                ),
            )
            to.write("DELETE FROM pieces WHERE turn = ?", (turn_id,))
            tables.touch(to, turn.session)
            return tables.turn(to, turn_id)

        with self._counting:
            self._pieces.pop(turn_id, None)
        return self._database.write(work)

    def _next_piece(self, turn_id: int) -> int:
        """The number of the next piece, given once: a piece that is written twice is the same one."""
        with self._counting:
            number = self._pieces.get(turn_id)
            if number is None:
                query = "SELECT coalesce(max(seq), 0) FROM pieces WHERE turn = ?"
                number = int(self._database.read(lambda to: to.rows(query, (turn_id,)))[0][0])
            self._pieces[turn_id] = number + 1
            return number + 1

    def _set_deleted(self, table: str, number: int, by: str) -> None:
        self._database.write(
            lambda to: to.write(f"UPDATE {table} SET deleted = ? WHERE id = ?", (by, number))
        )
