"""The budgets that keep memory and time bounded whatever a file claims."""

from __future__ import annotations

MIB = 1 << 20

#: Longest side that any reader accepts, in pixels. Coordinates stay far below 2**31 in every plane.
MAX_SIDE = 4_000_000
#: Longest side that libjpeg decodes (JPEG_MAX_DIMENSION of its jmorecfg.h), a little below the format's own.
JPEG_SIDE = 65_500
#: Most pixels of a picture: 4 terapixels, over a hundred times the largest slides there are.
MAX_PIXELS = 4_000_000_000_000
#: Pictures up to this many pixels are decoded whole and kept: a fifth of a second, 48 MB.
SMALL_PIXELS = 16_000_000
#: What a form that can only be decoded whole may take while it is decoded, in bytes.
WHOLE_DECODE_BYTES = 2048 * MIB
#: Pixels handed out by one `read`, in bytes of 8-bit RGB.
READ_BYTES = 1536 * MIB
#: Decoded strips or tiles that one open picture keeps, in bytes.
STRIP_CACHE_BYTES = 96 * MIB
#: One tile or strip of a tiled file, decoded, in bytes; more is taken for a lie.
SEGMENT_BYTES = 512 * MIB
#: Samples a pixel may have (colours, opacity and extra channels).
MAX_SAMPLES = 64
#: Pages (TIFF directories, frames) looked at before a file is refused.
MAX_PAGES = 20_000


def human(count: float) -> str:
    """A number of bytes as a person reads it, such as "1.5 GB"."""
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if count < 1000 or unit == "TB":
            return f"{count:.0f} {unit}" if unit == "bytes" or count >= 100 else f"{count:.1f} {unit}"
        count /= 1000
    raise AssertionError("unreachable")
