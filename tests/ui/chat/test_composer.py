"""What the composer says, lets through and offers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from otterscope.ui.chat.composer import Composer
from tests.ui.chat.making import REGION
from tests.ui.conftest import pause

Shown = Callable[..., QWidget]


@pytest.fixture
def composer(shown: Shown) -> Composer:
    composer = Composer()
    shown(composer, 400, 240)
    return composer


def ready(composer: Composer) -> Composer:
    composer.set_box(REGION, None, "Market")
    composer.set_model("OtterHD-8B", "Q4_K_M", "a device", False, True)
    return composer


def asked(composer: Composer) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    composer.ask_wanted.connect(lambda text, follow: found.append((text, follow)))
    return found


def test_its_hint_says_what_is_missing(composer: Composer) -> None:
    hints = [composer.field.placeholderText()]
    composer.set_picture(True)
    hints.append(composer.field.placeholderText())
    composer.set_box(REGION, None, "Market")
    hints.append(composer.field.placeholderText())
    composer.set_model("m", "F16", "", False, False)
    hints.append(composer.field.placeholderText())
    composer.set_model("m", "F16", "", False, True)
    hints.append(composer.field.placeholderText())
    composer.set_busy(True)
    hints.append(composer.field.placeholderText())
    for hint, word in zip(hints, ("Open", "Draw", "Choose", "loaded", "this box", "meanwhile"), strict=True):
        assert word in hint
        assert hints.count(hint) == 1


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_another_hint_is_painted_in_the_place_of_the_one_before(composer: Composer) -> None:
    ready(composer).set_busy(True)
    pause(50)
    paints = Paints(composer.field.viewport())
    composer.set_busy(False)
    pause(50)
    assert paints.count


def test_nothing_is_asked_without_a_box_a_model_or_words(composer: Composer) -> None:
    questions = asked(composer)
    composer.field.set_text("How many?")
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    composer.set_box(REGION, None, "Market")
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    assert questions == []
    assert composer.field.toPlainText() == "How many?"
    assert not composer.send.isEnabled()
    composer.set_model("m", "F16", "", False, False)
    assert composer.send.isEnabled()
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    assert questions == [("How many?", False)]
    composer.field.set_text(" \n ")
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    assert len(questions) == 1


def test_a_question_is_sent_once_without_its_edges_and_remembered(composer: Composer) -> None:
    questions = asked(ready(composer))
    composer.follow.setChecked(True)
    composer.field.set_text("  How many?\n")
    composer.send.click()
    assert questions == [("How many?", True)]
    assert composer.field.toPlainText() == ""
    QTest.keyClick(composer.field, Qt.Key.Key_Up)
    assert composer.field.toPlainText() == "How many?"


def test_while_busy_there_is_a_stop_and_the_next_question_can_be_asked(composer: Composer) -> None:
    questions, stops = asked(ready(composer)), []
    composer.stop_wanted.connect(lambda: stops.append(True))
    composer.set_busy(True)
    assert composer.stop.isVisible()
    assert not composer.send.isVisible()
    composer.field.set_text("Next?")
    assert composer.send.isVisible()
    composer.send.click()
    composer.stop.click()
    assert questions == [("Next?", False)]
    assert stops == [True]
    composer.stop.setFocus()
    composer.set_busy(False)
    assert not composer.stop.isVisible()
    assert composer.field.hasFocus()


def test_the_box_is_shown_with_its_picture_name_and_place(composer: Composer) -> None:
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("#123456"))
    composer.set_box(REGION, image, "Market")
    assert composer.thumbnail.isVisible()
    middle = composer.thumbnail.grab().toImage()
    assert middle.pixelColor(middle.width() // 2, middle.height() // 2).name() == "#123456"
    assert composer.box_name.text() == "Market"
    assert "480 × 300" in composer.box_facts.text()
    wanted: list[bool] = []
    composer.box_wanted.connect(lambda: wanted.append(True))
    composer.thumbnail.click()
    assert wanted == [True]
    composer.set_box(None, None, "")
    assert not composer.thumbnail.isVisible()


def test_ready_questions_are_asked_at_once_and_never_over_what_is_written(composer: Composer) -> None:
    questions = asked(ready(composer))
    composer.set_suggestions(["How many camels?", "W" * 90])
    pause(1)
    first, long = composer.chips.buttons
    assert long.text().endswith("…")
    assert long.toolTip() == "W" * 90
    first.click()
    assert questions == [("How many camels?", False)]
    composer.field.set_text("half a thought")
    first.click()
    assert len(questions) == 2
    assert composer.field.toPlainText() == "half a thought"
    composer.set_model("", "", "", False, False)
    first.click()
    assert len(questions) == 2
    assert composer.field.toPlainText() == "half a thought How many camels?"


def test_arrows_walk_along_the_ready_questions_and_keep_them_in_view(composer: Composer) -> None:
    ready(composer).set_suggestions([f"Question number {number}, which is long" for number in range(8)])
    pause(1)
    chips = composer.chips
    chips.buttons[0].setFocus()
    for _ in range(9):
        focus = chips.window().focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Right)
    assert chips.buttons[7].hasFocus()
    assert chips.horizontalScrollBar().value() > 0
    left = chips.buttons[7].mapTo(chips.viewport(), chips.buttons[7].rect().topLeft()).x()
    assert 0 <= left < chips.viewport().width()
    assert [end.isVisible() for end in chips.ends] == [True, False]
    QTest.keyClick(chips.buttons[7], Qt.Key.Key_Left)
    assert chips.buttons[6].hasFocus()


def test_an_arrow_leads_on_where_the_row_of_ready_questions_goes_on(composer: Composer) -> None:
    ready(composer).set_suggestions([f"Question number {number}, which is long" for number in range(4)])
    pause(1)
    chips, bar = composer.chips, composer.chips.horizontalScrollBar()
    left, right = chips.ends
    assert [left.isVisible(), right.isVisible()] == [False, True]
    assert right.accessibleName() == "More ready questions"
    seen: list[int] = []
    while right.isVisible() and len(seen) < 20:
        seen.append(bar.value())
        QTest.mouseClick(right, Qt.MouseButton.LeftButton)
    assert bar.value() == bar.maximum()
    assert 1 < len(seen) < 20
    assert not right.hasFocus()
    QTest.mouseClick(left, Qt.MouseButton.LeftButton)
    assert bar.value() < bar.maximum()
    composer.set_suggestions(["Short?"])
    pause(1)
    assert [left.isVisible(), right.isVisible()] == [False, False]


def test_other_ready_questions_have_room_at_once(composer: Composer) -> None:
    ready(composer).set_suggestions(["How many camels are there?"])
    pause(1)
    high = composer.chips.height()
    assert high >= composer.chips.buttons[0].sizeHint().height()
    composer.set_suggestions(["What is in this picture?", "Describe it in detail."])
    assert composer.chips.minimumSizeHint().height() == high
    pause(1)
    assert composer.chips.height() == high


def test_what_is_missing_is_said_where_its_hint_is_hidden(composer: Composer) -> None:
    obstacle, wanted = composer.obstacle, []
    composer.models_wanted.connect(lambda: wanted.append(True))
    composer.field.set_text("How many?")
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    assert "Open a picture" in obstacle.text.text()
    assert obstacle.isVisible()
    assert not obstacle.button.isVisible()
    composer.set_box(REGION, None, "Market")
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    assert "Choose a model" in obstacle.text.text()
    obstacle.button.click()
    assert wanted == [True]
    composer.set_model("m", "F16", "", False, True)
    assert not obstacle.isVisible()
    assert composer.field.toPlainText() == "How many?"


def test_of_the_whole_picture_it_says_what_it_takes(composer: Composer) -> None:
    ready(composer).set_box(REGION, None, "Whole picture · 50 %", ("480 px · 3 min", "3 min"), whole=True)
    assert composer.box_facts.text() == "480 px · 3 min"
    assert composer.box_facts.shorter == ("3 min",)
    assert composer.field.placeholderText() == "Ask about the whole picture"
    assert composer.thumbnail.toolTip() == "Show the whole picture"
    ready(composer)
    assert "7660" in composer.box_facts.text().replace(",", "")
    assert composer.thumbnail.toolTip() == "Go to the box"


def test_the_switch_tells_only_what_the_user_does(composer: Composer) -> None:
    told: list[bool] = []
    composer.follow_changed.connect(told.append)
    composer.set_follow(True)
    assert composer.follow.isChecked()
    assert told == []
    composer.follow.setFocus()
    QTest.keyClick(composer.follow, Qt.Key.Key_Space)
    QTest.keyClick(composer.follow, Qt.Key.Key_Return)
    assert told == [False, True]


def test_the_demo_model_is_marked(composer: Composer) -> None:
    ready(composer)
    assert not composer.demo.isVisible()
    composer.set_model("OtterScope-Demo", "F16", "a device", True, True)
    assert composer.demo.isVisible()
    assert "OtterScope-Demo F16 · a device" in composer.model.text()
    composer.set_model("otterscope-demo-F16", "F16", "a device", True, True)
    assert composer.model.text() == "otterscope-demo-F16 · a device", "its type is in its name"
    wanted: list[bool] = []
    composer.models_wanted.connect(lambda: wanted.append(True))
    composer.other_models.click()
    composer.model.click()
    assert wanted == [True, True]
    composer.set_model("", "", "", False, False)
    assert "Choose" in composer.model.text()


def test_a_line_says_what_was_not_pasted_until_something_is_written(composer: Composer) -> None:
    ready(composer).field.set_text("How")
    QGuiApplication.clipboard().setText("x" * 250_000)
    composer.field.paste()
    assert composer.too_much.isVisible()
    assert "250000" in composer.too_much.text.text().replace(",", "")
    assert composer.field.toPlainText() == "How"
    QTest.keyClicks(composer.field, " many?")
    assert not composer.too_much.isVisible()


def test_a_low_panel_leaves_out_what_it_has_no_room_for(composer: Composer) -> None:
    ready(composer).set_model("OtterScope-Demo", "F16", "a device", True, True)
    composer.set_suggestions(["How many camels?"])
    pause(1)
    high = composer.sizeHint().height()
    extras = (composer.chips, composer.demo, composer.box_facts)
    assert all(part.isVisible() for part in extras)
    composer.set_low(True)
    composer.field.set_text("line\n" * 9)
    pause(1)
    assert not any(part.isVisible() for part in extras)
    assert composer.thumbnail.isVisible()
    assert composer.sizeHint().height() < high
    composer.field.set_text("")
    composer.set_low(False)
    pause(1)
    assert all(part.isVisible() for part in extras)
    assert composer.sizeHint().height() == high
