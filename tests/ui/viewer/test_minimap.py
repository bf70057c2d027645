"""The map shows the overview as it is turned and as it is painted further."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from otterscope.geometry import Size
from otterscope.ui.viewer.canvas import Canvas
from otterscope.ui.viewer.frame import Scene
from otterscope.ui.viewer.minimap import PAD, Minimap
from otterscope.ui.viewer.shelf import TileShelf
from otterscope.ui.viewer.tileplan import TileGrid

COLOURS = ("#c00000", "#00c000", "#0000c0", "#c0c000")


def quartered() -> QImage:
    """Four colours, clockwise from the upper left, in stripes of one pixel with black."""
    image = QImage(3000, 1000, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    for (x, y), colour in zip(((0, 0), (1500, 0), (1500, 500), (0, 500)), COLOURS, strict=True):
        for line in range(y, y + 500, 2):
            painter.fillRect(x, line, 1500, 1, QColor(colour))
    painter.end()
    return image


def corners(minimap: Minimap) -> list[QColor]:
    """What the map shows near its corners, clockwise from the upper left."""
    shown = minimap.grab().toImage()
    near, right, bottom = PAD + 6, shown.width() - PAD - 7, shown.height() - PAD - 7
    return [shown.pixelColor(*at) for at in ((near, near), (right, near), (right, bottom), (near, bottom))]


@pytest.mark.parametrize("finished", [False, True])
def test_the_map_turns_with_the_picture(app: QApplication, finished: bool) -> None:
    canvas = Canvas()
    canvas.setFixedSize(900, 700)
    minimap = Minimap(canvas)
    canvas.show()
    overview = quartered()
    levels = tuple(Size(24000 >> level, 8000 >> level) for level in range(6))
    canvas.show_scene(Scene(TileGrid(levels, 512), TileShelf(1 << 20), overview, 3, 0))
    canvas.mover.jump(canvas.camera.zoomed_to(4))
    minimap.redraw(finished)
    minimap._redraw()
    for quarters in range(5):
        for at, colour in enumerate(corners(minimap)):
            wanted = QColor(COLOURS[(at - quarters) % 4])
            for part, full in ((colour.red(), wanted.red()), (colour.green(), wanted.green())):
                assert (part > 15) == (full > 0)
            # Every second line is black, and what is out of view is dimmed by a quarter.
            if finished:
                assert 30 < max(colour.red(), colour.green(), colour.blue()) < 110
        canvas.mover.jump(canvas.camera.turned(1))
    overview.fill(QColor("#ffffff"))
    minimap._redraw()
    assert min(colour.red() for colour in corners(minimap)) > 120
    canvas.close()
