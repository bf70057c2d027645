"""Trains the demo model from nothing, with one command; killed and started again, it goes on where it was."""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import distributed, multiprocessing

from training.demo import vocabulary as words
from training.demo.batches import Maker
from training.demo.network import LAYERS, LONG, Pupil, configuration, grown, sizes
from training.demo.plan import PLAN, Plan, Shares, current

DECAY, CLIP = 0.05, 1.0
#: Batches of this seed are never learnt from.
HELD_OUT = 7_000_003
#: Processes that learn together.
PARTS = 2


#: glibc's names for: keep what was freed, take nothing by mmap, one arena for all threads.
_KEEP_MEMORY = {-1: 2**31 - 1, -2: 1 << 28, -4: 0, -8: 1}


def keep_memory() -> None:
    """Keep freed memory in the process: else most of the time goes to clearing new pages of it (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        for name, value in _KEEP_MEMORY.items():
            library.mallopt(name, value)


def give_back_memory() -> None:
    """Hand freed memory back: it gets full of holes, and a batch far larger than the others adds to it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


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
    """The share of deciding tokens that are right on held-out batches, small ones and up to 480 × 480, and
    the mean loss of answers and marks.
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


def save(path: Path, pupil: Pupil, optimizer: Optimizer, step: int, seconds: float) -> None:
    """Write beside, then rename: a kill leaves the checkpoint before."""
    beside = path.with_suffix(".part")
    torch.save(
        {"pupil": pupil.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "seconds": seconds},
        beside,
    )
    beside.replace(path)


def train(out: Path, seed: int, stop: int | None = None, every: int = 250, plan: Plan = PLAN) -> None:
    """Train to the end (or only to step `stop`) and keep `checkpoint.pt` and `log.jsonl` in `out`.

    Two processes of one thread each learn from half of every batch and share their gradients: on two cores
    that others use, too, they wait for each other once a step instead of at every product.
    """
    out.mkdir(parents=True, exist_ok=True)
    (out / "tokenizer.model").write_bytes(words.build())
    given = (out, seed, plan.steps if stop is None else stop, every, plan)
    with tempfile.TemporaryDirectory() as folder:
        multiprocessing.start_processes(_process, (Path(folder) / "meeting", *given), PARTS)


def _process(part: int, meeting: Path, out: Path, seed: int, stop: int, every: int, plan: Plan) -> None:
    keep_memory()
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", f"file://{meeting}", rank=part, world_size=PARTS)
    for last in plan.legs(stop):
        _learn(part, out, seed, last, every, plan)
        # The next leg begins with the checkpoint that the first process has just written.
        distributed.barrier()
    distributed.destroy_process_group()


def _learn(part: int, out: Path, seed: int, last: int, every: int, plan: Plan) -> None:
    """Go on from the checkpoint, if there is one, to step `last`."""
    tokenizer = (out / "tokenizer.model").read_bytes()
    maker = Maker(seed, tokenizer, plan.curriculum, plan.tokens)
    examiner = Maker(HELD_OUT, tokenizer, plan.curriculum, plan.tokens)
    checkpoint, first, before = out / "checkpoint.pt", 0, 0.0
    kept = torch.load(checkpoint, weights_only=True) if checkpoint.exists() else None
    if kept:
        first, before = kept["step"], kept["seconds"]
        if first >= last:
            return
    pupil = new_pupil(tokenizer, seed)
    if not kept:
        begin(pupil, maker)
    else:
        if first > plan.grown:
            pupil = grown(pupil)
        pupil.load_state_dict(kept["pupil"])
        if first == plan.grown:
            pupil = grown(pupil)
    optimizer = Optimizer(pupil, plan, last > plan.muon)
    if kept and first not in plan.fresh:
        optimizer.load_state_dict(kept["optimizer"])
    began = time.perf_counter()
    log = Log(out / "log.jsonl" if part == 0 else None, before)
    log.tell(event="start", step=first, seed=seed, **sizes(pupil.model))
    for step in range(first, last):
        asked = time.perf_counter()
        batch = maker.make(step, part)
        log.painting += time.perf_counter() - asked
        with torch.autocast("cpu", torch.bfloat16):
            losses = pupil(batch)
            loss = sum(losses[name] * share for name, share in current(plan.shares, step)._asdict().items())
        loss.backward()
        _share_gradients(pupil)
        torch.nn.utils.clip_grad_norm_(pupil.parameters(), CLIP)
        optimizer.step(plan.rate(step), step)
        log.add(step + 1, losses, int((batch.segments >= 0).sum()))
        if batch.ids.shape[1] > LONG or step % 100 == 0:
            del losses, loss
            give_back_memory()
        if (step + 1) % every == 0 or step + 1 == last:
            found = examine(pupil, examiner, part, current(plan.shown, step))
            if part == 0:
                save(checkpoint, pupil, optimizer, step + 1, before + time.perf_counter() - began)
                log.tell(event="held out", step=step + 1, **found)


def _share_gradients(pupil: Pupil) -> None:
    """Replace each gradient by the processes' mean."""
    gradients = [weight.grad for weight in pupil.parameters() if weight.grad is not None]
    flat = torch.cat([gradient.view(-1) for gradient in gradients])
    distributed.all_reduce(flat)
    flat /= PARTS
    at = 0
    for gradient in gradients:
        gradient.copy_(flat[at : at + gradient.numel()].view_as(gradient))
        at += gradient.numel()


class Log:
    """A line of JSON every 25 steps, with the means of this process's losses since the last."""

    def __init__(self, path: Path | None, before: float) -> None:
        self._file = path.open("a", encoding="utf-8") if path else None
        self._before, self._began = before, time.perf_counter()
        self._sums: dict[str, float] = {}
        self._tokens, self._shown = 0, self._began
        self.painting = 0.0

    def tell(self, **record: Any) -> None:
        """One line."""
        if self._file:
            self._file.write(json.dumps(record) + "\n")
            self._file.flush()

    def add(self, step: int, losses: dict[str, torch.Tensor], tokens: int) -> None:
        """Count a step."""
        self._tokens += tokens
        for name, value in losses.items():
            self._sums[name] = self._sums.get(name, 0.0) + float(value.detach())
        if step % 25:
            return
        now = time.perf_counter()
        right, wrong = self._sums["right"], self._sums["wrong"]
        self.tell(
            step=step,
            **{name: round(self._sums[name] / 25, 5) for name in Shares._fields},
            decisive=round(right / max(1.0, right + wrong), 4),
            tokens_a_second=round(PARTS * self._tokens / (now - self._shown)),
            painting=round(self.painting, 1),
            seconds=round(self._before + now - self._began),
        )
        self._sums, self._tokens, self.painting, self._shown = {}, 0, 0.0, now


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the checkpoint and the log")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=250, help="steps from checkpoint to checkpoint")
    parser.add_argument("--stop", type=int, help="stop at this step; started again, it goes on")
    given = parser.parse_args(arguments)
    train(given.out, given.seed, given.stop, given.every)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
