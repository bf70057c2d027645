"""Which session is shown for which picture, where the picture's place is not known."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from otterscope import paths
from otterscope.session.store import Store
from otterscope.work import thumbnails
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


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_file_name_that_is_no_text_reads_the_same_everywhere(windows: Windows, scroll: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(scroll.parent) + b"/caf\xe9 <b>.png"))
    scroll.rename(odd)
    window = windows([odd])
    assert window.windowTitle() == "caf\ufffd <b>.png – OtterScope"
    turn = ask(window, "How many camels?")
    assert turn.receipt is not None
    assert turn.receipt.picture == "caf\ufffd <b>.png"
    info = window.sessions.info
    assert info is not None
    assert (info.picture.name, info.picture.path) == ("caf\ufffd <b>.png", odd)
    assert window.store.search("caf\ufffd")
    place = thumbnails.place(odd)
    assert place is not None
    wait_for(place.exists)
    windows.close(window)
    again = windows([odd])
    assert [each.question for each in again.asking.turns] == ["How many camels?"]
