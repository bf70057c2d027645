"""Whole-slide formats through OpenSlide, when the “slide” extra is installed."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np

from otterscope.geometry import Region, Size
from otterscope.imaging.colour import PixelFormat, to_rgb
from otterscope.imaging.errors import NoSuchPage, PictureDamaged, RegionDamaged
from otterscope.imaging.guard import check_size
from otterscope.imaging.reader import PictureInfo
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken, ProgressCallback

#: Rows of a level read at once.
_BAND = 512


def library() -> Any | None:
    """The openslide module, or None without the extra."""
    try:
        import openslide
    except (ImportError, OSError):
        return None
    return openslide


def is_mirax(path: Path) -> bool:
    """Whether a JPEG file is but the label of a slide that lies in a folder beside it."""
    return (path.with_suffix("") / "Slidedat.ini").is_file()


def detect(path: Path) -> bool:
    """Whether OpenSlide knows this file as a vendor's slide (plain tiled TIFF is read without it)."""
    openslide = library()
    if openslide is None:
        return False
    try:
        vendor = openslide.OpenSlide.detect_format(str(path))
    except (OSError, ValueError):
        return False
    return vendor is not None and vendor not in ("generic-tiff", "aperio")


class SlideReader:
    """A slide's levels. OpenSlide places and joins the tiles; pixels outside them are white."""

    random_access = True

    def __init__(self, path: Path, page: int) -> None:
        """Raises: NoSuchPage, PictureDamaged, PictureTooLarge."""
        openslide = library()
        assert openslide is not None, "detect() comes first"
        if page:
            raise NoSuchPage(path=path, page=page + 1, pages=1)
        self._path, self._faults = path, (openslide.OpenSlideError, OSError, ValueError)
        try:
            self._slide = openslide.OpenSlide(str(path))
            sizes = [check_size(path, *size) for size in self._slide.level_dimensions]
            profile = self._slide.color_profile
            self._icc = profile.tobytes() if profile is not None else b""
        except self._faults as fault:
            raise PictureDamaged(path=path, detail=str(fault)) from fault
        self._levels = tuple(sizes)
        self._lock = threading.Lock()
        self._info = PictureInfo(f"slide ({self._slide.properties.get('openslide.vendor', '?')})")

    @property
    def info(self) -> PictureInfo:
        return self._info

    @property
    def levels(self) -> tuple[Size, ...]:
        return self._levels

    def ready(self, level: int, region: Region) -> bool:  # noqa: ARG002 - one answer for all
        return True

    def read(self, level: int, region: Region, progress: ProgressCallback, cancel: CancelToken) -> RgbArray:
        """See `Reader.read`."""
        out: RgbArray = np.empty((region.height, region.width, 3), dtype=np.uint8)
        factor = self._slide.level_downsamples[level]
        form = PixelFormat("rgb", alpha=True, icc=self._icc)
        for top in range(0, region.height, _BAND):
            cancel.raise_if_cancelled()
            count = min(_BAND, region.height - top)
            # Places are in level 0 pixels, whatever the level.
            place = (round(region.x * factor), round((region.y + top) * factor))
            try:
                tile = self._slide.read_region(place, level, (region.width, count))
            except self._faults as fault:
                raise RegionDamaged(path=self._path, region=region, detail=str(fault)) from fault
            out[top : top + count] = to_rgb(np.asarray(tile), form)
            progress(top + count, region.height)
        return out

    def close(self) -> None:
        with self._lock:
            self._slide.close()
