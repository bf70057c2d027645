"""Shipping the demo model: what cannot be shipped is told in a sentence, and nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.reference


def told(capsys: pytest.CaptureFixture[str], run: Path) -> str:
    """What the command says, in one line, of a training that cannot be shipped."""
    from training.demo.ship import main

    for more in ([], ["--checkpoint"]):
        assert main([str(run), str(run.parent / "out"), *more]) == 1
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert not (run.parent / "out").exists()
    return said


def write(run: Path, **other: Any) -> None:
    """A checkpoint of step 4 with its vocabulary."""
    from training.demo import keeping, vocabulary

    run.mkdir()
    (run / "tokenizer.model").write_bytes(vocabulary.build())
    keeping.save(run, {"pupil": {}, "optimizer": [], "step": 4, "seconds": 1.0} | other, 0)


def test_no_folder_and_an_empty_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "/run” holds no training to ship (there is no checkpoint.pt in it)" in told(
        capsys, tmp_path / "run"
    )
    (tmp_path / "run").mkdir()
    assert "(there is no checkpoint.pt in it)" in told(capsys, tmp_path / "run")


def test_a_file_in_place_of_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "run").write_bytes(b"")
    assert "(there is no checkpoint.pt in it)" in told(capsys, tmp_path / "run")


def test_no_vocabulary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "run")
    (tmp_path / "run" / "tokenizer.model").unlink()
    assert "(tokenizer.model: No such file or directory)" in told(capsys, tmp_path / "run")


def test_a_network_without_its_last_layer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from training.demo import vocabulary
    from training.demo.network import LAYERS
    from training.demo.plan import PLAN
    from training.demo.run import new_pupil

    pupil = new_pupil(vocabulary.build(), 1)
    assert pupil.model.config.text_config.num_hidden_layers == LAYERS - 1
    write(tmp_path / "run", pupil=pupil.state_dict())
    said = told(capsys, tmp_path / "run")
    assert f"is at step 4, and its network gets its last layer only after step {PLAN.grown:,}." in said


def test_a_torn_checkpoint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "run")
    path = tmp_path / "run" / "checkpoint.pt"
    path.write_bytes(path.read_bytes()[:100])
    assert "checkpoint.pt” cannot be read (" in told(capsys, tmp_path / "run")


def test_weights_of_another_network(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import torch

    from training.demo.network import LAYERS

    write(tmp_path / "run", pupil={f"model.layers.{LAYERS - 1}.weight": torch.zeros(2)})
    assert "checkpoint.pt” cannot be read (" in told(capsys, tmp_path / "run")


def test_a_file_in_place_of_the_folder_for_the_checkpoint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import torch

    from training.demo import vocabulary
    from training.demo.network import grown
    from training.demo.run import new_pupil
    from training.demo.ship import main

    torch.manual_seed(0)
    write(tmp_path / "run", pupil=grown(new_pupil(vocabulary.build(), 1)).state_dict())
    (tmp_path / "out").write_bytes(b"kept")
    assert main([str(tmp_path / "run"), str(tmp_path / "out"), "--checkpoint"]) == 1
    assert "/out” cannot be written (File exists). Nothing was shipped" in capsys.readouterr().err
    assert (tmp_path / "out").read_bytes() == b"kept"
