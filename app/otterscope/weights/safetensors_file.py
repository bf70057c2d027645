"""The header of a safetensors file, checked against the file before anything is believed.

The format: 8 bytes with the length of a JSON header, the header, then the tensors without gaps.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from otterscope.weights.errors import CheckpointDamaged
from otterscope.weights.stored import MAX_DIMENSIONS, MAX_ELEMENTS, StoredTensor

MAX_HEADER_BYTES = 16 << 20  # real ones have less than a tenth of a megabyte
_WIDTHS = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "U64": 8, "I32": 4, "U32": 4, "I16": 2, "U16": 2,
    "I8": 1, "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1,
}  # fmt: skip


def read_safetensors(path: Path) -> list[StoredTensor]:
    """All tensors of a file, in the order of their data.

    Raises: CheckpointDamaged; OSError if it cannot be read.
    """
    try:
        return _read(path)
    except (ValueError, RecursionError, KeyError, TypeError) as fault:
        raise CheckpointDamaged(file=path.name, reason="its header is malformed", detail=str(fault)) from None


def _read(path: Path) -> list[StoredTensor]:
    file_size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if file_size < 8 or not 2 <= length <= min(MAX_HEADER_BYTES, file_size - 8):
            raise ValueError(f"a header of {length} bytes in a file of {file_size}")
        header = json.loads(file.read(length).decode("utf-8"), object_pairs_hook=_no_twice)
    if not isinstance(header, dict):
        raise ValueError("the header is no object")
    header.pop("__metadata__", None)
    start = 8 + length
    found = [(_tensor(path, start, name, entry), entry["data_offsets"]) for name, entry in header.items()]
    found.sort(key=lambda item: item[1])
    at = 0
    for tensor, (begin, end) in found:
        if begin != at:
            raise ValueError(f"“{tensor.name}” leaves a gap or overlaps another")
        at = end
    if start + at != file_size:
        reason = (
            f"{file_size} of {start + at} bytes are there" if start + at > file_size else "it is too long"
        )
        raise CheckpointDamaged(file=path.name, reason=reason)
    return [tensor for tensor, _ in found]


def _tensor(path: Path, start: int, name: str, entry: dict[str, Any]) -> StoredTensor:
    dtype, shape, (begin, end) = entry["dtype"], entry["shape"], entry["data_offsets"]
    numbers = [*shape, begin, end]
    if not all(type(n) is int and 0 <= n <= MAX_ELEMENTS * 8 for n in numbers) or len(shape) > MAX_DIMENSIONS:
        raise ValueError(f"the numbers of “{name[:200]}” are out of range")
    if end - begin != math.prod(shape) * _WIDTHS[dtype]:
        raise ValueError(f"“{name[:200]}” has {end - begin} bytes, which is not its shape")
    return StoredTensor(name, path, start + begin, dtype, tuple(shape))


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
