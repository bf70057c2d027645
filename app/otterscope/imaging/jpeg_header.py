"""The headers of a JPEG file: what its pieces need to stand alone. Source: ITU-T T.81, annex B."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from io import BufferedIOBase

from otterscope.imaging.orientation import checked

#: Headers longer than this are not followed; real ones (with ICC profile and thumbnails) are under 1 MB.
_LONGEST = 64 << 20
_ADOBE = b"Adobe"
_ICC = b"ICC_PROFILE\x00"


class NotIndexable(Exception):
    """The file is no sound baseline JPEG in one scan; another decoder has to be used."""


class DataDamaged(NotIndexable):
    """The entropy-coded data hold what no encoder writes: pixels are wrong, whatever decodes them."""


@dataclass(frozen=True)
class Component:
    """A component of the frame: its name in the file, sampling factors, and its tables."""

    ident: int
    h: int
    v: int
    quant: int
    dc_table: int = 0
    ac_table: int = 0


@dataclass
class JpegHeader:
    """All that precedes the entropy-coded data.

    Attributes:
        width, height: in pixels, as stored.
        sof: which start-of-frame marker (0xC0 baseline, 0xC1 extended, 0xC2 progressive, …).
        components: in the order of the frame.
        quant_segments, quant_dc: the DQT segments verbatim, and each table's first value.
        tables: Huffman tables as (counts, symbols) under (class, id), class 0 for DC and 1 for AC.
        interval: MCUs between restart markers, 0 for none.
        scan_start: where the entropy-coded data begin, in bytes from the file's start; 0 if there is none.
        single_scan: the scan holds every component.
        jfif, adobe: the segments that decide how decoders read the colours, verbatim, or empty.
        icc, orientation: from the application segments.
    """

    width: int = 0
    height: int = 0
    precision: int = 8
    sof: int = 0
    components: tuple[Component, ...] = ()
    quant_segments: list[bytes] = field(default_factory=list)
    quant_dc: dict[int, int] = field(default_factory=dict)
    tables: dict[tuple[int, int], tuple[bytes, bytes]] = field(default_factory=dict)
    interval: int = 0
    scan_start: int = 0
    single_scan: bool = False
    jfif: bytes = b""
    adobe: bytes = b""
    icc: bytes = b""
    orientation: int = 1

    @property
    def sampling(self) -> tuple[int, int]:
        """Largest sampling factors; a picture of one component has blocks of their own."""
        if len(self.components) == 1:
            return 1, 1
        return max(c.h for c in self.components), max(c.v for c in self.components)

    @property
    def mcu_size(self) -> tuple[int, int]:
        """Width and height of an MCU in pixels."""
        h, v = self.sampling
        return 8 * h, 8 * v

    @property
    def mcu_grid(self) -> tuple[int, int]:
        """MCUs in a row, and rows of them."""
        width, height = self.mcu_size
        return -(-self.width // width), -(-self.height // height)

    def check_indexable(self) -> None:
        """Raises: NotIndexable, unless the file is 8-bit Huffman-coded sequential JPEG in one scan."""
        if self.sof not in (0xC0, 0xC1) or self.precision != 8:
            raise NotIndexable(f"frame type {self.sof:#x}, {self.precision} bits")
        if not (self.single_scan and self.scan_start and self.width and self.height):
            raise NotIndexable("several scans, or no size in the header")
        if len(self.components) == 2:
            raise NotIndexable("two components")
        if any(c.quant not in self.quant_dc for c in self.components):
            raise NotIndexable("a quantisation table is missing")
        if sum(c.h * c.v for c in self.components) > 10:
            raise NotIndexable("an MCU of more than ten blocks")
        h, v = self.sampling
        if (
            any(c.h < 1 or c.v < 1 or h % c.h or v % c.v for c in self.components)
            and len(self.components) > 1
        ):
            raise NotIndexable("fractional sampling")


def read_header(file: BufferedIOBase) -> JpegHeader:
    """Read up to the first scan. Raises: NotIndexable if the markers make no sense; OSError."""
    header = JpegHeader()
    icc: dict[int, bytes] = {}
    if file.read(2) != b"\xff\xd8":
        raise NotIndexable("no start of image")
    try:
        while file.tell() < _LONGEST:
            marker = _next_marker(file)
            if marker in (0x01, *range(0xD0, 0xD8)):
                continue
            if marker == 0xD9:
                raise NotIndexable("the file ends before its picture")
            (length,) = struct.unpack(">H", file.read(2))
            body = file.read(length - 2)
            if length < 2 or len(body) != length - 2:
                raise NotIndexable("a segment is cut off")
            if marker == 0xDA:
                _scan(header, body)
                header.scan_start = file.tell()
                header.icc = b"".join(icc[n] for n in sorted(icc))
                return header
            _segment(header, marker, body, icc)
    except (struct.error, IndexError, ValueError) as fault:
        raise NotIndexable(str(fault)) from None
    raise NotIndexable("no scan")


def _next_marker(file: BufferedIOBase) -> int:
    if file.read(1) != b"\xff":
        raise NotIndexable("bytes between segments")
    byte = file.read(1)
    while byte == b"\xff":
        byte = file.read(1)
    return byte[0]


def _segment(header: JpegHeader, marker: int, body: bytes, icc: dict[int, bytes]) -> None:
    if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
        if header.sof:
            raise NotIndexable("two frames")
        header.sof = marker
        header.precision, header.height, header.width, count = struct.unpack(">BHHB", body[:6])
        header.components = tuple(
            Component(body[at], body[at + 1] >> 4, body[at + 1] & 15, body[at + 2])
            for at in range(6, 6 + 3 * count, 3)
        )
        if not 1 <= count <= 4:
            raise NotIndexable(f"{count} components")
    elif marker == 0xC4:
        _huffman(header, body)
    elif marker == 0xDB:
        _quantisers(header, body)
    elif marker == 0xDD:
        (header.interval,) = struct.unpack(">H", body[:2])
    elif marker == 0xE0 and body.startswith(b"JFIF\x00"):
        header.jfif = body
    elif marker == 0xEE and body.startswith(_ADOBE):
        header.adobe = body
    elif marker == 0xE2 and body.startswith(_ICC):
        icc.setdefault(body[12], body[14:])
    elif marker == 0xE1 and body.startswith(b"Exif\x00\x00"):
        header.orientation = exif_orientation(body[6:])


def _huffman(header: JpegHeader, body: bytes) -> None:
    at = 0
    while at < len(body):
        counts = body[at + 1 : at + 17]
        total = sum(counts)
        symbols = body[at + 17 : at + 17 + total]
        if len(counts) != 16 or len(symbols) != total or total > 256:
            raise NotIndexable("a Huffman table is cut off")
        header.tables[body[at] >> 4, body[at] & 15] = (counts, symbols)
        at += 17 + total


def _quantisers(header: JpegHeader, body: bytes) -> None:
    header.quant_segments.append(body)
    at = 0
    while at < len(body):
        wide = body[at] >> 4
        header.quant_dc[body[at] & 15] = body[at + 1] if not wide else body[at + 1] << 8 | body[at + 2]
        at += 1 + (128 if wide else 64)


def _scan(header: JpegHeader, body: bytes) -> None:
    count = body[0]
    chosen = {body[at]: body[at + 1] for at in range(1, 1 + 2 * count, 2)}
    order = [body[at] for at in range(1, 1 + 2 * count, 2)]
    header.single_scan = order == [c.ident for c in header.components] and len(chosen) == count
    header.components = tuple(
        Component(c.ident, c.h, c.v, c.quant, chosen.get(c.ident, 0) >> 4, chosen.get(c.ident, 0) & 15)
        for c in header.components
    )


def exif_orientation(tiff: bytes) -> int:
    """The orientation in an EXIF block (a small TIFF), 1 where there is none."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 1
    try:
        (at,) = struct.unpack(order + "I", tiff[4:8])
        (count,) = struct.unpack_from(order + "H", tiff, at)
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            tag, kind = struct.unpack_from(order + "HH", tiff, entry)
            if tag == 0x0112 and kind == 3:
                return checked(struct.unpack_from(order + "H", tiff, entry + 8)[0])
    except struct.error:
        pass
    return 1
