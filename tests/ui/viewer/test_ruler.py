"""Rulers and the patch grid lie where the picture's pixels do."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from otterscope.geometry import Region, Size
from otterscope.ui.theme import theme
from otterscope.ui.viewer.boxes import PATCH, Boxes
from otterscope.ui.viewer.camera import Camera
from otterscope.ui.viewer.overlay import paint_boxes
from otterscope.ui.viewer.pane import ViewerPane
from otterscope.ui.viewer.ruler import THICK, Ruler, tick_step
from tests.ui.conftest import pause
from tests.ui.viewer.test_frame import rgb

#: Where ticks are long and no number is, logical pixels from the inner edge.
_LONG_ONLY = 7


def drawn(widget: QWidget) -> npt.NDArray[np.uint8]:
    image = QImage(widget.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    widget.render(painter, QPoint(0, 0), QRegion(), QWidget.RenderFlag.DrawChildren)
    painter.end()
    return rgb(image)


def long_ticks(ruler: Ruler, *, flat: bool) -> set[int]:
    """Where long ticks stand along a ruler."""
    pixels = drawn(ruler)
    edge = THICK - 1
    inner, beyond = (pixels[edge - 1], pixels[edge - _LONG_ONLY]) if flat else (
        pixels[:, edge - 1], pixels[:, edge - _LONG_ONLY])  # fmt: skip
    faint = tuple(bytes.fromhex(theme().colours.faint[1:]))
    return {int(at) for at in np.flatnonzero((inner == faint).all(axis=1) & (beyond == faint).all(axis=1))}


@given(zoom=st.floats(1e-4, 64.0), room=st.floats(40.0, 200.0))
def test_numbers_are_round_and_have_room(zoom: float, room: float) -> None:
    step, parts = tick_step(zoom, room)
    assert step * zoom >= min(room, zoom) * 0.999
    assert step * zoom <= max(10 * room, 10 * zoom)
    assert f"{step:.0e}"[0] in "125"
    assert float(f"{step:.0e}") == step
    assert step % parts == 0, "ticks between numbers are whole pixels"


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@pytest.mark.parametrize("zoom", [0.13, 1.0, 4.0])
def test_ticks_stand_at_their_pixels(pane: ViewerPane, quarters: int, zoom: float) -> None:
    canvas = pane.canvas
    pane.minimap.set_wanted(False)
    canvas.mover.jump(canvas.camera.turned(quarters).centred(3000, 2000, zoom))
    pause(20)
    camera = canvas.camera
    step, _ = tick_step(camera.zoom / canvas.dpr, 84)
    for ruler, flat in zip(pane.rulers, (True, False), strict=True):
        along_x = flat == (quarters % 2 == 0)
        limit = 6000 if along_x else 4000
        length = canvas.width() if flat else canvas.height()
        places = (
            camera.to_view(v, 0) if along_x else camera.to_view(0, v) for v in range(0, limit + 1, step)
        )
        expected = {math.floor((at[0] if flat else at[1]) + 0.5) for at in places}
        found = long_ticks(ruler, flat=flat)
        assert len(found) >= 3
        # A number's glyphs may reach down to a tick's height; none may be missing or stand elsewhere.
        for at in expected:
            if 0 <= at < length:
                assert found & {at - 1, at, at + 1}, (at, sorted(found))
        assert len(found) <= len([at for at in expected if -1 <= at <= length]) + 1


def test_the_rulers_mark_the_pointer_and_the_chosen_box(pane: ViewerPane) -> None:
    canvas = pane.canvas
    canvas.mover.jump(canvas.camera.centred(3000, 2000, 1.0))
    pause(20)
    plain = drawn(pane.rulers[0])
    canvas.select(Region(2900, 1900, 120, 60))
    box = canvas.camera.region_to_view(Region(2900, 1900, 120, 60))
    marked = drawn(pane.rulers[0])
    changed = np.flatnonzero((plain != marked).any(axis=(0, 2)))
    assert (changed.min(), changed.max()) == (box.left, box.right - 1)
    canvas.pointer = (17.0, 33.0)
    canvas.pointed.emit()
    pointed = drawn(pane.rulers[0])
    assert set(np.flatnonzero((pointed != marked).any(axis=(0, 2)))) == {17}


@pytest.mark.parametrize("dpr", [1.0, 2.0])
def test_a_box_covers_no_pixel_of_its_region_but_under_handles(dpr: float) -> None:
    size, region = Size(900, 700), Region(300, 240, 240, 180)
    camera = Camera(size, Size(900, 700)).centred(450, 350, 1.0)
    image = QImage(900, 700, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    paint_boxes(painter, camera, Boxes((region,), None), theme().colours, dpr, grid=False)
    painter.end()
    inside = rgb(image)[region.y : region.bottom, region.x : region.right]
    assert not inside.any()
    around = rgb(image)[region.y - 1, region.x : region.right]
    assert around.any(axis=1).all()


def test_the_grid_lies_between_patches() -> None:
    size, region = Size(900, 700), Region(310, 245, 8 * PATCH, 5 * PATCH + 7)
    camera = Camera(size, Size(900, 700)).centred(450, 350, 1.0)
    pictures = []
    for grid in (False, True):
        image = QImage(900, 700, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.black)
        painter = QPainter(image)
        paint_boxes(painter, camera, Boxes((region,), None), theme().colours, 1.0, grid=grid)
        painter.end()
        pictures.append(rgb(image).astype(int))
    lines = (pictures[0] != pictures[1]).any(axis=2)
    columns = np.flatnonzero(lines[region.y + 3 : region.y + 25].all(axis=0))
    rows = np.flatnonzero(lines[:, region.x + 3 : region.x + 25].all(axis=1))
    assert list(columns) == [region.x + n * PATCH for n in range(1, 8)]
    assert list(rows) == [region.y + n * PATCH for n in range(1, 6)]
