"""Sessions as they happen: every call is kept when it returns, whatever becomes of the program next."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from otterscope import paths
from otterscope.errors import AppError
from otterscope.geometry import Region, Size
from otterscope.session import rows, tables
from otterscope.session.database import Database, Transaction
from otterscope.session.model import Box, Hit, Receipt, SessionInfo, Turn
from otterscope.session.pixels import PixelFiles
from otterscope.session.searching import find
from otterscope.session.starting import Started
from otterscope.session.words import clean, fold

_APPEND = """INSERT INTO pieces SELECT ?, ?, ?
    WHERE EXISTS (SELECT 1 FROM turns WHERE id = ? AND state = 'asked')"""


def no_notice(notice: AppError | None) -> None:
    """For callers that look at `Store.notice` by themselves."""


class Store:
    """The sessions of a user, in one file that several windows and programs may have open at once.

    All methods may be called from any thread. None fails for a fault of the disk: the store goes on in
    memory, and `notice` says so until everything is written.

    Args:
        path: of the file; None for the user's own.
        on_notice: called with every change of `notice` in the thread of the call that brought it; it must
            not call the store.
        at_once: False to open the file in a thread of its own; all but `path` and `pixels` waits for it.

    Attributes:
        pixels: copies of what models were given.
    """

    def __init__(
        self,
        path: Path | None = None,
        on_notice: Callable[[AppError | None], None] = no_notice,
        *,
        at_once: bool = True,
    ) -> None:
        self.path = path or paths.home() / "sessions.sqlite"
        self.pixels = PixelFiles(self.path.with_name(f"{self.path.stem}.pixels"))
        self._started = Started(self.path, on_notice, at_once=at_once)
        self._counting = threading.Lock()
        #: How many pieces of the answers under way have come.
        self._pieces: dict[int, int] = {}

    @property
    def _database(self) -> Database:
        return self._started.database

    @property
    def _me(self) -> str:
        return self._started.me

    @property
    def notice(self) -> AppError | None:
        """A fault that the user must know of, or None."""
        return self._database.notice

    @property
    def unsaved(self) -> bool:
        """Whether something is in memory only, because the disk takes nothing at the moment."""
        return self._database.unsaved

    # Pictures and sessions

    def open_picture(self, path: Path, size: Size, page: int = 0, digest: str = "") -> SessionInfo:
        """The latest session of a picture, found by its content or else by its place; a new one if none is.

        Where its content is found at another place, the picture is from now on there. Where another content
        of the same size is found at its place, this once the picture comes with the digest that it had.
        """
        where = os.fsencode(path.absolute())

        def work(to: Transaction) -> SessionInfo:
            look = "FROM pictures WHERE width = ? AND height = ? AND page = ? AND"
            same = (size.width, size.height, page)
            found = to.row(f"SELECT id, digest {look} path = ? AND digest = ?", (*same, where, digest))
            if found is None and digest:
                found = to.row(f"SELECT id, digest {look} digest = ?", (*same, digest))
            if found is None:
                found = to.row(f"SELECT id, digest {look} path = ?", (*same, where))
            if found is None:
                number, before = tables.new_id(to, "pictures"), digest
                values = (number, where, tables.name(path), *same, digest)
                to.write("INSERT INTO pictures VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            else:
                number, before = found
                to.write(
                    "UPDATE pictures SET path = ?, name = ?, digest = CASE ? WHEN '' THEN digest ELSE ? END"
                    " WHERE id = ?",
                    (where, tables.name(path), digest, digest, number),
                )
            latest = to.row(
                "SELECT id FROM sessions WHERE picture = ? AND deleted = '' ORDER BY used DESC LIMIT 1",
                (number,),
            )
            info = tables.session(to, latest[0]) if latest else self._begin(to, number)
            return replace(info, picture=replace(info.picture, digest=before or info.picture.digest))

        return self._database.write(work)

    def new_session(self, picture_id: int) -> SessionInfo:
        """A further session of a picture. Raises: SessionGone if the picture is unknown."""
        return self._database.write(lambda to: self._begin(to, picture_id))

    def session(self, session_id: int) -> SessionInfo:
        """Raises: SessionGone."""
        return self._database.read(lambda to: tables.session(to, session_id))

    def sessions(self) -> list[SessionInfo]:
        """All sessions, latest used first; those without a question and box that were just begun too."""
        query = f"{tables.SESSION} WHERE s.deleted = '' ORDER BY s.used DESC"
        return self._database.read(lambda to: [rows.session(row) for row in to.rows(query)])

    def rename(self, session_id: int, title: str) -> SessionInfo:
        """Give a session a name of its own, or with "" its first question's again. Raises: SessionGone."""

        def work(to: Transaction) -> SessionInfo:
            to.write("UPDATE sessions SET title = ? WHERE id = ?", (clean(title).strip(), session_id))
            return tables.session(to, session_id)

        return self._database.write(work)

    def delete_session(self, session_id: int) -> None:
        """Take a session away; it can be had back until this window and program end."""
        self._set_deleted("sessions", session_id, self._me)

    def restore_session(self, session_id: int) -> SessionInfo:
        """Raises: SessionGone if it was purged already."""
        self._set_deleted("sessions", session_id, "")
        return self.session(session_id)

    def move_picture(self, picture_id: int, new_path: Path) -> None:
        """The user has said where a picture is now."""
        values = (os.fsencode(new_path.absolute()), tables.name(new_path), picture_id)
        self._database.write(
            lambda to: to.write("UPDATE pictures SET path = ?, name = ? WHERE id = ?", values)
        )

    def give_picture(self, session_id: int, picture_id: int) -> SessionInfo:
        """A session whose picture was lost to damage has this one from now on. Raises: SessionGone."""

        def work(to: Transaction) -> SessionInfo:
            to.write("UPDATE sessions SET picture = ? WHERE id = ?", (picture_id, session_id))
            return tables.session(to, session_id)

        return self._database.write(work)

    def keep_draft(self, session_id: int, text: str) -> None:
        """Keep what is written and not yet asked in a session; nothing happens if that is gone."""
        values = (clean(text), session_id)
        self._database.write(lambda to: to.write("UPDATE sessions SET draft = ? WHERE id = ?", values))

    # Boxes

    def boxes(self, session_id: int) -> list[Box]:
        query = f"{tables.BOX} WHERE b.session = ? AND b.deleted = '' ORDER BY b.position, b.id"
        return self._database.read(lambda to: [rows.box(row) for row in to.rows(query, (session_id,))])

    def put_box(self, session_id: int, region: Region, name: str = "") -> Box:
        """A new box, the last of its session. Raises: SessionGone."""

        def work(to: Transaction) -> Box:
            tables.session(to, session_id)
            number = tables.new_id(to, "boxes")
            to.write(
                "INSERT INTO boxes SELECT ?, ?, ?, ?, ?, ?, ?, coalesce(max(position), 0) + 1, '' FROM boxes"
                " WHERE session = ?",
                (number, session_id, clean(name), *rows.corners(region), session_id),
            )
            tables.touch(to, session_id)
            return tables.box(to, number)

        return self._database.write(work)

    def change_box(self, box_id: int, region: Region | None = None, name: str | None = None) -> Box:
        """Raises: BoxGone."""

        def work(to: Transaction) -> Box:
            if region is not None:
                values = (*rows.corners(region), box_id)
                to.write("UPDATE boxes SET x = ?, y = ?, width = ?, height = ? WHERE id = ?", values)
            if name is not None:
                to.write("UPDATE boxes SET name = ? WHERE id = ?", (clean(name), box_id))
            return tables.box(to, box_id)

        return self._database.write(work)

    def remove_box(self, box_id: int) -> None:
        """Take a box away; its turns stay. It can be had back until this program ends."""
        self._set_deleted("boxes", box_id, self._me)

    def restore_box(self, box_id: int) -> Box:
        """Raises: BoxGone if it was purged already."""
        self._set_deleted("boxes", box_id, "")
        return self._database.read(lambda to: tables.box(to, box_id))

    # Turns

    def turns(self, session_id: int) -> list[Turn]:
        """The turns of a session in the order in which they were asked, with the text that has come."""
        query = f"{tables.TURN} WHERE t.session = ? AND t.deleted = '' ORDER BY t.position, t.id"
        return self._database.read(lambda to: [rows.turn(row) for row in to.rows(query, (session_id,))])

    def turn(self, turn_id: int) -> Turn:
        """Raises: TurnGone."""
        return self._database.read(lambda to: tables.turn(to, turn_id))

    def ask(
        self,
        session_id: int,
        box_id: int | None,
        region: Region,
        question: str,
        follows: bool = False,
        thumbnail: bytes = b"",
    ) -> Turn:
        """Write a question down, before anything is done about it. Raises: SessionGone.

        A session that another window has deleted meanwhile is there again: it is in use.
        """
        question = clean(question)

        def work(to: Transaction) -> Turn:
            tables.session(to, session_id)
            number = tables.new_id(to, "turns")
            to.write(
                "INSERT INTO turns SELECT ?, ?, ?, ?, ?, ?, ?, ?, '', 'asked', '', ?, ?, '', '[]', '[]',"
                " coalesce(max(position), 0) + 1, ?, '', ?, '', 1.0 FROM turns WHERE session = ?",
                (
                    *(number, session_id, box_id, *rows.corners(region), question, time.time(), int(follows)),
                    *(self._me, fold(question), session_id),
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

    def search(self, text: str, limit: int = 200) -> list[Hit]:
        """Turns and sessions in which every piece of `text` occurs, latest used first."""
        return self._database.read(lambda to: find(to, text, limit))

    def close(self) -> None:
        """Turns still under way become interrupted; a second call does nothing."""
        self._started.close()

    def _begin(self, to: Transaction, picture: int) -> SessionInfo:
        number, now = tables.new_id(to, "sessions"), time.time()
        to.write(
            "INSERT INTO sessions SELECT ?, ?, '', ?, ?, coalesce(max(used), 0) + 1, '', '' FROM sessions",
            (number, picture, now, now),
        )
        return tables.session(to, number)

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
