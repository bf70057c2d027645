"""A scroll as a thing: what stands where in any part of it, and the pixels of any part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from PIL import Image

from otterscope.geometry import Region
from otterscope.scenes import market, peopling
from otterscope.scenes.album import COUNTED
from otterscope.scenes.paper import lay_paper, lay_streets, lay_water
from otterscope.scenes.peopling import UNDER
from otterscope.scenes.placing import (
    CHUNK,
    Box,
    Placed,
    area,
    crowded,
    hidden,
    inside,
    overlaps,
    shared,
)
from otterscope.scenes.terrain import Terrain

#: Sizes of scrolls, in pixels, both ways inclusive.
SMALLEST, WIDEST, HIGHEST = 240, 120_000, 10_000
#: How far scenery and things that stand may reach from the chunk that they are in, in pixels.
SCENERY_REACH, REACH = 720, 270
_COUNTED = frozenset(COUNTED)
_CACHED = 3000  # chunks

Maker = Callable[[int, int], tuple[Placed, ...]]


class Scene:
    """The scroll that belongs to `seed` at one size. Any part can be had at any time, always the same.

    Args:
        cast: what stands on it, trees apart, instead of what the seed would have there.

    Raises: ValueError for a size outside 240 × 240 … 120,000 × 10,000.
    """

    def __init__(self, seed: int, width: int, height: int, cast: Sequence[Placed] | None = None) -> None:
        if not (SMALLEST <= width <= WIDEST and SMALLEST <= height <= HIGHEST):
            raise ValueError(f"no scroll of {width} × {height} pixels can be painted")
        self.seed, self.width, self.height = seed, width, height
        self.land = Terrain(seed, width, height)
        self._cast = None if cast is None else tuple(cast)
        self._market = tuple(market.market(self.land))
        self._clearing = market.clearing(self.land) if cast is None else None

        def kept(make: Maker) -> Maker:
            return lru_cache(maxsize=_CACHED)(make)

        self._fixed = kept(self._make_fixed)
        self._asked_houses = kept(lambda i, j: self._asked(peopling.houses, i, j))
        self._asked_creatures = kept(lambda i, j: self._asked(peopling.creatures, i, j))
        self._houses = kept(self._make_houses)
        self._creatures = kept(self._make_creatures)
        self._standing = kept(self._make_standing)
        self._ground = kept(lambda i, j: tuple(peopling.ground(self.land, i, j)))
        self._scenery = kept(lambda i, j: tuple(peopling.scenery(self.land, i, j)))

    def things(self, region: Region) -> list[Placed]:
        """Everything that shows in `region`, in painting order."""
        box = (region.x, region.y, region.right, region.bottom)
        found = [
            one
            for make, reach in (
                (self._scenery, SCENERY_REACH),
                (self._ground, REACH),
                (self._standing, REACH),
            )
            for i, j in _chunks(box, reach)
            for one in make(i, j)
            if overlaps(one.sheet, box)
        ]
        return sorted(found, key=lambda one: one.order)

    def standing(self, region: Region) -> list[Placed]:
        """What stands and shows in `region`, in painting order."""
        box = (region.x, region.y, region.right, region.bottom)
        found = [one for i, j in _chunks(box, REACH) for one in self._standing(i, j)]
        return sorted((one for one in found if overlaps(one.sheet, box)), key=lambda one: one.order)

    def counted(self, region: Region) -> list[Placed]:
        """The things with a truth that stand in the chunks which `region` touches."""
        box = (region.x, region.y, region.right, region.bottom)
        return [one for i, j in _chunks(box, 0) for one in self._standing(i, j) if one.kind in _COUNTED]

    def paint(self, region: Region) -> Image.Image:
        """The pixels of `region`, RGB: the same as those of the whole scroll there."""
        sheet = lay_paper(self.seed, region)
        things = self.things(region)
        under = [one for one in things if one.layer == UNDER]
        _paint(sheet, region, under)
        lay_water(sheet, region, self.land)
        lay_streets(sheet, region, self.land)
        _paint(sheet, region, things[len(under) :])
        return sheet

    def _asked(self, ask: Callable[[Terrain, int, int], list[Placed]], i: int, j: int) -> tuple[Placed, ...]:
        return tuple(ask(self.land, i, j)) if self._cast is None else ()

    def _make_fixed(self, i: int, j: int) -> tuple[Placed, ...]:
        """The set pieces' things on the ground of one chunk."""
        left, top = i * CHUNK, j * CHUNK
        found = list(self._market if self._cast is None else self._cast)
        for register in range(self.land.registers if self._cast is None else 0):
            for x, y in self.land.bridges(register, left - CHUNK, left + 2 * CHUNK):
                found += market.crossing(self.land, register, x, y)
        return tuple(
            one
            for one in found
            if left <= one.x < left + CHUNK
            and top <= one.y < top + CHUNK
            and inside(one, self.width, self.height)
        )

    def _make_houses(self, i: int, j: int) -> tuple[Placed, ...]:
        asked = [*_around(self._asked_houses, i, j), *_around(self._fixed, i, j)]
        return tuple(
            one for one in self._asked_houses(i, j) if self._allowed(one) and not crowded(one, asked, 0.06)
        )

    def _make_creatures(self, i: int, j: int) -> tuple[Placed, ...]:
        fixed, houses = _around(self._fixed, i, j), _around(self._houses, i, j)
        asked = _around(self._asked_creatures, i, j)
        return tuple(
            one
            for one in self._asked_creatures(i, j)
            if self._allowed(one)
            and not crowded(one, fixed, 0.02)
            and not hidden(one, houses, 0.1)
            and not any(
                one.y > house.y - 4 and shared(one.box, house.box) > 0.1 * area(house.box) for house in houses
            )
            and not crowded(one, asked, 0.1)
        )

    def _make_standing(self, i: int, j: int) -> tuple[Placed, ...]:
        """All that stands in one chunk: set pieces, houses, creatures and the trees that hide none."""
        counted = [*_around(self._creatures, i, j), *_around(self._fixed, i, j)]
        houses = _around(self._houses, i, j)
        trees = [
            tree
            for tree in peopling.trees(self.land, i, j)
            if not self._enters(tree)
            and not any(hidden(one, (tree,), 0.06) for one in counted)
            and not any(hidden(house, (tree,), 0.14) or _in_foot(tree, house) for house in houses)
        ]
        return (*self._fixed(i, j), *self._houses(i, j), *self._creatures(i, j), *trees)

    def _allowed(self, one: Placed) -> bool:
        return inside(one, self.width, self.height) and not self._enters(one)

    def _enters(self, one: Placed) -> bool:
        return self._clearing is not None and overlaps(one.box, self._clearing)


def _in_foot(tree: Placed, house: Placed) -> bool:
    left, _, right, bottom = house.box
    return left - 4 < tree.x < right + 4 and bottom - 26 < tree.y < bottom + 3


def _chunks(box: Box, reach: int) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = box
    for j in range((top - reach) // CHUNK, (bottom - 1 + reach) // CHUNK + 1):
        for i in range((left - reach) // CHUNK, (right - 1 + reach) // CHUNK + 1):
            yield i, j


def _around(make: Maker, i: int, j: int) -> list[Placed]:
    return [one for row in (j - 1, j, j + 1) for column in (i - 1, i, i + 1) for one in make(column, row)]


def _paint(sheet: Image.Image, region: Region, things: list[Placed]) -> None:
    for one in things:
        left, top, _, _ = one.sheet
        sheet.paste(one.sprite.colour, (left - region.x, top - region.y), one.sprite.mask)
