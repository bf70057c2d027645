"""What several creatures and things share in being drawn: a choice of colour, a size, legs, a turned head."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from otterscope.scenes.brush import Brush, Points
from otterscope.scenes.pigments import INK, Colour, mix

Line = Sequence[tuple[float, float]]


def size(chance: random.Random, middle: float = 1.0) -> float:
    """How large this one is drawn: `middle`, more or less a fifth."""
    return middle * (0.82 + 0.38 * chance.random())


def pick(chance: random.Random, *colours: Colour) -> Colour:
    """One of `colours`, by chance."""
    return colours[int(chance.random() * len(colours))]


def leg(brush: Brush, x: float, top: float, swing: float, width: float, coat: Colour, hoof: Colour) -> None:
    """A leg from (x, top) to the ground, `swing` pixels forward at its foot, inked on both sides."""
    knee = (x + swing * 0.25 + (1.2 if swing < 0 else 0.4), top * 0.5)
    path = [(x, top), knee, (x + swing, -2.0)]
    brush.line(path, width + 2.0, INK, (1.3, 0.75), smooth=False)
    brush.line(path, width, coat, (1.35, 0.75), smooth=False)
    brush.line([(x + swing - 0.4, -2.6), (x + swing + 1.2, 0)], width, hoof, (0.9, 1.0), smooth=False)


def legs(
    brush: Brush, fore: float, hind: float, top: float, width: float, coat: Colour, hoof: Colour = INK
) -> None:
    """Four legs in stride: the far pair darker, to be drawn before the body."""
    stride = brush.between(1.5, 6.0)
    far = mix(coat, INK, 0.32)
    leg(brush, fore - 2.5, top, stride, width, far, hoof)
    leg(brush, hind + 3.0, top, -stride, width, far, hoof)
    leg(brush, fore + 1.5, top, -stride * 0.8, width, coat, hoof)
    leg(brush, hind - 1.0, top, stride * 0.7, width, coat, hoof)


def turned(points: Line, centre: tuple[float, float], down: float) -> Points:
    """`points` turned clockwise around `centre` by `down` × 60 degrees, for a lowered head."""
    angle = down * np.pi / 3
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    turned: Points = (np.asarray(points, float) - centre) @ matrix + centre
    return turned


def at(point: tuple[float, float], centre: tuple[float, float], down: float) -> tuple[float, float]:
    """Where `turned` puts one point."""
    x, y = turned([point], centre, down)[0].tolist()
    return x, y
