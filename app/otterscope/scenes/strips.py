"""A JPEG file written strip by strip, in bounded memory.

Every row of blocks ends in a restart marker, so strips that were packed one by one can be joined: only the
number in each marker has to be counted on. Source: ITU-T T.81, sections B.2 and E.1.4.
"""

from __future__ import annotations

import io
import re
import struct
from typing import BinaryIO

from PIL import Image

#: Rows of pixels in one row of blocks, with colour at half resolution.
BLOCK_ROWS = 16
#: A JPEG file can be no wider or higher than this.
LONGEST = 65_535
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")


class JpegStrips:
    """Packs strips into one JPEG of `width` × `height` pixels, with colour at half resolution.

    Raises: ValueError for a size that a JPEG file cannot have.
    """

    def __init__(self, file: BinaryIO, width: int, height: int, quality: int = 80) -> None:
        if not (0 < width <= LONGEST and 0 < height <= LONGEST):
            raise ValueError(f"a JPEG file cannot be {width} × {height} pixels")
        self._file, self._width, self._height, self._quality = file, width, height, quality
        self._row = 0
        self._restarts = 0

    def add(self, strip: Image.Image) -> None:
        """Append an RGB strip as wide as the picture; all but the last are a multiple of 16 rows high.

        Raises: ValueError for a strip that does not fit.
        """
        end = self._row + strip.height
        last = end == self._height
        whole = last or strip.height % BLOCK_ROWS == 0
        if strip.width != self._width or end > self._height or not whole:
            raise ValueError(f"a strip of {strip.width} × {strip.height} pixels does not fit")
        packed = io.BytesIO()
        strip.save(packed, "JPEG", quality=self._quality, subsampling="4:2:0", restart_marker_rows=1)
        data = packed.getvalue()
        scan = data.index(b"\xff\xda")
        start = scan + 2 + struct.unpack_from(">H", data, scan + 2)[0]
        if self._row == 0:
            self._file.write(self._head(data[:start]))
        else:
            self._file.write(self._marker())
        self._file.write(_RESTART.sub(lambda _: self._marker(), data[start:-2]))
        self._row += strip.height
        if last:
            self._file.write(b"\xff\xd9")

    def _marker(self) -> bytes:
        self._restarts += 1
        return bytes((0xFF, 0xD0 + (self._restarts - 1) % 8))

    def _head(self, head: bytes) -> bytes:
        """The first strip's tables, with the whole picture's height."""
        frame = head.index(b"\xff\xc0")
        return head[: frame + 5] + struct.pack(">H", self._height) + head[frame + 7 :]
