"""How much the program keeps on the disk, and letting go of what can be made again."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from otterscope import paths
from otterscope.imaging.tile_cache import TileCache, cache_folder
from otterscope.progress import CancelToken
from otterscope.session.pixels import PixelFiles, pixels_folder
from otterscope.weights import transfers
from otterscope.work import thumbnails


@dataclass(frozen=True)
class Stored:
    """Where something lies, and its size in bytes."""

    folder: Path
    nbytes: int


def models(cancel: CancelToken) -> Stored:
    """The installed models. Raises: Cancelled."""
    return Stored(paths.models_dir(), size_of(paths.models_dir(), cancel))


def downloads(cancel: CancelToken) -> Stored:
    """What has come of downloads that are not installed. Raises: Cancelled."""
    return Stored(transfers.root(), size_of(transfers.root(), cancel))


def sessions(cancel: CancelToken) -> Stored:
    """Sessions and settings: everything in the program's folder that is none of the others here."""
    home = paths.home()
    others = {paths.models_dir(), transfers.root(), paths.cache_dir(), pixels_folder()}
    total = 0
    for entry in _entries(home):
        path = home / entry.name
        if path not in others:
            total += size_of(path, cancel)
    return Stored(home, total)


def copies(cancel: CancelToken) -> Stored:
    """The copies of what models were given. Raises: Cancelled."""
    return Stored(pixels_folder(), size_of(pixels_folder(), cancel))


def clear_copies(cancel: CancelToken) -> int:
    """Delete all copies of what models were given; the bytes that this freed. Raises: Cancelled."""
    before = copies(cancel).nbytes
    PixelFiles(pixels_folder()).clear(cancel)
    return before - copies(cancel).nbytes


def pictures(cancel: CancelToken) -> Stored:
    """The tiles of large pictures, made once so that they open at once, and the thumbnails of all."""
    places = cache_folder(), thumbnails.folder()
    return Stored(paths.cache_dir(), sum(size_of(place, cancel) for place in places))


def clear_pictures(cancel: CancelToken) -> int:
    """Delete all tiles and thumbnails that are not being written just now; the bytes that this freed.

    Pictures stay as they are. One that is open keeps its tiles until it is closed.
    """
    cache = TileCache()
    before = pictures(cancel).nbytes
    for entry in _entries(cache.folder):
        cancel.raise_if_cancelled()
        # A store that is being filled lies under another name with ".part-" in it.
        if entry.is_dir(follow_symlinks=False) and ".part-" not in entry.name:
            cache.drop(cache.folder / entry.name)
    small = thumbnails.folder()
    for entry in _entries(small):
        if entry.name.endswith(".png"):
            with contextlib.suppress(OSError):
                (small / entry.name).unlink()
    return before - pictures(cancel).nbytes


def size_of(path: Path, cancel: CancelToken) -> int:
    """Bytes of a file or of all files under a folder; links are not followed. Raises: Cancelled."""
    total = 0
    waiting = [path]
    while waiting:
        cancel.raise_if_cancelled()
        place = waiting.pop()
        if place.is_dir() and not place.is_symlink():
            waiting.extend(place / entry.name for entry in _entries(place))
        else:
            try:
                total += place.lstat().st_size
            except OSError:
                continue  # gone since it was listed
    return total


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []
