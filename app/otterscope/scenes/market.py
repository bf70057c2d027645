"""The two set pieces: people on a bridge, and the market with its caravan amid a long scroll."""

from __future__ import annotations

import random

from otterscope.scenes.buildings import BRIDGE_LIFT, BRIDGE_SPAN
from otterscope.scenes.peopling import ON_BRIDGE, STANDING
from otterscope.scenes.placing import Box, Placed, area, place, shared
from otterscope.scenes.terrain import Terrain, mixed

#: Stronger than everything that is left to chance (0…1).
FIXED = 2.0

#: kind, how far right of the market's middle and how far below it; pixels once `_SCALE` is applied.
_STANDS: tuple[tuple[str, float, float], ...] = (
    *(("stall", x, -76.0 + (x % 3) * 3) for x in (-285, -190, -95, 95, 190, 285)),
    *(("camel", x, y) for x, y in ((-290, 44), (-188, 38), (-84, 46), (20, 40), (124, 47))),
    *(("horse", x, y) for x, y in ((222, 34), (300, 42))),
    *(("sheep", x, y) for x, y in ((150, 102), (194, 110), (238, 100), (282, 110))),
    *(("ox", x, y) for x, y in ((-300, 118), (-212, 124))),
    *(("cart", x, y) for x, y in ((392, 46), (-76, 124))),
    *(
        ("person", x, y)
        for x, y in ((-246, -52), (-205, -50), (-140, -48), (-52, -60), (-20, -66), (14, -58))
    ),
    *(("person", x, y) for x, y in ((45, -50), (136, -44), (240, -46), (334, -40), (376, -22), (-364, 46))),
    *(("person", x, y) for x, y in ((-146, 112), (8, 110), (44, 116), (82, 108), (328, 112), (364, 106))),
)
_SCALE = 0.8
_REACH = (336, 136, 360, 110)  # what is kept free: left, up, right, down


def middle(land: Terrain) -> tuple[int, int] | None:
    """Where the market is, or None in a scroll that has no room for one."""
    if not land.market:
        return None
    x = land.width // 2
    register = land.registers // 2
    while any(abs(bridge - x) < 700 for bridge, _ in land.bridges(register, x - 900, x + 900)):
        x += 100
    _, _, town, *_ = land.lines(register, x)
    return x, int(town)


def clearing(land: Terrain) -> Box | None:
    """The part of the picture that nothing left to chance may enter."""
    where = middle(land)
    if where is None:
        return None
    left, up, right, down = _REACH
    return where[0] - left, where[1] - up, where[0] + right, where[1] + down


def market(land: Terrain) -> list[Placed]:
    """The market's stalls, beasts and people."""
    where = middle(land)
    if where is None:
        return []
    chance = random.Random(mixed(land.seed, 6))
    found: list[Placed] = []
    for kind, dx, dy in _STANDS:
        x = where[0] + _SCALE * dx + chance.random() * 4
        y = where[1] + _SCALE * dy + chance.random() * 4
        one = place(kind, x, y, STANDING, chance)._replace(strength=FIXED)
        rivals = [other for other in found if other.kind != "stall"]
        if all(shared(one.box, other.box) <= 0.12 * min(area(one.box), area(other.box)) for other in rivals):
            found.append(one)
    return found


def crossing(land: Terrain, register: int, x: int, y: int) -> list[Placed]:
    """The bridge whose middle is (x, y), and the people on it."""
    chance = random.Random(mixed(land.seed, 7, register, x))
    found = [place("bridge", x, y, STANDING, chance)._replace(strength=FIXED)]
    run, rise = BRIDGE_SPAN
    for share in (0.2, 0.34, 0.5, 0.66, 0.8):
        if chance.random() < 0.75:
            lift = BRIDGE_LIFT * 4 * share * (1 - share)
            column = x + (share - 0.5) * run + chance.random() * 20 - 10
            ground = y + (0.5 - share) * rise - lift + 8 + chance.random() * 4
            one = place("person", column, ground, ON_BRIDGE, chance)
            found.append(one._replace(strength=FIXED))
    return found
