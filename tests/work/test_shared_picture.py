"""A picture closes with the last of its users."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from otterscope.geometry import Region, Size
from otterscope.imaging.picture import Picture
from otterscope.progress import CancelToken
from otterscope.work.shared_picture import open_shared


@pytest.fixture
def scene(tmp_path: Path, home: Path) -> Path:
    path = tmp_path / "scene.png"
    pixels = np.random.default_rng(0).integers(0, 256, (60, 80, 3)).astype(np.uint8)
    Image.fromarray(pixels).save(path)
    return path


def test_it_closes_with_the_last_handle(scene: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[int] = []
    close = Picture.close

    def closing(picture: Picture) -> None:
        closed.append(1)
        close(picture)

    monkeypatch.setattr(Picture, "close", closing)
    first = open_shared(scene)
    second = first.hold()
    third = second.hold()
    for handle in (first, first, second, second):  # a second call of one handle does nothing
        handle.close()
    assert closed == []
    assert third.read(Region(0, 0, 8, 8)).shape == (8, 8, 3)
    third.close()
    assert closed == [1]


def test_a_handle_is_the_picture(scene: Path) -> None:
    picture = open_shared(scene)
    assert picture.size == Size(80, 60)
    assert picture.info.format == "PNG"
    assert (picture.levels[0], picture.view_levels[0]) == (picture.size, picture.size)
    assert not picture.truncated
    assert not picture.damaged
    assert picture.exact_tiles
    assert picture.overview_level == 0
    with Image.open(scene) as image:
        assert np.array_equal(picture.crop(Region(3, 4, 20, 10)), np.asarray(image)[4:14, 3:23])
    picture.prepare(lambda _event: None, CancelToken())
    tile = picture.tile(0, 0, 0, CancelToken())
    assert tile is not None
    assert tile.shape == (60, 80, 3)
    picture.close()


def test_handles_come_and_go_in_any_thread(scene: Path) -> None:
    picture = open_shared(scene)

    def use() -> None:
        for _ in range(50):
            with_own = picture.hold()
            with_own.close()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert picture.read(Region(0, 0, 4, 4)).shape == (4, 4, 3)
    picture.close()
