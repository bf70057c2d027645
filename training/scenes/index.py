"""What is in this region? A grid over a scroll's truth answers at once, however large the scroll."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from otterscope.geometry import Region
from otterscope.scenes.truth import Truth

#: A thing counts as in a region when at least this share of its box's area is.
INSIDE = 0.6
#: Between these shares people would differ; such regions are reported apart.
UNSURE = (0.4, 0.8)
_CELL = 256  # pixels


def share_inside(box: Region, region: Region) -> float:
    """The share (0…1) of a box's area that lies within a region."""
    width = min(box.right, region.right) - max(box.x, region.x)
    height = min(box.bottom, region.bottom) - max(box.y, region.y)
    return max(0, width) * max(0, height) / (box.width * box.height)


class TruthIndex:
    """Answers for the regions of one scroll; `truths` may come in any order."""

    def __init__(self, truths: Iterable[Truth]) -> None:
        self._cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._truths = list(truths)
        for number, truth in enumerate(self._truths):
            for cell in _cells(truth.box):
                self._cells[cell].append(number)

    @property
    def count(self) -> int:
        """Of all things."""
        return len(self._truths)

    def touching(self, region: Region) -> list[tuple[Truth, float]]:
        """Everything with a part in `region`, and how large a share of it is inside; top left first."""
        # A region of more cells than there are things in is not worth the walk.
        many = (region.width // _CELL + 2) * (region.height // _CELL + 2) > len(self._cells)
        cells = self._cells if many else _cells(region)
        found = {number for cell in cells for number in self._cells.get(cell, ())}
        shares = [(self._truths[number], share_inside(self._truths[number].box, region)) for number in found]
        return sorted(
            ((truth, share) for truth, share in shares if share > 0),
            key=lambda pair: (pair[0].box.y, pair[0].box.x, pair[0].kind),
        )

    def inside(self, region: Region, share: float = INSIDE) -> list[Truth]:
        """What counts as in `region`."""
        return [truth for truth, part in self.touching(region) if part >= share]

    def counts(self, region: Region) -> Counter[str]:
        """How many of each kind are in `region`; kinds that are not there count 0."""
        return Counter(truth.kind for truth in self.inside(region))

    def unsure(self, region: Region) -> set[str]:
        """The kinds of which something lies so across the region's edge that people would differ."""
        low, high = UNSURE
        return {truth.kind for truth, share in self.touching(region) if low <= share < high}


def _cells(box: Region) -> Iterator[tuple[int, int]]:
    for row in range(math.floor(box.y / _CELL), math.floor((box.bottom - 1) / _CELL) + 1):
        for column in range(math.floor(box.x / _CELL), math.floor((box.right - 1) / _CELL) + 1):
            yield column, row
