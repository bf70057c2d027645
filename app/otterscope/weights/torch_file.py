"""The tensors of a PyTorch `.bin` file: a zip archive of a pickled list and one file of numbers per
storage.
"""

from __future__ import annotations

import math
import zipfile
import zlib
from pathlib import Path

from otterscope.weights.errors import CheckpointDamaged, CodeInCheckpoint, OldTorchFormat
from otterscope.weights.stored import StoredTensor
from otterscope.weights.torch_pickle import Forbidden, View, read_tensor_list

MAX_LIST_BYTES = 16 << 20
_LOCAL_HEADER = 30  # bytes before the name in a zip entry's own header
_WIDTHS = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}


def read_torch(path: Path) -> list[StoredTensor]:
    """All tensors of a file. No code in it is run.

    Raises: CheckpointDamaged, CodeInCheckpoint, OldTorchFormat; OSError if it cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(16)
    if not start.startswith(b"PK"):
        # The old format begins with a pickled magic number.
        if start.startswith((b"\x80\x02\x8a\x0a", b"\x80\x02}", b"\x80\x02c")):
            raise OldTorchFormat(file=path.name)
        raise CheckpointDamaged(file=path.name, reason="it is no PyTorch file")
    try:
        return _read(path)
    except Forbidden as fault:
        raise CodeInCheckpoint(file=path.name, name=str(fault)) from None
    except (
        ValueError, KeyError, EOFError, RuntimeError, NotImplementedError, OverflowError, zipfile.BadZipFile,
        zlib.error
    ) as fault:  # fmt: skip
        raise CheckpointDamaged(
            file=path.name, reason="its archive is malformed", detail=str(fault)
        ) from None


def _read(path: Path) -> list[StoredTensor]:
    file_size = path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
        lists = [name for name in entries if name == "data.pkl" or name.endswith("/data.pkl")]
        if len(lists) != 1 or len(entries) != len(archive.infolist()):
            raise ValueError("it needs exactly one list of tensors")
        if entries[lists[0]].file_size > MAX_LIST_BYTES:
            raise ValueError("the list of tensors is far too large")
        prefix = lists[0][: -len("data.pkl")]
        order = entries.get(prefix + "byteorder")
        if order is not None:
            with archive.open(order) as entry_file:  # what it claims to hold may be anything
                if entry_file.read(8) != b"little":
                    raise ValueError("its numbers are not little-endian")
        views = read_tensor_list(archive.read(lists[0]))
    found, starts = [], {}
    with path.open("rb") as file:
        for name, view in views.items():
            key = view.storage.key
            if key not in starts:
                entry = entries[f"{prefix}data/{key}"]
                if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1:
                    raise ValueError("a storage is compressed")
                file.seek(entry.header_offset)
                header = file.read(_LOCAL_HEADER)
                names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
                begin = entry.header_offset + _LOCAL_HEADER + names
                if (
                    len(header) < _LOCAL_HEADER
                    or header[:4] != b"PK\3\4"
                    or begin + entry.file_size > file_size
                ):
                    raise ValueError("a storage lies outside the file")
                starts[key] = begin, entry.file_size
            found.append(_tensor(path, name, view, *starts[key]))
    return found


def _tensor(path: Path, name: str, view: View, start: int, size: int) -> StoredTensor:
    width = _WIDTHS[view.storage.dtype]
    expected = [math.prod(view.shape[n + 1 :]) for n in range(len(view.shape))]
    held = all(s == e or n == 1 for s, e, n in zip(view.strides, expected, view.shape, strict=True))
    if not held:
        raise ValueError(f"“{name[:200]}” is not stored row by row")
    if (view.offset + math.prod(view.shape)) * width > size:
        raise ValueError(f"“{name[:200]}” reaches over its storage")
    return StoredTensor(name, path, start + view.offset * width, view.storage.dtype, view.shape)
