"""Exact pixels: any region of any kind of file is what another decoder's full decode has there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from otterscope.geometry import Region, Size
from otterscope.imaging.picture import Picture
from otterscope.imaging.preparing import Notice
from otterscope.progress import CancelToken
from tests.imaging.conftest import Opener
from tests.imaging.samples import SAMPLES, Pixels, Sample


def _check_regions(picture: Picture, expected: Pixels, count: int) -> None:
    size = Size(expected.shape[1], expected.shape[0])
    assert picture.size == size
    numbers = np.random.default_rng(count)
    whole = picture.crop(Region.whole(size))
    assert whole.dtype == np.uint8
    assert whole.shape == expected.shape
    assert np.array_equal(whole, expected), f"{int((whole != expected).sum())} samples differ"
    for _ in range(count):
        x, y = int(numbers.integers(size.width)), int(numbers.integers(size.height))
        width, height = int(numbers.integers(1, size.width + 1)), int(numbers.integers(1, size.height + 1))
        region = Region(x, y, width, height).clipped(size)
        got = picture.crop(region)
        assert np.array_equal(got, expected[region.y : region.bottom, region.x : region.right]), region


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
@pytest.mark.parametrize("large", [False, True], ids=["whole", "large"])
def test_regions_are_the_full_decode(
    sample: Sample, large: bool, tmp_path: Path, opened: Opener, request: pytest.FixtureRequest
) -> None:
    if large:
        request.getfixturevalue("all_large")
    path = tmp_path / f"picture{sample.ending}"
    sample.write(path)
    _check_regions(opened(path), sample.reference(path), 25)


@pytest.mark.slow
@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_five_hundred_regions(sample: Sample, tmp_path: Path, opened: Opener, all_large: None) -> None:
    path = tmp_path / f"picture{sample.ending}"
    sample.write(path)
    _check_regions(opened(path), sample.reference(path), 500)


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_the_name_does_not_matter(sample: Sample, tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "picture.txt"
    written = tmp_path / f"picture{sample.ending}"
    sample.write(written)
    written.rename(path)
    assert opened(path).size == Size(333, 271)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode there")
@pytest.mark.parametrize("sample", SAMPLES, ids=str)
@pytest.mark.parametrize("large", [False, True], ids=["whole", "large"])
def test_nor_does_a_name_that_is_no_text(
    sample: Sample, large: bool, tmp_path: Path, opened: Opener, request: pytest.FixtureRequest
) -> None:
    if large:
        request.getfixturevalue("all_large")
    written = tmp_path / f"picture{sample.ending}"
    sample.write(written)
    expected = sample.reference(written)
    path = tmp_path / os.fsdecode(b"gem\xe4lde \xff" + sample.ending.encode())
    written.rename(path)
    picture = opened(path)
    assert np.array_equal(picture.crop(Region.whole(picture.size)), expected)
    faults: list[object] = []
    picture.prepare(lambda event: faults.append(event) if isinstance(event, Notice) else None, CancelToken())
    assert not faults
