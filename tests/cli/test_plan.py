"""`otterscope plan`: the need of memory before anything is loaded."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import pytest
from PIL import Image

from otterscope.cli import plan as command
from otterscope.engine.budget import Device
from tests.cli.conftest import Program
from tests.fixtures import other_family


def test_the_parts_sum_up_and_the_context_is_sized_to_the_region(
    program: Program, model: Path, picture: Path
) -> None:
    def plan(*more: object) -> dict[str, object]:
        done = program("plan", picture, "--model", model, "--json", *more)
        assert (done.returncode, done.stderr) == (0, "")
        found: dict[str, object] = json.loads(done.stdout)
        return found

    whole, small = plan(), plan("--region", "0,0,60,60")
    for found in (whole, small):
        parts = dict(found["bytes"])  # type: ignore[call-overload]
        assert parts.pop("total") == sum(parts.values())
    assert whole["tokens"] == 24 * 31
    assert small["tokens"] == 2 * 3
    assert int(str(small["context_tokens"])) < int(str(whole["context_tokens"]))


def test_q8_0_takes_about_half_the_cache(program: Program, model: Path, picture: Path) -> None:
    def cache(kind: str) -> int:
        done = program("plan", picture, "--model", model, "--json", "--cache-type", kind)
        return int(json.loads(done.stdout)["bytes"]["kv_cache"])

    assert cache("q8_0") / cache("f16") == 34 / 64


def test_tells_a_person_whether_it_fits(program: Program, model: Path, picture: Path) -> None:
    done = program("plan", picture, "--model", model, "--region", "0,0,300,300")
    assert done.returncode == 0
    assert "300 × 300 pixels" in done.stdout
    assert "110 tokens" in done.stdout
    last = done.stdout.splitlines()[-1]
    assert last.startswith("On ")
    assert last.endswith("it fits.")


def test_each_device_has_its_line(
    model: Path, picture: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = (Device("Processor", 1 << 40, 1 << 40, False), Device("Card", 1 << 20, 1 << 33, True))
    monkeypatch.setattr(command, "devices", lambda: found)

    def run(*more: str) -> str:
        parser = argparse.ArgumentParser()
        command.add_parser(parser.add_subparsers())
        args = parser.parse_args(["plan", str(picture), "--model", str(model), *more])
        assert args.run(args) == 0
        return capsys.readouterr().out

    told = json.loads(run("--json", "--gpu-layers", "2"))
    cpu, card = told["devices"]
    assert (cpu["name"], cpu["gpu"], cpu["free"], cpu["fits"]) == ("Processor", False, 1 << 40, True)
    assert (card["name"], card["gpu"], card["free"], card["fits"]) == ("Card", True, 1 << 20, False)
    assert cpu["needed"] + card["needed"] == told["bytes"]["total"]
    assert told["free"] == cpu["free"]
    assert told["fits"] is False
    text = run("--gpu-layers", "2")
    assert "On Processor (CPU, main memory): " in text
    assert "On Card (GPU): " in text
    assert "of 1 MiB free: it does not fit." in text
    assert json.loads(run("--json"))["fits"] is True  # what is left to itself puts no layer on that card


def test_a_model_that_counts_tokens_by_itself_is_told_by_its_weights_alone(
    program: Program, picture: Path, tmp_path: Path
) -> None:
    pair = other_family.write(tmp_path / "other")
    done = program("plan", picture, "--model", pair.model)
    assert (done.returncode, done.stdout) == (1, "")
    assert "known only once “llava-like” has seen it" in done.stderr
    assert "weights alone take about" in done.stderr


def test_the_advice_counts_a_scale_that_was_given(program: Program, model: Path, tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    Image.new("1", (8000, 8000)).save(large)
    refused = program("plan", large, "--model", model, "--scale", "0.9")
    assert refused.returncode == 1
    advised = re.search(r"--scale ([0-9.]+)\)", refused.stderr)
    assert advised is not None, refused.stderr
    assert program("plan", large, "--model", model, "--scale", advised[1]).returncode == 0
