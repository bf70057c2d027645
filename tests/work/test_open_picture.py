"""Opening for the screen, on real files: what tiles show, what the colour's mark promises, one clean end."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from otterscope.errors import FileMissing
from otterscope.imaging.preparing import AllSharp, OverviewDone, OverviewStrip, PreparationEvent
from otterscope.imaging.source import RgbArray
from otterscope.imaging.tiles import TileRequest, TileResult
from otterscope.progress import CancelToken
from otterscope.work.open_picture import Viewing, open_picture


@pytest.fixture(scope="module")
def pixels() -> RgbArray:
    y, x = np.mgrid[0:3100, 0:5300]
    return np.stack([x // 21 % 256, y // 13 % 256, (x + y) // 30 % 256], axis=2).astype(np.uint8)


def wait(condition: threading.Event) -> None:
    assert condition.wait(60)


def view(
    path: Path,
) -> tuple[Viewing[RgbArray], list[PreparationEvent], list[TileResult[RgbArray]], threading.Event]:
    events: list[PreparationEvent] = []
    tiles: list[TileResult[RgbArray]] = []
    sharp = threading.Event()

    def told(event: PreparationEvent) -> None:
        events.append(event)
        if isinstance(event, AllSharp):
            sharp.set()

    viewing = Viewing(open_picture(path), lambda tile: tile, tiles.append, told)
    return viewing, events, tiles, sharp


@pytest.mark.parametrize("name", ["flat.jpg", "flat.png", "flat.tif"])
def test_a_flat_file_becomes_sharp_and_its_exact_tiles_are_exact(
    tmp_path: Path, home: Path, pixels: RgbArray, name: str
) -> None:
    Image.fromarray(pixels).save(tmp_path / name, quality=90)
    with Image.open(tmp_path / name) as image:
        decoded = np.asarray(image.convert("RGB"))
    viewing, events, tiles, sharp = view(tmp_path / name)
    try:
        wait(sharp)
        picture = viewing.picture
        size = picture.view_levels[picture.overview_level]
        overview = np.zeros((size.height, size.width), bool)
        for event in events:
            if isinstance(event, OverviewStrip):
                region = event.region
                overview[region.y : region.bottom, region.x : region.right] = True
        assert overview.all()
        assert any(isinstance(event, OverviewDone) for event in events)
        viewing.request([TileRequest(0, 3, 2)])
        while not tiles:
            time.sleep(0.005)
        tile = tiles[-1].tile
        assert tile is not None
        wanted = decoded[1024:1536, 1536:2048]
        if picture.exact_tiles:
            assert np.array_equal(tile, wanted)
        assert np.abs(tile.astype(int) - wanted).mean() < 6
        cached = viewing.cached(0, 3, 2)
        assert cached is not None
        assert np.array_equal(cached, tile)
    finally:
        viewing.close()


def test_closing_at_once_ends_everything(tmp_path: Path, home: Path, pixels: RgbArray) -> None:
    Image.fromarray(pixels).save(tmp_path / "flat.png")
    viewing, events, _, _ = view(tmp_path / "flat.png")
    viewing.request(TileRequest(0, column, 0) for column in range(8))
    viewing.stop()
    viewing.close()
    count = len(events)
    names = {thread.name for thread in threading.enumerate()}
    assert "preparation" not in names
    assert not [name for name in names if name.startswith("tile-loader")]
    assert len(events) == count


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        open_picture(tmp_path / "gone.png")


def test_a_picture_gives_what_the_screen_needs(tmp_path: Path, home: Path) -> None:
    Image.new("RGB", (60, 40), (10, 200, 30)).save(tmp_path / "small.png")
    picture = open_picture(tmp_path / "small.png")
    assert picture.size == picture.view_levels[0]
    tile = picture.tile(0, 0, 0, CancelToken())
    picture.prepare(lambda _event: None, CancelToken())
    tile = tile if tile is not None else picture.tile(0, 0, 0, CancelToken())
    assert tile is not None
    assert (tile == (10, 200, 30)).all()
    picture.close()
