"""Every action of a turn without a mouse: where the focus goes, that it is seen, and what the keys do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget

from otterscope.geometry import Region
from otterscope.ui.chat.input import Input
from otterscope.ui.chat.keys import chat_keys
from otterscope.ui.chat.notices import GoneBar
from otterscope.ui.chat.panel import ChatPanel
from otterscope.ui.chat.turn import TurnWidget
from tests.ui.chat.making import REGION, turn
from tests.ui.conftest import pause, wait_for

SIGNALS = (
    "ask_wanted", "stop_wanted", "again_wanted", "edit_wanted", "delete_wanted", "restore_wanted",
    "fly_wanted", "receipt_wanted", "show_boxes",
)  # fmt: skip


class Chat:
    """A panel in a window that has the application's keys for the latest turn; it keeps what is told."""

    def __init__(self, shown: Callable[..., QWidget]) -> None:
        window = QMainWindow()
        self.panel = ChatPanel()
        window.setCentralWidget(self.panel)
        self.told: list[tuple[object, ...]] = []
        for name in SIGNALS:
            getattr(self.panel, name).connect(lambda *args, name=name: self.told.append((name, *args)))
        for keys in ("Ctrl+R", "Ctrl+I"):
            action = QAction(window)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _on=False, keys=keys: self.told.append(("window", keys)))
            window.addAction(action)
        shown(window, 420, 700)
        self.panel.set_picture(True)
        self.panel.set_box(REGION, None, "Market")
        self.panel.set_model("OtterHD-8B", "Q4_K_M", "a device", False, True)
        self.panel.set_turns(
            [
                turn(1, boxes=(Region(1, 2, 3, 4),), answer="Five, see [here](https://example.org/a)."),
                turn(2, state="failed", fault="It broke.", question="word " * 200),
                turn(3, state="stopped", answer="Fi"),
                turn(4, state="asked"),
            ]
        )
        pause(1)
        self.panel.focus_composer()
        wait_for(self.panel.composer.field.hasFocus)

    @property
    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def on(self, widget: QWidget) -> bool:
        """Whether it has the focus."""
        return self.focus is widget

    def press(self, keys: str, times: int = 1) -> None:
        """Press keys where the system would send them."""
        pressed = QKeySequence(keys)[0]  # type: ignore[index]
        for _ in range(times):
            QTest.keyClick(self.panel.window().windowHandle(), pressed.key(), pressed.keyboardModifiers())

    def part(self, number: int) -> TurnWidget:
        found = self.panel.transcript.widgets.get(number)
        assert isinstance(found, TurnWidget)
        return found

    def tab_to(self, wanted: QWidget, key: str = "Tab") -> None:
        for _ in range(40):
            self.press(key)
            if self.focus is wanted:
                return
        raise AssertionError(f"{key} does not lead there")

    def take(self) -> list[tuple[object, ...]]:
        told, self.told = self.told, []
        return told


@pytest.fixture
def chat(shown: Callable[..., QWidget]) -> Chat:
    return Chat(shown)


def test_one_walks_from_the_field_up_through_the_turns_and_back(chat: Chat) -> None:
    walked = []
    for _ in range(5):
        chat.press("Alt+Up")
        walked.append(chat.focus)
    assert walked == [chat.part(number) for number in (4, 3, 2, 1, 1)]
    chat.press("Alt+Down", 4)
    assert chat.on(chat.panel.composer.field)
    chat.press("Alt+Down")
    assert chat.on(chat.panel.composer.field)
    # From inside of a turn, too.
    chat.press("Alt+Up")
    chat.press("Tab")
    assert not chat.on(chat.part(4))
    chat.press("Alt+Up")
    assert chat.on(chat.part(3))
    chat.press("Esc")
    assert chat.on(chat.panel.composer.field)


def test_keys_of_the_window_mean_the_turn_that_has_the_focus(chat: Chat) -> None:
    chat.press("Ctrl+R")
    chat.press("Ctrl+I")
    assert chat.take() == [("window", "Ctrl+R"), ("window", "Ctrl+I")]
    chat.press("Alt+Up", 4)
    chat.press("Ctrl+R")
    chat.press("Ctrl+I")
    chat.tab_to(chat.part(1).foot.copy)
    chat.press("Ctrl+R")
    assert chat.take() == [("again_wanted", 1), ("receipt_wanted", 1), ("again_wanted", 1)]
    # What a turn has not, or cannot now, is the window's.
    chat.part(4).setFocus()
    chat.press("Ctrl+R")
    chat.part(3).setFocus()
    chat.press("Ctrl+I")
    assert chat.take() == [("window", "Ctrl+R"), ("window", "Ctrl+I")]


def test_every_control_of_a_turn_is_reached_in_the_order_in_which_it_stands(chat: Chat) -> None:
    chat.press("Alt+Up", 4)
    one, two = chat.part(1), chat.part(2)
    met: list[QWidget] = []
    for _ in range(15):
        chat.press("Tab")
        if not chat.on(one.answer) or one.answer not in met:
            met.append(chat.focus)
    assert met == [
        one.head.thumbnail, one.head.edit_button, one.answer, one.boxes, one.foot.receipt, one.foot.copy,
        one.foot.again, one.foot.delete, one.foot.more, two, two.head.thumbnail, two.head.all,
        two.head.edit_button, two.notice.again,
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["Return", "Space"])
def test_enter_and_space_press_what_has_the_focus(chat: Chat, key: str) -> None:
    one, two = chat.part(1), chat.part(2)
    for control in (one.head.thumbnail, one.boxes, one.foot.receipt, one.foot.again, two.notice.again):
        control.setFocus()
        chat.press(key)
    assert chat.take() == [
        ("fly_wanted", 1), ("show_boxes", 1), ("receipt_wanted", 1), ("again_wanted", 1), ("again_wanted", 2),
    ]  # fmt: skip
    one.foot.copy.setFocus()
    chat.press(key)
    assert QGuiApplication.clipboard().text() == "Five, see here."
    one.foot.more.setFocus()
    chat.press(key)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()
    two.head.all.setFocus()
    chat.press(key)
    assert two.head.text.toPlainText() == "word " * 200
    chat.panel.set_suggestions(["How many camels?"])
    chat.panel.composer.chips.buttons[0].setFocus()
    chat.press(key)
    assert chat.take() == [("ask_wanted", "How many camels?", False)]


def test_a_turn_is_deleted_had_back_and_put_out_of_sight(chat: Chat) -> None:
    chat.press("Alt+Up", 2)
    chat.press("Del")
    bar = chat.panel.transcript.widgets.get(3)
    assert isinstance(bar, GoneBar)
    assert chat.on(bar.undo)
    chat.press("Up")
    assert chat.on(chat.part(2))
    chat.press("Down", 2)
    assert chat.on(chat.part(4))
    chat.press("Ctrl+Z")
    assert chat.on(chat.part(3))
    chat.press("Del")
    chat.press("Return")
    assert chat.on(chat.part(3))
    chat.press("Del")
    chat.press("Tab")
    chat.press("Return")
    assert chat.panel.transcript.widgets.get(3) is None
    assert chat.on(chat.part(4))
    names = [name for name, *_ in chat.take()]
    assert names == ["delete_wanted", "restore_wanted", "delete_wanted", "restore_wanted", "delete_wanted"]


def test_a_question_is_changed_and_the_focus_comes_back(chat: Chat) -> None:
    chat.panel.set_busy(True)
    chat.press("Alt+Up")
    chat.press("F2")
    assert isinstance(chat.focus, Input)
    chat.press("Ctrl+R")  # for the text: nothing is asked
    chat.press("Esc")
    assert chat.on(chat.part(4))
    # Escape closed the field, and did not stop the answer under way as well.
    assert ("stop_wanted",) not in chat.take()
    chat.press("F2")
    QTest.keyClicks(chat.focus, " Now?")
    chat.press("Tab")
    chat.press("Return")
    assert chat.take() == [("edit_wanted", 4, "How many camels are there? Now?")]
    assert chat.on(chat.part(4))
    chat.press("Esc")
    assert chat.take() == [("stop_wanted",)]


def test_a_link_is_reached_shown_and_left(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    one = chat.part(1)
    one.head.edit_button.setFocus()
    chat.press("Tab")
    assert chat.on(one.answer)
    chat.press("Tab")  # to the link in it
    chat.press("Return")
    assert chat.on(one.links.open_button)
    chat.press("Esc")
    assert not one.links.isVisible()
    assert chat.on(one.answer)
    chat.press("Tab")
    chat.press("Return", 2)
    assert opened == ["https://example.org/a"]
    assert chat.on(one.answer)


def image(chat: Chat) -> QImage:
    pause(1)
    return chat.panel.grab().toImage()


def test_what_has_the_focus_looks_otherwise(chat: Chat) -> None:
    """Everything that Tab reaches in the chat, one after the other."""
    chat.panel.set_suggestions(["How many camels?"])
    chat.panel.set_text("Why?")
    chat.panel.set_busy(True)
    QApplication.setCursorFlashTime(0)
    first, seen = chat.focus, list[QWidget]()
    for _ in range(60):
        chat.press("Tab")
        focus = chat.focus
        if focus is first:
            break
        if focus in seen:
            continue  # a link in an answer
        seen.append(focus)
        with_focus = image(chat)
        focus.clearFocus()
        assert image(chat) != with_focus, f"{type(focus).__name__} {focus.accessibleName()}"
        focus.setFocus(Qt.FocusReason.TabFocusReason)
    else:
        raise AssertionError("Tab does not come around")
    assert len(seen) > 30


def test_the_sheet_names_keys_that_there_are() -> None:
    title, rows = chat_keys()
    assert title
    assert all(text and keys for text, keys in rows)
    assert len({text for text, _ in rows}) == len(rows)
