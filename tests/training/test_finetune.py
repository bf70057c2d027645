"""Whole runs at tiny scale: full tuning and adapters, killed and gone on with, one process and two."""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from otterscope.weights.convert import convert
from tests.training.conftest import Material

pytestmark = pytest.mark.reference

ROOT = Path(__file__).resolve().parents[2]
STEPS = 8
Run = Callable[..., int]


def arguments(material: Material, out: Path, *more: str) -> list[str]:
    """A run of a few quick steps."""
    usual = f"--sizes 60,90 --batch 4 --at-once 2 --steps {STEPS} --rate 1e-3 --save-every 2 --precision f32"
    return [str(material.checkpoint), "--data", str(material.data), "--out", str(out), *usual.split(), *more]


@pytest.fixture
def finetune(material: Material) -> Iterator[Run]:
    """A run within this process; returns its exit code."""
    from accelerate.state import AcceleratorState

    from training.finetune import main

    def run(out: Path, *more: str) -> int:
        AcceleratorState._reset_state(reset_partial_state=True)
        return main(arguments(material, out, *more))

    yield run
    AcceleratorState._reset_state(reset_partial_state=True)


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """As in the processes that are started here: sums of other threads have other last digits."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def _no_monitor(monkeypatch: pytest.MonkeyPatch) -> None:
    """peft's progress bar would leave a thread that watches it."""
    import tqdm

    monkeypatch.setattr(tqdm.tqdm, "monitor_interval", 0)


def environment(**more: str) -> dict[str, str]:
    path = os.pathsep.join((str(ROOT / "app"), str(ROOT)))
    return {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", **more}


def curve(out: Path) -> list[dict[str, Any]]:
    """What the log says of each step, times apart."""
    lines = [json.loads(line) for line in (out / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    return [{name: line[name] for name in line if name != "seconds"} for line in lines]


def weights(folder: Path) -> dict[str, npt.NDArray[np.float32]]:
    """A model folder's tensors."""
    from safetensors.numpy import load_file

    index = json.loads((folder / "model.safetensors.index.json").read_text(encoding="utf-8"))["weight_map"]
    found: dict[str, npt.NDArray[np.float32]] = {}
    for name in set(index.values()):
        found |= load_file(str(folder / name))
    assert set(found) == set(index)
    return found


def difference(one: Path, other: Path) -> float:
    """The largest between the weights of two runs."""
    a, b = weights(one / "model"), weights(other / "model")
    assert set(a) == set(b)
    return max(float(np.abs(a[name] - b[name]).max()) for name in a)


@pytest.fixture(scope="module")
def whole(material: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that nothing disturbed."""
    from accelerate.state import AcceleratorState

    from training.finetune import main

    out = tmp_path_factory.mktemp("whole") / "run"
    AcceleratorState._reset_state(reset_partial_state=True)
    assert main(arguments(material, out)) == 0
    AcceleratorState._reset_state(reset_partial_state=True)
    return out


def test_full_tuning_learns_and_leaves_a_checkpoint_that_converts(
    whole: Path, material: Material, tmp_path: Path
) -> None:
    found = curve(whole)
    assert [line["step"] for line in found] == list(range(1, STEPS + 1))
    assert found[-1]["loss"] < found[0]["loss"] - 0.5
    assert found[0]["rate"] == 1e-3
    assert found[-1]["rate"] < 1e-4
    assert sorted(path.name for path in (whole / "checkpoints").iterdir()) == ["step-0000006", "step-0000008"]
    assert (whole / "model/tokenizer.model").read_bytes() == (
        material.checkpoint / "tokenizer.model"
    ).read_bytes()
    made = convert(whole / "model", tmp_path / "models", "F32")
    before = convert(material.checkpoint, tmp_path / "models", "F32", name="before")
    assert made.language.stat().st_size == pytest.approx(before.language.stat().st_size, rel=0.01)
    assert made.language.read_bytes() != before.language.read_bytes()


def test_the_checkpoint_that_is_left_loads_in_transformers_as_it_is(whole: Path) -> None:
    import transformers

    model, report = transformers.FuyuForCausalLM.from_pretrained(whole / "model", output_loading_info=True)
    assert not any(report.values()), report
    trained = weights(whole / "model")
    for name, weight in model.state_dict().items():
        assert (weight.numpy() == trained[name]).all(), name


def test_a_run_that_is_killed_goes_on_with_the_same_curve(
    whole: Path, material: Material, tmp_path: Path, finetune: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    process = subprocess.Popen(
        [sys.executable, "-m", "training.finetune", *arguments(material, out)],
        env=environment(),
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 300
        while not (out / "log.jsonl").exists() or len((out / "log.jsonl").read_bytes().splitlines()) < 5:
            assert process.poll() is None, "the run ended before it could be killed"
            assert time.monotonic() < deadline
            time.sleep(0.001)
    finally:
        process.kill()
        process.wait()
    assert not (out / "model").exists()
    (out / "checkpoints/step-0000099.part").mkdir()  # as a kill in the middle of writing leaves it
    assert finetune(out) == 0
    assert re.search(r"Going on from step [2468] of 8\.", capfd.readouterr().err)
    assert curve(out) == curve(whole)
    assert difference(out, whole) == 0
    assert not list((out / "checkpoints").glob("*.part"))


def test_a_stop_keeps_the_state_and_says_so_and_the_curve_goes_on(
    whole: Path,
    tmp_path: Path,
    finetune: Run,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    from training.loop import Loop

    out = tmp_path / "run"
    once = SimpleNamespace(left=1)
    whole_step = Loop._backward

    def stopped(self: Loop, feed: Any, learned: float, number: int) -> float:
        if number == 3 and once.left:
            once.left = 0
            os.kill(os.getpid(), signal.SIGINT)
        return whole_step(self, feed, learned, number)

    monkeypatch.setattr(Loop, "_backward", stopped)
    assert finetune(out) == 130
    said = capfd.readouterr().err
    assert f"Stopped after step 3 of 8, which is kept in {out}. The same command goes on from there." in said
    assert len(curve(out)) == 3
    assert finetune(out) == 0
    assert "Going on from step 3 of 8." in capfd.readouterr().err
    assert curve(out) == curve(whole)
    assert difference(out, whole) == 0


def launched(config: Path, target: list[str], *more: str) -> str:
    """What a run in several processes says; it must end well."""
    command = [
        sys.executable,
        "-m",
        "accelerate.commands.launch",
        "--config_file",
        str(config),
        *target,
        *more,
    ]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_two_processes_give_the_result_of_one(whole: Path, material: Material, tmp_path: Path) -> None:
    config, out = ROOT / "training/configs/two-processes.yaml", tmp_path / "run"
    said = launched(config, ["-m", "training.finetune"], *arguments(material, out))
    assert said.count("Trained 8 steps") == 1
    assert (out / "checkpoints/step-0000008/random_states_1.pkl").exists(), "there were two processes"
    for one, two in zip(curve(whole), curve(out), strict=True):
        assert two["loss"] == pytest.approx(one["loss"], abs=1e-5)
        assert two["gradient"] == pytest.approx(one["gradient"], rel=1e-5)
        assert (two["learned"], two["tokens"]) == (one["learned"], one["tokens"])
    assert difference(whole, out) < 1e-4  # of weights that moved by 1e-3 a step


@pytest.mark.slow
def test_sharded_over_two_processes_the_result_is_the_same_and_is_gone_on_with(
    whole: Path, material: Material, tmp_path: Path
) -> None:
    shipped = (ROOT / "training/configs/fsdp.yaml").read_text(encoding="utf-8")
    config, out = tmp_path / "fsdp.yaml", tmp_path / "run"
    config.write_text(shipped.replace("num_processes: 8", "num_processes: 2"), encoding="utf-8")
    child = [str(ROOT / "tests/fixtures/sharded_child.py")]
    launched(config, child, *arguments(material, out))
    newest = out / "checkpoints/step-0000008"
    assert len(list((newest / "optimizer_0").glob("*.distcp"))) == 2, "each process keeps its part"
    for one, two in zip(curve(whole), curve(out), strict=True):
        assert two["loss"] == pytest.approx(one["loss"], abs=1e-5)
        assert two["gradient"] == pytest.approx(one["gradient"], rel=1e-4)
    assert difference(whole, out) < 1e-4
    again = shutil.copytree(out, tmp_path / "again")
    shutil.rmtree(again / "checkpoints/step-0000008")
    shutil.rmtree(again / "model")
    assert "Going on from step 6 of 8." in launched(config, child, *arguments(material, again))
    assert curve(again) == curve(out)
    assert difference(again, out) == 0
    launched(config, child, *arguments(material, tmp_path / "half", "--precision", "bf16", *LORA))
    assert curve(tmp_path / "half")[-1]["loss"] < curve(tmp_path / "half")[0]["loss"] - 0.1


LORA = ("--lora", "--lora-rank", "4", "--rate", "1e-2")


@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")  # of peft
def test_adapters_are_learned_and_merged_and_kept_by_themselves(
    tmp_path: Path, material: Material, finetune: Run
) -> None:
    import peft
    import transformers

    out = tmp_path / "run"
    assert finetune(out, *LORA, "--lora-dropout", "0") == 0
    assert curve(out)[-1]["loss"] < curve(out)[0]["loss"] - 0.1
    kept = out / "checkpoints/step-0000008"
    assert (kept / "trained.safetensors").stat().st_size < 50_000
    assert not (kept / "model.safetensors").exists(), "frozen weights are not written again and again"
    base = transformers.FuyuForCausalLM.from_pretrained(material.checkpoint)
    joined = peft.PeftModel.from_pretrained(base, out / "adapter").merge_and_unload().state_dict()
    merged = weights(out / "model")
    assert set(merged) == set(joined)
    for name, weight in joined.items():
        np.testing.assert_allclose(merged[name], weight.numpy(), atol=1e-6, err_msg=name)
    assert np.abs(merged["model.language_model.layers.0.mlp.dense_h_to_4h.weight"]).max() > 0
    convert(out / "model", tmp_path / "models", "F16")


def test_adapters_with_dropout_go_on_with_the_same_curve(
    tmp_path: Path, finetune: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dropout draws random numbers: those of a step that was given up half-way must be drawn again."""
    from training.loop import Loop

    assert finetune(tmp_path / "whole", *LORA, "--lora-dropout", "0.5") == 0
    whole_update = Loop._stop_if_alone
    calls = SimpleNamespace(left=30)

    def stopped(self: Loop) -> None:
        calls.left -= 1
        if calls.left == 0:
            self.cancel.cancel()
        whole_update(self)

    monkeypatch.setattr(Loop, "_stop_if_alone", stopped)
    assert finetune(tmp_path / "halved", *LORA, "--lora-dropout", "0.5") == 130
    assert 3 <= len(curve(tmp_path / "halved")) < STEPS
    assert finetune(tmp_path / "halved", *LORA, "--lora-dropout", "0.5") == 0
    assert curve(tmp_path / "halved") == curve(tmp_path / "whole")


def test_half_precision_learns_too(tmp_path: Path, finetune: Run, whole: Path) -> None:
    assert finetune(tmp_path / "adapters", *LORA, "--precision", "bf16") == 0
    assert curve(tmp_path / "adapters")[-1]["loss"] < curve(tmp_path / "adapters")[0]["loss"] - 0.1
    assert finetune(tmp_path / "run", "--precision", "bf16") == 0
    found = [line["loss"] for line in curve(tmp_path / "run")]
    exact = [line["loss"] for line in curve(whole)]
    assert found == pytest.approx(exact, rel=0.02)
    assert found != exact


@pytest.mark.slow
def test_compiled_layers_learn_the_same(tmp_path: Path, material: Material, whole: Path) -> None:
    given = arguments(material, tmp_path / "run", "--compile")
    kernels = tmp_path / "kernels"
    env = environment(TORCHINDUCTOR_CACHE_DIR=str(kernels))
    assert (
        subprocess.run([sys.executable, "-m", "training.finetune", *given], env=env, check=False).returncode
        == 0
    )
    assert list(kernels.rglob("*.so")), "something was compiled"
    found = [line["loss"] for line in curve(tmp_path / "run")]
    assert found == pytest.approx([line["loss"] for line in curve(whole)], rel=1e-4)


@pytest.mark.slow
def test_a_compiler_that_is_missing_is_said(tmp_path: Path, material: Material) -> None:
    given = arguments(material, tmp_path / "run", "--compile")
    env = environment(TORCHINDUCTOR_CACHE_DIR=str(tmp_path / "kernels"), CXX="/nowhere", CC="/nowhere")
    done = subprocess.run(
        [sys.executable, "-m", "training.finetune", *given],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    said = done.stderr.splitlines()[-1]
    assert said.startswith("The network could not be compiled (InvalidCxxCompiler: No working C++ compiler")
    assert said.endswith("Run it again without --compile, or install what is missing.")
    assert "Traceback" not in done.stderr


def test_a_run_goes_on_under_its_own_settings_alone(
    whole: Path, tmp_path: Path, finetune: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    out = shutil.copytree(whole, tmp_path / "run")
    assert finetune(out, "--rate", "2e-3") == 1
    said = capfd.readouterr().err
    assert f"“{out}” holds a run with another setting: --rate was 0.001 and is 0.002." in said
    assert curve(out) == curve(whole)
    (out / "recipe.json").write_text("torn", encoding="utf-8")
    assert finetune(out) == 1
    assert f"The folder “{out}” cannot be used (" in capfd.readouterr().err


def test_a_broken_checkpoint_is_named_and_the_one_before_taken_without_it(
    whole: Path, tmp_path: Path, finetune: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    out = shutil.copytree(whole, tmp_path / "run")
    newest = out / "checkpoints/step-0000008"
    (newest / "optimizer.bin").write_bytes((newest / "optimizer.bin").read_bytes()[:2000])
    assert finetune(out) == 1
    assert f"The checkpoint “{newest}” cannot be read any more" in capfd.readouterr().err
    shutil.rmtree(newest)
    assert finetune(out) == 0
    assert "Going on from step 6 of 8." in capfd.readouterr().err
    assert curve(out) == curve(whole)


def test_settings_and_places_that_cannot_be_are_refused(
    tmp_path: Path, finetune: Run, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert finetune(tmp_path / "a", "--at-once", "3") == 1
    assert "A batch of 4 pictures cannot be dealt evenly to 1 processes that take 3" in capfd.readouterr().err
    assert finetune(tmp_path / "a", "--precision", "f16") == 1
    assert "--precision is f16, and it must be f32 or bf16" in capfd.readouterr().err
    (tmp_path / "file").touch()
    assert finetune(tmp_path / "file") == 1
    assert "cannot be used (File exists)" in capfd.readouterr().err
    from training import keeping

    with keeping.only_run(tmp_path / "b"):
        assert finetune(tmp_path / "b") == 1
    assert "cannot be used (another run is at work in it)" in capfd.readouterr().err
    usage = SimpleNamespace(free=1000)
    monkeypatch.setattr(keeping.shutil, "disk_usage", lambda folder: usage)  # type: ignore[attr-defined]
    assert finetune(tmp_path / "c") == 1
    assert "has 0.0 GB free, and checkpoints of this model take" in capfd.readouterr().err


@pytest.fixture
def small_files() -> Iterator[Callable[[int], None]]:
    """Call it with the most bytes that a file may have from now on: it stands for a disk that is full."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda most: resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_checkpoint_that_cannot_be_written_leaves_the_one_before(
    tmp_path: Path,
    finetune: Run,
    small_files: Callable[[int], None],
    capfd: pytest.CaptureFixture[str],
) -> None:
    small_files(2_000_000)
    assert finetune(tmp_path / "run") == 1
    said = capfd.readouterr().err
    assert "The checkpoint of step 2 could not be written (the disk took no more of it)." in said
    assert "run the same command again to go on from step 0." in said
    assert list((tmp_path / "run/checkpoints").iterdir()) == []


def test_a_model_that_cannot_be_written_is_written_by_the_next_run(
    tmp_path: Path,
    finetune: Run,
    small_files: Callable[[int], None],
    capfd: pytest.CaptureFixture[str],
) -> None:
    small_files(1_000_000)
    assert finetune(tmp_path / "run", *LORA) == 1
    said = capfd.readouterr().err
    assert f"The trained model could not be written to “{tmp_path / 'run/model'}” (" in said
    assert sorted(path.name for path in (tmp_path / "run").glob("model*")) == []
    small_files(100_000_000)
    assert finetune(tmp_path / "run", *LORA) == 0
    assert "Going on from step 8 of 8." in capfd.readouterr().err
    assert weights(tmp_path / "run/model")


def test_a_run_is_stopped_while_it_reads_its_data(
    tmp_path: Path, finetune: Run, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from training import data, running

    read = data.read

    def interrupted(*given: Any, **more: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        return read(*given, **more)

    monkeypatch.setattr(data, "read", interrupted)
    monkeypatch.setattr(running, "_network", None)  # is not got to
    assert finetune(tmp_path / "run") == 130
    assert "Stopped. What was kept before is whole." in capfd.readouterr().err


def test_a_run_that_is_stopped_before_its_first_step_keeps_nothing(
    tmp_path: Path, finetune: Run, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from training.loop import Loop

    monkeypatch.setattr(Loop, "_remember", lambda loop: os.kill(os.getpid(), signal.SIGINT))
    assert finetune(tmp_path / "run") == 130
    assert "Stopped before the first step. The same command goes on from there." in capfd.readouterr().err
    assert not (tmp_path / "run/checkpoints").exists()


def test_weights_that_a_gradient_would_spoil_are_not_kept(
    tmp_path: Path, finetune: Run, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import accelerate

    norms = iter([1.0, 1.0, math.inf])
    monkeypatch.setattr(accelerate.Accelerator, "clip_grad_norm_", lambda *_: next(norms))
    assert finetune(tmp_path / "run", "--save-every", "1") == 1
    assert "The loss of step 3 is no number any more. Step 2 was the last one kept." in capfd.readouterr().err


def test_a_loss_that_is_no_number_stops_the_run(
    tmp_path: Path, finetune: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    assert finetune(tmp_path / "run", "--rate", "1e30", "--clip", "0", "--save-every", "1") == 1
    said = capfd.readouterr().err
    found = re.search(
        r"The loss of step (\d) is no number any more\. Step (\d) was the last one kept\.", said
    )
    assert found, said
    assert int(found[2]) == int(found[1]) - 1
    assert "another run, in another --out, with a smaller --rate" in said
    assert finetune(tmp_path / "run", "--rate", "1e-4", "--clip", "0", "--save-every", "1") == 1
    assert "holds a run with another setting: --rate" in capfd.readouterr().err


@pytest.mark.parametrize("kind", ["gpu", "cpu"])
def test_memory_that_is_not_enough_is_said(
    kind: str,
    tmp_path: Path,
    finetune: Run,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    import torch

    from training import network

    def too_large(self: object, **_batch: object) -> None:
        if kind == "gpu":
            raise torch.OutOfMemoryError("CUDA out of memory")
        torch.empty(1 << 60, dtype=torch.uint8)

    monkeypatch.setattr(network.AnswerLoss, "forward", too_large)
    assert finetune(tmp_path / "run") == 1
    said = capfd.readouterr().err
    assert "Step 1 does not fit into the memory of cpu." in said
    assert "another run, in another --out" in said, "under other settings this one cannot be gone on with"


def test_many_bad_lines_are_listed_in_a_file(
    tmp_path: Path, material: Material, finetune: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text("{\n" * 50, encoding="utf-8")
    assert finetune(tmp_path / "run", "--data", str(data)) == 1
    said = capfd.readouterr().err
    assert said.count("is not JSON") == 20
    assert f"30 more lines were left out: see {tmp_path / 'run/bad-lines.txt'}." in said
    assert "50 of its 50 entries are bad" in said
    assert len((tmp_path / "run/bad-lines.txt").read_text(encoding="utf-8").splitlines()) == 50


def test_bad_pictures_are_said_and_the_run_goes_on(
    tmp_path: Path, finetune: Run, material: Material, capfd: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data.jsonl"
    (tmp_path / "bad.png").write_bytes(b"no picture")
    bad = {"image": str(tmp_path / "bad.png"), "question": "q", "answer": "a"}
    good = {"image": str(material.data.parent / "0.png"), "question": "q", "answer": "a"}
    data.write_text(json.dumps(bad) + "\n" + json.dumps(good) + "\n", encoding="utf-8")
    assert finetune(tmp_path / "run", "--data", str(data)) == 0
    said = capfd.readouterr().err
    assert said.count("“data.jsonl”, line 1: the picture could not be read") == 1, "once, not each time"
    assert {line["learned"] for line in curve(tmp_path / "run")} == {curve(tmp_path / "run")[0]["learned"]}


def broken(tmp_path: Path, good: int, material: Material) -> Path:
    """Data about a picture that cannot be read, and about `good` that can."""
    (tmp_path / "bad.png").write_bytes(b"no picture")
    pictures = [tmp_path / "bad.png", *(material.data.parent / f"{number}.png" for number in range(good))]
    data = tmp_path / "data.jsonl"
    text = [json.dumps({"image": str(path), "question": "q", "answer": "a"}) + "\n" for path in pictures]
    data.write_text("".join(text), encoding="utf-8")
    return data


def test_a_step_of_which_nothing_can_be_learned_changes_nothing(
    tmp_path: Path, finetune: Run, material: Material
) -> None:
    data, out = broken(tmp_path, 1, material), tmp_path / "run"
    one = "--batch 1 --at-once 1 --sizes 60 --warm-up 0 --schedule constant".split()
    assert finetune(out, "--data", str(data), "--steps", "2", *one) == 0
    losses = [line["loss"] for line in curve(out)]
    assert sorted(loss is None for loss in losses) == [False, True]
    assert [line["learned"] == 0 for line in curve(out)] == [loss is None for loss in losses]
    alone = broken(tmp_path, 1, material)
    alone.write_text(alone.read_text(encoding="utf-8").splitlines()[1] + "\n", encoding="utf-8")
    assert finetune(tmp_path / "alone", "--data", str(alone), "--steps", "1", *one) == 0
    assert difference(out, tmp_path / "alone") == 0


def test_a_run_ends_where_all_pictures_are_gone(
    tmp_path: Path, finetune: Run, material: Material, capfd: pytest.CaptureFixture[str]
) -> None:
    assert finetune(tmp_path / "run", "--data", str(broken(tmp_path, 0, material))) == 1
    said = capfd.readouterr().err
    assert "Of the last 4 pictures nothing could be learned" in said
    assert "Step 0 was the last one kept." in said
    assert not (tmp_path / "run/model").exists()


@pytest.mark.parametrize("name", ["model", "adapter", "log.jsonl", "checkpoints/step-0000003"])
def test_a_folder_of_something_else_is_left_as_it_is(
    name: str, tmp_path: Path, finetune: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    theirs = tmp_path / "run" / name
    theirs.mkdir(parents=True)
    (theirs / "precious").write_text("theirs", encoding="utf-8")
    assert finetune(tmp_path / "run") == 1
    said = capfd.readouterr().err
    assert f"cannot be used (“{name.partition('/')[0]}” in it is of something else)" in said
    assert (theirs / "precious").read_text(encoding="utf-8") == "theirs"
    assert not (tmp_path / "run/recipe.json").exists()


def test_the_model_of_a_run_with_other_settings_is_not_written_over(
    whole: Path, tmp_path: Path, finetune: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    out = shutil.copytree(whole, tmp_path / "run")
    shutil.rmtree(out / "checkpoints")
    assert finetune(out, "--rate", "2e-3") == 1
    assert "cannot be used (“model” in it is of something else)" in capfd.readouterr().err
    assert difference(out, whole) == 0
    assert curve(out) == curve(whole)
    (out / "checkpoints").touch()
    assert finetune(out) == 1
    assert "cannot be used (Not a directory)" in capfd.readouterr().err


def test_a_model_that_a_kill_left_under_its_other_name_comes_back(
    whole: Path, tmp_path: Path, finetune: Run, small_files: Callable[[int], None]
) -> None:
    out = shutil.copytree(whole, tmp_path / "run")
    (out / "model").rename(out / "model.old")
    small_files(500_000)
    assert finetune(out) == 1
    assert difference(out, whole) == 0
    assert not (out / "model.old").exists()


def test_a_network_that_does_not_fit_is_said(
    whole: Path,
    tmp_path: Path,
    finetune: Run,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    import accelerate
    import torch

    from training import network

    def too_large(*_given: object, **_more: object) -> None:
        torch.empty(1 << 60, dtype=torch.uint8)

    out = shutil.copytree(whole, tmp_path / "run")
    for where, name in ((network, "optimizer"), (accelerate.Accelerator, "load_state")):
        with monkeypatch.context() as patched:
            patched.setattr(where, name, too_large)
            assert finetune(out) == 1
        said = capfd.readouterr().err
        assert "The network with all that training it takes does not fit into the memory of cpu." in said
        assert "cannot be read any more" not in said
    assert curve(out) == curve(whole)


def test_a_list_of_bad_lines_that_cannot_be_written_does_not_end_the_run(
    tmp_path: Path, material: Material, finetune: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    data, out = tmp_path / "data.jsonl", tmp_path / "run"
    data.write_bytes(b"{\n" * 50 + b'{"question": "q", "answer": "a"}\n')
    (out / "bad-lines.txt").mkdir(parents=True)
    assert finetune(out, "--data", str(data), "--steps", "1") == 0
    said = capfd.readouterr().err
    assert (
        f"30 more lines were left out: a list of them could not be written to {out / 'bad-lines.txt'} ("
        in said
    )
