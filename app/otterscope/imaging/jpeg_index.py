"""The index of a baseline JPEG: where every few MCUs begin, found in one pass, and pieces cut by it."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from otterscope.geometry import Region
from otterscope.imaging.filebytes import FileBytes
from otterscope.imaging.jpeg_damage import left_over, zeros_in
from otterscope.imaging.jpeg_header import JpegHeader, NotIndexable
from otterscope.imaging.jpeg_native import NOTE, EntropyDecoder, ScanState
from otterscope.progress import CancelToken, ProgressCallback

#: MCUs between two notes of a row: half a tile at 4:2:0, 16 bytes of index for 8192 pixels.
EVERY = 32
_CHUNK = 4 << 20
_FIRST_ROWS = 8
#: The DC code of T.81 table K.3, which pieces use.
_DC_COUNTS = bytes([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0])

#: DC samples of some MCU rows: the first row's number, and one array (rows, columns) for each component.
RowsCallback = Callable[[int, list[npt.NDArray[np.uint8]]], None]


class JpegIndex:
    """Notes for random access; valid for the MCU rows that a scan has passed.

    Attributes:
        damaged: a scan that came through found all the same that pixels must be wrong somewhere.
    """

    def __init__(self, file: FileBytes, header: JpegHeader) -> None:
        """Raises: NotIndexable."""
        self.header, self._file = header, file
        self._decoder = EntropyDecoder(header)
        self.columns, self.rows = header.mcu_grid
        self._per_row = -(-self.columns // EVERY)
        self.notes = np.zeros(self.rows * self._per_row, dtype=NOTE)
        self.rows_done = 0
        self.damaged = False
        self._scanning = threading.Lock()

    def scan(
        self, on_rows: RowsCallback | None, progress: ProgressCallback, cancel: CancelToken, rows: int = 64
    ) -> None:
        """Pass over the whole picture, `rows` MCU rows at a time, and fewer at first: something to be seen.

        Raises: DataDamaged at the first code that cannot be; NotIndexable, if another scan follows;
        Cancelled, PictureChanged.
        """
        header = self.header
        alone = len(header.components) == 1
        factors = [(1, 1) if alone else (c.h, c.v) for c in header.components]
        state = ScanState(8 * header.scan_start)
        planes = [np.empty((rows * v, self.columns * h), dtype=np.uint8) for h, v in factors]
        data, base, zeros = b"", header.scan_start, -1
        first, step = 0, min(_FIRST_ROWS, rows)
        while first < self.rows:
            last = min(first + step, self.rows)
            reached = False
            while not reached:
                cancel.raise_if_cancelled()
                at = state.place >> 3
                if at - base > len(data) - _CHUNK // 2 and base + len(data) < self._file.size:
                    fresh = self._file.read(base + len(data), _CHUNK)
                    data, base = data[at - base :] + fresh, at
                    zeros = zeros_in(data, base, header) if zeros < 0 else zeros
                at_end = base + len(data) >= self._file.size
                # Short steps keep the answer to a cancel quick.
                reached = self._decoder.scan(
                    data, base, at_end, state, last * self.columns, EVERY, self.notes, planes, first
                )
            self.rows_done = max(self.rows_done, last)
            if on_rows is not None:
                on_rows(
                    first,
                    [plane[: (last - first) * v] for plane, (_, v) in zip(planes, factors, strict=True)],
                )
            progress(last, self.rows)
            first, step = last, min(2 * step, rows)
        # What lies behind the data may well be zeros.
        zeroed = 0 <= zeros < state.place >> 3
        self.damaged = state.drifted or zeroed or left_over(self._file, header, state)

    def ensure(self, rows: int, progress: ProgressCallback, cancel: CancelToken) -> None:
        """Scan unless the first `rows` MCU rows are already indexed, by whatever thread."""
        while self.rows_done < rows:
            if self._scanning.acquire(timeout=0.05):
                try:
                    if self.rows_done < rows:
                        self.scan(None, progress, cancel)
                finally:
                    self._scanning.release()
            cancel.raise_if_cancelled()

    def scan_alone(self, on_rows: RowsCallback, progress: ProgressCallback, cancel: CancelToken) -> None:
        """`scan` for the preparation: whoever needs the index meanwhile waits for these rows."""
        with self._scanning:
            self.scan(on_rows, progress, cancel)

    def adopt(self, notes: npt.NDArray[np.void]) -> bool:
        """Take notes that an earlier scan of the same file made; whether they fit."""
        if notes.dtype != NOTE or notes.shape != self.notes.shape:
            return False
        self.notes, self.rows_done = notes, self.rows
        return True

    def piece(self, mcus: Region) -> bytes:
        """A JPEG file of its own with the MCUs in `mcus` (in units of MCUs), whose coefficients are the
        file's. Its pixels at inner edges differ from the file's by what chroma upsampling takes from beyond.

        Raises: NotIndexable where the data are damaged; PictureChanged.
        """
        mcu_width, mcu_height = self.header.mcu_size
        width = min(mcus.right * mcu_width, self.header.width) - mcus.x * mcu_width
        height = min(mcus.bottom * mcu_height, self.header.height) - mcus.y * mcu_height
        parts = [self._head(width, height, mcus.width)]
        for number, row in enumerate(range(mcus.y, mcus.bottom)):
            if number:
                parts.append(bytes([0xFF, 0xD0 + (number - 1) % 8]))
            parts.append(self._row(row, mcus.x, mcus.width))
        parts.append(b"\xff\xd9")
        return b"".join(parts)

    def _row(self, row: int, first: int, take: int) -> bytes:
        at = row * self._per_row + first // EVERY
        beyond = row * self._per_row + -(-(first + take) // EVERY)
        start = int(self.notes["place"][at]) >> 3
        following = beyond < len(self.notes) and (row + 1 < self.rows_done or beyond % self._per_row)
        # No MCU takes more than 8192 bytes, so neither a lying index nor the last row reads far.
        longest = (take + 2 * EVERY) * 8192
        end = (int(self.notes["place"][beyond]) >> 3) + 8 if following else start + longest
        if not start < end <= start + longest:
            raise NotIndexable("the index makes no sense")
        data = self._file.read(start, end - start)
        number = row * self.columns + first // EVERY * EVERY
        return self._decoder.cut(data, self.notes[at], number, first % EVERY, take)

    def _head(self, width: int, height: int, interval: int) -> bytes:
        header = self.header
        alone = len(header.components) == 1
        out = [b"\xff\xd8"]
        if header.jfif:
            out.append(_segment(0xE0, header.jfif))
        if header.adobe:
            out.append(_segment(0xEE, header.adobe))
        out += [_segment(0xDB, body) for body in header.quant_segments]
        frame = struct.pack(">BHHB", 8, height, width, len(header.components))
        scan = bytes([len(header.components)])
        for c in header.components:
            frame += bytes([c.ident, 0x11 if alone else c.h << 4 | c.v, c.quant])
            scan += bytes([c.ident, c.ac_table])
        out.append(_segment(header.sof, frame))
        out.append(_segment(0xC4, b"\x00" + _DC_COUNTS + bytes(range(12))))
        for ident in sorted({c.ac_table for c in header.components}):
            counts, symbols = header.tables[1, ident]
            out.append(_segment(0xC4, bytes([0x10 | ident]) + counts + symbols))
        out.append(_segment(0xDD, struct.pack(">H", interval)))
        out.append(_segment(0xDA, scan + b"\x00\x3f\x00"))
        return b"".join(out)


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body
