"""Deep Zoom: an XML file and beside it a folder of tile pictures, one folder a level.

Source: the published description of the Deep Zoom file format (2008 and 2009 schemas).
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from pathlib import Path

import numpy as np

from otterscope.geometry import Region, Size
from otterscope.imaging.errors import NoSuchPage, PictureDamaged, RegionDamaged
from otterscope.imaging.guard import check_size
from otterscope.imaging.limits import STRIP_CACHE_BYTES
from otterscope.imaging.reader import PictureInfo
from otterscope.imaging.source import RgbArray
from otterscope.imaging.whole import decode_with_pillow
from otterscope.progress import CancelToken, ProgressCallback

#: The description is a few hundred bytes; more is no description.
_LONGEST = 64 << 10
_LARGEST_TILE = 8192
_TAG = re.compile(r"<(?:\w+:)?(Image|Size)\b([^>]*)>")
_ATTRIBUTE = re.compile(r"(\w+)\s*=\s*[\"']([^\"']*)[\"']")
_ENDINGS = {"jpg", "jpeg", "png", "webp", "tif", "tiff", "bmp", "gif"}


class DeepZoomReader:
    """The levels and tiles that a .dzi file describes. Tiles that are not there are white."""

    random_access = True

    def __init__(self, path: Path, page: int) -> None:
        """Raises: PictureDamaged, PictureTooLarge, NoSuchPage."""
        if page:
            raise NoSuchPage(path=path, page=page + 1, pages=1)
        # Two elements and six attributes: read as text, so that no XML trick is of any use.
        with path.open("rb") as file:
            text = file.read(_LONGEST).decode("utf-8", "replace")
        found = {name: dict(_ATTRIBUTE.findall(rest)) for name, rest in _TAG.findall(text)}
        try:
            picture, size = found["Image"], found["Size"]
            self._tile, self._overlap = int(picture["TileSize"]), int(picture["Overlap"])
            self._ending = picture["Format"].lower()
            width, height = int(size["Width"]), int(size["Height"])
        except (KeyError, ValueError) as fault:
            raise PictureDamaged(path=path, detail=f"{type(fault).__name__}: {fault}") from fault
        if not 1 <= self._tile <= _LARGEST_TILE or not 0 <= self._overlap < self._tile:
            raise PictureDamaged(path=path, detail=f"tiles of {self._tile} that overlap by {self._overlap}")
        if self._ending not in _ENDINGS:
            raise PictureDamaged(path=path, detail=f"tiles of the kind {self._ending[:20]!r}")
        full = check_size(path, width, height)
        self._path, self._folder = path, path.with_name(f"{path.stem}_files")
        self._info = PictureInfo("Deep Zoom", tile_size=self._tile)
        self._levels = [full]
        while max(self._levels[-1].width, self._levels[-1].height) > 1:
            last = self._levels[-1]
            self._levels.append(Size(-(-last.width // 2), -(-last.height // 2)))
        self._kept: OrderedDict[tuple[int, int, int], RgbArray] = OrderedDict()
        self._kept_bytes = 0
        self._lock = threading.Lock()

    @property
    def info(self) -> PictureInfo:
        return self._info

    @property
    def levels(self) -> tuple[Size, ...]:
        return tuple(self._levels)

    def ready(self, level: int, region: Region) -> bool:  # noqa: ARG002 - one answer for all
        return True

    def read(self, level: int, region: Region, progress: ProgressCallback, cancel: CancelToken) -> RgbArray:
        """See `Reader.read`."""
        out: RgbArray = np.full((region.height, region.width, 3), 255, dtype=np.uint8)
        rows = range(region.y // self._tile, (region.bottom - 1) // self._tile + 1)
        columns = range(region.x // self._tile, (region.right - 1) // self._tile + 1)
        for row in rows:
            for column in columns:
                cancel.raise_if_cancelled()
                pixels = self._tile_pixels(level, column, row)
                left, top = column * self._tile, row * self._tile
                box = Region(left, top, pixels.shape[1], pixels.shape[0])
                part = Region(
                    max(box.x, region.x), max(box.y, region.y),
                    max(1, min(box.right, region.right) - max(box.x, region.x)),
                    max(1, min(box.bottom, region.bottom) - max(box.y, region.y)),
                )  # fmt: skip
                cut = pixels[part.y - top : part.bottom - top, part.x - left : part.right - left]
                out[part.y - region.y : part.bottom - region.y, part.x - region.x : part.right - region.x] = (
                    cut
                )
            progress(row - rows.start + 1, len(rows))
        return out

    def _tile_pixels(self, level: int, column: int, row: int) -> RgbArray:
        """A tile without its overlap, exactly as large as its place in the level."""
        key = (level, column, row)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        size = self._levels[level]
        left, top = column * self._tile, row * self._tile
        wanted = Region(left, top, min(self._tile, size.width - left), min(self._tile, size.height - top))
        number = len(self._levels) - 1 - level
        path = self._folder / str(number) / f"{column}_{row}.{self._ending}"
        try:
            pixels, _ = decode_with_pillow(path)
        except PictureDamaged as fault:
            if not path.exists():
                return np.full((wanted.height, wanted.width, 3), 255, dtype=np.uint8)
            raise RegionDamaged(path=self._path, region=wanted, detail=fault.detail) from fault
        skip_x, skip_y = self._overlap if column else 0, self._overlap if row else 0
        pixels = pixels[skip_y : skip_y + wanted.height, skip_x : skip_x + wanted.width]
        if pixels.shape[:2] != (wanted.height, wanted.width):
            raise RegionDamaged(path=self._path, region=wanted, detail=f"{path.name} is {pixels.shape}")
        with self._lock:
            if key not in self._kept:
                self._kept[key] = pixels
                self._kept_bytes += pixels.nbytes
            while self._kept_bytes > STRIP_CACHE_BYTES and len(self._kept) > 1:
                self._kept_bytes -= self._kept.popitem(last=False)[1].nbytes
        return pixels

    def close(self) -> None:
        with self._lock:
            self._kept.clear()
            self._kept_bytes = 0
