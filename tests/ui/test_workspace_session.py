"""Which session is shown for which picture, where the picture's place is not known."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from otterscope import paths
from otterscope.geometry import Region
from otterscope.session.store import Store
from otterscope.ui.receipt.view import ReceiptView
from otterscope.work import thumbnails
from tests.session.test_opening import alter
from tests.ui.application import Windows, ask, picture
from tests.ui.conftest import pause, wait_for
from tests.ui.painted import pixels_of as painted_pixels
from tests.ui.test_main_window import scroll, windows
from tests.ui.test_workspace_asking import WHOLE

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
    assert window.windowTitle() == "caf\ufffd <b>.png — OtterScope"
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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows replaces no open file")
@pytest.mark.parametrize("copied", [True, False], ids=["with its copy", "without a copy"])
def test_a_receipt_shows_what_the_model_saw_though_the_picture_was_replaced(
    windows: Windows, scroll: Path, copied: bool
) -> None:
    window = windows([scroll])
    turn = ask(window, "How many camels?")
    copies = window.store.pixels
    wait_for(lambda: copies.find(turn.seen) is not None)
    windows.close(window)
    picture(scroll, shift=300)
    if not copied:
        copies.remove(turn.seen)

    window = windows([scroll])
    assert "is not the picture that it was" in window.notices.waiting[-1].text
    window.dialogs.receipt(turn.id)
    (receipt,) = window.findChildren(ReceiptView)
    if copied:
        wait_for(receipt.view.isVisible)
        assert np.array_equal(receipt.pixels, painted_pixels(WHOLE))  # type: ignore[arg-type]
    else:
        wait_for(lambda: "has changed since this was asked" in receipt.state.text())
        assert receipt.pixels is None
    receipt.close()

    again = ask(window, "And now?")
    assert again.seen != turn.seen
    wait_for(lambda: copies.find(again.seen) is not None)
    window.dialogs.receipt(again.id)
    newer = next(view for view in window.findChildren(ReceiptView) if view.turn.id == again.id)
    wait_for(newer.view.isVisible)
    assert np.array_equal(newer.pixels, painted_pixels(Region(300, 0, 1200, 800)))  # type: ignore[arg-type]
