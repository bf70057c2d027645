"""The panel as a whole: its signals, keys, and a name for everything that can be reached."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from otterscope.geometry import Region
from otterscope.ui.chat.notices import GoneBar
from otterscope.ui.chat.panel import ChatPanel
from otterscope.ui.chat.turn import TurnWidget
from otterscope.ui.theme import theme
from tests.ui.chat.making import REGION, turn
from tests.ui.conftest import pause

Shown = Callable[..., QWidget]


@pytest.fixture
def panel(shown: Shown) -> ChatPanel:
    panel = ChatPanel()
    shown(panel, 420, 700)
    panel.set_picture(True)
    panel.set_box(REGION, None, "Market")
    panel.set_model("OtterScope-Demo", "F16", "a device", True, True)
    panel.set_suggestions(["How many camels?", "How many persons?"])
    return panel


def full(panel: ChatPanel) -> ChatPanel:
    panel.set_turns(
        [
            turn(1, boxes=(Region(1, 2, 3, 4),)),
            turn(2, state="failed", fault="It broke."),
            turn(3, state="asked"),
        ]
    )
    pause(1)
    return panel


def heard(panel: ChatPanel) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for name in (
        "ask_wanted", "stop_wanted", "again_wanted", "edit_wanted", "delete_wanted", "restore_wanted",
        "fly_wanted", "receipt_wanted", "show_boxes", "box_wanted", "models_wanted", "export_wanted",
        "sessions_wanted", "follow_changed",
    ):  # fmt: skip
        getattr(panel, name).connect(lambda *values, name=name: found.append((name, *values)))
    return found


def part(panel: ChatPanel, number: int) -> TurnWidget:
    widget = panel.transcript.widgets.get(number)
    assert isinstance(widget, TurnWidget)
    return widget


def test_every_wish_is_told_with_its_turn(panel: ChatPanel) -> None:
    told = heard(full(panel))
    part(panel, 1).head.thumbnail.click()
    part(panel, 1).boxes.click()
    part(panel, 1).foot.receipt.click()
    part(panel, 1).foot.again.click()
    part(panel, 2).notice.again.click()
    part(panel, 2).head.edited.emit("Another?")
    panel.composer.thumbnail.click()
    panel.composer.follow.click()
    panel.sessions.click()
    panel.export.click()
    assert told == [
        ("fly_wanted", 1), ("show_boxes", 1), ("receipt_wanted", 1), ("again_wanted", 1), ("again_wanted", 2),
        ("edit_wanted", 2, "Another?"), ("box_wanted",), ("follow_changed", True), ("sessions_wanted",),
        ("export_wanted",),
    ]  # fmt: skip


def test_the_main_job_by_keys_alone(panel: ChatPanel) -> None:
    told = heard(panel)
    panel.focus_composer()
    field = panel.composer.field
    assert field.hasFocus()
    QTest.keyClicks(field, "How many camels?")
    QTest.keyClick(field, Qt.Key.Key_Return)
    panel.add_turn(turn(1, state="asked", question="How many camels?"))
    panel.set_busy(True)
    panel.append(1, "Fi")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert told == [("ask_wanted", "How many camels?", False), ("stop_wanted",)]
    panel.update_turn(turn(1, state="stopped", answer="Fi"))
    panel.set_busy(False)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert len(told) == 2
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert panel.text == "How many camels?"


def test_undo_brings_deleted_turns_back_the_last_first(panel: ChatPanel) -> None:
    told = heard(full(panel))
    part(panel, 1).foot.delete.click()
    panel.remove_turn(2)
    assert isinstance(panel.transcript.widgets.get(2), GoneBar)
    panel.transcript.setFocus()
    QTest.keyClick(panel.transcript, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(panel.transcript, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert told == [("delete_wanted", 1), ("restore_wanted", 2), ("restore_wanted", 1)]
    assert part(panel, 1).isVisible()
    assert not panel.undo()
    part(panel, 1).foot.delete.click()
    bar = panel.transcript.widgets.get(1)
    assert isinstance(bar, GoneBar)
    bar.undo.click()
    assert told[-1] == ("restore_wanted", 1)
    assert not panel.undo()
    part(panel, 1).foot.delete.click()
    panel.set_turns([])
    assert not panel.undo()


def test_undo_gives_a_question_that_waits_its_old_text_back(panel: ChatPanel) -> None:
    told: list[tuple[int, str]] = []
    panel.change_back_wanted.connect(lambda turn_id, text: told.append((turn_id, text)))
    panel.set_turns([turn(1, state="asked", question="First?")])
    for text in ("Second?", "Third?"):
        panel.update_turn(turn(1, state="asked", question=text))
    assert panel.undo()
    assert told == [(1, "Second?")]
    panel.update_turn(turn(1, state="asked", question="Second?"))
    assert panel.undo()
    assert told[1:] == [(1, "First?")]
    # Its turn has come meanwhile: it is not asked once more.
    panel.update_turn(turn(1, question="Second?"))
    assert not panel.undo()
    assert len(told) == 2


def test_what_is_written_is_told(panel: ChatPanel) -> None:
    told: list[str] = []
    panel.text_changed.connect(lambda: told.append(panel.text))
    panel.set_text("How many")
    QTest.keyClicks(panel.composer.field, "?")
    assert told[-1] == "How many?"


def test_an_empty_session_says_how_to_begin(panel: ChatPanel) -> None:
    panel.set_turns([])
    assert not panel.transcript.isVisible()
    assert not panel.export.isEnabled()
    assert "Draw a box" in panel._hint.text()
    panel.set_picture(False)
    assert "Open a picture" in panel._hint.text()
    panel.add_turn(turn(1))
    assert part(panel, 1).isVisible()
    assert panel.export.isEnabled()


def test_with_the_last_line_of_a_deleted_turn_the_session_is_empty_again(panel: ChatPanel) -> None:
    panel.set_turns([turn(1)])
    panel.remove_turn(1)
    bar = panel.transcript.widgets.get(1)
    assert isinstance(bar, GoneBar)
    assert panel.transcript.isVisible()
    bar.close_button.click()
    assert not panel.transcript.isVisible()


def test_what_was_asked_before_comes_with_the_arrow(panel: ChatPanel) -> None:
    panel.set_history(["one", "two"])
    panel.set_text("draft")
    panel.focus_composer()
    QTest.keyClick(panel.composer.field, Qt.Key.Key_Up)
    assert panel.text == "two"


def test_the_title_is_shown_or_stands_for_any(panel: ChatPanel) -> None:
    panel.set_title("Along the river " * 20)
    assert panel.title.toolTip() == "Along the river " * 20
    panel.set_title("")
    assert panel.title.text() == "Questions"


def test_everything_that_can_be_reached_has_a_name(panel: ChatPanel) -> None:
    full(panel)
    panel.set_busy(True)
    part(panel, 1).links.ask("https://example.org")
    part(panel, 2).head.edit()
    panel.remove_turn(3)
    pause(1)
    named = 0
    for widget in panel.findChildren(QWidget):
        if not widget.isVisible() or not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        spoken = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
        assert spoken, f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}"
        named += 1
    assert named > 25


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
@pytest.mark.parametrize("width", [280, 420])
def test_nothing_reaches_over_the_edge(panel: ChatPanel, direction: Qt.LayoutDirection, width: int) -> None:
    panel.setLayoutDirection(direction)
    panel.set_title("W" * 200)
    panel.set_model("W" * 200, "W" * 20, "W" * 200, True, True)
    panel.set_box(REGION, None, "W" * 200)
    panel.set_turns([turn(1, question="W" * 300, answer="W" * 300 + "\n\n```\n" + "W" * 300 + "\n```")])
    panel.resize(width, 700)
    pause(5)
    assert panel.width() == width
    for widget in panel.findChildren(QWidget):
        inside = widget.parentWidget()
        if widget.isVisible() and inside is not None and not inside.inherits("QScrollBar"):
            chips = panel.composer.chips
            if chips is inside or chips.isAncestorOf(inside):
                continue
            assert widget.geometry().left() >= 0, widget
            assert widget.geometry().right() <= inside.width(), widget


def test_an_answer_is_announced_when_it_is_there(panel: ChatPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(panel, "_announce", said.append)
    panel.set_turns([turn(1, state="asked")])
    panel.update_turn(turn(1, state="answering", answer="Fi"))
    panel.update_turn(turn(1, answer="Five"))
    panel.update_turn(turn(1, state="failed", fault="It broke."))
    assert said == ["Answer: Five", "It broke."]


def test_an_announcement_reaches_qt(panel: ChatPanel) -> None:
    panel.update_turn(turn(1))
    panel.set_turns([turn(1, state="asked")])
    panel.update_turn(turn(1, state="interrupted", answer="Fi"))
    assert part(panel, 1).accessibleDescription().startswith("The program ended")


@pytest.mark.parametrize(("width", "height"), [(240, 250), (240, 900), (700, 250)])
def test_a_small_panel_shows_all_that_one_needs(panel: ChatPanel, width: int, height: int) -> None:
    full(panel).resize(width, height)
    pause(20)
    assert (panel.width(), panel.height()) == (width, height)
    assert panel.transcript.height() > 60
    composer = panel.composer
    for part in (
        composer.field,
        composer.send,
        composer.follow,
        composer.model,
        panel.sessions,
        panel.export,
    ):
        box = QRect(part.mapTo(panel, QPoint(0, 0)), part.size())
        assert part.isVisible()
        assert panel.rect().contains(box)
    assert composer.field.width() > 120
    assert composer.chips.isVisible() == (height == 900)


def test_large_texts_leave_room_for_the_ready_questions_in_a_wide_panel(panel: ChatPanel) -> None:
    theme().scale_text(2.0)
    try:
        full(panel).resize(1300, 760)
        pause(20)
        assert panel.composer.chips.isVisible()
        assert panel.transcript.height() > panel.height() // 3
        assert panel.composer.send.iconSize().width() > 18, "icons grow, too"
        assert part(panel, 1).foot.copy.iconSize().width() > 16
    finally:
        theme().scale_text(1.0)


def test_undo_in_the_field_is_for_what_is_written_and_then_for_the_turns(panel: ChatPanel) -> None:
    told = heard(full(panel))
    panel.focus_composer()
    part(panel, 1).foot.delete.click()
    assert panel.composer.field.hasFocus()
    QTest.keyClicks(panel.composer.field, "Why")
    undo = (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(panel.composer.field, *undo)
    assert panel.text == ""
    assert told == [("delete_wanted", 1)]
    QTest.keyClick(panel.composer.field, *undo)
    assert told == [("delete_wanted", 1), ("restore_wanted", 1)]


def test_a_changed_question_comes_with_the_arrow(panel: ChatPanel) -> None:
    full(panel).transcript.widgets.edit_wanted.emit(3, "Rather this?")
    panel.focus_composer()
    QTest.keyClick(panel.composer.field, Qt.Key.Key_Up)
    assert panel.text == "Rather this?"


def test_of_a_very_long_question_only_the_beginning_is_its_name(panel: ChatPanel) -> None:
    question = "word " * 20_000
    panel.set_turns([turn(1, question=question)])
    panel.set_title(question)
    pause(1)
    assert part(panel, 1).accessibleName().endswith("word …")
    assert len(panel.title.text()) < 500
    panel.remove_turn(1)
    bar = panel.transcript.widgets.get(1)
    assert isinstance(bar, GoneBar)
    assert bar.accessibleName().endswith("word …")
