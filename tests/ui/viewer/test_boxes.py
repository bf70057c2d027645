"""Boxes: dragging, snapping, gripping, undo."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otterscope.geometry import Region, Size
from otterscope.ui.viewer.boxes import Boxes, Grip, History, between, dragged, grip_at, snapped
from otterscope.ui.viewer.hands import turned_grip

SIZE = Size(1000, 700)
BOX = Region(100, 200, 300, 150)


@pytest.mark.parametrize(
    ("grip", "step", "expected"),
    [
        (Grip.INSIDE, (10, -20), Region(110, 180, 300, 150)),
        (Grip.INSIDE, (9999, 9999), Region(700, 550, 300, 150)),
        (Grip.INSIDE, (-9999, -9999), Region(0, 0, 300, 150)),
        (Grip.LEFT, (20, 999), Region(120, 200, 280, 150)),
        (Grip.RIGHT | Grip.BOTTOM, (5, 7), Region(100, 200, 305, 157)),
        (Grip.TOP, (0, -500), Region(100, 0, 300, 350)),
        # Pulled past its opposite, the box turns over.
        (Grip.LEFT, (350, 0), Region(400, 200, 50, 150)),
        (Grip.RIGHT, (9999, 0), Region(100, 200, 900, 150)),
    ],
)
def test_a_grip_moves_only_its_edges(grip: Grip, step: tuple[float, float], expected: Region) -> None:
    assert dragged(BOX, grip, *step, SIZE) == expected


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        (Region(0, 0, 30, 30), Region(0, 0, 30, 30)),
        (Region(14, 15, 44, 46), Region(0, 30, 60, 30)),
        (Region(3, 3, 2, 2), Region(0, 0, 30, 30)),
        (Region(995, 690, 5, 10), Region(960, 660, 30, 30)),
        (Region(0, 0, 1000, 700), Region(0, 0, 990, 690)),
    ],
)
def test_snapping_gives_whole_patches(region: Region, expected: Region) -> None:
    assert snapped(region, SIZE) == expected


@given(st.integers(0, 999), st.integers(0, 699), st.integers(1, 1000), st.integers(1, 700))
def test_a_snapped_box_is_whole_patches_inside_the_picture(x: int, y: int, width: int, height: int) -> None:
    box = snapped(Region(x, y, width, height).clipped(SIZE), SIZE)
    assert box.x % 30 == box.y % 30 == box.width % 30 == box.height % 30 == 0
    assert box.right <= SIZE.width
    assert box.bottom <= SIZE.height
    assert snapped(box, SIZE) == box


def test_a_picture_under_a_patch_is_taken_whole() -> None:
    assert snapped(Region(5, 5, 3, 3), Size(20, 100)) == Region(0, 0, 20, 30)


def test_drawing_takes_whole_pixels_inside_the_picture() -> None:
    assert between(10.4, 20.6, 99.5, 5.2, SIZE) == Region(10, 5, 90, 16)
    assert between(-50, -50, 2000, 2000, SIZE) == Region.whole(SIZE)
    assert between(2000, 2000, 2000, 2000, SIZE) == Region(999, 699, 1, 1)


@pytest.mark.parametrize(
    ("point", "grip"),
    [
        ((0, 0), Grip.LEFT | Grip.TOP),
        ((100, 50), Grip.RIGHT | Grip.BOTTOM),
        ((50, 2), Grip.TOP),
        ((103, 25), Grip.RIGHT),
        ((50, 25), Grip.INSIDE),
        ((110, 25), Grip.NONE),
    ],
)
def test_grips_lie_at_the_edges(point: tuple[float, float], grip: Grip) -> None:
    assert grip_at((0, 0, 100, 50), *point, reach=7) == grip


def test_a_tiny_box_keeps_an_inside() -> None:
    assert grip_at((0, 0, 8, 8), 4, 4, reach=7) is Grip.INSIDE


@pytest.mark.parametrize(
    ("quarters", "edge"), [(0, Grip.LEFT), (1, Grip.BOTTOM), (2, Grip.RIGHT), (3, Grip.TOP)]
)
def test_the_left_edge_of_a_turned_picture_is_another_edge_of_its_own(quarters: int, edge: Grip) -> None:
    assert turned_grip(Grip.LEFT, quarters) is edge
    assert turned_grip(Grip.INSIDE, quarters) is Grip.INSIDE


def test_undo_and_redo_walk_through_all_edits() -> None:
    history = History()
    states = [history.now]
    for boxes in (
        history.now.added(BOX),
        history.now.added(BOX).changed(Region(1, 2, 3, 4)),
        history.now.added(BOX).changed(Region(1, 2, 3, 4)).added(BOX),
        history.now.added(BOX),
    ):
        history.do(boxes)
        states.append(boxes)
    for state in reversed(states[:-1]):
        history.undo()
        assert history.now.regions == state.regions
    assert not history.can_undo
    for state in states[1:]:
        history.redo()
        assert history.now.regions == state.regions
    assert not history.can_redo


def test_one_drag_is_one_step_and_two_drags_are_two() -> None:
    history = History()
    history.do(Boxes().added(BOX))
    for drag in range(2):
        history.settle()
        for x in range(5):
            history.do(history.now.changed(Region(drag * 100 + x + 1, 0, 10, 10)), merge="drag")
    history.undo()
    assert history.now.region == Region(5, 0, 10, 10)
    history.undo()
    assert history.now.region == BOX


def test_choosing_is_no_step_and_an_edit_ends_redo() -> None:
    history = History()
    history.do(Boxes().added(BOX).added(Region(0, 0, 9, 9)))
    history.do(history.now.next())
    assert history.now.chosen == 0
    history.undo()
    assert history.now == Boxes()
    history.redo()
    history.do(history.now.removed())
    assert not history.can_redo
    assert history.now.next(-1).chosen == len(history.now.regions) - 1
