"""Oxen, horses, sheep, camels, pigs and cranes, each from one drawing with its accidents: pose, coat, size.

All look to the right; the album mirrors half of them.
"""

from __future__ import annotations

import random

from otterscope.scenes.anatomy import at, legs, pick, size, turned
from otterscope.scenes.brush import Brush, Points, Sprite, curve, oval
from otterscope.scenes.pigments import (
    AZURITE,
    BONE,
    CINNABAR,
    GAMBOGE,
    INDIGO,
    INK,
    MALACHITE,
    OCHRE,
    ROUGE,
    SLATE,
    SOFT_INK,
    STRAW,
    UMBER,
    WHITE_LEAD,
    Colour,
    mix,
)


def horse(chance: random.Random) -> Sprite:
    brush = Brush(36, 62, 46, 2, chance, size(chance, 0.84))
    coat = pick(
        chance, (132, 70, 40), (70, 52, 44), (222, 212, 194), (150, 96, 52), (112, 108, 106), (94, 54, 36)
    )
    dark = mix(coat, INK, 0.65)
    down = chance.random() * 1.5 if chance.random() < 0.3 else chance.random() * 0.35
    tail = [(-21, -31), (-28, -28), (-30, -18), (-27 - brush.between(0, 4), -9)]
    brush.line(tail, 6.5, INK, (0.5, 0.3))
    brush.line(tail, 4.6, dark, (0.5, 0.3))
    legs(brush, 13, -16, -20, 3.6, coat)
    body = curve(
        [(17, -28), (9, -36), (-4, -33.5), (-17, -36), (-23, -29), (-19, -20), (0, -17.5), (14, -19)], True
    )
    hinge = (13.0, -31.0)
    neck = curve(turned([(7, -35), (15, -45), (20, -53), (27, -48), (23, -38), (18, -24)], hinge, down), True)
    head = curve(
        turned([(19, -53), (26, -54), (33, -47), (38, -41), (36, -37), (31, -39), (24, -44)], hinge, down),
        True,
    )
    ear = turned([(20, -52), (21, -58), (24.5, -53)], hinge, down)
    brush.figure([(ear, coat), (body, coat), (neck, coat), (head, coat)])
    brush.shade(body, INK, 0.38)
    brush.shade(body, WHITE_LEAD, 0.3, (0, 4))
    brush.line(turned([(19.5, -54), (13, -46), (7, -35.5)], hinge, down), 4.4, dark, (0.6, 0.5))
    brush.fill(oval(*at((28.5, -47.5), hinge, down), 1.0, 1.0), INK)
    if chance.random() < 0.65:
        cloth = pick(chance, CINNABAR, AZURITE, MALACHITE, GAMBOGE)
        brush.figure(
            [(curve([(-7, -36), (5, -36.5), (6, -27), (3, -23), (-5, -23), (-8, -27)], True), cloth)], 0.7
        )
        brush.figure([(curve([(-6, -36), (-1, -38), (5, -37), (4, -34), (-4, -34)], True), UMBER)], 0.6)
        brush.line(turned([(35, -40), (31, -47), (26, -50)], hinge, down), 0.9, CINNABAR)
    return brush.finished()


def ox(chance: random.Random) -> Sprite:
    brush = Brush(42, 50, 48, 2, chance, size(chance, 0.82))
    coat = pick(chance, (78, 70, 66), (96, 84, 74), (66, 56, 50), (120, 84, 54), (88, 82, 80))
    down = chance.random() if chance.random() < 0.4 else chance.random() * 0.3
    tail = [(-28, -29), (-32, -22), (-31, -10)]
    brush.line(tail, 2.8, INK, (0.8, 0.9))
    brush.fill(oval(-31, -9, 1.8, 3.6), INK)
    legs(brush, 17, -20, -16, 5.2, coat)
    body = curve(
        [
            (24, -26),
            (20, -34),
            (8, -35),
            (-6, -32),
            (-20, -34),
            (-29, -29),
            (-28, -18),
            (-14, -12),
            (6, -10.5),
            (20, -14),
        ],
        True,
    )
    hinge = (21.0, -26.0)
    head = curve(
        turned(
            [(20, -34), (29, -36), (34, -33), (42, -24), (42, -19), (36, -18), (27, -21), (20, -19)],
            hinge,
            down,
        ),
        True,
    )
    brush.figure([(body, coat), (head, coat)], 1.25)
    brush.shade(body, INK, 0.42, (0, -5))
    brush.shade(body, BONE, 0.28, (0, 4))
    horn = mix(BONE, SLATE, 0.25)
    for shape in ([(30, -34), (27, -42), (19, -46), (12, -44)], [(32, -34), (33, -42), (28, -48), (21, -50)]):
        path = turned(shape, hinge, down * 0.7)
        brush.line(path, 4.6, INK, (0.9, 0.15))
        brush.line(path, 2.8, horn, (0.9, 0.1))
    brush.line(turned([(29, -31), (24, -30), (22, -27)], hinge, down), 3.0, mix(coat, INK, 0.5))
    brush.fill(oval(*at((34, -29), hinge, down), 1.0, 1.0), INK)
    brush.line(turned([(39, -18.5), (42, -21)], hinge, down), 1.2, INK)
    for x in (-18.0, -8.0, 4.0):
        brush.line([(x, -29), (x + 1.5, -22)], 0.8, mix(coat, INK, 0.5))
    return brush.finished()


def sheep(chance: random.Random) -> Sprite:
    brush = Brush(26, 36, 30, 2, chance, size(chance, 0.92))
    wool = pick(chance, WHITE_LEAD, BONE, (234, 222, 196), (214, 200, 172))
    face = pick(chance, INK, UMBER, SOFT_INK, (70, 58, 50))
    down = chance.random() if chance.random() < 0.5 else 0.15
    legs(brush, 8, -9, -9, 2.2, face)
    parts: list[tuple[Points, Colour]] = [(oval(0, -16, 15, 8.5), wool)]
    for x, y, r in (
        (-13, -17, 5.5),
        (-9, -22, 5.5),
        (-2, -24, 6),
        (6, -23, 5.5),
        (12, -18, 5.5),
        (9, -11, 5),
        (0, -9, 5),
        (-9, -10.5, 5),
    ):
        parts.append((oval(x + brush.between(-1, 1), y + brush.between(-0.7, 0.7), r, r * 0.92), wool))
    parts.append((oval(-18.5, -17, 3.4, 2.6), wool))
    brush.figure(parts, 1.05, SOFT_INK)
    brush.shade(oval(0, -16, 17, 11), OCHRE, 0.4, (0, -5), 2.5)
    for _ in range(9):
        u, v = brush.between(-12, 9), brush.between(-22, -11)
        brush.line([(u - 2, v), (u, v + 1.8), (u + 2, v)], 0.9, mix(wool, SOFT_INK, 0.55))
    hinge = (14.0, -19.0)
    head = curve(
        turned([(13, -24), (18, -26), (25, -20), (25, -16), (20, -16), (14, -18)], hinge, down), True
    )
    brush.figure([(head, face)], 0.7)
    brush.line(turned([(15, -23), (11, -22), (9.5, -19)], hinge, down), 3.0, face, (0.6, 0.6))
    if chance.random() < 0.4:
        brush.line(
            turned([(16, -25), (14, -30), (10, -29)], hinge, down), 2.0, mix(BONE, SLATE, 0.5), (0.9, 0.2)
        )
    brush.fill(oval(*at((20, -21.5), hinge, down), 0.9, 0.9), WHITE_LEAD)
    return brush.finished()


def camel(chance: random.Random) -> Sprite:
    """The two-humped camel of the northern caravans."""
    brush = Brush(40, 74, 50, 2, chance, size(chance, 0.77))
    coat = pick(chance, (178, 116, 56), (156, 98, 50), (196, 138, 76), (138, 86, 46))
    dark = mix(coat, INK, 0.5)
    brush.line([(-27, -36), (-32, -30), (-31, -22)], 2.8, INK, (0.7, 0.9))
    legs(brush, 16, -18, -27, 4.0, coat, dark)
    lift = brush.between(-3, 3)
    body = curve(
        [
            (22, -36),
            (18, -43),
            (13, -53),
            (8, -57),
            (4, -49),
            (-1, -44.5),
            (-7, -50),
            (-12, -58),
            (-18, -54),
            (-23, -43),
            (-28, -37),
            (-26, -28),
            (-12, -23.5),
            (6, -22.5),
            (20, -27),
        ],
        True,
    )
    neck = curve(
        [
            (18, -42),
            (25, -35),
            (31, -41),
            (34, -57 - lift),
            (39, -58 - lift),
            (37, -42),
            (33, -28),
            (22, -25),
        ],
        True,
    )
    head = curve(
        [
            (32, -57 - lift),
            (35, -64 - lift),
            (41, -64 - lift),
            (48, -58 - lift),
            (48, -54 - lift),
            (41, -53 - lift),
        ],
        True,
    )
    brush.figure([(body, coat), (neck, coat), (head, coat)], 1.2)
    brush.shade(body, INK, 0.36, (0, -5))
    brush.shade(body, STRAW, 0.45, (0, 4))
    for hump in (
        [(4, -50), (7, -57.5), (10, -58), (13, -54)],
        [(-18, -54), (-14, -59), (-11, -58), (-7, -51)],
    ):
        brush.line(hump, 4.4, dark, (0.4, 0.4))
    brush.line([(36, -64 - lift), (34, -67 - lift)], 2.2, dark)
    brush.line([(22, -26), (28, -27), (35, -36)], 3.4, dark, (0.4, 0.3))
    brush.fill(oval(41.5, -60 - lift, 1.0, 1.0), INK)
    brush.line([(48, -55 - lift), (43, -55 - lift)], 0.9, INK)
    load = chance.random()
    if load < 0.55:
        cloth = pick(chance, CINNABAR, AZURITE, MALACHITE, INDIGO, GAMBOGE)
        pack = curve([(-4, -46), (4, -47), (7, -38), (6, -29), (-2, -27), (-7, -31), (-7, -40)], True)
        brush.figure([(pack, cloth)], 0.8)
        brush.line([(-6, -38), (0, -36), (6, -37)], 1.1, WHITE_LEAD)
        brush.line([(-6, -33), (0, -31), (6, -32)], 1.1, GAMBOGE)
    return brush.finished()


def pig(chance: random.Random) -> Sprite:
    brush = Brush(28, 30, 30, 2, chance, size(chance, 0.88))
    coat = pick(chance, (58, 50, 50), (70, 60, 58), (196, 146, 128), (188, 138, 118))
    light = mix(coat, ROUGE, 0.35)
    brush.line([(-19, -18), (-23, -20), (-22, -24), (-19.5, -22)], 1.5, INK)
    legs(brush, 9, -11, -8, 3.4, coat)
    body = curve([(14, -18), (6, -25), (-8, -25), (-19, -19), (-19, -10), (-8, -5), (6, -5), (15, -9)], True)
    head = curve([(8, -22), (15, -24), (21, -18), (26, -15), (26, -9), (19, -8), (10, -8)], True)
    ear = curve([(13, -23), (17, -25), (19, -17), (15, -17)], True)
    brush.figure([(body, coat), (head, coat)], 1.1)
    brush.shade(body, INK, 0.35)
    brush.shade(body, WHITE_LEAD, 0.3, (0, 3.5))
    brush.figure([(ear, mix(coat, INK, 0.3))], 0.6)
    brush.figure([(oval(26, -12, 1.6, 3.4), light)], 0.7)
    brush.fill(oval(20.5, -15.5, 1.0, 1.0), INK if coat[0] > 100 else WHITE_LEAD)
    return brush.finished()


def crane(chance: random.Random) -> Sprite:
    """The white crane with black tail and red crown."""
    brush = Brush(26, 50, 28, 2, chance, size(chance, 0.9))
    white = pick(chance, WHITE_LEAD, (246, 240, 226))
    stride = brush.between(1, 4)
    for x, swing in ((-1.0, -stride), (2.0, stride)):
        brush.line([(x, -17), (x + swing * 0.4, -8), (x + swing, 0)], 1.7, INK, (1, 0.8))
        brush.line([(x + swing - 1, -0.5), (x + swing + 3, 0)], 1.2, INK)
    body = curve([(9, -24), (3, -28), (-8, -26), (-17, -20), (-10, -16), (2, -15), (9, -18)], True)
    tail = curve([(-7, -24), (-18, -21), (-23, -13), (-17, -12), (-8, -16)], True)
    fishing = chance.random() < 0.35
    neck = (
        [(6, -23), (14, -27), (18, -22), (19, -13)]
        if fishing
        else [(6, -23), (12, -27), (11, -34), (13, -40), (17, -42)]
    )
    x, y = neck[-1]
    brush.figure([(tail, INK), (body, white)], 0.95, SOFT_INK)
    brush.line(neck, 5.0, SOFT_INK, (1.1, 0.8))
    brush.line(neck, 3.4, white, (1.2, 0.8))
    brush.figure([(oval(x, y, 3.0, 2.5), white)], 0.6)
    brush.line(neck[-2:], 1.8, INK, (0.4, 0.8), smooth=False)
    brush.fill(oval(x, y - 1.8, 2.0, 1.3), CINNABAR)
    brush.line([(x + 2, y), (x + 6, y + (7 if fishing else 1.5))], 1.7, UMBER, (1, 0.3))
    brush.shade(body, SLATE, 0.4, (0, -4))
    brush.line([(4, -22), (-4, -20), (-13, -19)], 0.8, SOFT_INK)
    return brush.finished()
