"""Boxes on the picture, their editing and its history: pure, image pixels throughout."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Flag, auto

from otterscope.geometry import Region, Size

#: The side of the patches the model reads; boxes snap to it.
PATCH = 30


class Grip(Flag):
    """What of a box is held: edges, a corner (two edges) or its inside."""

    NONE = 0
    LEFT = auto()
    TOP = auto()
    RIGHT = auto()
    BOTTOM = auto()
    INSIDE = auto()


CORNERS = (Grip.LEFT | Grip.TOP, Grip.RIGHT | Grip.TOP, Grip.RIGHT | Grip.BOTTOM, Grip.LEFT | Grip.BOTTOM)
EDGES = (Grip.TOP, Grip.RIGHT, Grip.BOTTOM, Grip.LEFT)


_keys = itertools.count(1)


@dataclass(frozen=True)
class Boxes:
    """All boxes of a picture and which one is chosen; every edit gives a new value.

    Attributes:
        regions: the boxes, in the order in which they were made.
        chosen: index of the one that commands act on.
        names: as the user gave them, "" for a box known by its number.
        keys: one for each box, the same through all edits of it and after undoing its removal.
    """

    regions: tuple[Region, ...] = ()
    chosen: int | None = None
    names: tuple[str, ...] = ()
    keys: tuple[int, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        missing = len(self.regions) - len(self.names)
        object.__setattr__(self, "names", self.names + ("",) * missing)
        missing = len(self.regions) - len(self.keys)
        object.__setattr__(self, "keys", self.keys + tuple(next(_keys) for _ in range(missing)))

    @property
    def region(self) -> Region | None:
        """The chosen box."""
        return None if self.chosen is None else self.regions[self.chosen]

    @property
    def key(self) -> int | None:
        """The chosen box's key."""
        return None if self.chosen is None else self.keys[self.chosen]

    @property
    def name(self) -> str:
        """The chosen box's name; "" if it has none or none is chosen."""
        return "" if self.chosen is None else self.names[self.chosen]

    def added(self, region: Region, name: str = "") -> Boxes:
        """With one more box, chosen."""
        return Boxes((*self.regions, region), len(self.regions), (*self.names, name), self.keys)

    def named(self, name: str) -> Boxes:
        """With the chosen box called `name`."""
        if self.chosen is None:
            return self
        return replace(self, names=(*self.names[: self.chosen], name, *self.names[self.chosen + 1 :]))

    def changed(self, region: Region) -> Boxes:
        """With the chosen box replaced."""
        if self.chosen is None:
            return self
        regions = list(self.regions)
        regions[self.chosen] = region
        return replace(self, regions=tuple(regions))

    def removed(self) -> Boxes:
        """Without the chosen box; none is chosen then."""
        if self.chosen is None:
            return self
        left, right = self.chosen, self.chosen + 1
        return Boxes(
            self.regions[:left] + self.regions[right:],
            None,
            self.names[:left] + self.names[right:],
            self.keys[:left] + self.keys[right:],
        )

    def choosing(self, index: int | None) -> Boxes:
        return replace(self, chosen=index)

    def next(self, step: int = 1) -> Boxes:
        """The box after (or before) the chosen one, in a ring."""
        if not self.regions:
            return self
        start = -1 if self.chosen is None and step > 0 else self.chosen or 0
        return self.choosing((start + step) % len(self.regions))


def snapped(region: Region, size: Size, grid: int = PATCH) -> Region:
    """The box moved to whole multiples of `grid` in its own size and place, inside a picture of `size`.

    Width and height become multiples of `grid` (at least one), so that the model's patches fill the box
    without padding; only a picture smaller than one patch gives less.
    """
    x, width = _snap_side(region.x, region.right, size.width, grid)
    y, height = _snap_side(region.y, region.bottom, size.height, grid)
    return Region(x, y, width, height)


def _snap_side(start: int, end: int, limit: int, grid: int) -> tuple[int, int]:
    last = limit // grid * grid
    if last == 0:
        return 0, limit
    low = min(max(0, _nearest(start, grid)), last - grid)
    high = min(max(low + grid, _nearest(end, grid)), last)
    return low, high - low


def _nearest(value: int, grid: int) -> int:
    return (value + grid // 2) // grid * grid


def between(x0: float, y0: float, x1: float, y1: float, size: Size) -> Region:
    """The box of whole pixels between two points of the image plane, cut at the picture's edges."""
    left, right = sorted((_inside(x0, size.width), _inside(x1, size.width)))
    top, bottom = sorted((_inside(y0, size.height), _inside(y1, size.height)))
    left, top = min(left, size.width - 1), min(top, size.height - 1)
    return Region(left, top, max(1, right - left), max(1, bottom - top))


def _inside(value: float, limit: int) -> int:
    return min(limit, max(0, round(value)))


def dragged(region: Region, grip: Grip, dx: float, dy: float, size: Size) -> Region:
    """`region` after its `grip` moved by (dx, dy); an edge pulled past its opposite turns the box over."""
    if grip is Grip.INSIDE:
        x = min(max(0, round(region.x + dx)), max(0, size.width - region.width))
        y = min(max(0, round(region.y + dy)), max(0, size.height - region.height))
        return Region(x, y, region.width, region.height)
    left = region.x + (dx if _holds(grip, Grip.LEFT) else 0)
    right = region.right + (dx if _holds(grip, Grip.RIGHT) else 0)
    top = region.y + (dy if _holds(grip, Grip.TOP) else 0)
    bottom = region.bottom + (dy if _holds(grip, Grip.BOTTOM) else 0)
    return between(left, top, right, bottom, size)


def _holds(grip: Grip, edge: Grip) -> bool:
    return bool(grip & edge)


def grip_at(box: tuple[float, float, float, float], x: float, y: float, reach: float) -> Grip:
    """Which grip of a box (left, top, right, bottom, any unit) lies within `reach` of a point.

    A box too small for separate grips keeps its inside, so that it can still be moved.
    """
    left, top, right, bottom = box
    if not (left - reach <= x <= right + reach and top - reach <= y <= bottom + reach):
        return Grip.NONE
    inner_x = min(reach, (right - left) / 4)
    inner_y = min(reach, (bottom - top) / 4)
    grip = Grip.NONE
    if x <= left + inner_x:
        grip |= Grip.LEFT
    elif x >= right - inner_x:
        grip |= Grip.RIGHT
    if y <= top + inner_y:
        grip |= Grip.TOP
    elif y >= bottom - inner_y:
        grip |= Grip.BOTTOM
    return grip or Grip.INSIDE


@dataclass
class History:
    """Undo and redo of whole `Boxes` values.

    Edits that carry the same `merge` word in a row (a drag, a run of arrow keys) are one step.
    """

    now: Boxes = field(default_factory=Boxes)
    changed: Callable[[], None] = lambda: None
    _past: list[Boxes] = field(default_factory=list)
    _future: list[Boxes] = field(default_factory=list)
    _merge: str = ""
    LIMIT = 200

    def do(self, boxes: Boxes, merge: str = "") -> None:
        """Make `boxes` the present; choosing another box alone is no step of its own."""
        if boxes == self.now:
            return
        if (boxes.regions, boxes.names) != (self.now.regions, self.now.names):
            if not merge or merge != self._merge:
                self._past = [*self._past[-self.LIMIT + 1 :], self.now]
            self._future.clear()
            self._merge = merge
        else:
            self._merge = ""
        self.now = boxes
        self.changed()

    def settle(self) -> None:
        """End a run of merged edits: the next one is a step of its own."""
        self._merge = ""

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def undo(self) -> None:
        if self._past:
            self._future.append(self.now)
            self.now = self._past.pop()
            self._merge = ""
            self.changed()

    def redo(self) -> None:
        if self._future:
            self._past.append(self.now)
            self.now = self._future.pop()
            self._merge = ""
            self.changed()

    def copy(self) -> History:
        """The same boxes and steps, for another canvas on the same picture."""
        return History(self.now, _past=list(self._past), _future=list(self._future))

    def take(self, other: History) -> None:
        """Go on where another history is."""
        self.now, self._past, self._future = other.now, list(other._past), list(other._future)
        self._merge = ""
        self.changed()

    def clear(self) -> None:
        """Forget everything (another picture)."""
        self.begin(Boxes())

    def begin(self, boxes: Boxes) -> None:
        """Start from boxes that were kept; there is nothing to undo."""
        self.now = boxes
        self._past.clear()
        self._future.clear()
        self._merge = ""
        self.changed()
