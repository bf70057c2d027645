"""Colours to 8-bit sRGB, against reference renderings by other code and by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
import tifffile
from PIL import Image, ImageCms

from otterscope.geometry import Region
from otterscope.imaging.colour import PixelFormat, to_rgb
from tests.fixtures.pictures import picture
from tests.imaging.conftest import Opener

RGB = picture(96, 64, seed=2)


def _wide_profile() -> bytes:
    """A profile that is far from sRGB, made by libvips from its built-in P3."""
    image = pyvips.Image.new_from_array(np.ascontiguousarray(RGB)).copy(interpretation="srgb")
    tagged = image.icc_transform("p3", input_profile="srgb")
    return bytes(tagged.get("icc-profile-data"))


def _whole(opened: Opener, path: Path) -> npt.NDArray[np.uint8]:
    shown = opened(path)
    return shown.crop(Region.whole(shown.size))


@pytest.mark.parametrize("ending", [".jpg", ".png", ".tif", ".webp"])
@pytest.mark.parametrize("large", [False, True], ids=["whole", "large"])
def test_embedded_profile(
    ending: str, large: bool, tmp_path: Path, opened: Opener, request: pytest.FixtureRequest
) -> None:
    if large:
        request.getfixturevalue("all_large")
    path = tmp_path / f"wide{ending}"
    options = {"quality": 95} if ending == ".jpg" else {"lossless": True} if ending == ".webp" else {}
    Image.fromarray(RGB).save(path, icc_profile=_wide_profile(), **options)
    with Image.open(path) as image:
        plain = np.asarray(image.convert("RGB"))
    expected = (
        pyvips.Image.new_from_file(str(path))
        .icc_transform("srgb", embedded=True, intent="relative", black_point_compensation=True)
        .numpy()
    )
    got = _whole(opened, path)
    assert np.abs(got.astype(int) - expected).max() <= 2
    assert np.abs(got.astype(int) - plain).max() > 20, "the profile changes this picture by much"


def test_an_srgb_profile_changes_no_pixel(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "srgb.png"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.fromarray(RGB).save(path, icc_profile=profile)
    assert np.array_equal(_whole(opened, path), RGB)


@pytest.mark.parametrize("profile", [b"no profile", b"", bytes(200)], ids=["text", "empty", "zeros"])
def test_a_broken_profile_is_ignored(profile: bytes) -> None:
    assert np.array_equal(to_rgb(RGB, PixelFormat("rgb", icc=profile)), RGB)


def test_a_profile_of_another_model_is_ignored() -> None:
    grey = np.ascontiguousarray(RGB[:, :, 0])
    assert np.array_equal(to_rgb(grey, PixelFormat("grey", icc=_wide_profile()))[:, :, 1], grey)


def test_alpha_lies_on_white(tmp_path: Path, opened: Opener) -> None:
    alpha = np.tile(np.arange(96, dtype=np.uint8) * 2, (64, 1))
    path = tmp_path / "alpha.png"
    Image.fromarray(np.dstack([RGB, alpha])).save(path)
    share = alpha[:, :, None] / 255
    expected = RGB * share + 255 * (1 - share)
    got = _whole(opened, path)
    assert np.abs(got - expected).max() <= 0.5 + 1e-9
    assert (got[:, 0] == 255).all()


@pytest.mark.parametrize("premultiplied", [False, True])
def test_alpha_of_tiff(premultiplied: bool, tmp_path: Path, opened: Opener) -> None:
    alpha = np.full((64, 96), 128, dtype=np.uint8)
    colours = (RGB.astype(int) * 128 // 255).astype(np.uint8) if premultiplied else RGB
    path = tmp_path / "alpha.tif"
    kind = "assocalpha" if premultiplied else "unassalpha"
    tifffile.imwrite(path, np.dstack([colours, alpha]), photometric="rgb", extrasamples=[kind])
    expected = RGB * (128 / 255) + 255 * (127 / 255)
    assert np.abs(_whole(opened, path) - expected).max() <= 2


def test_palette_with_a_transparent_colour(tmp_path: Path, opened: Opener) -> None:
    image = Image.new("P", (4, 1))
    image.putpalette([10, 20, 30, 200, 100, 50])
    image.putpixel((1, 0), 1)
    path = tmp_path / "palette.png"
    image.save(path, transparency=0)
    assert _whole(opened, path)[0, :2].tolist() == [[255, 255, 255], [200, 100, 50]]


def test_sixteen_bits_round_to_the_nearest() -> None:
    values = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    expected = np.floor(values / 257 + 0.5)
    assert np.array_equal(to_rgb(values, PixelFormat("grey"))[:, :, 0], expected)


@pytest.mark.parametrize(("bits", "value", "expected"), [(12, 4095, 255), (12, 2048, 128), (10, 512, 128)])
def test_odd_depths(bits: int, value: int, expected: int) -> None:
    pixels = np.array([[[value]]], dtype=np.uint16)
    assert to_rgb(pixels, PixelFormat("grey", white=(1 << bits) - 1)).tolist() == [[[expected] * 3]]


def test_floats_are_clipped_and_gaps_are_black() -> None:
    pixels = np.array([[-1.0, 0.5, 7.0, np.nan]], dtype=np.float32)
    assert to_rgb(pixels, PixelFormat("grey"))[0, :, 0].tolist() == [0, 128, 255, 0]


def test_cmyk_without_a_profile() -> None:
    inks = np.array([[[0, 0, 0, 0], [255, 0, 0, 0], [0, 0, 0, 255], [0, 128, 255, 51]]], dtype=np.uint8)
    expected = [[255, 255, 255], [0, 255, 255], [0, 0, 0], [204, 102, 0]]
    assert to_rgb(inks, PixelFormat("cmyk"))[0].tolist() == expected


@pytest.mark.parametrize("large", [False, True], ids=["whole", "large"])
def test_adobe_cmyk_jpeg(large: bool, tmp_path: Path, opened: Opener, request: pytest.FixtureRequest) -> None:
    """Adobe writes inks upside down: white paper must come out white."""
    if large:
        request.getfixturevalue("all_large")
    path = tmp_path / "adobe.jpg"
    inks = np.zeros((64, 96, 4), dtype=np.uint8)
    inks[:, 48:, 3] = 255
    Image.fromarray(inks, "CMYK").save(path, quality=95)
    assert b"Adobe" in path.read_bytes()
    got = _whole(opened, path)
    assert got[:, :40].min() > 250
    assert got[:, 56:].max() < 5


def test_lab_tiff(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "lab.tif"
    to_lab = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    flat = np.full((8, 8, 3), (200, 90, 40), dtype=np.uint8)
    lab = ImageCms.applyTransform(Image.fromarray(flat), to_lab)
    assert lab is not None
    lab.save(path)
    assert np.abs(_whole(opened, path).astype(int) - flat).max() <= 3
