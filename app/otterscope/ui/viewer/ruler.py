"""Rulers along the canvas's edges: image pixels, with the pointer and the chosen box marked."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from otterscope.ui.quantities import count
from otterscope.ui.theme import theme
from otterscope.ui.viewer.canvas import Canvas

#: Thickness, logical pixels.
THICK = 20
#: Least distance of two numbers, logical pixels.
LABEL_ROOM = 84


def tick_step(zoom: float, room: float) -> tuple[int, int]:
    """Image pixels between two numbers, and how many parts the ticks between divide that into.

    Args:
        zoom: screen pixels an image pixel.
        room: least screen pixels between two numbers.
    """
    least = max(1.0, room / zoom)
    power = 10 ** math.floor(math.log10(least))
    for factor, parts in ((1, 10), (2, 4), (5, 5), (10, 10)):
        step = factor * power
        if step >= least * (1 - 1e-9):
            return step, min(parts, step)
    raise AssertionError("ten times the power of ten below a number is above it")


class Ruler(QWidget):
    """One edge of the canvas. Numbers count in the picture's own pixels, also when it is shown turned."""

    def __init__(self, canvas: Canvas, orientation: Qt.Orientation) -> None:
        super().__init__()
        self._canvas = canvas
        self._flat = orientation is Qt.Orientation.Horizontal
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Horizontal ruler") if self._flat else self.tr("Vertical ruler"))
        canvas.looked.connect(self.update)
        canvas.pointed.connect(self.update)
        canvas.boxes_changed.connect(self.update)
        theme().changed.connect(self._rescale)
        self._rescale()

    def sizeHint(self) -> QSize:
        return QSize(self._thick, self._thick)

    def _rescale(self) -> None:
        self._thick = round(THICK * theme().text_scale)
        if self._flat:
            self.setFixedHeight(self._thick)
        else:
            self.setFixedWidth(self._thick)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme().colours
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.window))
        long = self.width() if self._flat else self.height()
        line = QRectF(0, self._thick - 1, long, 1) if self._flat else QRectF(self._thick - 1, 0, 1, long)
        painter.fillRect(line, QColor(colours.line))
        if self._canvas.scene is None:
            return
        self._paint_box(painter)
        self._paint_ticks(painter, long)
        self._paint_pointer(painter)

    def _paint_ticks(self, painter: QPainter, long: int) -> None:
        colours = theme().colours
        camera, dpr = self._canvas.camera, self._canvas.dpr
        limit = camera.turn_size.width if self._flat else camera.turn_size.height
        start = camera.origin[0] if self._flat else camera.origin[1]
        step, parts = tick_step(camera.zoom / dpr, LABEL_ROOM * self._thick / THICK)
        small = step // parts
        # Turned, the picture's own x or y may run against the ruler: then count from its other end.
        backwards = {0: False, 1: self._flat, 2: True, 3: not self._flat}[camera.quarters]
        low, high = math.floor(-start / camera.zoom), math.ceil((long * dpr - start) / camera.zoom)
        if backwards:
            low, high = limit - high, limit - low
        first, last = max(0, low), min(limit, high)
        ticks, numbers = [], []
        for value in range(first // small * small, last + 1, small):
            turn = limit - value if backwards else value
            at = round((start + turn * camera.zoom) / dpr)
            size = 4 if value % step else 8
            if size == 8:
                numbers.append((at, count(value)))
            if self._flat:
                ticks.append(QRect(at, self._thick - 1 - size, 1, size))
            else:
                ticks.append(QRect(self._thick - 1 - size, at, size, 1))
        # One call for all ticks: each call lets a worker have Python's lock, and then waits for it again.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.faint))
        painter.drawRects(ticks)
        font = QFont(self.font())
        font.setPixelSize(round(10 * self._thick / THICK))
        painter.setFont(font)
        painter.setPen(QColor(colours.quiet))
        if self._flat:
            for at, text in numbers:
                painter.drawText(at + 3, self._thick // 2, text)
            return
        painter.rotate(-90)
        for at, text in numbers:
            painter.drawText(4 - at, self._thick // 2, text)
        painter.resetTransform()

    def _paint_box(self, painter: QPainter) -> None:
        region = self._canvas.boxes.region
        if region is None:
            return
        box, dpr = self._canvas.camera.region_to_view(region), self._canvas.dpr
        ink = QColor(theme().colours.accent)
        ink.setAlpha(70)
        low, high = (box.left, box.right) if self._flat else (box.top, box.bottom)
        low, high = max(0, round(low / dpr)), round(high / dpr)
        span = (
            QRectF(low, 0, high - low, self._thick) if self._flat else QRectF(0, low, self._thick, high - low)
        )
        painter.fillRect(span, ink)

    def _paint_pointer(self, painter: QPainter) -> None:
        pointer = self._canvas.pointer
        if pointer is None:
            return
        at = round((pointer[0] if self._flat else pointer[1]) / self._canvas.dpr)
        mark = QRectF(at, 0, 1, self._thick) if self._flat else QRectF(0, at, self._thick, 1)
        painter.fillRect(mark, QColor(theme().colours.accent))
