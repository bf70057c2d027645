"""Files at the place of the sessions that are none: set aside, salvaged, and said."""

from __future__ import annotations

import random
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from otterscope.geometry import Size
from otterscope.session import opening, schema
from otterscope.session.errors import SessionsDamaged, SessionsNewer, SessionsUnreadable
from otterscope.session.store import Store
from tests.session.samples import RECEIPT, REGION, answered, begin, reopened


def fill(file: Path, turns: int = 60) -> None:
    """A session with so many answered turns, each on a page of its own, in one file without a WAL."""
    with reopened(file) as store:
        info = begin(store)
        store.put_box(info.id, REGION, "market")
        for number in range(turns):
            turn = store.ask(info.id, None, REGION, f"question {number}")
            store.finish(turn.id, "word " * 500, RECEIPT)


def aside(file: Path) -> list[Path]:
    return sorted(path for path in file.parent.glob("sessions-set-aside-*") if not path.name.endswith("-wal"))


def alter(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(statement)


def not_a_database(file: Path) -> None:
    file.write_bytes(b"This is somebody's letter.\n" * 1000)


def random_bytes(file: Path) -> None:
    file.write_bytes(random.Random(1).randbytes(100_000))


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()
    (file / "a picture.jpg").write_bytes(b"x")


def another_programs_database(file: Path) -> None:
    file.unlink()
    alter(file, "CREATE TABLE bookmarks (url TEXT)")


def a_database_with_a_trigger(file: Path) -> None:
    file.unlink()
    alter(file, "CREATE TABLE t (a)")
    alter(file, "CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM t; END")


@pytest.mark.parametrize(
    "spoil",
    [not_a_database, random_bytes, a_folder, another_programs_database, a_database_with_a_trigger],
)
def test_what_is_no_session_file_is_set_aside_unchanged(file: Path, spoil: Callable[[Path], None]) -> None:
    with reopened(file) as store:
        begin(store)
    spoil(file)
    before = file.read_bytes() if file.is_file() else None
    with reopened(file) as store:
        notice = store.notice
        assert isinstance(notice, SessionsUnreadable)
        assert store.sessions() == []
        begin(store)
    (kept,) = aside(file)
    assert str(kept) in notice.sentence
    assert (kept.read_bytes() if kept.is_file() else None) == before
    with reopened(file) as store:
        assert store.notice is None
        assert len(store.sessions()) == 1


def test_an_empty_file_is_begun(file: Path) -> None:
    file.parent.mkdir()
    file.touch()
    with reopened(file) as store:
        assert store.notice is None
        begin(store)


def test_a_truncated_file_gives_what_is_left_of_it(file: Path) -> None:
    fill(file)
    data = file.read_bytes()
    file.write_bytes(data[: len(data) * 2 // 3])
    with reopened(file) as store:
        assert isinstance(store.notice, SessionsDamaged)
        (info,) = store.sessions()
        turns = store.turns(info.id)
        assert 20 < len(turns) < 60
        assert all(turn.answer == "word " * 500 for turn in turns)
        assert store.notice.facts["turns"] == len(turns)
        assert [box.name for box in store.boxes(info.id)] == ["market"]


def test_damage_in_the_middle_loses_only_what_lies_there(file: Path) -> None:
    fill(file)
    data = bytearray(file.read_bytes())
    places = random.Random(2).sample(range(len(data) // 4096 // 3, len(data) // 4096), 3)
    for page in places:
        data[page * 4096 : page * 4096 + 4096] = random.Random(page).randbytes(4096)
    file.write_bytes(data)
    with reopened(file) as store:
        (info,) = store.sessions()
        assert isinstance(store.notice, SessionsDamaged)
        assert len(store.turns(info.id)) > 40


@pytest.mark.parametrize("length", [16, 100, 4096])
def test_a_destroyed_beginning_loses_nothing(file: Path, length: int) -> None:
    fill(file)
    data = bytearray(file.read_bytes())
    data[:length] = random.Random(3).randbytes(length)
    file.write_bytes(data)
    with reopened(file) as store:
        assert isinstance(store.notice, SessionsDamaged)
        (info,) = store.sessions()
        assert [turn.question for turn in store.turns(info.id)] == [
            f"question {number}" for number in range(60)
        ]


def test_a_file_of_a_newer_version_is_left_for_it(file: Path) -> None:
    fill(file, 3)
    alter(file, "ALTER TABLE turns ADD COLUMN mood TEXT")
    alter(file, "PRAGMA user_version = 99")
    before = file.read_bytes()
    with reopened(file) as store:
        assert isinstance(store.notice, SessionsNewer)
        (info,) = store.sessions()
        assert len(store.turns(info.id)) == 3
    assert aside(file)[0].read_bytes() == before


def test_a_newer_file_may_lack_what_this_version_knows(file: Path) -> None:
    fill(file, 3)
    alter(file, "DROP TABLE thumbnails")
    alter(file, "DROP TABLE pieces")
    for column in ("points", "fault", "words", "follows"):
        alter(file, f"ALTER TABLE turns RENAME COLUMN {column} TO new_{column}")
    alter(file, "PRAGMA user_version = 99")
    with reopened(file) as store:
        assert isinstance(store.notice, SessionsNewer)
        (info,) = store.sessions()
        turns = store.turns(info.id)
        assert [turn.question for turn in turns] == ["question 0", "question 1", "question 2"]
        assert turns[0].receipt == RECEIPT
        assert [hit.turn for hit in store.search("QUESTION 2")] == [turns[2]]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE turns SET width = 0 WHERE question = 'question 1'",
        "UPDATE turns SET receipt = '{}' WHERE question = 'question 1'",
        "UPDATE turns SET receipt = replace(receipt, '7', '\"7\"') WHERE question = 'question 1'",
        "UPDATE turns SET boxes = '[[1,2]]' WHERE question = 'question 1'",
        "UPDATE turns SET state = 'dancing' WHERE question = 'question 1'",
        "UPDATE turns SET asked_at = 1e300 WHERE question = 'question 1'",
        "UPDATE turns SET answer = CAST(x'ff' AS TEXT) WHERE question = 'question 1'",
    ],
)
def test_a_row_that_makes_no_sense_is_left_behind(file: Path, statement: str) -> None:
    fill(file, 3)
    alter(file, statement)
    with reopened(file) as store:
        (info,) = store.sessions()
        turns = store.turns(info.id)
        assert isinstance(store.notice, SessionsDamaged)
        assert {"question 0", "question 2"} <= {turn.question for turn in turns}
        assert len(store.sessions()) == 1
        answered(store, info.id, "and on")


def test_a_small_picture_that_is_none_does_not_take_its_question_with_it(file: Path) -> None:
    fill(file, 3)
    alter(file, "INSERT INTO thumbnails SELECT id, 'text' FROM turns WHERE question = 'question 1'")
    with reopened(file) as store:
        (info,) = store.sessions()
        assert len(store.turns(info.id)) == 3
        assert isinstance(store.notice, SessionsDamaged)


def test_damage_while_the_file_is_open_is_mended_in_the_middle_of_a_call(file: Path) -> None:
    with reopened(file) as store:
        info = begin(store)
        good, bad, running = answered(store, info.id, "a"), answered(store, info.id, "b"), None
        running = store.ask(info.id, None, REGION, "c")
        store.append(running.id, "so far")
        alter(file, f"UPDATE turns SET points = 'x' WHERE id = {bad.id}")
        assert store.turns(info.id) == [good, store.turn(running.id)]
        assert isinstance(store.notice, SessionsDamaged)
        store.append(running.id, " so good")
        assert store.stop(running.id).answer == "so far so good"
    with reopened(file) as store:
        assert [turn.question for turn in store.turns(info.id)] == ["a", "c"]


def test_files_set_aside_do_not_overwrite_each_other(file: Path) -> None:
    for _ in range(3):
        with reopened(file) as store:
            begin(store)
        random_bytes(file)
    with reopened(file):
        assert len(aside(file)) == 3


def test_a_file_of_an_older_version_is_brought_to_this_one(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(file, 3)
    later = (*schema.MIGRATIONS, ("ALTER TABLE pictures ADD COLUMN place TEXT NOT NULL DEFAULT 'x'",))
    monkeypatch.setattr(schema, "MIGRATIONS", later)
    with reopened(file) as store:
        assert store.notice is None
        (info,) = store.sessions()
        assert len(store.turns(info.id)) == 3
    with closing(sqlite3.connect(file)) as connection:
        assert schema.version(connection) == len(later)
        assert connection.execute("SELECT place FROM pictures").fetchall() == [("x",)]
        assert connection.execute("PRAGMA application_id").fetchone()[0] == schema.APPLICATION_ID


def test_questions_whose_session_and_picture_are_lost_get_stand_ins(file: Path) -> None:
    fill(file, 3)
    alter(file, "UPDATE sessions SET started_at = 'never'")
    alter(file, "UPDATE pictures SET width = 0")
    with reopened(file) as store:
        (info,) = store.sessions()
        assert [turn.question for turn in store.turns(info.id)] == ["question 0", "question 1", "question 2"]
        assert [box.name for box in store.boxes(info.id)] == ["market"]
        assert info.picture.name == "scroll.jpg"
        assert (info.picture.width, info.picture.height) == (REGION.right, REGION.bottom)
        found = store.open_picture(Path("/pictures/found.jpg"), Size(330, 300), 0, "")
        store.move_picture(info.picture.id, Path("/pictures/found.jpg"))
        assert found.id != info.id
        given = store.give_picture(info.id, found.picture.id)
        assert (given.id, given.picture) == (info.id, found.picture)
        assert len(store.turns(info.id)) == 3


def test_a_salvage_that_was_killed_is_done_again_or_finished(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(file, 5)
    not_whole = file.read_bytes()
    alter(file, "UPDATE boxes SET width = 0")
    alter(file, "PRAGMA user_version = 99")

    class KilledError(BaseException):
        pass

    def killed(*arguments: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(opening, "set_aside", killed)
        with pytest.raises(KilledError):
            Store(file)
    part = file.with_name("sessions-salvaged.sqlite")
    assert part.exists()
    part.write_bytes(not_whole[:5000])
    with reopened(file) as store:
        assert isinstance(store.notice, SessionsNewer)
        assert len(store.turns(store.sessions()[0].id)) == 5
    assert not part.exists()
    file.rename(part)
    with reopened(file) as store:
        assert len(store.turns(store.sessions()[0].id)) == 5


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_nobody_else_may_read_what_was_asked(file: Path) -> None:
    with reopened(file) as store:
        begin(store)
        modes = {path.name: path.stat().st_mode & 0o077 for path in file.parent.glob("sessions.sqlite*")}
    assert modes == {"sessions.sqlite": 0, "sessions.sqlite-wal": 0, "sessions.sqlite-shm": 0}
