"""The few rules of protobuf's wire format that reading a SentencePiece model takes, for untrusted bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def fields(blob: memoryview) -> Iterator[tuple[int, int, int | memoryview]]:
    """Every field of one message as (number, wire type, value); nothing is copied.

    Raises: ValueError where the bytes are no protobuf message.
    """
    at, size = 0, len(blob)
    while at < size:
        key = blob[at]
        # Nearly all keys and lengths of a vocabulary are one byte long; a quarter of a million pieces add up.
        key, at = (key, at + 1) if key < 128 else _varint(blob, at)
        number, wire = key >> 3, key & 7
        value: int | memoryview
        if wire == VARINT:
            value, at = _varint(blob, at)
        elif wire == BYTES:
            length = blob[at] if at < size else 128
            length, at = (length, at + 1) if length < 128 else _varint(blob, at)
            if length > size - at:
                raise ValueError("a field is longer than the message")
            value = blob[at : at + length]
            at += length
        elif wire in (FIXED32, FIXED64):
            width = 4 if wire == FIXED32 else 8
            if width > size - at:
                raise ValueError("a number is cut off")
            value = int.from_bytes(blob[at : at + width], "little")
            at += width
        else:
            raise ValueError(f"unknown wire type {wire}")
        if number == 0:
            raise ValueError("a field without a number")
        yield number, wire, value


def as_float(bits: int) -> float:
    """The float32 that a fixed32 field holds."""
    return float(struct.unpack("<f", bits.to_bytes(4, "little"))[0])


def _varint(blob: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while shift < 70:
        if at >= len(blob):
            raise ValueError("a number is cut off")
        byte = blob[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value & 0xFFFF_FFFF_FFFF_FFFF, at
        shift += 7
    raise ValueError("a number is too long")
