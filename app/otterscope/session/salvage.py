"""Brings what can be read in one session file into another, past whatever is damaged in it."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path

from otterscope.session import mending, schema

#: Ids that are tried one by one between the readable parts of a damaged table.
_MOST_PROBES = 20_000
#: What stands for nothing in a column, as SQL, where that is not the empty text.
_NOTHING = {
    "box": "NULL",
    "page": "0",
    "started_at": "0",
    "changed_at": "0",
    "used": "0",
    "position": "0",
    "asked_at": "0",
    "follows": "0",
    "boxes": "'[]'",
    "points": "'[]'",
    "state": "'interrupted'",
    "seen_scale": "1.0",
}


def bring_over(source: sqlite3.Connection, target: sqlite3.Connection) -> tuple[int, int]:
    """Copy every row that can be read and that `target` does not have; returns its turns and sessions now.

    Runs in a transaction of its own on `target`. Raises: sqlite3.Error, only for faults of `target`.
    """
    target.execute("BEGIN IMMEDIATE")
    try:
        for table, columns in schema.TABLES.items():
            _copy(source, target, table, columns)
        mending.mend(target)
        counted = tuple(
            int(target.execute(f"SELECT count(*) FROM {table} WHERE deleted = ''").fetchone()[0])
            for table in ("turns", "sessions")
        )
        target.execute("COMMIT")
    except BaseException:
        if target.in_transaction:
            target.execute("ROLLBACK")
        raise
    return counted[0], counted[1]


def read_damaged(path: Path, work: Callable[[sqlite3.Connection], tuple[int, int]]) -> tuple[int, int]:
    """Let `work` read a copy of a damaged file, with a new first page if its own is no longer one."""
    with contextlib.suppress(OSError), tempfile.TemporaryDirectory(prefix="otterscope-") as folder:
        copy = Path(folder) / "sessions.sqlite"
        _copy_files(path, copy)
        found = _try(copy, work)
        if found == (0, 0):
            with contextlib.suppress(OSError, sqlite3.Error):
                _copy_files(path, copy)
                _graft(copy)
                found = _try(copy, work)
        return found
    return 0, 0


def _copy_files(path: Path, copy: Path) -> None:
    shutil.copyfile(path, copy)
    for ending in ("-wal", "-shm"):
        copy.with_name(copy.name + ending).unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError):
        shutil.copyfile(path.with_name(path.name + "-wal"), copy.with_name(copy.name + "-wal"))


def _try(path: Path, work: Callable[[sqlite3.Connection], tuple[int, int]]) -> tuple[int, int]:
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            return work(connection)
    except sqlite3.DatabaseError:
        return 0, 0


def _graft(path: Path) -> None:
    """Give the file the first page of a new one: tables of one version always begin on the same pages."""
    fresh = path.with_name("fresh.sqlite")
    with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
        schema.migrate(connection)
        size = int(connection.execute("PRAGMA page_size").fetchone()[0])
    page = bytearray(fresh.read_bytes()[:size])
    fresh.unlink()
    page[28:32] = (path.stat().st_size // size).to_bytes(4, "big")  # pages in the file
    page[32:40] = bytes(8)  # no list of free pages
    page[92:96] = page[24:28]  # the change counter for which the number of pages holds
    with path.open("r+b") as file:
        file.write(page)
    path.with_name(path.name + "-wal").unlink(missing_ok=True)


def _copy(
    source: sqlite3.Connection, target: sqlite3.Connection, table: str, columns: tuple[str, ...]
) -> None:
    there = _columns(source, table) or set(columns)
    # A file of another version may lack some: they have what stands for nothing.
    wanted = ", ".join(name if name in there else _NOTHING.get(name, "''") for name in columns)
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    for row in _readable(source, table, wanted, columns[0]):
        target.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", row)


def _columns(source: sqlite3.Connection, table: str) -> set[str]:
    with contextlib.suppress(sqlite3.Error):
        return {str(row[1]) for row in source.execute(f"PRAGMA table_info({table})")}
    return set()


def _readable(source: sqlite3.Connection, table: str, names: str, key: str) -> Iterator[tuple[object, ...]]:
    """The rows up to the first damage, those from the end back to the last, and what lies between."""
    low = yield from _walk(source, f"SELECT {names} FROM {table} ORDER BY {key}", -1)
    if low is None:
        return
    high = yield from _walk(source, f"SELECT {names} FROM {table} ORDER BY {key} DESC", schema.LARGEST_ID)
    index = schema.INDEXES.get(table)
    if high is None or index is None:
        return
    # An index still names the ids of rows between two damaged pages.
    query = f"SELECT id FROM {table} INDEXED BY {index} WHERE id > ? AND id < ?"
    for (number,) in _until_damage(source, query, (low, high)):
        with contextlib.suppress(sqlite3.Error):
            yield from source.execute(f"SELECT {names} FROM {table} WHERE id = ?", (number,)).fetchall()


def _walk(
    source: sqlite3.Connection, query: str, before: int
) -> Generator[tuple[object, ...], None, int | None]:
    """Yields rows; returns the key of the last one before the damage, or None if all could be read."""
    last = before
    try:
        for row in source.execute(query):
            last = row[0] if isinstance(row[0], int) else last
            yield row
    except (sqlite3.Error, OverflowError):
        return last
    return None


def _until_damage(
    source: sqlite3.Connection, query: str, values: tuple[int, int]
) -> list[tuple[object, ...]]:
    found = []
    with contextlib.suppress(sqlite3.Error):
        for row in source.execute(query, values):
            found.append(row)
            if len(found) == _MOST_PROBES:
                break
    return found
