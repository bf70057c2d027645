"""The settings of a run; docs/training.md says which defaults are the paper's (arXiv 2311.04219)."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass
from typing import Any

from training.errors import SettingWrong

SCHEDULES = ("cosine", "linear", "constant")
PRECISIONS = ("auto", "f32", "bf16", "f16")
#: For `--sizes`: pictures as they are.
NATIVE = "native"
#: The largest values that make sense anywhere; what is larger is a slip of the hand.
_MOST = {"batch": 1_000_000, "pack": 1_000_000, "rank": 65_536, "alpha": 1_000_000}
_EPOCHS, _STEPS = 1_000_000, 1_000_000_000


@dataclass(frozen=True)
class Recipe:
    """Everything that the loss curve depends on. A run goes on only under the same recipe.

    Attributes:
        checkpoint: the folder that the weights come from.
        data: the data files.
        examples: a digest of what was read from them.
        sizes: sides in pixels of the squares that pictures are squashed to at random; none: native.
        rate: the highest learning rate.
        warm_up: the share of all steps in which the rate rises to it.
        decay: weight decay, of matrices alone: norms and biases have none.
        clip: the largest norm of a gradient; 0 for any.
        batch: pictures a step, over all processes.
        pack: the most conversations about one picture that are learned at once.
        split: every question of a conversation by itself.
        even: draw from all data files equally often; else every picture once an epoch.
        epochs: 1 takes as many pictures as the files hold together.
        steps: 0 takes as many as the epochs need.
        lora: train low-rank adapters of rank `rank` instead of all weights.
    """

    checkpoint: str
    data: tuple[str, ...]
    examples: str = ""
    sizes: tuple[int, ...] = (448, 512, 768)
    rate: float = 1e-5
    warm_up: float = 0.03
    schedule: str = "cosine"
    decay: float = 0.1
    clip: float = 1.0
    batch: int = 64
    pack: int = 16
    split: bool = False
    even: bool = True
    epochs: float = 1.0
    steps: int = 0
    seed: int = 0
    lora: bool = False
    rank: int = 64
    alpha: int = 32
    dropout: float = 0.05
    precision: str = "auto"

    def __post_init__(self) -> None:
        """Raises: SettingWrong."""
        for name, most in _MOST.items():
            self._must(name, 1 <= getattr(self, name) <= most, f"from 1 to {most:,}")
        for name in ("decay", "clip"):
            value = getattr(self, name)
            self._must(name, math.isfinite(value) and value >= 0, "0 or more")
        self._must("rate", math.isfinite(self.rate) and self.rate > 0, "more than 0")
        self._must("epochs", 0 < self.epochs <= _EPOCHS, f"more than 0 and at most {_EPOCHS:,}")
        for name in ("warm_up", "dropout"):
            self._must(name, 0 <= getattr(self, name) < 1, "from 0 to below 1")
        self._must("steps", 0 <= self.steps <= _STEPS, f"from 0 to {_STEPS:,}")
        # numpy's generator, which accelerate seeds, too, takes no others.
        self._must("seed", 0 <= self.seed < 1 << 32, f"from 0 to {(1 << 32) - 1}")
        self._must("sizes", all(1 <= side <= 16384 for side in self.sizes), "sides from 1 to 16384 pixels")
        self._must("schedule", self.schedule in SCHEDULES, f"one of {', '.join(SCHEDULES)}")
        self._must("precision", self.precision in PRECISIONS, f"one of {', '.join(PRECISIONS)}")

    def _must(self, name: str, right: bool, wanted: str) -> None:
        if not right:
            raise SettingWrong(setting=option(name), value=shown(name, getattr(self, name)), wanted=wanted)

    def total_steps(self, pictures: int) -> int:
        """Steps of the whole run over so many packs."""
        return self.steps or max(1, math.ceil(self.epochs * pictures / self.batch))

    def rate_at(self, step: int, total: int) -> float:
        """The learning rate of a step, from 0 on, of `total`: a linear rise, then the schedule's way down."""
        rising = math.ceil(self.warm_up * total)
        if step < rising:
            return self.rate * (step + 1) / rising
        if self.schedule == "constant":
            return self.rate
        done = (step - rising) / max(1, total - rising)
        return self.rate * ((1 + math.cos(math.pi * done)) / 2 if self.schedule == "cosine" else 1 - done)

    def to_json(self) -> str:
        """As text, to be kept beside a run."""
        return json.dumps(dataclasses.asdict(self), indent=1) + "\n"

    def difference(self, text: str) -> tuple[str, Any, Any] | None:
        """The first setting in which the kept recipe `text` differs: its option, its value then, and now.

        The values are as the command line has them.

        Raises: ValueError if `text` is no recipe.
        """
        before = json.loads(text)
        if not isinstance(before, dict):
            raise ValueError("a recipe is an object")
        for name, now in json.loads(self.to_json()).items():
            if before.get(name) != now:
                return option(name), shown(name, before.get(name)), shown(name, now)
        return None


def shown(name: str, value: Any) -> Any:
    """A setting's value as it is written on the command line."""
    if name == "even":
        return "even" if value else "size"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (list, tuple)):
        return ",".join(map(str, value)) or NATIVE
    return value


def option(name: str) -> str:
    """A setting as it is written on the command line."""
    names = {
        "checkpoint": "CHECKPOINT",
        "examples": "the content of --data",
        "lora": "--lora",
        "even": "--mix",
        "rank": "--lora-rank",
        "alpha": "--lora-alpha",
        "dropout": "--lora-dropout",
        "split": "--split-turns",
    }
    return names.get(name, f"--{name.replace('_', '-')}")
