"""The application as a person uses it, with real parts throughout: window, store, engine process, model.

Nothing of it touches the network, which the tests' own guard and a look at every socket make sure of.
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from otterscope.engine import api
from otterscope.engine.client import EngineClient
from otterscope.geometry import Region
from otterscope.imaging.opening import open_image
from otterscope.progress import CancelToken
from otterscope.scenes.truth import read
from otterscope.session import settings as settings_file
from otterscope.session.settings import Settings
from otterscope.ui import start
from otterscope.ui.crash import Watch
from otterscope.ui.main_window import MainWindow
from otterscope.ui.resources import resource
from otterscope.ui.welcome import DEMO_REGION
from otterscope.weights import demo, pairing
from otterscope.weights.pairing import ModelPair
from otterscope.work.asking import Question
from otterscope.work.asking import ask as ask_directly
from tests.end2end.test_no_network import sockets
from tests.fixtures.tiny_pair import Pair
from tests.ui.application import Windows, ask, draw
from tests.ui.conftest import pause, wait_for
from training.scenes.index import TruthIndex

ROOT = Path(__file__).parents[2]
#: What the tiny model makes up is cut after so many tokens.
FEW = 12


@pytest.fixture
def app(home: Path) -> QApplication:
    found = QApplication.instance()
    return found if isinstance(found, QApplication) else QApplication(["otterscope"])


@pytest.fixture
def windows(app: QApplication) -> Iterator[Windows]:
    made = Windows()
    yield made
    made.close_all()
    pause(1)


@pytest.fixture
def scroll(tmp_path: Path) -> Path:
    """The demo scroll under another name, as any picture of the user's."""
    return Path(shutil.copy(resource("demo/scroll.jpg"), tmp_path / "a long picture.jpg"))


def begin(windows: Windows, **changes: object) -> MainWindow:
    """The program's own start, without a file."""
    settings_file.save(replace(Settings(), welcomed=True, **changes))  # type: ignore[arg-type]
    return started(windows)


def started(windows: Windows) -> MainWindow:
    window = start.make_window([])
    window.pane.canvas.mover.animated = False
    windows.open.append(window)
    window.resize(1200, 800)
    return window


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.pane.dropEvent(event)


def truth(pair: ModelPair, path: Path, region: Region, text: str) -> str:
    """What the model answers when it is asked without any window."""
    engine = EngineClient()
    with open_image(path) as source:
        try:
            question = Question(text, region, max_tokens=FEW, options=api.EngineOptions(gpu_layers=0))
            asked = ask_directly(
                engine, source, path, pair, question, on_event=lambda _event: None, cancel=CancelToken()
            )
            return asked.done.answer
        finally:
            engine.close()


def test_from_a_dropped_file_to_an_answer_and_back_after_a_restart(
    windows: Windows, scroll: Path, tiny_pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = pairing.pair_of(tiny_pair.model)
    monkeypatch.setattr(demo, "demo_pair", lambda _folder=None: pair)
    before = sockets(os.getpid())
    window = begin(windows, gpu_layers=0, max_tokens=FEW)
    drop(window, scroll)
    windows.settled(window)
    draw(window, DEMO_REGION)
    region = window.pane.region
    assert region is not None
    wait_for(lambda: window.pane.canvas.marks.primed)
    first = ask(window, "How many camels are there?")
    assert (first.state, first.region) == ("answered", region)
    assert first.answer == truth(pair, scroll, region, "How many camels are there?")
    assert first.receipt is not None
    assert first.receipt.primed
    assert first.receipt.tokens == 170 + (first.receipt.columns - 16) * first.receipt.rows
    second = ask(window, "And how many people?")
    assert second.answer == truth(pair, scroll, region, "And how many people?")
    # Neither the window nor the model's process has opened a socket.
    assert sockets(os.getpid()) <= before
    for child in psutil.Process().children(recursive=True):
        assert not child.net_connections(kind="all")
    windows.close(window)

    again = started(windows)
    windows.settled(again)
    assert again.pane.path == scroll
    assert again.pane.region == region
    assert again.asking.turns == [first, second]
    third = ask(again, "How many camels are there?")
    assert third.answer == first.answer
    windows.close(again)
    gc.collect()  # files that were left open would be told of now


@pytest.mark.skipif(demo.demo_pair() is None, reason="this copy was made without the demo model")
def test_the_demo_model_counts_the_camels_of_the_scroll(windows: Windows, scroll: Path) -> None:
    window = begin(windows, gpu_layers=0)
    drop(window, scroll)
    windows.settled(window)
    assert window.models.is_demo
    draw(window, DEMO_REGION)
    wait_for(lambda: window.pane.canvas.marks.primed, 120)
    turn = ask(window, "How many camels are there?")
    with resource("demo/scroll.jsonl").open(encoding="utf-8") as lines:
        camels = TruthIndex(read(lines)).counts(DEMO_REGION)["camel"]
    assert f"{camels} camel" in turn.answer
    assert turn.receipt is not None
    assert turn.receipt.demo
    second = ask(window, "How many boats are there?")
    assert second.state == "answered"
    windows.close(window)
    again = started(windows)
    windows.settled(again)
    assert [each.answer for each in again.asking.turns] == [turn.answer, second.answer]


def program(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """The program itself, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "otterscope", *arguments],
        env={
            **os.environ,
            "OTTERSCOPE_HOME": str(home),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(ROOT / "app"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def until(true: object, process: subprocess.Popen[bytes]) -> None:
    """Wait for something that a program does."""
    assert callable(true)
    end = time.monotonic() + 60
    while not true():
        assert process.poll() is None, process.communicate()[0].decode()
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_the_program_without_arguments_opens_its_window_and_ends_when_asked(home: Path) -> None:
    process = program(home)
    logs = home / "logs"
    until((home / "recent.json").exists, process)  # the demo scroll is on the screen
    assert len(list(logs.glob("*.running"))) == 1
    process.send_signal(signal.SIGTERM)
    output = process.communicate(timeout=60)[0].decode()
    assert process.returncode == 0, output
    assert "Traceback" not in output, output
    # An orderly end leaves no mark of a crash, and keeps what was open.
    assert list(logs.iterdir()) == []
    assert b"scroll.jpg" in settings_file.load(home / "settings.json").settings.window_state


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(
    ("strike", "last_words"), [("SIGKILL", "started"), ("SIGSEGV", "Segmentation fault")]
)
def test_after_a_crash_the_next_start_shows_its_log_and_everything_is_there(
    windows: Windows, home: Path, monkeypatch: pytest.MonkeyPatch, strike: str, last_words: str
) -> None:
    process = program(home)
    until(lambda: b"scroll.jpg" in settings_file.load().settings.window_state, process)
    process.send_signal(getattr(signal, strike))
    process.communicate(timeout=60)
    monkeypatch.setattr(demo, "demo_pair", lambda _folder=None: None)
    watch = Watch()
    ended = watch.start()
    try:
        assert ended is not None
        window = started(windows)
        start.tell_end(window, ended)
        assert window.notices.text.text().startswith("OtterScope ended unexpectedly.")
        assert window.notices.detail.toPlainText().startswith("OtterScope ")
        assert last_words in window.notices.detail.toPlainText()
        wait_for(lambda: window.sessions.info is not None)
        assert window.pane.path == resource("demo/scroll.jpg")
        assert DEMO_REGION in window.pane.canvas.boxes.regions
        windows.close(window)
    finally:
        watch.close()
