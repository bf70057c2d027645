"""Trains the demo model from nothing, with one command; killed and started again, it goes on where it was."""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import math
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from torch import distributed, multiprocessing

from training.demo import vocabulary as words
from training.demo.batches import Maker
from training.demo.network import LAYERS, Pupil, configuration, grown, sizes

WARM_UP, DECAY, CLIP = 100, 0.05, 1.0
#: The learning rate, from a step on.
RATES = ((0, 1e-3), (3000, 5e-4), (4250, 9e-4), (4750, 1.5e-3), (5450, 1.4e-3))
#: From this step on the rate falls, and for an end at this step, from a step on.
DECLINE, ENDS = 1750, ((0, 4500), (2000, 5300), (4250, 5750), (4750, 5450), (5450, 10500))
STEPS = ENDS[-1][1]
#: At this step the network gets its last layer, and the rate warms up once more.
GROWN = 5450
#: The patch layer's rate, as a share of the others': at first, and later, from a step on.
EYES_RATE = ((0, 0.1), (1750, 0.3))
#: The same for the last layers and the words.
ANSWERING_RATE = ((0, 1.0), (3750, 3.0))
#: What each loss counts in the sum: at first, and later, from a step on, when answers must not drown what
#: patches have to say.
SHARES = (
    (0, {"answer": 1.0, "cover": 4.0, "above": 4.0, "marks": 12.0, "where": 0.2, "looks": 0.0}),
    (1250, {"answer": 1.0, "cover": 4.0, "above": 4.0, "marks": 12.0, "where": 0.1, "looks": 0.4}),
    (2000, {"answer": 0.5, "cover": 8.0, "above": 5.0, "marks": 60.0, "where": 0.1, "looks": 0.4}),
    (3750, {"answer": 1.0, "cover": 8.0, "above": 5.0, "marks": 60.0, "where": 0.03, "looks": 1.0}),
)
#: Batches of this seed are never learnt from; those of these steps show how far it is.
HELD_OUT, SHOWN = 7_000_003, (0, 1, 1500, 1501, 1502, 1503)
#: Processes that learn together.
PARTS = 2


#: glibc's names for: keep what was freed, take nothing by mmap, one arena for all threads.
_KEEP_MEMORY = {-1: 2**31 - 1, -2: 1 << 28, -4: 0, -8: 1}


Value = TypeVar("Value")


def keep_memory() -> None:
    """Keep freed memory in the process: else most of the time goes to clearing new pages of it (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        for name, value in _KEEP_MEMORY.items():
            library.mallopt(name, value)


def rate(step: int) -> float:
    """The learning rate: warm-up, level, then from step `DECLINE` half a cosine down to a hundredth."""
    level = current(RATES, step)
    begun = GROWN if step >= GROWN else 0
    level *= min(1.0, (step - begun + 1) / WARM_UP)
    if step < DECLINE:
        return level
    fallen = (step - DECLINE) / (current(ENDS, step) - DECLINE)
    return level * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * fallen)))


def current(table: Sequence[tuple[int, Value]], step: int) -> Value:
    """What a table of (first step, value) has at a step."""
    return next(value for first, value in reversed(table) if step >= first)


def new_pupil(maker: Maker, tokenizer: bytes, seed: int) -> Pupil:
    """The network with the weights that a seed gives it."""
    vocabulary = words.load(tokenizer)
    torch.manual_seed(seed)
    pupil = Pupil(
        configuration(
            vocabulary.get_piece_size(),
            vocabulary.piece_to_id(words.PATCH),
            vocabulary.piece_to_id(words.END),
            LAYERS - 1,
        )
    )
    pupil.open_eyes(np.concatenate([maker.make(step).patches for step in range(4000, 4020)]))
    for value in pupil.state_dict().values():
        distributed.broadcast(value, 0)
    return pupil


def groups(pupil: Pupil) -> list[dict[str, Any]]:
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
    parts = [{"params": [eyes], "weight_decay": 0.0, "share": EYES_RATE}]
    for weights, share in ((seeing, ((0, 1.0),)), (saying, ANSWERING_RATE)):
        for dimensions, decay in ((2, DECAY), (1, 0.0)):
            chosen = [weight for weight in weights if min(weight.ndim, 2) == dimensions]
            parts.append({"params": chosen, "weight_decay": decay, "share": share})
    return parts


def examine(pupil: Pupil, maker: Maker, part: int) -> dict[str, float]:
    """The share of deciding tokens that are right on held-out batches, small ones and up to 480 × 480, and
    the mean loss of answers and marks.
    """
    found, loss = {}, torch.zeros(1)
    pupil.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for name, steps in (("small", SHOWN[:2]), ("to480", SHOWN[2:])):
            counts = torch.zeros(2)
            for step in steps:
                losses = pupil(maker.make(step, part))
                counts += torch.stack([losses["right"], losses["wrong"]])
                loss += (losses["answer"] + losses["marks"]) / len(SHOWN) / PARTS
            distributed.all_reduce(counts)
            found[name] = round(float(counts[0] / counts.sum()), 4)
    distributed.all_reduce(loss)
    pupil.train()
    return {**found, "loss": float(loss)}


def save(path: Path, pupil: Pupil, optimizer: torch.optim.Optimizer, step: int, seconds: float) -> None:
    """Write beside, then rename: a kill leaves the checkpoint before."""
    beside = path.with_suffix(".part")
    torch.save(
        {"pupil": pupil.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "seconds": seconds},
        beside,
    )
    beside.replace(path)


def train(out: Path, seed: int, stop: int = STEPS, every: int = 250) -> None:
    """Train to the end (or only to step `stop`) and keep `checkpoint.pt` and `log.jsonl` in `out`.

    Two processes of one thread each learn from half of every batch and share their gradients: on two cores
    that others use, too, they wait for each other once a step instead of at every product.
    """
    out.mkdir(parents=True, exist_ok=True)
    (out / "tokenizer.model").write_bytes(words.build())
    with tempfile.TemporaryDirectory() as folder:
        multiprocessing.start_processes(_process, (Path(folder) / "meeting", out, seed, stop, every), PARTS)


def _process(part: int, meeting: Path, out: Path, seed: int, stop: int, every: int) -> None:
    keep_memory()
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", f"file://{meeting}", rank=part, world_size=PARTS)
    for last in (min(GROWN, stop), stop):
        _learn(part, out, seed, last, every)
    distributed.destroy_process_group()


def _learn(part: int, out: Path, seed: int, last: int, every: int) -> None:
    """Go on from the checkpoint, if there is one, to step `last`."""
    tokenizer = (out / "tokenizer.model").read_bytes()
    maker, examiner = Maker(seed, tokenizer), Maker(HELD_OUT, tokenizer)
    pupil = new_pupil(maker, tokenizer, seed)
    checkpoint, first, before = out / "checkpoint.pt", 0, 0.0
    kept = torch.load(checkpoint, weights_only=True) if checkpoint.exists() else None
    if kept:
        first, before = kept["step"], kept["seconds"]
        if first >= last:
            return
        if first > GROWN:
            pupil = grown(pupil)
        pupil.load_state_dict(kept["pupil"])
        if first == GROWN:
            pupil = grown(pupil)
    optimizer = torch.optim.AdamW(groups(pupil), lr=RATES[0][1], betas=(0.9, 0.95), fused=True)
    if kept and first != GROWN:
        shares = [group["share"] for group in optimizer.param_groups]
        optimizer.load_state_dict(kept["optimizer"])
        for group, share in zip(optimizer.param_groups, shares, strict=True):
            group["share"] = share
    began = time.perf_counter()
    log = Log(out / "log.jsonl" if part == 0 else None, before)
    log.tell(event="start", step=first, seed=seed, **sizes(pupil.model))
    for step in range(first, last):
        asked = time.perf_counter()
        batch = maker.make(step, part)
        log.painting += time.perf_counter() - asked
        for group in optimizer.param_groups:
            group["lr"] = current(group["share"], step) * rate(step)
        with torch.autocast("cpu", torch.bfloat16):
            losses = pupil(batch)
            loss = sum(losses[name] * share for name, share in current(SHARES, step).items())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        _share_gradients(pupil)
        torch.nn.utils.clip_grad_norm_(pupil.parameters(), CLIP)
        optimizer.step()
        log.add(step + 1, losses, int((batch.segments >= 0).sum()))
        if (step + 1) % every == 0 or step + 1 == last:
            found = examine(pupil, examiner, part)
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
            **{name: round(self._sums[name] / 25, 4) for name in SHARES[0][1]},
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
    parser.add_argument(
        "--stop", type=int, default=STEPS, help="stop at this step; started again, it goes on"
    )
    given = parser.parse_args(arguments)
    train(given.out, given.seed, given.stop, given.every)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
