"""One turn in each of its states, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QTextCursor, QTextOption
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from otterscope.geometry import Region
from otterscope.session.model import Turn
from otterscope.ui.chat.input import Input
from otterscope.ui.chat.thumbnail import MOST, thumbnail_image
from otterscope.ui.chat.turn import TurnWidget
from otterscope.ui.chat.wrapping import LETTERS, LINES, beginning
from tests.ui.chat.making import RECEIPT, png, turn
from tests.ui.conftest import pause

Shown = Callable[..., QWidget]


@pytest.fixture
def show(shown: Shown) -> Callable[[Turn], TurnWidget]:
    def make(what: Turn) -> TurnWidget:
        widget = TurnWidget(what)
        height = widget.height_for(400)
        shown(widget, 400, height)
        widget.resize(400, widget.height_for(400))
        return widget

    return make


Show = Callable[[Turn], TurnWidget]


def visible(widget: TurnWidget) -> set[str]:
    parts = {
        "answer": widget.answer, "stage": widget.stage, "notice": widget.notice, "boxes": widget.boxes,
        "links": widget.links, "delete waiting": widget.stage.delete,
        "receipt": widget.foot.receipt, "copy": widget.foot.copy,
        "again": widget.foot.again, "delete": widget.foot.delete, "more": widget.foot.more,
    }  # fmt: skip
    return {name for name, part in parts.items() if part.isVisible()}


@pytest.mark.parametrize(
    ("what", "parts"),
    [
        (turn(state="asked"), {"stage", "delete waiting"}),
        (turn(state="answering", answer="Fi"), {"answer", "receipt"}),
        (turn(), {"answer", "receipt", "copy", "again", "delete", "more"}),
        (
            turn(boxes=(Region(1, 2, 3, 4),)),
            {"answer", "boxes", "receipt", "copy", "again", "delete", "more"},
        ),
        (turn(state="stopped", answer="Fi"), {"answer", "notice", "copy", "delete", "more"}),
        (turn(state="failed", fault="It broke. Ask again."), {"notice", "delete", "more"}),
        (turn(state="interrupted", answer="Fi"), {"answer", "notice", "copy", "delete", "more"}),
    ],
    ids=lambda value: value.state if isinstance(value, Turn) else "",
)
def test_each_state_shows_its_parts(show: Show, what: Turn, parts: set[str]) -> None:
    widget = show(what)
    assert visible(widget) == parts
    assert widget.head.edit_button.isEnabled() == (what.state != "answering")


def test_a_fault_is_said_in_place_with_a_way_on(show: Show) -> None:
    widget = show(turn(state="failed", fault="It broke. Ask again."))
    assert widget.notice.text.text() == "It broke. Ask again."
    assert widget.notice.objectName() == "warning"
    wanted: list[bool] = []
    widget.again_wanted.connect(lambda: wanted.append(True))
    widget.notice.again.click()
    assert wanted == [True]
    widget.show_turn(turn(state="stopped", answer="x"))
    assert widget.notice.objectName() == "note"


@pytest.mark.parametrize(
    ("state", "nothing"),
    [("stopped", "Stopped."), ("interrupted", "The program ended before an answer came.")],
)
def test_only_what_came_is_said_to_be_kept(show: Show, state: str, nothing: str) -> None:
    widget = show(turn(state=state))
    assert widget.notice.text.text() == nothing
    widget.show_turn(turn(state=state, answer="Fi"))
    assert widget.notice.text.text().endswith("What had come is kept.")


def test_a_question_about_the_whole_picture_says_so(shown: Shown) -> None:
    widget = TurnWidget(turn(state="asked", seen_scale=0.465, box=None), "Whole picture", whole=True)
    shown(widget, 600, 200)
    assert widget.head.facts.text().startswith("Whole picture · 46.5 % · ")
    assert " at " not in widget.head.facts.text()
    widget.progress("prefill", 0, 7719)
    assert widget.stage.label.text().startswith("Reading the picture · 0 of 7")
    names = [action.text() for action in widget.menu().actions()]
    assert "Show the Whole Picture" in names
    assert "Go to the Box" not in names


def test_from_question_to_answer_nothing_of_the_text_is_lost(show: Show) -> None:
    widget = show(turn(state="asked"))
    widget.progress("prefill", 512, 1024)
    assert "512" in widget.stage.label.text()
    assert widget.stage.bar.isVisible()
    for piece in ("Five ", "**cam", "els", "** 🐫"):
        widget.extend(piece)
    assert not widget.stage.isVisible()
    assert widget.answer.toPlainText() == "Five camels 🐫"
    widget.progress("prefill", 1024, 1024)
    assert not widget.stage.isVisible()
    widget.show_turn(turn(answer="Five **camels** 🐫"))
    assert widget.answer.toPlainText() == "Five camels 🐫"
    assert "170" in widget.foot.receipt.text()
    assert "OtterHD-8B" in widget.foot.receipt.text()


def test_while_only_the_question_is_read_nothing_is_said_of_the_box(show: Show) -> None:
    widget = show(turn(state="asked"))
    widget.progress("question", 0, 10)
    assert widget.stage.label.text() == "Reading the question…"
    assert not widget.stage.bar.isVisible()
    widget.progress("question", 512, 2000)  # a long conversation is read with it
    assert widget.stage.bar.isVisible()


def test_it_is_as_high_as_all_that_it_shows(show: Show) -> None:
    widget = show(turn(answer="word " * 200, question="why " * 60))
    assert widget.height() > 200
    for part in (widget.head.text, widget.answer):
        assert part.document().size().height() <= part.height()
        assert part.lineWrapColumnOrWidth() == part.width()
        assert part.verticalScrollBar().maximum() == 0
    lowest = widget.foot.mapTo(widget, widget.foot.rect().bottomLeft()).y()
    assert widget.height() - lowest < 12
    wide = widget.height()
    assert widget.height_for(260) > wide


def test_copying(show: Show) -> None:
    widget = show(turn(answer="Five **camels**."))
    clipboard = QGuiApplication.clipboard()
    widget.foot.copy.click()
    assert clipboard.text() == "Five camels."
    widget.copy("markdown")
    assert clipboard.text() == "Five **camels**."
    widget.copy("question")
    assert clipboard.text() == "> How many camels are there?\n\nFive **camels**.\n"
    clipboard.clear()
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "Five camels."


def test_the_menu_offers_what_can_be_done_now(show: Show) -> None:
    def offered(what: Turn) -> set[str]:
        widget = show(what)
        menu = widget.menu()
        texts = {action.text() for action in menu.actions() if action.text()}
        menu.deleteLater()
        return texts

    whole = offered(turn(points=((1, 2),)))
    assert {"Copy the Answer", "Copy as Markdown", "Receipt…", "Ask Again", "Delete"} <= whole
    waiting = offered(turn(state="asked"))
    assert {"Go to the Box", "Copy Question and Answer", "Change the Question", "Delete"} == waiting
    under_way = offered(turn(state="answering", answer="Fi"))
    assert {"Change the Question", "Delete", "Ask Again"}.isdisjoint(under_way)
    widget = show(turn())
    cursor = widget.answer.textCursor()
    cursor.select(QTextCursor.SelectionType.Document)
    widget.answer.setTextCursor(cursor)
    assert widget.busy
    assert widget.menu().actions()[0].text() == "Copy the Selection"


def test_changing_the_question(show: Show) -> None:
    widget = show(turn())
    changed: list[str] = []
    widget.edit_wanted.connect(changed.append)
    before = widget.height_for(400)
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_F2)
    assert widget.busy
    assert widget.height_for(400) > before
    field = widget.focusWidget()
    assert isinstance(field, Input)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not widget.head.editing
    widget.head.edit_button.click()
    field = widget.focusWidget()
    assert field is not None
    QTest.keyClicks(field, " Really?")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert changed == ["How many camels are there? Really?"]
    assert not widget.head.editing
    assert widget.height_for(400) == before


def test_keys_of_a_turn(show: Show) -> None:
    widget = show(turn())
    told: list[str] = []
    widget.fly_wanted.connect(lambda: told.append("fly"))
    widget.delete_wanted.connect(lambda: told.append("delete"))
    widget.step_wanted.connect(lambda by: told.append(f"step {by}"))
    widget.setFocus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Delete):
        QTest.keyClick(widget, key)
    assert told == ["fly", "step -1", "step 1", "delete"]
    asked = show(turn(state="asked"))
    asked.delete_wanted.connect(lambda: told.append("delete asked"))
    asked.setFocus()
    QTest.keyClick(asked, Qt.Key.Key_Delete)
    asked.stage.delete.click()
    assert told[4:] == ["delete asked"] * 2
    asked.stage.delete.setFocus()
    asked.extend("Fi")
    assert asked.hasFocus()
    QTest.keyClick(asked, Qt.Key.Key_Delete)
    QTest.keyClick(asked, Qt.Key.Key_F2)
    assert told[4:] == ["delete asked"] * 2
    assert not asked.head.editing


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: found.append(url.toString()))
    return found


def test_a_link_is_opened_only_after_it_was_shown_and_agreed_to(show: Show, opened: list[str]) -> None:
    widget = show(turn(answer="[here](https://example.org/a?b=1)"))
    resized: list[bool] = []
    widget.resized.connect(lambda: resized.append(True))
    widget.answer.anchorClicked.emit(QUrl("https://example.org/a?b=1"))
    assert opened == []
    assert widget.links.isVisible()
    assert resized == [True]
    assert "example.org" in widget.links.text.text()
    widget.links.open_button.click()
    assert opened == ["https://example.org/a?b=1"]
    assert not widget.links.isVisible()
    widget.answer.anchorClicked.emit(QUrl("https://example.org/a"))
    widget.links.copy_button.click()
    assert QGuiApplication.clipboard().text() == "https://example.org/a"
    assert len(opened) == 1


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "javascript:alert(1)", "ssh://h/x", "relative/page", "http:"]
)
def test_a_link_to_anything_but_a_page_is_only_copied(show: Show, opened: list[str], address: str) -> None:
    widget = show(turn(answer="x"))
    widget.answer.link_wanted.emit(address)
    assert QGuiApplication.clipboard().text() == address
    assert widget.links.isVisible()
    assert not widget.links.open_button.isVisible()
    widget.links.close_button.click()
    assert opened == []


def test_an_address_that_looks_like_another_is_shown_as_it_is_sent(show: Show) -> None:
    widget = show(turn(answer="x"))
    widget.links.ask("https://ex\u0430mple.org/")  # a Cyrillic letter
    assert "xn--" in widget.links.text.text()


def test_the_receipt_says_that_the_demo_model_answered(show: Show) -> None:
    from dataclasses import replace

    widget = show(turn(receipt=replace(RECEIPT, demo=True)))
    assert widget.foot.receipt.text().startswith("Demo model")


class TestThumbnail:
    def test_a_kept_one_is_shown(self, show: Show) -> None:
        widget = show(turn(thumbnail=png(colour="#00aa00")))
        image = widget.head.thumbnail.grab().toImage()
        assert image.pixelColor(image.width() // 2, image.height() // 2).name() == "#00aa00"

    def test_what_is_none_is_left_out(self, app: object) -> None:
        assert thumbnail_image(b"").isNull()
        assert thumbnail_image(b"GIF89a not a picture").isNull()
        assert thumbnail_image(png(40, 30)[:60]).isNull()
        assert not thumbnail_image(png(MOST, 2)).isNull()
        assert thumbnail_image(png(MOST + 1, 2)).isNull()


def test_a_word_without_end_is_laid_out_no_narrower_than_a_line(show: Show) -> None:
    # A line a letter would take many seconds for what fits into a question.
    widget = TurnWidget(turn(question="x" * 3000, answer="y" * 3000))
    for text in (widget.head.text, widget.answer):
        text.document().size()
        assert text.document().firstBlock().layout().lineCount() < 200


def test_of_a_long_question_the_beginning_is_shown_and_all_of_it_at_a_wish(show: Show) -> None:
    question = "word " * 10_000 + "end"
    widget = show(turn(question=question))
    resized: list[bool] = []
    widget.resized.connect(lambda: resized.append(True))
    shown = widget.head.text.toPlainText()
    assert shown.endswith("word …")
    assert len(shown) < LETTERS
    low = widget.height_for(400)
    widget.head.all.setFocus()
    QTest.keyClick(widget.head.all, Qt.Key.Key_Return)
    assert widget.head.text.toPlainText() == question
    assert widget.height_for(400) > 10 * low
    assert resized == [True]
    widget.head.all.click()
    assert widget.height_for(400) == low
    widget.head.edit()
    assert not widget.head.all.isVisible()
    field = widget.head.findChild(Input)
    assert field is not None
    assert field.toPlainText() == question
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert widget.head.all.isVisible()


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("How many?", "How many?"),
        ("x" * LETTERS, "x" * LETTERS),
        ("x" * (LETTERS + 1), "x" * (LETTERS * 3 // 4) + " …"),
        ("\n".join("a" * LINES), "\n".join("a" * LINES)),
        ("\n".join("a" * (LINES + 1)), "\n".join("a" * (LINES - 2)) + " …"),
        ("a\n\n\n\n\n\n\n\n\nb", "a …"),
        ("long word " * 60, "long word " * 31 + "long …"),
    ],
)
def test_what_is_shown_of_a_question_ends_at_a_word(question: str, shown: str) -> None:
    assert beginning(question) == shown


def test_an_answer_without_a_space_breaks_at_the_edge_and_is_copied_whole(show: Show) -> None:
    # Between words, Qt would look through all of it for each of thousands of lines.
    mode = QTextOption.WrapMode
    widget = show(turn(state="asked"))
    whole = f"Here: {'x' * 150_000}\n\nThat was it."
    for at in range(0, len(whole), 3000):
        widget.extend(whole[at : at + 3000])
        endless = at >= 3000
        wraps = widget.answer.document().defaultTextOption().wrapMode()
        assert wraps == (mode.WrapAnywhere if endless else mode.WrapAtWordBoundaryOrAnywhere)
    widget.show_turn(turn(answer=whole))
    assert widget.answer.document().defaultTextOption().wrapMode() == mode.WrapAnywhere
    widget.copy()
    assert QGuiApplication.clipboard().text() == whole
    widget.copy("markdown")
    assert QGuiApplication.clipboard().text() == whole
    widget.show_turn(turn(answer="字" * 9000))
    assert widget.answer.document().defaultTextOption().wrapMode() == mode.WrapAtWordBoundaryOrAnywhere


def test_a_question_that_is_changed_takes_no_more_than_a_new_one(show: Show) -> None:
    widget = show(turn())
    widget.head.edit()
    field = widget.head.findChild(Input)
    assert field is not None
    QTest.keyClicks(field, "?")
    low = widget.height_for(400)
    QGuiApplication.clipboard().setText("x" * 250_000)
    field.paste()
    assert field.toPlainText() == "How many camels are there??"
    assert widget.height_for(400) > low
    QTest.keyClicks(field, "!")
    assert widget.height_for(400) == low


@pytest.mark.parametrize("change", ["edit", "stage"])
def test_its_height_is_right_at_once_and_does_not_change_by_itself(show: Show, change: str) -> None:
    widget = show(turn(state="asked"))
    widget.progress("prefill", 1, 1000)
    if change == "edit":
        widget.head.edit()
    else:
        widget.progress("load", 0, 0)
    at_once = widget.height_for(400)
    pause(30)
    assert widget.height_for(400) == at_once
