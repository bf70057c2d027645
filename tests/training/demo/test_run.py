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
from typing import TYPE_CHECKING, Any

import psutil
import pytest

if TYPE_CHECKING:
    from training.demo.plan import Plan

pytestmark = pytest.mark.reference

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import sys
from dataclasses import replace
from pathlib import Path
from tests.training.demo.test_run import small
from training.demo.faults import spoken
from training.demo.plan import Pace
from training.demo.run import train
if __name__ == "__main__":
    plan = replace(small(), **eval(sys.argv[2]))
    sys.exit(spoken(lambda cancel: train(Path(sys.argv[1]), 3, every=2, plan=plan, cancel=cancel)))
"""


def small() -> Plan:
    """The plan of the demo model, all its stages in eight steps on little pictures."""
    from training.demo.batches import CURRICULUM
    from training.demo.plan import PLAN, Pace

    firsts = {0: 0, PLAN.grown: 2, PLAN.muon: 4, PLAN.fresh[-1]: 6}
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
        shown=((0, ((0,), (7,))), (6, ((), (7,)))),
    )


def start(out: Path, other: str = "{}") -> subprocess.Popen[str]:
    """A whole small training, in a group of its own. `other`: what is other in its plan, as Python."""
    script = out.parent / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, str(script), str(out), other],
        env=dict(os.environ, PYTHONPATH=f"{ROOT}{os.pathsep}{ROOT / 'app'}"),
        cwd=ROOT,
        start_new_session=True,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, list[str]]:
    """The exit code and the lines on stderr."""
    said = process.communicate(timeout=900)[1]
    return process.returncode, said.splitlines()


def records(out: Path, event: str) -> list[dict[str, Any]]:
    """The lines of the log that tell of an event."""
    log = out / "log.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True) if log.exists() else []
    found = [json.loads(line) for line in lines if line.endswith("\n")]
    return [record for record in found if record.get("event") == event]


def losses(out: Path) -> list[tuple[int, float]]:
    """Step and loss of the held-out batches, in the order of the log."""
    return [(record["step"], record["loss"]) for record in records(out, "held out")]


def wait_for_start(process: subprocess.Popen[str], out: Path, step: int) -> None:
    """Wait until a run has gone on from a step, whose checkpoint is then whole."""
    waited = time.monotonic() + 900
    while time.monotonic() < waited and process.poll() is None:
        if any(record["step"] == step for record in records(out, "start")):
            return
        time.sleep(0.01)
    pytest.fail(f"the run never began with step {step}: {ended(process)}")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "whole"
    assert ended(start(out)) == (0, [])
    return out


@pytest.mark.slow
@pytest.mark.parametrize("step", [2, 4])  # of growing, and of another optimizer
def test_a_killed_run_goes_on_with_the_same_weights(whole: Path, tmp_path: Path, step: int) -> None:
    broken = tmp_path / "broken"
    process = start(broken)
    wait_for_start(process, broken, step)
    os.killpg(process.pid, signal.SIGKILL)
    assert ended(process)[0] == -signal.SIGKILL
    assert 8 not in dict(losses(broken))
    with (broken / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write('{"event": "held out", "step": 7, "loss": 0.1}\n{"event": "sta')
    assert ended(start(broken)) == (0, [])
    same(whole, broken)


def same(whole: Path, broken: Path) -> None:
    """Two runs have come to the same, and their logs tell the same."""
    import torch

    assert [step for step, _ in losses(whole)] == [2, 4, 6, 8]
    assert losses(broken) == losses(whole)
    one, other = (torch.load(out / "checkpoint.pt", weights_only=True)["pupil"] for out in (whole, broken))
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.slow
def test_ctrl_c_keeps_the_step_under_way_and_the_run_goes_on(whole: Path, tmp_path: Path) -> None:
    import torch

    broken = tmp_path / "broken"
    process = start(broken)
    wait_for_start(process, broken, 2)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all its processes
    assert ended(process) == (130, ["Stopped. What was kept before is whole."])
    assert torch.load(broken / "checkpoint.pt", weights_only=True)["step"] == 3
    assert ended(start(broken)) == (0, [])
    same(whole, broken)


@pytest.mark.slow
def test_a_step_that_is_no_number_ends_the_run_and_leaves_what_was_kept(tmp_path: Path) -> None:
    import torch

    out = tmp_path / "out"
    # With no warm-up, step 3 throws the weights out of all bounds.
    code, said = ended(start(out, "{'paces': (small().paces[0], Pace(2, 1e30, 8, 8)), 'warm_up': 1}"))
    assert code == 1
    assert len(said) == 1
    assert said[0].startswith("The loss or the gradient of step 4 is no finite number. Step 2 was the last")
    kept = torch.load(out / "checkpoint.pt", weights_only=True)
    assert kept["step"] == 2
    assert all(value.isfinite().all() for value in kept["pupil"].values())
    assert "NaN" not in (out / "log.jsonl").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_ends_the_run_in_a_sentence(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "checkpoint.part").symlink_to("/dev/full")
    code, said = ended(start(out))
    assert code == 1
    assert len(said) == 1
    assert said[0].startswith("The checkpoint of step 2 could not be written (No space left on device).")


@pytest.mark.slow
def test_a_process_that_the_system_ends_is_told_of(tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(out)
    wait_for_start(process, out, 0)
    children = psutil.Process(process.pid).children()
    learning = [child for child in children if "--multiprocessing-fork" in child.cmdline()]
    learning[-1].kill()
    code, said = ended(process)
    assert code == 1
    assert len(said) == 1
    assert said[0].startswith("A process of the training was ended from outside (signal 9), as")
    assert not any(child.is_running() for child in learning)


@pytest.mark.slow
def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(out)
    wait_for_start(process, out, 0)
    children = psutil.Process(process.pid).children()
    process.kill()
    process.communicate(timeout=900)  # their stderr has ended, too
    assert not psutil.wait_procs(children, 30)[1]


@pytest.mark.slow
def test_the_network_grows_at_its_step_and_logs_begin_there(whole: Path) -> None:
    starts = [(record["step"], record["layers"]) for record in records(whole, "start")]
    assert starts == [(0, 6), (2, 7), (4, 7), (6, 7)]


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """What the command says of a fault, in one line, without a process being started."""
    from training.demo.run import main

    assert main([str(argument) for argument in arguments]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    return said


@pytest.mark.parametrize(
    ("option", "value"),
    [("--every", 0), ("--every", -1), ("--stop", 0), ("--stop", -1), ("--seed", -1), ("--seed", 2**32)],
)
def test_settings_out_of_range_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: int
) -> None:
    assert f"{option} is {value:,}, and it must be from " in told(
        capsys, "--out", tmp_path / "out", option, value
    )
    assert not (tmp_path / "out").exists()


def test_a_file_is_no_folder_for_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert "cannot be used (File exists)" in told(capsys, "--out", tmp_path / "file")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_two_runs_do_not_share_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from training.keeping import only_run

    with only_run(tmp_path):
        assert "another run is at work in it" in told(capsys, "--out", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_a_torn_checkpoint_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "checkpoint.pt").write_bytes(b"PK")
    assert "checkpoint.pt” cannot be read (" in told(capsys, "--out", tmp_path)
    assert (tmp_path / "checkpoint.pt").read_bytes() == b"PK"
    assert not (tmp_path / "tokenizer.model").exists()


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
