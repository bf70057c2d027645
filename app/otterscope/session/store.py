"""Sessions as they happen: every call is kept when it returns, whatever becomes of the program next."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from otterscope import paths
from otterscope.errors import AppError
from otterscope.geometry import Region, Size
from otterscope.session import rows, tables
from otterscope.session.database import Transaction
from otterscope.session.model import Box, Hit, SessionInfo
from otterscope.session.pixels import PixelFiles, pixels_folder
from otterscope.session.searching import find
from otterscope.session.starting import Started
from otterscope.session.turn_calls import TurnCalls
from otterscope.session.words import clean


def no_notice(notice: AppError | None) -> None:
    """For callers that look at `Store.notice` by themselves."""


class Store(TurnCalls):
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
        self.pixels = PixelFiles(pixels_folder(self.path))
        super().__init__(Started(self.path, on_notice, at_once=at_once))

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
