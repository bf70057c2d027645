"""Every kind of thing that a scroll holds, drawn once in many variants and kept."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache

from otterscope.scenes import buildings, creatures, landscape, townsfolk, trees
from otterscope.scenes.brush import Sprite

#: The kinds that have their truth written down, and which a model may be asked to count.
COUNTED = (
    "person",
    "ox",
    "horse",
    "sheep",
    "camel",
    "pig",
    "crane",
    "cart",
    "boat",
    "house",
    "pagoda",
    "bridge",
)

#: kind → how it is drawn, and in how many variants (each of which the album also mirrors).
_DRAWN: dict[str, tuple[Callable[[random.Random], Sprite], int]] = {
    "person": (townsfolk.person, 48),
    "ox": (creatures.ox, 24),
    "horse": (creatures.horse, 24),
    "sheep": (creatures.sheep, 24),
    "camel": (creatures.camel, 24),
    "pig": (creatures.pig, 20),
    "crane": (creatures.crane, 16),
    "cart": (townsfolk.cart, 20),
    "boat": (townsfolk.boat, 24),
    "house": (buildings.house, 28),
    "pagoda": (buildings.pagoda, 8),
    "bridge": (buildings.bridge, 1),
    "stall": (townsfolk.stall, 8),
    "willow": (trees.willow, 9),
    "pine": (trees.pine, 9),
    "leafy": (trees.leafy, 12),
    "blossom": (trees.blossom, 7),
    "bare": (trees.bare, 7),
    "bamboo": (trees.bamboo, 7),
    "mountain": (landscape.mountain, 8),
    "hill": (landscape.hill, 10),
    "field": (landscape.field, 10),
    "rock": (landscape.rock, 10),
    "reeds": (landscape.reeds, 8),
    "grass": (landscape.grass, 24),
    "ripple": (landscape.ripple, 14),
    "wash": (landscape.wash, 8),
    "mist": (landscape.mist, 5),
}
#: Bridges are not mirrored: their feet would leave the banks.
_ONE_WAY = frozenset({"bridge"})


KINDS = tuple(_DRAWN)


@cache
def _drawn(kind: str, number: int) -> Sprite:
    return _DRAWN[kind][0](random.Random(f"{kind} {number}"))


def prepare(between: Callable[[], None]) -> None:
    """Draw the whole album now, some seconds of work; `between` is called often and may raise to stop."""
    for kind, (_, count) in _DRAWN.items():
        for number in range(count):
            between()
            _drawn(kind, number)
        variants(kind)


@cache
def variants(kind: str) -> tuple[Sprite, ...]:
    """All drawings of a kind, always the same ones. Raises: KeyError for a kind that there is not."""
    _, count = _DRAWN[kind]
    drawn = [_drawn(kind, number) for number in range(count)]
    return tuple(drawn) if kind in _ONE_WAY else tuple(drawn + [sprite.mirrored() for sprite in drawn])
