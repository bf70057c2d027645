"""The training of the demo model: its rates, and that a killed run goes on as if nothing had been."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from training.demo.plan import Plan

pytestmark = pytest.mark.reference

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import sys
from pathlib import Path
from tests.training.demo.test_run import small
from training.demo.run import train
if __name__ == "__main__":
    train(Path(sys.argv[1]), 3, every=2, plan=small())
"""


def small() -> Plan:
    """The plan of the demo model, all its stages in eight steps on little pictures."""
    from training.demo.batches import CURRICULUM
    from training.demo.plan import PLAN, Pace

    firsts = {0: 0, 5450: 2, 6750: 4, PLAN.fresh[-1]: 6}
    chosen = [max(stage for stage in CURRICULUM if stage.first <= step) for step in firsts]
    curriculum = tuple(
        stage._replace(first=first, least=12, most=16, longest=150, large=0.0, vast=0.0, every=0)
        for stage, first in zip(chosen, firsts.values(), strict=True)
    )
    shares = {max(step for step in firsts if step <= first): share for first, share in PLAN.shares}
    return replace(
        PLAN,
        paces=(Pace(0, 1e-3, 2, 8),),
        grown=2,
        muon=4,
        fresh=(0, 2, 4, 6),
        shares=tuple((firsts[step], share) for step, share in shares.items()),
        curriculum=curriculum,
        steps=8,
        tokens=60,
        warm_up=2,
    )


def start(out: Path) -> subprocess.Popen[bytes]:
    """A whole small training, in a group of its own, ended with all its processes."""
    script = out.parent / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = dict(os.environ, PYTHONPATH=f"{ROOT}{os.pathsep}{ROOT / 'app'}")
    return subprocess.Popen(
        [sys.executable, str(script), str(out)], env=environment, cwd=ROOT, start_new_session=True
    )


def losses(out: Path) -> dict[int, float]:
    """Step → loss of the held-out batches, the last that was written for it."""
    found = {}
    for line in (out / "log.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record.get("event") == "held out":
            found[record["step"]] = record["loss"]
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "whole"
    assert start(out).wait(900) == 0
    return out


@pytest.mark.slow
@pytest.mark.parametrize("step", [2, 4])  # of growing, and of another optimizer
def test_a_killed_run_goes_on_with_the_same_weights(whole: Path, tmp_path: Path, step: int) -> None:
    import torch

    broken = tmp_path / "broken"
    process = start(broken)
    waited = time.monotonic() + 900
    while time.monotonic() < waited and process.poll() is None:
        if (broken / "log.jsonl").exists() and step in losses(broken):
            break
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(60)
    assert step in losses(broken)
    assert 8 not in losses(broken)
    assert start(broken).wait(900) == 0
    assert set(losses(whole)) == {2, 4, 6, 8}
    assert losses(broken) == losses(whole)
    one, other = (torch.load(out / "checkpoint.pt", weights_only=True)["pupil"] for out in (whole, broken))
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.slow
def test_a_layer_more_loses_nothing_of_what_was_learnt(whole: Path) -> None:
    lines = [json.loads(line) for line in (whole / "log.jsonl").read_text("utf-8").splitlines()]
    starts = [(line["step"], line["layers"]) for line in lines if line.get("event") == "start"]
    assert starts == [(0, 6), (2, 7), (4, 7), (6, 7)]


def test_the_plan_fits_together() -> None:
    from training.demo.batches import CURRICULUM
    from training.demo.plan import PLAN, current

    assert PLAN.fresh[0] == 0
    assert {PLAN.grown, PLAN.muon} < set(PLAN.fresh)
    assert PLAN.legs(10**6)[-1] == 10**6
    assert PLAN.legs(3) == [3]
    for table in (PLAN.paces, PLAN.shares, PLAN.eyes_rate, PLAN.answering_rate, CURRICULUM):
        firsts = [row[0] for row in table]
        assert firsts == sorted(set(firsts))
        assert firsts[0] == 0
    assert current(PLAN.shares, PLAN.steps - 1) == PLAN.shares[-1][1]
    assert CURRICULUM[-1].first < PLAN.steps


def test_the_rate_rises_stays_and_falls() -> None:
    from training.demo.plan import PLAN

    level = PLAN.paces[0].level
    assert PLAN.rate(0) < PLAN.rate(50) < PLAN.rate(100) == PLAN.rate(1749) == level
    for first in PLAN.fresh[1:]:
        assert PLAN.rate(first) < 0.05 * PLAN.rate(first + 100)
    last = PLAN.fresh[-1] + PLAN.warm_up
    falling = [PLAN.rate(step) for step in range(last, PLAN.paces[-1].ends, 10)]
    assert falling == sorted(falling, reverse=True)
    assert PLAN.rate(PLAN.steps - 1) < PLAN.paces[-1].level / 50
