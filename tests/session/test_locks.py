from __future__ import annotations

import subprocess
import sys
import threading
import uuid
from pathlib import Path

import pytest

from otterscope.session.locks import FileLock, Owners

APP = Path(__file__).resolve().parents[2] / "app"

HOLDER = """
import sys, pathlib
from otterscope.session.locks import Owners
owners = Owners(pathlib.Path(sys.argv[1]))
print(owners.name, flush=True)
sys.stdin.read()
"""


def test_a_lock_is_held_by_one_until_it_is_released(tmp_path: Path) -> None:
    one, two = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert one.take()
    assert not two.take()
    assert not two.take(0.02)
    one.release()
    assert two.take()
    two.release(remove=True)
    two.release()
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_is_released_meanwhile_is_had(tmp_path: Path) -> None:
    one, two = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert one.take()
    releasing = threading.Timer(0.05, lambda: one.release(remove=True))
    releasing.start()
    assert two.take(30)
    releasing.join()
    assert (tmp_path / "lock").exists(), "the lock is on the file that is there, not on the one that went"
    two.release()


def test_a_window_lives_until_it_is_closed(tmp_path: Path) -> None:
    one, two = Owners(tmp_path / "open"), Owners(tmp_path / "open")
    assert one.living() == two.living() == {one.name, two.name}
    two.close()
    assert one.living() == {one.name}
    one.close()
    assert list((tmp_path / "open").iterdir()) == []


def test_a_window_whose_file_is_just_being_looked_at_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = uuid.uuid4()
    monkeypatch.setattr("otterscope.session.locks.uuid.uuid4", lambda: name)
    looking = FileLock(tmp_path / "open" / name.hex)
    looking.path.parent.mkdir()
    assert looking.take()
    done = threading.Timer(0.05, lambda: looking.release(remove=True))
    done.start()
    mine = Owners(tmp_path / "open")
    done.join()
    monkeypatch.undo()
    other = Owners(tmp_path / "open")
    assert other.living() == {mine.name, other.name}
    mine.close()
    other.close()


def test_a_program_that_is_killed_is_gone_at_once(tmp_path: Path) -> None:
    mine = Owners(tmp_path / "open")
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "open")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(APP)},
    )
    with child:
        assert child.stdout is not None
        name = child.stdout.readline().strip()
        assert mine.living() == {mine.name, name}
        child.kill()
        child.wait()
    assert mine.living() == {mine.name}
    mine.close()


def test_where_no_lock_can_be_had_work_goes_on(tmp_path: Path) -> None:
    wall = tmp_path / "wall"
    wall.write_bytes(b"")
    owners = Owners(wall / "open")
    assert owners.living() == {owners.name}
    with owners.opening(0.0):
        pass
    owners.close()


def test_only_one_opens_at_a_time_but_nobody_waits_for_ever(tmp_path: Path) -> None:
    one, two = Owners(tmp_path / "open"), Owners(tmp_path / "open")
    order: list[str] = []
    with one.opening(1.0):
        waiting = threading.Thread(target=lambda: _enter(two, order))
        waiting.start()
        with two.opening(0.0):
            order.append("went on all the same")
        order.append("first")
    waiting.join()
    assert order == ["went on all the same", "first", "second"]
    one.close()
    two.close()


def _enter(owners: Owners, order: list[str]) -> None:
    with owners.opening(30.0):
        order.append("second")


@pytest.mark.parametrize("name", ["opening", "0" * 32])
def test_files_that_a_dead_program_left_are_tidied(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    (folder / name).touch()
    owners = Owners(folder)
    with owners.opening(1.0):
        assert owners.living() == {owners.name}
    owners.close()
    assert list(folder.iterdir()) == []
