"""Rows of a picture in, tiles of every level out: one pass, each level halving the one before it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from otterscope.geometry import Size
from otterscope.imaging.source import RgbArray
from otterscope.imaging.tiles import TILE, view_levels

_HALVE_PIXELS = 120_000
#: Called as tile(level, column, row, pixels).
TileSink = Callable[[int, int, int, RgbArray], None]
#: Called as rows(level, first row, pixels) with whole rows of a level, from the top.
RowSink = Callable[[int, int, RgbArray], None]


class Cascade:
    """The levels from `first_level` up of a picture of `size`, fed with that level's rows from the top.

    It keeps one row of tiles for each level: about 2 × TILE × width × 3 bytes in all.
    """

    def __init__(
        self, size: Size, first_level: int, tile: TileSink, rows: RowSink, tiles_from: int, until: int = 99
    ) -> None:
        """Tiles are cut of levels `tiles_from` to below `until`, where it ends; `rows` sees every level."""
        self._levels = view_levels(size)
        self._tile, self._rows = tile, rows
        self._stages = {
            level: _Stage(self._levels[level], level >= tiles_from)
            for level in range(first_level, min(until, len(self._levels)))
        }
        self._first = first_level

    def add(self, pixels: RgbArray) -> None:
        """The next rows of the first level: (rows, width, 3)."""
        self._add(self._first, pixels)

    def _add(self, level: int, pixels: RgbArray) -> None:
        stage = self._stages[level]
        while len(pixels):
            taken = pixels[: stage.room]
            pixels = pixels[len(taken) :]
            self._rows(level, stage.row, taken)
            at_end = stage.take(taken)
            if level + 1 in self._stages:
                halves = stage.halves(at_end)
                if halves is not None:
                    self._add(level + 1, halves)
            if stage.room == 0 or at_end:
                if stage.cuts:
                    self._cut(level, stage)
                stage.next_row_of_tiles()

    def _cut(self, level: int, stage: _Stage) -> None:
        for column in range(-(-stage.size.width // TILE)):
            block = stage.buffer[: stage.filled, column * TILE : (column + 1) * TILE]
            # A copy: the sink may keep it while the next rows go into the buffer.
            self._tile(level, column, stage.tile_row, block.copy())


class _Stage:
    """The row of tiles of one level that is being filled."""

    def __init__(self, size: Size, cuts: bool) -> None:
        self.size, self.cuts = size, cuts
        self.buffer: RgbArray = np.empty((min(TILE, size.height), size.width, 3), dtype=np.uint8)
        self.filled = self.halved = 0
        self.tile_row = 0
        self.row = 0

    @property
    def room(self) -> int:
        return len(self.buffer) - self.filled

    def take(self, rows: RgbArray) -> bool:
        """Append rows; whether they were the level's last."""
        self.buffer[self.filled : self.filled + len(rows)] = rows
        self.filled += len(rows)
        self.row += len(rows)
        return self.row >= self.size.height

    def halves(self, at_end: bool) -> RgbArray | None:
        """The next level's rows that can be made now; an odd last row or column stands for two."""
        until = self.filled if at_end else self.filled // 2 * 2
        if until <= self.halved:
            return None
        block = self.buffer[self.halved : until]
        self.halved = until
        return halve(block)

    def next_row_of_tiles(self) -> None:
        self.filled = self.halved = 0
        self.tile_row += 1


def halve(pixels: RgbArray) -> RgbArray:
    """Averages of 2 × 2 pixels; sizes are rounded up."""
    height, width = pixels.shape[:2]
    if height % 2 or width % 2:
        pixels = np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
        height, width = pixels.shape[:2]
    out: RgbArray = np.empty((height // 2, width // 2, 3), dtype=np.uint8)
    # Few rows at once stay in the cache of the processor, and whole planes are what numpy adds fastest. It is
    # eighteen times as fast as libvips' own shrink of interleaved bytes.
    step = max(1, _HALVE_PIXELS // width)
    for top in range(0, height // 2, step):
        bottom = min(top + step, height // 2)
        upper, lower = pixels[2 * top : 2 * bottom : 2], pixels[2 * top + 1 : 2 * bottom : 2]
        pairs = np.add(upper, lower, dtype=np.uint16).reshape(bottom - top, width // 2, 6)
        for channel in range(3):
            four = pairs[:, :, channel] + pairs[:, :, channel + 3]
            four += 2
            four >>= 2
            out[top:bottom, :, channel] = four
    return out
