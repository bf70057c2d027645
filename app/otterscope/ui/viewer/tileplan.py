"""Which tiles a camera needs, and in what order: pure.

The levels are a binary pyramid: a pixel of level k (`lvl_`) covers exactly 2**k × 2**k image pixels, and a
level's last row and column may reach past the picture's edge. Tile (level, col, row) covers the level's box
[col · tile, (col + 1) · tile) × [row · tile, (row + 1) · tile), cut at the level's edge.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from otterscope.geometry import Region, Size
from otterscope.ui.viewer.camera import Camera


@dataclass(frozen=True, slots=True, order=True)
class TileKey:
    """One tile of the picture that is open."""

    level: int
    col: int
    row: int


@dataclass(frozen=True)
class TileGrid:
    """The tiles of all levels of one picture; `levels[0]` is full resolution."""

    levels: tuple[Size, ...]
    tile: int

    @property
    def img_size(self) -> Size:
        return self.levels[0]

    def level_for(self, zoom: float) -> int:
        """The smallest level that is not enlarged at `zoom`: shrinking hides aliasing, enlarging blurs."""
        # A hair of tolerance: a fit zoom of 0.2499999 is meant to be a quarter.
        level = math.floor(math.log2(1 / zoom) + 1e-3)
        return min(max(0, level), len(self.levels) - 1)

    def counts(self, level: int) -> tuple[int, int]:
        """Columns and rows of tiles."""
        lvl = self.levels[level]
        return math.ceil(lvl.width / self.tile), math.ceil(lvl.height / self.tile)

    def img_box(self, key: TileKey) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of a tile in image pixels; may reach past the picture's edge."""
        lvl, side = self.levels[key.level], 1 << key.level
        left, top = key.col * self.tile, key.row * self.tile
        right, bottom = min(lvl.width, left + self.tile), min(lvl.height, top + self.tile)
        return left * side, top * side, right * side, bottom * side

    def img_region(self, key: TileKey) -> Region:
        """The picture's pixels under a tile."""
        left, top, right, bottom = self.img_box(key)
        return Region(left, top, right - left, bottom - top).clipped(self.img_size)

    def above(self, key: TileKey) -> Iterator[TileKey]:
        """The tiles that each cover all of `key` at a coarser level, the nearest level first."""
        for level in range(key.level + 1, len(self.levels)):
            steps = level - key.level
            yield TileKey(level, key.col >> steps, key.row >> steps)

    def over(self, level: int, region: Region) -> tuple[int, int, int, int]:
        """The tiles that meet `region`: first column and row, one past the last column and row."""
        span = self.tile << level
        cols, rows = self.counts(level)
        return (
            max(0, region.x // span),
            max(0, region.y // span),
            min(cols, -(-region.right // span)),
            min(rows, -(-region.bottom // span)),
        )

    def keys(self, level: int, region: Region) -> Iterator[TileKey]:
        """The tiles of `level` that meet `region`, row by row."""
        col0, row0, col1, row1 = self.over(level, region)
        for row in range(row0, row1):
            for col in range(col0, col1):
                yield TileKey(level, col, row)


@dataclass(frozen=True)
class TilePlan:
    """What a camera wants.

    Attributes:
        level: the level to be shown.
        seen: the tiles in view.
        wanted: all tiles worth fetching, most urgent first: a few coarse ones that fill the view, those
            in view from the middle outwards, then the neighbours the view is moving to.
    """

    level: int
    seen: frozenset[TileKey]
    wanted: tuple[TileKey, ...]


def plan(
    grid: TileGrid,
    camera: Camera,
    *,
    heading: tuple[float, float] = (0.0, 0.0),
    fixed_level: int | None = None,
    limit: int = 160,
) -> TilePlan:
    """The tiles for `camera`.

    Args:
        grid: the picture's tiles.
        camera: the look.
        heading: where the view is going, image pixels a second; neighbours are fetched on that side.
        fixed_level: show this level whatever the zoom.
        limit: the most tiles wanted at once; more would push one another out of memory.
    """
    level = grid.level_for(camera.zoom) if fixed_level is None else min(fixed_level, len(grid.levels) - 1)
    region = camera.visible()
    if region is None:
        return TilePlan(level, frozenset(), ())
    near = _nearness(grid, camera)
    seen = sorted(grid.keys(level, region), key=near)
    wanted: dict[TileKey, None] = {}
    # Two levels up is a sixteenth of the work: where a few tiles fill the view at once, they go first.
    for coarser in range(min(level + 2, len(grid.levels) - 1), level, -1):
        stand_ins = sorted(grid.keys(coarser, region), key=near)
        if len(stand_ins) <= max(2, len(seen) // 3):
            wanted.update(dict.fromkeys(stand_ins))
    wanted.update(dict.fromkeys(seen))
    if fixed_level is None:
        wanted.update(dict.fromkeys(sorted(grid.keys(level, _ahead(grid, level, region, heading)), key=near)))
        if level > 0 and camera.zoom * (1 << level) > 0.7:
            wanted.update(dict.fromkeys(grid.keys(level - 1, _middle(region))))
    return TilePlan(level, frozenset(seen), tuple(wanted)[:limit])


def _nearness(grid: TileGrid, camera: Camera) -> Callable[[TileKey], float]:
    x, y = camera.centre()

    def distance(key: TileKey) -> float:
        left, top, right, bottom = grid.img_box(key)
        return ((left + right) / 2 - x) ** 2 + ((top + bottom) / 2 - y) ** 2

    return distance


def _ahead(grid: TileGrid, level: int, region: Region, heading: tuple[float, float]) -> Region:
    """The view and a ring of half a tile; on the side of `heading`, what will be seen in half a second."""
    ring = (grid.tile << level) // 2
    ahead_x = min(abs(heading[0]) * 0.5, region.width)
    ahead_y = min(abs(heading[1]) * 0.5, region.height)
    left = math.ceil(ring + (ahead_x if heading[0] < 0 else 0))
    right = math.ceil(ring + (ahead_x if heading[0] > 0 else 0))
    top = math.ceil(ring + (ahead_y if heading[1] < 0 else 0))
    bottom = math.ceil(ring + (ahead_y if heading[1] > 0 else 0))
    grown = Region(region.x - left, region.y - top, region.width + left + right, region.height + top + bottom)
    return grown.clipped(grid.img_size)


def _middle(region: Region) -> Region:
    """The inner half of a region: what zooming in will show."""
    width, height = max(1, region.width // 2), max(1, region.height // 2)
    return Region(region.x + region.width // 4, region.y + region.height // 4, width, height)
