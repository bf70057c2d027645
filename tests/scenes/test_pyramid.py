import io
import itertools
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
import tifffile
from PIL import Image

from otterscope.scenes.pyramid import BAND, TILE, TiffPyramid


def gradient(width: int, height: int) -> Image.Image:
    x, y = np.linspace(0, 255, width)[None, :], np.linspace(0, 255, height)[:, None]
    planes = [x + 0 * y, y + 0 * x, (x + y) / 2]
    return Image.fromarray(np.stack(planes, axis=2).astype(np.uint8))


def write(path: Path, picture: Image.Image) -> None:
    with path.open("wb") as file:
        pyramid = TiffPyramid(file, *picture.size, quality=95)
        for top in range(0, picture.height, BAND):
            pyramid.add(picture.crop((0, top, picture.width, min(top + BAND, picture.height))))
        pyramid.close()


SIZES = [(1, 1), (TILE, TILE), (TILE + 1, 40), (1500, 2 * BAND + 77), (700, BAND)]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_level_is_half_of_the_one_before(tmp_path: Path, size: tuple[int, int]) -> None:
    picture = gradient(*size)
    write(tmp_path / "a.tif", picture)
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        assert file.is_bigtiff
        levels = [page.asarray() for page in file.pages]
        assert [bool(page.subfiletype & 1) for page in file.pages] == [False] + [True] * (len(levels) - 1)
    expected = picture
    for level in levels:
        assert level.shape[:2] == (expected.height, expected.width)
        off = np.abs(level.astype(int) - np.asarray(expected).astype(int))
        assert off.mean() < 2.5
        assert off.max() <= 40
        expected = expected.reduce(2)
    assert max(levels[-1].shape[:2]) <= TILE
    assert all(max(big.shape[:2]) > TILE for big, _ in itertools.pairwise(levels))


def test_libvips_reads_it_as_well(tmp_path: Path) -> None:
    picture = gradient(1500, BAND + 77)
    write(tmp_path / "a.tif", picture)
    for page, width in ((0, 1500), (1, 750), (3, 188)):
        level = pyvips.Image.new_from_file(str(tmp_path / "a.tif"), page=page)
        assert level.width == width
        pixels: npt.NDArray[np.uint8] = level.numpy()
        assert np.abs(pixels[:, :, 0].mean() - 127) < 2


def test_the_same_picture_makes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.tif", "b.tif"):
        write(tmp_path / name, gradient(600, 300))
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()


def test_a_band_that_does_not_fit_is_refused() -> None:
    pyramid = TiffPyramid(io.BytesIO(), 600, 2 * BAND)
    with pytest.raises(ValueError, match="does not fit"):
        pyramid.add(gradient(599, BAND))
    with pytest.raises(ValueError, match="does not fit"):
        pyramid.add(gradient(600, BAND - 1))
    low = TiffPyramid(io.BytesIO(), 600, BAND - 1)
    with pytest.raises(ValueError, match="does not fit"):
        low.add(gradient(600, BAND))


def test_an_incomplete_picture_cannot_be_closed() -> None:
    pyramid = TiffPyramid(io.BytesIO(), 600, 2 * BAND)
    pyramid.add(gradient(600, BAND))
    with pytest.raises(ValueError, match="not complete"):
        pyramid.close()


def test_it_can_be_stopped_between_two_tiles() -> None:
    class Stop(Exception):
        pass

    count = 0

    def between() -> None:
        nonlocal count
        count += 1
        if count == 3:
            raise Stop

    with pytest.raises(Stop):
        TiffPyramid(io.BytesIO(), 2000, BAND).add(gradient(2000, BAND), between)
    assert count == 3
