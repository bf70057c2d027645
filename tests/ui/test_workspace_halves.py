"""A window of any size is usable: what has no room goes into menus, below, or behind a switch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QPoint, QRect, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from otterscope.geometry import Region
from otterscope.ui import i18n
from otterscope.ui.main_window import MainWindow
from otterscope.ui.theme import theme
from otterscope.ui.workspace_halves import Halves
from otterscope.work import model_choice
from otterscope.work.model_choice import Choice
from tests.fixtures.desk import model_pair
from tests.ui.application import Windows, ask, draw, picture
from tests.ui.conftest import pause, wait_for
from tests.ui.test_words_fit import cuts

BOX = Region(300, 240, 300, 210)
#: 1920 × 1080 on a screen of three pixels a logical one, half of it, an old netbook's, a telephone's.
SIZES = [(640, 360), (600, 440), (600, 800), (420, 640), (420, 400), (360, 320)]


@pytest.fixture
def windows(app: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Windows]:
    monkeypatch.setattr(model_choice, "choose", lambda _name: Choice(model_pair(), demo=True))
    made = Windows()
    yield made
    made.close_all()
    pause(1)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_small_windows_are_whole_in_every_language(windows: Windows, tmp_path: Path, language: str) -> None:
    before = QLocale()
    i18n.use_language(language)
    try:
        first = windows(welcomed=False)
        windows.settled(first)
        assert "\n".join(faults(first, SIZES[:3])) == ""
        windows.close(first)
        window = windows([picture(tmp_path / "a rather long name of a picture.png")])
        draw(window, BOX)
        ask(window, "How many camels are there?")
        window.pane.canvas.history.do(window.pane.canvas.boxes.named("A long name of a box " * 3))
        assert faults(window, SIZES) == []
        window.close_picture()
        assert faults(window, SIZES) == []
    finally:
        i18n.use_language("en")
        QLocale.setDefault(before)


def faults(window: MainWindow, sizes: list[tuple[int, int]]) -> list[str]:
    """What does not fit a window of these sizes, the picture and the chat in sight."""
    found = []
    for size in sizes:
        window.resize(*size)
        pause(80)
        if (window.width(), window.height()) != size:
            found.append(f"{size} became {window.size()}")
        for side in (False, True):
            if window.halves.mode == "one":
                window.show_chat(side)
                pause(5)
            found += [f"{size}: {cut}" for cut in cuts(window)]
            found += [f"{size}: {out} sticks out" for out in outside(window)]
        if window.pane.canvas.isVisible() and window.pane.canvas.height() < 120:
            found.append(f"{size}: the picture has {window.pane.canvas.height()} pixels of height")
    return found


def outside(window: MainWindow) -> list[str]:
    """Widgets that reach past what holds them, where nothing scrolls."""
    bars = (window.pane.toolbar, window.pane.status, window.pane.boxbar, window.page, window.halves.switch)
    shown = [bar for bar in (*bars, window.chat.composer, window.card) if bar.isVisible()]
    found = []
    for bar in shown:
        for each in (bar, *bar.findChildren(QWidget)):
            parent = each.parentWidget()
            if parent is None or not each.isVisible() or each.window() is not window or scrolls(each):
                continue
            if isinstance(each, QLabel) and not each.text():
                continue
            if not parent.rect().contains(each.geometry()):
                found.append(
                    f"{type(each).__name__} {each.objectName()} {each.geometry()} in {parent.rect()}"
                )
    return found


def scrolls(widget: QWidget) -> bool:
    holder: QWidget | None = widget
    while holder is not None:
        if holder.inherits("QAbstractScrollArea"):
            return True
        holder = holder.parentWidget()
    return False


def shown(halves: Halves) -> str:
    return halves.mode


def test_the_picture_and_the_chat_find_their_places(windows: Windows, tmp_path: Path) -> None:
    window = windows([picture(tmp_path / "scroll.png")], width=1200, height=760)
    halves, chat = window.halves, window.menus["chat"]
    wide = halves.side.width()
    assert (shown(halves), wide) == ("beside", 420)
    window.resize(640, 360)
    pause(10)
    assert shown(halves) == "beside"
    assert halves.left.width() > halves.side.width() >= 250
    window.resize(600, 800)
    pause(10)
    assert shown(halves) == "below"
    assert halves.left.geometry().bottom() < halves.side.geometry().top()
    window.chat.focus_composer()
    wait_for(window.chat.composer.field.hasFocus)
    window.resize(420, 400)
    pause(10)
    # Whoever writes goes on writing.
    assert (shown(halves), halves.left.isHidden(), chat.isChecked()) == ("one", True, True)
    halves.switch.buttons[0].click()
    assert (halves.left.isHidden(), halves.side.isHidden(), chat.isChecked()) == (False, True, False)
    window.menus["write"].trigger()
    assert halves.left.isHidden()
    window.chat.box_wanted.emit()  # what the picture is to show brings it into sight
    assert halves.side.isHidden()
    window.resize(1200, 760)
    pause(10)
    assert (shown(halves), halves.side.width(), chat.isChecked()) == ("beside", wide, True)
    assert halves.switch.isHidden()


def test_the_chat_stays_hidden_where_it_was_hidden(windows: Windows, tmp_path: Path) -> None:
    window = windows([picture(tmp_path / "scroll.png")])
    window.menus["chat"].trigger()
    assert window.halves.side.isHidden()
    window.resize(420, 400)
    pause(10)
    window.show_chat(True)
    assert window.halves.left.isHidden()
    window.resize(1100, 760)
    pause(10)
    assert window.halves.side.isHidden()
    windows.close(window)
    again = windows()
    assert again.halves.side.isHidden()
    again.menus["chat"].trigger()
    assert again.halves.side.isVisible()


def test_a_width_that_was_drawn_is_kept(windows: Windows, tmp_path: Path) -> None:
    window = windows([picture(tmp_path / "scroll.png")], width=1200, height=760)
    splitter = window.halves.splitter
    handle = splitter.handle(1)
    drag(handle, -250)
    wide = window.halves.side.width()
    assert wide == pytest.approx(670, abs=8)
    window.resize(700, 760)
    pause(10)
    assert window.halves.left.width() >= 300
    window.resize(1200, 760)
    pause(10)
    assert window.halves.side.width() == wide
    windows.close(window)
    again = windows(width=1200, height=760)
    pause(10)
    assert again.halves.side.width() == wide
    # Drawn shut, it is hidden, and comes back as wide as it was.
    drag(again.halves.splitter.handle(1), 900)
    assert again.halves.side.isHidden()
    again.menus["chat"].trigger()
    assert again.halves.side.width() > 250


def drag(handle: QWidget, by: int) -> None:
    start = QPoint(handle.width() // 2, handle.height() // 2)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(handle, start + QPoint(by, 0))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=start)
    pause(5)


@pytest.mark.parametrize(
    "state", [b"", b"\xff\x00\x00", b"[]", b'{"side": -4}', b'{"side": 1e999, "share": 2}']
)
def test_a_state_that_makes_no_sense_divides_as_at_first(app: QApplication, state: bytes) -> None:
    made = [QWidget() for _ in range(3)]
    halves = Halves(made[0], ((made[1], 1),), ((made[2], 1),))
    halves.restore(state)
    assert b'"side": 420' in halves.state()
    halves.deleteLater()


def test_with_larger_texts_more_room_is_asked_for(windows: Windows, tmp_path: Path) -> None:
    window = windows([picture(tmp_path / "scroll.png")], width=760, height=560)
    assert shown(window.halves) == "beside"
    before = QFont(QApplication.font())
    try:
        theme().scale_text(2.0)
        pause(50)
        window.resize(761, 561)
        pause(50)
        assert shown(window.halves) == "one"
        assert QRect(QPoint(0, 0), window.size()).contains(window.halves.geometry())
    finally:
        theme().scale_text(1.0)
        assert QApplication.font() == before
