"""Which format a file is, by its first bytes and never by its name."""

from __future__ import annotations

from typing import Literal, TypeAlias

Format: TypeAlias = Literal[
    "jpeg", "png", "tiff", "webp", "avif", "heic", "gif", "bmp", "ppm", "svg", "jp2", "jxl", "dzi", "other"
]

#: Enough of a file to tell every format apart; SVG may begin with comments.
HEAD_BYTES = 4096

_AVIF_BRANDS = (b"avif", b"avis")
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")


def sniff(head: bytes) -> Format:
    """The format of a file that begins with `head` (up to HEAD_BYTES); "other" leaves it to be tried."""
    simple: tuple[tuple[bytes, Format], ...] = (
        (b"\xff\xd8\xff", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"II*\x00", "tiff"),
        (b"MM\x00*", "tiff"),
        (b"II+\x00", "tiff"),
        (b"MM\x00+", "tiff"),
        (b"GIF87a", "gif"),
        (b"GIF89a", "gif"),
        (b"\xff\x4f\xff\x51", "jp2"),
        (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "jp2"),
        (b"\xff\x0a", "jxl"),
        (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "jxl"),
    )
    for magic, name in simple:
        if head.startswith(magic):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _box_format(head)
    if head[:2] == b"BM" and len(head) >= 26:
        return "bmp"
    if head[:1] == b"P" and head[1:2] in b"123456" and head[2:3] in (b" ", b"\n", b"\r", b"\t", b"#"):
        return "ppm"
    return _xml_format(head)


def _box_format(head: bytes) -> Format:
    length = min(int.from_bytes(head[:4], "big"), 256)
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, length, 4))]
    if any(brand in _AVIF_BRANDS for brand in brands):
        return "avif"
    if any(brand in _HEIC_BRANDS for brand in brands):
        return "heic"
    return "other"


def _xml_format(head: bytes) -> Format:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not text.startswith(b"<"):
        return "other"
    if b"<svg" in text:
        return "svg"
    if b"schemas.microsoft.com/deepzoom" in text and b"<Image" in text:
        return "dzi"
    return "other"
