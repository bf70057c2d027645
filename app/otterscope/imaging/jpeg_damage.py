"""The sure signs that a JPEG file's pixels are not those that were written, with no pass of their own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from otterscope.imaging.filebytes import FileBytes
from otterscope.imaging.jpeg_header import DataDamaged, JpegHeader, NotIndexable
from otterscope.imaging.jpeg_native import NOTE, EntropyDecoder, ScanState

_END = 0xD9
_RESTARTS = range(0xD0, 0xD8)
_TAIL = 65_536
#: More than an MCU of them takes.
_ZEROS = bytes(512)
#: MCU rows below the picture that are looked for: some scanners write more of them than their header says.
_MORE_ROWS = 64


def zeros_in(data: bytes, base: int, header: JpegHeader) -> int:
    """Where so many zeros lie in `data`, at byte `base` of the file, that nobody wrote them; or -1.

    The code of zeros alone is the first of its table. Where that is not the end of a block, zeros are blocks
    in which every coefficient is the same, a dozen in a row.
    """
    if all(header.tables[1, c.ac_table][1][:1] == b"\x00" for c in header.components):
        return -1
    at = data.find(_ZEROS)
    return base + at if at >= 0 else -1


def left_over(file: FileBytes, header: JpegHeader, state: ScanState) -> bool:
    """Whether there are more codes than the picture's; `state` is where the scan ended.

    Some cameras pad the data with whole bytes, and some scanners write a last restart marker or more rows
    than the header says: none of that harms a pixel.

    Raises: NotIndexable, if another scan follows; PictureChanged.
    """
    marker, left = _until_marker(file, state.place)
    if marker not in (0, _END, *_RESTARTS):
        raise NotIndexable("more follows the scan")
    return not _is_padding(left) and not _rows_follow(file, header, state)


def _until_marker(file: FileBytes, place: int) -> tuple[int, bytes]:
    """The next marker (0 for none) and the bytes before it, fill bytes among them."""
    tail = file.read(min((place + 7) // 8, file.size), _TAIL)
    at = tail.find(b"\xff")
    while 0 <= at < len(tail) - 1:
        if tail[at + 1] not in (0x00, 0xFF):
            return tail[at + 1], tail[:at]
        at = tail.find(b"\xff", at + 1)
    return 0, tail


def _is_padding(left: bytes) -> bool:
    return set(left) <= {0x00, 0xFF}


def _rows_follow(file: FileBytes, header: JpegHeader, state: ScanState) -> bool:
    """Whether what is left over are whole rows of MCUs: then none is missing above them."""
    columns, rows = header.mcu_grid
    height = header.mcu_size[1]
    taller = replace(header, height=(rows + _MORE_ROWS) * height)
    decoder = EntropyDecoder(taller)
    notes = np.empty(rows + _MORE_ROWS, dtype=NOTE)
    alone = len(header.components) == 1
    planes = [
        np.empty((1 if alone else c.v, columns * (1 if alone else c.h)), np.uint8) for c in header.components
    ]
    base = state.place >> 3
    data = file.read(base, 16 * _TAIL)
    below = ScanState(state.place, state.next_mcu, state.dc.copy())
    for row in range(rows, rows + _MORE_ROWS):
        try:
            decoder.scan(data, base, True, below, (row + 1) * columns, columns, notes, planes, row)
        except DataDamaged:
            return False
        marker, left = _until_marker(file, below.place)
        if marker in (_END, *_RESTARTS) and _is_padding(left):
            return True
    return False
