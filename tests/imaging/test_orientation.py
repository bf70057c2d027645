"""The eight orientations: against Pillow's own turning, and as arithmetic."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from otterscope.geometry import Region, Size
from otterscope.imaging import orientation
from otterscope.imaging.preparing import OverviewStrip, PreparationEvent
from otterscope.progress import CancelToken
from tests.fixtures.pictures import picture
from tests.imaging.conftest import Opener


@pytest.mark.parametrize("value", range(1, 9))
@pytest.mark.parametrize("ending", [".jpg", ".png", ".tif", ".webp"])
@pytest.mark.parametrize("large", [False, True], ids=["whole", "large"])
def test_against_pillow(
    value: int, ending: str, large: bool, tmp_path: Path, opened: Opener, request: pytest.FixtureRequest
) -> None:
    if large:
        request.getfixturevalue("all_large")
    path = tmp_path / f"turned{ending}"
    image = Image.fromarray(picture(203, 118, seed=value))
    exif = image.getexif()
    exif[0x0112] = value
    image.save(path, exif=exif)
    with Image.open(path) as stored:
        upright = ImageOps.exif_transpose(stored)
        expected = np.asarray(upright.convert("RGB"))
    assert upright.size == (203, 118) or value >= 5

    turned = opened(path)
    assert turned.size == Size(expected.shape[1], expected.shape[0])
    assert np.array_equal(turned.crop(Region.whole(turned.size)), expected)
    part = Region(17, 31, 50, 61)
    assert np.array_equal(turned.crop(part), expected[31:92, 17:67])


@pytest.mark.parametrize("value", range(1, 9))
def test_tiles_and_overview_are_upright(value: int, tmp_path: Path, opened: Opener, all_large: None) -> None:
    path = tmp_path / "turned.png"
    image = Image.fromarray(picture(1203, 618, seed=3))
    exif = image.getexif()
    exif[0x0112] = value
    image.save(path, exif=exif)
    turned = opened(path)
    expected = turned.crop(Region.whole(turned.size)).astype(int)

    painted = np.zeros_like(expected)

    def on_event(event: PreparationEvent) -> None:
        if isinstance(event, OverviewStrip):
            box = event.region
            painted[box.y : box.bottom, box.x : box.right] = event.pixels

    assert turned.overview_level == 0
    turned.prepare(on_event, CancelToken())
    assert np.array_equal(painted, expected)
    columns, rows = turned.tile_grid(0)
    for row in range(rows):
        for column in range(columns):
            tile = turned.tile(0, column, row, CancelToken())
            box = turned.tile_region(0, column, row)
            assert tile is not None
            # Display tiles may be lossy: a wrong turn would be off by far more.
            assert np.abs(tile - expected[box.y : box.bottom, box.x : box.right]).mean() < 25


@given(
    value=st.integers(1, 8),
    width=st.integers(1, 40),
    height=st.integers(1, 40),
    data=st.data(),
)
def test_regions_map_as_pixels_do(value: int, width: int, height: int, data: st.DataObject) -> None:
    stored = np.arange(width * height * 3).reshape(height, width, 3)
    upright = orientation.upright_pixels(stored.astype(np.uint8), value)
    size = orientation.upright_size(Size(width, height), value)
    assert upright.shape == (size.height, size.width, 3)
    x, y = data.draw(st.integers(0, size.width - 1)), data.draw(st.integers(0, size.height - 1))
    region = Region(
        x, y, data.draw(st.integers(1, size.width - x)), data.draw(st.integers(1, size.height - y))
    )
    inside = orientation.stored_region(region, size, value)
    cut = stored[inside.y : inside.bottom, inside.x : inside.right].astype(np.uint8)
    assert np.array_equal(
        orientation.upright_pixels(cut, value), upright[region.y : region.bottom, region.x : region.right]
    )
    assert orientation.upright_region(inside, Size(width, height), value) == region


@pytest.mark.parametrize("value", [0, 9, -1, "6", None, 6.0])
def test_a_senseless_tag_turns_nothing(value: object) -> None:
    assert orientation.checked(value) == 1
