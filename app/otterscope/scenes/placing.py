"""What a placed thing is, and which of two that get in each other's way has to go.

The scroll is cut into square chunks. A chunk proposes its things by itself; a proposal stands unless a
stronger one, of its own or a neighbouring chunk, is in its way. As that looks only at proposals, never at
what became of them, the outcome around any place depends on the seed and its surroundings alone, not on what
was painted before. (It is thinning in the manner of Matérn's second hard-core process.)
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from otterscope.scenes.album import variants
from otterscope.scenes.brush import Sprite
from otterscope.scenes.terrain import mixed

#: Side of a chunk in pixels; nothing that can be in another's way is larger.
CHUNK = 512

Box: TypeAlias = tuple[int, int, int, int]


class Placed(NamedTuple):
    """One thing: `x`, `y` is where it meets the ground, `box` its solid part, in image pixels."""

    kind: str
    sprite: Sprite
    x: int
    y: int
    layer: int
    strength: float
    box: Box

    @property
    def order(self) -> tuple[int, int, int, str]:
        """Things are painted in this order: what stands lower in the picture is nearer."""
        return self.layer, self.y, self.x, self.kind

    @property
    def sheet(self) -> Box:
        """Everything that painting this thing may change."""
        left, top = self.x + self.sprite.left, self.y + self.sprite.top
        return left, top, left + self.sprite.width, top + self.sprite.height


def place(kind: str, x: float, y: float, layer: int, chance: random.Random) -> Placed:
    """A variant of `kind` at (x, y); its strength, too, is left to chance."""
    drawn = variants(kind)
    sprite = drawn[int(chance.random() * len(drawn))]
    column, row = math.floor(x), math.floor(y)
    left, top, right, bottom = sprite.solid
    box = (left + column, top + row, right + column, bottom + row)
    return Placed(kind, sprite, column, row, layer, chance.random(), box)


def chance_of(seed: int, salt: int, column: int, row: int) -> random.Random:
    """The source of accidents of one chunk and one purpose."""
    return random.Random(mixed(seed, salt, column, row))


def shared(a: Box, b: Box) -> int:
    """The pixels that two boxes have in common."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return width * height if width > 0 and height > 0 else 0


def area(box: Box) -> int:
    """The pixels in a box."""
    return (box[2] - box[0]) * (box[3] - box[1])


def overlaps(a: Box, b: Box) -> bool:
    """Whether two boxes have a pixel in common."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def crowded(one: Placed, others: Iterable[Placed], most: float) -> bool:
    """Whether a stronger one of `others` shares more than `most` (0…1) of the smaller box."""
    box, size, strength = one.box, area(one.box), (one.strength, one.x, one.y)
    return any(
        (other.strength, other.x, other.y) > strength
        and overlaps(box, other.box)
        and shared(box, other.box) > most * min(size, area(other.box))
        for other in others
    )


def hidden(one: Placed, others: Iterable[Placed], most: float) -> bool:
    """Whether one of `others` stands in front and covers more than `most` (0…1) of the box of `one`."""
    box, limit = one.box, most * area(one.box)
    return any(
        other.y > one.y and overlaps(box, other.box) and shared(box, other.box) > limit for other in others
    )


def inside(one: Placed, width: int, height: int, share: float = 0.9) -> bool:
    """Whether a thing stands in the picture and at least `share` of its box lies there."""
    return (
        0 <= one.x < width
        and 0 <= one.y < height
        and shared(one.box, (0, 0, width, height)) >= share * area(one.box)
    )
