"""What a run keeps: in which order, who may write it, and which faults are no broken checkpoint."""

from __future__ import annotations

import errno
import fcntl
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from training import keeping
from training.errors import CheckpointBroken, OutputUnusable


class Accelerator:
    """accelerate's, as far as reading a checkpoint goes, which ends in a fault."""

    is_main_process = True

    def __init__(self, fault: Exception) -> None:
        self._fault = fault

    def register_save_state_pre_hook(self, _hook: Callable[..., None]) -> None:
        """Nothing is saved."""

    def register_load_state_pre_hook(self, _hook: Callable[..., None]) -> None:
        """Nothing is loaded."""

    def load_state(self, _folder: str) -> None:
        raise self._fault


def step(folder: Path, number: int) -> Path:
    made = folder / "checkpoints" / f"step-{number:07d}"
    made.mkdir(parents=True)
    (made / "position.json").write_text(json.dumps({"steps": number}), encoding="utf-8")
    return made


def test_checkpoints_are_ordered_by_their_number(tmp_path: Path) -> None:
    assert keeping.checkpoints(tmp_path) == []
    made = [step(tmp_path, number) for number in (9_999_999, 10_000_000, 7)]
    (tmp_path / "checkpoints" / "step-0000008.part").mkdir()
    assert keeping.checkpoints(tmp_path) == [made[2], made[0], made[1]]


def test_checkpoints_that_cannot_be_listed_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "checkpoints").touch()
    with pytest.raises(NotADirectoryError):
        keeping.checkpoints(tmp_path)


@pytest.mark.parametrize(
    ("fault", "kind", "said"),
    [
        (RuntimeError("shapes differ"), CheckpointBroken, "cannot be read any more (shapes differ)"),
        (MemoryError(), MemoryError, ""),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), RuntimeError, ""),
        (
            PermissionError(errno.EACCES, "Permission denied"),
            OutputUnusable,
            "cannot be used (Permission denied)",
        ),
    ],
)
def test_a_whole_checkpoint_is_never_called_broken(
    tmp_path: Path, fault: Exception, kind: type[Exception], said: str
) -> None:
    """That sentence advises to remove it."""
    step(tmp_path, 1)
    keeper = keeping.Keeper(tmp_path, Accelerator(fault))
    with pytest.raises(kind) as caught:
        keeper.load()
    assert said in str(caught.value)


def test_a_disk_without_locks_can_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_file: Any, _what: int) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    with keeping.only_run(tmp_path), pytest.raises(OutputUnusable, match="another run is at work in it"):
        keeping.only_run(tmp_path).__enter__()
    monkeypatch.setattr(fcntl, "flock", unknown)
    with keeping.only_run(tmp_path):
        assert (tmp_path / "lock").exists()
