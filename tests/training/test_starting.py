"""What a run says before it needs torch."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.rights import closed
from tests.training.conftest import SHAPE, Material
from training import finetune, options
from training.errors import PartMissing
from training.tokens import Tokens

ROOT = Path(__file__).resolve().parents[2]


def test_the_options_are_shown_with_nothing_but_python() -> None:
    path = os.pathsep.join((str(ROOT / "app"), str(ROOT)))
    done = subprocess.run(
        [sys.executable, "-S", "-m", "training.options", "--help"],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "--sizes SIZES" in done.stdout
    assert "(1e-05)" in done.stdout, "defaults are shown"
    assert "None" not in done.stdout


def test_every_option_is_in_the_documentation() -> None:
    text = (ROOT / "docs" / "training.md").read_text(encoding="utf-8")
    named = {
        name for action in options.parser()._actions for name in action.option_strings if name[:2] == "--"
    }
    assert {name for name in named - {"--help"} if f"`{name}" not in text} == set()


def test_the_documentation_tells_the_defaults() -> None:
    text = (ROOT / "docs" / "training.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`--.*?) \| (.*?) \|", text, re.MULTILINE)
    told: dict[str, str] = {}
    for names, values in rows:
        given = [values] if names.count("--") == 1 else values.split(", ")
        told |= zip(re.findall(r"--[a-z-]+", names), (value.strip("`") for value in given), strict=True)
    defaults = {
        name: action.default for action in options.parser()._actions for name in action.option_strings
    }
    assert len(told) > 20
    for name, value in told.items():
        wanted = defaults[name]
        if isinstance(wanted, float):
            assert float(value) == wanted, name
        else:
            assert value == ("off" if wanted is False else str(wanted)), name


@pytest.mark.parametrize(
    ("folder", "said"),
    [("nowhere", "holds no checkpoint: config.json is not there"), ("other", "is of the kind “llama”")],
)
def test_a_folder_that_is_no_fuyu_checkpoint_is_a_fault(
    folder: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/config.json").write_text('{"model_type": "llama"}', encoding="utf-8")
    assert finetune.main([str(tmp_path / folder), "--data", "d", "--out", str(tmp_path / "out")]) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_wrong_setting_is_said(material: Material, capsys: pytest.CaptureFixture[str]) -> None:
    assert finetune.main([str(material.checkpoint), "--data", "d", "--out", "o", "--sizes", "big"]) == 1
    assert capsys.readouterr().err.startswith("--sizes is big, and it must be sides in pixels")


def test_sides_that_leave_no_room_for_words_are_refused(
    material: Material, capsys: pytest.CaptureFixture[str]
) -> None:
    assert finetune.main([str(material.checkpoint), "--data", "d", "--out", "o", "--sizes", "60,451"]) == 1
    said = capsys.readouterr().err
    assert said == (
        "--sizes is 60,451, and it must be sides up to 450 pixels, as the model reads 256 tokens. "
        "Nothing was trained.\n"
    )


@pytest.mark.parametrize("kind", ["too long", "a circle", "closed"])
def test_a_checkpoint_that_cannot_be_looked_at_is_said(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / ("x" * 300 if kind == "too long" else "folder")
    given = [str(folder), "--data", str(folder), "--out", str(tmp_path / "out")]
    if kind == "a circle":
        folder.symlink_to(folder)
    if kind == "closed":
        folder.mkdir()
    with closed(folder) if kind == "closed" else contextlib.nullcontext():
        assert finetune.main(given) == 1
    said = capsys.readouterr().err
    wanted = {
        "too long": "could not be loaded (File name too long)",
        "a circle": "holds no checkpoint",
        "closed": "could not be loaded (Permission denied)",
    }
    assert wanted[kind] in said
    assert said.count("\n") == 1


def test_words_of_others_do_not_command_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "\\u001b]0;title"}', encoding="utf-8")
    assert finetune.main([str(tmp_path), "--data", "d", "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "“]0;title”" in said


def test_options_that_are_none_are_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        finetune.main(["folder", "--out", "o"])
    assert caught.value.code == 2
    assert "--data" in capsys.readouterr().err


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="torch is here")
def test_a_python_without_torch_says_where_training_has_it(
    material: Material, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [str(material.checkpoint), "--data", "d", "--out", str(tmp_path / "out"), "--sizes", "60"]
    assert finetune.main(given) == 1
    said = capsys.readouterr().err
    assert said.startswith("Training needs ")
    assert "which this Python does not have. Start it with “python3 dev.py train”" in said


def test_a_python_without_sentencepiece_says_so(material: Material, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentencepiece", None)
    with pytest.raises(PartMissing, match="Training needs sentencepiece"):
        Tokens(material.checkpoint, SHAPE.vocab)
