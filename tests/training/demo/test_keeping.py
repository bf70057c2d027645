"""What a training of the demo model keeps: what is refused, and that a fault spoils nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.reference


def checkpoint(out: Path, **other: Any) -> dict[str, bytes]:
    """A checkpoint of seed 1 with a vocabulary beside it, kept as a run does; the folder's files."""
    from training.demo import keeping, vocabulary

    tokenizer = vocabulary.build()
    (out / "tokenizer.model").write_bytes(tokenizer)
    kept = {"pupil": {}, "optimizer": [], "step": 4, "seconds": 1.0}
    keeping.save(out, kept | {"seed": 1, "vocabulary": keeping.digest(tokenizer)} | other, 0)
    return files(out)


def older(out: Path) -> dict[str, bytes]:
    """A checkpoint that names neither seed nor vocabulary; the folder's files."""
    import torch

    checkpoint(out)
    kept = torch.load(out / "checkpoint.pt", weights_only=True)
    del kept["seed"], kept["vocabulary"]
    torch.save(kept, out / "checkpoint.pt")
    return files(out)


def files(out: Path) -> dict[str, bytes]:
    """Name → bytes of what is in a folder."""
    return {path.name: path.read_bytes() for path in out.iterdir()}


def test_a_new_run_gets_its_vocabulary(tmp_path: Path) -> None:
    from training.demo import keeping, vocabulary

    (tmp_path / "tokenizer.model").write_bytes(b"left by a kill")
    keeping.prepare(tmp_path, 1)
    assert files(tmp_path) == {"tokenizer.model": vocabulary.build()}


def test_a_run_goes_on_with_its_own_seed_alone(tmp_path: Path) -> None:
    from training.demo import keeping
    from training.errors import OtherRun

    before = checkpoint(tmp_path)
    with pytest.raises(OtherRun, match="--seed was 1 and is 2"):
        keeping.prepare(tmp_path, 2)
    keeping.prepare(tmp_path, 1)
    assert files(tmp_path) == before


def test_a_run_goes_on_with_its_own_vocabulary_alone(tmp_path: Path) -> None:
    from training.demo import keeping
    from training.errors import OtherRun

    before = checkpoint(tmp_path, vocabulary="0" * 64)
    with pytest.raises(OtherRun, match="the vocabulary was 000000000000 and is "):
        keeping.prepare(tmp_path, 1)
    assert files(tmp_path) == before


@pytest.mark.parametrize("write", [checkpoint, older])
@pytest.mark.parametrize("there", [b"another", None])
def test_the_vocabulary_beside_a_checkpoint_must_be_its_own(
    tmp_path: Path, write: Any, there: bytes | None
) -> None:
    from training.demo import keeping
    from training.errors import OtherRun

    write(tmp_path)
    (tmp_path / "tokenizer.model").unlink()
    if there:
        (tmp_path / "tokenizer.model").write_bytes(there)
    before = files(tmp_path)
    with pytest.raises(OtherRun, match=r"tokenizer\.model was .* and is "):
        keeping.prepare(tmp_path, 1)
    assert files(tmp_path) == before


def test_an_older_checkpoint_is_taken_with_its_vocabulary(tmp_path: Path) -> None:
    from training.demo import keeping

    before = older(tmp_path)
    keeping.prepare(tmp_path, 7)
    assert files(tmp_path) == before


@pytest.mark.parametrize("rest", [0, 100, -100])
def test_a_checkpoint_that_is_torn_is_told_of(tmp_path: Path, rest: int) -> None:
    from training.demo import keeping
    from training.demo.faults import CheckpointTorn

    whole = checkpoint(tmp_path)["checkpoint.pt"]
    (tmp_path / "checkpoint.pt").write_bytes(whole[:rest])
    before = files(tmp_path)
    with pytest.raises(CheckpointTorn, match=r"checkpoint\.pt” cannot be read \(.+\)\. Nothing was changed"):
        keeping.prepare(tmp_path, 1)
    assert files(tmp_path) == before


def test_what_is_no_checkpoint_of_ours_is_told_of(tmp_path: Path) -> None:
    import torch

    from training.demo import keeping
    from training.demo.faults import CheckpointTorn

    torch.save({"step": 3}, tmp_path / "checkpoint.pt")
    with pytest.raises(CheckpointTorn, match="it has no “optimizer”"):
        keeping.load(tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_leaves_the_checkpoint_before(tmp_path: Path) -> None:
    from training.demo import keeping
    from training.errors import CheckpointNotWritten

    before = checkpoint(tmp_path)
    (tmp_path / "checkpoint.part").symlink_to("/dev/full")
    with pytest.raises(CheckpointNotWritten, match=r"step 6 .*No space left on device.* from step 4"):
        keeping.save(tmp_path, {"step": 6}, 4)
    assert files(tmp_path) == before


def test_a_checkpoint_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training.demo import keeping

    synced: list[tuple[int, bool]] = []
    sync = os.fsync

    def noted(number: int) -> None:
        synced.append((os.fstat(number).st_size, (tmp_path / "checkpoint.pt").exists()))
        sync(number)

    monkeypatch.setattr(os, "fsync", noted)
    keeping.save(tmp_path, {"step": 1}, 0)
    assert synced == [((tmp_path / "checkpoint.pt").stat().st_size, False)]


def log_of(out: Path, first: int) -> Any:
    """A log that goes on from step `first`."""
    from training.demo import keeping

    return keeping.Log(out, first, 0.0, parts=2, active=True)


def test_a_log_goes_on_where_the_checkpoint_is(tmp_path: Path) -> None:
    lines = [
        {"event": "start", "step": 0},
        {"step": 25},
        {"step": 50},
        {"event": "held out", "step": 50},
        {"event": "start", "step": 75},
        {"step": 75},
        {"event": "held out", "step": 100},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (tmp_path / "log.jsonl").write_text(text + '{"event": "he', encoding="utf-8")
    log_of(tmp_path, 50).tell(event="start", step=50)
    kept = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert kept == [*lines[:4], {"event": "start", "step": 50}]


@pytest.mark.parametrize("first", [0, 13])  # as after a stop
def test_a_mean_is_of_the_steps_that_were_summed(tmp_path: Path, first: int) -> None:
    import torch

    from training.demo.plan import Shares

    log = log_of(tmp_path, first)
    for step in range(first + 1, 51):
        log.add(step, dict.fromkeys((*Shares._fields, "right", "wrong"), torch.tensor(2.0)), 10)
    told = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(line["step"], line["answer"], line["decisive"]) for line in told] == [(25, 2, 0.5), (50, 2, 0.5)]
