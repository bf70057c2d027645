"""A window comes back as the last one was left: the pictures, the look, the chosen box, the focus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from otterscope.geometry import Region, Size
from otterscope.session import settings as settings_file
from otterscope.ui import workspace_first
from otterscope.ui.viewer.camera import Camera
from otterscope.ui.workspace_last import MOST_FILES, Last, Look, unpacked
from otterscope.work import model_choice
from otterscope.work.model_choice import Choice
from tests.fixtures.desk import model_pair
from tests.ui.application import Windows, ask, draw, picture
from tests.ui.conftest import pause, wait_for

BOX, OTHER = Region(300, 240, 300, 210), Region(700, 100, 90, 60)


@pytest.fixture
def windows(app: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Windows]:
    monkeypatch.setattr(model_choice, "choose", lambda _name: Choice(model_pair(), demo=True))
    made = Windows()
    yield made
    made.close_all()
    pause(1)


def test_the_look_the_box_and_the_focus_are_as_they_were_left(windows: Windows, tmp_path: Path) -> None:
    window = windows([picture(tmp_path / "scroll.png")])
    draw(window, BOX)
    ask(window, "How many camels?")  # about another box than the one that is chosen at the end
    canvas = window.pane.canvas
    canvas.select(OTHER)
    canvas.mover.jump(canvas.camera.turned(1).framed(OTHER, 0.5))
    camera = canvas.camera
    windows.close(window)

    again = windows()
    windows.settled(again)
    assert again.pane.region == OTHER
    assert again.pane.canvas.camera == camera
    assert again.chat.composer.field.hasFocus()
    bar = again.chat.transcript.verticalScrollBar()
    assert bar.value() == bar.maximum()

    again.pane.canvas.select(None)
    again.pane.actions_["fit"].trigger()
    windows.close(again)
    third = windows(width=900, height=500)
    windows.settled(third)
    assert third.pane.region is None
    assert third.pane.canvas.camera.is_fitted


def test_in_a_smaller_window_as_much_is_in_view(windows: Windows, tmp_path: Path) -> None:
    window = windows([picture(tmp_path / "scroll.png")])
    canvas = window.pane.canvas
    canvas.select(BOX)
    canvas.mover.jump(canvas.camera.framed(BOX))
    windows.close(window)
    again = windows(width=840, height=480)
    windows.settled(again)
    seen = again.pane.canvas.camera.visible()
    assert seen is not None
    assert seen.x <= BOX.x
    assert seen.y <= BOX.y
    assert seen.right >= BOX.right
    assert seen.bottom >= BOX.bottom


def test_a_folder_is_back_at_the_picture_that_was_shown(windows: Windows, tmp_path: Path) -> None:
    files = [picture(tmp_path / "folder" / f"{number}.png", Size(300, 200), number) for number in range(3)]
    window = windows([tmp_path / "folder"])
    window.files.show(2)
    wait_for(lambda: window.pane.path == files[2])
    windows.settled(window)
    windows.close(window)
    again = windows()
    windows.settled(again)
    assert again.files.paths == files
    assert again.pane.path == files[2]
    assert again.strip.currentRow() == 2
    windows.close(again)
    files[0].unlink()
    (tmp_path / "folder").rename(tmp_path / "elsewhere")
    third = windows()
    pause(100)
    assert third.pane.path is None


def test_a_picture_that_has_gone_is_asked_for(windows: Windows, tmp_path: Path) -> None:
    path = picture(tmp_path / "scroll.png")
    window = windows([path])
    ask(window, "How many camels?")
    windows.close(window)
    path.rename(tmp_path / "moved.png")
    again = windows()
    wait_for(lambda: again.notices.shown is not None)
    notice = again.notices.shown
    assert notice is not None
    assert "Its questions and answers are kept" in notice.text
    assert notice.action == "Find It…"


def test_the_look_is_kept_before_the_window_is_closed(
    windows: Windows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace_first, "KEEP_AFTER", 20)
    window = windows([picture(tmp_path / "scroll.png")])
    canvas = window.pane.canvas
    canvas.select(OTHER)
    canvas.mover.jump(canvas.camera.framed(OTHER))
    zoom = canvas.camera.zoom / canvas.dpr

    def kept() -> Last:
        return unpacked(settings_file.load().settings.window_state)

    wait_for(lambda: kept().box == OTHER)
    wait_for(lambda: (look := kept().look) is not None and look.zoom == zoom)


def test_full_screen_is_left_with_the_window(windows: Windows, tmp_path: Path) -> None:
    window = windows([picture(tmp_path / "scroll.png")])
    window.pane.actions_["full_screen"].trigger()
    pause(20)
    windows.close(window)
    again = windows()
    assert not again.isFullScreen()
    assert again.menuBar().isVisible()


LOOK = Look(10.5, 20.25, 1.5, 3, 800, 600, whole=False)


def test_what_is_kept_is_read_again() -> None:
    files = (Path("/a"), Path("/c.png"))
    last = Last(Path("/a/b.png"), 3, False, files, 7, False, False, False, LOOK, BOX)
    assert unpacked(last.packed()) == last
    assert unpacked(Last().packed()) == Last()
    # Of very many files only the shown one comes back.
    many = Last(Path("/a"), files=tuple(Path(f"/{n}") for n in range(MOST_FILES + 1)))
    assert unpacked(many.packed()).files == ()


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"nonsense",
        b"[" * 100_000,
        b"[1]",
        b'{"path": 3, "page": -1, "demo": 1, "files": "x", "session": true, "look": [], "box": 5}',
        b'{"path": "a\\u0000b", "page": 1e9, "files": [1, null, ""], "look": [1, 2, 0, 0, 5, 5, true]}',
        b'{"look": [1, 2, NaN, 0, 5, 5, true], "box": [1, 2, 0, 4]}',
        b'{"look": [1, 2, 1' + b"0" * 400 + b', 0, 5, 5, true], "box": [1, 2, 3]}',
        b'{"look": [1, 2, "1", 0, 5, 5, true], "box": [1.5, 2, 3, 4]}',
    ],
)
def test_what_makes_no_sense_is_left_out(state: bytes) -> None:
    assert unpacked(state) == Last()


def test_a_look_fits_another_screen() -> None:
    there = Camera(Size(1200, 800), Size(1000, 800)).turned(2).centred(300, 200, 2.0)
    look = Look(*there.centre(), there.zoom, there.quarters, 1000, 800, whole=False)
    now = Camera(Size(1200, 800), Size(1000, 800)).opened()
    assert look.camera(now, QSize(1000, 800), 1.0) == there
    dense = look.camera(Camera(Size(1200, 800), Size(2000, 1600)), QSize(1000, 800), 2.0)
    assert (dense.zoom, dense.centre()) == (4.0, there.centre())
    small = look.camera(Camera(Size(1200, 800), Size(500, 800)), QSize(500, 800), 1.0)
    assert small.zoom == 1.0
    assert json.loads(Last(look=look).packed())["look"][2] == 2.0
