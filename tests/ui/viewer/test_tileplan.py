"""Which tiles are asked for: exact tables."""

from __future__ import annotations

import pytest

from otterscope.geometry import Region, Size
from otterscope.imaging.tiles import view_levels
from otterscope.ui.viewer.camera import Camera
from otterscope.ui.viewer.tileplan import TileGrid, TileKey, plan

SCROLL = Size(60_000, 20_000)
GRID = TileGrid(view_levels(SCROLL), 512)
VIEW = Size(1600, 1000)


@pytest.mark.parametrize(
    ("zoom", "level"),
    [
        (64, 0),
        (1, 0),
        (0.75, 0),
        (0.51, 0),
        (0.5, 1),
        (0.4999, 1),
        (0.3, 1),
        (0.25, 2),
        (0.0267, 5),
        (1e-6, 7),
    ],
)
def test_the_level_is_the_smallest_that_need_not_be_enlarged(zoom: float, level: int) -> None:
    assert len(GRID.levels) == 8
    assert GRID.level_for(zoom) == level


@pytest.mark.parametrize(
    ("level", "region", "span"),
    [
        (0, Region(0, 0, 512, 512), (0, 0, 1, 1)),
        (0, Region(0, 0, 513, 512), (0, 0, 2, 1)),
        (0, Region(511, 511, 2, 2), (0, 0, 2, 2)),
        (0, Region(59_999, 19_999, 1, 1), (117, 39, 118, 40)),
        (3, Region(4095, 0, 2, 4096), (0, 0, 2, 1)),
        (7, Region(0, 0, 60_000, 20_000), (0, 0, 1, 1)),
    ],
)
def test_the_tiles_over_a_region(level: int, region: Region, span: tuple[int, int, int, int]) -> None:
    assert GRID.over(level, region) == span


def test_edge_tiles_are_cut_at_the_level_and_reach_past_the_picture_by_under_a_level_pixel() -> None:
    assert GRID.levels[5] == Size(1875, 625)
    assert GRID.img_box(TileKey(5, 3, 1)) == (3 * 512 * 32, 512 * 32, 60_000, 20_000)
    assert GRID.levels[7] == Size(469, 157)
    assert GRID.img_box(TileKey(7, 0, 0)) == (0, 0, 469 * 128, 157 * 128)
    assert GRID.img_region(TileKey(7, 0, 0)) == Region.whole(SCROLL)


def test_what_is_seen_is_wanted_from_the_middle_outwards() -> None:
    camera = Camera(SCROLL, VIEW).centred(30_000, 10_000, 1.0)
    wish = plan(GRID, camera)
    assert wish.level == 0
    assert wish.seen == frozenset(TileKey(0, col, row) for col in range(57, 61) for row in range(18, 21))
    sharp = [key for key in wish.wanted if key in wish.seen]
    assert set(sharp) == wish.seen
    assert sharp[0] == TileKey(0, 58, 19)
    # Neighbours come after all that is in view.
    last_seen = max(wish.wanted.index(key) for key in wish.seen)
    rest = wish.wanted[last_seen + 1 :]
    assert TileKey(0, 56, 19) in rest
    assert TileKey(0, 59, 21) in rest


def test_coarse_tiles_go_first_where_few_fill_the_view() -> None:
    wish = plan(GRID, Camera(SCROLL, VIEW).centred(30_000, 10_000, 1.0))
    corner = [TileKey(2, col, row) for col in (14, 15) for row in (4, 5)]
    assert sorted(wish.wanted[:4]) == corner
    # Level 1 would be more than a third of the work: the sharp tiles are as quick.
    assert wish.wanted[4].level == 0
    small = plan(GRID, Camera(SCROLL, Size(500, 300)).centred(29_700, 9_500, 1.0))
    assert [key.level for key in small.wanted[:5]] == [2, 1, 1, 0, 0]


def test_the_side_the_view_moves_to_is_fetched_further_ahead() -> None:
    camera = Camera(SCROLL, VIEW).centred(30_000, 10_000, 1.0)
    wish = plan(GRID, camera, heading=(3000.0, 0.0))
    columns = [key.col for key in wish.wanted if key.level == 0]
    assert max(columns) == 63
    assert min(columns) == 56


def test_a_fixed_level_is_kept_at_any_zoom_within_the_limit() -> None:
    camera = Camera(SCROLL, VIEW).fitted()
    wish = plan(GRID, camera, fixed_level=0, limit=50)
    assert wish.level == 0
    assert len(wish.wanted) == 50
    assert plan(GRID, camera, fixed_level=6).seen == frozenset({TileKey(6, 0, 0), TileKey(6, 1, 0)})


def test_no_tile_is_wanted_twice_and_all_exist() -> None:
    for zoom in (0.03, 0.3, 0.99, 7.0):
        wish = plan(GRID, Camera(SCROLL, VIEW, quarters=1).centred(200, 300, zoom), heading=(-9e5, 9e5))
        assert len(set(wish.wanted)) == len(wish.wanted)
        for key in wish.wanted:
            columns, rows = GRID.counts(key.level)
            assert 0 <= key.col < columns
            assert 0 <= key.row < rows
