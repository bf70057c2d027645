"""Shrunk regions: against Pillow's own resampling, whatever the bands, the levels and the overview."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from otterscope.errors import Cancelled
from otterscope.geometry import Region, RegionOutside, Size
from otterscope.imaging import picture as picture_module
from otterscope.imaging import resample
from otterscope.imaging.cascade import Cascade, halve
from otterscope.imaging.source import ImageSource
from otterscope.imaging.tiles import TILE, view_levels
from otterscope.progress import CancelToken
from tests.fixtures.pictures import picture
from tests.imaging.conftest import Opener

RGB = picture(900, 700, seed=9)


def _lanczos(region: Region, size: Size) -> npt.NDArray[np.uint8]:
    cut = Image.fromarray(RGB).crop((region.x, region.y, region.right, region.bottom))
    return np.asarray(cut.resize((size.width, size.height), Image.Resampling.LANCZOS))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "flat.tif"
    pyvips.Image.new_from_array(RGB).tiffsave(str(path))
    return path


@pytest.mark.parametrize("band_bytes", [1, 200_000, 64 << 20])
@pytest.mark.parametrize("scale", [0.9, 0.5, 0.37, 0.011])
def test_bands_leave_no_seam(
    scale: float, band_bytes: int, path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resample, "_BAND_BYTES", band_bytes)
    region = Region(101, 53, 640, 517)
    steps: list[tuple[int, int]] = []
    got = opened(path).read(region, scale, progress=lambda done, total: steps.append((done, total)))
    expected = _lanczos(region, region.size.scaled(scale))
    assert got.shape == expected.shape
    assert np.abs(got.astype(int) - expected).max() <= 1
    assert steps[-1][0] == steps[-1][1] == got.shape[0]
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)


def test_scale_one_is_exact(path: Path, opened: Opener) -> None:
    source: ImageSource = opened(path)
    region = Region(-50, -20, 300, 200)
    assert np.array_equal(source.read(region), RGB[:180, :250])


def test_the_files_own_levels_are_used(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "pyramid.tif"
    image = pyvips.Image.new_from_array(RGB)
    image.tiffsave(str(path), tile=True, pyramid=True, tile_width=64, tile_height=64)
    shown = opened(path)
    assert len(shown.levels) > 3
    whole = Region.whole(shown.size)
    got = shown.read(whole, 0.2)
    assert got.shape == (140, 180, 3)
    assert np.abs(got.astype(int) - _lanczos(whole, Size(180, 140))).mean() < 9


def test_a_finished_overview_serves_small_scales(
    path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_module, "_COARSE_PIXELS", 1000)
    shown = opened(path)
    region = Region(100, 50, 700, 600)
    before = shown.read(region, 0.25)
    shown.prepare(lambda event: None, CancelToken())
    shown._reader.close()  # nothing is read any more
    after = shown.read(region, 0.25)
    assert after.shape == before.shape
    assert np.abs(after.astype(int) - before).mean() < 3


@pytest.mark.parametrize("scale", [0.0, -1.0, 1.0001, float("nan")])
def test_scales_out_of_range(scale: float, path: Path, opened: Opener) -> None:
    with pytest.raises(ValueError, match="scale must be"):
        opened(path).read(Region(0, 0, 5, 5), scale)


def test_a_region_outside(path: Path, opened: Opener) -> None:
    with pytest.raises(RegionOutside):
        opened(path).crop(Region(900, 0, 5, 5))


def test_a_cancelled_read(path: Path, opened: Opener) -> None:
    cancel = CancelToken()
    cancel.cancel()
    for scale in (1.0, 0.5):
        with pytest.raises(Cancelled):
            opened(path).read(Region(0, 0, 800, 600), scale, cancel=cancel)


@settings(max_examples=15)
@given(
    width=st.integers(1, 1300), height=st.integers(1, 1300), step=st.integers(1, 700), first=st.integers(0, 1)
)
def test_a_cascade_is_halving_again_and_again(width: int, height: int, step: int, first: int) -> None:
    size = Size(width, height)
    levels = view_levels(size)
    first = min(first, len(levels) - 1)
    start = picture(levels[first].width, levels[first].height, seed=1)
    tiles: dict[tuple[int, int, int], npt.NDArray[np.uint8]] = {}
    rows: dict[int, list[npt.NDArray[np.uint8]]] = {}

    def on_rows(level: int, top: int, pixels: npt.NDArray[np.uint8]) -> None:
        assert top == sum(len(part) for part in rows.get(level, []))
        rows.setdefault(level, []).append(pixels.copy())

    def on_tile(level: int, column: int, row: int, pixels: npt.NDArray[np.uint8]) -> None:
        assert (level, column, row) not in tiles
        tiles[level, column, row] = pixels

    cascade = Cascade(size, first, on_tile, on_rows, first)
    for top in range(0, len(start), step):
        cascade.add(start[top : top + step])
    expected = start
    for level in range(first, len(levels)):
        assert np.array_equal(np.concatenate(rows[level]), expected)
        for column in range(-(-expected.shape[1] // TILE)):
            for row in range(-(-expected.shape[0] // TILE)):
                box = expected[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE]
                assert np.array_equal(tiles.pop((level, column, row)), box)
        expected = halve(expected)
    assert not tiles


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (3, 5), (8, 1), (1, 7)])
def test_halving_averages(shape: tuple[int, int]) -> None:
    pixels = picture(shape[1], shape[0])
    padded = np.pad(pixels, ((0, shape[0] % 2), (0, shape[1] % 2), (0, 0)), mode="edge").astype(float)
    mean = padded.reshape(padded.shape[0] // 2, 2, padded.shape[1] // 2, 2, 3).mean(axis=(1, 3))
    assert np.abs(halve(pixels) - mean).max() <= 0.5
