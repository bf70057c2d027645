"""The command line as a whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import otterscope
from otterscope import cli
from otterscope.cli.stopping import STOPPED
from otterscope.errors import FileMissing
from otterscope.weights import catalog
from tests.cli.conftest import Program

APP = Path(__file__).resolve().parents[2] / "app"


def test_without_a_command_it_shows_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("ask", "plan", "view", "convert", "models", "doctor"))


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"otterscope {otterscope.__version__}\n"


def test_names_of_files_give_a_terminal_no_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["convert", str(tmp_path / "a\x1b]0;taken\x07\x9b2J")]) == 1
    told = capsys.readouterr().err
    assert "a]0;taken2J" in told
    assert not {"\x1b", "\x07", "\x9b"} & set(told), "control characters reach the terminal"


def test_details_are_shown_only_to_who_asks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_args: object) -> int:
        raise FileMissing(path="x", detail="errno 2")

    monkeypatch.setattr(cli.doctor, "run", fail)
    parser = cli.parser()
    monkeypatch.setattr(cli, "parser", lambda: parser)
    parser.set_defaults(run=fail)
    monkeypatch.setattr(
        parser, "parse_args", lambda _arguments: type("Args", (), {"run": staticmethod(fail)})
    )
    assert cli.main(["doctor"]) == 1
    assert "errno 2" not in capsys.readouterr().err
    monkeypatch.setenv("OTTERSCOPE_DEBUG", "1")
    assert cli.main(["doctor"]) == 1
    assert "errno 2" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names of files are text there")
def test_a_name_that_is_no_text_can_be_shown(program: Program, tmp_path: Path) -> None:
    folder = os.fsdecode(b"pictures\xff")
    strict = {"OTTERSCOPE_HOME": str(tmp_path / folder), "PYTHONIOENCODING": "utf-8:strict"}
    done = program("models", **strict)
    assert (done.returncode, done.stderr) == (0, "")
    assert "pictures\\udcff" in done.stdout
    done = program(
        "models", "--json", OTTERSCOPE_HOME=str(tmp_path / folder), PYTHONIOENCODING="utf-8:strict"
    )
    assert json.loads(done.stdout)["folder"] == str(tmp_path / folder / "models")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a disk that is always full")
def test_output_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "otterscope", "models"],
            env={**os.environ, "PYTHONPATH": str(APP), "OTTERSCOPE_HOME": str(tmp_path)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "What the command says could not be written (No space left on device).\n"


def test_ctrl_c_between_the_steps_is_no_crash(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> list[object]:
        raise KeyboardInterrupt

    monkeypatch.setattr(catalog, "installed", interrupted)
    assert cli.main(["models"]) == STOPPED
    assert capsys.readouterr() == ("", "Stopped.\n")
