"""Regions to learn from and to be examined on: cut from scrolls, or staged with a cast of one's own choice.

A cut region is what a user would select on a scroll. Its counts are the scroll's: many zeros, few nines. A
staged one has the same paper, water, trees and drawings, but stands its cast where it finds room, so that
every count of every kind can be had equally often.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image

from otterscope.geometry import Region
from otterscope.scenes.peopling import STANDING
from otterscope.scenes.placing import CHUNK, Placed, area, place, shared
from otterscope.scenes.scene import Scene
from otterscope.scenes.terrain import mixed
from otterscope.scenes.truth import truths
from training.scenes.index import TruthIndex

#: Pixels of picture around a region, in which things may stand that reach into it.
MARGIN = 96
_TRIES = 60


@dataclass(frozen=True)
class Sample:
    """A region's pixels (RGB), how many of each kind are in it, and the kinds of which that is arguable."""

    picture: Image.Image
    counts: Counter[str]
    unsure: frozenset[str]


def cut(scene: Scene, region: Region) -> Sample:
    """The sample that `region` of a scroll is."""
    around = Region(region.x - CHUNK, region.y - CHUNK, region.width + 2 * CHUNK, region.height + 2 * CHUNK)
    index = TruthIndex(truths(scene, around))
    return Sample(scene.paint(region), index.counts(region), frozenset(index.unsure(region)))


def random_cut(seed: int, width: int, height: int) -> Sample:
    """A region of `width` × `height` pixels somewhere on the scroll of a seed."""
    chance = random.Random(mixed(seed, 90))
    scene = Scene(seed, max(4 * CHUNK, 2 * width), max(2000, height))
    x = int(chance.random() * (scene.width - width + 1))
    y = int((0.1 + 0.9 * chance.random()) * (scene.height - height + 1))
    return cut(scene, Region(x, y, width, height))


def staged(seed: int, width: int, height: int, wanted: Mapping[str, int]) -> Sample:
    """A region with `wanted` of each kind, as far as there is room; `counts` says what there is in the end.

    Boats need water and all others land, so the place is chosen on the scroll of `seed` accordingly.
    """
    chance = random.Random(mixed(seed, 91))
    scroll = Scene(seed, max(4 * CHUNK, 2 * width + 2 * MARGIN), max(2000, height + 2 * MARGIN))
    region = _somewhere(scroll, width, height, wanted, chance)
    cast: list[Placed] = []
    for kind in _shuffled(wanted, chance):
        for _ in range(_TRIES):
            x = region.x - MARGIN / 3 + chance.random() * (width + MARGIN * 2 / 3)
            y = region.y + chance.random() * (height + MARGIN / 2)
            wet = scroll.land.wet(x, y)
            if wet < 10 if kind == "boat" else wet > -4:
                continue
            one = place(kind, x, y, STANDING, chance)
            if all(
                shared(one.box, other.box) <= 0.08 * min(area(one.box), area(other.box)) for other in cast
            ):
                cast.append(one)
                break
    return cut(Scene(seed, scroll.width, scroll.height, cast=cast), region)


def _somewhere(
    scroll: Scene, width: int, height: int, wanted: Mapping[str, int], chance: random.Random
) -> Region:
    """A place with about as much water as the share of boats among what is wanted."""
    total = sum(wanted.values())
    share = wanted.get("boat", 0) / total if total else chance.random() * 0.3
    best, region = 2.0, Region(0, 0, width, height)
    for _ in range(24):
        x = MARGIN + int(chance.random() * (scroll.width - width - 2 * MARGIN))
        y = MARGIN + int(chance.random() * (scroll.height - height - 2 * MARGIN))
        spots = [(x + width * i / 8, y + height * j / 8) for i in range(9) for j in range(9)]
        water = sum(scroll.land.wet(*spot) > 10 for spot in spots) / len(spots)
        if abs(water - share) < best:
            best, region = abs(water - share), Region(x, y, width, height)
    return region


def _shuffled(wanted: Mapping[str, int], chance: random.Random) -> list[str]:
    kinds = [kind for kind, count in sorted(wanted.items()) for _ in range(count)]
    keyed = sorted((chance.random(), number) for number in range(len(kinds)))
    return [kinds[number] for _, number in keyed]
