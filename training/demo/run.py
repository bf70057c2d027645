"""Trains the demo model from nothing, with one command; killed and started again, it goes on where it was."""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import distributed

from otterscope.progress import CancelToken
from training.demo import keeping
from training.demo import vocabulary as words
from training.demo.batches import Maker
from training.demo.faults import StepLost, spoken
from training.demo.network import LAYERS, LONG, Pupil, configuration, grown, sizes
from training.demo.plan import PLAN, Plan, current
from training.demo.processes import PARTS, give_back_memory, together
from training.errors import SettingWrong
from training.keeping import only_run

DECAY, CLIP = 0.05, 1.0
#: Batches of this seed are never learnt from.
HELD_OUT = 7_000_003


def new_pupil(tokenizer: bytes, seed: int) -> Pupil:
    """The network with the weights that a seed gives it."""
    vocabulary = words.load(tokenizer)
    torch.manual_seed(seed)
    return Pupil(
        configuration(
            vocabulary.get_piece_size(),
            vocabulary.piece_to_id(words.PATCH),
            vocabulary.piece_to_id(words.END),
            LAYERS - 1,
        )
    )


def begin(pupil: Pupil, maker: Maker) -> None:
    """Open its eyes to some paintings; all processes begin with the first one's weights."""
    pupil.open_eyes(np.concatenate([maker.make(step).patches for step in range(4000, 4020)]))
    for value in pupil.state_dict().values():
        distributed.broadcast(value, 0)


def groups(pupil: Pupil, plan: Plan) -> list[dict[str, Any]]:
    """The weights by their rates: of the patch layer, where a step moves 2,700 inputs; of what answers,
    behind the layers that see; of the rest. Weight decay for matrices, none for vectors.
    """
    network = pupil.model.model.language_model
    eyes = pupil.model.model.vision_embed_tokens.weight
    answering = [network.embed_tokens, network.final_layernorm, pupil.model.lm_head]
    answering += network.layers[pupil.seeing :]
    upper = {id(weight) for module in answering for weight in module.parameters()}
    seeing = [weight for weight in pupil.parameters() if id(weight) not in upper and weight is not eyes]
    saying = [weight for weight in pupil.parameters() if id(weight) in upper]
    parts = [{"params": [eyes], "weight_decay": 0.0, "share": plan.eyes_rate}]
    for weights, share in ((seeing, ((0, 1.0),)), (saying, plan.answering_rate)):
        for dimensions, decay in ((2, DECAY), (1, 0.0)):
            chosen = [weight for weight in weights if min(weight.ndim, 2) == dimensions]
            parts.append({"params": chosen, "weight_decay": decay, "share": share})
    return parts


def examine(
    pupil: Pupil, maker: Maker, part: int, shown: tuple[tuple[int, ...], tuple[int, ...]]
) -> dict[str, float]:
    """How far the pupil is, by held-out batches.

    Returns: "small" and "to480": the share of deciding tokens that are right in small pictures and in those
        up to 480 × 480; from step 12,250 on "to480" alone, of pictures of any size (the logs keep the name).
        "loss": the mean of answers' and marks'.
    """
    found, loss = {}, torch.zeros(1)
    pupil.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for name, steps in zip(("small", "to480"), shown, strict=True):
            if not steps:
                continue
            counts = torch.zeros(2)
            for step in steps:
                losses = pupil(maker.make(step, part))
                counts += torch.stack([losses["right"], losses["wrong"]])
                loss += (losses["answer"] + losses["marks"]) / sum(map(len, shown)) / PARTS
            distributed.all_reduce(counts)
            found[name] = round(float(counts[0] / counts.sum()), 4)
    distributed.all_reduce(loss)
    pupil.train()
    return {**found, "loss": float(loss)}


class Optimizer:
    """AdamW, and Muon for the layers' matrices where it is wanted."""

    def __init__(self, pupil: Pupil, plan: Plan, muon: bool) -> None:
        layers = pupil.model.model.language_model.layers.parameters() if muon else ()
        turned = {id(weight) for weight in layers if weight.ndim == 2}
        plain: list[dict[str, Any]] = []
        orthogonal: list[dict[str, Any]] = []
        for group in groups(pupil, plan):
            for chosen, inside in ((plain, False), (orthogonal, True)):
                weights = [weight for weight in group["params"] if (id(weight) in turned) == inside]
                if weights:
                    chosen.append({**group, "params": weights})
        self._parts: list[torch.optim.Optimizer] = [torch.optim.AdamW(plain, betas=(0.9, 0.95), fused=True)]
        if orthogonal:
            self._parts.append(torch.optim.Muon(orthogonal, adjust_lr_fn="match_rms_adamw"))

    def step(self, rate: float, step: int) -> None:
        """Move the weights by their gradients, and forget those."""
        for part in self._parts:
            for group in part.param_groups:
                group["lr"] = current(group["share"], step) * rate
            part.step()
            part.zero_grad(set_to_none=True)

    def state_dict(self) -> list[dict[str, Any]]:
        """For the checkpoint."""
        return [part.state_dict() for part in self._parts]

    def load_state_dict(self, states: list[dict[str, Any]]) -> None:
        """Go on from a checkpoint; the shares are the table's."""
        for part, state in zip(self._parts, states, strict=True):
            shares = [group["share"] for group in part.param_groups]
            part.load_state_dict(state)
            for group, share in zip(part.param_groups, shares, strict=True):
                group["share"] = share


def train(
    out: Path,
    seed: int,
    stop: int | None = None,
    every: int = 250,
    plan: Plan = PLAN,
    cancel: CancelToken | None = None,
) -> None:
    """Train to the end (or only to step `stop`) and keep `checkpoint.pt` and `log.jsonl` in `out`.

    Two processes of one thread each learn from half of every batch and share their gradients: on two cores
    that others use, too, they wait for each other once a step instead of at every product. To be called in
    the main thread.

    Args:
        every: steps from checkpoint to checkpoint.
        cancel: once it is thrown, the step under way is done and kept.

    Raises:
        SettingWrong, OutputUnusable, OtherRun, CheckpointTorn: nothing was trained.
        StepLost, ProcessLost, CheckpointNotWritten, LogNotWritten: what was kept before is whole.
        Cancelled
    """
    stop, cancel = plan.steps if stop is None else stop, cancel or CancelToken()
    for setting, value, least, most in (
        ("--seed", seed, 0, 2**32 - 1),
        ("--every", every, 1, plan.steps),
        ("--stop", stop, 1, plan.steps),
    ):
        if not least <= value <= most:
            raise SettingWrong(setting=setting, value=value, wanted=f"from {least} to {most:,}")
    with only_run(out):
        keeping.prepare(out, seed)
        together(_legs, (out, seed, stop, every, plan), cancel)


def _legs(
    part: int, stopped: Callable[[], bool], out: Path, seed: int, stop: int, every: int, plan: Plan
) -> None:
    for last in plan.legs(stop):
        if _learn(part, stopped, out, seed, last, every, plan):
            return
        # The next leg begins with the checkpoint that the first process has just written.
        distributed.barrier()


def _learn(
    part: int, stopped: Callable[[], bool], out: Path, seed: int, last: int, every: int, plan: Plan
) -> bool:
    """Go on from the checkpoint, if there is one, to step `last`; returns whether it was stopped before."""
    tokenizer = (out / keeping.VOCABULARY).read_bytes()
    maker = Maker(seed, tokenizer, plan.curriculum, plan.tokens)
    examiner = Maker(HELD_OUT, tokenizer, plan.curriculum, plan.tokens)
    kept, first, before = keeping.load(out), 0, 0.0
    if kept:
        first, before = kept["step"], kept["seconds"]
        if first >= last:
            return False
    pupil = new_pupil(tokenizer, seed)
    if not kept:
        begin(pupil, maker)
    else:
        if first > plan.grown:
            pupil = grown(pupil)
        with keeping.readable(out / keeping.CHECKPOINT):
            pupil.load_state_dict(kept["pupil"])
        if first == plan.grown:
            pupil = grown(pupil)
    optimizer = Optimizer(pupil, plan, last > plan.muon)
    if kept and first not in plan.fresh:
        with keeping.readable(out / keeping.CHECKPOINT):
            optimizer.load_state_dict(kept["optimizer"])
    began, saved = time.perf_counter(), first
    log = keeping.Log(out, first, before, parts=PARTS, active=part == 0)
    log.tell(event="start", step=first, seed=seed, **sizes(pupil.model))
    for step in range(first, last):
        asked = time.perf_counter()
        batch = maker.make(step, part)
        log.painting += time.perf_counter() - asked
        with torch.autocast("cpu", torch.bfloat16):
            losses = pupil(batch)
            loss = sum(losses[name] * share for name, share in current(plan.shares, step)._asdict().items())
        loss.backward()
        mean, stopping = _share_gradients(pupil, float(loss.detach()), stopped())
        norm = float(torch.nn.utils.clip_grad_norm_(pupil.parameters(), CLIP))
        if not (math.isfinite(mean) and math.isfinite(norm)):
            raise StepLost(step=step + 1, kept=saved)
        optimizer.step(plan.rate(step), step)
        log.add(step + 1, losses, int((batch.segments >= 0).sum()))
        if batch.ids.shape[1] > LONG or step % 100 == 0:
            del losses, loss
            give_back_memory()
        due = (step + 1) % every == 0 or step + 1 == last
        if due:
            found = examine(pupil, examiner, part, current(plan.shown, step))
            if not math.isfinite(found["loss"]):
                raise StepLost(step=step + 1, kept=saved)
            # Before the checkpoint: a run that goes on would not tell it again.
            log.tell(event="held out", step=step + 1, **found)
        if due or stopping:
            if part == 0:
                keeping.save(
                    out,
                    {
                        "pupil": pupil.state_dict(),
                        "optimizer": optimizer.state_dict(),
                        "step": step + 1,
                        "seconds": before + time.perf_counter() - began,
                        "seed": seed,
                        "vocabulary": keeping.digest(tokenizer),
                    },
                    saved,
                )
            saved = step + 1
        if stopping:
            return True
    return False


def _share_gradients(pupil: Pupil, *beside: float) -> list[float]:
    """Replace each gradient by the processes' mean; returns the means of what each has to say beside."""
    gradients = [weight.grad for weight in pupil.parameters() if weight.grad is not None]
    flat = torch.cat([*(gradient.view(-1) for gradient in gradients), torch.tensor(beside)])
    distributed.all_reduce(flat)
    flat /= PARTS
    at = 0
    for gradient in gradients:
        gradient.copy_(flat[at : at + gradient.numel()].view_as(gradient))
        at += gradient.numel()
    return [float(value) for value in flat[at:]]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the checkpoint and the log")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=250, help="steps from checkpoint to checkpoint")
    parser.add_argument("--stop", type=int, help="stop at this step; started again, it goes on")
    given = parser.parse_args(arguments)
    return spoken(lambda cancel: train(given.out, given.seed, given.stop, given.every, cancel=cancel))


if __name__ == "__main__":
    raise SystemExit(main())
