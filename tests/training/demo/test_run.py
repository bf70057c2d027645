"""The training of the demo model: its rates, and that a killed run goes on as if nothing had been."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.reference, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[3]


def start(out: Path, *arguments: object) -> subprocess.Popen[bytes]:
    """The command, in a group of its own, ended with all its processes."""
    environment = dict(os.environ, PYTHONPATH=f"{ROOT}{os.pathsep}{ROOT / 'app'}")
    command = [sys.executable, "-m", "training.demo.run", "--out", out, "--every", 2, *arguments]
    return subprocess.Popen([str(part) for part in command], env=environment, start_new_session=True)


def losses(out: Path) -> dict[int, float]:
    """Step → loss of the held-out batches, the last that was written for it."""
    found = {}
    for line in (out / "log.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record.get("event") == "held out":
            found[record["step"]] = record["loss"]
    return found


def test_a_killed_run_goes_on_with_the_same_losses(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert start(whole, "--stop", 6).wait(600) == 0
    process = start(broken, "--stop", 6)
    waited = time.monotonic() + 300
    while not (broken / "checkpoint.pt").exists() and time.monotonic() < waited:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(60)
    assert 6 not in losses(broken)
    assert start(broken, "--stop", 6).wait(600) == 0
    assert set(losses(whole)) == {2, 4, 6}
    assert losses(broken)[6] == losses(whole)[6]


def test_the_rate_rises_stays_and_falls() -> None:
    from training.demo.run import DECLINE, RATES, STEPS, WARM_UP, rate

    assert rate(0) < rate(WARM_UP // 2) < RATES[0][1]
    assert rate(WARM_UP) == rate(DECLINE - 1) == RATES[0][1]
    assert rate(DECLINE + 240) < rate(DECLINE + 1) < RATES[0][1]
    falling = [rate(step) for step in range(4250, STEPS, 10)]
    assert falling == sorted(falling, reverse=True)
    assert rate(STEPS - 1) < RATES[-1][1] / 50
