"""Puts a run together: data, network, accelerate, checkpoints; then the loop, then what it leaves behind."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import accelerate
import torch

from otterscope.cli.stopping import STOPPED
from otterscope.cli.wording import said
from otterscope.errors import AppError
from otterscope.progress import CancelToken
from otterscope.weights.config import ModelConfig
from training import data, exporting, feeding, keeping, memory, network
from training.data import Pack
from training.errors import BatchUneven, NetworkTooLarge, OtherRun, OutputUnusable, SettingWrong
from training.loop import Loop
from training.order import Order
from training.recipe import Recipe
from training.reporting import Curve, Report
from training.tokens import Tokens

#: Bytes a trained weight takes in a checkpoint: itself and AdamW's two moments, in float32.
_KEPT = 12
#: How many sentences about bad lines are shown; all of them are in a file.
_SHOWN = 20


def run(
    given: argparse.Namespace, recipe: Recipe, config: ModelConfig, tokens: Tokens, cancel: CancelToken
) -> int:
    """A whole run, or the rest of one; returns the exit code. Raises: AppError, Cancelled."""
    if not has_accelerator():
        memory.keep_freed()
    accelerator = _accelerator(recipe)
    main: bool = accelerator.is_main_process
    if recipe.batch % (accelerator.num_processes * given.at_once):
        raise BatchUneven(batch=recipe.batch, processes=accelerator.num_processes, at_once=given.at_once)
    report, out = Report(active=main), given.out
    with contextlib.ExitStack() as stack:
        if main:
            stack.enter_context(keeping.only_run(out))
        stack.enter_context(report.drawing())
        report.stage("reading the data")
        # Of several processes none may leave the others waiting: they stop together, see `Loop`.
        waiting = cancel.raise_if_cancelled if accelerator.num_processes == 1 else lambda: None
        datasets = _datasets(given, recipe, report, out if main else None, waiting)
        recipe = dataclasses.replace(recipe, examples=feeding.digest(datasets))
        if main:
            _same_recipe(out, recipe)
        accelerator.wait_for_everyone()
        report.stage("loading the network")
        with _fitting(accelerator):
            learner, optimizer, kept = _network(given, recipe, accelerator)
            if main:
                # One is written before the oldest goes.
                checkpoints = max(1, given.keep + 1 - len(keeping.checkpoints(out)))
                keeping.require_room(out, kept * checkpoints + exporting.size_of(config, given.checkpoint))
            learner, optimizer = accelerator.prepare(learner, optimizer)
            keeper = keeping.Keeper(out, accelerator, keep=given.keep)
            done = keeper.load()
        total = recipe.total_steps(sum(map(len, datasets)))
        if done:
            report.say(f"Going on from step {done} of {total}.")
        feeder = stack.enter_context(_feeder(given, recipe, datasets, tokens, config, accelerator))
        curve = Curve(out / "log.jsonl", steps=done, active=main)
        ended = Loop(
            learner,
            optimizer,
            accelerator,
            feeder,
            recipe,
            keeper,
            report,
            curve,
            cancel,
            total,
            given.save_every,
        ).run(done)
        if ended < total:
            kept_at = (
                f"after step {ended} of {total}, which is kept in {out}" if ended else "before the first step"
            )
            report.say(f"Stopped {kept_at}. The same command goes on from there.")
            return STOPPED
        report.stage("writing the model")
        state = accelerator.get_state_dict(learner)
        if main:
            folders = exporting.write(state, given.checkpoint, out, recipe)
            named = " and ".join(str(folder) for folder in reversed(folders))
            advice = said(f"“otterscope convert {folders[0]}” makes a GGUF pair.")
            report.say(f"Trained {total} steps: {named}. {advice}")
        accelerator.wait_for_everyone()
        accelerator.end_training()
    return 0


@contextlib.contextmanager
def _fitting(accelerator: Any) -> Iterator[None]:
    """Raises: NetworkTooLarge where memory runs out inside."""
    try:
        yield
    except Exception as fault:
        if not memory.ran_out(fault):
            raise
        raise NetworkTooLarge(device=str(accelerator.device), detail=str(fault)) from fault


def _accelerator(recipe: Recipe) -> Any:
    """accelerate's view of the processes; a launcher's precision counts where the recipe leaves it open."""
    precision: str | None = {"f32": "no", "bf16": "bf16", "f16": "fp16", "auto": None}[recipe.precision]
    if precision is None and "ACCELERATE_MIXED_PRECISION" not in os.environ:
        has = torch.cuda.is_available() and torch.cuda.is_bf16_supported()
        precision = "bf16" if has else "no"
    if recipe.precision == "f16" and not has_accelerator():
        raise SettingWrong(setting="--precision", value="f16", wanted="f32 or bf16 where there is no GPU")
    # Without a GPU several processes talk through gloo, which accelerate does only when it is told.
    return accelerate.Accelerator(mixed_precision=precision, cpu=not has_accelerator())


def has_accelerator() -> bool:
    """Whether torch finds a GPU or its like."""
    return bool(torch.accelerator.is_available())


def _datasets(
    given: argparse.Namespace,
    recipe: Recipe,
    report: Report,
    out: Path | None,
    waiting: Callable[[], None],
) -> list[list[Pack]]:
    """Everything to learn. Of bad lines the first are said aloud; where they are many, `out` gets all."""
    bad: list[str] = []

    def complain(fault: AppError) -> None:
        bad.append(fault.sentence)
        if len(bad) <= _SHOWN:
            report.say(fault.sentence)

    try:
        return [
            data.read(
                file, given.images, pack=recipe.pack, split=recipe.split, complain=complain, waiting=waiting
            )
            for file in given.data
        ]
    finally:
        if out and len(bad) > _SHOWN:
            _list_bad(out / "bad-lines.txt", bad, report)


def _list_bad(listed: Path, bad: Sequence[str], report: Report) -> None:
    where = f"see {listed}"
    try:
        listed.write_text("\n".join(bad) + "\n", encoding="utf-8", errors="backslashreplace")
    except OSError as fault:  # no reason to give up what can be learned
        where = f"a list of them could not be written to {listed} ({fault.strerror or fault})"
    report.say(f"{len(bad) - _SHOWN} more lines were left out: {where}.")


def _same_recipe(out: Path, recipe: Recipe) -> None:
    """Keep the recipe of a new run; a run that goes on must have the one it began with.

    Nothing is ever written over that another run has left.

    Raises: OtherRun, OutputUnusable.
    """
    path = out / "recipe.json"
    try:
        kept = keeping.checkpoints(out)
        begun = path.exists()
        try:
            found = recipe.difference(path.read_text(encoding="utf-8")) if begun else None
        except (ValueError, RecursionError) as fault:
            if kept:
                raise OutputUnusable(out=out, reason=f"its recipe.json: {fault}") from fault
            begun, found = False, None
        if begun and not found:
            return
        if found and kept:
            setting, before, now = found
            raise OtherRun(out=out, setting=setting, before=before, now=now)
        # A log alone may be of this run, killed before its first checkpoint: its steps are done again.
        names = ("model", "model.old", "adapter") if begun else ("model", "model.old", "adapter", "log.jsonl")
        left = [name for name in names if (out / name).exists()] + ["checkpoints"] * bool(kept)
        if left:
            raise OutputUnusable(out=out, reason=f"“{left[0]}” in it is of something else")
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            file.write(recipe.to_json())
            file.flush()
            os.fsync(file.fileno())  # checkpoints are worth nothing without it
        part.replace(path)
    except OSError as fault:
        raise OutputUnusable(out=out, reason=fault.strerror or fault) from fault


def _network(given: argparse.Namespace, recipe: Recipe, accelerator: Any) -> tuple[Any, Any, int]:
    """The network, its optimizer, and the bytes that a checkpoint of them takes."""
    accelerate.utils.set_seed(recipe.seed)
    half = {"bf16": torch.bfloat16, "fp16": torch.float16}.get(accelerator.mixed_precision)
    # Frozen weights gain nothing from more digits than they are computed with; shards are of one format.
    short = recipe.lora and half and accelerator.distributed_type != accelerate.DistributedType.FSDP
    model = network.load(given.checkpoint, half if short else torch.float32)
    if recipe.lora:
        model = network.adapted(model, recipe)
    made = network.AnswerLoss(model, recompute=not given.no_recompute, compiled=given.compile)
    trained = sum(weight.numel() for weight in made.parameters() if weight.requires_grad)
    return made, network.optimizer(made, recipe), trained * _KEPT


def _feeder(
    given: argparse.Namespace,
    recipe: Recipe,
    datasets: Sequence[Sequence[Pack]],
    tokens: Tokens,
    config: ModelConfig,
    accelerator: Any,
) -> feeding.Feeder:
    return feeding.Feeder(
        datasets,
        Order([len(packs) for packs in datasets], recipe.seed, even=recipe.even),
        tokens,
        sizes=recipe.sizes,
        context=config.context,
        batch=recipe.batch,
        at_once=given.at_once,
        rank=accelerator.process_index,
        world=accelerator.num_processes,
        workers=given.workers,
        # Few different widths are compiled for.
        multiple=64 if given.compile else 8,
    )
