"""What lies on the ground and behind it: mountains, hills, fields, rocks, reeds, grass, washes and mist."""

from __future__ import annotations

import math
import random

import numpy as np

from otterscope.scenes.anatomy import pick
from otterscope.scenes.brush import Brush, Points, Sprite, curve, oval
from otterscope.scenes.pigments import (
    AZURITE,
    GAMBOGE,
    INK,
    MALACHITE,
    OCHRE,
    PALE_AZURITE,
    PALE_INK,
    PALE_MALACHITE,
    PAPER,
    PINE,
    SLATE,
    SOFT_INK,
    UMBER,
    WHITE_LEAD,
    mix,
)


def _peak(chance: random.Random, half: float, height: float, rough: float) -> Points:
    """A ridge line from (-half, 0) over a summit to (half, 0)."""
    summit = half * (chance.random() - 0.5) * 0.7
    count = 15
    points = []
    for number in range(count + 1):
        x = -half + 2 * half * number / count
        away = (x - summit) / (half - summit) if x > summit else (summit - x) / (half + summit)
        y = -height * (1 - away) ** 1.25 * (1 + 0.25 * math.sin(away * 9))
        jitter = rough * (chance.random() - 0.5) if 0 < number < count else 0.0
        points.append((x, min(0.0, y + jitter * height)))
    return curve(points, steps=8)


def mountain(chance: random.Random) -> Sprite:
    """Blue-and-green peaks, one behind the other, that dissolve in mist at their feet."""
    brush = Brush(380, 360, 380, 4, chance, 0.75 + 0.5 * chance.random(), 2)
    cap = AZURITE if chance.random() < 0.6 else PALE_AZURITE
    foot = mix(MALACHITE, OCHRE, brush.between(0.1, 0.4))
    for number in range(4):
        half = brush.between(130, 210)
        shift = brush.between(-340 + half, 340 - half) if number else 0.0
        height = brush.between(200, 320) * (1 - 0.2 * number)
        ridge = _peak(chance, half, height, 0.12) + np.array([shift, 0])
        shape = np.concatenate([ridge, [(shift + half, 2.0), (shift - half, 2.0)]])
        brush.fill(shape, mix(PAPER, foot, 0.45))
        brush.shade(shape, cap, 0.75, (0, 70), 26)
        brush.shade(shape, foot, 0.4, (14, 24), 10)
        brush.line(ridge, 2.2, mix(INK, AZURITE, 0.35), (0.4, 0.4), smooth=False)
        for _ in range(30):
            start = ridge[int(chance.random() * len(ridge))]
            x, y = start[0] + brush.between(-6, 6), start[1] * brush.between(0.5, 0.97)
            run, length = (x - shift) / half * 26, brush.between(16, 64)
            path = [(x, y), (x + run * 0.3 + brush.between(-5, 5), y + length * 0.5), (x + run, y + length)]
            brush.line(path, 1.5, mix(SOFT_INK, cap, 0.4), (0.9, 0.2), strength=0.7)
        for _ in range(22):
            point = ridge[int(chance.random() * len(ridge))]
            for x in (-3.0, 1.0, 4.0):
                brush.fill(oval(point[0] + x, point[1] - 1, 2.2, 1.7, 8), mix(PINE, INK, 0.3), 0.8)
    brush.fade(-150, -2)
    return brush.finished()


def hill(chance: random.Random) -> Sprite:
    """A low green slope with moss dots."""
    brush = Brush(240, 110, 240, 3, chance, 0.7 + 0.6 * chance.random(), 2)
    half = brush.between(140, 225)
    ridge = _peak(chance, half, brush.between(50, 92), 0.1)
    shape = np.concatenate([ridge, [(half, 1.0), (-half, 1.0)]])
    tone = pick(chance, MALACHITE, PALE_MALACHITE, mix(OCHRE, PALE_MALACHITE, 0.5))
    brush.fill(shape, mix(PAPER, tone, 0.35))
    brush.shade(shape, tone, 0.7, (0, 26), 12)
    brush.line(ridge, 1.7, SOFT_INK, (0.3, 0.3), smooth=False)
    for _ in range(34):
        point = ridge[int((0.08 + 0.84 * chance.random()) * len(ridge))]
        x, y = point[0], point[1] * brush.between(0.45, 1)
        brush.line(
            [(x, y), (x + brush.between(-7, 7), y + 8), (x + brush.between(-12, 12), y + 17)],
            1.2,
            mix(tone, INK, 0.45),
            (0.8, 0.3),
            strength=0.7,
        )
        brush.fill(oval(x, y, 1.9, 1.5, 8), mix(PINE, INK, 0.4), 0.8)
    brush.fade(-48, -1)
    return brush.finished()


def field(chance: random.Random) -> Sprite:
    """Paddies or ploughed strips in slanting plots with earth dykes."""
    brush = Brush(170, 60, 170, 60, chance, 0.8 + 0.4 * chance.random(), 2)
    across, down = 3 + int(chance.random() * 2), 2 + int(chance.random() * 2)
    tone = pick(chance, PALE_MALACHITE, MALACHITE, GAMBOGE, mix(OCHRE, UMBER, 0.3), PALE_AZURITE)
    step_x, step_y, slant = 270 / across, 100 / down, 24.0
    corner: dict[tuple[int, int], tuple[float, float]] = {}
    for i in range(across + 1):
        for j in range(down + 1):
            x = -135 + i * step_x + (j - down / 2) * -slant + brush.between(-7, 7)
            corner[i, j] = (x, -50 + j * step_y + brush.between(-4, 4))
    for i in range(across):
        for j in range(down):
            plot = [corner[i, j], corner[i + 1, j], corner[i + 1, j + 1], corner[i, j + 1]]
            shade = mix(tone, pick(chance, PAPER, GAMBOGE, PALE_MALACHITE), brush.between(0.15, 0.6))
            brush.fill(plot, mix(PAPER, shade, 0.58), 0.93)
            a, b, c, d = (np.asarray(point) for point in plot)
            for row in np.linspace(0.12, 0.88, max(3, int(step_y / 6))):
                left, right = a + (d - a) * row, b + (c - b) * row
                for part in np.linspace(0.06, 0.94, max(4, int(step_x / 9))):
                    x, y = left + (right - left) * part
                    brush.line(
                        [(x - 2, y - 2), (x, y + 1), (x + 2, y - 3)],
                        1.0,
                        mix(shade, PINE, 0.65),
                        (0.6, 0.6),
                        smooth=False,
                    )
    for i in range(across + 1):
        brush.line([corner[i, j] for j in range(down + 1)], 2.2, SOFT_INK, (0.7, 0.5))
    for j in range(down + 1):
        brush.line([corner[i, j] for i in range(across + 1)], 2.2, SOFT_INK, (0.7, 0.5))
    return brush.finished()


def rock(chance: random.Random) -> Sprite:
    brush = Brush(34, 40, 34, 3, chance, 0.5 + 0.6 * chance.random(), 3)
    for number in range(3):
        shift, r = brush.between(-14, 14) if number else 0.0, brush.between(10, 17)
        shape = [
            (shift - r, 0.0),
            (shift - r * 0.9, -r * 0.8),
            (shift - r * 0.2, -r * brush.between(1.2, 1.9)),
            (shift + r * 0.7, -r * 0.9),
            (shift + r, 0.0),
        ]
        brush.figure([(shape, mix(SLATE, PALE_AZURITE if number else PALE_MALACHITE, 0.45))], 1.2)
        brush.shade(shape, INK, 0.35, (4, -4))
        brush.line([shape[2], (shift - r * 0.1, -r * 0.6), (shift - r * 0.3, -2)], 1.2, SOFT_INK)
        brush.line([shape[2], (shift + r * 0.4, -r * 0.5)], 1.0, SOFT_INK)
    return brush.finished()


def reeds(chance: random.Random) -> Sprite:
    brush = Brush(34, 40, 34, 3, chance, 0.7 + 0.5 * chance.random(), 3)
    for _ in range(17):
        x, bend = brush.between(-22, 22), brush.between(-11, 11)
        green = mix(PALE_MALACHITE, PINE, chance.random() * 0.8)
        brush.line([(x, 0), (x + bend * 0.3, -14), (x + bend, -brush.between(20, 32))], 1.6, green, (1, 0.2))
    return brush.finished()


def grass(chance: random.Random) -> Sprite:
    """A tuft, a few moss dots or pebbles."""
    brush = Brush(16, 14, 16, 3, chance, 0.7 + 0.6 * chance.random(), 3)
    tone = pick(chance, PINE, MALACHITE, SOFT_INK, PALE_INK)
    if chance.random() < 0.6:
        for _ in range(6):
            x, bend = brush.between(-6, 6), brush.between(-6, 6)
            brush.line([(x * 0.4, 0), (x, -4), (x + bend, -brush.between(5, 11))], 1.2, tone, (1, 0.3))
    else:
        for _ in range(6):
            brush.fill(oval(brush.between(-11, 11), brush.between(-5, 0), 1.8, 1.2, 8), tone, 0.8)
    return brush.finished()


def ripple(chance: random.Random) -> Sprite:
    """Water lines: a few long strokes, one under the other."""
    brush = Brush(60, 14, 60, 14, chance, 0.7 + 0.7 * chance.random(), 3)
    for number in range(2 + int(chance.random() * 3)):
        x, y, reach = brush.between(-14, 14), -10 + number * 6.0, brush.between(16, 42)
        line = [
            (x - reach, y + 1),
            (x - reach * 0.4, y - 1.6),
            (x + reach * 0.2, y + 1.4),
            (x + reach, y - 1),
        ]
        brush.line(line, 1.25, mix(SOFT_INK, AZURITE, 0.45), (0.2, 0.2), strength=0.75)
    return brush.finished()


def wash(chance: random.Random) -> Sprite:
    """A faint breath of colour over the paper."""
    brush = Brush(330, 120, 330, 120, chance, 0.8 + 0.6 * chance.random(), 1)
    tone = pick(chance, MALACHITE, PALE_MALACHITE, OCHRE, GAMBOGE, mix(OCHRE, UMBER, 0.4), PALE_AZURITE)
    for _ in range(5):
        x, y = brush.between(-110, 110), brush.between(-24, 24)
        brush.wash(
            oval(x, y, brush.between(70, 140), brush.between(18, 42)), tone, brush.between(0.07, 0.2), 24
        )
    return brush.finished()


def mist(chance: random.Random) -> Sprite:
    """A bank of cloud in the paper's own tone, with the curled edge of old painting hinted."""
    brush = Brush(480, 90, 480, 90, chance, 0.9 + 0.5 * chance.random(), 1)
    pale = mix(PAPER, WHITE_LEAD, 0.3)
    for _ in range(9):
        x, y = brush.between(-300, 300), brush.between(-22, 22)
        brush.wash(
            oval(x, y, brush.between(90, 170), brush.between(12, 30)), pale, brush.between(0.3, 0.55), 17
        )
    return brush.finished()
