"""An unexpected end is noticed at the next start, an orderly one is not."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from otterscope.ui.crash import KEPT, Watch


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    made = Watch(tmp_path)
    yield made
    made.close()


def crash(folder: Path, how: str) -> int:
    """A program that is watched over and ends like this; its exit code."""
    script = (
        "import os, signal, sys; from pathlib import Path; from otterscope.ui.crash import Watch\n"
        f"watch = Watch(Path(sys.argv[1])); watch.start(); {how}"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        check=False,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "app")},
        timeout=60,
    )
    return done.returncode


def test_an_orderly_end_leaves_nothing(tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    assert watch.start() is None
    assert len(list(tmp_path.iterdir())) == 2
    watch.close()
    assert list(tmp_path.iterdir()) == []
    watch.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_crash_is_told_once_with_its_log(tmp_path: Path, watch: Watch) -> None:
    assert crash(tmp_path, "os.kill(os.getpid(), signal.SIGSEGV)") == -signal.SIGSEGV
    ended = watch.start()
    assert ended is not None
    assert "Segmentation fault" in ended.text
    assert "in <module>" in ended.text
    assert ended.log.exists()
    other = Watch(tmp_path)
    assert other.start() is None
    other.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_program_that_was_killed_is_told_of(tmp_path: Path, watch: Watch) -> None:
    crash(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)")
    ended = watch.start()
    assert ended is not None
    assert ended.text.startswith("OtterScope ")


def test_a_window_that_still_runs_is_not_taken_for_crashed(tmp_path: Path, watch: Watch) -> None:
    first = Watch(tmp_path)
    first.start()
    assert watch.start() is None
    assert first.log.exists()
    first.close()


def test_a_fault_inside_is_told_and_its_log_stays(
    tmp_path: Path, watch: Watch, capsys: pytest.CaptureFixture[str], expect_log: Callable[[str], None]
) -> None:
    expect_log("RuntimeError: the lamp went out")
    told: list[str] = []
    watch.start()
    watch.told = told.append
    try:
        raise RuntimeError("the lamp went out")
    except RuntimeError as fault:
        sys.excepthook(type(fault), fault, fault.__traceback__)
    assert "the lamp went out" in told[0]
    assert "the lamp went out" in capsys.readouterr().err
    log = watch.log
    watch.close()
    assert "the lamp went out" in log.read_text(encoding="utf-8")
    other = Watch(tmp_path)
    assert other.start() is None
    other.close()


def test_a_fault_that_was_caught_and_logged_stays_in_the_log(
    watch: Watch, expect_log: Callable[[str], None]
) -> None:
    expect_log("the desk's worker failed")
    told: list[str] = []
    watch.start()
    watch.told = told.append
    try:
        raise RuntimeError("the lamp went out")
    except RuntimeError:
        logging.getLogger("otterscope.work.desk_worker").exception("the desk's worker failed")
    watch.close()
    assert "the lamp went out" in watch.log.read_text(encoding="utf-8")
    assert told == [], "it has its sentence where it happened"


def test_a_fault_in_a_thread_names_it(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda _args: None)
    watch = Watch(watch.folder / "inner")
    watch.start()
    watch.told = told.append

    def fail() -> None:
        raise ValueError("off the map")

    thread = threading.Thread(target=fail, name="cartographer")
    thread.start()
    thread.join()
    watch.close()
    assert told[0].startswith("in thread cartographer\n")
    assert "off the map" in told[0]


def test_a_folder_that_cannot_be_written_to_stops_nothing(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("not a folder")
    watch = Watch(place)
    assert watch.start() is None
    watch.write("nowhere")
    watch.close()


def test_old_logs_are_cleared_away(tmp_path: Path, watch: Watch) -> None:
    for number in range(KEPT + 5):
        (tmp_path / f"2020010{number:02d}-000000-aaaaaa.log").write_text("old")
    watch.start()
    assert len(list(tmp_path.glob("2020*.log"))) == KEPT
