"""What a training of the demo model keeps in its folder: vocabulary, checkpoint and log."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from otterscope.errors import AppError
from training import memory
from training.demo import vocabulary as words
from training.demo.faults import CheckpointTorn
from training.demo.plan import Shares
from training.errors import CheckpointNotWritten, OtherRun, OutputUnusable
from training.keeping import said_by_disk
from training.reporting import Curve

VOCABULARY, CHECKPOINT, LOG = "tokenizer.model", "checkpoint.pt", "log.jsonl"
_PARTS = frozenset({"pupil", "optimizer", "step", "seconds"})


def digest(tokenizer: bytes) -> str:
    """How a checkpoint names its vocabulary."""
    return hashlib.sha256(tokenizer).hexdigest()


def prepare(out: Path, seed: int) -> None:
    """Give a new run its vocabulary; one that goes on must have the seed and the vocabulary it began with.

    Checkpoints of earlier versions do not name these: then the file beside them alone tells.

    Raises: OtherRun, CheckpointTorn, OutputUnusable.
    """
    tokenizer, kept, path = words.build(), load(out), out / VOCABULARY
    try:
        if kept is None:
            path.write_bytes(tokenizer)
            return
        beside = digest(path.read_bytes()) if path.exists() else "missing"
    except OSError as fault:
        raise OutputUnusable(out=out, reason=fault.strerror or fault) from fault
    now = digest(tokenizer)
    for setting, before, wanted in (
        ("--seed", str(kept.get("seed", seed)), str(seed)),
        ("the vocabulary", kept.get("vocabulary", now)[:12], now[:12]),
        (VOCABULARY, beside[:12], now[:12]),
    ):
        if before != wanted:
            raise OtherRun(out=out, setting=setting, before=before, now=wanted)


def load(out: Path) -> dict[str, Any] | None:
    """The checkpoint in a folder, if there is one. Raises: CheckpointTorn."""
    path = out / CHECKPOINT
    with readable(path):
        try:
            kept: dict[str, Any] = torch.load(path, weights_only=True)
        except (FileNotFoundError, NotADirectoryError):
            return None
        if missing := sorted(_PARTS - kept.keys()):
            raise ValueError(f"it has no “{missing[0]}”")
    return kept


@contextlib.contextmanager
def readable(path: Path) -> Iterator[None]:
    """Raises: CheckpointTorn where a checkpoint cannot be used."""
    try:
        yield
    except Exception as fault:  # whatever the readers of torn files raise
        if memory.ran_out(fault) or isinstance(fault, AppError):
            raise
        reason = str(fault).partition("\n")[0] or type(fault).__name__
        raise CheckpointTorn(file=path, reason=reason, detail=repr(fault)) from fault


def save(out: Path, kept: dict[str, Any], before: int) -> None:
    """Write beside, then rename: a kill leaves the checkpoint before, of step `before`.

    Raises: CheckpointNotWritten.
    """
    path = out / CHECKPOINT
    beside = path.with_suffix(".part")
    try:
        with beside.open("wb") as file:
            torch.save(kept, file)
            file.flush()
            os.fsync(file.fileno())  # before its name says that it is whole
        beside.replace(path)
    except Exception as fault:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        if not (reason := said_by_disk(fault)):
            raise
        raise CheckpointNotWritten(
            step=kept["step"], reason=reason, kept=before, detail=str(fault)
        ) from fault


class Log:
    """A line of JSON every 25 steps, with the means of this process's losses since the last.

    Lines after step `first`, from which a run goes on, are taken out.

    Args:
        parts: processes that learn; only the `active` one writes.
        before: seconds that were spent on the steps before.

    Raises: LogNotWritten.
    """

    def __init__(self, out: Path, first: int, before: float, *, parts: int, active: bool) -> None:
        self._curve = Curve(out / LOG, steps=first, active=active)
        self._before, self._began, self._parts = before, time.perf_counter(), parts
        self._sums: dict[str, float] = {}
        self._steps, self._tokens, self._shown = 0, 0, self._began
        self.painting = 0.0

    def tell(self, **record: Any) -> None:
        """One line."""
        self._curve.add(**record)

    def add(self, step: int, losses: dict[str, torch.Tensor], tokens: int) -> None:
        """Count a step."""
        self._steps += 1
        self._tokens += tokens
        for name, value in losses.items():
            self._sums[name] = self._sums.get(name, 0.0) + float(value.detach())
        if step % 25:
            return
        now = time.perf_counter()
        right, wrong = self._sums["right"], self._sums["wrong"]
        self.tell(
            step=step,
            **{name: round(self._sums[name] / self._steps, 5) for name in Shares._fields},
            decisive=round(right / max(1.0, right + wrong), 4),
            tokens_a_second=round(self._parts * self._tokens / (now - self._shown)),
            painting=round(self.painting, 1),
            seconds=round(self._before + now - self._began),
        )
        self._sums, self._steps, self._tokens, self.painting, self._shown = {}, 0, 0, 0.0, now
