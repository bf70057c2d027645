"""The window is closed in the middle of work: it ends, and leaves nothing half done behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from otterscope.engine.client import EngineClient
from otterscope.geometry import Region, Size
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken, ProgressCallback, no_progress
from otterscope.session.pixels import PixelFiles
from otterscope.ui.workspace_export import write
from otterscope.weights import catalog
from otterscope.work import model_choice
from otterscope.work.model_choice import Choice
from otterscope.work.shared_picture import SharedPicture
from tests.fixtures.desk import model_pair
from tests.fixtures.tiny_pair import Pair
from tests.ui.application import Windows, ask, draw, picture
from tests.ui.conftest import app, pause, wait_for

__all__ = ["app"]
BOX = Region(100, 100, 900, 600)


@pytest.fixture
def windows(app: QApplication, home: Path) -> Iterator[Windows]:
    made = Windows()
    yield made
    made.close_all()
    pause(1)


@pytest.fixture
def scroll(tmp_path: Path) -> Path:
    return picture(tmp_path / "scroll.png", Size(1300, 900))


@pytest.mark.parametrize("moment", ["the pixels are read", "the model reads"])
def test_closing_while_a_box_is_primed(
    windows: Windows, scroll: Path, tiny_pair: Pair, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """With a real child: no process, no thread and no wrong word is left (the tests' guards look, too)."""
    name = catalog.add(tiny_pair.model, mmproj=tiny_pair.mmproj).name
    reading: list[CancelToken | None] = []
    crop = SharedPicture.read

    def read(
        source: SharedPicture,
        region: Region,
        scale: float = 1.0,
        *,
        progress: ProgressCallback = no_progress,
        cancel: CancelToken | None = None,
    ) -> RgbArray:
        reading.append(cancel)
        while moment == "the pixels are read" and cancel is not None:
            cancel.raise_if_cancelled()
        return crop(source, region, scale, progress=progress, cancel=cancel)

    window = windows([scroll], engine=EngineClient(), model=name, gpu_layers=0, threads=1)
    with monkeypatch.context() as slow:
        slow.setattr(SharedPicture, "read", read)
        draw(window, BOX)
        region = window.pane.region
        if moment == "the pixels are read":
            wait_for(lambda: reading)
        else:
            wait_for(lambda: window.pane.canvas.marks.reading is not None)
        assert not window.pane.canvas.marks.primed
        windows.close(window)
    again = windows(engine=EngineClient(), model=name)
    windows.settled(again)
    assert again.pane.region == region
    assert again.asking.turns == []


@pytest.mark.parametrize("kind", [".html", ".md"])
def test_closing_while_a_session_is_exported(
    windows: Windows, scroll: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(model_choice, "choose", lambda _name: Choice(model_pair(), demo=True))
    window = windows([scroll])
    draw(window, BOX)
    turn = ask(window, "How many camels?")
    begun: list[Region] = []

    def stuck(
        _source: SharedPicture,
        region: Region,
        _scale: float = 1.0,
        *,
        progress: ProgressCallback = no_progress,
        cancel: CancelToken,
    ) -> RgbArray:
        begun.append(region)
        while True:
            cancel.raise_if_cancelled()

    folder = tmp_path / "exports"
    folder.mkdir()
    out = folder / f"session{kind}"
    out.write_text("an earlier export")
    with monkeypatch.context() as slow:
        slow.setattr(PixelFiles, "find", lambda _files, _digest: None)  # the picture itself is read
        slow.setattr(SharedPicture, "read", stuck)
        write(window, out)
        wait_for(lambda: begun)
        windows.close(window)
    assert [path.name for path in folder.iterdir()] == [out.name]
    assert out.read_text() == "an earlier export"
    again = windows([scroll])
    assert again.asking.turns == [turn]
