"""What the demo model is trained with, from which step on: rates, losses, regions and questions.

The tables hold what each step was trained with; they grew while it was trained, by looking at the losses.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from training.demo.batches import CURRICULUM, TOKENS, Stage

Value = TypeVar("Value")


class Shares(NamedTuple):
    """What each loss of `network.Pupil` counts in the sum."""

    answer: float
    cover: float
    above: float
    marks: float
    where: float
    looks: float = 0.0
    sum: float = 0.0
    read: float = 0.0


class Pace(NamedTuple):
    """The rate from step `first` on: `level`, and from step `declines` half a cosine down to step `ends`."""

    first: int
    level: float
    declines: int
    ends: int


@dataclass(frozen=True)
class Plan:
    """One training, from nothing to its last step; tables are of (first step, value).

    Attributes:
        grown: at this step the network gets another layer.
        muon: from this step on the layers' matrices are moved by Muon, by AdamW before.
        fresh: at these steps, 0 first, the optimizer begins anew and the rate warms up for `warm_up` steps.
        eyes_rate, answering_rate: the rates of the patch layer and of what answers, as shares of the others'.
        shares: see `Shares`.
        steps: of the whole training.
        shown: of which steps the held-out batches are that show how far it is, small ones and any.
        curriculum, tokens: what batches are made of, and how many tokens are in a process's part of one.
    """

    paces: tuple[Pace, ...]
    grown: int
    muon: int
    fresh: tuple[int, ...]
    eyes_rate: tuple[tuple[int, float], ...]
    answering_rate: tuple[tuple[int, float], ...]
    shares: tuple[tuple[int, Shares], ...]
    steps: int
    curriculum: tuple[Stage, ...] = CURRICULUM
    tokens: int = TOKENS
    warm_up: int = 100
    shown: tuple[tuple[int, tuple[tuple[int, ...], tuple[int, ...]]], ...] = (
        (0, ((0, 1), (1500, 1501, 1502, 1503))),
        # Asked in the manner of then.
        (12250, ((), (20000, 20001, 20002, 20003, 20004, 20005))),
    )

    def rate(self, step: int) -> float:
        """The learning rate: warm-up, level, then half a cosine down to a hundredth."""
        pace = next(pace for pace in reversed(self.paces) if step >= pace.first)
        begun = max(fresh for fresh in self.fresh if step >= fresh)
        level = pace.level * min(1.0, (step - begun + 1) / self.warm_up)
        if step < pace.declines:
            return level
        fallen = (step - pace.declines) / (pace.ends - pace.declines)
        return level * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * fallen)))

    def legs(self, stop: int) -> list[int]:
        """The steps up to which one network and one optimizer are used, `stop` last."""
        return sorted({min(step, stop) for step in (*self.fresh[1:], stop)})


def current(table: Sequence[tuple[int, Value]], step: int) -> Value:
    """What a table of (first step, value) has at a step."""
    return next(value for first, value in reversed(table) if step >= first)


END = 15750
PLAN = Plan(
    paces=(
        Pace(0, 1e-3, 1750, 4500),
        Pace(2000, 1e-3, 1750, 5300),
        Pace(3000, 5e-4, 1750, 5300),
        Pace(4250, 9e-4, 1750, 5750),
        Pace(4750, 1.5e-3, 1750, 5450),
        Pace(5450, 1.4e-3, 1750, 10500),
        Pace(6750, 1.1e-3, 6750, 12000),
        Pace(7000, 7.5e-4, 7000, 15000),
        Pace(10000, 4.5e-4, 10000, 12300),
        Pace(10750, 4.5e-4, 10000, 12200),
        Pace(12250, 6e-4, 12250, 16250),
        Pace(12750, 6e-4, 12250, END),
    ),
    grown=5450,
    muon=6750,
    fresh=(0, 5450, 6750, 10000, 12250),
    # A step of the patch layer moves 2,700 inputs.
    eyes_rate=((0, 0.1), (1750, 0.3)),
    answering_rate=((0, 1.0), (3750, 3.0)),
    # At first answers must not drown what patches have to say.
    shares=(
        (0, Shares(answer=1, cover=4, above=4, marks=12, where=0.2)),
        (1250, Shares(answer=1, cover=4, above=4, marks=12, where=0.1, looks=0.4)),
        (2000, Shares(answer=0.5, cover=8, above=5, marks=60, where=0.1, looks=0.4)),
        (3750, Shares(answer=1, cover=8, above=5, marks=60, where=0.03, looks=1)),
        (6750, Shares(answer=1, cover=4, above=3, marks=80, where=0.03, looks=1, sum=4)),
        (8250, Shares(answer=1, cover=4, above=3, marks=60, where=0.03, looks=0.5, sum=4, read=1)),
        (10000, Shares(answer=1, cover=2, above=2, marks=60, where=0.03, looks=0.5, sum=2, read=1)),
        (10750, Shares(answer=1, cover=2, above=2, marks=60, where=0.03, looks=0.5, sum=4, read=2)),
        (12250, Shares(answer=1.5, cover=2, above=2, marks=60, where=0.03, looks=0.5, sum=4, read=2)),
    ),
    steps=END,
)
