"""A question about more than the model takes: what stands in its way is said where it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from otterscope.engine.errors import RegionTooLarge
from otterscope.engine.fake import FakeEngine
from otterscope.geometry import Region, Size, patch_grid
from otterscope.ui.chat.turn import TurnWidget
from otterscope.ui.main_window import MainWindow
from otterscope.work.desk_events import Estimate
from tests.ui.application import Windows, draw, ended, picture, type_question
from tests.ui.conftest import pause, wait_for
from tests.ui.test_main_window import scroll, windows

__all__ = ["scroll", "windows"]

LARGE = Size(2400, 1800)


def estimate(size: Size, scale: float = 1.0) -> Estimate:
    """As of a model that reads 2,048 tokens."""
    seen = size.scaled(scale)
    columns, rows = patch_grid(seen)
    tokens, fault = rows * (columns + 1), None
    if tokens > 2048:
        fault = RegionTooLarge(
            tokens=tokens, limit=2048, width=1590, height=1200, percent="62.5", scale="0.625"
        )
    why, fitting = ("", None) if fault is None else (fault.sentence, 0.625)
    return Estimate(
        seen.pixels, columns * rows, columns, rows, tokens, 12.0, 10**9, not why, why, fitting, fault
    )


@pytest.fixture
def window(windows: Windows, tmp_path: Path) -> MainWindow:
    window = windows([picture(tmp_path / "big.png", LARGE)], engine=FakeEngine(lambda _request: "None."))
    window.desk.estimate = estimate  # type: ignore[method-assign]
    window.reader.refresh()
    return window


def test_the_whole_picture_says_what_it_takes_before_it_is_asked_about(window: MainWindow) -> None:
    composer = window.chat.composer
    assert composer.box_name.text() == "Whole picture"
    assert "does not fit" in composer.box_facts.text()
    window.reader.take_offer()
    assert composer.box_name.text() == "Whole picture · 62.5 %"
    assert "about 12 s · 1.0 GB" in composer.box_facts.text()
    draw(window, Region(100, 100, 300, 240))
    wait_for(lambda: "%" not in composer.box_name.text())


def test_a_question_about_too_large_a_picture_goes_once_the_way_is_chosen(window: MainWindow) -> None:
    composer, obstacle = window.chat.composer, window.chat.composer.obstacle
    type_question(window, "Are there boats?")
    assert obstacle.isVisible()
    assert obstacle.text.text().startswith("The whole picture is 4")
    assert obstacle.button.text() == "Ask at 62.5 %"
    assert window.chat.text == "Are there boats?"
    assert not window.reader.line.isVisible(), "it would say the same far away"
    QTest.keyClicks(composer.field, " And carts?")
    QTest.mouseClick(obstacle.button, Qt.MouseButton.LeftButton)
    turn = ended(window)
    assert (turn.question, turn.region) == ("Are there boats? And carts?", Region.whole(LARGE))
    assert turn.receipt is not None
    assert turn.receipt.scale == 0.625
    assert (window.chat.text, obstacle.isVisible(), len(window.asking.turns)) == ("", False, 1)
    shown = window.chat.transcript.widgets.get(turn.id)
    assert isinstance(shown, TurnWidget)
    assert shown.head.facts.text().startswith("Whole picture · 62.5 % · ")


def test_a_ready_question_waits_without_touching_what_is_being_written(window: MainWindow) -> None:
    composer = window.chat.composer
    window.chat.set_text("half a thought")
    composer.chips.buttons[0].click()
    assert composer.obstacle.isVisible()
    assert window.chat.text == "half a thought"
    composer.obstacle.button.click()
    assert ended(window).question == composer.chips.buttons[0].toolTip()
    assert window.chat.text == "half a thought"


def test_nothing_stands_in_the_way_any_more_once_a_smaller_region_is_chosen(window: MainWindow) -> None:
    type_question(window, "Are there boats?")
    assert window.chat.composer.obstacle.isVisible()
    draw(window, Region(100, 100, 300, 240))
    wait_for(lambda: not window.chat.composer.obstacle.isVisible())
    pause(50)
    assert window.asking.turns == []
    assert window.chat.text == "Are there boats?"


def test_with_the_question_the_obstacle_goes(window: MainWindow) -> None:
    type_question(window, "Are there boats?")
    window.chat.set_text("")
    assert not window.chat.composer.obstacle.isVisible()
    window.reader.take_offer()
    pause(50)
    assert window.asking.turns == []
