"""Small pictures of pictures: of files for lists of them, of regions for questions."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from otterscope import paths
from otterscope.errors import AppError
from otterscope.geometry import Region
from otterscope.imaging.source import ImageSource, RgbArray
from otterscope.progress import CancelToken
from otterscope.work.png import png_bytes

#: The longer side, in pixels: enough for a list on a dense screen.
SIDE = 320
#: A flat picture of more pixels than this would take seconds to shrink, only for a list.
MOST_PIXELS = 60_000_000
#: How many a cache folder keeps.
KEPT = 400


def folder() -> Path:
    """Where the thumbnails of files lie."""
    return paths.cache_dir() / "thumbnails"


def place(path: Path) -> Path | None:
    """Where the thumbnail of the file at `path`, as it is now, is or will be; None if it is gone."""
    try:
        facts = path.stat()
    except OSError:
        return None
    known = os.fsencode(path) + f"\0{facts.st_mtime_ns}\0{facts.st_size}".encode()
    name = hashlib.blake2b(known, digest_size=16)
    return folder() / f"{name.hexdigest()}.png"


def of_file(path: Path, cancel: CancelToken) -> Path | None:
    """The thumbnail of a picture, made now if need be; None where it cannot or had better not be.

    Raises: Cancelled.
    """
    # Decoders are not loaded for a window that shows no picture.
    from otterscope.imaging.opening import open_image

    target = place(path)
    if target is None or target.exists():
        return target
    try:
        with contextlib.closing(open_image(path)) as picture:
            if picture.levels[-1].pixels > MOST_PIXELS:
                return None
            return keep(path, shrunk(picture, Region.whole(picture.size), SIDE, cancel))
    except AppError:
        return None


def keep(path: Path, pixels: RgbArray) -> Path | None:
    """Keep pixels as the thumbnail of the file at `path`; None if that cannot be written."""
    target = place(path)
    if target is None:
        return None
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.write_bytes(png_bytes(pixels))
        part.replace(target)
        _prune(target.parent)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        return None
    return target


def shrunk(source: ImageSource, region: Region, side: int, cancel: CancelToken) -> RgbArray:
    """A region with its longer side brought down to `side` pixels. Raises: AppError, Cancelled."""
    scale = min(1.0, side / max(region.width, region.height))
    return source.read(region, scale, cancel=cancel)


def _prune(place: Path) -> None:
    """Take the oldest away beyond what is kept; another program may do so at the same time."""
    files = list(place.glob("*.png"))
    if len(files) > KEPT + 40:
        by_age = sorted(files, key=lambda file: file.stat().st_mtime if file.exists() else 0.0)
        for file in by_age[:-KEPT]:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
