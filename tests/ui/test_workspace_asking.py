"""Questions, pictures and words that meet at the wrong moment: none is lost, none goes to another picture."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from otterscope.engine import api
from otterscope.engine.fake import FakeEngine
from otterscope.geometry import Region
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken
from otterscope.session.model import SessionInfo, Turn
from otterscope.session.store import Store
from otterscope.ui.main_window import MainWindow
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
    endless = FakeEngine(lambda _request: "word " * 2000, step_s=0.01)
    window = windows([scroll], engine=endless, max_tokens=4000)
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


def slow_lookup(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
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
    go = slow_lookup(monkeypatch)
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
    go = slow_lookup(monkeypatch)
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


def _slow_turns(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Have what a session holds come late: (looked, go) say that it was looked up, and let it come."""
    plain, looked, go = Store.turns, threading.Event(), threading.Event()

    def slow(self: Store, session: int) -> list[Turn]:
        found = plain(self, session)
        if threading.current_thread().name == "find-session":
            looked.set()
            go.wait(20)
        return found

    monkeypatch.setattr(Store, "turns", slow)
    return looked, go


class Held:
    """An engine whose answers go on one word at a time, when they are let."""

    def __init__(self) -> None:
        self.next = threading.Semaphore(0)
        self.engine = FakeEngine(lambda _request: "one two three four")
        plain = self.engine.ask

        def ask(request: api.AskRequest) -> Iterator[api.Event]:
            for event in plain(request):
                if isinstance(event, api.Token):
                    self.next.acquire()
                yield event

        self.engine.ask = ask  # type: ignore[method-assign]

    def say(self, words: int) -> None:
        self.next.release(words)


def _answer(window: MainWindow) -> str:
    (turn,) = window.asking.turns
    shown = window.chat.turn(turn.id)
    assert shown is not None
    return shown.answer


def test_a_piece_that_comes_while_its_session_is_looked_up_is_shown_once(
    windows: Windows, scroll: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    window = windows([scroll], engine=held.engine)
    info = window.sessions.info
    assert info is not None
    window.asking.ask("How many?")
    held.say(1)
    wait_for(lambda: window.asking.turns and _answer(window).startswith("one"))
    looked, go = _slow_turns(monkeypatch)
    post = window.bridge.post
    late: list[Callable[[], None]] = []
    # What the desk tells from here on is on its way to the window while the store has it already.
    monkeypatch.setattr(window.bridge, "post", late.append)
    held.say(1)
    wait_for(lambda: window.store.turns(info.id)[0].answer.startswith("one two"))
    wait_for(lambda: late)
    monkeypatch.setattr(window.bridge, "post", post)
    go.set()
    window.sessions.open(info.id)
    wait_for(lambda: looked.is_set() and window.sessions.info is not None)
    pause(30)
    assert _answer(window).split() == ["one", "two"]
    for call in late:
        post(call)
    pause(50)
    assert _answer(window).split() == ["one", "two"]
    held.say(2)
    assert ended(window).answer == "one two three four"
    assert _answer(window) == "one two three four"


def test_an_answer_that_ends_while_its_session_is_looked_up_is_shown_as_ended(
    windows: Windows, scroll: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    window = windows([scroll], engine=held.engine)
    info = window.sessions.info
    assert info is not None
    window.asking.ask("How many?")
    held.say(1)
    wait_for(lambda: window.asking.turns and _answer(window).startswith("one"))
    looked, go = _slow_turns(monkeypatch)
    window.sessions.open(info.id)
    wait_for(looked.is_set)
    window.asking.ask("Too early to be asked")
    held.say(3)
    wait_for(lambda: window.store.turn(window.store.turns(info.id)[0].id).state == "answered")
    pause(50)
    go.set()
    held.say(4)
    wait_for(lambda: window.sessions.info is not None)
    turn = ended(window)
    assert (turn.state, turn.answer) == ("answered", "one two three four")
    assert _state(window, turn.id) == "answered"


def _state(window: MainWindow, turn_id: int) -> str:
    shown = window.chat.turn(turn_id)
    assert shown is not None
    return shown.state


def test_a_box_that_was_asked_about_is_not_put_on_the_view(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    canvas = window.pane.canvas
    wait_for(lambda: window.sessions.info is not None)
    draw(window, BOX)
    drawn = canvas.boxes.region
    assert drawn is not None
    window.asking.ask("What is here?")
    turn = ended(window)
    assert turn.region == drawn
    box_view = window.pane.actions_["box_view"]
    canvas.mover.jump(canvas.camera.centred(900, 600, 2.0))
    box_view.trigger()
    assert canvas.boxes.regions == (drawn, canvas.camera.visible())
    # Nothing was asked about the new one: it goes along.
    canvas.mover.jump(canvas.camera.centred(300, 600, 2.0))
    box_view.trigger()
    assert canvas.boxes.regions == (drawn, canvas.camera.visible())
    # Nor is the first one's name taken elsewhere after it was moved by hand, where its turns still bear it.
    moved = Region(drawn.x + 30, drawn.y, drawn.width, drawn.height)
    canvas.history.do(canvas.boxes.choosing(0).changed(moved))
    canvas.mover.jump(canvas.camera.centred(900, 200, 2.0))
    box_view.trigger()
    assert canvas.boxes.regions[0] == moved
    assert len(canvas.boxes.regions) == 3
    # The same after the picture was opened again.
    window.open([scroll])
    wait_for(lambda: len(canvas.boxes.regions) == 3 and window.asking.turns != [])
    canvas.history.do(canvas.boxes.choosing(canvas.boxes.regions.index(moved)))
    canvas.mover.jump(canvas.camera.centred(200, 200, 3.0))
    box_view.trigger()
    assert moved in canvas.boxes.regions
    assert len(canvas.boxes.regions) == 4
