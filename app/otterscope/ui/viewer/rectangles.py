"""Rectangles between a tile, its level and the view: which part of a tile goes where on the screen."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QRegion

from otterscope.geometry import Size
from otterscope.ui.viewer.camera import Camera, ViewBox


def span(origin: int, start: int, end: int, scale: float) -> tuple[int, int]:
    """Where level pixels `start` to `end` go: (first device pixel, how many)."""
    first = origin + math.floor(start * scale + 0.5)
    return first, origin + math.floor(end * scale + 0.5) - first


def rects(region: QRegion) -> list[QRect]:
    """The rectangles of a region; a jagged one as its bounds, for each rectangle has a price of its own."""
    if region.rectCount() > 24:
        return [region.boundingRect()]
    return list(iter(region))  # type: ignore[call-overload]  # the stubs leave the iterator out


def turned_rect(rect: QRect, size: Size, quarters: int) -> QRect:
    """`rect` of an image of `size`, after `quarters` clockwise turns of that image."""
    x, y, width, height = rect.x(), rect.y(), rect.width(), rect.height()
    if quarters == 1:
        return QRect(size.height - y - height, x, height, width)
    if quarters == 2:
        return QRect(size.width - x - width, size.height - y - height, width, height)
    if quarters == 3:
        return QRect(y, size.width - x - width, height, width)
    return rect


def cropped(
    camera: Camera, img_box: tuple[float, float, float, float], size: Size, clip: QRect
) -> tuple[QRect, ViewBox]:
    """What of a tile of `size` (not turned) `clip` needs, and where that goes."""
    left, top, right, bottom = img_box
    step_x, step_y = (right - left) / size.width, (bottom - top) / size.height
    near = camera.view_to_region(ViewBox(clip.left(), clip.top(), clip.right() + 1, clip.bottom() + 1))
    # Two source pixels more on every side: the smooth filter looks at its neighbours.
    x0 = max(0, int((near.x - left) / step_x) - 2)
    y0 = max(0, int((near.y - top) / step_y) - 2)
    x1 = min(size.width, int((near.right - left) / step_x) + 3)
    y1 = min(size.height, int((near.bottom - top) / step_y) + 3)
    part = QRect(x0, y0, x1 - x0, y1 - y0)
    box = (left + x0 * step_x, top + y0 * step_y, left + x1 * step_x, top + y1 * step_y)
    return part, camera.box_to_view(*box)


def turn(painter: QPainter, quarters: int, target: ViewBox) -> QRect:
    """Turn the painter by 1 to 3 quarters and give the rectangle that then lands on `target`."""
    painter.rotate(90.0 * quarters)
    if quarters == 1:
        return QRect(target.top, -target.right, target.height, target.width)
    if quarters == 2:
        return QRect(-target.right, -target.bottom, target.width, target.height)
    return QRect(-target.bottom, target.left, target.height, target.width)
