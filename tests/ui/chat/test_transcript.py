"""The column of turns: streaming by frames, keeping what is read in place, many turns, deleting with undo."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor, QTextLayout
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from otterscope.session.model import Turn
from otterscope.ui.chat.notices import GoneBar
from otterscope.ui.chat.transcript import Transcript
from otterscope.ui.chat.turn import TurnWidget
from otterscope.ui.theme import theme
from tests.ui.chat.making import turn
from tests.ui.conftest import pause, wait_for
from tests.ui.events import drag, wheel

Shown = Callable[..., QWidget]
LONG = "\n\n".join(f"Paragraph {number} with **bold** words, `code` and more." for number in range(12))


@pytest.fixture
def view(shown: Shown) -> Transcript:
    view = Transcript()
    shown(view, 400, 500)
    return view


def many(count: int = 500) -> list[Turn]:
    rng = random.Random(1)
    return [
        turn(
            number,
            question=f"Question {number}? " * rng.randrange(1, 6),
            answer=LONG[: rng.randrange(5, 500)],
        )
        for number in range(1, count + 1)
    ]


def top_of(view: Transcript, number: int) -> int:
    """Where a turn's top lies in the view."""
    widget = view.widgets.get(number)
    assert widget is not None
    return widget.mapTo(view.viewport(), QPoint(0, 0)).y()


def widget_of(view: Transcript, number: int) -> TurnWidget:
    widget = view.widgets.get(number)
    assert isinstance(widget, TurnWidget)
    return widget


def scroll_to(view: Transcript, value: int) -> None:
    view.verticalScrollBar().setValue(value)
    pause(1)


def test_a_flood_of_text_is_laid_out_once_a_frame_and_nothing_is_lost(view: Transcript) -> None:
    view.add_turn(turn(1, state="asked"))
    before, text = view.layouts, (LONG + " 🐫👩‍👩‍👧 end") * 3
    for letter in text:
        view.append(1, letter)
    assert view.layouts == before
    wait_for(lambda: view.layouts > before)
    assert view.layouts == before + 1
    shown = view.turn(1)
    assert shown is not None
    assert shown.answer == text
    assert shown.state == "answering"
    answer = widget_of(view, 1).answer
    assert answer.markdown == text
    assert answer.toPlainText().endswith("🐫👩‍👩‍👧 end")


def test_text_is_whole_however_frames_fall_between_its_pieces(view: Transcript) -> None:
    rng = random.Random(3)
    view.add_turn(turn(1, state="asked"))
    sent = ""
    while len(sent) < len(LONG):
        piece = LONG[len(sent) : len(sent) + rng.randrange(1, 9)]
        view.append(1, piece)
        sent += piece
        if rng.random() < 0.05:
            view.flush()
            assert widget_of(view, 1).answer.markdown == sent
    view.update_turn(turn(1, answer=LONG))
    assert widget_of(view, 1).answer.markdown == LONG
    assert view.column.rows[0].pieces == []


def test_late_news_of_a_state_takes_no_text_away(view: Transcript) -> None:
    view.add_turn(turn(1, state="asked"))
    view.append(1, "Five ")
    view.flush()
    view.append(1, "camels")
    view.update_turn(turn(1, state="answering", answer="Fi"))
    assert widget_of(view, 1).answer.markdown == "Five camels"
    view.update_turn(turn(1, state="stopped", answer="Five cam"))
    assert widget_of(view, 1).answer.markdown == "Five cam"


def test_text_for_a_turn_out_of_sight_or_hidden_is_kept(view: Transcript) -> None:
    view.set_turns([*many(40), turn(41, state="asked")])
    scroll_to(view, 0)
    assert view.widgets.get(41) is None
    view.append(41, "Five ")
    view.flush()
    view.hide()
    view.append(41, "camels")
    pause(30)
    view.show()
    view.to_end()
    assert widget_of(view, 41).answer.markdown == "Five camels"


def test_the_view_keeps_to_the_end_while_text_comes(view: Transcript) -> None:
    view.set_turns(many(5))
    view.add_turn(turn(6, state="asked"))
    bar = view.verticalScrollBar()
    for piece in LONG.split(" "):
        view.append(6, piece + " ")
        view.flush()
        assert bar.value() == bar.maximum()
    assert view.at_end
    assert not view.newest.isVisible()


def test_what_is_read_stays_where_it_is_while_text_comes_below(view: Transcript) -> None:
    view.set_turns([*many(30), turn(31, state="asked")])
    scroll_to(view, view.verticalScrollBar().maximum() - 700)
    index = view.column.at(view.verticalScrollBar().value() + 100)
    number = view.column.rows[index].turn.id
    place = top_of(view, number)
    assert not view.at_end
    assert view.newest.isVisible()
    for piece in LONG.split(" "):
        view.append(31, piece + " ")
        view.flush()
        assert top_of(view, number) == place
    view.newest.click()
    assert view.at_end
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    assert not view.newest.isVisible()


def test_what_is_read_stays_when_something_above_changes_its_height(view: Transcript) -> None:
    view.set_turns(many(60))
    scroll_to(view, view.column.tops[30] + 20)
    assert top_of(view, 31) == -20
    view.update_turn(turn(30, answer=LONG * 3))
    assert top_of(view, 31) == -20
    view.update_turn(turn(2, answer="short"))
    assert top_of(view, 31) == -20
    view.drop_turn(31)
    assert view.column.get(31) is None


def test_scrolling_back_to_the_end_sticks_to_it_again(view: Transcript) -> None:
    view.set_turns(many(10))
    bar = view.verticalScrollBar()
    wheel(view.viewport(), QPoint(50, 50), QPoint(0, 240))
    assert not view.at_end
    wheel(view.viewport(), QPoint(50, 50), QPoint(0, -2400))
    assert view.at_end
    assert bar.value() == bar.maximum()


def test_a_wheel_over_a_text_scrolls_the_column(view: Transcript) -> None:
    view.set_turns(many(10))
    before = view.verticalScrollBar().value()
    answer = widget_of(view, 10).answer
    handle, at = view.windowHandle(), answer.mapTo(view, QPoint(5, 5))
    # Through the window, as the desktop gives it: sent to a widget it would not go on to the next.
    QTest.wheelEvent(handle, at, QPoint(0, 240))
    assert view.verticalScrollBar().value() < before


def test_a_question_of_ones_own_leads_to_the_end(view: Transcript) -> None:
    view.set_turns(many(20))
    scroll_to(view, 0)
    view.add_turn(turn(21, state="asked"))
    assert view.at_end
    assert 0 <= top_of(view, 21) < view.viewport().height()


def test_few_turns_stand_at_the_top(view: Transcript) -> None:
    view.set_turns(many(1)[:1])
    assert 0 < top_of(view, 1) < 30
    assert view.verticalScrollBar().maximum() == 0


def test_of_five_hundred_turns_only_those_near_exist(view: Transcript) -> None:
    turns = many(500)
    view.set_turns(turns)
    seen: set[int] = set()
    for part in range(6):
        scroll_to(view, view.verticalScrollBar().maximum() * part // 5)
        near = [number for number, _ in view.widgets.all()]
        assert 0 < len(near) < 25
        seen.update(near)
        for number, widget in view.widgets.all():
            assert isinstance(widget, TurnWidget)
            assert widget.answer.markdown == turns[number - 1].answer
    assert 500 in seen
    assert len(seen) > 20


def test_rows_neither_overlap_nor_leave_holes(view: Transcript) -> None:
    view.set_turns(many(80))
    for value in (0, 900, 4000):
        scroll_to(view, value)
        boxes = sorted((widget.y(), widget.height()) for _, widget in view.widgets.all())
        gaps = {low - top - height for (top, height), (low, _) in pairwise(boxes)}
        assert len(gaps) == 1
        for _, widget in view.widgets.all():
            assert isinstance(widget, TurnWidget)
            assert widget.height() == widget.height_for(widget.width())


@pytest.mark.parametrize("width", [300, 640])
def test_another_width_keeps_the_turn_that_is_read(view: Transcript, width: int) -> None:
    view.set_turns(many(60))
    scroll_to(view, view.column.tops[40])
    view.resize(width, 500)
    pause(5)
    assert top_of(view, 41) == 0


def test_dragging_a_selection_survives_more_text(view: Transcript) -> None:
    view.add_turn(turn(1, state="asked"))
    view.append(1, "First words.\n\nSecond words")
    view.flush()
    answer = widget_of(view, 1).answer
    cursor = answer.textCursor()
    cursor.setPosition(2)
    cursor.setPosition(20, QTextCursor.MoveMode.KeepAnchor)
    answer.setTextCursor(cursor)
    chosen = answer.textCursor().selectedText()
    view.append(1, " and still more.")
    view.flush()
    assert answer.textCursor().selectedText() == chosen
    view.set_turns(many(3))


def test_a_selection_that_leaves_the_view_scrolls_it(view: Transcript) -> None:
    view.set_turns([turn(1, answer=LONG * 4)])
    scroll_to(view, 300)
    answer, bar = widget_of(view, 1).answer.viewport(), view.verticalScrollBar()
    start = answer.mapFrom(view.viewport(), QPoint(60, 200))
    drag(answer, start, start + QPoint(0, 400), rest=False)
    after = bar.value()
    assert after > 300
    assert widget_of(view, 1).answer.textCursor().hasSelection()
    drag(answer, start, start - QPoint(0, 500), rest=False)
    assert bar.value() < after


def test_a_deleted_turn_leaves_a_line_that_brings_it_back(view: Transcript) -> None:
    deleted: list[int] = []
    restored: list[int] = []
    view.delete_wanted.connect(deleted.append)
    view.restore_wanted.connect(restored.append)
    view.set_turns(many(4))
    widget = widget_of(view, 3)
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_Delete)
    bar = view.widgets.get(3)
    assert isinstance(bar, GoneBar)
    assert deleted == [3]
    assert bar.undo.hasFocus()
    bar.undo.click()
    assert restored == [3]
    assert widget_of(view, 3).hasFocus()
    widget_of(view, 3).foot.delete.click()
    gone = view.widgets.get(3)
    assert isinstance(gone, GoneBar)
    gone.close_button.click()
    assert view.column.get(3) is None
    assert [row.turn.id for row in view.column.rows] == [1, 2, 4]
    assert deleted == [3, 3]


def test_text_that_comes_for_a_deleted_turn_does_no_harm(view: Transcript) -> None:
    view.set_turns([turn(1, state="answering", answer="a")])
    view.remove_turn(1)
    view.append(1, "b")
    view.progress(1, "prefill", 1, 2)
    view.flush()
    assert isinstance(view.widgets.get(1), GoneBar)
    view.restore_turn(1)
    assert widget_of(view, 1).answer.markdown == "ab"
    view.append(99, "nobody")
    view.update_turn(turn(99))
    assert view.turn(99) is None


def test_up_and_down_go_from_turn_to_turn_and_out_at_the_end(view: Transcript) -> None:
    view.set_turns(many(30))
    out: list[bool] = []
    view.left.connect(lambda: out.append(True))
    view.focus_turn(29)
    for number in range(30, 20, -1):
        widget = widget_of(view, number)
        assert widget.hasFocus()
        assert 0 <= top_of(view, number) < view.viewport().height()
        QTest.keyClick(widget, Qt.Key.Key_Up)
    view.focus_turn(29)
    QTest.keyClick(widget_of(view, 30), Qt.Key.Key_Down)
    assert out == [True]


def test_tab_goes_through_the_turns_from_above_to_below(view: Transcript) -> None:
    view.set_turns(many(6))
    scroll_to(view, 0)
    scroll_to(view, view.verticalScrollBar().maximum() // 3)
    numbers: dict[QWidget, int] = {widget: number for number, widget in view.widgets.all()}
    order: list[int] = []
    start: QWidget = widget_of(view, 1)
    focus = start
    while True:
        order += [numbers[focus]] if focus in numbers else []
        following = focus.nextInFocusChain()
        if following is None or following is start:
            break
        focus = following
    ring = order[order.index(1) :] + order[: order.index(1)]
    assert ring == sorted(ring)
    assert len(ring) > 2


def test_keys_scroll(view: Transcript) -> None:
    view.set_turns(many(30))
    view.setFocus()
    bar = view.verticalScrollBar()
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert bar.value() == 0
    assert view.column.rows[0].turn.id in dict(view.widgets.all())
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert 0 < bar.value() <= view.viewport().height()
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.at_end


def test_a_turn_being_changed_is_not_thrown_away(view: Transcript) -> None:
    view.set_turns(many(60))
    widget = widget_of(view, 60)
    widget.head.edit()
    scroll_to(view, 0)
    assert view.widgets.get(60) is widget
    assert widget.head.editing


def test_names_of_boxes_are_said(view: Transcript) -> None:
    view.set_turns([turn(1, box=7), turn(2, box=None)])
    view.widgets.set_names({7: "Market"})
    assert widget_of(view, 1).head.facts.text().startswith("Market")
    assert "Market" not in widget_of(view, 2).head.facts.text()
    view.add_turn(turn(3, box=7, follows=True))
    assert "Market" in widget_of(view, 3).head.facts.text()
    assert "↳" in widget_of(view, 3).head.facts.text()


def test_another_look_and_another_font_reach_every_turn(view: Transcript) -> None:
    view.set_turns([turn(1, answer="[x](http://e.org) text"), *many(8)[1:]])
    scroll_to(view, 0)
    low = widget_of(view, 1).height()
    try:
        theme().choose("dark")
        pause(1)
        inks = [run.format.foreground().color().name() for run in link_runs(view)]
        assert inks == [theme().colours.accent]
        theme().scale_text(2)
        pause(1)
        widget = widget_of(view, 1)
        assert widget.height() > low * 1.4
        assert widget.height() == widget.height_for(widget.width())
    finally:
        theme().scale_text(1)
        theme().choose("light")
    pause(1)
    assert widget_of(view, 1).height() == low


def link_runs(view: Transcript) -> list[QTextLayout.FormatRange]:
    block = widget_of(view, 1).answer.document().begin()
    return [run for run in block.textFormats() if run.format.isAnchor()]


def test_progress_is_shown_with_the_next_frame(view: Transcript) -> None:
    view.add_turn(turn(1, state="asked"))
    for done in range(0, 1001, 10):
        view.progress(1, "prefill", done, 1000)
    wait_for(lambda: "1000" in widget_of(view, 1).stage.label.text().replace(",", ""))
    widget = widget_of(view, 1)
    assert widget.height() == widget.height_for(widget.width())
    view.update_turn(replace(turn(1, state="failed", fault="It broke.")))
    assert widget.notice.isVisible()


def test_nothing_jumps_while_an_answer_is_read_written_and_ended(view: Transcript) -> None:
    view.add_turn(turn(1, state="asked"))
    pause(30)
    heights = [widget_of(view, 1).height()]
    for stage, done, total in (("prefill", 1, 1000), ("question", 1, 5), ("load", 0, 0)):
        view.progress(1, stage, done, total)
        pause(30)
        heights.append(widget_of(view, 1).height())
    assert len(set(heights)) == 1
    whole = "Five camels, " * 30
    for at in range(0, len(whole), 40):
        view.append(1, whole[at : at + 40])
        pause(30)
        heights.append(widget_of(view, 1).height())
    view.update_turn(turn(1, answer=whole))
    pause(30)
    heights.append(widget_of(view, 1).height())
    assert heights == sorted(heights)
    assert heights[-1] == heights[-2]
