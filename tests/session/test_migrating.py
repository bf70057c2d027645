"""Files of earlier versions, as users have them."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from otterscope.session import rows, schema
from otterscope.session.errors import SessionsDamaged
from tests.session.samples import RECEIPT, REGION, SIZE, answered, begin, reopened

#: A question, its answer and a half one, as version 1 wrote them.
ROWS = (
    ("pictures", (5, b"/pictures/scroll.jpg", "scroll.jpg", SIZE.width, SIZE.height, 0, "d1")),
    ("sessions", (6, 5, "My scroll", 1000.0, 2000.0, 1, "")),
    ("boxes", (7, 6, "market", *rows.corners(REGION), 1, "")),
    (
        "turns",
        (
            *(8, 6, 7, *rows.corners(REGION), "How many?", "Five.", "answered", "", 1500.0, 0),
            *(
                rows.receipt_text(RECEIPT),
                "[[40, 70, 10, 10]]",
                "[[41, 71]]",
                1,
                "w1",
                "",
                "how many?\nfive.",
            ),
        ),
    ),
    (
        "turns",
        (
            *(9, 6, None, *rows.corners(REGION), "And now?", "", "asked", "", 1600.0, 1),
            *("", "[]", "[]", 2, "w1", "", "and now?"),
        ),
    ),
    ("pieces", (9, 1, "Al")),
    ("pieces", (9, 2, "so")),
    ("thumbnails", (8, b"png")),
)


def version_1(file: Path) -> None:
    file.parent.mkdir(parents=True)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        schema.migrate(connection, 1)
        for table, values in ROWS:
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def everything_is_there(file: Path) -> None:
    with reopened(file) as store:
        (info,) = store.sessions()
        assert (info.id, info.title, info.turns, info.draft) == (6, "My scroll", 2, "")
        first, second = store.turns(6)
        assert (first.answer, first.receipt, first.thumbnail) == ("Five.", RECEIPT, b"png")
        assert (first.seen, first.seen_scale) == ("", 1.0), "nobody knows what the model was given then"
        assert (second.answer, second.state, second.follows) == ("Also", "interrupted", True)
        assert [box.name for box in store.boxes(6)] == ["market"]


def test_a_file_of_version_1_becomes_one_of_this_version_and_keeps_everything(file: Path) -> None:
    version_1(file)
    everything_is_there(file)
    with closing(sqlite3.connect(file)) as connection:
        assert schema.version(connection) == len(schema.MIGRATIONS)
        assert schema.shape(connection) == schema.expected_shape(len(schema.MIGRATIONS))
    with reopened(file) as store:
        assert store.notice is None
        store.keep_draft(6, "not yet")
        turn = store.ask(6, 7, REGION, "a third one")
        assert store.saw(turn.id, "ab" * 16, 0.5).seen == "ab" * 16
        store.finish(turn.id, "Yes.", RECEIPT)
    with reopened(file) as store:
        assert store.session(6).draft == "not yet"
        assert [(turn.seen, turn.seen_scale) for turn in store.turns(6)][2] == ("ab" * 16, 0.5)
        assert store.seen() == {"ab" * 16}


@pytest.mark.parametrize("length", [100, 4096])
def test_a_damaged_file_of_version_1_is_brought_over(file: Path, length: int) -> None:
    version_1(file)
    data = bytearray(file.read_bytes())
    data[:length] = random.Random(3).randbytes(length)
    file.write_bytes(data)
    with reopened(file) as store:
        assert isinstance(store.notice, SessionsDamaged)
    everything_is_there(file)


def test_a_damaged_file_that_was_of_version_1_once_is_brought_over(file: Path) -> None:
    version_1(file)
    with reopened(file) as store:
        turn = answered(store, begin(store).id, "later")
        store.saw(turn.id, "cd" * 16, 1.0)
    data = bytearray(file.read_bytes())
    data[:4096] = random.Random(3).randbytes(4096)
    file.write_bytes(data)
    with reopened(file) as store:
        assert isinstance(store.notice, SessionsDamaged)
        assert [turn.seen for turn in store.turns(6)] == ["", "", "cd" * 16]
