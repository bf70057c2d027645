"""A tensor where it lies in a file of a checkpoint, read in blocks of rows."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from otterscope.errors import FileUnreadable
from otterscope.weights.errors import CheckpointDamaged

#: Bytes of one number in the formats that are read.
WIDTHS = {"F32": 4, "F16": 2, "BF16": 2}
MAX_DIMENSIONS = 8
MAX_ELEMENTS = 1 << 40


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """Where a tensor lies: row-major, little-endian, from `offset` on in `path`.

    Attributes:
        dtype: "F32", "F16" or "BF16", or the name of a type that is not read.
    """

    name: str
    path: Path
    offset: int
    dtype: str
    shape: tuple[int, ...]

    @property
    def rows(self) -> int:
        return self.shape[0]

    @property
    def columns(self) -> int:
        """Values in a row; 1 for a vector."""
        return math.prod(self.shape[1:])

    @property
    def elements(self) -> int:
        return math.prod(self.shape)


class ShardReader:
    """Reads rows out of the files of a checkpoint; may be used by several threads at once."""

    def __init__(self) -> None:
        self._files: dict[Path, BinaryIO] = {}
        self._lock = threading.Lock()

    def rows(self, tensor: StoredTensor, runs: Iterable[tuple[int, int]]) -> npt.NDArray[np.float32]:
        """The rows of `runs`, given as (first, count), one after the other: float32 (rows, columns).

        Raises: CheckpointDamaged if the file ends early, FileUnreadable if the disk fails.
        """
        runs = list(runs)
        row_bytes = tensor.columns * WIDTHS[tensor.dtype]
        raw = np.empty(sum(count for _, count in runs) * row_bytes, dtype=np.uint8)
        target, at = memoryview(raw.data), 0
        try:
            with self._lock:
                file = self._files.get(tensor.path)
                if file is None:
                    file = self._files[tensor.path] = tensor.path.open("rb", buffering=0)
                for first, count in runs:
                    end = at + count * row_bytes
                    file.seek(tensor.offset + first * row_bytes)
                    while at < end:
                        got = file.readinto(target[at:end])  # type: ignore[attr-defined]
                        if not got:
                            raise CheckpointDamaged(
                                file=tensor.path.name, reason=f"“{tensor.name}” is cut off"
                            )
                        at += got
        except OSError as fault:
            raise FileUnreadable(path=tensor.path, reason=fault.strerror or str(fault)) from None
        return _as_float32(raw, tensor.dtype).reshape(-1, tensor.columns)

    def close(self) -> None:
        with self._lock:
            for file in self._files.values():
                file.close()
            self._files.clear()

    def __enter__(self) -> ShardReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _as_float32(raw: npt.NDArray[np.uint8], dtype: str) -> npt.NDArray[np.float32]:
    if dtype == "F32":
        return raw.view("<f4").astype(np.float32, copy=False)
    if dtype == "F16":
        return raw.view("<f2").astype(np.float32)
    # bfloat16 is the upper half of a float32.
    return (raw.view("<u2").astype(np.uint32) << 16).view(np.float32)
