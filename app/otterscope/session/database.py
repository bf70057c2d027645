"""The session file itself: one connection, one transaction a call, and what to do when the file fails.

Every call that returns is durable against the end of the process, however it ends: the file is in WAL mode,
and what is committed is the kernel's. A full or read-only disk turns the file into one in memory, which keeps
a journal of what it must still write; a damaged file is set aside and what can be read of it is brought over;
a file that was removed is written again.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Generic, TypeVar

from otterscope.errors import AppError
from otterscope.session import errors, opening, rows, salvage
from otterscope.session.locks import Owners

T = TypeVar("T")
Row = tuple[Any, ...]

log = logging.getLogger(__name__)

#: Seconds between two tries to write what is only in memory.
RETRY_S = 2.0


class Transaction:
    """What one call reads and writes; nothing of it stays if the call fails."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.written: list[tuple[str, Row]] = []

    def rows(self, query: str, values: Row = ()) -> list[Row]:
        return self._connection.execute(query, values).fetchall()

    def row(self, query: str, values: Row = ()) -> Row | None:
        found: Row | None = self._connection.execute(query, values).fetchone()
        return found

    def write(self, statement: str, values: Row = ()) -> int:
        """Number of rows that it changed."""
        self.written.append((statement, values))
        return self._connection.execute(statement, values).rowcount


class Attempt(Generic[T]):
    """Work that may have to be written twice: a COMMIT may have got through although it failed.

    The second time, the rows of the first are written, with their ids, where they are not there.
    """

    def __init__(self, work: Callable[[Transaction], T]) -> None:
        self._work = work
        self._done: tuple[T, list[tuple[str, Row]]] | None = None

    def __call__(self, to: Transaction) -> T:
        if self._done is None:
            result = self._work(to)
            self._done = result, list(to.written)
            return result
        result, statements = self._done
        for statement, values in statements:
            to.write(once(statement), values)
        return result

    def forget(self) -> None:
        """What is there now is another file's: do the work itself again."""
        self._done = None


def once(statement: str) -> str:
    """The statement such that it does nothing where it has been done."""
    return statement.replace("INSERT INTO", "INSERT OR IGNORE INTO", 1)


class Database:
    """A session file that takes every call, whatever happens to its disk; may be used by several threads.

    Args:
        on_notice: called with every change of `notice`, in the thread of the call that brought it; it must
            not call back.
    """

    def __init__(self, path: Path, owners: Owners, on_notice: Callable[[AppError | None], None]) -> None:
        self.path = path
        self.notice: AppError | None = None
        self._owners = owners
        self._on_notice = on_notice
        self._lock = threading.RLock()
        #: What must still be written to the disk; None while that is where everything is.
        self._journal: list[tuple[str, Row]] | None = None
        #: The file that the journal goes on from; None if all that is in memory must be brought over.
        self._origin: Row | None = None
        self._retry_at = 0.0
        self._closed = False
        try:
            self._use(self._open())
        except (sqlite3.Error, OSError) as error:
            self._connection = opening.in_memory()
            with contextlib.suppress(sqlite3.Error):
                salvage.read_damaged(path, lambda old: salvage.bring_over(old, self._connection))
            self._origin = self._files()
            self._go_on_in_memory(error)

    @property
    def unsaved(self) -> bool:
        """Whether something is only in memory."""
        return self._journal is not None and (bool(self._journal) or self._origin is None)

    def read(self, work: Callable[[Transaction], T]) -> T:
        """What `work` reads. Raises: sqlite3.Error only where nothing helps any more."""
        with self._lock:
            self._look_after_file()
            try:
                return work(Transaction(self._connection))
            except sqlite3.Error as error:
                self._mend(error)
                return work(Transaction(self._connection))

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Do `work` in one transaction, which is kept when this returns. `work` may be run twice.

        Rows that it inserts must be known by ids of its own making, as after `Attempt`.
        """
        with self._lock:
            self._look_after_file()
            attempt = Attempt(work)
            try:
                return self._commit(attempt)
            except sqlite3.Error as error:
                self._mend(error)
                if self._journal is None:
                    attempt.forget()
                return self._commit(attempt)

    def settle(self) -> None:
        """Move what was committed into the file itself and have it on the disk: for moments of rest."""
        with contextlib.suppress(sqlite3.Error):
            if self._journal is None and not self._closed:
                # On a connection of its own: nobody waits for the disk behind the lock.
                there = f"{self.path.absolute().as_uri()}?mode=rw"
                with closing(sqlite3.connect(there, uri=True, isolation_level=None)) as connection:
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Write what is only in memory if that works now, and let go of the file; may be called twice."""
        with self._lock:
            if self._closed:
                return
            if self._journal is not None:
                self._return_to_disk()
            self._closed = True
            self._connection.close()

    def _commit(self, work: Callable[[Transaction], T]) -> T:
        connection = self._connection
        transaction = Transaction(connection)
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = work(transaction)
            connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            raise
        if self._journal is not None:
            self._journal += transaction.written
        return result

    def _open(self, *, damaged: bool = False, busy_s: float = opening.BUSY_S) -> opening.Opened:
        # Another window may be busy bringing over what it could read of a damaged file.
        with self._owners.opening(5 * busy_s):
            return opening.open_or_set_aside(self.path, damaged=damaged, busy_s=busy_s)

    def _use(self, opened: opening.Opened) -> None:
        self._connection = opened.connection
        self._connection.execute("SELECT count(*) FROM sessions").fetchone()  # from now on the WAL exists
        self._file = self._files()
        self._journal = None
        self._say(opened.notice)

    def _say(self, notice: AppError | None) -> None:
        if notice is not None:
            log.info("%s %s", notice.code, notice.detail)
        if notice is not self.notice:
            self.notice = notice
            self._on_notice(notice)

    def _files(self) -> Row | None:
        """What the files at our place are now; None without a session file."""
        with contextlib.suppress(OSError):
            main = self.path.stat()
            wal = None
            with contextlib.suppress(FileNotFoundError):
                wal = self._wal.stat().st_ino
            return main.st_dev, main.st_ino, wal
        return None

    @property
    def _wal(self) -> Path:
        return self.path.with_name(self.path.name + "-wal")

    def _look_after_file(self) -> None:
        if self._closed:
            raise ValueError("the session file was closed")
        if self._journal is not None:
            if time.monotonic() >= self._retry_at:
                self._return_to_disk()
        elif self._files() != self._file:
            with contextlib.suppress(sqlite3.Error):
                # If only the log was removed: what is in it belongs into the file.
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._take_into_memory()
            self._origin = None
            self._retry_at = 0.0
            self._journal = []
            self._return_to_disk(errors.SessionsFileLost(path=self.path))

    def _mend(self, error: sqlite3.Error) -> None:
        """Make a second try worth while, or raise `error`."""
        unreadable = "decode" in str(error)
        if self._journal is not None:
            raise error
        if isinstance(error, sqlite3.OperationalError) and not unreadable:
            self._origin = self._files()
            self._take_into_memory()
            self._go_on_in_memory(error)
        elif unreadable or type(error) is sqlite3.DatabaseError or isinstance(error, rows.DamagedRow):
            ours = self._files() == self._file
            self._connection.close()
            self._use(self._open(damaged=ours))
        else:
            raise error

    def _take_into_memory(self) -> None:
        """Go on with a copy; the file is let go of before another at its place is opened."""
        old, memory = self._connection, opening.in_memory()
        with contextlib.suppress(sqlite3.Error):
            salvage.bring_over(old, memory)
        self._connection = memory
        with contextlib.suppress(sqlite3.Error):
            old.close()

    def _go_on_in_memory(self, error: Exception) -> None:
        self._journal = []
        self._retry_at = time.monotonic() + RETRY_S
        if "full" in str(error) or _is_full(self.path):
            self._say(errors.SessionsDiskFull(path=self.path, detail=str(error)))
        else:
            reason = getattr(error, "strerror", None) or str(error)
            self._say(errors.SessionsNotWritable(path=self.path, reason=reason, detail=str(error)))

    def _return_to_disk(self, notice: AppError | None = None) -> None:
        assert self._journal is not None
        try:
            opened = self._open(busy_s=opening.RETRY_BUSY_S)
            try:
                if self._origin is not None and self._files_match(self._origin):
                    self._replay(opened.connection)
                else:
                    salvage.bring_over(self._connection, opened.connection)
            except BaseException:
                opened.connection.close()
                raise
        except (sqlite3.Error, OSError) as error:
            if self.notice is None:
                self._go_on_in_memory(error)
            self._retry_at = time.monotonic() + RETRY_S
            return
        self._connection.close()
        self._use(opening.Opened(opened.connection, opened.notice or notice))

    def _files_match(self, origin: Row) -> bool:
        now = self._files()
        return now is not None and now[:2] == origin[:2]

    def _replay(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement, values in self._journal or ():
                # An earlier try may have got through although it failed.
                connection.execute(once(statement), values)
            connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            raise


def _is_full(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return shutil.disk_usage(path.parent).free < 1 << 20
    return False
