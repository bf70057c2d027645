"""Tiles of one picture in a folder: one file of JPEG tiles, appended to, and its table."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import zlib
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt

from otterscope.imaging.source import RgbArray

#: Written into every store; stores of another version are made anew.
VERSION = 2
#: 85 with halved chroma: at 90 the tiles are 3.5 times as large, and these are for the eye only.
QUALITY = 85

_ROW = np.dtype(
    [("level", "<u1"), ("column", "<u4"), ("row", "<u4"), ("at", "<u8"), ("length", "<u4"), ("crc", "<u4")]
)
_TILES, _TABLE, _META, _EXTRA = "tiles.bin", "table.npy", "meta.json", "extra.npy"
Key = tuple[int, int, int]


class StoreDamaged(Exception):
    """What lies in the folder is not what was written; the folder is of no use."""


class TileStore:
    """Tiles by (level, column, row), in a folder of their own. Safe to call from many threads."""

    def __init__(self, folder: Path, file: Any, table: dict[Key, tuple[int, int, int]]) -> None:
        self.folder = folder
        self._file, self._table = file, table
        self._end = max((at + length for at, length, _ in table.values()), default=0)
        self._lock = threading.Lock()

    @classmethod
    def create(cls, folder: Path) -> TileStore:
        """An empty store in a new folder. Raises: OSError."""
        folder.mkdir(mode=0o700, parents=True)  # its pixels are nobody else's business
        return cls(folder, (folder / _TILES).open("w+b", buffering=0), {})

    @classmethod
    def load(cls, folder: Path) -> tuple[TileStore, dict[str, Any], npt.NDArray[np.void] | None]:
        """A finished store: (store, its facts, its extra table). Raises: StoreDamaged."""
        try:
            meta = json.loads((folder / _META).read_text("utf-8"))
            if not isinstance(meta, dict) or meta.get("version") != VERSION:
                raise StoreDamaged("of another version")
            raw = (folder / _TABLE).read_bytes()
            extra_path = folder / _EXTRA
            extra_raw = extra_path.read_bytes() if extra_path.exists() else b""
            if [zlib.crc32(raw), zlib.crc32(extra_raw)] != meta.get("crc"):
                raise StoreDamaged("a table is damaged")
            table = np.load(folder / _TABLE, allow_pickle=False)
            if table.dtype != _ROW:
                raise StoreDamaged("a table of another kind")
            extra = np.load(extra_path, allow_pickle=False) if extra_raw else None
            file = (folder / _TILES).open("rb", buffering=0)
        except (OSError, ValueError, EOFError) as fault:
            raise StoreDamaged(str(fault)) from fault
        entries = {
            (int(r["level"]), int(r["column"]), int(r["row"])): (
                int(r["at"]),
                int(r["length"]),
                int(r["crc"]),
            )
            for r in table
        }
        return cls(folder, file, entries), meta, extra

    def put(self, key: Key, pixels: RgbArray) -> None:
        """Add a tile. Raises: OSError, when the disk is full or the folder is gone."""
        data = imagecodecs.jpeg8_encode(pixels, level=QUALITY, subsampling="420", optimize=False)
        with self._lock:
            at = self._end
            self._file.seek(at)
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
            self._end = at + len(data)
            self._table[key] = (at, len(data), zlib.crc32(data))

    def get(self, key: Key) -> RgbArray | None:
        """A tile's pixels, or None if it is not here. Raises: StoreDamaged if it is not what was written."""
        entry = self._table.get(key)
        if entry is None:
            return None
        at, length, crc = entry
        try:
            data = self._read(at, length)
            if len(data) != length or zlib.crc32(data) != crc:
                raise StoreDamaged(f"tile {key}")
            pixels: RgbArray = imagecodecs.jpeg8_decode(data)
        except (OSError, ValueError, RuntimeError) as fault:
            raise StoreDamaged(f"tile {key}: {fault}") from fault
        return pixels

    def _read(self, at: int, length: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self._file.fileno(), length, at)
        with self._lock:
            self._file.seek(at)
            data: bytes = self._file.read(length)
            return data

    def __contains__(self, key: Key) -> bool:
        return key in self._table

    @property
    def bytes(self) -> int:
        return self._end

    def finish(self, facts: dict[str, Any], extra: npt.NDArray[np.void] | None) -> None:
        """Write the table and the facts; the store can be loaded from now on. Raises: OSError."""
        with self._lock:
            rows = [(*key, *entry) for key, entry in sorted(self._table.items())]
        np.save(self.folder / _TABLE, np.array(rows, dtype=_ROW))
        if extra is not None:
            np.save(self.folder / _EXTRA, extra)
        raw = (self.folder / _TABLE).read_bytes()
        extra_raw = b"" if extra is None else (self.folder / _EXTRA).read_bytes()
        meta = {**facts, "version": VERSION, "crc": [zlib.crc32(raw), zlib.crc32(extra_raw)]}
        os.fsync(self._file.fileno())
        (self.folder / _META).write_text(json.dumps(meta), "utf-8")

    def move(self, folder: Path) -> None:
        """Rename the folder, under which tiles may be read meanwhile. Raises: OSError."""
        with self._lock:
            if sys.platform == "win32":  # which renames no folder with an open file in it
                self._file.close()
                try:
                    self.folder = self.folder.rename(folder)
                finally:
                    self._file = (self.folder / _TILES).open("rb", buffering=0)
            else:
                self.folder = self.folder.rename(folder)

    def update_facts(self, facts: dict[str, Any]) -> None:
        """Replace the facts of a finished store. Raises: OSError."""
        fresh = self.folder / f"{_META}.new"
        fresh.write_text(json.dumps(facts), "utf-8")
        fresh.replace(self.folder / _META)

    def destroy(self) -> None:
        """Close it and remove the folder."""
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def close(self) -> None:
        self._file.close()
