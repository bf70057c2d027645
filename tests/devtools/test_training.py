"""`dev.py train`: options without gigabytes, an environment of its own, a launcher where one is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from devtools import environment, main, training

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that dev.py would become; no environment is made."""
    found: list[list[str]] = []

    def become(command: list[str], env: Mapping[str, str]) -> int:
        found.append(command)
        assert env["PYTHONPATH"].split(":")[-1] == str(ROOT)
        return 0

    def ensure(name: str, folder: Path) -> Path:
        assert (name, folder) == ("training", ROOT / ".venv-training")
        return Path("python")

    monkeypatch.setattr(environment, "ensure", ensure)
    monkeypatch.setattr(environment, "is_ready", lambda folder, name: True)
    monkeypatch.setattr(training, "replace_by", become)
    return found


def test_options_are_shown_without_an_environment(
    started: list[list[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["train", "--help"]) == 0
    shown = capfd.readouterr()
    assert "usage: python3 dev.py train CHECKPOINT --data FILE" in shown.err
    assert "--lora-rank" in shown.out
    assert main.main(["train"]) == 2
    assert started == []


def test_a_run_is_started_in_the_environment_for_it(started: list[list[str]]) -> None:
    assert main.main(["train", "folder", "--data", "x"]) == 0
    assert main.main(["train", "demo", "--out", "y", "--help"]) == 0
    assert started == [
        ["python", "-m", "training.finetune", "folder", "--data", "x"],
        ["python", "-m", "training.demo.run", "--out", "y", "--help"],
    ]


def test_many_processes_are_started_by_accelerates_launcher(started: list[list[str]]) -> None:
    config = "training/configs/fsdp.yaml"
    assert main.main(["train", "--launch", str(ROOT / config), "folder", "--data", "x"]) == 0
    launcher = ["python", "-m", "accelerate.commands.launch", "--config_file", str(ROOT / config)]
    assert started == [[*launcher, "-m", "training.finetune", "folder", "--data", "x"]]


def test_a_launch_without_its_parts_is_a_fault(
    started: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["train", "--launch", "x.yaml"]) == 1
    assert "--launch needs a config file and what to train behind it." in capsys.readouterr().err
    assert main.main(["train", "--launch", "nowhere.yaml", "folder"]) == 1
    assert capsys.readouterr().err.startswith("There is no config file “nowhere.yaml”.")
    assert started == []


def test_an_old_python_is_told_so(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "is_ready", lambda folder, name: False)
    monkeypatch.setattr(training.sys, "version_info", (3, 10, 0))  # type: ignore[attr-defined]
    assert main.main(["train", "folder"]) == 1
    assert capsys.readouterr().err == "Training needs Python 3.11 or newer: start dev.py with one.\n"
    assert started == []
