"""What others have to say at the chosen box, and what an answer points at: drawn over the picture."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from otterscope.geometry import Region
from otterscope.ui.theme import Colours
from otterscope.ui.viewer.camera import Camera, ViewBox


@dataclass(frozen=True)
class Marks:
    """What is written and drawn beside the boxes themselves.

    Attributes:
        facts: lines of the chosen box's label under its name; none for its size alone.
        reading: how far the chosen box has been read, 0 to 1; None while nothing reads it.
        primed: the chosen box has been read: a question costs only its own words.
        scale: pixels that the model sees for each of the chosen box's.
        found: regions that an answer names, in image pixels; `points` likewise.
    """

    facts: tuple[str, ...] = ()
    reading: float | None = None
    primed: bool = False
    scale: float = 1.0
    found: tuple[Region, ...] = ()
    points: tuple[tuple[int, int], ...] = ()


NO_MARKS = Marks()


def paint_reading(painter: QPainter, view: ViewBox, marks: Marks, colours: Colours, dpr: float) -> None:
    """A thin bar along the box's lower edge, outside the region like the outline: no pixel is covered."""
    if marks.reading is None:
        return
    thick, gap = max(3, round(4 * dpr)), round(4 * dpr)
    track = QRectF(view.left, view.bottom + gap, view.width, thick)
    painter.fillRect(track.adjusted(-dpr, -dpr, dpr, dpr), QColor(0, 0, 0, 150))
    track.setWidth(track.width() * min(1.0, max(0.0, marks.reading)))
    painter.fillRect(track, QColor(colours.box))


def paint_found(painter: QPainter, camera: Camera, marks: Marks, colours: Colours, dpr: float) -> None:
    """The answer's own regions, dashed, and its points as rings."""
    if not marks.found and not marks.points:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    shade, ink = QPen(QColor(0, 0, 0, 150), 4 * dpr), QPen(QColor(colours.found), 2 * dpr)
    ink.setStyle(Qt.PenStyle.DashLine)
    for region in marks.found:
        view = camera.region_to_view(region)
        if view.overlaps(camera.view_size):
            rect = QRectF(view.left, view.top, view.width, view.height)
            for pen in (shade, ink):
                painter.setPen(pen)
                painter.drawRect(rect)
    ink.setStyle(Qt.PenStyle.SolidLine)
    for x, y in marks.points:
        spot = camera.region_to_view(Region(x, y, 1, 1))
        centre = QPointF((spot.left + spot.right) / 2, (spot.top + spot.bottom) / 2)
        for pen in (shade, ink):
            painter.setPen(pen)
            painter.drawEllipse(centre, 9 * dpr, 9 * dpr)
    painter.restore()
