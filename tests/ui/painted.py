"""Pictures painted in memory for tests of the viewer: every pixel's colour follows from its place."""

from __future__ import annotations

import threading
import time

import numpy as np

from otterscope.errors import AppError
from otterscope.geometry import Region, Size
from otterscope.imaging.preparing import AllSharp, EventCallback, OverviewDone, OverviewStrip
from otterscope.imaging.reader import PictureInfo
from otterscope.imaging.source import RgbArray
from otterscope.imaging.tiles import tile_region, view_levels
from otterscope.progress import CancelToken, ProgressCallback, no_progress


def pixels_of(region: Region, step: int = 1) -> RgbArray:
    """The painted plane: smooth colours, a fine pattern and a line every 100 pixels; (height, width, 3)."""
    x = (np.arange(region.x, region.right) * step).astype(np.int64)[None, :]
    y = (np.arange(region.y, region.bottom) * step).astype(np.int64)[:, None]
    red = (x * 7 + y * 3) // 16 % 256
    green = (x // 5 + y // 9 + (x // 64 + y // 64) % 2 * 40) % 256
    blue = (x ^ y) % 256 + 0 * x
    rgb = np.stack([red + 0 * blue, green + 0 * blue, blue], axis=2).astype(np.uint8)
    rgb[np.broadcast_to((x % 100 < step) | (y % 100 < step), rgb.shape[:2])] = (250, 250, 250)
    return rgb


class PaintedPicture:
    """A `ViewPicture` of any size whose tiles cost next to nothing.

    Args:
        size: the picture's.
        pages: how many pages it claims.
        delay: seconds each tile takes.
        fault: raised for every tile of level 0, if given.
    """

    def __init__(
        self, size: Size, *, pages: int = 1, page: int = 0, delay: float = 0.0, fault: AppError | None = None
    ) -> None:
        self.size = size
        self.info = PictureInfo("painted", pages=pages, page=page, tile_size=512)
        self.view_levels = view_levels(size)
        self.overview_level = next(
            level for level, lvl in enumerate(self.view_levels) if max(lvl.width, lvl.height) <= 2560
        )
        self.exact_tiles = True
        self.delay, self.fault = delay, fault
        self.ready = threading.Event()
        self.ready.set()
        #: While it is clear, tiles wait for it.
        self.gate = threading.Event()
        self.gate.set()
        self.closed = False
        self.asked: list[tuple[int, int, int]] = []
        self.tile_threads: set[str] = set()

    def tile(self, level: int, column: int, row: int, cancel: CancelToken) -> RgbArray | None:
        self.asked.append((level, column, row))
        self.tile_threads.add(threading.current_thread().name)
        if self.delay:
            time.sleep(self.delay)
        self.gate.wait(60)
        cancel.raise_if_cancelled()
        if self.fault is not None and level == 0:
            raise self.fault
        if not self.ready.is_set() and level < self.overview_level:
            return None
        return pixels_of(tile_region(self.view_levels[level], column, row), 1 << level)

    def prepare(self, on_event: EventCallback, cancel: CancelToken) -> None:
        level = self.view_levels[self.overview_level]
        for top in range(0, level.height, 200):
            cancel.raise_if_cancelled()
            region = Region(0, top, level.width, min(200, level.height - top))
            on_event(OverviewStrip(region, pixels_of(region, 1 << self.overview_level)))
        on_event(OverviewDone())
        while not self.ready.wait(0.01):
            cancel.raise_if_cancelled()
        on_event(AllSharp())

    def crop(
        self, region: Region, *, progress: ProgressCallback = no_progress, cancel: CancelToken | None = None
    ) -> RgbArray:
        region = region.clipped(self.size)
        if self.fault is not None:
            raise self.fault
        pixels = pixels_of(region)
        progress(1, 1)
        return pixels

    def close(self) -> None:
        self.closed = True
