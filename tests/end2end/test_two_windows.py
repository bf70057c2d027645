"""Two windows of the program at once, in two processes on one home: neither costs the other a word."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from otterscope.geometry import Region
from otterscope.session import settings as settings_file
from tests.fixtures.window_program import Remote
from tests.ui.painted import pixels_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")


@pytest.fixture
def scroll(tmp_path: Path) -> Path:
    path = tmp_path / "scroll.png"
    Image.fromarray(pixels_of(Region(0, 0, 900, 600))).save(path)
    return path


@pytest.fixture
def started(home: Path) -> Iterator[list[Remote]]:
    made: list[Remote] = []
    yield made
    for each in made:
        if each.process.poll() is None:
            each.end(kill=True)


def test_one_is_killed_and_one_closes_and_nothing_is_lost(
    home: Path, scroll: Path, started: list[Remote]
) -> None:
    one, other = Remote(home, scroll), Remote(home, scroll)
    started += [one, other]
    # The same picture is the same session, in both windows.
    assert one.settled()["session"] == other.settled()["session"]
    one.order(box=[30, 60, 90, 60])
    other.order(box=[300, 120, 60, 60])
    assert "one" in one.answered("one")["turns"][0][2]
    assert "two" in other.answered("two")["turns"][0][2]
    # Each has changed a setting, and keeps what the other one changed.
    one.order(settings={"seed": 5})
    other.order(settings={"temperature": 0.25})
    other.order(ask="slow three")
    shown = other.until(lambda shown: len(shown["turns"]) == 2 and len(shown["turns"][1][2]) > 30)
    seen = shown["turns"][1][2]
    other.end(kill=True)
    one.answered("four")
    assert "Traceback" not in one.end()

    again = Remote(home)
    started.append(again)
    shown = again.settled()
    turns = {question: (state, answer) for question, state, answer in shown["turns"]}
    assert set(turns) == {"one", "two", "slow three", "four"}
    assert [turns[name][0] for name in ("one", "two", "four")] == ["answered"] * 3
    state, kept = turns["slow three"]
    assert state == "interrupted"
    assert kept.startswith(seen)
    assert set(shown["boxes"]) == {"30,60,90,60", "300,120,60,60"}
    assert [text.split(".")[0] for text in shown["notices"]] == ["OtterScope ended unexpectedly"]
    assert "Traceback" not in again.end()
    kept_settings = settings_file.load(home / "settings.json").settings
    assert (kept_settings.seed, kept_settings.temperature) == (5, 0.25)


def test_what_one_deletes_is_said_in_the_other(home: Path, scroll: Path, started: list[Remote]) -> None:
    """A question asked in a session that was deleted elsewhere brings it back; its words are kept."""
    from otterscope.session.store import Store

    window = Remote(home, scroll)
    started.append(window)
    session = window.settled()["session"]
    window.answered("one")
    store = Store(home / "sessions.sqlite")
    assert [info.id for info in store.sessions()] == [session]
    store.delete_session(session)
    window.answered("two")
    assert [turn.question for turn in store.turns(session)] == ["one", "two"]
    assert [info.id for info in store.sessions()] == [session]
    store.close()
    assert "Traceback" not in window.end()
