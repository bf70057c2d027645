"""Makes rows of a damaged file whole: what is no value of the model goes, what lost its session gets one."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import Any

from otterscope.session import rows
from otterscope.session.words import fold

_CHECKS: dict[str, tuple[str, Callable[[tuple[Any, ...]], object]]] = {
    "turns": (f"SELECT {rows.TURN} FROM turns t", rows.turn),
    "pictures": (f"SELECT {rows.PICTURE} FROM pictures p", rows.picture),
    "sessions": (f"SELECT {rows.SESSION} FROM sessions s JOIN pictures p ON p.id = s.picture", rows.session),
    "boxes": (f"SELECT {rows.BOX} FROM boxes b JOIN sessions s ON s.id = b.session", rows.box),
}


def mend(connection: sqlite3.Connection) -> None:
    """Inside the caller's transaction; afterwards every row can be read and belongs to another."""
    connection.execute("DELETE FROM thumbnails WHERE typeof(png) != 'blob'")
    _drop_unreadable(connection, "turns")  # first of all: a session shows one of them
    _drop_unreadable(connection, "pictures")
    _adopt(connection)
    _drop_unreadable(connection, "sessions")
    _adopt(connection)
    _drop_unreadable(connection, "boxes")
    connection.create_function("fold", 1, fold, deterministic=True)
    connection.execute("UPDATE turns SET words = fold(question || char(10) || answer) WHERE words = ''")
    for table in ("pieces", "thumbnails"):
        connection.execute(f"DELETE FROM {table} WHERE turn NOT IN (SELECT id FROM turns)")


def _drop_unreadable(connection: sqlite3.Connection, table: str) -> None:
    query, convert = _CHECKS[table]
    bad = []
    for row in connection.execute(query):
        try:
            convert(row)
        except rows.DamagedRow:
            bad.append(row[:1])
    connection.executemany(f"DELETE FROM {table} WHERE id = ?", bad)


def _adopt(connection: sqlite3.Connection) -> None:
    """Give turns and boxes whose session is lost a new one, and sessions whose picture is lost a stand-in.

    The stand-in has no place; it is as large as the regions that are known of it, and the receipts know its
    name, so that the user can say where it is.
    """
    now = time.time()
    connection.execute(
        """INSERT INTO sessions
           SELECT session, session, '', ?, ?, coalesce((SELECT max(used) FROM sessions), 0) + 1, '', ''
           FROM (SELECT session FROM turns UNION SELECT session FROM boxes)
           WHERE session NOT IN (SELECT id FROM sessions)""",
        (now, now),
    )
    lost = connection.execute(
        "SELECT DISTINCT picture FROM sessions WHERE picture NOT IN (SELECT id FROM pictures)"
    ).fetchall()
    for (picture,) in lost:
        query = f"SELECT {rows.TURN} FROM turns t JOIN sessions s ON s.id = t.session WHERE s.picture = ?"
        turns = [rows.turn(row) for row in connection.execute(query, (picture,))]
        width = max((turn.region.right for turn in turns), default=1)
        height = max((turn.region.bottom for turn in turns), default=1)
        name = next((turn.receipt.picture for turn in turns if turn.receipt), "?")
        values = (picture, b"", name, max(1, width), max(1, height), 0, "")
        connection.execute("INSERT INTO pictures VALUES (?, ?, ?, ?, ?, ?, ?)", values)
