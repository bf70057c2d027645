"""What lives where: the proposals of one chunk for houses, creatures, trees, the ground and the scenery."""

from __future__ import annotations

import random
from collections.abc import Iterator

from otterscope.scenes.placing import CHUNK, Placed, chance_of, place
from otterscope.scenes.terrain import Terrain, unit

#: Layers: on the paper under water and streets; behind everything that stands; on the ground; what stands;
#: who walks on a bridge, and so is never behind it.
UNDER, BEHIND, GROUND, STANDING, ON_BRIDGE = range(5)

#: kind → (weight in pasture, in the open country, in town), fewest and most in a group, pixels between them.
_GROUPS: dict[str, tuple[tuple[float, float, float], int, int, float]] = {
    "person": ((1.3, 2.4, 6.0), 1, 6, 25),
    "ox": ((1.3, 1.6, 0.5), 1, 4, 60),
    "horse": ((1.5, 0.9, 1.1), 1, 5, 57),
    "sheep": ((2.6, 1.6, 0.5), 3, 8, 38),
    "camel": ((1.3, 0.7, 1.0), 2, 5, 66),
    "pig": ((0.3, 1.0, 0.9), 1, 5, 40),
    "crane": ((0.7, 1.1, 0.2), 1, 4, 34),
    "cart": ((0.2, 0.6, 1.2), 1, 2, 74),
}
_ON_STREETS = frozenset({"person", "cart", "camel", "horse"})


def cells(column: int, row: int, wide: int, high: int) -> Iterator[tuple[int, int, int, int]]:
    """The corners of a chunk's cells of about `wide` × `high` pixels, with their sizes."""
    across, down = round(CHUNK / wide), round(CHUNK / high)
    for j in range(down):
        for i in range(across):
            left, top = column * CHUNK + i * CHUNK // across, row * CHUNK + j * CHUNK // down
            yield left, top, CHUNK // across, CHUNK // down


def houses(land: Terrain, column: int, row: int) -> list[Placed]:
    """Houses in loose rows, close in town; a pagoda here and there."""
    chance = chance_of(land.seed, 1, column, row)
    found = []
    for left, top, wide, high in cells(column, row, 92, 72):
        x, y = left + chance.random() * wide, top + high * (0.3 + 0.5 * chance.random())
        luck = chance.random()
        register = land.register_of(y)
        part = land.part(y)
        town = land.town(register, x)
        if 0.27 < part < 0.60:
            wanted = 0.05 + 0.9 * town if part > 0.33 else 0.04 + 0.4 * town
        elif 0.74 < part < min(0.95, lowest(land, y)):
            wanted = 0.05 + 0.55 * town
        else:
            wanted = 0.05 if 0.17 < part <= 0.27 else 0.0
        if luck >= wanted or not _dry(land, x, y, 48, 62):
            continue
        _, _, *streets = land.lines(register, x)
        if any(street - 26 < y and y - 55 < street + 6 for street in streets):
            continue
        kind = "pagoda" if luck < 0.008 and town > 0.2 else "house"
        found.append(place(kind, x, y, STANDING, chance))
    return found


def lowest(land: Terrain, y: float) -> float:
    """How far down its register a thing may stand: not on the peaks of the next one."""
    return 0.965 if land.register_of(y) == land.registers - 1 else 0.9


def creatures(land: Terrain, column: int, row: int) -> list[Placed]:
    """People, beasts and carts in groups of their kind; boats on the water."""
    chance = chance_of(land.seed, 2, column, row)
    found: list[Placed] = []
    for left, top, wide, high in cells(column, row, 128, 90):
        x, y = left + chance.random() * wide, top + chance.random() * high
        luck, strength = chance.random(), chance.random()
        if land.wet(x, y) > 0:
            far, near, *_ = land.lines(land.register_of(y), x)
            if luck < 0.62 and near - y > 12 and y - far > 26:
                found.append(place("boat", x, y, STANDING, chance))
            continue
        part = land.part(y)
        if not 0.15 < part < lowest(land, y) or luck > 0.7:
            continue
        town = land.town(land.register_of(y), x)
        kind = _kind(chance, part, town)
        _, fewest, most, apart = _GROUPS[kind]
        count = fewest + int(chance.random() ** 1.5 * (most - fewest + 1))
        street = _street_near(land, x, y) if kind in _ON_STREETS else None
        for number in range(count):
            if street is not None:
                dx, dy = (number - count / 2) * apart * (0.8 + 0.4 * chance.random()), 0.0
                ground = _street_near(land, x + dx, street) or street
                ground += (chance.random() - 0.5) * 34
            else:
                across = 1 + int(count**0.5)
                dx = (number % across - across / 2 + 0.6 * chance.random()) * apart * 1.05
                dy = (number // across + 0.5 * chance.random()) * apart * 0.7
                ground = y + dy
            if (x + dx) // CHUNK != column or ground // CHUNK != row:
                continue  # what a chunk proposes stands in it
            if land.wet(x + dx, ground) > -6 or land.part(ground) > lowest(land, ground) + 0.005:
                continue
            one = place(kind, x + dx, ground, STANDING, chance)
            found.append(one._replace(strength=strength - number * 0.01))
    return found


def _kind(chance: random.Random, part: float, town: float) -> str:
    weights = []
    for (pasture, country, city), *_ in _GROUPS.values():
        open_land = pasture if part < 0.33 else country
        weights.append(open_land * (1 - town) + (city if part >= 0.33 else open_land) * town)
    pick = chance.random() * sum(weights)
    for kind, weight in zip(_GROUPS, weights, strict=True):
        pick -= weight
        if pick < 0:
            return kind
    return "person"


def _street_near(land: Terrain, x: float, y: float) -> float | None:
    _, _, *streets = land.lines(land.register_of(y), x)
    nearest = min(streets, key=lambda street: abs(street - y))
    return nearest if abs(nearest - y) < 95 else None


def trees(land: Terrain, column: int, row: int) -> list[Placed]:
    """Woods on the hills, gardens in town, willows along the water."""
    chance = chance_of(land.seed, 3, column, row)
    found = []
    for left, top, wide, high in cells(column, row, 46, 42):
        x, y = left + chance.random() * wide, top + chance.random() * high
        luck = chance.random()
        dry = -land.wet(x, y)
        part = land.part(y)
        if dry < 8 or not 0.12 < part < lowest(land, y) + 0.01 or land.on_street(x, y, 5):
            continue
        grove = thicket(land, x, y)
        if dry < 40:
            kind, wanted = ("willow" if luck < 0.26 else "leafy"), 0.36
        elif part < 0.33:
            kind, wanted = _one_of(chance, "pine", "pine", "leafy", "bare", "bamboo"), 0.1 + 0.62 * grove
        else:
            kind, wanted = (
                _one_of(chance, "leafy", "leafy", "willow", "blossom", "bamboo", "bare", "pine"),
                0.05 + 0.45 * grove,
            )
        if luck < wanted:
            found.append(place(kind, x, y, STANDING, chance))
    return found


def thicket(land: Terrain, x: float, y: float) -> float:
    """How thick the wood is around (x, y), 0…1: patches some 400 pixels wide."""
    cell = 260
    i, j = int(x // cell), int(y // cell)
    u, v = x / cell - i, y / cell - j
    u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
    a, b = unit(land.seed, 41, i, j), unit(land.seed, 41, i + 1, j)
    c, d = unit(land.seed, 41, i, j + 1), unit(land.seed, 41, i + 1, j + 1)
    value = (a * (1 - u) + b * u) * (1 - v) + (c * (1 - u) + d * u) * v
    return min(1.0, max(0.0, 2.2 * value - 0.7))


def ground(land: Terrain, column: int, row: int) -> list[Placed]:
    """Grass, rocks and reeds, and the lines on the water."""
    chance = chance_of(land.seed, 4, column, row)
    found = []
    for left, top, wide, high in cells(column, row, 64, 40):
        x, y = left + chance.random() * wide, top + chance.random() * high
        luck = chance.random()
        wet, part = land.wet(x, y), land.part(y)
        if wet > 12:
            if luck < 0.62:
                found.append(place("ripple", x, y, GROUND, chance))
        elif wet > -14:
            if luck < 0.8:
                found.append(place("rock" if luck < 0.22 else "reeds", x, y, GROUND, chance))
        elif part > 0.12 and luck < 0.55 and not land.on_street(x, y, 0):
            found.append(place("rock" if luck < 0.02 else "grass", x, y, GROUND, chance))
    return found


def scenery(land: Terrain, column: int, row: int) -> list[Placed]:
    """Washes and fields on the paper; mountains, hills and mist behind what stands."""
    chance = chance_of(land.seed, 5, column, row)
    found = []
    for left, top, wide, high in cells(column, row, 256, 102):
        x, y = left + chance.random() * wide, top + chance.random() * high
        luck, part = chance.random(), land.part(y)
        if luck < 0.45:
            found.append(place("wash", x, y, UNDER, chance))
        town = land.town(land.register_of(y), x)
        if (0.35 < part < 0.56 or 0.8 < part < 0.95) and _dry(land, x, y + 40, 120, 90):
            if chance.random() < 0.75 * (1 - town) ** 2:
                found.append(place("field", x, y, UNDER, chance))
        elif 0.17 < part < 0.34 and luck > 0.62:
            found.append(place("hill", x, y, BEHIND, chance))
        elif 0.06 < part < 0.165 and luck > 0.4:
            found.append(place("mountain", x, y, BEHIND, chance))
        if (0.13 < part < 0.2 or part > 0.985 or part < 0.02) and luck < 0.75:
            found.append(place("mist", x, y + 20, BEHIND, chance))
    return found


def _dry(land: Terrain, x: float, y: float, half: float, high: float) -> bool:
    """Whether a thing of this size stands on land with its whole foot."""
    return all(land.wet(x + dx, y - dy) < -8 for dx in (-half, 0.0, half) for dy in (0.0, high))


def _one_of(chance: random.Random, *kinds: str) -> str:
    return kinds[int(chance.random() * len(kinds))]
