"""What another window asks about the same picture is shown here, too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from otterscope.geometry import Region
from otterscope.session.store import Store
from otterscope.ui.chat.notices import GoneBar
from otterscope.ui.main_window import MainWindow
from tests.ui.application import Windows
from tests.ui.conftest import wait_for
from tests.ui.test_main_window import scroll, windows

__all__ = ["scroll", "windows"]

WHOLE = Region(0, 0, 1200, 800)


@pytest.fixture
def other(home: Path) -> Iterator[Store]:
    """The store as another window has it."""
    store = Store()
    yield store
    store.close()


def shown(window: MainWindow, turn_id: int) -> tuple[str, str]:
    turn = window.chat.turn(turn_id)
    return ("", "") if turn is None else (turn.state, turn.answer)


def test_an_answer_in_another_window_is_shown_as_it_comes(
    windows: Windows, scroll: Path, other: Store
) -> None:
    window = windows([scroll])
    info = window.sessions.info
    assert info is not None
    turn = other.ask(info.id, None, WHOLE, "Theirs?")
    gone = other.ask(info.id, None, WHOLE, "Taken back?")
    window.sessions.open(info.id)
    wait_for(lambda: shown(window, turn.id) == ("asked", ""))
    other.append(turn.id, "One ")
    wait_for(lambda: shown(window, turn.id) == ("answering", "One "))
    other.delete(gone.id)
    other.finish(turn.id, "One sheep.", None)
    wait_for(lambda: shown(window, turn.id) == ("answered", "One sheep."))
    assert not window.chat.composer.busy
    wait_for(lambda: [each.id for each in window.asking.turns] == [turn.id])
    assert isinstance(window.chat.transcript.widgets.get(gone.id), GoneBar)
    left = other.ask(info.id, None, WHOLE, "Never answered?")
    window.sessions.open(info.id)
    wait_for(lambda: shown(window, left.id) == ("asked", ""))
    owners = other._started._owners
    assert owners is not None
    owners.close()  # as the end of its process does, however it came
    wait_for(lambda: shown(window, left.id) == ("interrupted", ""))
    wait_for(lambda: not window.asking._elsewhere._timer.isActive())
