"""What is written and not yet asked is never lost, and goes with its session."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from otterscope.session.store import Store
from otterscope.ui import workspace_drafts
from otterscope.ui.main_window import MainWindow
from tests.ui.application import Windows, ask, ended, picture, type_question
from tests.ui.conftest import pause, wait_for
from tests.ui.test_main_window import scroll, windows
from tests.ui.test_workspace_asking import slow_lookup

__all__ = ["scroll", "windows"]


def write(window: MainWindow, text: str) -> None:
    window.activateWindow()
    window.chat.focus_composer()
    wait_for(window.chat.composer.field.hasFocus)
    QTest.keyClicks(window.chat.composer.field, text)


def kept(store: Store) -> list[str]:
    return [info.draft for info in store.sessions()]


def test_a_draft_is_there_again_at_the_next_start(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    write(window, "How many of the")
    windows.close(window)
    again = windows([scroll])
    wait_for(lambda: again.chat.text == "How many of the")
    assert again.chat.composer.send.isEnabled()


def test_a_draft_is_kept_while_it_is_written(windows: Windows, scroll: Path) -> None:
    """As another program finds it, while this one may be killed."""
    window = windows([scroll])
    with closing(Store()) as other:
        write(window, "How many")
        wait_for(lambda: kept(other) == ["How many"])


def test_who_writes_without_a_pause_is_kept_all_the_same(
    windows: Windows, scroll: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace_drafts, "OFTEN", 60)
    window = windows([scroll])
    with closing(Store()) as other:
        for _ in range(200):
            write(window, "a")
            pause(4)
            if kept(other) != [""]:
                break
        assert kept(other)[0].startswith("a")


def test_a_draft_goes_with_its_session(windows: Windows, scroll: Path) -> None:
    other = picture(scroll.with_name("other.png"), shift=300)
    window = windows([scroll])
    write(window, "about the scroll")
    window.open([other])
    wait_for(lambda: window.pane.path == other and window.sessions.info is not None)
    assert window.chat.text == ""
    write(window, "about the other")
    window.open([scroll])
    wait_for(lambda: window.pane.path == scroll and window.chat.text == "about the scroll")
    window.open([other])
    wait_for(lambda: window.pane.path == other and window.chat.text == "about the other")
    window.close_picture()
    assert window.chat.text == ""
    window.open([scroll])
    wait_for(lambda: window.pane.path == scroll and window.chat.text == "about the scroll")


def test_what_was_asked_is_no_draft_any_more(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    write(window, "How ")
    wait_for(lambda: kept(window.store) == ["How "])
    ask(window, "many?")
    windows.close(window)
    with closing(Store()) as store:
        assert kept(store) == [""]
        assert [turn.question for turn in store.turns(store.sessions()[0].id)] == ["How many?"]


def test_what_is_written_before_the_session_is_found_stays_with_its_draft(
    windows: Windows, scroll: Path
) -> None:
    window = windows([scroll])
    write(window, "a draft")
    windows.close(window)
    window = windows()
    write(window, "typed early")
    window.open([scroll])
    wait_for(lambda: window.sessions.info is not None)
    wait_for(lambda: window.chat.text == "a draft\ntyped early")
    wait_for(lambda: kept(window.store) == ["a draft\ntyped early"])


def test_a_question_sent_early_is_asked_and_the_draft_is_back(
    windows: Windows, scroll: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = windows([scroll])
    write(window, "a draft")
    windows.close(window)
    go = slow_lookup(monkeypatch)
    window = windows()
    window.open([scroll])
    wait_for(lambda: window.pane.path == scroll)
    type_question(window, "At once?")
    go.set()
    assert ended(window).question == "At once?"
    assert window.chat.text == "a draft"
