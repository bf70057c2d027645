"""Questions, pictures and words that meet at the wrong moment: none is lost, none goes to another picture."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from otterscope.geometry import Region
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken
from otterscope.session.model import SessionInfo, Turn
from otterscope.session.store import Store
from otterscope.ui.workspace_thumbs import SIDE
from otterscope.work import desk_events as events
from otterscope.work import thumbnails
from otterscope.work.errors import NoPicture
from otterscope.work.png import png_bytes
from otterscope.work.shared_picture import SharedPicture
from tests.ui.application import Windows, draw, ended, picture, type_question
from tests.ui.conftest import pause, wait_for
from tests.ui.test_main_window import BOX, scroll, windows

__all__ = ["scroll", "windows"]

WHOLE = Region(0, 0, 1200, 800)


def all_turns(store: Store) -> list[Turn]:
    return [turn for session in store.sessions() for turn in store.turns(session.id)]


def test_a_thumbnail_of_the_picture_before_is_not_taken_for_this_ones(
    windows: Windows, scroll: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = picture(scroll.with_name("other.png"), shift=300)
    plain, slow, asked = thumbnails.shrunk, threading.Event(), threading.Event()

    def shrunk(source: SharedPicture, region: Region, side: int, cancel: CancelToken) -> RgbArray:
        pixels = plain(source, region, side, cancel)
        if side == SIDE and not asked.is_set():
            asked.set()
            slow.wait(20)
        return pixels

    monkeypatch.setattr(thumbnails, "shrunk", shrunk)
    window = windows([scroll])
    wait_for(asked.is_set)

    job = window.asking.thumbs.job
    assert job is not None
    given_up: list[bool] = []
    window.pane.opened.connect(lambda: given_up.append(job.cancel_token.cancelled))
    window.open([other])
    wait_for(lambda: window.pane.path == other and window.sessions.info is not None)
    assert given_up[0], "what comes of it from here on is not this picture's"
    slow.set()
    wait_for(lambda: WHOLE in window.asking.thumbs.kept)
    pause(200)
    held = window.pane.picture
    assert isinstance(held, SharedPicture)
    assert window.asking.thumbs.kept[WHOLE] == png_bytes(plain(held, WHOLE, SIDE, CancelToken()))


def test_a_question_never_goes_to_a_picture_opened_behind_it(windows: Windows, scroll: Path) -> None:
    other = picture(scroll.with_name("other.png"), shift=300)
    window = windows([scroll])
    draw(window, BOX)
    slow = threading.Event()
    window.ledger.do(lambda: slow.wait(20))
    window.asking.ask("About the first one")
    window.open([other])
    wait_for(lambda: window.pane.path == other and window.sessions.info is not None)
    slow.set()
    wait_for(lambda: [turn.state for turn in all_turns(window.store)] == ["answered"])
    (turn,) = all_turns(window.store)
    session = window.store.session(turn.session)
    assert session.picture.path == scroll
    assert turn.receipt is not None
    assert turn.receipt.picture == "scroll.png"
    assert [box.id for box in window.store.boxes(session.id)] == [turn.box]
    assert window.asking.turns == []


def test_a_question_is_not_lost_when_the_window_is_closed_behind_it(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    slow = threading.Event()
    window.ledger.do(lambda: slow.wait(20))
    window.asking.ask("The last one")
    late = threading.Timer(0.1, slow.set)
    late.start()
    windows.close(window)
    late.join()
    store = Store()
    (session,) = store.sessions()
    found = [(turn.question, turn.state) for turn in store.turns(session.id)]
    store.close()
    assert found == [("The last one", "stopped")]


def test_a_question_that_comes_back_takes_no_words_away(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    window.chat.set_text("What I am typing")
    window.asking.handle(events.AskRefused("What was asked", NoPicture()))
    text = window.chat.composer.field.text()
    assert "What I am typing" in text
    assert "What was asked" in text


def test_the_picture_is_let_go_of_with_its_window(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    held = window.pane.picture
    assert isinstance(held, SharedPicture)
    users = held._users
    assert users._count >= 2
    windows.close(window)
    assert users._count == 0


def _slow_lookup(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Have sessions looked up only once the event is set."""
    plain, go = Store.open_picture, threading.Event()

    def slow(*args: Any) -> SessionInfo:
        go.wait(20)
        return plain(*args)

    monkeypatch.setattr(Store, "open_picture", slow)
    return go


def test_a_question_before_the_session_is_found_goes_once_it_is(
    windows: Windows, scroll: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = _slow_lookup(monkeypatch)
    window = windows()
    window.open([scroll])
    wait_for(lambda: window.pane.path == scroll)
    type_question(window, "At once?")
    pause(50)
    assert window.chat.text == "At once?"
    go.set()
    turn = ended(window)
    assert (turn.question, turn.region, turn.state) == ("At once?", WHOLE, "answered")
    assert window.chat.text == ""


def test_a_question_before_the_session_is_found_is_no_question_to_the_next_picture(
    windows: Windows, scroll: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = _slow_lookup(monkeypatch)
    other = picture(scroll.with_name("other.png"), shift=300)
    window = windows()
    window.open([scroll])
    wait_for(lambda: window.pane.path == scroll)
    type_question(window, "About the scroll?")
    window.open([other])
    wait_for(lambda: window.pane.path == other)
    go.set()
    wait_for(lambda: window.sessions.info is not None)
    pause(100)
    assert window.asking.turns == []
    assert window.chat.text == "About the scroll?"
