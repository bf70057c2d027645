"""Houses with tiled or thatched roofs, pagodas, and the arched timber bridge."""

from __future__ import annotations

import random

import numpy as np

from otterscope.scenes.anatomy import pick
from otterscope.scenes.brush import Brush, Sprite, curve
from otterscope.scenes.pigments import (
    BONE,
    CINNABAR,
    INDIGO,
    INK,
    MALACHITE,
    OCHRE,
    PALE_AZURITE,
    SLATE,
    SOFT_INK,
    STRAW,
    TILE,
    UMBER,
    WHITE_LEAD,
    mix,
)

#: From the foot of the bridge at the near bank to that at the far one, pixels right and up.
BRIDGE_SPAN = (150.0, 250.0)
#: How many pixels its deck rises over the straight line between its feet, half-way.
BRIDGE_LIFT = 62.0


def house(chance: random.Random) -> Sprite:
    """A house seen from the front and a little from the right."""
    thatched = chance.random() < 0.28
    brush = Brush(62, 86, 72, 3, chance, 0.62 + 0.22 * chance.random())
    half = brush.between(36, 46)
    wall_top, ridge = -31.0, -31.0 - brush.between(24, 31)
    plaster = pick(chance, WHITE_LEAD, BONE, (222, 206, 176))
    wood = pick(chance, UMBER, CINNABAR, (132, 72, 46), (96, 64, 46))
    side = 15.0
    brush.fill(
        [(-half - 4, 1.5), (half + 2, 1.5), (half + side + 3, -7), (half + side, -10), (-half - 2, -3)], SLATE
    )
    brush.outline(
        [(-half - 4, 1.5), (half + 2, 1.5), (half + side + 3, -7), (half + side, -10), (-half - 2, -3)], 0.9
    )
    gable = [
        (half, -2.0),
        (half + side, -10.0),
        (half + side, wall_top - 6),
        (half + side * 0.45, ridge + 3),
        (half, wall_top),
    ]
    brush.figure([(gable, mix(plaster, SOFT_INK, 0.28))], 1.0)
    front = [(-half, -2.0), (half, -2.0), (half, wall_top), (-half, wall_top)]
    brush.figure([(front, plaster)], 1.1)
    bays = 3 if half < 41 else 4
    width = 2 * half / bays
    door = int(chance.random() * bays)
    for bay in range(bays):
        left = -half + bay * width
        if bay == door:
            brush.fill(
                [(left + 3, -2), (left + width - 3, -2), (left + width - 3, -24), (left + 3, -24)],
                mix(INK, wood, 0.35),
            )
            if chance.random() < 0.5:
                brush.fill(
                    [(left + 3, -24), (left + width - 3, -24), (left + width - 3, -17), (left + 3, -15)],
                    INDIGO,
                )
        else:
            brush.fill(
                [(left + 4, -9), (left + width - 4, -9), (left + width - 4, -24), (left + 4, -24)],
                mix(plaster, wood, 0.45),
            )
            for x in np.arange(left + 5.5, left + width - 4, 3.2):
                brush.line([(x, -9), (x, -24)], 0.8, wood, (1, 1), smooth=False)
            brush.line([(left + 4, -16.5), (left + width - 4, -16.5)], 0.8, wood, (1, 1), smooth=False)
    for bay in range(bays + 1):
        x = -half + bay * width
        brush.line([(x, -1), (x, wall_top)], 3.4, INK, (1, 1), smooth=False)
        brush.line([(x, -1), (x, wall_top)], 2.2, wood, (1, 1), smooth=False)
    brush.fill(
        [(-half, wall_top + 5), (half, wall_top + 5), (half, wall_top - 2), (-half, wall_top - 2)],
        mix(INK, wood, 0.4),
    )
    tile = (
        pick(chance, STRAW, (184, 148, 90))
        if thatched
        else pick(chance, TILE, (98, 104, 108), (126, 122, 112), (92, 104, 104))
    )
    lip = 9.0
    eave = curve(
        [
            (-half - lip, wall_top + 1),
            (-half * 0.5, wall_top + 5),
            (half * 0.5, wall_top + 5),
            (half + lip, wall_top + 1),
        ]
    )
    top = curve([(half - 2, ridge), (0, ridge + 1), (-half + 10, ridge)])
    slope = np.concatenate([eave, top])
    far = [
        (half - 2, ridge),
        (half + lip, wall_top + 1.0),
        (half + side + 5, wall_top - 6),
        (half + 2, ridge - 0.5),
    ]
    brush.figure([(far, mix(tile, INK, 0.3)), (slope, tile)], 1.25)
    brush.shade(slope, INK, 0.35, (0, -7), 3)
    for share in np.linspace(0.02, 0.98, 30 if thatched else 22):
        x0, y0 = top[int((1 - share) * (len(top) - 1))]
        x1, y1 = eave[int(share * (len(eave) - 1))]
        sag = (x0 + x1) / 2, (y0 + y1) / 2 + 2.5
        wild = brush.between(-2, 2) if thatched else 0.0
        brush.line([(x0, y0), sag, (x1 + wild, y1)], 0.95, mix(tile, INK, 0.6 if not thatched else 0.45))
    if not thatched:
        for share in (0.35, 0.68):
            brush.line(
                top[::-1] * (1 - share) + eave[np.linspace(0, len(eave) - 1, len(top)).astype(int)] * share,
                0.7,
                mix(tile, INK, 0.5),
                (1, 1),
                smooth=False,
            )
    brush.line(
        [(-half + 8, ridge - 3), (-half + 14, ridge), (half - 6, ridge), (half + 3, ridge - 3.5)],
        4.2,
        INK,
        (0.8, 0.8),
    )
    brush.line(
        [(-half + 10, ridge - 2), (0, ridge), (half - 2, ridge - 2)],
        1.8,
        mix(tile, WHITE_LEAD, 0.35),
        (0.8, 0.8),
    )
    if chance.random() < 0.25:
        x = half * brush.between(-0.8, 0.4)
        brush.line([(x, -26), (x, -6)], 4.6, INK, (1, 1), smooth=False)
        brush.line(
            [(x, -25.5), (x, -6.5)],
            3.4,
            pick(chance, CINNABAR, PALE_AZURITE, WHITE_LEAD),
            (1, 1),
            smooth=False,
        )
    return brush.finished()


def pagoda(chance: random.Random) -> Sprite:
    """A tower of three to five roofs."""
    storeys = 3 + int(chance.random() * 3)
    brush = Brush(60, 60 + storeys * 38, 60, 3, chance, 0.8 + 0.2 * chance.random())
    wood = pick(chance, CINNABAR, (150, 66, 44))
    tile = pick(chance, TILE, (84, 112, 98), (96, 106, 112))
    brush.figure([([(-38, 1), (38, 1), (34, -7), (-34, -7)], SLATE)], 1.1)
    y = -7.0
    for storey in range(storeys):
        half = 27 - storey * 3.2
        wall = [(-half, y), (half, y), (half - 1, y - 24), (-half + 1, y - 24)]
        brush.figure([(wall, BONE)], 1.1)
        for x in np.linspace(-half + 1, half - 1, 5):
            brush.line([(x, y), (x, y - 24)], 2.4, wood, (1, 1), smooth=False)
        brush.fill([(-half * 0.22, y), (half * 0.22, y), (half * 0.22, y - 15), (-half * 0.22, y - 15)], INK)
        brush.line([(-half - 2, y - 6), (half + 2, y - 6)], 1.6, wood, (1, 1), smooth=False)
        reach = half + 15
        eave = curve([(-reach, y - 27), (-half * 0.6, y - 20), (half * 0.6, y - 20), (reach, y - 27)])
        roof = np.concatenate([eave, curve([(half - 6, y - 37), (-half + 6, y - 37)], steps=12)])
        brush.figure([(roof, tile)], 1.2)
        brush.shade(roof, INK, 0.4, (0, -5))
        for share in np.linspace(0.06, 0.94, 13):
            x1, y1 = eave[int(share * (len(eave) - 1))]
            brush.line(
                [((half - 6) * (2 * share - 1), y - 37), (x1, y1)], 0.9, mix(tile, INK, 0.6), smooth=False
            )
        y -= 36
    brush.figure([(curve([(-14, y), (0, y - 12), (14, y)]), tile)], 1.1)
    brush.line([(0, y - 8), (0, y - 30)], 3.0, INK, (1, 0.4), smooth=False)
    for ring in (14.0, 19.0, 24.0):
        brush.line([(-4, y - ring), (4, y - ring)], 1.8, OCHRE, (1, 1), smooth=False)
    return brush.finished()


def bridge(chance: random.Random) -> Sprite:
    """The arched timber bridge, across the river from the lower left to the upper right.

    Its ground point is the middle of the span; `BRIDGE_SPAN` says where its feet are.
    """
    run, rise = BRIDGE_SPAN
    brush = Brush(run / 2 + 60, rise / 2 + 110, run / 2 + 60, rise / 2 + 30, chance, 1.0, 2)
    t = np.linspace(0, 1, 60)
    centre = np.stack([(t - 0.5) * run, (0.5 - t) * rise - BRIDGE_LIFT * 4 * t * (1 - t)], axis=1)
    near, far = centre + np.array([30, 14]), centre - np.array([30, 6])
    under = np.stack(
        [(t - 0.5) * run * 0.86 + 30, (0.5 - t) * rise * 0.86 + 26 - BRIDGE_LIFT * 3.1 * t * (1 - t)], axis=1
    )
    wood = (150, 104, 64)
    belly = np.concatenate([near, under[::-1]])
    brush.figure([(belly, mix(wood, INK, 0.45))], 1.3)
    for number in range(3, 57, 3):
        brush.line([near[number], under[number]], 1.8, mix(wood, INK, 0.75), (1, 1), smooth=False)
    for share in (0.3, 0.62):
        brush.line(
            near * (1 - share) + under * share, 2.2, CINNABAR if share < 0.5 else wood, (1, 1), smooth=False
        )
    deck = np.concatenate([far, near[::-1]])
    brush.figure([(deck, mix(wood, STRAW, 0.55))], 1.2)
    for number in range(59):
        brush.line([far[number], near[number]], 0.8, mix(wood, INK, 0.35), (1, 1), smooth=False)
    for edge in (far, near):
        brush.line(edge - np.array([0, 15]), 4.0, INK, (1, 1), smooth=False)
        brush.line(edge - np.array([0, 15]), 2.6, CINNABAR, (1, 1), smooth=False)
        brush.line(edge - np.array([0, 8]), 2.0, UMBER, (1, 1), smooth=False)
        for number in range(0, 60, 5):
            x, y = edge[number]
            brush.line([(x, y + 1), (x, y - 19)], 4.2, INK, (1, 1), smooth=False)
            brush.line(
                [(x, y), (x, y - 18)], 2.6, MALACHITE if number % 10 else CINNABAR, (1, 1), smooth=False
            )
    return brush.finished()
