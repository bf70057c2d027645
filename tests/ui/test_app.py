"""The application object, and the command that opens the window."""

from __future__ import annotations

import argparse
import ctypes
import os
import platform
import signal
import struct
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from otterscope.cli import view
from otterscope.ui.app import application, come_first, paint_alone
from otterscope.ui.theme import theme
from otterscope.ui.viewer import window
from tests.ui.conftest import wait_for

APP = Path(__file__).resolve().parents[2] / "app"


def test_there_is_one_application(app: QApplication) -> None:
    assert application("dark") is app
    assert theme().choice == "dark"
    application("light")


def parse(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    view.add_parser(parser.add_subparsers())
    return parser.parse_args(["view", *words])


def test_the_command_reads_files_and_a_look() -> None:
    args = parse("a.jpg", "b.png", "--theme", "dark")
    assert args.files == [Path("a.jpg"), Path("b.png")]
    assert args.theme == "dark"
    assert args.run is view.run
    assert parse().files == []
    with pytest.raises(SystemExit):
        parse("--theme", "pink")


def test_no_other_command_loads_qt() -> None:
    code = "import sys, otterscope.cli.view as v; sys.exit(any('PySide6' in name for name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(APP)}, check=False
    )
    assert done.returncode == 0


def test_the_command_opens_one_window_a_file_and_ends_with_the_last(
    app: QApplication, tmp_path: Path, home: Path
) -> None:
    files = [tmp_path / "one.png", tmp_path / "two.jpg"]
    pixels = np.random.default_rng(0).integers(0, 256, (60, 90, 3), np.uint8)
    for file in files:
        Image.fromarray(pixels).save(file)
    titles: set[str] = set()

    def close_when_open() -> None:
        windows = [each for each in app.topLevelWidgets() if isinstance(each, window.ViewerWindow)]
        wait_for(lambda: all(each.pane.picture is not None for each in windows if each.isVisible()))
        titles.update(each.windowTitle() for each in windows if each.isVisible())
        for each in windows:
            each.close()

    QTimer.singleShot(0, close_when_open)
    assert view.run(parse(*map(str, files), "--theme", "light")) == 0
    assert titles == {"one.png — OtterScope", "two.jpg — OtterScope"}
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("tile-loader")]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_windows_and_the_program_ends_well(
    tmp_path: Path, number: signal.Signals
) -> None:
    code = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from otterscope.ui.app import application, come_first, paint_alone
from otterscope.ui.viewer import window
application("light")
QTimer.singleShot(300, lambda: print("ready", flush=True))
sys.exit(window.show_window([Path(sys.argv[1])], gpu="off"))
"""
    picture = tmp_path / "one.png"
    Image.new("RGB", (300, 200), "red").save(picture)
    with subprocess.Popen(
        [sys.executable, "-c", code, str(picture)],
        env={**os.environ, "PYTHONPATH": str(APP), "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        child.send_signal(number)
        assert child.wait(30) == 0


def test_a_missing_file_is_told_in_the_window(app: QApplication, tmp_path: Path, home: Path) -> None:
    told: list[str] = []

    def close_when_told() -> None:
        shown = [each for each in app.topLevelWidgets() if isinstance(each, window.ViewerWindow)]
        visible = [each for each in shown if each.isVisible()]
        wait_for(lambda: all(each.pane.banner.isVisible() for each in visible))
        told.extend(each.pane.banner.text.text() for each in visible)
        for each in visible:
            each.close()

    QTimer.singleShot(0, close_when_told)
    view.run(parse(str(tmp_path / "gone.png")))
    assert told == [
        f"There is no file “{tmp_path / 'gone.png'}”. Check the name, or whether its disk is connected."
    ]


def test_on_two_cores_the_window_scales_its_pictures_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_NO_GUI_THREADPOOL", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1, 2, 3}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    paint_alone()
    assert "QT_NO_GUI_THREADPOOL" not in os.environ
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 5}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    paint_alone()
    assert os.environ["QT_NO_GUI_THREADPOOL"] == "1"


def test_what_was_imported_is_no_longer_searched_for_rubbish() -> None:
    code = "import gc; from otterscope.ui.app import application; application(); print(gc.get_freeze_count())"
    environment = {**os.environ, "PYTHONPATH": str(APP), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 10_000


@pytest.mark.skipif(sys.platform != "linux" or platform.machine() != "x86_64", reason="asks the kernel")
def test_the_window_asks_for_short_turns_and_its_workers_do_not() -> None:
    def look() -> tuple[int, int]:
        told = ctypes.create_string_buffer(56)
        assert ctypes.CDLL(None).syscall(315, 0, told, 56, 0) == 0  # sched_getattr
        _, _, _, nice, _, turn, *_ = struct.unpack("=IIQiIQQQII", told.raw)
        return nice, turn

    seen: list[tuple[int, int]] = []

    def window() -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), before[0] + 1)
        come_first()
        seen.append(look())
        worker = threading.Thread(target=lambda: seen.append(look()))
        worker.start()
        worker.join()

    before = look()
    thread = threading.Thread(target=window)
    thread.start()
    thread.join()
    if before[1] == 0:
        pytest.skip("a kernel before 6.12 has turns of one length")
    assert seen == [(before[0] + 1, 100_000), (before[0] + 1, before[1])]
