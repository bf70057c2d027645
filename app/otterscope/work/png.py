"""Writes PNG files strip by strip: exact pixels, with progress, and cancelled between two strips.

Source: the PNG specification (W3C, third edition): chunks, zlib stream, filter type 2 ("Up").
"""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from otterscope.errors import Cancelled, DiskWriteFailed
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken, ProgressCallback, no_progress

#: Rows are packed in strips of about this many bytes: some hundredths of a second each.
STRIP_BYTES = 2 << 20


def write_png(
    path: Path,
    pixels: RgbArray,
    *,
    level: int = 6,
    progress: ProgressCallback = no_progress,
    cancel: CancelToken | None = None,
) -> None:
    """Write `pixels` (height, width, 3) as an 8-bit RGB file marked sRGB; `progress` counts rows.

    `level` is how hard it is packed: 1 quickly, 9 most.

    The file is written beside its place and put there when it is whole.

    Raises: DiskWriteFailed, Cancelled; in both cases `path` is as it was before.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            _write(file, pixels, level, progress, cancel or CancelToken())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise DiskWriteFailed(path=path, reason=error.strerror or error) from error
    except Cancelled:
        part.unlink(missing_ok=True)
        raise


def png_bytes(pixels: RgbArray, cancel: CancelToken | None = None) -> bytes:
    """The same file in memory, for small pictures. Raises: Cancelled."""
    file = io.BytesIO()
    _write(file, pixels, 6, no_progress, cancel or CancelToken())
    return file.getvalue()


def _write(
    file: BinaryIO, pixels: RgbArray, level: int, progress: ProgressCallback, cancel: CancelToken
) -> None:
    height, width, _ = pixels.shape
    file.write(b"\x89PNG\r\n\x1a\n")
    _chunk(file, b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    _chunk(file, b"sRGB", b"\0")
    packer = zlib.compressobj(level)
    step = max(1, STRIP_BYTES // (width * 3))
    above = np.zeros((1, width, 3), np.uint8)
    for top in range(0, height, step):
        cancel.raise_if_cancelled()
        strip = pixels[top : top + step]
        rows = np.empty((len(strip), 1 + width * 3), np.uint8)
        rows[:, 0] = 2
        # Bytes wrap round, as the filter wants.
        rows[:, 1:] = (strip - np.concatenate([above, strip[:-1]])).reshape(len(strip), -1)
        above = strip[-1:]
        packed = packer.compress(rows.tobytes())
        if packed:
            _chunk(file, b"IDAT", packed)
        progress(top + len(strip), height)
    _chunk(file, b"IDAT", packer.flush())
    _chunk(file, b"IEND", b"")


def _chunk(file: BinaryIO, kind: bytes, data: bytes) -> None:
    file.write(struct.pack(">I", len(data)) + kind + data)
    file.write(struct.pack(">I", zlib.crc32(kind + data)))
