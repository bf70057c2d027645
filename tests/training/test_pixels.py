"""Pictures become the patches that the reference's processor makes of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from otterscope.errors import AppError
from otterscope.geometry import Size, patch_grid
from tests.fixtures.pictures import picture
from training import pixels


def test_patches_run_row_column_channel_and_are_padded_with_one() -> None:
    given = picture(95, 61, 0)
    found = pixels.patches(given)
    assert found.shape == (4 * 3, 2700)
    first = found[0].reshape(30, 30, 3)
    assert (first == given[:30, :30]).all()
    last = found[-1].reshape(30, 30, 3)
    assert (last[:1, :5] == given[60:, 90:]).all()
    assert (last[1:] == 1).all()
    assert (last[:, 5:] == 1).all()


def test_a_picture_is_squashed_whatever_its_proportions() -> None:
    given = np.zeros((40, 80, 3), np.uint8)
    given[:, 40:] = 200
    found = pixels.squash(given, 20, 20)
    assert found.shape == (20, 20, 3)
    assert (found[:, :8] == 0).all()
    assert (found[:, 12:] == 200).all()
    assert pixels.squash(given, 80, 40) is given


@pytest.mark.parametrize(("width", "height"), [(3000, 2000), (16000, 100), (31, 31), (1, 9000)])
@pytest.mark.parametrize("most", [2, 50, 4000])
def test_a_native_picture_is_shrunk_no_more_than_it_must_be(width: int, height: int, most: int) -> None:
    found = pixels.fitted(Size(width, height), most)
    assert pixels.image_tokens(*patch_grid(found)) <= most
    if pixels.image_tokens(*patch_grid(Size(width, height))) <= most:
        assert found == Size(width, height)
    else:
        larger = Size(int(found.width * 1.1) + 30, int(found.height * 1.1) + 30)
        assert pixels.image_tokens(*patch_grid(larger)) > most


def test_a_large_picture_is_shrunk_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    given = np.zeros((40, 80, 3), np.uint8)
    given[:, 40:] = 200
    Image.fromarray(given).save(path)
    monkeypatch.setattr(pixels, "MOST_PIXELS", 800)
    found = pixels.load(path)
    assert found.shape == (20, 40, 3)
    assert (found[:, :15] == 0).all()
    assert (found[:, 25:] == 200).all()
    monkeypatch.setattr(pixels, "MOST_PIXELS", 3200)
    assert (pixels.load(path) == given).all()


def test_pictures_are_read_upright(tmp_path: Path) -> None:
    path = tmp_path / "turned.png"
    image = Image.fromarray(picture(40, 20, 1))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned right by a quarter
    image.save(path, exif=exif)
    assert (pixels.load(path) == np.rot90(picture(40, 20, 1), -1)).all()
    path.write_bytes(b"no picture at all")
    with pytest.raises(AppError):
        pixels.load(path)
