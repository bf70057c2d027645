"""Willows, pines, leafy and bare trees, blossom, bamboo: scenery, which nobody is asked to count."""

from __future__ import annotations

import math
import random

from otterscope.scenes.brush import Brush, Sprite, curve, oval
from otterscope.scenes.pigments import (
    CINNABAR,
    GAMBOGE,
    INK,
    MALACHITE,
    OCHRE,
    PALE_MALACHITE,
    PINE,
    ROUGE,
    SOFT_INK,
    UMBER,
    WHITE_LEAD,
    Colour,
    mix,
)

Path = list[tuple[float, float]]


def _size(chance: random.Random) -> float:
    return 0.62 + 0.42 * chance.random()


def _trunk(brush: Brush, path: Path, width: float, bark: Colour = UMBER) -> None:
    brush.line(path, width + 1.6, INK, (1.2, 0.4))
    brush.line(path, width, bark, (1.2, 0.35))
    x, y = path[0]
    for reach in (-width, width):
        brush.line([(x, y - 6), (x + reach * 0.6, y - 1), (x + reach * 1.1, y)], 2, INK, (1, 0.4))
    for share in (0.2, 0.45, 0.7):
        a, b = path[int(share * (len(path) - 1))], path[int(share * (len(path) - 1)) + 1]
        brush.line([a, ((a[0] + b[0]) / 2 + 1, (a[1] + b[1]) / 2)], 1, mix(bark, INK, 0.6))


def willow(chance: random.Random) -> Sprite:
    brush = Brush(80, 132, 80, 3, chance, _size(chance), 3)
    lean = brush.between(-14, 14)
    _trunk(brush, [(0, 0), (lean * 0.3, -25), (lean, -52), (lean * 1.4, -78)], 6)
    green = mix(MALACHITE, GAMBOGE, brush.between(0.15, 0.4))
    crowns = [(lean * 1.4 + brush.between(-30, 30), -84 + brush.between(-20, 16)) for _ in range(7)]
    for x, y in crowns:
        brush.line([(lean, -55), ((lean + x) / 2, y + 8), (x, y)], 2.6, INK, (1, 0.4))
    for x, y in crowns:
        brush.wash(oval(x, y + 10, 22, 26), green, 0.34, 7)
        for _ in range(13):
            start, drop = x + brush.between(-20, 20), brush.between(30, 62)
            drift = (start - x) * 0.45 + brush.between(-4, 4)
            path = [
                (x + (start - x) * 0.4, y - 3),
                (start, y + 2),
                (start + drift * 0.7, y + drop * 0.5),
                (start + drift, y + drop),
            ]
            brush.line(path, 1.5, mix(green, INK if chance.random() < 0.35 else WHITE_LEAD, 0.3), (0.8, 0.5))
    return brush.finished()


def pine(chance: random.Random) -> Sprite:
    brush = Brush(64, 132, 64, 3, chance, _size(chance), 3)
    bend = brush.between(-18, 18)
    _trunk(brush, [(0, 0), (bend, -30), (-bend * 0.5, -66), (bend * 0.5, -104)], 6, (128, 84, 58))
    pads: list[tuple[float, float, float]] = [(bend * 0.5, -106, 22.0)]
    for level in range(5):
        side = -1 if level % 2 else 1
        pads.append(
            (side * brush.between(16, 36), -42 - level * 13 + brush.between(-4, 4), brush.between(17, 26))
        )
    for x, y, r in sorted(pads, key=lambda pad: pad[1]):
        brush.line([(bend * 0.2, y + 14), (x * 0.6, y + 5), (x, y)], 2.4, INK, (1, 0.5))
        shape = curve(
            [
                (x - r, y + 2),
                (x - r * 0.6, y - 7),
                (x, y - 10),
                (x + r * 0.6, y - 7),
                (x + r, y + 2),
                (x, y + 5),
            ],
            True,
        )
        brush.figure([(shape, mix(PINE, MALACHITE, brush.between(0.1, 0.5)))], 0.8)
        brush.shade(shape, WHITE_LEAD, 0.25, (0, 3))
        for _ in range(int(r * 1.1)):
            a, b = x + brush.between(-r, r) * 0.85, y + brush.between(-6, 4)
            for spread in (-0.9, 0.0, 0.9):
                brush.line(
                    [(a, b), (a + 4 * math.sin(spread), b - 4.5 * math.cos(spread))],
                    0.8,
                    mix(PINE, INK, 0.5),
                    smooth=False,
                )
    return brush.finished()


def leafy(chance: random.Random) -> Sprite:
    """A broad crown of dotted leaves; in autumn colours now and then."""
    brush = Brush(62, 122, 62, 3, chance, _size(chance), 3)
    bend = brush.between(-10, 10)
    _trunk(brush, [(0, 0), (bend * 0.4, -20), (bend, -44), (bend, -66)], 5)
    autumn = chance.random()
    leaf = (
        CINNABAR if autumn < 0.08 else OCHRE if autumn < 0.2 else mix(MALACHITE, PINE, brush.between(0, 0.7))
    )
    crowns = [
        (bend + brush.between(-26, 26), -72 + brush.between(-24, 16), brush.between(15, 22)) for _ in range(7)
    ]
    for x, y, _ in crowns:
        brush.line([(bend, -42), ((bend + x) / 2, y + 14), (x, y)], 2.6, INK, (1, 0.4))
    for x, y, r in crowns:
        brush.wash(oval(x, y, r, r * 0.8), leaf, 0.75, 3)
    for x, y, r in crowns:
        for _ in range(26):
            angle, far = brush.between(0, 6.283), math.sqrt(chance.random()) * r * 1.1
            a, b = x + far * math.cos(angle), y + far * 0.85 * math.sin(angle)
            tone = mix(leaf, INK, 0.5) if chance.random() < 0.5 else mix(leaf, WHITE_LEAD, 0.3)
            brush.fill(oval(a, b, brush.between(1.4, 2.6), brush.between(0.9, 1.6), 8), tone)
    return brush.finished()


def blossom(chance: random.Random) -> Sprite:
    brush = Brush(54, 96, 54, 3, chance, _size(chance), 3)
    bend = brush.between(-16, 16)
    _trunk(brush, [(0, 0), (bend, -18), (bend * 0.3, -40), (bend * 0.9, -58)], 5.5, (92, 66, 58))
    petal = ROUGE if chance.random() < 0.6 else WHITE_LEAD
    for _ in range(9):
        x, y = bend * 0.6 + brush.between(-36, 36), -58 + brush.between(-26, 16)
        brush.line([(bend * 0.5, -40), (x * 0.5, y + 10), (x, y)], 2, INK, (1, 0.35))
        brush.wash(oval(x, y, 12, 9), petal, 0.4, 4)
        for _ in range(15):
            a, b = x + brush.between(-13, 13), y + brush.between(-10, 10)
            brush.fill(
                oval(a, b, 2.0, 1.8, 8), mix(petal, CINNABAR if chance.random() < 0.25 else WHITE_LEAD, 0.4)
            )
    return brush.finished()


def bare(chance: random.Random) -> Sprite:
    """A leafless tree with crab-claw twigs."""
    brush = Brush(60, 122, 60, 3, chance, _size(chance), 3)

    def grow(x: float, y: float, angle: float, length: float, width: float) -> None:
        x1, y1 = x + length * math.sin(angle), y - length * math.cos(angle)
        mid = (x + x1) / 2 + brush.between(-3, 3), (y + y1) / 2
        brush.line([(x, y), mid, (x1, y1)], width, mix(INK, UMBER, 0.35), (1, 0.7))
        if width > 1:
            for turn in (-1, 1, 0):
                if turn or chance.random() < 0.5:
                    bent = angle * 0.8 + turn * brush.between(0.3, 0.8)
                    grow(x1, y1, bent, length * brush.between(0.6, 0.8), width * 0.64)

    grow(0, 0, brush.between(-0.15, 0.15), 36, 8)
    return brush.finished()


def bamboo(chance: random.Random) -> Sprite:
    brush = Brush(50, 116, 50, 3, chance, _size(chance), 3)
    green = mix(PALE_MALACHITE, PINE, brush.between(0.2, 0.6))
    for _ in range(9):
        x, height, lean = brush.between(-20, 20), brush.between(60, 96), brush.between(-12, 12)
        stalk = [(x, brush.between(-5, 0)), (x + lean * 0.3, -height * 0.5), (x + lean, -height)]
        brush.line(stalk, 2.6, mix(green, SOFT_INK, 0.4), (1, 0.5))
        for _ in range(13):
            share = brush.between(0.35, 1)
            a, b = x + lean * share * share, -height * share
            angle = brush.between(0.6, 2.6) * (1 if chance.random() < 0.5 else -1)
            tip = (a + 13 * math.sin(angle), b + 11 * abs(math.cos(angle)) + 3)
            brush.line(
                [(a, b), ((a + tip[0]) / 2, (b + tip[1]) / 2 - 1), tip],
                2.7,
                mix(green, INK, brush.between(0, 0.6)),
                (0.4, 0.2),
            )
    return brush.finished()
