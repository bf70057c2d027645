"""A short digest of a picture file's content, by which a moved or renamed file is found again."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path

#: Bytes read at the beginning and at the end, and at places between them.
_END_BYTES = 256 << 10
_PLACE_BYTES = 4 << 10
_PLACES = 16
#: Deep Zoom: the tile of this level is the whole picture in at most 256 pixels.
_OVERVIEW_LEVEL = 8


def picture_digest(path: Path) -> str:
    """Of the size, both ends and some places between, never of name and date: milliseconds for any file.

    A Deep Zoom file says nothing of its picture; its small overviews, which lie beside it, count with it.

    Raises: OSError.
    """
    digest = hashlib.blake2b(digest_size=16)
    _add(digest, path)
    if path.suffix.lower() in {".dzi", ".xml"}:
        tiles = path.with_name(f"{path.stem}_files") / str(_OVERVIEW_LEVEL)
        for tile in sorted(tiles.glob("0_0.*")):
            _add(digest, tile)
    return digest.hexdigest()


def _add(digest: hashlib.blake2b, path: Path) -> None:
    if not stat.S_ISREG(path.stat().st_mode):
        # A pipe, say, would wait for whoever writes into it.
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        digest.update(size.to_bytes(8, "little"))
        digest.update(file.read(_END_BYTES))
        for place in range(1, _PLACES + 1):
            start = size * place // (_PLACES + 1)
            if _END_BYTES <= start < size - _END_BYTES:
                file.seek(start)
                digest.update(file.read(_PLACE_BYTES))
        file.seek(max(_END_BYTES, size - _END_BYTES))
        digest.update(file.read(_END_BYTES))
