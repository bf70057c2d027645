"""The steps of a run: the loss of a step is the mean over all answer tokens of all its pictures.

Gradients are of that mean however the pictures are dealt to processes and groups, so one process and many
give the same result.
"""

from __future__ import annotations

import contextlib
import math
import time
from dataclasses import dataclass, field
from typing import Any

import torch
from accelerate import DistributedType

from otterscope.progress import CancelToken
from training import memory
from training.errors import CompilingFailed, LossLost, NothingLearned, TooLittleMemory
from training.feeding import Feed, Feeder
from training.keeping import Keeper
from training.network import tensors
from training.recipe import Recipe
from training.reporting import Curve, Report, clock

#: After so many pictures in a row of which nothing could be learned, a run ends: their disk may be gone.
_BARREN = 64
#: Where the faults of torch.compile come from.
_COMPILERS = ("torch._dynamo", "torch._inductor")


class _Stopped(Exception):
    """The user stopped a step before it had changed anything."""


@dataclass
class Loop:
    """A run under way. `network` and `optimizer` are accelerate's prepared ones."""

    network: Any
    optimizer: Any
    accelerator: Any
    feeder: Feeder
    recipe: Recipe
    keeper: Keeper
    report: Report
    curve: Curve
    cancel: CancelToken
    total: int
    save_every: int
    _left: str = field(default="", init=False)
    _said: set[str] = field(default_factory=set, init=False)
    _random: tuple[Any, Any] | None = field(default=None, init=False)
    _barren: int = field(default=0, init=False)

    def run(self, done: int) -> int:
        """Train from step `done` on; returns the steps done: `total`, or fewer if the user stopped.

        Raises:
            LossLost, NothingLearned, TooLittleMemory, CompilingFailed: a step cannot be done.
            CheckpointNotWritten, LogNotWritten: what came of it cannot be kept.
        """
        started, before = time.monotonic(), done
        try:
            while done < self.total:
                self._step(done)
                done += 1
                left = (time.monotonic() - started) / (done - before) * (self.total - done)
                self._left = f"  {clock(left)} left"
                if done % self.save_every == 0:
                    self._save(done)
        except _Stopped:
            self._restore()
        except (RuntimeError, MemoryError) as fault:
            if type(fault).__module__.startswith(_COMPILERS):
                reason = str(fault).partition("\n")[0][:160]
                raise CompilingFailed(reason=reason, kept=self.keeper.step, detail=str(fault)) from fault
            if not memory.ran_out(fault):
                raise
            device = str(self.accelerator.device)
            raise TooLittleMemory(
                step=done + 1, kept=self.keeper.step, device=device, detail=str(fault)
            ) from fault
        self._save(done)
        return done

    def _save(self, done: int) -> None:
        if done == self.keeper.step:  # before the first step, nothing has to be kept either
            return
        self.report.stage(f"keeping the state of step {done}")
        self.keeper.save(done)

    def _step(self, number: int) -> None:
        begun = time.monotonic()
        alone = self.accelerator.num_processes == 1
        self._remember()
        if number == 0 or not self._left:
            self.report.stage("reading pictures")
        feed = self.feeder.step(number, self._stop_if_alone if alone else lambda: None)
        for fault in feed.left_out:
            # Each process reads pictures of its own; what is wrong with one is said once, not each epoch.
            if fault.sentence not in self._said:
                self._said.add(fault.sentence)
                self.report.say(fault.sentence, anyway=True)
        counts = [sum(b.learned for b in feed.batches), sum(b.tokens for b in feed.batches)]
        learned, tokens, stops = self._summed([*counts, int(self.cancel.cancelled)])
        if stops:
            raise _Stopped
        rate = self.recipe.rate_at(number, self.total)
        loss = norm = None
        if learned:
            self._barren = 0
            loss = self._backward(feed, learned, number)
            if not math.isfinite(loss):
                raise LossLost(step=number + 1, kept=self.keeper.step)
            norm = self._update(rate, number)
        else:  # an update would let weight decay have the weights
            self._barren += self.recipe.batch
            if self._barren >= min(_BARREN, self.feeder.packs):
                raise NothingLearned(pictures=self._barren, kept=self.keeper.step)
        seconds = time.monotonic() - begun
        self.curve.add(
            step=number + 1,
            loss=loss,
            rate=rate,
            gradient=norm if norm is not None and math.isfinite(norm) else None,
            learned=int(learned),
            tokens=int(tokens),
            seconds=round(seconds, 3),
        )
        self.report.step(
            f"step {number + 1}/{self.total}  "
            f"{'nothing to learn' if loss is None else f'loss {loss:.4f}'}  rate {rate:.2e}  "
            f"{tokens / seconds:,.0f} tokens/s{self._left}",
            always=number + 1 in (1, self.total),
        )

    def _backward(self, feed: Feed, learned: float, number: int) -> float:
        """Add up the gradients of a step; returns its loss."""
        processes = self.accelerator.num_processes
        summed = torch.zeros((), device=self.accelerator.device)
        last = len(feed.batches) - 1
        for at, batch in enumerate(feed.batches):
            if processes == 1:
                self._stop_if_alone()
            # Gradients are exchanged once a step; sharded ones have to be each time.
            waits = at < last and self.accelerator.distributed_type != DistributedType.FSDP
            with self.accelerator.no_sync(self.network) if waits else contextlib.nullcontext():
                loss = self.network(**tensors(batch, self.accelerator.device))
                # The exchange takes the mean over processes, and the sum is wanted.
                self.accelerator.backward(loss * (processes / max(1.0, learned)))
            summed += loss.detach()
            if at < last:
                self.report.step(f"step {number + 1}/{self.total}  group {at + 1} of {last + 1}{self._left}")
        return float(self._summed([float(summed)])[0] / max(1.0, learned))

    def _update(self, rate: float, number: int) -> float:
        """Change the weights by the gradients; returns their norm before clipping. Raises: LossLost."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        clip = self.recipe.clip or float("inf")
        found = self.accelerator.clip_grad_norm_(self.network.parameters(), clip)
        norm = float(found) if found is not None else 0.0
        # Weights that it would spoil must not be kept. (With f16, the scaler leaves such a step out itself.)
        if not math.isfinite(norm) and self.accelerator.scaler is None:
            raise LossLost(step=number + 1, kept=self.keeper.step)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return norm

    def _summed(self, values: list[float]) -> list[float]:
        """Each value, added up over all processes."""
        found = torch.tensor(values, dtype=torch.float64 if self.accelerator.device.type == "cpu" else None)
        return [float(x) for x in self.accelerator.reduce(found.to(self.accelerator.device), "sum")]

    def _stop_if_alone(self) -> None:
        if self.cancel.cancelled:
            raise _Stopped

    def _remember(self) -> None:
        """Note the random numbers' state, which a step that is given up must leave as it was."""
        cuda = torch.cuda.get_rng_state() if torch.cuda.is_available() else None
        self._random = torch.get_rng_state(), cuda

    def _restore(self) -> None:
        self.optimizer.zero_grad(set_to_none=True)
        if self._random:
            torch.set_rng_state(self._random[0])
            if self._random[1] is not None:
                torch.cuda.set_rng_state(self._random[1])
