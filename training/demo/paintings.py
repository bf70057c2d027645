"""Paintings to cut many regions from, with the truth of every pixel: whose it is."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from otterscope.geometry import Region
from otterscope.scenes.market import middle
from otterscope.scenes.peopling import STANDING
from otterscope.scenes.placing import CHUNK, Placed, area, overlaps, place, shared
from otterscope.scenes.scene import Scene
from otterscope.scenes.terrain import mixed
from training.scenes.words import ASKED

#: Pixels around a painting, in which things may stand that reach into it.
_MARGIN = 96
_TRIES = 40
#: Width in pixels of scrolls that have a market.
_LONG = 16_000
#: Median area in pixels of each kind's box, for how many there is room.
_AREAS = {
    "person": 1000,
    "ox": 2700,
    "horse": 2700,
    "sheep": 1150,
    "camel": 2850,
    "pig": 1080,
    "crane": 1300,
    "cart": 2400,
    "boat": 3800,
    "house": 3800,
}


@dataclass(frozen=True)
class Painting:
    """Pixels and truth; n things are asked about, in painting order.

    Attributes:
        pixels: uint8 (height, width, 3).
        owners: int16 (height, width): 1 + the number of the thing that shows there, or 0.
        kinds: int (n,): the place of each thing's kind in `ASKED`.
        boxes: int (n, 4): left, top, right, bottom of its solid part.
        sizes: int (n,): its solid pixels that nothing covers, those outside the painting included.
    """

    pixels: npt.NDArray[np.uint8]
    owners: npt.NDArray[np.int16]
    kinds: npt.NDArray[np.int64]
    boxes: npt.NDArray[np.int64]
    sizes: npt.NDArray[np.int64]


def natural(seed: int, side: int) -> Painting:
    """A square of `side` pixels from somewhere on the scroll of `seed`."""
    chance = random.Random(mixed(seed, 92))
    scene = Scene(seed, max(4 * CHUNK, 2 * side), max(2000, side))
    x = int(chance.random() * (scene.width - side + 1))
    y = int((0.1 + 0.9 * chance.random()) * (scene.height - side + 1))
    return painting(scene, Region(x, y, side, side))


def market(seed: int, side: int) -> Painting:
    """A square with at least a part of the market that lies amid the long scroll of `seed`."""
    chance = random.Random(mixed(seed, 94))
    scene = Scene(seed, _LONG, 2000)
    x, y = middle(scene.land) or (_LONG // 2, 1000)
    left = x - side // 2 + int((chance.random() - 0.5) * 500)
    top = y - side // 2 + int((chance.random() - 0.5) * 200)
    left, top = (max(0, min(corner, most - side)) for corner, most in ((left, _LONG), (top, 2000)))
    return painting(scene, Region(left, top, side, side))


def staged(seed: int, side: int, pixels: int) -> Painting:
    """A square with a cast such that regions of about `pixels` pixels have 0 to 9 of several kinds."""
    chance = random.Random(mixed(seed, 93))
    scroll = Scene(seed, max(4 * CHUNK, 2 * side + 2 * _MARGIN), max(2000, side + 2 * _MARGIN))
    wanted = _cast(chance, pixels, (side + _MARGIN) ** 2)
    region = _somewhere(scroll, side, wanted, chance)
    kinds = [kind for kind, count in wanted.items() for _ in range(count)]
    chance.shuffle(kinds)
    cast: list[Placed] = []
    cells: dict[tuple[int, int], list[Placed]] = {}
    for kind in kinds:
        for _ in range(_TRIES):
            x = region.x - _MARGIN / 2 + chance.random() * (side + _MARGIN)
            y = region.y - _MARGIN / 2 + chance.random() * (side + _MARGIN)
            wet = scroll.land.wet(x, y)
            if wet < 10 if kind == "boat" else wet > -4:
                continue
            one = place(kind, x, y, STANDING, chance)
            column, row = one.x // 128, one.y // 128
            near = [
                other
                for i in (column - 1, column, column + 1)
                for j in (row - 1, row, row + 1)
                for other in cells.get((i, j), ())
            ]
            if all(
                shared(one.box, other.box) <= 0.08 * min(area(one.box), area(other.box)) for other in near
            ):
                cast.append(one)
                cells.setdefault((column, row), []).append(one)
                break
    return painting(Scene(seed, scroll.width, scroll.height, cast=cast), region)


def _cast(chance: random.Random, pixels: int, room: int) -> dict[str, int]:
    """How many of which kinds; the expected number in a region of `pixels` is spread over 0 to 10."""
    kinds = list(ASKED)
    chance.shuffle(kinds)
    chosen = kinds[: 2 + int(chance.random() * 4)]
    expected = {kind: chance.random() * (10 if chance.random() < 0.4 else 3.5) for kind in chosen[1:]}
    expected[chosen[0]] = 4 + chance.random() * 7
    filled = sum(_AREAS[kind] * count for kind, count in expected.items())
    fit = min(1.0, 0.55 * pixels / filled)
    return {kind: max(1, round(count * fit * room / pixels)) for kind, count in expected.items()}


def _somewhere(scroll: Scene, side: int, wanted: Mapping[str, int], chance: random.Random) -> Region:
    """A place with about as much water as the boats need."""
    total = sum(_AREAS[kind] * count for kind, count in wanted.items())
    boats = _AREAS["boat"] * wanted.get("boat", 0) / total
    share = boats if "boat" in wanted else chance.random() * 0.25
    best, region = 2.0, Region(_MARGIN, _MARGIN, side, side)
    for _ in range(16):
        x = _MARGIN + int(chance.random() * (scroll.width - side - 2 * _MARGIN))
        y = _MARGIN + int(chance.random() * (scroll.height - side - 2 * _MARGIN))
        spots = [(x + side * i / 8, y + side * j / 8) for i in range(9) for j in range(9)]
        water = sum(scroll.land.wet(*spot) > 10 for spot in spots) / len(spots)
        if abs(water - share) < best:
            best, region = abs(water - share), Region(x, y, side, side)
    return region


def painting(scene: Scene, region: Region) -> Painting:
    """Paint a region, and write down whose each pixel is."""
    owners = np.zeros((region.height, region.width), np.int16)
    kinds, boxes, whole = [], [], []
    outside = Region(
        region.x - _MARGIN, region.y - _MARGIN, region.width + 2 * _MARGIN, region.height + 2 * _MARGIN
    )
    frame = (region.x, region.y, region.right, region.bottom)
    shown_outside: list[int] = []
    for one in scene.standing(outside):
        solid = np.asarray(one.sprite.mask) > 127
        left, top, right, bottom = one.sheet
        number = 0
        if one.kind in ASKED and overlaps(one.box, frame):
            kinds.append(ASKED.index(one.kind))
            boxes.append(
                (one.box[0] - region.x, one.box[1] - region.y, one.box[2] - region.x, one.box[3] - region.y)
            )
            whole.append(int(solid.sum()))
            number = len(kinds)
        x0, y0, x1, y1 = max(left, frame[0]), max(top, frame[1]), min(right, frame[2]), min(bottom, frame[3])
        part = solid[y0 - top : y1 - top, x0 - left : x1 - left] if x0 < x1 and y0 < y1 else solid[:0]
        if part.size:
            owners[y0 - region.y : y1 - region.y, x0 - region.x : x1 - region.x][part] = number
        if number:
            shown_outside.append(whole[-1] - int(part.sum()))
    shown = np.bincount(owners.ravel(), minlength=len(kinds) + 1)[1:]
    sizes = shown + np.array(shown_outside, np.int64)
    return Painting(
        np.asarray(scene.paint(region)),
        owners,
        np.array(kinds, np.int64),
        np.array(boxes, np.int64).reshape(-1, 4),
        sizes.astype(np.int64),
    )
