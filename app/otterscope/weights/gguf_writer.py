"""Writes a planned GGUF file block by block: memory does not grow with the size of a tensor."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from otterscope.progress import CancelToken, ProgressCallback
from otterscope.weights.errors import WeightsNotFinite
from otterscope.weights.gguf_head import head_of, padding
from otterscope.weights.gguf_plan import FilePlan, PlannedTensor
from otterscope.weights.quantize import Packer
from otterscope.weights.stored import ShardReader

#: Values of a block that one thread reads, checks and packs at a time: 2 MiB as float32, some 25 ms of work.
BLOCK_ELEMENTS = 1 << 19


def write_file(
    path: Path,
    plan: FilePlan,
    reader: ShardReader,
    packer: Packer,
    progress: ProgressCallback,
    cancel: CancelToken,
    threads: int,
) -> str:
    """Write the whole file at `path`, a name for unfinished work, flush it to the disk and return its
    SHA-256.

    Args:
        progress: called with bytes of tensors written and their total, after every block (a fraction of a
            second).
        threads: that read, check and pack blocks; at most three blocks per thread are in memory.

    Raises: Cancelled within a block's time; WeightsNotFinite, WeightsOverflow; faults of reading; OSError of
    writing.
    """
    done, total = 0, plan.nbytes
    progress(done, total)
    with path.open("wb") as out, ThreadPoolExecutor(threads, thread_name_prefix="pack") as pool:
        head = head_of(plan)
        digest = hashlib.sha256(head)
        out.write(head)
        waiting: deque[tuple[Future[npt.NDArray[np.uint8]], int]] = deque()

        def drain(limit: int) -> None:
            nonlocal done
            while len(waiting) > limit:
                future, zeros = waiting.popleft()
                packed = future.result()
                for piece in (packed.data, b"\0" * zeros):
                    out.write(piece)
                    digest.update(piece)
                done += packed.nbytes
                progress(done, total)
                cancel.raise_if_cancelled()

        try:
            for tensor, first, count, zeros in _blocks(plan):
                waiting.append((pool.submit(_packed, tensor, first, count, reader, packer), zeros))
                drain(2 * threads)
            drain(0)
        finally:
            for future, _ in waiting:
                future.cancel()
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _blocks(plan: FilePlan) -> Iterator[tuple[PlannedTensor, int, int, int]]:
    """Every block to write in order: tensor, first row, rows, and zero bytes to put behind it."""
    for tensor in plan.tensors:
        rows = tensor.target.rows
        step = max(1, BLOCK_ELEMENTS // max(1, tensor.target.source.columns))
        for first in range(0, rows, step):
            count = min(step, rows - first)
            last = first + count == rows
            yield tensor, first, count, padding(tensor.nbytes) if last else 0


def _packed(
    tensor: PlannedTensor, first: int, count: int, reader: ShardReader, packer: Packer
) -> npt.NDArray[np.uint8]:
    block = tensor.target.read(reader, first, count)
    if not np.isfinite(block).all():
        raise WeightsNotFinite(name=tensor.target.source.name)
    return packer.pack(tensor.target.source.name, block, tensor.kind)
