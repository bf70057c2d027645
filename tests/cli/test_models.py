import argparse
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from otterscope.cli import models
from otterscope.errors import AppError, Cancelled
from otterscope.weights import catalog
from otterscope.weights.convert import Converted, convert
from tools import make_checkpoint

SHAPE = make_checkpoint.Shape(layers=1, hidden=64, ff=128, vocab=1100)
Run = Callable[..., int]
Out = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_checkpoint.write(tmp_path_factory.mktemp("from") / "mini", SHAPE)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OTTERSCOPE_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "models"


@pytest.fixture
def download(checkpoint: Path, tmp_path: Path) -> Converted:
    return convert(checkpoint, tmp_path / "download", "Q8_0")


@pytest.fixture
def run(home: Path) -> Run:
    def command(*arguments: object) -> int:
        parser = argparse.ArgumentParser()
        models.add_parser(parser.add_subparsers())
        args = parser.parse_args(["models", *map(str, arguments)])
        return int(args.run(args))

    return command


def test_an_empty_folder_says_so(run: Run, home: Path, capsys: Out) -> None:
    assert run() == 0
    assert capsys.readouterr().out == f"No model is installed in {home}.\n"
    assert run("--json") == 0
    assert json.loads(capsys.readouterr().out) == {"folder": str(home), "models": []}


def test_a_model_is_added_listed_verified_and_removed(
    run: Run, download: Converted, home: Path, capsys: Out
) -> None:
    assert run("add", download.language) == 0
    assert capsys.readouterr().out.startswith("mini-Q8_0 is installed (Q8_0, ")
    assert run("list") == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["NAME", "TYPE", "SIZE", "PAIR", "HASH"]
    assert row.split()[:2] == ["mini-Q8_0", "Q8_0"]
    assert "complete  as on 20" in row
    assert run("verify", "mini-Q8_0") == 0
    assert "as they were installed" in capsys.readouterr().out
    assert run("remove", "mini-Q8_0", "--yes") == 0
    assert capsys.readouterr().out == "mini-Q8_0 is removed.\n"
    assert list(home.iterdir()) == []


def test_every_action_speaks_json(run: Run, download: Converted, capsys: Out) -> None:
    assert run("add", download.language, "--json") == 0
    added = json.loads(capsys.readouterr().out)
    assert run("--json", "list") == 0
    (model,) = json.loads(capsys.readouterr().out)["models"]
    assert (model["name"], model["type"], model["complete"], model["problem"]) == (
        "mini-Q8_0",
        "Q8_0",
        True,
        None,
    )
    assert (model["sha256"], model["licence"]) == (added["sha256"], "cc-by-nc-4.0")
    assert model["bytes"] == download.nbytes
    assert run("verify", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"verified": ["mini-Q8_0"]}
    assert run("remove", "mini-Q8_0", "--yes", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"removed": model["language"]}


def test_a_broken_model_is_listed_with_its_sentence(
    run: Run, download: Converted, home: Path, capsys: Out
) -> None:
    run("add", download.language)
    (home / f"mmproj-{download.language.name}").unlink()
    capsys.readouterr()
    assert run() == 0
    shown = capsys.readouterr().out
    assert "incomplete" in shown
    assert "mini-Q8_0: No mmproj for" in shown


def test_verifying_all_passes_over_models_without_hashes(run: Run, download: Converted, capsys: Out) -> None:
    assert run("verify") == 0
    assert capsys.readouterr().out == "No installed model has hashes to verify.\n"


@pytest.mark.parametrize("arguments", [["add", "nowhere.gguf"], ["remove", "x", "--yes"], ["verify", "x"]])
def test_faults_are_raised_for_the_program_to_print(run: Run, arguments: list[str]) -> None:
    with pytest.raises(AppError):
        run(*arguments)


def test_removing_asks_first(
    run: Run, download: Converted, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    run("add", download.language)
    # Nobody to ask: nothing is removed.
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert run("remove", "mini-Q8_0") == 2
    assert "--yes" in capsys.readouterr().err

    for answer, left in (("", 1), ("\n", 1), ("n\n", 1), ("Yes\n", 0)):
        terminal = io.StringIO(answer)
        monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(sys, "stdin", terminal)
        assert run("remove", "mini-Q8_0") == 0
        assert len(catalog.installed()) == left
        shown = capsys.readouterr()
        assert "[y/N]" in shown.err
        assert "[y/N]" not in shown.out


def test_stopping_ends_with_the_shells_code(run: Run, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise Cancelled

    monkeypatch.setattr(catalog, "verify", stopped)
    assert run("verify", "x") == 130
    assert capsys.readouterr().err == "Stopped. Nothing was changed.\n"


def test_removing_an_unknown_model_says_so_before_it_asks(run: Run, home: Path) -> None:
    with pytest.raises(AppError) as fault:
        run("remove", "foo")
    assert "No model is called “foo”" in fault.value.sentence
