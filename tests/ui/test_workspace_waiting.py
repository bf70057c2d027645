"""Questions that wait in the window: deleted and had back, changed and changed back, each in its place."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from otterscope.engine import api
from otterscope.engine.fake import FakeEngine
from otterscope.ui.chat.input import Input
from otterscope.ui.chat.notices import GoneBar
from otterscope.ui.chat.turn import TurnWidget
from otterscope.ui.main_window import MainWindow
from tests.ui.application import Windows, ended, stored, type_question
from tests.ui.conftest import wait_for
from tests.ui.test_main_window import scroll, windows

__all__ = ["scroll", "windows"]


def script(request: api.AskRequest) -> str:
    return "word " * 2000 if request.question == "Go on" else request.question


def waiting(windows: Windows, scroll: Path, *texts: str) -> tuple[MainWindow, FakeEngine]:
    """A window in which an endless answer comes and these questions wait behind it."""
    engine = FakeEngine(script, step_s=0.01)
    window = windows([scroll], engine=engine, max_tokens=4000)
    for number, text in enumerate(("Go on", *texts), 1):
        type_question(window, text)
        wait_for(lambda number=number: len(window.asking.turns) == number)  # type: ignore[misc]
    wait_for(lambda: engine.asked)
    return window, engine


def part(window: MainWindow, turn_id: int) -> TurnWidget:
    widget = window.chat.transcript.widgets.get(turn_id)
    assert isinstance(widget, TurnWidget)
    return widget


def asked(engine: FakeEngine) -> list[str]:
    return [request.question for request in engine.asked]


def test_a_question_is_deleted_before_its_turn_and_had_back(windows: Windows, scroll: Path) -> None:
    window, engine = waiting(windows, scroll, "Second?", "Third?")
    _, second, third = (turn.id for turn in window.asking.turns)
    window.chat.transcript.focus_turn(2)
    QTest.keyClick(part(window, third), Qt.Key.Key_Delete)
    part(window, second).stage.delete.click()
    bar = window.chat.transcript.widgets.get(third)
    assert isinstance(bar, GoneBar)
    bar.undo.click()
    assert part(window, third).stage.isVisible()
    window.menus["stop"].trigger()
    ended(window, 2)
    assert asked(engine) == ["Go on", "Third?"]
    stored(
        window, lambda store: second not in {turn.id for turn in store.turns(window.asking.turns[0].session)}
    )
    wait_for(lambda: not window.chat.composer.busy)


def test_with_the_last_question_deleted_nothing_is_busy(windows: Windows, scroll: Path) -> None:
    window, _ = waiting(windows, scroll, "Second?")
    part(window, window.asking.turns[1].id).stage.delete.click()
    window.menus["stop"].trigger()
    wait_for(lambda: not window.chat.composer.busy)
    assert window.chat.undo()
    assert window.chat.composer.busy
    assert ended(window, 2).answer == "Second?"


def test_a_question_is_changed_before_its_turn(windows: Windows, scroll: Path) -> None:
    window, engine = waiting(windows, scroll, "Second?", "Third?")
    _, second, third = (turn.id for turn in window.asking.turns)
    for turn_id, text in ((second, "Rather this"), (third, "Or that")):
        part(window, turn_id).head.edit()
        field = part(window, turn_id).head.findChild(Input)
        assert field is not None
        field.set_text(text)
        QTest.keyClick(field, Qt.Key.Key_Return)
        wait_for(lambda turn_id=turn_id, text=text: window.store.turn(turn_id).question == text)  # type: ignore[misc]
    wait_for(lambda: part(window, third).head.text.toPlainText() == "Or that")
    assert window.chat.undo()
    wait_for(lambda: part(window, third).head.text.toPlainText() == "Third?")
    assert len(window.asking.turns) == 3
    window.menus["stop"].trigger()
    ended(window, 3)
    assert asked(engine) == ["Go on", "Rather this", "Third?"]
    assert [turn.question for turn in window.asking.turns] == ["Go on", "Rather this", "Third?"]


def test_a_change_that_comes_too_late_is_a_question_of_its_own(windows: Windows, scroll: Path) -> None:
    window, engine = waiting(windows, scroll, "Second?")
    second = window.asking.turns[1].id
    part(window, second).head.edit()
    field = part(window, second).head.findChild(Input)
    assert field is not None
    window.menus["stop"].trigger()
    ended(window, 2)
    field.set_text("Rather this")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert ended(window, 3).answer == "Rather this"
    assert asked(engine) == ["Go on", "Second?", "Rather this"]
