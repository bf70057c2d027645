"""A brush on a small transparent sheet: strokes that swell and taper, fills, washes; the result is a sprite.

Things are drawn several times larger and then reduced, which is where the soft edges come from.
Coordinates are final pixels before `scale`; the origin is where the object meets the ground; y grows
downwards.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from otterscope.scenes.pigments import INK, Colour

Points: TypeAlias = npt.NDArray[np.float64]
PointsLike: TypeAlias = Points | Sequence[tuple[float, float]]

#: How much larger than the result things are drawn, unless they say otherwise.
OVERSAMPLING = 4


@dataclass(frozen=True, eq=False)
class Sprite:
    """A finished picture of one object.

    `colour` is RGB and `mask` L, of one size; (left, top) is where their corner lies relative to the point on
    the ground; `solid` is the box (left, top, right, bottom) of what is more than half opaque, relative too.
    """

    colour: Image.Image
    mask: Image.Image
    left: int
    top: int
    solid: tuple[int, int, int, int]

    @property
    def width(self) -> int:
        return self.colour.width

    @property
    def height(self) -> int:
        return self.colour.height

    def mirrored(self) -> Sprite:
        """The same object looking the other way."""
        flip = Image.Transpose.FLIP_LEFT_RIGHT
        left, top, right, bottom = self.solid
        return Sprite(
            self.colour.transpose(flip),
            self.mask.transpose(flip),
            -(self.left + self.width),
            self.top,
            (-right, top, -left, bottom),
        )


def curve(points: PointsLike, closed: bool = False, steps: int = 6) -> Points:
    """A uniform Catmull-Rom spline through `points` (n, 2), each stretch between two of them in `steps`."""
    given = np.asarray(points, np.float64)
    if closed:
        padded = np.concatenate([given[-1:], given, given[:2]])
    else:
        padded = np.concatenate([2 * given[:1] - given[1:2], given, 2 * given[-1:] - given[-2:-1]])
    a, b, c, d = padded[:-3, None], padded[1:-2, None], padded[2:-1, None], padded[3:, None]
    t = (np.arange(steps) / steps)[None, :, None]
    drawn = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    line = drawn.reshape(-1, 2)
    return line if closed else np.concatenate([line, given[-1:]])


def oval(x: float, y: float, rx: float, ry: float, corners: int = 16) -> Points:
    """The outline of an ellipse around (x, y)."""
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return np.stack([x + rx * np.cos(angle), y + ry * np.sin(angle)], axis=1)


class Brush:
    """Draws on a sheet that reaches `left`, `up`, `right`, `down` pixels from the ground point.

    Args:
        chance: the source of this object's accidents.
        scale: enlarges the whole drawing, sheet included.
        oversampling: from 4 for small things down to 1 for those that are blurred anyway.
    """

    def __init__(
        self,
        left: float,
        up: float,
        right: float,
        down: float,
        chance: random.Random,
        scale: float = 1.0,
        oversampling: int = OVERSAMPLING,
    ) -> None:
        self.chance = chance
        self._over = oversampling
        self._factor = oversampling * scale
        self._left, self._top = int(np.ceil(left * scale)) + 2, int(np.ceil(up * scale)) + 2
        width = self._left + int(np.ceil(right * scale)) + 2
        height = self._top + int(np.ceil(down * scale)) + 2
        self._sheet = Image.new("RGBA", (width * oversampling, height * oversampling), (*INK, 0))
        self._draw = ImageDraw.Draw(self._sheet)

    def between(self, low: float, high: float) -> float:
        """An accidental number in [low, high)."""
        return low + (high - low) * self.chance.random()

    def fill(self, outline: PointsLike, colour: Colour, strength: float = 1.0) -> None:
        """A flat area; below strength 1 what lies under it shines through."""
        if strength >= 1:
            self._draw.polygon(self._placed(outline), fill=(*colour, 255))
        else:
            box = self._box(outline, 1)
            self._lay(self._mask(outline, box), box, colour, strength)

    def line(
        self,
        points: PointsLike,
        width: float = 1.2,
        colour: Colour = INK,
        taper: tuple[float, float] = (0.55, 0.35),
        smooth: bool = True,
        strength: float = 1.0,
    ) -> None:
        """One stroke: `width` pixels where it is widest, `taper` of that at its start and its end."""
        spine = curve(points) if smooth else np.asarray(points, np.float64)
        along = np.linspace(0, 1, len(spine))
        half = np.interp(along, [0, 0.4, 1], [taper[0], 1, taper[1]]) * width / 2
        step = np.gradient(spine, axis=0)
        normal = np.stack([-step[:, 1], step[:, 0]], axis=1)
        normal *= (half / np.maximum(np.hypot(normal[:, 0], normal[:, 1]), 1e-9))[:, None]
        self.fill(np.concatenate([spine + normal, (spine - normal)[::-1]]), colour, strength)

    def outline(self, points: PointsLike, width: float = 1.2, colour: Colour = INK) -> None:
        """A closed line around an area, a little thicker and thinner as the hand goes."""
        ring = np.asarray(points, np.float64)
        ring = np.concatenate([ring, ring[:2]])
        start = self.chance.random() * 6
        for number, (a, b) in enumerate(pairwise(ring[:-1])):
            swell = 0.8 + 0.35 * np.sin(start + number * 0.35)
            self._segment(a, b, width * swell, colour)

    def figure(
        self, parts: Iterable[tuple[PointsLike, Colour]], width: float = 1.15, ink: Colour = INK
    ) -> None:
        """Several areas that make one body: inked around the whole, not where they join."""
        drawn = [(np.asarray(points, np.float64), colour) for points, colour in parts]
        for points, _ in drawn:
            self.outline(points, 2 * width, ink)
        for points, colour in drawn:
            self.fill(points, colour)

    def shade(
        self,
        outline: PointsLike,
        colour: Colour,
        strength: float = 0.35,
        shift: tuple[float, float] = (0, -4),
        soft: float = 1.5,
    ) -> None:
        """A wash inside an area along the edge that lies opposite to `shift`, giving it roundness."""
        box = self._box(outline, 3 * soft)
        mask = self._mask(outline, box)
        moved = self._mask(np.asarray(outline, np.float64) + np.asarray(shift), box)
        edge = ImageChops.subtract(mask, moved).filter(ImageFilter.GaussianBlur(soft * self._factor / 2))
        self._lay(ImageChops.multiply(edge, mask), box, colour, strength)

    def wash(self, outline: PointsLike, colour: Colour, strength: float, soft: float) -> None:
        """An area without an edge: blurred by `soft` pixels."""
        box = self._box(outline, 3 * soft)
        mask = self._mask(outline, box).filter(ImageFilter.GaussianBlur(soft * self._factor / 2))
        self._lay(mask, box, colour, strength)

    def fade(self, top: float, bottom: float) -> None:
        """Let what is drawn so far dissolve downwards, from all at `top` to nothing at `bottom`."""
        y = (np.arange(self._sheet.height) / self._over - self._top) * self._over / self._factor
        keep = np.clip((bottom - y) / (bottom - top), 0, 1)
        column = Image.fromarray((255 * keep * keep * (3 - 2 * keep)).astype(np.uint8)[:, None])
        alpha = ImageChops.multiply(self._sheet.getchannel("A"), column.resize(self._sheet.size))
        self._sheet.putalpha(alpha)
        self._draw = ImageDraw.Draw(self._sheet)

    def finished(self) -> Sprite:
        """The drawing, reduced and trimmed. Raises: ValueError if nothing was drawn."""
        small = self._sheet.reduce(self._over)
        box = small.getchannel("A").getbbox()
        if box is None:
            raise ValueError("an empty sheet makes no sprite")
        small = small.crop(box)
        mask = small.getchannel("A")
        left, top = box[0] - self._left, box[1] - self._top
        firm = mask.point([255 if level > 127 else 0 for level in range(256)]).getbbox()
        firm = firm or (0, 0, *mask.size)
        solid = (left + firm[0], top + firm[1], left + firm[2], top + firm[3])
        return Sprite(small.convert("RGB"), mask, left, top, solid)

    def _placed(self, outline: PointsLike) -> list[tuple[float, float]]:
        points = np.asarray(outline, np.float64) * self._factor
        points = points + np.array([self._left, self._top]) * self._over
        return [(x, y) for x, y in points.tolist()]

    def _segment(self, a: Points, b: Points, width: float, colour: Colour) -> None:
        (x0, y0), (x1, y1) = self._placed(np.stack([a, b]))
        thick = max(1, round(width * self._factor))
        self._draw.line((x0, y0, x1, y1), fill=(*colour, 255), width=thick)
        r = thick / 2
        self._draw.ellipse((x1 - r, y1 - r, x1 + r, y1 + r), fill=(*colour, 255))

    def _box(self, outline: PointsLike, margin: float) -> tuple[int, int, int, int]:
        """The part of the sheet that `outline` and a margin around it cover, in the sheet's own pixels."""
        points = np.asarray(self._placed(outline))
        reach = margin * self._factor
        low = np.maximum(np.floor(points.min(axis=0) - reach), 0).astype(int)
        high = np.minimum(np.ceil(points.max(axis=0) + reach) + 1, self._sheet.size).astype(int)
        return (
            int(low[0]),
            int(low[1]),
            max(int(high[0]), int(low[0]) + 1),
            max(int(high[1]), int(low[1]) + 1),
        )

    def _mask(self, outline: PointsLike, box: tuple[int, int, int, int]) -> Image.Image:
        left, top, right, bottom = box
        mask = Image.new("L", (right - left, bottom - top), 0)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in self._placed(outline)], fill=255)
        return mask

    def _lay(
        self, mask: Image.Image, box: tuple[int, int, int, int], colour: Colour, strength: float
    ) -> None:
        layer = Image.new("RGBA", mask.size, (*colour, 0))
        layer.putalpha(mask.point([round(level * strength) for level in range(256)]))
        self._sheet.alpha_composite(layer, box[:2])
