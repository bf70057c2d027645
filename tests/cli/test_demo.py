import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from otterscope.cli import demo
from otterscope.work import demo as work

APP = Path(__file__).resolve().parents[2] / "app"
Run = Callable[..., int]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(work, "SCROLL", work.Scroll("small.jpg", 12, 400, 300, 70))
    monkeypatch.setattr(work, "GIGAPIXEL", work.Scroll("large.tif", 12, 600, 300, 70))

    def command(*arguments: object) -> int:
        parser = argparse.ArgumentParser()
        demo.add_parser(parser.add_subparsers())
        args = parser.parse_args(["demo", *map(str, arguments)])
        return int(args.run(args))

    return command


def test_the_scroll_goes_to_this_folder(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run() == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("small.jpg: 400 × 300 pixels, ")
    assert shown.err == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.jpg", "small.jsonl"]


def test_the_large_one_goes_where_it_is_told_to(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--gigapixel", "--out", tmp_path / "there", "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert made["picture"] == str(tmp_path / "there" / "large.tif")
    assert made["bytes"] == sum(path.stat().st_size for path in (tmp_path / "there").iterdir())
    assert (made["width"], made["height"]) == (600, 300)


def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    """The real command, stopped while it paints the real thing."""
    command = [sys.executable, "-m", "otterscope", "demo", "--gigapixel", "--out", str(tmp_path)]
    env = {**os.environ, "PYTHONPATH": str(APP)}
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as process:
        while not any(tmp_path.glob(".*.part")):
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == "Stopped. Nothing was left behind.\n"
    assert list(tmp_path.iterdir()) == []
