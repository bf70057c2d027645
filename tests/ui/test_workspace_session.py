"""Which session is shown for which picture, where the picture's place is not known."""

from __future__ import annotations

from pathlib import Path

from otterscope import paths
from otterscope.session.store import Store
from tests.session.test_opening import alter
from tests.ui.application import Windows, ask, picture
from tests.ui.conftest import pause, wait_for
from tests.ui.test_main_window import scroll, windows

__all__ = ["scroll", "windows"]


def test_a_session_whose_picture_was_lost_to_damage_asks_for_it(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    turn = ask(window, "How many camels?")
    windows.close(window)
    alter(paths.home() / "sessions.sqlite", "UPDATE pictures SET width = 0")
    alter(paths.home() / "sessions.sqlite", "UPDATE sessions SET started_at = 'never'")
    other = picture(scroll.with_name("other.png"), shift=300)
    window = windows([other])
    window.sessions.open(turn.session)
    wait_for(lambda: bool(window.notices.waiting) and window.notices.waiting[-1].action != "")
    pause(200)
    assert window.pane.path == other, "nothing was opened for a place that is not known"
    assert "“scroll.png” is not there" in window.notices.waiting[-1].text
    # The user has opened the picture before, so that it has a session already, and then shows it.
    window.open([scroll])
    wait_for(lambda: window.pane.path == scroll and window.sessions.info is not None)
    info = next(info for info in window.store.sessions() if info.id == turn.session)
    window.sessions.moved(info, scroll)
    wait_for(lambda: window.sessions.info is not None and window.sessions.info.id == turn.session)
    assert [turn.question for turn in window.asking.turns] == ["How many camels?"]
    windows.close(window)
    store = Store()
    assert store.session(turn.session).picture.path == scroll
    store.close()
