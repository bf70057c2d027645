import random

import numpy as np
import pytest

from otterscope.scenes.brush import Brush, curve, oval
from otterscope.scenes.pigments import AZURITE, CINNABAR, INK, mix


def brush(scale: float = 1.0) -> Brush:
    return Brush(20, 30, 20, 5, random.Random(1), scale)


def test_a_sprite_is_trimmed_and_knows_where_its_ground_is() -> None:
    sheet = brush()
    sheet.fill([(-4, -10), (6, -10), (6, 0), (-4, 0)], CINNABAR)
    sprite = sheet.finished()
    assert sprite.solid == (-4, -10, 6, 0)
    assert sprite.mask.getpixel((-sprite.left, 5)) == 255
    assert sprite.colour.getpixel((5, 5)) == CINNABAR


def test_scale_enlarges_about_the_ground() -> None:
    sheet = brush(2.0)
    sheet.fill([(-4, -10), (6, -10), (6, 0), (-4, 0)], CINNABAR)
    assert sheet.finished().solid == (-8, -20, 12, 0)


def test_a_mirrored_sprite_looks_the_other_way_from_the_same_place() -> None:
    sheet = brush()
    sheet.fill([(-4, -10), (9, -10), (9, 0)], AZURITE)
    sprite = sheet.finished()
    other = sprite.mirrored()
    assert other.solid == (-9, -10, -sprite.solid[0], 0)
    assert np.array_equal(np.asarray(other.mask), np.asarray(sprite.mask)[:, ::-1])
    assert other.mirrored().left == sprite.left


def test_a_stroke_is_thinner_at_its_ends_and_its_edges_are_soft() -> None:
    sheet = brush()
    sheet.line([(-18, -10), (0, -10), (18, -10)], 6.0, INK, (0.2, 0.2))
    ink = np.asarray(sheet.finished().mask).astype(float).sum(axis=0) / 255
    middle = ink[len(ink) // 2 - 4 : len(ink) // 2]
    assert ink[1] < 2 < 5 < middle.mean()
    assert len(np.unique(np.asarray(sheet.finished().mask))) > 8


def test_shade_stays_inside_and_darkens_one_side() -> None:
    sheet = brush()
    shape = oval(0, -15, 12, 12)
    sheet.fill(shape, (200, 200, 200))
    before = sheet.finished()
    sheet.shade(shape, INK, 0.8, (0, -5))
    after = sheet.finished()
    assert np.array_equal(np.asarray(before.mask), np.asarray(after.mask))
    rows = np.asarray(after.colour)[:, 12, 0].astype(int)
    assert rows[-4] < rows[3] - 40


def test_fade_lets_the_foot_dissolve() -> None:
    sheet = brush()
    sheet.fill([(-10, -30), (10, -30), (10, 0), (-10, 0)], INK)
    sheet.fade(-20, 0)
    column = np.asarray(sheet.finished().mask)[:, 10].astype(int)
    assert column[0] == 255
    assert np.all(np.diff(column) <= 0)
    assert column[-1] < 10


def test_an_empty_sheet_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        brush().finished()


def test_a_curve_goes_through_its_points() -> None:
    points = [(0.0, 0.0), (4.0, 3.0), (9.0, -2.0)]
    line = curve(points, steps=5)
    assert [tuple(line[n]) for n in (0, 5, 10)] == points
    assert len(curve(points, closed=True, steps=5)) == 15


def test_colours_mix() -> None:
    assert mix((0, 100, 200), (100, 0, 200), 0.25) == (25, 75, 200)
