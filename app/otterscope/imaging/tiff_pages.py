"""The list of pages of a TIFF or BigTIFF file, walked with a bound, before any library trusts it.

Source: TIFF 6.0, section 2; the BigTIFF design (64-bit offsets, version 43).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from otterscope.imaging.errors import PictureDamaged, TooManyPages
from otterscope.imaging.filebytes import FileBytes
from otterscope.imaging.limits import MAX_PAGES

_WIDTH, _HEIGHT, _SUBFILE = 256, 257, 254
_CODES = {1: "B", 3: "H", 4: "I", 16: "Q"}
#: Tags of a directory; real ones have under a hundred.
_MOST_TAGS = 4096


@dataclass(frozen=True)
class TiffPage:
    """One directory of the main chain: its number, size in pixels, and whether it is a smaller copy."""

    number: int
    width: int
    height: int
    reduced: bool


def walk(file: FileBytes) -> list[TiffPage]:
    """Every page of the main chain; one whose end is broken off keeps the pages before the break.

    Raises: PictureDamaged, TooManyPages.
    """
    head = file.read(0, 16)
    pages: list[TiffPage] = []
    seen: set[int] = set()
    try:
        order = {b"II": "<", b"MM": ">"}[head[:2]]
        (version,) = struct.unpack_from(order + "H", head, 2)
        big = version == 43
        (at,) = struct.unpack_from(order + ("Q" if big else "I"), head, 8 if big else 4)
        while at:
            if at in seen or len(pages) >= MAX_PAGES:
                raise TooManyPages(path=file.path, limit=MAX_PAGES)
            seen.add(at)
            page, at = _directory(file, order, big, at, len(pages))
            pages.append(page)
    except (struct.error, KeyError) as fault:
        if not pages:
            raise PictureDamaged(path=file.path, detail=f"{type(fault).__name__}: {fault}") from fault
    if not pages:
        raise PictureDamaged(path=file.path, detail="no page")
    return pages


def _directory(file: FileBytes, order: str, big: bool, at: int, number: int) -> tuple[TiffPage, int]:
    count_code, entry_size, offset_code = ("Q", 20, "Q") if big else ("H", 12, "I")
    start = at + struct.calcsize(order + count_code)
    (count,) = struct.unpack(order + count_code, file.read(at, start - at))
    if not 0 < count <= _MOST_TAGS:
        raise struct.error(f"a directory of {count} tags")
    raw = file.read(start, count * entry_size + struct.calcsize(order + offset_code))
    found = {_WIDTH: 0, _HEIGHT: 0, _SUBFILE: 0}
    for n in range(count):
        tag, kind = struct.unpack_from(order + "HH", raw, n * entry_size)
        if tag in found and kind in _CODES:
            (found[tag],) = struct.unpack_from(order + _CODES[kind], raw, n * entry_size + (12 if big else 8))
    (following,) = struct.unpack_from(order + offset_code, raw, count * entry_size)
    return TiffPage(number, found[_WIDTH], found[_HEIGHT], bool(found[_SUBFILE] & 1)), following
