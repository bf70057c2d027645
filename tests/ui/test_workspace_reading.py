"""What keeps a box from being read is said at once, in place, and not only once something is asked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from otterscope.engine.errors import EngineDied, EngineFailed
from otterscope.engine.fake import FakeEngine
from otterscope.geometry import Region
from otterscope.ui.main_window import MainWindow
from tests.ui.application import Windows, ask, draw
from tests.ui.conftest import pause, wait_for
from tests.ui.test_main_window import BOX, scroll, windows

__all__ = ["scroll", "windows"]


def said(window: MainWindow) -> str:
    line = window.reader.line
    return line.text.text() if line.isVisible() else ""


def test_a_box_that_cannot_be_read_says_why_before_anything_is_asked(windows: Windows, scroll: Path) -> None:
    engine = FakeEngine()
    window = windows([scroll], engine=engine)
    engine.fail_next(EngineFailed(reason="out of ideas"))
    draw(window, BOX)
    wait_for(lambda: "out of ideas" in said(window))
    assert window.asking.turns == []
    assert window.reader.line.accessibleDescription() == said(window)
    QTest.mouseClick(window.reader.line.button, Qt.MouseButton.LeftButton)
    wait_for(lambda: window.reader._primed)
    assert said(window) == ""


def test_what_was_wrong_with_one_box_is_not_said_of_another(windows: Windows, scroll: Path) -> None:
    engine = FakeEngine()
    window = windows([scroll], engine=engine)
    engine.fail_next(EngineFailed(reason="out of ideas"))
    draw(window, BOX)
    wait_for(lambda: "out of ideas" in said(window))
    draw(window, Region(300, 300, 200, 150))
    wait_for(lambda: window.reader._primed)
    assert said(window) == ""


def test_it_is_said_until_the_box_can_be_read_again(windows: Windows, scroll: Path) -> None:
    engine = FakeEngine()
    window = windows([scroll], engine=engine)
    engine.fail_next(EngineDied(reason="killed"))
    draw(window, BOX)
    wait_for(lambda: "killed" in said(window))
    wait_for(lambda: not window.models.ready)
    pause(50)
    assert "killed" in said(window), "no model is loaded any more, and that is why"
    assert ask(window, "How many?").state == "answered"
    wait_for(lambda: said(window) == "")
