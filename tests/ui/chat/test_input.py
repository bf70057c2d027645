"""The field for questions: Enter, input methods, history, height."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QTextCursor, QTextOption
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from otterscope.ui.chat.history import History
from otterscope.ui.chat.input import MOST_LETTERS, MOST_LINES, Input
from tests.ui.conftest import pause

Shown = Callable[..., QWidget]


@pytest.fixture
def field(shown: Shown) -> Input:
    history = History()
    history.set(["first", "second\nof two lines", "third"])
    field = Input("Question", history)
    box = QWidget()
    column = QVBoxLayout(box)
    column.addWidget(field)
    column.addStretch(1)
    shown(box, 300, 400)
    field.setFocus()
    return field


def sent(field: Input) -> list[str]:
    texts: list[str] = []
    field.sent.connect(lambda: texts.append(field.text()))
    return texts


def compose(field: Input, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(field, event)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("mods", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier])
def test_enter_sends(field: Input, key: Qt.Key, mods: Qt.KeyboardModifier) -> None:
    texts = sent(field)
    QTest.keyClicks(field, "How many?")
    QTest.keyClick(field, key, mods)
    assert texts == ["How many?"]
    assert field.toPlainText() == "How many?"


def test_shift_enter_starts_a_line(field: Input) -> None:
    texts = sent(field)
    QTest.keyClicks(field, "a")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(field, "b")
    assert field.toPlainText() == "a\nb"
    assert texts == []


def test_enter_while_composing_belongs_to_the_input_method(field: Input) -> None:
    texts = sent(field)
    compose(field, "らくだ")
    assert field.composing
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert texts == []
    compose(field, "", "駱駝")
    assert field.toPlainText().strip("\n").startswith("駱駝")
    assert not field.composing
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert len(texts) == 1


def test_arrows_while_composing_walk_through_suggestions_not_history(field: Input) -> None:
    compose(field, "ni")
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.toPlainText() == ""
    compose(field, "", "你")
    assert field.toPlainText() == "你"


def test_up_and_down_walk_through_the_history_and_back_to_what_was_written(field: Input) -> None:
    QTest.keyClicks(field, "draft")
    seen = []
    for key in (Qt.Key.Key_Up,) * 4 + (Qt.Key.Key_Down,) * 4:
        QTest.keyClick(field, key)
        seen.append(field.toPlainText())
    # The text of two lines takes one step more downwards: the cursor stands in its first line.
    assert seen[:4] == ["third", "second\nof two lines", "first", "first"]
    assert seen[4:] == ["second\nof two lines", "third", "draft", "draft"]


def test_inside_a_text_the_arrows_move_the_cursor(field: Input) -> None:
    field.set_text("one\ntwo\nthree")
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.toPlainText() == "one\ntwo\nthree"
    assert field.textCursor().blockNumber() == 1
    QTest.keyClick(field, Qt.Key.Key_Up)
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.toPlainText() == "third"
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.toPlainText() == "one\ntwo\nthree"


def test_a_recalled_text_can_be_undone(field: Input) -> None:
    QTest.keyClicks(field, "draft")
    QTest.keyClick(field, Qt.Key.Key_Up)
    field.undo()
    assert field.toPlainText() == "draft"


def test_escape_is_told_and_goes_on(field: Input) -> None:
    told: list[bool] = []
    field.left.connect(lambda: told.append(True))
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert told == [True]


def test_it_grows_with_its_text_up_to_a_point_and_shrinks_again(field: Input) -> None:
    heights = [field.height()]
    for lines in (2, MOST_LINES, MOST_LINES + 5):
        field.set_text("\n".join("x" * lines))
        pause(1)
        heights.append(field.height())
    assert heights[0] < heights[1] < heights[2] == heights[3]
    assert field.verticalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAsNeeded
    field.set_text("a word " * 30)
    pause(1)
    assert heights[1] < field.height() <= heights[2]
    field.set_text("")
    pause(1)
    assert field.height() == heights[0]


def test_a_recalled_line_leaves_the_cursor_at_its_end(field: Input) -> None:
    QTest.keyClick(field, Qt.Key.Key_Up)
    cursor = field.textCursor()
    assert cursor.position() == len("third")
    assert not cursor.movePosition(QTextCursor.MoveOperation.Right)


def paste(field: Input, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    field.paste()
    pause(1)


def test_a_pasted_word_without_end_is_whole_and_its_lines_end_at_the_edge(field: Input) -> None:
    # Between words, Qt would look through all of it for each of thousands of lines.
    texts = sent(field)
    mode = QTextOption.WrapMode
    paste(field, "x" * 3000)
    assert field.wordWrapMode() == mode.WrapAtWordBoundaryOrAnywhere
    paste(field, "x" * (MOST_LETTERS - 3000))
    assert field.wordWrapMode() == mode.WrapAnywhere
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert texts == ["x" * MOST_LETTERS]
    field.set_text("How many camels?")
    assert field.wordWrapMode() == mode.WrapAtWordBoundaryOrAnywhere
    field.set_text("x" * 9000)
    assert field.wordWrapMode() == mode.WrapAnywhere


def test_what_is_too_long_is_not_pasted_at_all(field: Input) -> None:
    refused: list[int] = []
    field.refused.connect(refused.append)
    QTest.keyClicks(field, "Why ")
    paste(field, "word " * 19_999 + "x")
    assert field.toPlainText() == "Why " + "word " * 19_999 + "x"
    assert refused == []
    paste(field, "more")
    assert refused == [4]
    field.set_text("Why")
    paste(field, "y" * (MOST_LETTERS - 2))
    assert field.toPlainText() == "Why"
    assert refused == [4, MOST_LETTERS - 2]
    field.selectAll()
    paste(field, "y" * MOST_LETTERS)
    assert len(field.toPlainText()) == MOST_LETTERS


class TestHistory:
    def test_repeats_count_once(self) -> None:
        history = History()
        history.set(["a", "a", "b", "", "a"])
        assert [history.older("x"), history.older("x"), history.older("x"), history.older("x")] == [
            "a",
            "b",
            "a",
            None,
        ]

    def test_there_is_nothing_newer_than_what_is_written(self) -> None:
        history = History()
        history.set(["a"])
        assert history.newer() is None
        assert history.older("draft") == "a"
        assert history.newer() == "draft"
        assert history.newer() is None

    def test_what_was_sent_is_the_newest(self) -> None:
        history = History()
        history.add("a")
        history.older("")
        history.add("b")
        assert history.older("") == "b"
        history.leave()
        assert history.older("") == "b"
