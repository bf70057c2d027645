"""`models download` against a service on this machine."""

import argparse
import io
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from otterscope.cli import models
from otterscope.weights import catalog, transfers
from otterscope.weights.convert import convert
from tests.fixtures.model_service import Handler, Service, begin
from tools import make_checkpoint

SHAPE = make_checkpoint.Shape(layers=1, hidden=64, ff=128, vocab=1100)
Run = Callable[..., int]
Out = pytest.CaptureFixture[str]
pytestmark = [pytest.mark.local_server, pytest.mark.usefixtures("home")]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_checkpoint.write(tmp_path_factory.mktemp("from") / "OtterHD-mini", SHAPE)


@pytest.fixture
def service(checkpoint: Path) -> Iterator[Service]:
    files = {path.name: path.read_bytes() for path in checkpoint.iterdir()}
    with Service(files, licence=None) as running:
        yield running


@pytest.fixture
def run() -> Run:
    def command(*arguments: object) -> int:
        parser = argparse.ArgumentParser()
        models.add_parser(parser.add_subparsers())
        args = parser.parse_args(["models", "download", *map(str, arguments)])
        return int(args.run(args))

    return command


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_size_and_licence_are_shown_and_nothing_comes_without_consent(
    run: Run, service: Service, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(service.name, "--endpoint", service.address) == 2
    told = capsys.readouterr().err
    assert "cc-by-nc-4.0 (not for commercial use), the licence of the models it descends from" in told
    assert " files, 960 kB" in told
    assert "about 3" in told
    assert "say --yes" in told
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert run(service.name, "--endpoint", service.address) == 0
    assert "Download it? [y/N]" in capsys.readouterr().err
    assert not any("/resolve/" in path for path, _ in service.requests)
    assert transfers.begun() == []


def test_a_checkpoint_is_downloaded_converted_and_installed(
    run: Run, service: Service, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    assert run(service.name, "--endpoint", service.address, "--type", "Q8_0", "--json") == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["name"], facts["licence"]) == ("OtterHD-mini-Q8_0", "cc-by-nc-4.0")
    assert catalog.resolve(None).type == "Q8_0"


def test_one_of_several_pairs_is_downloaded(run: Run, checkpoint: Path, tmp_path: Path, capsys: Out) -> None:
    for kind in ("Q8_0", "F16"):
        convert(checkpoint, tmp_path / "made", kind, name="mini")
    files = {path.name: path.read_bytes() for path in (tmp_path / "made").glob("*.gguf")}
    with Service(files, name="Lab/mini-GGUF") as service:
        at = (service.name, "--endpoint", service.address, "--yes")
        assert run(*at, "--file", "other.gguf") == 2
        assert "has no other.gguf" in capsys.readouterr().err
        assert run(*at, "--file", "mini-F16.gguf") == 0
    told = capsys.readouterr()
    assert told.out == "mini-F16 is installed.\n"
    assert "--file takes mini-Q8_0.gguf" in told.err


def test_ctrl_c_keeps_what_has_come(run: Run, service: Service, capsys: Out) -> None:
    def interrupted(handler: Handler, data: bytes) -> None:
        handler.wfile.write(begin(handler, data)[:300])
        handler.wfile.flush()
        os.kill(os.getpid(), signal.SIGINT)
        handler.service.closing.wait(20)

    service.manners["tokenizer.model"] = [interrupted]
    at = (service.name, "--endpoint", service.address, "--yes")
    assert run(*at) == 130
    assert "What has come is kept" in capsys.readouterr().err
    assert transfers.begun()[0].have >= len(service.files["config.json"])
    assert run(*at) == 0
