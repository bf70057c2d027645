"""People, and what they go about with: carts, boats, market stalls."""

from __future__ import annotations

import math
import random

from otterscope.scenes.anatomy import pick, size
from otterscope.scenes.brush import Brush, Points, Sprite, curve, oval
from otterscope.scenes.pigments import (
    AZURITE,
    BONE,
    CINNABAR,
    FLESH,
    GAMBOGE,
    INDIGO,
    INK,
    MALACHITE,
    OCHRE,
    PALE_AZURITE,
    ROUGE,
    SLATE,
    SOFT_INK,
    STRAW,
    UMBER,
    WATER,
    WHITE_LEAD,
    mix,
)


def person(chance: random.Random) -> Sprite:
    """Someone in a robe or in trousers, with a cap, a bun or a straw hat, some with a load or a parasol."""
    brush = Brush(34, 62, 34, 2, chance, size(chance, 0.86))
    robe = pick(
        chance,
        INDIGO,
        OCHRE,
        CINNABAR,
        WHITE_LEAD,
        MALACHITE,
        SLATE,
        UMBER,
        AZURITE,
        PALE_AZURITE,
        BONE,
        ROUGE,
    )
    sash = pick(chance, WHITE_LEAD, INK, CINNABAR, GAMBOGE)
    lean = brush.between(-1.5, 2.5)
    stride = brush.between(2, 5)
    labourer = chance.random() < 0.45
    shoe = INK
    if labourer:
        trousers = pick(chance, WHITE_LEAD, BONE, INDIGO, SLATE)
        for foot in (-stride, stride):
            brush.line([(foot * 0.3, -17), (foot * 0.8, -8), (foot, -1)], 6.2, INK, (1, 0.7))
            brush.line([(foot * 0.3, -17), (foot * 0.8, -8), (foot, -1)], 4.4, trousers, (1, 0.7))
            brush.line([(foot - 1.5, -1), (foot + 3.5, -0.6)], 2.4, shoe, (1, 0.8))
        hem, flare = -15.0, 7.5
    else:
        brush.line([(-5, -1), (0, -0.5)], 2.6, shoe)
        brush.line([(2, -1), (7.5, -0.5)], 2.6, shoe)
        hem, flare = -2.0, 9.5
    coat = curve(
        [
            (lean - 5, -32),
            (lean + 4, -32.5),
            (lean + 6.5, -27),
            (6.2, -18),
            (flare, hem),
            (0, hem + 1.4),
            (-flare, hem),
            (-6.5, -18),
            (lean - 7, -27),
        ],
        True,
    )
    brush.figure([(coat, robe)], 1.05)
    brush.shade(coat, INK, 0.38, (3, -2))
    for x in (-3.0, 1.0, 4.0):
        brush.line([(x * 0.6, -19), (x, (hem - 18) / 2), (x * 1.35, hem - 1)], 0.8, mix(robe, INK, 0.6))
    brush.line([(-6, -20), (0, -19), (6, -20.2)], 2.0, sash, (1, 1))
    pose = chance.random()
    hands: list[list[tuple[float, float]]]
    if pose < 0.3:  # sleeves joined before the breast
        hands = [[(lean + 5, -30), (lean + 10, -25), (lean + 5, -22)]]
    elif pose < 0.65:
        hands = [
            [(lean + 4, -30), (lean + 9, -25), (lean + 12, -20)],
            [(lean - 5, -30), (lean - 9, -25), (lean - 9, -19)],
        ]
    else:  # one arm raised
        hands = [
            [(lean + 4, -30), (lean + 10, -29), (lean + 14, -34)],
            [(lean - 5, -30), (lean - 8, -24), (lean - 6, -19)],
        ]
    for arm in hands:
        brush.line(arm, 6.0, INK, (0.9, 0.9))
        brush.line(arm, 4.3, mix(robe, WHITE_LEAD, 0.12), (0.9, 0.9))
        brush.fill(oval(arm[-1][0], arm[-1][1], 1.6, 1.6), FLESH)
    x, y = lean + 0.8, -37.5
    brush.figure([(oval(x, y, 4.5, 5.2), FLESH)], 0.9)
    brush.fill(oval(x + 2.4, y - 0.4, 0.7, 0.8), INK)
    hat = chance.random()
    if hat < 0.35:  # black cap of gauze
        brush.fill(curve([(x - 5, y - 1.5), (x - 4.4, y - 7), (x + 2, y - 8.4), (x + 4.6, y - 3)], True), INK)
        brush.line([(x - 4, y - 3), (x - 9, y - 2)], 1.7, INK)
    elif hat < 0.62:  # straw hat
        brim = curve(
            [(x - 9.5, y - 1.5), (x - 1, y - 9.5), (x + 1, y - 9.5), (x + 9.5, y - 1.5), (x, y - 0.5)], True
        )
        brush.figure([(brim, STRAW)], 0.8)
        for spread in (-5.0, 0.0, 5.0):
            brush.line([(x, y - 9), (x + spread, y - 1.5)], 0.6, UMBER)
    else:  # hair in a bun
        brush.fill(
            curve([(x - 4.8, y + 1), (x - 4.8, y - 4.5), (x, y - 6.4), (x + 4.6, y - 3.6), (x, y - 2)], True),
            INK,
        )
        brush.fill(oval(x - 1.5, y - 7.2, 2.4, 2.2), INK)
        if chance.random() < 0.4:
            brush.fill(oval(x - 1.5, y - 5.4, 1.8, 0.8), CINNABAR)
    load = chance.random()
    if load < 0.16:  # two baskets on a pole
        brush.line([(-24, -28), (0, -32), (25, -29)], 1.8, UMBER, (0.7, 0.7))
        for end in (-23.0, 24.0):
            for spread in (-4.0, 4.0):
                brush.line([(end, -28), (end + spread, -13)], 0.7, INK)
            basket = curve([(end - 5, -13), (end + 5, -13), (end + 4, -5), (end - 4, -5)], True)
            brush.figure([(basket, STRAW)], 0.9)
            brush.line([(end - 4, -9), (end + 4, -9)], 0.8, UMBER)
    elif load < 0.26:  # a parasol
        brush.line([(lean + 13, -22), (lean + 10, -48)], 1.4, UMBER)
        shade = pick(chance, CINNABAR, OCHRE, AZURITE, BONE)
        top = curve([(-10, -44), (-2, -54), (8, -58), (19, -54), (28, -44), (9, -47)], True)
        brush.figure([(top, shade)], 0.9)
        for x1 in (-2.0, 8.0, 18.0):
            brush.line([(9, -57), (x1, -46)], 0.7, mix(shade, INK, 0.6))
    elif load < 0.34:  # a bundle on the back
        bundle = curve([(-15, -31), (-8, -34), (-6, -24), (-14, -22)], True)
        brush.figure([(bundle, pick(chance, STRAW, AZURITE, BONE))], 0.9)
    return brush.finished()


def cart(chance: random.Random) -> Sprite:
    """A two-wheeled cart, waiting on its shafts; with a mat roof, sacks or straw."""
    brush = Brush(46, 58, 52, 2, chance, size(chance, 0.74))
    wood = pick(chance, UMBER, (126, 84, 50), (92, 62, 44))
    kind = chance.random()
    if kind < 0.45:
        cover = pick(chance, STRAW, INDIGO, BONE, OCHRE)
        roof = curve([(-29, -20), (-29, -38), (-17, -48), (5, -49), (19, -40), (20, -20), (-4, -18)], True)
        brush.figure([(roof, cover)], 1.1)
        brush.shade(roof, INK, 0.35, (3, -4))
        for x in (-24.0, -17.0, -10.0, -3.0, 4.0, 11.0, 18.0):
            brush.line([(x, -19), (x - 1, -35), (x + 2, -45)], 0.8, mix(cover, INK, 0.55))
    elif kind < 0.75:
        for x, y in (
            (-20.0, -26.0),
            (-6.0, -27.0),
            (8.0, -26.0),
            (-13.0, -35.0),
            (2.0, -36.0),
            (-5.0, -43.0),
        ):
            sack = curve(
                [(x - 8, y + 4), (x - 7, y - 4), (x, y - 6), (x + 7, y - 4), (x + 8, y + 4), (x, y + 6)], True
            )
            brush.figure([(sack, pick(chance, BONE, STRAW, WHITE_LEAD))], 0.9)
            brush.shade(sack, OCHRE, 0.5)
    else:
        heap = curve([(-31, -20), (-26, -36), (-8, -46), (10, -42), (21, -28), (21, -20)], True)
        brush.figure([(heap, GAMBOGE)], 0.9)
        for _ in range(26):
            x, y = brush.between(-26, 16), brush.between(-36, -21)
            brush.line([(x, y), (x + brush.between(-5, 5), y + 6)], 0.9, UMBER)
    bed = curve([(-32, -22), (22, -22), (22, -16), (-32, -16)], True, 2)
    brush.figure([([(-33, -22), (23, -22), (22, -16), (-32, -16)], wood)], 1.1)
    brush.shade(bed, INK, 0.3)
    for y in (-18.0, -21.0):
        brush.line([(20, y), (36, y + 4), (50, -3)], 3.0, INK, (1, 0.6))
        brush.line([(20, y), (36, y + 4), (50, -3)], 1.6, wood, (1, 0.6))
    brush.figure([(oval(-5, -14, 14.5, 14.5, 28), wood)], 1.1)
    brush.fill(oval(-5, -14, 11, 11, 24), mix(WATER, BONE, 0.4))
    for spoke in range(8):
        angle = spoke * math.pi / 4 + 0.2
        brush.line([(-5, -14), (-5 + 11.5 * math.cos(angle), -14 + 11.5 * math.sin(angle))], 1.6, INK, (1, 1))
    brush.figure([(oval(-5, -14, 3.4, 3.4), UMBER)], 0.9)
    return brush.finished()


def boat(chance: random.Random) -> Sprite:
    """A river boat with an arched mat cabin, or a freighter under sail; nobody to be seen on it."""
    brush = Brush(60, 100, 60, 9, chance, 0.56 + 0.2 * chance.random())
    wood = pick(chance, (128, 84, 50), UMBER, (146, 102, 62), (98, 72, 54))
    for y, reach in ((4.0, 46.0), (7.0, 34.0)):
        brush.line(
            [(-reach, y), (0, y + 1.5), (reach, y)], 2.4, mix(WATER, INDIGO, 0.55), (0.2, 0.2), strength=0.7
        )
    sailing = chance.random()
    if sailing < 0.5:
        brush.line([(6, -12), (5, -82)], 2.6, INK, (1, 0.6))
        if sailing < 0.36:
            cloth = pick(chance, BONE, STRAW, (206, 176, 132), ROUGE)
            sail = curve(
                [(7, -80), (28, -74), (36, -50), (32, -26), (8, -24), (-10, -28), (-14, -52), (-8, -74)], True
            )
            brush.figure([(sail, cloth)], 1.1)
            brush.shade(sail, UMBER, 0.35, (-5, 0), 3)
            for y in (-70.0, -60.0, -50.0, -40.0, -31.0):
                brush.line([(-11, y + 1), (8, y), (33, y + 2)], 1.1, mix(cloth, INK, 0.6))
        else:
            for end in (-42.0, 46.0):
                brush.line([(5, -80), (end, -15)], 0.8, SOFT_INK)
    mat = pick(chance, STRAW, OCHRE, (162, 132, 88))
    for left, right, top in ((-30.0, 2.0, -31.0), (4.0, 27.0, -27.0)):
        mid = (left + right) / 2
        hut = curve([(left, -10), (left + 1, top + 8), (mid, top), (right - 1, top + 8), (right, -10)], True)
        brush.figure([(hut, mat)], 1.0)
        brush.shade(hut, INK, 0.35, (4, -3))
        for number in range(int(left) + 5, int(right) - 2, 5):
            brush.line([(number, -11), (number + 0.5, top + 6)], 0.8, mix(mat, INK, 0.5))
        brush.line([(left + 3, -17), (mid, -18), (right - 3, -17)], 0.8, mix(mat, INK, 0.5))
    hull = curve(
        [
            (-52, -20),
            (-44, -13),
            (-24, -10),
            (10, -9.5),
            (38, -12),
            (54, -24),
            (47, -4),
            (34, 3),
            (-32, 3),
            (-45, -3),
        ],
        True,
    )
    brush.figure([(hull, wood)], 1.3)
    brush.shade(hull, INK, 0.45, (0, -5))
    for y in (-6.0, -1.5):
        brush.line([(-42, y - 2), (-20, y), (20, y), (44, y - 4)], 0.9, mix(wood, INK, 0.6))
    brush.line([(-50, -21), (-40, -14), (-20, -11)], 1.6, CINNABAR if chance.random() < 0.3 else INK)
    brush.line([(-46, -22), (-54, -6), (-58, 5)], 1.8, INK, (0.6, 1))
    return brush.finished()


def stall(chance: random.Random) -> Sprite:
    """A market table under a square awning."""
    brush = Brush(44, 72, 44, 2, chance, 0.74 + 0.16 * chance.random())
    cloth = pick(chance, STRAW, PALE_AZURITE, OCHRE, BONE, ROUGE)
    for x in (-32.0, -20.0, 22.0, 32.0):
        brush.line([(x, -1), (x, -44)], 2.0, UMBER, (1, 0.9), smooth=False)
    table: Points = curve([(-28, -20), (26, -20), (30, -14), (-24, -14)], True, 2)
    brush.figure([([(-28, -20), (26, -20), (31, -13), (-24, -13)], OCHRE)], 1.0)
    brush.fill([(-24, -13), (31, -13), (31, -3), (-24, -3)], mix(UMBER, BONE, 0.3))
    brush.shade(table, INK, 0.2)
    for x in range(-22, 25, 6):
        ware = pick(chance, CINNABAR, WHITE_LEAD, MALACHITE, GAMBOGE, UMBER, AZURITE)
        brush.figure([(oval(x, -21, 2.8, 3.2), ware)], 0.7)
    awning = [(-38.0, -44.0), (-26.0, -60.0), (36.0, -62.0), (40.0, -45.0)]
    brush.figure([(awning, cloth)], 1.2)
    for x in range(-30, 40, 8):
        brush.line([(x + 3 - x * 0.06, -60), (x, -45)], 0.8, mix(cloth, INK, 0.5))
    brush.line([(-38, -44), (0, -42), (40, -45)], 2.2, mix(cloth, INK, 0.35), (1, 1))
    return brush.finished()
