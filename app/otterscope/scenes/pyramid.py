"""A tiled BigTIFF with all its smaller levels, written band by band in bounded memory.

Tiles are JPEG streams that share one set of tables. Each level is a page of its own, the full one first and
each next one half as large. Sources: TIFF 6.0 (Adobe, 1992); TIFF Technical Note 2 (1995) on JPEG; the
BigTIFF design of the libtiff project.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import BinaryIO

import numpy as np
from PIL import Image

TILE = 256
#: Rows of the band that `add` takes at a time: two rows of tiles, which make one of the next level.
BAND = 2 * TILE
#: Where in the head of a file the place of its first page stands.
_FIRST_PAGE = 8
_LONG8, _LONG, _SHORT, _RATIONAL, _UNDEFINED = 16, 4, 3, 5, 7
_SIZES = {_LONG8: 8, _LONG: 4, _SHORT: 2, _RATIONAL: 8, _UNDEFINED: 1}
_CODES = {_LONG8: "Q", _LONG: "I", _SHORT: "H", _RATIONAL: "I", _UNDEFINED: "B"}


class _Level:
    """One level: its size, where its tiles are, and the rows that wait until a row of tiles is full."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.offsets: list[int] = []
        self.counts: list[int] = []
        self.waiting: list[Image.Image] = []
        self.rows = 0  # handed to this level so far

    @property
    def tiles(self) -> int:
        return -(-self.width // TILE) * -(-self.height // TILE)


class TiffPyramid:
    """Packs bands into one pyramidal TIFF of `width` × `height` pixels."""

    def __init__(self, file: BinaryIO, width: int, height: int, quality: int = 75) -> None:
        self._file, self._quality = file, quality
        self._levels = [_Level(width, height)]
        while max(width, height) > TILE:
            width, height = max(1, (width + 1) // 2), max(1, (height + 1) // 2)
            self._levels.append(_Level(width, height))
        blank = Image.new("RGB", (16, 16))
        self._tables = self._packed(blank, 1)
        file.write(struct.pack("<2sHHHQ", b"II", 43, 8, 0, 0))
        self._end = 16

    def add(self, band: Image.Image, between: Callable[[], None] = lambda: None) -> None:
        """Append an RGB band as wide as the picture and `BAND` rows high; the last may be lower.

        `between` is called after every tile and may raise to stop.

        Raises: ValueError for a band that does not fit.
        """
        level = self._levels[0]
        end = level.rows + band.height
        whole = band.height == BAND or end == level.height
        if band.width != level.width or end > level.height or not whole:
            raise ValueError(f"a band of {band.width} × {band.height} pixels does not fit")
        self._push(0, band, between)

    def close(self) -> None:
        """Write the directories; the file is whole after this. Raises: ValueError if rows are missing."""
        if self._levels[0].rows != self._levels[0].height:
            raise ValueError("the picture is not complete")
        pages = [self._directory(level, number > 0) for number, level in enumerate(self._levels)]
        # The head of the file says where the first page is, each page where the next one is, the last one 0.
        links = [_FIRST_PAGE, *(link for _, link in pages)]
        for link, start in zip(links, [*(start for start, _ in pages), 0], strict=True):
            self._file.seek(link)
            self._file.write(struct.pack("<Q", start))
        self._file.seek(0, io.SEEK_END)

    def _push(self, number: int, rows: Image.Image, between: Callable[[], None]) -> None:
        """Take rows for a level, write the tiles that are full, and hand their half to the next level."""
        level = self._levels[number]
        level.waiting.append(rows)
        level.rows += rows.height
        held = sum(part.height for part in level.waiting)
        if held < BAND and level.rows < level.height:
            return
        band = level.waiting[0] if len(level.waiting) == 1 else _stacked(level.waiting)
        level.waiting = []
        for top in range(0, band.height, TILE):
            for left in range(0, level.width, TILE):
                self._tile(level, band, left, top)
                between()
        if number + 1 < len(self._levels):
            self._push(number + 1, _halved(band), between)

    def _tile(self, level: _Level, band: Image.Image, left: int, top: int) -> None:
        right, bottom = min(left + TILE, band.width), min(top + TILE, band.height)
        tile = band.crop((left, top, right, bottom))
        if tile.size != (TILE, TILE):  # the edge's last pixels go on, which packs best
            missing = ((0, TILE - tile.height), (0, TILE - tile.width), (0, 0))
            tile = Image.fromarray(np.pad(np.asarray(tile), missing, mode="edge"))
        data = self._packed(tile, 2)
        level.offsets.append(self._end)
        level.counts.append(len(data))
        self._write(data)

    def _packed(self, tile: Image.Image, stream: int) -> bytes:
        """A JPEG stream: 1 only tables, 2 no tables."""
        packed = io.BytesIO()
        tile.save(packed, "JPEG", quality=self._quality, subsampling="4:2:0", streamtype=stream)
        return packed.getvalue()

    def _write(self, data: bytes) -> int:
        start = self._end
        self._file.write(data)
        self._end += len(data)
        return start

    def _directory(self, level: _Level, reduced: bool) -> tuple[int, int]:
        """Write one page's tags; returns where they start and where the link to the next page is."""
        if len(level.offsets) != level.tiles:
            raise ValueError("the picture is not complete")
        tags: list[tuple[int, int, list[int]]] = [
            (254, _LONG, [1 if reduced else 0]),  # reduced-resolution image
            (256, _LONG, [level.width]),
            (257, _LONG, [level.height]),
            (258, _SHORT, [8, 8, 8]),
            (259, _SHORT, [7]),  # JPEG
            (262, _SHORT, [6]),  # YCbCr
            (277, _SHORT, [3]),
            (284, _SHORT, [1]),
            (322, _LONG, [TILE]),
            (323, _LONG, [TILE]),
            (324, _LONG8, level.offsets),
            (325, _LONG, level.counts),
            (347, _UNDEFINED, list(self._tables)),
            (530, _SHORT, [2, 2]),  # colour at half resolution
            (532, _RATIONAL, [0, 1, 255, 1, 128, 1, 255, 1, 128, 1, 255, 1]),  # full range
        ]
        entries = b""
        for tag, kind, values in tags:
            data = struct.pack(f"<{len(values)}{_CODES[kind]}", *values)
            count = len(data) // _SIZES[kind]
            if len(data) > 8:
                self._write(b"\0" * (-self._end % 8))
                data = struct.pack("<Q", self._write(data))
            entries += struct.pack("<HHQ8s", tag, kind, count, data)
        self._write(b"\0" * (-self._end % 8))
        start = self._write(struct.pack("<Q", len(tags)) + entries + b"\0" * 8)
        return start, self._end - 8


def _stacked(parts: list[Image.Image]) -> Image.Image:
    sheet = Image.new("RGB", (parts[0].width, sum(part.height for part in parts)))
    row = 0
    for part in parts:
        sheet.paste(part, (0, row))
        row += part.height
    return sheet


def _halved(band: Image.Image) -> Image.Image:
    """Every 2 × 2 pixels become their mean; a last odd row or column stands for two."""
    return band.reduce(2)
