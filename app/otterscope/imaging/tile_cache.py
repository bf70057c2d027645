"""The cache folder: one finished store for each picture, found by content, least recently used out."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
import uuid
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from otterscope import paths
from otterscope.imaging.filebytes import FileBytes
from otterscope.imaging.tile_store import StoreDamaged, TileStore
from otterscope.progress import CancelToken

#: What all stores together may take on the disk, in bytes.
CAPACITY = 8 << 30
_SAMPLE, _SAMPLES, _EDGE = 4096, 64, 65536
_PART = ".part-"
_UNLOCKED_SECONDS = 60


def cache_folder() -> Path:
    """Where stores lie."""
    return paths.cache_dir() / "tiles"


def content_key(file: FileBytes, page: int) -> str:
    """A name for the file's content from its size and samples of it; `content_hash` settles the rest."""
    digest = hashlib.blake2b(f"{file.size} {page} ".encode(), digest_size=16)
    for at in (0, max(0, file.size - _EDGE)):
        digest.update(file.read(at, _EDGE))
    for n in range(_SAMPLES):
        digest.update(file.read(file.size * n // _SAMPLES, _SAMPLE))
    return digest.hexdigest()


def content_hash(file: FileBytes, cancel: CancelToken) -> str:
    """The hash of every byte. Raises: Cancelled, PictureChanged."""
    digest = hashlib.blake2b(digest_size=32)
    for at in range(0, file.size, 4 << 20):
        cancel.raise_if_cancelled()
        digest.update(file.read(at, 4 << 20))
    return digest.hexdigest()


class TileCache:
    """The stores in one folder."""

    def __init__(self, folder: Path | None = None, capacity: int = CAPACITY) -> None:
        self.folder, self.capacity = folder or cache_folder(), capacity

    def find(
        self, file: FileBytes, page: int, cancel: CancelToken
    ) -> tuple[TileStore, npt.NDArray[np.void] | None] | None:
        """The finished store of exactly this content, if there is one; it counts as just used.

        A file that is not the one the store was made from (copied, touched, changed) is hashed whole first.
        """
        folder = self.folder / content_key(file, page)
        try:
            store, facts, extra = TileStore.load(folder)
        except StoreDamaged:
            self.drop(folder)
            return None
        identity = asdict(file.identity)
        try:
            if facts.get("identity") != identity:
                if facts.get("hash") != content_hash(file, cancel):
                    store.close()
                    self.drop(folder)
                    return None
                store.update_facts({**facts, "identity": identity})
            os.utime(folder)
        except OSError:
            pass  # a folder that cannot be written can still be read
        except BaseException:
            store.close()
            raise
        return store, extra

    def begin(self, file: FileBytes, page: int) -> Build:
        """A store to fill for this file. Raises: OSError."""
        self._sweep()
        return Build(self, file, page)

    def drop(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove what killed builds left: their locks are free."""
        for part in self.folder.glob(f"*{_PART}*"):
            if part.is_dir() and not _locked(part):
                self.drop(part)

    def make_room(self, keep: Path) -> None:
        """Remove stores, least recently used first, until all fit; `keep` stays."""
        stores = []
        for folder in self.folder.iterdir():
            if folder.is_dir() and _PART not in folder.name:
                try:
                    size = sum(entry.stat().st_size for entry in folder.iterdir())
                    stores.append((folder.stat().st_mtime_ns, size, folder))
                except OSError:
                    continue
        total = sum(size for _, size, _ in stores)
        for _, size, folder in sorted(stores):
            if total <= self.capacity:
                break
            if folder != keep:
                self.drop(folder)
                total -= size


class Build:
    """A store being filled beside its final place, locked so that others know it lives."""

    def __init__(self, cache: TileCache, file: FileBytes, page: int) -> None:
        self._cache, self._file = cache, file
        self._target = cache.folder / content_key(file, page)
        folder = cache.folder / f"{self._target.name}{_PART}{uuid.uuid4().hex[:8]}"
        self.store = TileStore.create(folder)
        self._lock: Any = (folder / "lock").open("wb")
        _lock(self._lock)

    def finish(self, extra: npt.NDArray[np.void] | None, cancel: CancelToken) -> None:
        """Keep what was built. Raises: OSError, Cancelled, PictureChanged; then nothing is kept."""
        facts = {"identity": asdict(self._file.identity), "hash": content_hash(self._file, cancel)}
        self.store.finish(facts, extra)
        self._lock.close()
        (self.store.folder / "lock").unlink()
        self._cache.drop(self._target)
        self.store.move(self._target)
        self._cache.make_room(keep=self._target)

    def abandon(self) -> None:
        """Remove the folder; tiles already built can be read until the store is closed."""
        self._lock.close()
        self._cache.drop(self.store.folder)


def _lock(file: Any) -> None:
    """Take the lock of an open file without waiting. Raises: OSError if another process has it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _locked(part: Path) -> bool:
    try:
        with (part / "lock").open("ab") as file:
            _lock(file)
    except FileNotFoundError:
        # A build that has its folder and not yet its lock is a moment old.
        return time.time() - part.stat().st_mtime < _UNLOCKED_SECONDS
    except OSError:
        return True
    return False
