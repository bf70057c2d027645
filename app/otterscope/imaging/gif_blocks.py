"""Whether a GIF file is all there: its blocks name their lengths, up to a trailer (GIF89a, section 27)."""

from __future__ import annotations

from pathlib import Path

from otterscope.imaging.filebytes import FileBytes

_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B
#: A larger file is judged by its end alone.
_MOST_BYTES = 64 << 20


def breaks_off(path: Path) -> bool:
    """Whether the file ends before its trailer. Raises: FileMissing, FileUnreadable, PictureChanged."""
    file = FileBytes(path)
    try:
        if file.size > _MOST_BYTES:
            return file.read(file.size - 1, 1) != bytes([_TRAILER])
        return not _leads_to_its_end(file.read(0, file.size))
    finally:
        file.close()


def _leads_to_its_end(data: bytes) -> bool:
    at = 13 + _table(data[10:11])
    while at < len(data):
        kind = data[at]
        if kind == _TRAILER:
            return True
        if kind == _IMAGE:
            at += 11 + _table(data[at + 9 : at + 10])  # with the least length of codes
        elif kind == _EXTENSION:
            at += 2
        else:
            return False
        while at < len(data) and data[at]:
            at += 1 + data[at]
        at += 1
    return False


def _table(flags: bytes) -> int:
    """Bytes of the table of colours that the flags announce."""
    return 3 << (flags[0] & 7) + 1 if flags and flags[0] & 0x80 else 0
