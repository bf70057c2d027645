"""A checked binding of the small native library that reads JPEG's entropy-coded data."""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from otterscope.imaging.jpeg_header import DataDamaged, JpegHeader, NotIndexable

#: One note of the index: where the next code begins (8 × byte of the file + bit) and the DC values there.
NOTE = np.dtype([("place", "<u8"), ("dc", "<i2", (4,))])
_REACHED, _NEEDS_DATA, _DAMAGED, _NO_ROOM = 0, 1, -1, -2
_FOLDER = Path(__file__).parent / "_native"


@lru_cache(maxsize=1)
def library() -> ctypes.CDLL | None:
    """The library, or None where it was not built."""
    name = {"win32": "jpegscan.dll", "darwin": "libjpegscan.dylib"}.get(sys.platform, "libjpegscan.so")
    try:
        lib = ctypes.CDLL(str(_FOLDER / name))
    except OSError:
        return None
    pointer, integer, long = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
    lib.ots_decoder_size.restype = long
    lib.ots_set_table.argtypes = [pointer, integer, integer, ctypes.c_char_p, ctypes.c_char_p, integer]
    lib.ots_set_frame.argtypes = [pointer, integer, pointer, long, long, long]
    lib.ots_scan.argtypes = [
        pointer, pointer, long, integer, long, pointer, pointer, pointer, long, long, pointer, pointer,
        pointer, long,
    ]  # fmt: skip
    lib.ots_cut.argtypes = [
        pointer, pointer, long, integer, pointer, long, long, long, pointer, long,
    ]  # fmt: skip
    lib.ots_cut.restype = long
    return lib


@dataclass
class ScanState:
    """How far a scan has come: `place` as in NOTE, the DC values, and the number of the next MCU."""

    place: int
    next_mcu: int = 0
    #: Of four components, and last whether any block so far was brighter or darker than pictures are.
    dc: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(5, dtype=np.int32))

    @property
    def drifted(self) -> bool:
        """Whether DC values have come to where no picture has any: differences were lost or misread."""
        return bool(self.dc[4])


class EntropyDecoder:
    """The Huffman tables and layout of one file. Never changed after it is made: any thread may use it."""

    def __init__(self, header: JpegHeader) -> None:
        """Raises: NotIndexable, if the library is not there or the tables make no code."""
        lib = library()
        if lib is None:
            raise NotIndexable("the native library was not built")
        header.check_indexable()
        self._lib, self._header = lib, header
        self._memory = ctypes.create_string_buffer(lib.ots_decoder_size())
        for (kind, ident), (counts, symbols) in header.tables.items():
            if lib.ots_set_table(self._memory, kind, ident, counts, symbols, len(symbols)):
                raise NotIndexable("a Huffman table is damaged")
        alone = len(header.components) == 1
        layout = np.array(
            [
                (1 if alone else c.h, 1 if alone else c.v, c.dc_table, c.ac_table, header.quant_dc[c.quant])
                for c in header.components
            ],
            dtype=np.int32,
        )
        columns, rows = header.mcu_grid
        if lib.ots_set_frame(self._memory, len(layout), layout.ctypes.data, columns, rows, header.interval):
            raise NotIndexable("the frame's layout is damaged")

    def scan(
        self,
        data: bytes,
        base: int,
        at_end: bool,
        state: ScanState,
        limit: int,
        every: int,
        notes: npt.NDArray[np.void],
        planes: list[npt.NDArray[np.uint8]],
        first_row: int,
    ) -> bool:
        """Read MCUs up to number `limit` from `data`, which lies at byte `base` of the file.

        Writes `notes` (all of the picture's) and the DC samples of MCU rows from `first_row` on into
        `planes` (one 2-D array for each component). Moves `state`.

        Returns: whether the limit was reached; if not, more data is needed from `state.place` on.
        Raises: DataDamaged.
        """
        place = ctypes.c_uint64(state.place - 8 * base)
        next_mcu = ctypes.c_int64(state.next_mcu)
        pointers = (ctypes.c_void_p * 4)(*(plane.ctypes.data for plane in planes))
        strides = (ctypes.c_int64 * 4)(*(plane.strides[0] for plane in planes))
        outcome = self._lib.ots_scan(
            self._memory, data, len(data), at_end, base, ctypes.byref(place), state.dc.ctypes.data,
            ctypes.byref(next_mcu), limit, every, notes.ctypes.data, pointers, strides, first_row,
        )  # fmt: skip
        if outcome not in (_REACHED, _NEEDS_DATA):
            raise DataDamaged(f"the data are damaged after MCU {next_mcu.value}")
        state.place, state.next_mcu = place.value + 8 * base, next_mcu.value
        return bool(outcome == _REACHED)

    def cut(self, data: bytes, note: npt.NDArray[np.void], first: int, skip: int, take: int) -> bytes:
        """`take` MCUs, `skip` after MCU number `first` where `note` lies; `data` begins at the note's byte.

        Returns: entropy-coded data of their own restart interval, for the DC code of T.81 table K.3.
        Raises: NotIndexable, where the data are damaged.
        """
        # A copied code never grows; a DC code by at most 9 bits, and stuffing may double a byte.
        room = 2 * len(data) + 64 * take + 64
        out = np.empty(room, dtype=np.uint8)
        dc = np.ascontiguousarray(note["dc"])
        written = self._lib.ots_cut(
            self._memory,
            data,
            len(data),
            int(note["place"]) & 7,
            dc.ctypes.data,
            first,
            skip,
            take,
            out.ctypes.data,
            room,
        )
        if written < 0:
            raise NotIndexable(f"the data are damaged near MCU {first}")
        return out[:written].tobytes()
