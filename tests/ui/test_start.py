"""The start of the application: little is loaded before the window is there."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from otterscope.engine.fake import FakeEngine
from otterscope.session import opening
from otterscope.ui import start
from tests.ui.application import picture
from tests.ui.conftest import pause, wait_for

#: Decoders, and what runs the model: none of it is needed to show a window.
HEAVY = {"PIL", "imagecodecs", "llama_cpp", "openslide", "pillow_heif", "pyvips", "tifffile"}


def loaded_by(module: str) -> set[str]:
    script = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    app = str(Path(__file__).parents[2] / "app")
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": app},
    )
    return set(done.stdout.split())


def test_no_decoder_is_loaded_before_the_window() -> None:
    assert loaded_by("otterscope.ui.start") & HEAVY == set()


def test_the_look_finds_a_decoder() -> None:
    """The test above can fail."""
    assert "pyvips" in loaded_by("otterscope.imaging.opening") & HEAVY


def test_no_window_waits_for_the_disk_of_its_sessions(
    app: object, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scroll = picture(tmp_path / "scroll.png")
    home.mkdir()
    (home / "settings.json").write_text('{"welcomed": true, "language": "en", "theme": "light"}')
    (home / "sessions.sqlite").write_text("no sessions")
    go, plain = threading.Event(), opening.open_or_set_aside

    def slow(*args: Any, **given: Any) -> opening.Opened:
        assert threading.current_thread() is not threading.main_thread()
        assert go.wait(30)
        return plain(*args, **given)

    monkeypatch.setattr(opening, "open_or_set_aside", slow)
    window = start.make_window([scroll], FakeEngine())
    try:
        wait_for(lambda: window.pane.path == scroll and window.models.ready)
        pause(60)
        assert window.isVisible()
        assert window.sessions.info is None
        assert window.notices.shown is None
        go.set()
        wait_for(lambda: window.sessions.info is not None)
        wait_for(lambda: window.notices.shown is not None)
        notice = window.notices.shown
        assert notice is not None
        assert "could not be read" in notice.text
    finally:
        go.set()
        window.close()
        window.deleteLater()
        pause(1)


def test_a_window_can_be_closed_while_its_sessions_are_being_opened(app: object, home: Path) -> None:
    window = start.make_window([], FakeEngine())
    window.close()
    window.deleteLater()
    pause(1)
