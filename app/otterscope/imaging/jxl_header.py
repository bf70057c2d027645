"""The size of a JPEG XL picture, read before its decoder is let loose.

Source: ISO/IEC 18181-1, SizeHeader.
"""

from __future__ import annotations

from pathlib import Path

from otterscope.imaging.errors import PictureDamaged

_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_CONTAINER = b"\x00\x00\x00\x0cJXL \r\n\x87\n"


class _Bits:
    """Bits of a codestream, lowest first."""

    def __init__(self, data: bytes) -> None:
        self._value, self._left = int.from_bytes(data, "little"), len(data) * 8

    def take(self, count: int) -> int:
        if count > self._left:
            raise ValueError("the header is cut off")
        value = self._value & ((1 << count) - 1)
        self._value, self._left = self._value >> count, self._left - count
        return value


def jxl_size(path: Path, head: bytes) -> tuple[int, int]:
    """Width and height as stored. Raises: PictureDamaged."""
    try:
        stream = _codestream(head)
        if stream[:2] != b"\xff\x0a":
            raise ValueError("no codestream")
        bits = _Bits(stream[2:40])
        small = bits.take(1)
        height = _side(bits, small)
        ratio = bits.take(3)
        if ratio:
            across, down = _RATIOS[ratio - 1]
            return height * across // down, height
        return _side(bits, small), height
    except (ValueError, IndexError) as fault:
        raise PictureDamaged(path=path, detail=str(fault)) from fault


def _side(bits: _Bits, small: int) -> int:
    if small:
        return (bits.take(5) + 1) * 8
    return bits.take((9, 13, 18, 30)[bits.take(2)]) + 1


def _codestream(head: bytes) -> bytes:
    """The bare codestream, or the first that a container's boxes hold."""
    if not head.startswith(_CONTAINER):
        return head
    at = len(_CONTAINER)
    while at + 8 <= len(head):
        length, kind = int.from_bytes(head[at : at + 4], "big"), head[at + 4 : at + 8]
        body = at + 8
        if length == 1:
            length, body = int.from_bytes(head[at + 8 : at + 16], "big"), at + 16
        if kind == b"jxlc":
            return head[body:]
        if kind == b"jxlp":
            return head[body + 4 :]
        if length < 8:
            break
        at += length
    raise ValueError("no codestream near the start")
