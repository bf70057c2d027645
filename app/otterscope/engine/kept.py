"""The prefixes of regions primed before, kept in main memory under a byte budget."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True)
class KeptPrefix:
    """A region's part of the KV cache, as `Context.save` gave it.

    Attributes:
        positions, cells, tokens: as `reading.Reading` has them.
        whole: whether the region was read to its end; one that was only begun can be gone on with.
    """

    state: bytearray
    positions: int
    cells: int
    tokens: int
    whole: bool = True


class KeptPrefixes:
    """Least recently used out first; never holds more than `budget` bytes."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._items: OrderedDict[str, KeptPrefix] = OrderedDict()

    @property
    def nbytes(self) -> int:
        return sum(len(item.state) for item in self._items.values())

    @property
    def keys(self) -> tuple[str, ...]:
        """Of whole prefixes, the most recently used last."""
        return tuple(key for key, item in self._items.items() if item.whole)

    def fits(self, nbytes: int) -> bool:
        """Whether a state of this size can be kept at all."""
        return nbytes <= self.budget

    def has_room(self, nbytes: int) -> bool:
        """Whether so many bytes more can be kept without letting go of anything."""
        return self.nbytes + nbytes <= self.budget

    def make_room(self, nbytes: int) -> None:
        """Let go of the oldest until `nbytes` more stay within the budget, before they are made."""
        while self._items and self.nbytes + nbytes > self.budget:
            self._items.popitem(last=False)

    def put(self, key: str, item: KeptPrefix) -> None:
        """Keep an item; too large a one is let go of at once, and one that was only begun goes first."""
        self._items.pop(key, None)
        if self.fits(len(item.state)):
            self.make_room(len(item.state))
            self._items[key] = item
            self._items.move_to_end(key, last=item.whole)

    def take(self, key: str) -> KeptPrefix | None:
        """Remove and return what is kept for `key`."""
        return self._items.pop(key, None)

    def clear(self) -> None:
        self._items.clear()
