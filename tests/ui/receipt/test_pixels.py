"""The receipt's pixels are the model's pixels, on any screen."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from otterscope.geometry import Region
from otterscope.ui.receipt.pixels import PixelView
from otterscope.ui.theme import theme
from tests.ui.events import drag, wheel
from tests.ui.painted import pixels_of
from tests.ui.viewer.test_frame import rgb

ROOT = Path(__file__).resolve().parents[3]
Shown = Callable[..., QWidget]
LARGE = pixels_of(Region(100, 200, 900, 700))


@pytest.fixture
def view(shown: Shown) -> PixelView:
    view = PixelView()
    shown(view, 400, 300)
    return view


def expected(view: PixelView, pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """What must be on the screen where the picture is larger than the view."""
    left, top = view.horizontalScrollBar().value(), view.verticalScrollBar().value()
    whole = pixels.repeat(view.zoom, 0).repeat(view.zoom, 1)
    return whole[top : top + view.viewport().height(), left : left + view.viewport().width()]


@pytest.mark.parametrize("zoom", [1, 2, 4])
@pytest.mark.parametrize("at", [(0, 0), (37, 211), (10_000, 10_000)])
def test_every_pixel_is_a_square_of_its_colour(view: PixelView, zoom: int, at: tuple[int, int]) -> None:
    view.set_pixels(LARGE, 30, 30, 24)
    view.set_zoom(zoom)
    view.horizontalScrollBar().setValue(at[0])
    view.verticalScrollBar().setValue(at[1])
    assert np.array_equal(rgb(view.frame()), expected(view, LARGE))


def test_what_is_smaller_than_the_view_lies_in_its_middle(view: PixelView) -> None:
    small = np.ascontiguousarray(LARGE[:50, :70])
    view.set_pixels(small, 30, 3, 2)
    seen = rgb(view.frame())
    height, width = seen.shape[:2]
    top, left = (height - 50) // 2, (width - 70) // 2
    assert np.array_equal(seen[top : top + 50, left : left + 70], small)
    outside = QColor(theme().colours.canvas)
    assert tuple(seen[0, 0]) == (outside.red(), outside.green(), outside.blue())
    assert view.pixel_at(QPoint(left, top)) == (0, 0)
    assert view.pixel_at(QPoint(left + 69, top + 49)) == (69, 49)
    assert view.pixel_at(QPoint(left - 1, top)) is None


@pytest.mark.parametrize("zoom", [1, 4])
def test_the_grid_stands_between_the_patches_and_covers_nothing_else(view: PixelView, zoom: int) -> None:
    pixels = np.full((45, 100, 3), 200, np.uint8)
    view.set_pixels(pixels, 30, 4, 2)
    view.set_zoom(zoom)
    view.set_grid(True)
    seen = rgb(view.frame())
    left, top = view._origin()
    line = QColor(theme().colours.box)
    ink = (line.red(), line.green(), line.blue())
    row = seen[top + 7 * zoom]
    columns = [x for x in range(row.shape[0]) if tuple(row[x]) == ink]
    assert columns == [
        left + 30 * zoom * column for column in range(5) if left + 30 * zoom * column < row.shape[0]
    ]
    middle = seen[top + 3 * zoom : top + 28 * zoom, left + 3 * zoom : left + 28 * zoom]
    assert (middle == 200).all()
    # The last patches reach beyond the pixels, and this is shown as empty.
    assert not (seen[top + 50 * zoom, left + 5 * zoom : left + 25 * zoom] == 200).all()


def test_another_zoom_keeps_the_middle(view: PixelView) -> None:
    view.set_pixels(LARGE, 30, 30, 24)
    view.horizontalScrollBar().setValue(300)
    view.verticalScrollBar().setValue(200)
    centre = QPoint(view.viewport().width() // 2, view.viewport().height() // 2)
    before = view.pixel_at(centre)
    told: list[int] = []
    view.zoomed.connect(told.append)
    for _ in range(3):
        wheel(view.viewport(), centre, QPoint(0, 120), mods=Qt.KeyboardModifier.ControlModifier)
    assert told == [2, 4]
    after = view.pixel_at(centre)
    assert before is not None
    assert after is not None
    assert abs(after[0] - before[0]) <= 1
    assert abs(after[1] - before[1]) <= 1
    QTest.keyClicks(view, "--")
    assert view.zoom == 1


def test_keys_and_the_hand_move_it(view: PixelView) -> None:
    view.set_pixels(LARGE, 30, 30, 24)
    across, down = view.horizontalScrollBar(), view.verticalScrollBar()
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert (across.value(), down.value()) == (40, 40)
    drag(view.viewport(), QPoint(200, 150), QPoint(150, 130), rest=False)
    assert (across.value(), down.value()) == (90, 60)
    pointed: list[object] = []
    view.pointed.connect(pointed.append)
    QTest.mouseMove(view.viewport(), QPoint(10, 20))
    assert (100, 80) in pointed


#: Runs in a process of its own: Qt takes the scale once, at its start.
PROGRAM = """
import sys
import numpy as np
from PySide6.QtGui import QImage
from otterscope.geometry import Region
from otterscope.ui.app import application
from otterscope.ui.receipt.pixels import PixelView
from tests.ui.painted import pixels_of
from tests.ui.viewer.test_frame import rgb
scale = float(sys.argv[1])
app = application("light")
view = PixelView()
view.resize(301, 201)
view.show()
app.processEvents()
pixels = pixels_of(Region(100, 200, 900, 700))
view.set_pixels(pixels, 30, 30, 24)
view.verticalScrollBar().setValue(77)
seen = rgb(view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32))
width, height = round(view.viewport().width() * scale), round(view.viewport().height() * scale)
inside = (slice(2, height - 4), slice(2, width - 4))
assert seen.shape[1] >= width - 1, seen.shape
assert np.array_equal(seen[inside], pixels[77:77 + height, :width][inside]), "not the same pixels"
view.set_zoom(2)
assert rgb(view.frame()).shape[:2] == (height, width)
"""


@pytest.mark.parametrize("scale", ["1.5", "2"])
def test_a_pixel_is_a_pixel_of_a_dense_screen(scale: str) -> None:
    environment = {**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
    environment["PYTHONPATH"] = os.pathsep.join((str(ROOT / "app"), str(ROOT)))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, scale], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
