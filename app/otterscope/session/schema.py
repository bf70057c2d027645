"""The tables of the session file, and how a file of an older version becomes one of this version."""

from __future__ import annotations

import sqlite3
from contextlib import closing

#: Marks the file as OtterScope's in its header.
APPLICATION_ID = 0x4F747453

#: MIGRATIONS[n] are the statements that bring a file from version n to version n + 1; never change one that
#: was released. Ids are random (`tables.new_id`), so that rows of two files can be put into one. `deleted`
#: names the window that deleted a row, which it may still undo; `owner` the one that asked a question; `used`
#: and `position` order by what happened, whatever the clock said. The text of a running answer lies in
#: `pieces`; small pictures lie apart, so that a search need not read past them. `seen` is the digest of the
#: pixels that the model was given, `seen_scale` their scale.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE pictures (
            id INTEGER PRIMARY KEY, path BLOB NOT NULL, name TEXT NOT NULL, width INTEGER NOT NULL,
            height INTEGER NOT NULL, page INTEGER NOT NULL, digest TEXT NOT NULL)""",
        """CREATE TABLE sessions (
            id INTEGER PRIMARY KEY, picture INTEGER NOT NULL, title TEXT NOT NULL, started_at REAL NOT NULL,
            changed_at REAL NOT NULL, used INTEGER NOT NULL, deleted TEXT NOT NULL)""",
        """CREATE TABLE boxes (
            id INTEGER PRIMARY KEY, session INTEGER NOT NULL, name TEXT NOT NULL, x INTEGER NOT NULL,
            y INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, position INTEGER NOT NULL,
            deleted TEXT NOT NULL)""",
        """CREATE TABLE turns (
            id INTEGER PRIMARY KEY, session INTEGER NOT NULL, box INTEGER, x INTEGER NOT NULL,
            y INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, question TEXT NOT NULL,
            answer TEXT NOT NULL, state TEXT NOT NULL, fault TEXT NOT NULL, asked_at REAL NOT NULL,
            follows INTEGER NOT NULL, receipt TEXT NOT NULL, boxes TEXT NOT NULL, points TEXT NOT NULL,
            position INTEGER NOT NULL, owner TEXT NOT NULL, deleted TEXT NOT NULL, words TEXT NOT NULL)""",
        "CREATE TABLE thumbnails (turn INTEGER PRIMARY KEY, png BLOB NOT NULL)",
        """CREATE TABLE pieces (
            turn INTEGER NOT NULL, seq INTEGER NOT NULL, text TEXT NOT NULL,
            PRIMARY KEY (turn, seq)) WITHOUT ROWID""",
        "CREATE INDEX pictures_by_digest ON pictures (digest)",
        "CREATE INDEX sessions_by_picture ON sessions (picture)",
        "CREATE INDEX boxes_by_session ON boxes (session)",
        "CREATE INDEX turns_by_session ON turns (session, position)",
    ),
    # Columns and no tables: in files of all versions, the tables begin on the same pages (`salvage`).
    (
        "ALTER TABLE sessions ADD COLUMN draft TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE turns ADD COLUMN seen TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE turns ADD COLUMN seen_scale REAL NOT NULL DEFAULT 1.0",
    ),
)

#: The tables in the order in which they are brought over, with their columns.
TABLES: dict[str, tuple[str, ...]] = {
    "pictures": ("id", "path", "name", "width", "height", "page", "digest"),
    "sessions": ("id", "picture", "title", "started_at", "changed_at", "used", "deleted", "draft"),
    "boxes": ("id", "session", "name", "x", "y", "width", "height", "position", "deleted"),
    "turns": (
        *("id", "session", "box", "x", "y", "width", "height", "question", "answer", "state", "fault"),
        *("asked_at", "follows", "receipt", "boxes", "points", "position", "owner", "deleted", "words"),
        *("seen", "seen_scale"),
    ),
    "thumbnails": ("turn", "png"),
    "pieces": ("turn", "seq", "text"),
}

#: table → an index that names all its ids.
INDEXES = {
    "pictures": "pictures_by_digest",
    "sessions": "sessions_by_picture",
    "boxes": "boxes_by_session",
    "turns": "turns_by_session",
}
#: Ids fit into the integers that signals between objects of a window carry.
LARGEST_ID = 2**31 - 1


def version(connection: sqlite3.Connection) -> int:
    """The version of a file; 0 for one without tables."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, target: int | None = None) -> None:
    """Bring a file to version `target`, or to this one, inside the caller's transaction."""
    target = len(MIGRATIONS) if target is None else target
    first = version(connection)
    for number, statements in enumerate(MIGRATIONS[first:target], start=first + 1):
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def shape(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """What the file declares: tables and indexes, and triggers and views, of which ours has none."""
    return sorted(
        (str(kind), str(name), str(sql))
        for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master")
        if not str(name).startswith("sqlite_")
    )


def expected_shape(number: int) -> list[tuple[str, str, str]]:
    """The shape of a file of version `number`."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, number)
        return shape(connection)
