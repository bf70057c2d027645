"""A session file from its opening to its end: in the caller's thread, or in one of its own."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from otterscope.errors import AppError
from otterscope.session import tables
from otterscope.session.database import Database
from otterscope.session.locks import Owners

log = logging.getLogger(__name__)


class Started:
    """The session file at `path` and this window's name in it.

    Args:
        at_once: False to return before the file is open; whoever asks for `database` or `me` waits for it.
    """

    def __init__(self, path: Path, on_notice: Callable[[AppError | None], None], *, at_once: bool) -> None:
        self._path, self._on_notice = path, on_notice
        self._open = threading.Event()
        self._fault: BaseException | None = None
        self._owners: Owners | None = None
        self._database: Database | None = None
        self._thread: threading.Thread | None = None
        if at_once:
            self._start()
        else:
            self._thread = threading.Thread(target=self._start_beside, name="open-sessions")
            self._thread.start()

    @property
    def database(self) -> Database:
        self._open.wait()
        if self._database is None:
            raise self._fault or ValueError("the session file is not open")
        return self._database

    @property
    def me(self) -> str:
        """The name of this window among all that have the file open."""
        self._open.wait()
        if self._owners is None:
            raise self._fault or ValueError("the session file is not open")
        return self._owners.name

    def living(self) -> set[str]:
        """The names of all windows that have the file open, this one's among them."""
        self._open.wait()
        return {self.me} if self._owners is None else self._owners.living()

    def close(self) -> None:
        """Turns of this window that are still under way become interrupted; a second call does nothing."""
        if self._thread is not None:
            self._thread.join()
        if self._database is not None:
            me = self.me
            with suppress(ValueError, sqlite3.Error):
                self._database.write(lambda to: tables.interrupt(to, "owner = ?", (me,)))
            self._database.close()
        if self._owners is not None:
            self._owners.close()

    def _start(self) -> None:
        try:
            self._owners = Owners(self._path.with_name(f"{self._path.stem}.open"))
            self._database = Database(self._path, self._owners, self._on_notice)
            living = sorted(self._owners.living())
            self._database.write(lambda to: tables.tidy(to, living))
        except BaseException as fault:
            self._fault = fault
            raise
        finally:
            self._open.set()

    def _start_beside(self) -> None:
        try:
            self._start()
        except Exception:
            log.exception("the session file could not be opened")
