"""The whole main job without a mouse: every step is a key, pressed where the focus is.

Real parts throughout: window, file dialogs, store, engine process and the demo model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QStandardPaths, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from otterscope.geometry import Region
from otterscope.scenes.truth import read
from otterscope.ui import start
from otterscope.ui.chat.notices import GoneBar
from otterscope.ui.chat.turn import TurnWidget
from otterscope.ui.main_window import MainWindow
from otterscope.ui.receipt.view import ReceiptView
from otterscope.ui.resources import resource
from otterscope.ui.sessions.dialog import SessionsDialog
from otterscope.ui.welcome import DEMO_REGION
from otterscope.weights import demo
from tests.ui.application import Windows, ended
from tests.ui.conftest import pause, wait_for
from training.scenes.index import TruthIndex

#: Tab never has to be pressed more often than this to get anywhere.
FAR = 60


def press(keys: str, times: int = 1) -> None:
    """Press keys such as "Ctrl+O" where the system would send them: to the window that has the focus."""
    pressed = QKeySequence(keys)[0]  # type: ignore[index]
    for _ in range(times):
        if QGuiApplication.focusWindow() is None:
            # A dialog was closed, and there is no window manager here to hand the focus on.
            next(each for each in QApplication.topLevelWidgets() if is_main(each)).activateWindow()
            wait_for(QGuiApplication.focusWindow, 5)
        window = QGuiApplication.focusWindow()
        assert window is not None
        QTest.keyClick(window, pressed.key(), pressed.keyboardModifiers())


def is_main(widget: QWidget) -> bool:
    return isinstance(widget, MainWindow) and widget.isVisible()


def type_in(text: str) -> None:
    """Type where the focus is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, text)


def tab_to(wanted: Callable[[QWidget], bool], key: str = "Tab") -> QWidget:
    """Go with Tab, or Shift+Tab, until something of this kind has the focus."""
    for _ in range(FAR):
        press(key)
        focus = QApplication.focusWidget()
        if focus is not None and wanted(focus):
            return focus
    raise AssertionError("Tab does not lead there")


def press_and_answer(keys: str, path: Path) -> None:
    """Press keys that ask for a file, and type its path into the dialog that comes."""
    looks: list[bool] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        looks.append(isinstance(dialog, QFileDialog) and isinstance(QApplication.focusWidget(), QLineEdit))
        if looks[-1]:
            timer.stop()
            press("Ctrl+A")
            type_in(str(path))
            press("Return")
        elif len(looks) == 500 and isinstance(dialog, QFileDialog):
            dialog.reject()  # or the test would stay here

    timer = QTimer(interval=20)
    timer.timeout.connect(look)
    timer.start()
    press(keys)
    timer.stop()
    assert looks[-1], "the dialog does not begin with its name field"


@pytest.fixture
def windows(home: Path, tmp_path: Path) -> Iterator[Windows]:
    if QApplication.instance() is None:
        QApplication(["otterscope"])
    # Qt's file dialog keeps where it was last in the user's own configuration.
    settings = QSettings.Format.NativeFormat, QSettings.Scope.UserScope
    QSettings.setPath(*settings, str(tmp_path / "qt"))
    made = Windows()
    yield made
    made.close_all()
    pause(1)
    QSettings.setPath(
        *settings, QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    )


def started(windows: Windows) -> MainWindow:
    window = start.make_window([])
    windows.open.append(window)
    window.resize(1200, 800)
    window.activateWindow()
    wait_for(window.isActiveWindow)
    return window


def ask(window: MainWindow, question: str, number: int) -> str:
    """Write a question, press Enter, and wait for its answer as it is shown."""
    press("Ctrl+L")
    assert QApplication.focusWidget() is window.chat.composer.field
    type_in(question)
    press("Return")
    turn = ended(window, number)
    assert (turn.question, turn.state) == (question, "answered")
    shown = window.chat.transcript.widgets.get(turn.id)
    assert isinstance(shown, TurnWidget)
    return shown.answer.toPlainText().strip()


def draw(window: MainWindow, region: Region) -> None:
    """A new box: its numbers typed a little beside what is wanted, then moved and pulled with arrows."""
    press("A")
    bar = window.pane.boxbar
    tab_to(lambda focus: focus is bar.field_x)
    for number in (region.x + 3, region.y - 2, region.width + 2, region.height - 1):
        type_in(str(number))
        press("Tab")
    assert window.pane.region == Region(region.x + 3, region.y - 2, region.width + 2, region.height - 1)
    press("Ctrl+K")
    assert QApplication.focusWidget() is window.pane.canvas
    press("Alt+Left", 3)
    press("Alt+Down", 2)
    press("Alt+Shift+Left", 2)
    press("Alt+Shift+Down")
    assert window.pane.region == region


@pytest.mark.skipif(demo.demo_pair() is None, reason="this copy was made without the demo model")
def test_the_whole_job_is_done_with_keys_alone(windows: Windows, tmp_path: Path) -> None:
    scroll = tmp_path / "a long picture.jpg"
    # Not just a copy: that would be known as the scroll of the first start, and have its box.
    scroll.write_bytes(resource("demo/scroll.jpg").read_bytes() + b"\n")
    window = started(windows)
    windows.settled(window)

    # A picture, and a box on it.
    press_and_answer("Ctrl+O", scroll)
    wait_for(lambda: window.pane.path == scroll and window.sessions.info is not None)
    windows.settled(window)
    draw(window, DEMO_REGION)
    press("F2")
    type_in("Market")
    press("Return")
    assert window.pane.canvas.boxes.names == ("Market",)
    wait_for(lambda: window.pane.canvas.marks.primed)

    # Two questions about it.
    with resource("demo/scroll.jsonl").open(encoding="utf-8") as lines:
        camels = TruthIndex(read(lines)).counts(DEMO_REGION)["camel"]
    first = ask(window, "How many camels are there?", 1)
    assert f"{camels} camel" in first
    second = ask(window, "Is there a boat?", 2)
    turns = window.asking.turns
    assert [turn.region for turn in turns] == [DEMO_REGION, DEMO_REGION]
    assert turns[0].box == turns[1].box is not None

    # The receipt: looked at, enlarged, closed.
    press("Ctrl+I")
    wait_for(lambda: isinstance(QApplication.activeWindow(), ReceiptView))
    receipt = QApplication.activeWindow()
    assert isinstance(receipt, ReceiptView)
    assert receipt.turn == turns[1]
    wait_for(lambda: receipt.pixels is not None)
    press("2")
    wait_for(lambda: receipt.zooms.checkedId() == 2)
    press("Escape")
    wait_for(lambda: not isinstance(QApplication.activeWindow(), ReceiptView))

    # The answer is copied; the turn is deleted, and had back.
    press("Ctrl+L")
    tab_to(lambda focus: isinstance(focus, TurnWidget), "Shift+Tab")
    press("Ctrl+C")
    assert QGuiApplication.clipboard().text() == second
    press("Up")
    press("Ctrl+C")
    assert QGuiApplication.clipboard().text() == first
    press("Down")
    press("Delete")
    assert window.asking.turns == turns[:1]
    focus = QApplication.focusWidget()
    assert focus is not None
    assert isinstance(focus.parentWidget(), GoneBar)
    press("Space")
    assert window.asking.turns == turns

    # Another session on the picture, and back to this one by a word of it.
    session = window.sessions.info
    press("Ctrl+N")
    wait_for(lambda: window.sessions.info is not None and window.sessions.info != session)
    assert window.asking.turns == []
    press("Ctrl+H")
    wait_for(lambda: isinstance(QApplication.activeWindow(), SessionsDialog))
    dialog = QApplication.activeWindow()
    assert isinstance(dialog, SessionsDialog)
    type_in("camels")
    wait_for(lambda: [entry.snippet for entry in dialog.model.entries if entry.snippet])
    press("Return")
    wait_for(lambda: window.asking.turns == turns)
    assert not isinstance(QApplication.activeWindow(), SessionsDialog)

    # To a file.
    page = tmp_path / "session.html"
    press_and_answer("Ctrl+E", page)
    wait_for(page.exists)
    assert first in page.read_text(encoding="utf-8")
    wait_for(lambda: window.pane.status.work.text() == "Exported session.html")

    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))
    press("Ctrl+Q")
    assert closed
    windows.close(window)

    again = started(windows)
    windows.settled(again)
    assert (again.pane.path, again.pane.region) == (scroll, DEMO_REGION)
    assert again.pane.canvas.boxes.names == ("Market",)
    assert again.asking.turns == turns
    assert ask(again, "How many camels are there?", 3) == first
