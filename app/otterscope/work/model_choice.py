"""Which model the user means by the name in the settings, or by none."""

from __future__ import annotations

from dataclasses import dataclass

from otterscope.weights import catalog, demo
from otterscope.weights.pairing import ModelPair


@dataclass(frozen=True)
class Choice:
    """The model that answers, None where there is none at all; `demo` marks the one brought along."""

    pair: ModelPair | None
    demo: bool


def choose(name: str) -> Choice:
    """The model called `name`; without a name the one brought along, else the first one installed that works.

    Raises: AppError, if the model called `name` is gone or damaged.
    """
    if name:
        return Choice(*demo.choose(name))
    own = demo.demo_pair()
    if own is not None:
        return Choice(own, True)
    working = [model.pair for model in catalog.installed() if model.pair is not None]
    return Choice(working[0], False) if working else Choice(None, False)
