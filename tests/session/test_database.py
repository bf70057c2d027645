"""What the store does when its disk takes nothing, and when its file goes away."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from otterscope.errors import AppError
from otterscope.session import database, opening
from otterscope.session.errors import SessionsDiskFull, SessionsFileLost, SessionsNotWritable
from otterscope.session.store import Store
from tests.fixtures.rights import unprivileged
from tests.session.samples import REGION, answered, begin, reopened


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try to write again at every call, and wait for nobody long."""
    monkeypatch.setattr(database, "RETRY_S", 0.0)
    monkeypatch.setattr(opening, "BUSY_S", 0.01)
    monkeypatch.setattr(opening, "RETRY_BUSY_S", 0.01)


def work_goes_on(store: Store, session: int) -> list[str]:
    """Everything that a user may do; returns the questions that must be there afterwards."""
    box = store.put_box(session, REGION, "new box")
    store.change_box(box.id, name="newer box")
    asked = store.ask(session, box.id, REGION, "in trouble?")
    for number in range(50):
        store.append(asked.id, f"{number} ")
    assert store.turn(asked.id).answer.endswith("48 49 ")
    store.stop(asked.id)
    gone = answered(store, session, "deleted")
    store.delete(gone.id)
    store.rename(session, "Trouble")
    assert store.search("trouble")
    return ["in trouble?"]


def all_is_there(file: Path, session: int, questions: list[str]) -> None:
    with reopened(file) as store:
        assert store.notice is None
        assert [turn.question for turn in store.turns(session)] == questions
        assert [box.name for box in store.boxes(session)] == ["newer box"]
        assert store.session(session).title == "Trouble"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_a_limit_on_the_size_of_files(file: Path) -> None:
    import resource

    notices: list[AppError | None] = []
    store = Store(file, notices.append)
    info = begin(store)
    answered(store, info.id, "before")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        questions = work_goes_on(store, info.id)
        assert isinstance(store.notice, SessionsNotWritable)
        assert store.unsaved
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    store.sessions()
    assert store.notice is None
    assert not store.unsaved
    assert [type(notice) for notice in notices] == [SessionsNotWritable, type(None)]
    store.close()
    all_is_there(file, info.id, ["before", *questions])


def test_a_full_disk(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with reopened(file) as store:
        info = begin(store)
    full = True

    def connect(path: Path | str, real: object = opening._connect) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(path)  # type: ignore[operator]
        if full and path != ":memory:":
            connection.execute("PRAGMA max_page_count = 1")  # as many as the file has now
        return connection

    monkeypatch.setattr(opening, "_connect", connect)
    store = Store(file)
    filler = [f"{number} " + "x" * 2000 for number in range(10)]
    for question in filler:
        store.ask(info.id, None, REGION, question)
    assert isinstance(store.notice, SessionsDiskFull)
    assert str(file) in store.notice.sentence
    questions = work_goes_on(store, info.id)
    assert isinstance(store.notice, SessionsDiskFull)
    full = False
    store.close()
    all_is_there(file, info.id, [*filler, *questions])


def test_a_place_where_nothing_can_be_written(tmp_path: Path) -> None:
    wall = tmp_path / "wall"
    wall.write_bytes(b"a file where a folder should be")
    file = wall / "sessions.sqlite"
    store = Store(file)
    assert isinstance(store.notice, SessionsNotWritable)
    info = begin(store)
    questions = work_goes_on(store, info.id)
    assert store.unsaved
    wall.unlink()
    assert [turn.question for turn in store.turns(info.id)] == questions
    assert store.notice is None
    store.close()
    all_is_there(file, info.id, questions)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_folder_that_may_only_be_read() -> None:
    folder = Path(tempfile.mkdtemp(prefix="otterscope-read-only-"))
    file = folder / "home" / "sessions.sqlite"
    try:
        with reopened(file) as store:
            info = begin(store)
            answered(store, info.id, "before")
        folder.chmod(0o755)
        file.parent.chmod(0o555)
        file.chmod(0o444)
        with unprivileged():
            store = Store(file)
            assert isinstance(store.notice, SessionsNotWritable)
            assert [turn.question for turn in store.turns(info.id)] == ["before"]
            questions = work_goes_on(store, info.id)
            assert isinstance(store.notice, SessionsNotWritable)
        file.parent.chmod(0o755)
        file.chmod(0o644)
        assert store.turns(info.id)
        assert store.notice is None
        store.close()
        all_is_there(file, info.id, ["before", *questions])
    finally:
        file.parent.chmod(0o755)
        shutil.rmtree(folder)


def test_a_file_that_another_program_holds(file: Path) -> None:
    with reopened(file) as store:
        info = begin(store)
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            questions = work_goes_on(store, info.id)
            assert isinstance(store.notice, SessionsNotWritable)
            other.execute("ROLLBACK")
        assert store.sessions()
        assert store.notice is None
    all_is_there(file, info.id, questions)


def test_what_another_window_wrote_meanwhile_stays(file: Path) -> None:
    with reopened(file) as store:
        info = begin(store)
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            questions = work_goes_on(store, info.id)
            other.execute("ROLLBACK")
        with reopened(file) as second:
            answered(second, info.id, "in the other window")
        store.sessions()
    all_is_there(file, info.id, ["in the other window", *questions])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no open file")
@pytest.mark.parametrize("lost", ["the file", "all three", "the folder"])
def test_a_file_that_is_removed_while_it_is_open(file: Path, lost: str) -> None:
    with reopened(file) as store:
        info = begin(store)
        answered(store, info.id, "before")
        running = store.ask(info.id, None, REGION, "running")
        store.append(running.id, "a ")
        if lost == "the folder":
            shutil.rmtree(file.parent)
        else:
            for path in file.parent.glob("sessions.sqlite*" if lost == "all three" else file.name):
                path.unlink()
        store.append(running.id, "b")
        assert isinstance(store.notice, SessionsFileLost)
        assert file.is_file()
        store.stop(running.id)
        questions = work_goes_on(store, info.id)
    all_is_there(file, info.id, ["before", "running", *questions])
    with reopened(file) as store:
        assert store.turn(running.id).answer == "a b"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no open file")
def test_the_write_ahead_log_alone_is_removed_while_it_is_open(file: Path) -> None:
    with reopened(file) as store:
        info = begin(store)
        turn = store.ask(info.id, None, REGION, "q")
        store.append(turn.id, "a ")
        file.with_name(file.name + "-wal").unlink()
        store.append(turn.id, "b")
        store.stop(turn.id)
    with reopened(file) as store:
        assert store.turn(turn.id).answer == "a b"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows renames no open file")
def test_a_file_that_is_exchanged_for_another_while_it_is_open(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    with reopened(other) as store:
        there = begin(store, "other.jpg", "d2")
        answered(store, there.id, "there")
    with reopened(file) as store:
        info = begin(store)
        answered(store, info.id, "before")
        other.replace(file)
        questions = work_goes_on(store, info.id)
        assert isinstance(store.notice, SessionsFileLost)
        assert [turn.question for turn in store.turns(there.id)] == ["there"]
    all_is_there(file, info.id, ["before", *questions])


def test_a_write_that_got_through_although_it_failed_is_not_done_twice(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replay = database.Database._replay
    failures = iter([True])

    def fails_afterwards(self: database.Database, connection: sqlite3.Connection) -> None:
        replay(self, connection)
        if next(failures, False):
            raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(database.Database, "_replay", fails_afterwards)
    with reopened(file) as store:
        info = begin(store)
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            questions = work_goes_on(store, info.id)
            other.execute("ROLLBACK")
        store.sessions()
        assert store.unsaved
        store.sessions()
        assert not store.unsaved
    all_is_there(file, info.id, questions)


class Treacherous(sqlite3.Connection):
    """A connection whose next transactions get through although it says that they failed."""

    failures = 0

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        cursor = super().execute(sql, *values)  # type: ignore[arg-type]
        if sql == "COMMIT" and Treacherous.failures:
            Treacherous.failures -= 1
            raise sqlite3.OperationalError("disk I/O error")
        return cursor


@pytest.mark.parametrize("failures", [1, 2, 3])
def test_nothing_is_there_twice_that_got_through_although_it_failed(
    file: Path, monkeypatch: pytest.MonkeyPatch, failures: int
) -> None:
    connect = sqlite3.connect

    def treacherous(path: Path | str, **given: object) -> sqlite3.Connection:
        kind = sqlite3.Connection if path == ":memory:" else Treacherous
        return connect(path, factory=kind, **given)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(sqlite3, "connect", treacherous)
    monkeypatch.setattr(Treacherous, "failures", 0)
    with reopened(file) as store:
        info = begin(store)

        def in_trouble() -> Store:
            Treacherous.failures = failures
            return store

        box = in_trouble().put_box(info.id, REGION, "market")
        turn = in_trouble().ask(info.id, box.id, REGION, "how many?", False, b"png")
        for piece in ("a ", "b ", "c"):
            in_trouble().append(turn.id, piece)
            assert store.turn(turn.id).answer == "a b c"[: "a b c".index(piece) + len(piece)]
        other = in_trouble().new_session(info.picture.id)
        Treacherous.failures = 0
        assert store.turns(info.id) == [store.turn(turn.id)]
        assert store.boxes(info.id) == [box]
        assert {each.id for each in store.sessions()} == {info.id, other.id}
        store.stop(turn.id)
    with reopened(file) as store:
        assert [each.answer for each in store.turns(info.id)] == ["a b c"]
        assert len(store.boxes(info.id)) == 1
        assert len(store.sessions()) == 2


def test_a_fault_of_the_program_itself_is_no_fault_of_the_disk(store: Store) -> None:
    with pytest.raises(sqlite3.Error):
        store._database.write(lambda to: to.write("INSERT INTO pieces VALUES (?, ?, ?)", (1,)))
    with pytest.raises(ZeroDivisionError):
        store._database.write(lambda to: 1 / 0)
    assert store.notice is None
    begin(store)


def test_of_what_is_deleted_for_good_the_file_holds_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect

    def plain(*args: Any, **given: Any) -> sqlite3.Connection:
        """As the library is built on many systems; here it may overwrite by itself."""
        connection: sqlite3.Connection = connect(*args, **given)
        connection.execute("PRAGMA secure_delete = OFF")
        return connection

    monkeypatch.setattr(sqlite3, "connect", plain)
    with reopened(file) as store:
        info = begin(store)
        turns = [answered(store, info.id, f"the secret {number}") for number in range(30)]
        for turn in turns[5:]:
            store.delete(turn.id)
    with reopened(file) as store:
        assert [turn.question for turn in store.turns(info.id)] == [turn.question for turn in turns[:5]]
    data = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    assert b"the secret 4" in data
    assert b"the secret 5" not in data
    assert b"the secret 29" not in data
