"""The head of a GGUF file as bytes: metadata and the list of tensors, up to where their numbers begin.

Layout as in ggml's docs/gguf.md, version 3, little-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from otterscope.gguf_file import BLOCKS
from otterscope.weights.gguf_plan import FilePlan

ALIGNMENT = 32
_UINT8, _UINT32, _INT32, _FLOAT32, _BOOL, _STRING, _ARRAY = 0, 4, 5, 6, 7, 8, 9


def head_of(plan: FilePlan) -> bytes:
    """Everything before the first tensor, padded to where it begins."""
    metadata = {"general.architecture": plan.architecture, **plan.metadata}
    parts = [b"GGUF", struct.pack("<IQQ", 3, len(plan.tensors), len(metadata))]
    for key, value in metadata.items():
        parts += (_text(key), _value(value))
    offset = 0
    for tensor in plan.tensors:
        shape = tensor.target.shape[::-1]
        parts.append(_text(tensor.target.name))
        parts.append(struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, BLOCKS[tensor.kind][0], offset))
        offset += tensor.nbytes + padding(tensor.nbytes)
    head = b"".join(parts)
    return head + b"\0" * padding(len(head))


def padding(size: int) -> int:
    """Zero bytes that follow `size` bytes, so that the next tensor is aligned."""
    return -size % ALIGNMENT


def _text(text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    return struct.pack("<Q", len(raw)) + raw


def _value(value: object) -> bytes:
    if isinstance(value, bool):
        return struct.pack("<I?", _BOOL, value)
    if isinstance(value, int):
        return struct.pack("<II", _UINT32, value)
    if isinstance(value, float):
        return struct.pack("<If", _FLOAT32, value)
    if isinstance(value, str):
        return struct.pack("<I", _STRING) + _text(value)
    if isinstance(value, bytes):
        return struct.pack("<IIQ", _ARRAY, _UINT8, len(value)) + value
    assert isinstance(value, Sequence)
    return _array(value)


def _array(values: Sequence[object]) -> bytes:
    """An array of texts, of int32 or of float32, by its first element."""
    if isinstance(values[0], str):
        return struct.pack("<IIQ", _ARRAY, _STRING, len(values)) + b"".join(
            _text(str(text)) for text in values
        )
    kind, code = (_INT32, "i") if isinstance(values[0], int) else (_FLOAT32, "f")
    return struct.pack("<IIQ", _ARRAY, kind, len(values)) + struct.pack(f"<{len(values)}{code}", *values)
