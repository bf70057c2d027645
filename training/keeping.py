"""Checkpoints of a run: written beside and renamed when whole, so that a kill loses only time."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training import memory
from training.errors import CheckpointBroken, CheckpointNotWritten, NotEnoughRoom, OutputUnusable

_NAME = re.compile(r"step-(\d+)")
_STATE = "position.json"
_TRAINED = "trained.safetensors"
#: What disks say that know no locks, as some of those that many machines share.
_NO_LOCKS = frozenset({errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOLCK})


class Keeper:
    """The checkpoints in one folder.

    What is kept of a step: weights, optimizer, random numbers and the number of steps done, from which the
    order of the data and the learning rate follow. Of adapters, only they are kept, not the frozen weights.

    Args:
        folder: of the run.
        accelerator: accelerate's, with network and optimizer prepared; it writes the states, sharded or not.
        keep: how many checkpoints stay.
    """

    def __init__(self, folder: Path, accelerator: Any, *, keep: int = 2) -> None:
        self._folder = folder / "checkpoints"
        self._accelerator = accelerator
        self._keep = keep
        self.step = 0
        accelerator.register_save_state_pre_hook(_without_frozen)
        accelerator.register_load_state_pre_hook(_with_frozen)

    def found(self) -> list[Path]:
        """The whole checkpoints, oldest first."""
        return checkpoints(self._folder.parent)

    def save(self, step: int) -> None:
        """Keep the state after `step` steps. Raises: CheckpointNotWritten."""
        main = self._accelerator.is_main_process
        whole = self._folder / f"step-{step:07d}"
        part = whole.with_suffix(".part")
        try:
            if main:
                shutil.rmtree(part, ignore_errors=True)
                part.mkdir(parents=True)
            self._accelerator.wait_for_everyone()
            self._accelerator.save_state(str(part))
            self._accelerator.wait_for_everyone()
            if main:
                (part / _STATE).write_text(json.dumps({"steps": step}) + "\n", encoding="utf-8")
                _settle(part)
                shutil.rmtree(whole, ignore_errors=True)
                part.rename(whole)
                for old in self.found()[: -self._keep]:
                    shutil.rmtree(old, ignore_errors=True)
        except Exception as fault:
            shutil.rmtree(part, ignore_errors=True)
            if not (reason := said_by_disk(fault)):
                raise
            raise CheckpointNotWritten(step=step, reason=reason, kept=self.step, detail=str(fault)) from fault
        self._accelerator.wait_for_everyone()
        self.step = step

    def load(self) -> int:
        """Take over the latest checkpoint; returns the steps done, 0 if there is none.

        Raises: CheckpointBroken; OutputUnusable: it may not be read; what `memory.ran_out` knows.
        """
        if self._accelerator.is_main_process and self._folder.is_dir():
            for leftover in self._folder.glob("*.part"):  # of a run that was killed while it wrote
                shutil.rmtree(leftover, ignore_errors=True)
        there = self.found()
        if not there:
            return 0
        try:
            state = json.loads((there[-1] / _STATE).read_text(encoding="utf-8"))
            self._accelerator.load_state(str(there[-1]))
            self.step = int(state["steps"])
        except Exception as fault:  # whatever the readers of torn files raise
            if memory.ran_out(fault):  # the checkpoint is whole, and must not be taken for broken
                raise
            if isinstance(fault, PermissionError):
                raise OutputUnusable(out=self._folder.parent, reason=fault.strerror) from fault
            reason = str(fault).partition("\n")[0] or type(fault).__name__
            raise CheckpointBroken(folder=there[-1], reason=reason, detail=repr(fault)) from fault
        return self.step


def checkpoints(folder: Path) -> list[Path]:
    """The whole checkpoints of the run in `folder`, oldest first. Raises: OSError if it cannot be read."""
    found = {}
    with contextlib.suppress(FileNotFoundError):
        for path in (folder / "checkpoints").iterdir():
            if name := _NAME.fullmatch(path.name):
                found[path] = int(name[1])
    return sorted(found, key=found.__getitem__)


def require_room(folder: Path, needed: int) -> None:
    """Raises: NotEnoughRoom if the disk of `folder` has less than `needed` bytes free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NotEnoughRoom(out=folder, free=f"{free / 1e9:.1f} GB", needed=f"{needed / 1e9:.1f} GB")


@contextlib.contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Make the folder of a run and keep other runs out of it. Raises: OutputUnusable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w", encoding="ascii")
    except OSError as fault:
        raise OutputUnusable(out=folder, reason=fault.strerror or fault) from fault
    with lock:
        if os.name == "posix":
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as fault:
                if fault.errno not in _NO_LOCKS:
                    raise OutputUnusable(out=folder, reason="another run is at work in it") from fault
        yield


def _without_frozen(models: list[Any], weights: list[dict[str, Any]], folder: str) -> None:
    """Of a model that is trained in part, write the trained part alone, by its names."""
    from safetensors.torch import save_file

    if not weights:  # sharded states are written elsewhere
        return
    for model, state in zip(models, list(weights), strict=True):
        frozen = {name for name, weight in model.named_parameters() if not weight.requires_grad}
        if frozen:
            kept = {name: value.contiguous() for name, value in state.items() if name not in frozen}
            save_file(kept, str(Path(folder) / _TRAINED))
            weights.remove(state)


def _with_frozen(models: list[Any], folder: str) -> None:
    from safetensors.torch import load_file

    path = Path(folder) / _TRAINED
    if path.exists():
        surplus = models.pop().load_state_dict(load_file(str(path)), strict=False).unexpected_keys
        if surplus:
            raise ValueError(f"it holds {surplus[0]}, which this network has not")


def _settle(folder: Path) -> None:
    """Have the disk itself hold all files of a folder before its name says that it is whole."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("r+b") as file:
                os.fsync(file.fileno())


def said_by_disk(fault: BaseException) -> str:
    """What the system said when writing failed, or that memory ran out; nothing if that is not what failed.

    torch and safetensors often say less: torch only names places in a file that it could not end.
    """
    if memory.ran_out(fault):
        return "there is not enough memory for it"
    found: BaseException | None = fault
    while found is not None:
        if isinstance(found, OSError) and found.strerror:
            return found.strerror
        found = found.__cause__ or found.__context__
    of_writers = type(fault) is RuntimeError or type(fault).__name__ == "SafetensorError"
    return "the disk took no more of it" if of_writers else ""
