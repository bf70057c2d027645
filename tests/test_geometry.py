"""Sizes, regions and the patch grid, with exact tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otterscope.geometry import Region, RegionOutside, RegionSyntax, Size, patch_grid


@pytest.mark.parametrize(("width", "height"), [(0, 1), (1, 0), (-3, 5)])
def test_a_size_or_region_without_pixels_is_refused(width: int, height: int) -> None:
    with pytest.raises(ValueError, match="at least one pixel"):
        Size(width, height)
    with pytest.raises(ValueError, match="at least one pixel"):
        Region(0, 0, width, height)


def test_size() -> None:
    size = Size(60_000, 20_000)
    assert size.pixels == 1_200_000_000
    assert str(size) == "60000 × 20000"


@pytest.mark.parametrize(
    ("size", "scale", "scaled"),
    [
        (Size(1000, 600), 0.5, Size(500, 300)),
        (Size(1000, 600), 1.0, Size(1000, 600)),
        (Size(3, 1000), 0.1, Size(1, 100)),
        (Size(1, 1), 0.001, Size(1, 1)),
        (Size(2446, 1766), 0.25, Size(612, 442)),
    ],
)
def test_scaled(size: Size, scale: float, scaled: Size) -> None:
    assert size.scaled(scale) == scaled


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("0,0,1,1", Region(0, 0, 1, 1)),
        ("1200,300,640,480", Region(1200, 300, 640, 480)),
        (" 1, 2 ,3 , 4 ", Region(1, 2, 3, 4)),
        ("-10,-20,30,40", Region(-10, -20, 30, 40)),
    ],
)
def test_parse(text: str, region: Region) -> None:
    assert Region.parse(text) == region


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1.5,2,3,4", "0,0,0,5", "0,0,5,-1", "1;2;3;4", "0,0,1e3,1"]
)
def test_what_is_no_region_has_its_sentence(text: str) -> None:
    with pytest.raises(RegionSyntax) as caught:
        Region.parse(text)
    assert caught.value.sentence == (
        f"“{text}” is not a region: write X,Y,W,H in whole image pixels, such as 1200,300,640,480."
    )


@pytest.mark.parametrize(
    ("region", "clipped"),
    [
        (Region(0, 0, 100, 50), Region(0, 0, 100, 50)),
        (Region(10, 10, 20, 20), Region(10, 10, 20, 20)),
        (Region(-10, -10, 20, 20), Region(0, 0, 10, 10)),
        (Region(90, 40, 20, 20), Region(90, 40, 10, 10)),
        (Region(-5, -5, 1000, 1000), Region(0, 0, 100, 50)),
        (Region(99, 49, 1, 1), Region(99, 49, 1, 1)),
    ],
)
def test_clipped(region: Region, clipped: Region) -> None:
    assert region.clipped(Size(100, 50)) == clipped


@pytest.mark.parametrize(
    "region", [Region(100, 0, 5, 5), Region(0, 50, 5, 5), Region(-5, 0, 5, 5), Region(0, -9, 5, 9)]
)
def test_a_region_outside_has_its_sentence(region: Region) -> None:
    with pytest.raises(RegionOutside) as caught:
        region.clipped(Size(100, 50))
    assert caught.value.sentence == (
        f"The region {region} lies outside the picture, which is 100 × 50 pixels. "
        "Choose one that overlaps it."
    )


def test_edges() -> None:
    region = Region(3, 4, 10, 20)
    assert (region.right, region.bottom, region.size) == (13, 24, Size(10, 20))
    assert Region.whole(Size(7, 8)) == Region(0, 0, 7, 8)


@pytest.mark.parametrize(
    ("size", "grid"),
    [
        (Size(1, 1), (1, 1)),
        (Size(30, 30), (1, 1)),
        (Size(31, 30), (2, 1)),
        (Size(95, 61), (4, 3)),
        (Size(600, 31), (20, 2)),
        (Size(1440, 1440), (48, 48)),
        (Size(2446, 1766), (82, 59)),
    ],
)
def test_patch_grid(size: Size, grid: tuple[int, int]) -> None:
    assert patch_grid(size) == grid


numbers = st.integers(-(10**6), 10**6)
lengths = st.integers(1, 10**6)
regions = st.builds(Region, numbers, numbers, lengths, lengths)


@given(regions)
def test_what_is_written_is_read_back(region: Region) -> None:
    assert Region.parse(str(region)) == region


@given(regions, st.builds(Size, lengths, lengths))
def test_clipping_keeps_inside_both(region: Region, size: Size) -> None:
    try:
        inside = region.clipped(size)
    except RegionOutside:
        assert region.right <= 0 or region.bottom <= 0 or region.x >= size.width or region.y >= size.height
    else:
        assert max(region.x, 0) == inside.x
        assert max(region.y, 0) == inside.y
        assert min(region.right, size.width) == inside.right
        assert min(region.bottom, size.height) == inside.bottom
        assert inside.clipped(size) == inside


@given(st.builds(Size, lengths, lengths), st.integers(1, 100))
def test_the_grid_covers_and_no_patch_is_empty(size: Size, patch: int) -> None:
    columns, rows = patch_grid(size, patch)
    assert (columns - 1) * patch < size.width <= columns * patch
    assert (rows - 1) * patch < size.height <= rows * patch
