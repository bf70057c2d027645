"""Which sample comes when: a pure function of seed and place, so that a run goes on exactly where it was."""

from __future__ import annotations

import functools
import random
from collections.abc import Sequence
from typing import NamedTuple


class Place(NamedTuple):
    """A sample: which data set, and which of its packs."""

    dataset: int
    pack: int


class Order:
    """The endless order of samples from several data sets.

    Args:
        sizes: packs in each set.
        seed: of every choice.
        even: draw from all sets equally often, however large they are, as the paper does; else each epoch
            holds every pack once.
    """

    def __init__(self, sizes: Sequence[int], seed: int, *, even: bool = True) -> None:
        self._sizes = tuple(sizes)
        self._seed = seed
        self._even = even
        self.epoch = sum(sizes)
        #: The last few orders are kept: neighbouring places ask for the same one.
        self._order = functools.lru_cache(maxsize=2 * len(sizes) + 2)(self._made)

    def at(self, place: int) -> Place:
        """The sample at a place, from 0 on, without end."""
        if self._even:
            turn, which = divmod(place, len(self._sizes))
            # Each turn visits every set once, in an order of its own.
            dataset = _shuffled(len(self._sizes), self._seed, -1, turn)[which]
            cycle, within = divmod(turn, self._sizes[dataset])
            return Place(dataset, self._order(dataset, self._sizes[dataset], cycle)[within])
        cycle, within = divmod(place, self.epoch)
        index = self._order(-1, self.epoch, cycle)[within]
        for dataset, size in enumerate(self._sizes):
            if index < size:
                return Place(dataset, index)
            index -= size
        raise AssertionError("an index beyond the epoch")

    def side(self, place: int, sides: Sequence[int]) -> int:
        """The side of the square, in pixels, that the picture at a place is squashed to."""
        return random.Random(f"{self._seed} side {place}").choice(sides)

    def _made(self, dataset: int, size: int, cycle: int) -> list[int]:
        return _shuffled(size, self._seed, dataset, cycle)


def _shuffled(size: int, seed: int, dataset: int, cycle: int) -> list[int]:
    found = list(range(size))
    random.Random(f"{seed} order {dataset} {cycle}").shuffle(found)
    return found
