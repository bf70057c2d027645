"""What is on a scroll, written down: one JSON object a line, in the order of the chunks.

A line: `{"kind": "camel", "box": [x, y, w, h], "visible": 0.97}`. The box is that of the thing's solid part
in image pixels, cut at the picture's edge; `visible` is the share of the thing's own area that nothing
covers and that the picture holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from otterscope.geometry import Region
from otterscope.scenes.placing import Placed, overlaps
from otterscope.scenes.scene import HIGHEST, WIDEST, Scene

#: Letters of a bad line that its fault shows.
_SHOWN = 80


class Truth(NamedTuple):
    """One counted thing: what it is, the box it fills, and the share (0…1) of it that shows."""

    kind: str
    box: Region
    visible: float

    def line(self) -> str:
        """As a line of the truth file, without its end."""
        box = [self.box.x, self.box.y, self.box.width, self.box.height]
        return json.dumps({"kind": self.kind, "box": box, "visible": round(self.visible, 3)})


def read(lines: Iterable[str]) -> Iterator[Truth]:
    """The things of a truth file, whoever wrote it. Raises: ValueError, with the line, where one is none."""
    for number, line in enumerate(lines, 1):
        try:
            yield _read(json.loads(line))
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            shown = line.strip()[:_SHOWN]
            raise ValueError(f"line {number} is not a line of truth: {shown!r}") from error


def _read(fields: dict[str, Any]) -> Truth:
    """Raises: KeyError, TypeError, ValueError for what `Truth.line` would not have written."""
    kind, box, visible = fields["kind"], fields["box"], fields["visible"]
    if not isinstance(kind, str) or not isinstance(visible, int | float) or not 0 <= visible <= 1:
        raise ValueError("not a kind, or not a share")
    if not all(type(edge) is int for edge in box):
        raise ValueError("not whole pixels")
    place = Region(*box)
    if place.x < 0 or place.y < 0 or place.right > WIDEST or place.bottom > HIGHEST:
        raise ValueError("beyond every scroll")
    return Truth(kind, place, float(visible))


def truths(scene: Scene, region: Region) -> Iterator[Truth]:
    """The counted things that stand in the chunks which `region` touches, each once."""
    things = scene.counted(region)
    if not things:
        return
    left = min(one.box[0] for one in things)
    top = min(one.box[1] for one in things)
    right, bottom = max(one.box[2] for one in things), max(one.box[3] for one in things)
    painted = scene.standing(Region(left, top, right - left, bottom - top))
    for one in things:
        x0, y0 = max(0, one.box[0]), max(0, one.box[1])
        x1, y1 = min(scene.width, one.box[2]), min(scene.height, one.box[3])
        covers = [other for other in painted if other.order > one.order and overlaps(other.sheet, one.box)]
        visible = _visible(one, covers, scene.width, scene.height)
        yield Truth(one.kind, Region(x0, y0, x1 - x0, y1 - y0), visible)


def _solid(one: Placed) -> npt.NDArray[np.bool_]:
    return np.asarray(one.sprite.mask) > 127


def _visible(one: Placed, covers: list[Placed], width: int, height: int) -> float:
    """The share of `one`'s solid pixels inside the picture that no later thing covers solidly."""
    left, top, right, bottom = one.sheet
    if not covers and left >= 0 and top >= 0 and right <= width and bottom <= height:
        return 1.0
    shown = _solid(one).copy()
    whole = int(shown.sum())
    shown[: max(0, -top)] = False
    shown[:, : max(0, -left)] = False
    shown[max(0, height - top) :] = False
    shown[:, max(0, width - left) :] = False
    for other in covers:
        x, y, other_right, other_bottom = other.sheet
        x0, y0, x1, y1 = max(left, x), max(top, y), min(right, other_right), min(bottom, other_bottom)
        part = _solid(other)[y0 - y : y1 - y, x0 - x : x1 - x]
        shown[y0 - top : y1 - top, x0 - left : x1 - left] &= ~part
    return int(shown.sum()) / whole
