import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from otterscope.cli import convert
from otterscope.errors import AppError
from otterscope.gguf_file import read_header
from tools import make_checkpoint

SHAPE = make_checkpoint.Shape(layers=1, hidden=64, ff=128, vocab=1100)
Run = Callable[..., int]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_checkpoint.write(tmp_path_factory.mktemp("from") / "OtterHD-mini", SHAPE)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("OTTERSCOPE_HOME", str(tmp_path / "home"))

    def command(*arguments: object) -> int:
        parser = argparse.ArgumentParser()
        convert.add_parser(parser.add_subparsers())
        args = parser.parse_args(["convert", *map(str, arguments)])
        return int(args.run(args))

    return command


def test_the_pair_goes_to_the_models_folder_and_is_named(
    run: Run, checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(checkpoint, "--type", "Q8_0") == 0
    shown = capsys.readouterr()
    language = tmp_path / "home" / "models" / "OtterHD-mini-Q8_0.gguf"
    assert str(language) in shown.out
    assert "cc-by-nc-4.0 (not for commercial use)" in shown.out
    assert shown.err == ""
    assert read_header(language).architecture == "persimmon"


def test_json_is_one_object(
    run: Run, checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(checkpoint, "--type", "F16", "--out", tmp_path, "--name", "mine", "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert made["name"] == "mine-F16"
    assert made["bytes"] == Path(made["language"]).stat().st_size + Path(made["mmproj"]).stat().st_size
    assert Path(made["language"]).parent == tmp_path


def test_the_default_type_is_q4_k_m(run: Run, checkpoint: Path, tmp_path: Path) -> None:
    assert run(checkpoint, "--out", tmp_path, "--prompt", "fuyu") == 0
    header = read_header(tmp_path / "OtterHD-mini-Q4_K_M.gguf")
    assert header.text("otterscope.prompt_format") == "fuyu"


def test_a_fault_is_raised_for_the_program_to_print(run: Run, tmp_path: Path) -> None:
    with pytest.raises(AppError, match="holds no checkpoint"):
        run(tmp_path / "nowhere")


def test_an_unknown_type_is_wrong_usage(
    run: Run, checkpoint: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        run(checkpoint, "--type", "Q3_K")
    assert left.value.code == 2
    assert "Q4_K_M" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("licence", "said"), [("cc-by-nc-4.0", "commercial"), ("unknown", "CC-BY-NC"), ("mit", "")]
)
def test_what_a_licence_means_is_said(licence: str, said: str) -> None:
    note = convert.licence_note(licence)
    assert said in note
    assert bool(note) == bool(said)


_SLOW = """
import argparse, sys, time
from otterscope.weights import gguf_writer
from otterscope.cli import convert
packed = gguf_writer._packed
def slowly(*given):
    print("block", flush=True)
    time.sleep(0.05)
    return packed(*given)
gguf_writer._packed = slowly
parser = argparse.ArgumentParser()
convert.add_parser(parser.add_subparsers())
args = parser.parse_args(sys.argv[1:])
sys.exit(args.run(args))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_leaves_nothing_behind(checkpoint: Path, tmp_path: Path, number: signal.Signals) -> None:
    out = tmp_path / "out"
    child = subprocess.Popen(
        [sys.executable, "-c", _SLOW, "convert", str(checkpoint), "--type", "F32", "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert child.stdout is not None
    for _ in range(8):
        child.stdout.readline()
    child.send_signal(number)
    _, said = child.communicate(timeout=60)
    assert child.returncode == 130
    assert said.decode() == "Stopped. Nothing was left behind.\n"
    assert list(out.iterdir()) == []
