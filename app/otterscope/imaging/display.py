"""What a canvas sees of a picture: any tile of the binary pyramid, from wherever it can be had fastest.

Everything here is in the stored plane. Display tiles may come from the lossy cache; exact regions never do.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from otterscope.geometry import Region, Size
from otterscope.imaging.cascade import halve
from otterscope.imaging.jpeg_file import JpegFile
from otterscope.imaging.jpeg_reader import DCT_LEVELS
from otterscope.imaging.reader import Reader
from otterscope.imaging.source import RgbArray
from otterscope.imaging.tile_store import StoreDamaged, TileStore
from otterscope.imaging.tiles import TILE, view_levels
from otterscope.progress import CancelToken, no_progress

#: Longest side of the overview that is kept in memory, in its own pixels.
OVERVIEW_SIDE = 2560
#: A tile is not made from more than this many times its width in source pixels: that takes too long.
_LARGEST_RATIO = 4.5


class Display:
    """The binary pyramid of one reader, with the overview and, once there are any, the cached tiles."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.levels = view_levels(reader.levels[0])
        self.overview_level = sum(max(size.width, size.height) > OVERVIEW_SIDE for size in self.levels)
        if isinstance(reader, JpegFile):
            # The first pass gives 1/8 for nothing; anything finer would be another pass.
            self.overview_level = max(self.overview_level, min(DCT_LEVELS, len(self.levels)) - 1)
        self.overview: list[RgbArray] = []
        self.store: TileStore | None = None
        #: Set where tiles could not be kept: the canvas then waits for the decoder to come by, from the top.
        self.patient = False

    def direct(self) -> bool:
        """Whether the file itself gives every level quickly, with no preparation."""
        return self.reader.random_access and all(self._source(k) is not None for k in range(len(self.levels)))

    def pixels(self, level: int, region: Region, cancel: CancelToken) -> RgbArray | None:
        """Pixels of `region` of a level of the binary pyramid, or None while they cannot be had quickly."""
        if self.overview and level >= self.overview_level:
            return self._from_overview(level, region)
        stored = self._from_store(level, region)
        if stored is not None:
            return stored
        source = self._source(level)
        return None if source is None else self._from_reader(level, region, source, cancel)

    def set_overview(self, pixels: RgbArray) -> None:
        """Keep the finished overview: it also serves all coarser levels."""
        made = [pixels]
        while len(made) < len(self.levels) - self.overview_level:
            made.append(halve(made[-1]))
        self.overview = made

    def close(self) -> None:
        """Let go of the cached tiles."""
        store, self.store = self.store, None
        if store is not None:
            store.close()

    def _from_overview(self, level: int, region: Region) -> RgbArray:
        pixels = self.overview[level - self.overview_level]
        part: RgbArray = pixels[region.y : region.bottom, region.x : region.right].copy()
        return part

    def _from_store(self, level: int, region: Region) -> RgbArray | None:
        store = self.store
        if store is None:
            return None
        columns = range(region.x // TILE, (region.right - 1) // TILE + 1)
        rows = range(region.y // TILE, (region.bottom - 1) // TILE + 1)
        if not all((level, column, row) in store for row in rows for column in columns):
            return None
        out: RgbArray = np.empty((region.height, region.width, 3), dtype=np.uint8)
        try:
            for row in rows:
                for column in columns:
                    tile = store.get((level, column, row))
                    if tile is None:
                        return None
                    if len(rows) == len(columns) == 1 and tile.shape == out.shape:
                        return tile
                    _paste(out, region, tile, column * TILE, row * TILE)
        except StoreDamaged:
            self.store, self.patient = None, True  # from now on the file; the next opening makes it anew
            store.destroy()
            return None
        return out

    def _source(self, level: int) -> int | None:
        """The coarsest level of the reader that is fine enough for a level of the pyramid, if near enough."""
        if not (self.reader.random_access or self.patient):
            return None
        wanted = self.levels[level]
        fit = [
            k
            for k, size in enumerate(self.reader.levels)
            if size.width >= wanted.width - 1 and size.height >= wanted.height - 1
        ]
        if not fit or self.reader.levels[fit[-1]].width / wanted.width > _LARGEST_RATIO:
            return None
        return fit[-1]

    def _from_reader(self, level: int, region: Region, source: int, cancel: CancelToken) -> RgbArray | None:
        wanted, given = self.levels[level], self.reader.levels[source]
        part = _project(region, wanted, given)
        if not self.patient and not self.reader.ready(source, part):
            return None
        pixels = self.reader.read(source, part, no_progress, cancel)
        return _fitted(pixels, region.size)


def _project(region: Region, level: Size, other: Size) -> Region:
    """`region` of one level in the pixels of another of the same picture, never empty."""
    across, down = other.width / level.width, other.height / level.height
    if abs(other.width - level.width) <= 1 and abs(other.height - level.height) <= 1:
        across = down = 1.0  # the same level, rounded another way
    left, top = min(round(region.x * across), other.width - 1), min(round(region.y * down), other.height - 1)
    right = min(max(round(region.right * across), left + 1), other.width)
    bottom = min(max(round(region.bottom * down), top + 1), other.height)
    return Region(left, top, right - left, bottom - top)


def _fitted(pixels: RgbArray, size: Size) -> RgbArray:
    """Shrink to `size`; a missing last row or column (levels that round down) is repeated."""
    while pixels.shape[1] >= 2 * size.width and pixels.shape[0] >= 2 * size.height:
        pixels = halve(pixels)
    height, width = pixels.shape[:2]
    if (width, height) == (size.width, size.height):
        return pixels
    if 0 <= size.width - width <= 1 and 0 <= size.height - height <= 1:
        return np.pad(pixels, ((0, size.height - height), (0, size.width - width), (0, 0)), mode="edge")
    image = Image.fromarray(pixels).resize((size.width, size.height), Image.Resampling.BILINEAR)
    return np.asarray(image)


def _paste(out: RgbArray, region: Region, tile: RgbArray, lvl_x: int, lvl_y: int) -> None:
    left, top = max(region.x, lvl_x), max(region.y, lvl_y)
    right = min(region.right, lvl_x + tile.shape[1])
    bottom = min(region.bottom, lvl_y + tile.shape[0])
    out[top - region.y : bottom - region.y, left - region.x : right - region.x] = tile[
        top - lvl_y : bottom - lvl_y, left - lvl_x : right - lvl_x
    ]
