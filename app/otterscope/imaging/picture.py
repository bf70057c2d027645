"""An opened picture: a format's reader turned upright, with exact regions and shrunk ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from otterscope.geometry import Region, Size
from otterscope.imaging import resample
from otterscope.imaging.building import Builder
from otterscope.imaging.display import Display
from otterscope.imaging.guard import FileIdentity, check_region
from otterscope.imaging.orientation import stored_region, upright_pixels, upright_size
from otterscope.imaging.preparing import EventCallback
from otterscope.imaging.reader import PictureInfo, Reader
from otterscope.imaging.source import RgbArray
from otterscope.imaging.tile_cache import TileCache
from otterscope.imaging.tiles import grid, tile_region, view_levels
from otterscope.progress import CancelToken, ProgressCallback, no_progress

#: A shrunk region that would take more pixels than this to make comes from the overview where that will do.
_COARSE_PIXELS = 32_000_000


class Picture:
    """The `ImageSource` that `open_image` returns. All methods may be called from any thread."""

    def __init__(
        self, path: Path, reader: Reader, identity: FileIdentity, cache: TileCache | None = None
    ) -> None:
        self.path = path
        self._identity = identity
        self._reader = reader
        self._cache = cache or TileCache()
        self._display = Display(reader)
        self.view_levels = view_levels(self.size)

    @property
    def truncated(self) -> bool:
        return self.info.truncated

    @property
    def damaged(self) -> bool:
        return self.info.damaged

    @property
    def info(self) -> PictureInfo:
        return self._reader.info

    @property
    def size(self) -> Size:
        return self.levels[0]

    @property
    def levels(self) -> tuple[Size, ...]:
        return tuple(upright_size(level, self.info.orientation) for level in self._reader.levels)

    def crop(
        self, region: Region, *, progress: ProgressCallback = no_progress, cancel: CancelToken | None = None
    ) -> RgbArray:
        """The exact pixels of `region`, clipped to the picture: (height, width, 3) 8-bit sRGB.

        Identical to cutting a full decode of the file; never taken from the cache folder.

        Raises: RegionOutside, RegionNeedsTooMuchMemory, RegionDamaged, PictureChanged, Cancelled.
        """
        region = region.clipped(self.size)
        check_region(region, region.size.pixels)
        return self._level(0, region, progress, cancel or CancelToken())

    def read(
        self,
        region: Region,
        scale: float = 1.0,
        *,
        progress: ProgressCallback = no_progress,
        cancel: CancelToken | None = None,
    ) -> RgbArray:
        """See `ImageSource.read`. Raises: ValueError if `scale` is not in (0, 1]."""
        if not 0 < scale <= 1:
            raise ValueError(f"scale must be in (0, 1], not {scale}")
        region, cancel = region.clipped(self.size), cancel or CancelToken()
        target = region.size.scaled(scale)
        if target == region.size:
            return self.crop(region, progress=progress, cancel=cancel)
        check_region(region, target.pixels)
        coarse = self._from_overview(region, scale, target)
        if coarse is not None:
            return coarse
        level = self._level_for(scale)
        size = self.levels[level]
        inside = _onto(region, self.size, size)

        def fetch(part: Region, step: ProgressCallback) -> RgbArray:
            return self._level(level, part, step, cancel)

        return resample.shrink(fetch, inside, target, progress, cancel)

    def _from_overview(self, region: Region, scale: float, target: Size) -> RgbArray | None:
        """A large region at a small scale from the finished overview, if that is fine enough and cheaper."""
        size = self.view_levels[self.overview_level]
        given = self._display.overview
        finest = self.levels[self._level_for(scale)]
        work = region.size.pixels * (finest.pixels / self.size.pixels)
        if not given or work < _COARSE_PIXELS or size.width < scale * self.size.width:
            return None
        pixels = upright_pixels(given[0], self.info.orientation)
        box = (
            region.x * size.width / self.size.width,
            region.y * size.height / self.size.height,
            region.right * size.width / self.size.width,
            region.bottom * size.height / self.size.height,
        )
        image = Image.fromarray(pixels)
        return np.asarray(image.resize((target.width, target.height), Image.Resampling.LANCZOS, box=box))

    @property
    def overview_level(self) -> int:
        """The level of `view_levels` that the preparation paints as the overview."""
        return self._display.overview_level

    @property
    def exact_tiles(self) -> bool:
        """Whether tiles at full size are the file's own pixels, and not a lossy copy kept for the eye."""
        return self._reader.random_access

    def tile_grid(self, level: int) -> tuple[int, int]:
        """Columns and rows of tiles of a level of `view_levels`."""
        return grid(self.view_levels[level])

    def tile_region(self, level: int, column: int, row: int) -> Region:
        """Where a tile lies in its level, in level pixels. Raises: ValueError for one outside."""
        return tile_region(self.view_levels[level], column, row)

    def tile(self, level: int, column: int, row: int, cancel: CancelToken) -> RgbArray | None:
        """A tile for the eye, or None while it cannot be had quickly. Raises: AppError, Cancelled."""
        region = self.tile_region(level, column, row)
        stored = stored_region(region, self.view_levels[level], self.info.orientation)
        pixels = self._display.pixels(level, stored, cancel)
        return None if pixels is None else upright_pixels(pixels, self.info.orientation)

    def prepare(self, on_event: EventCallback, cancel: CancelToken) -> None:
        """See `preparing.Preparable`."""
        Builder(self.path, self._identity, self._display, self._cache, on_event, cancel).run()

    def _level_for(self, scale: float) -> int:
        """The coarsest level that is still at least as fine as `scale`."""
        fit = [k for k, size in enumerate(self.levels) if size.width >= scale * self.size.width * 0.999]
        return fit[-1] if fit else 0

    def _level(self, level: int, region: Region, progress: ProgressCallback, cancel: CancelToken) -> RgbArray:
        """Pixels of an upright region of a level, in that level's pixels."""
        stored = stored_region(region, self.levels[level], self.info.orientation)
        pixels = self._reader.read(level, stored, progress, cancel)
        return upright_pixels(pixels, self.info.orientation)

    def close(self) -> None:
        self._reader.close()
        self._display.close()

    def __enter__(self) -> Picture:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _onto(region: Region, full: Size, level: Size) -> Region:
    """The smallest region of a level that covers `region` of the full picture."""
    if level == full:
        return region
    horizontal, vertical = level.width / full.width, level.height / full.height
    left, top = int(region.x * horizontal), int(region.y * vertical)
    right = min(level.width, int(np.ceil(region.right * horizontal)))
    bottom = min(level.height, int(np.ceil(region.bottom * vertical)))
    return Region(left, top, max(1, right - left), max(1, bottom - top))
