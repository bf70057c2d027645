"""Opens a session file that nobody vouches for: checked, brought to this version, or set aside."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from otterscope.errors import AppError
from otterscope.session import errors, salvage, schema
from otterscope.session.pixels import SET_ASIDE

#: Seconds that a call waits for another window's write before the file counts as not writable.
BUSY_S = 2.0
#: The same for a try to write again what is in memory, while the user goes on.
RETRY_BUSY_S = 0.05
_SIDE_FILES = ("-wal", "-shm")


class Unusable(Exception):
    """The file is damaged or of another kind; `newer` if only a later version can read it."""

    def __init__(self, why: str, *, newer: bool = False) -> None:
        super().__init__(why)
        self.newer = newer


@dataclass(frozen=True)
class Opened:
    """A file ready for use; `notice` if what was at its place had to be set aside."""

    connection: sqlite3.Connection
    notice: AppError | None = None


def open_or_set_aside(path: Path, *, damaged: bool = False, busy_s: float = BUSY_S) -> Opened:
    """Open or make the file at `path`; `damaged` says that its content was found so already.

    `busy_s` holds for the opening; later calls wait for `BUSY_S`.

    Raises: sqlite3.Error, OSError if the place cannot be written.
    """
    part = path.with_name(f"{path.stem}-salvaged{path.suffix}")
    try:
        if part.exists() and not path.exists():
            part.rename(path)  # all was brought over when the program ended
        if damaged:
            raise Unusable("found while it was open")
        return Opened(_open(path, busy_s))
    except Unusable as fault:
        for ending in ("", *_SIDE_FILES):
            part.with_name(part.name + ending).unlink(missing_ok=True)
        with closing(_open(part, busy_s)) as new:
            turns, sessions = salvage.read_damaged(path, lambda old: salvage.bring_over(old, new))
        aside = set_aside(path)
        part.rename(path)
        connection = _open(path, busy_s)
        if not sessions:
            return Opened(connection, errors.SessionsUnreadable(aside=aside, detail=str(fault)))
        kind = errors.SessionsNewer if fault.newer else errors.SessionsDamaged
        return Opened(connection, kind(aside=aside, turns=turns, sessions=sessions, detail=str(fault)))


def in_memory() -> sqlite3.Connection:
    """An empty session file in memory."""
    connection = _connect(":memory:")
    schema.migrate(connection)
    return connection


def set_aside(path: Path) -> Path:
    """Rename what is at `path` to a free name beside it, which is returned. Raises: OSError."""
    stamp = datetime.now(timezone.utc).strftime("%Y%m%d-%H%M%S")
    number = 1
    while True:
        extra = "" if number == 1 else f"-{number}"
        aside = path.with_name(f"{path.stem}{SET_ASIDE}{stamp}{extra}{path.suffix}")
        if not aside.exists():
            break
        number += 1
    # The log first: it must never lie beside a file that it does not belong to.
    for ending in (*_SIDE_FILES, ""):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    return aside


def _connect(path: Path | str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    # What a file declares must not run functions, and a page must be what the tree says that it is.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    # What is deleted for good is overwritten, as not every build of the library does by itself.
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def _open(path: Path, busy_s: float) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        raise Unusable("a folder")
    with suppress(FileExistsError):
        # What was asked is nobody else's business; the log gets the same permissions.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    connection = _connect(path)
    try:
        connection.execute(f"PRAGMA busy_timeout = {round(busy_s * 1000)}")
        _check(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA wal_autocheckpoint = 4000")
        connection.execute("PRAGMA journal_size_limit = 16777216")
        connection.execute("BEGIN IMMEDIATE")
        schema.migrate(connection)
        connection.execute("COMMIT")
        connection.execute(f"PRAGMA busy_timeout = {round(BUSY_S * 1000)}")
    except sqlite3.OperationalError:
        connection.close()
        raise
    except sqlite3.DatabaseError as error:
        connection.close()
        raise Unusable(str(error)) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection) -> None:
    version = schema.version(connection)
    if version > len(schema.MIGRATIONS):
        raise Unusable(f"version {version}", newer=True)
    found = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found is None or found[0] != "ok":
        raise Unusable(str(found))
    if version < 0 or schema.shape(connection) != schema.expected_shape(version):
        raise Unusable("other tables than OtterScope's")
