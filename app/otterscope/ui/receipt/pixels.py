"""Shows pixels as they are: one of the picture for one of the screen, or squares of exactly 2 or 4."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from otterscope.imaging.source import RgbArray
from otterscope.ui.theme import theme

ZOOMS = (1, 2, 4)


class PixelView(QAbstractScrollArea):
    """A scrolled view of an array of pixels; everything inside counts in device pixels.

    Signals:
        pointed(object): (x, y) of the pixel under the pointer, or None.
        zoomed(int): the zoom was changed with the wheel or the keys.
    """

    pointed = Signal(object)
    zoomed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("The pixels that the model saw"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        self._pixels: RgbArray | None = None
        self.zoom = 1
        #: Side of a patch and how many there are; (0, 0, 0) for none.
        self._patches = (0, 0, 0)
        self.grid = False
        self._dragged: QPoint | None = None
        theme().changed.connect(self.viewport().update)

    def set_pixels(self, pixels: RgbArray, patch: int, columns: int, rows: int) -> None:
        """Show pixels of shape (height, width, 3); `columns` 0 for a model without patches of one size."""
        self._pixels = pixels
        self._patches = (patch, columns, rows) if columns and rows else (0, 0, 0)
        self._ranges()

    def set_zoom(self, zoom: int) -> None:
        """Show each pixel as a square of this many device pixels; the middle stays where it is."""
        if zoom == self.zoom or zoom not in ZOOMS:
            return
        bars, size = (self.horizontalScrollBar(), self.verticalScrollBar()), self._view()
        middles = [(bar.value() + room / 2) / self.zoom for bar, room in zip(bars, size, strict=True)]
        self.zoom = zoom
        self._ranges()
        for bar, middle, room in zip(bars, middles, size, strict=True):
            bar.setValue(round(middle * zoom - room / 2))
        self.zoomed.emit(zoom)

    def set_grid(self, on: bool) -> None:
        """Show where one patch ends and the next begins."""
        self.grid = on
        self._ranges()

    def frame(self) -> QImage:
        """What is on the screen, in device pixels."""
        width, height = self._view()
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.fill(QColor(theme().colours.canvas))
        if self._pixels is None:
            return image
        left, top = self._origin()
        painter = QPainter(image)
        self._paint_padding(painter, left, top)
        # Only the pixels in view are enlarged, by repeating them: no filter, nothing made up.
        x0, y0 = max(0, -left // self.zoom), max(0, -top // self.zoom)
        x1, y1 = (width - left) // self.zoom + 1, (height - top) // self.zoom + 1
        seen = self._pixels[y0:y1, x0:x1]
        if seen.size:
            seen = np.ascontiguousarray(seen.repeat(self.zoom, 0).repeat(self.zoom, 1))
            row = seen.shape[1] * 3
            exact = QImage(seen.data, seen.shape[1], seen.shape[0], row, QImage.Format.Format_RGB888)
            painter.drawImage(left + x0 * self.zoom, top + y0 * self.zoom, exact)
        if self.grid:
            self._paint_grid(painter, left, top)
        painter.end()
        return image

    def pixel_at(self, point: QPoint) -> tuple[int, int] | None:
        """The pixel under a point of the viewport (logical), if there is one."""
        if self._pixels is None:
            return None
        dpr, (left, top) = self.devicePixelRatioF(), self._origin()
        x = int((point.x() * dpr - left) // self.zoom)
        y = int((point.y() * dpr - top) // self.zoom)
        height, width = self._pixels.shape[:2]
        return (x, y) if 0 <= x < width and 0 <= y < height else None

    # Qt's events ----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        image = self.frame()
        image.setDevicePixelRatio(self.devicePixelRatioF())
        painter = QPainter(self.viewport())
        painter.drawImage(0, 0, image)
        if self.hasFocus():
            painter.setPen(QColor(theme().colours.accent))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._ranges()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._ranges()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        horizontal, vertical = self.horizontalScrollBar(), self.verticalScrollBar()
        steps = {
            Qt.Key.Key_Left: (horizontal, -1),
            Qt.Key.Key_Right: (horizontal, 1),
            Qt.Key.Key_Up: (vertical, -1),
            Qt.Key.Key_Down: (vertical, 1),
        }
        if event.key() in steps:
            bar, by = steps[Qt.Key(event.key())]
            bar.setValue(bar.value() + by * bar.singleStep())
        elif event.text() in {"+", "=", "-"}:
            self._step_zoom(-1 if event.text() == "-" else 1)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._step_zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._dragged is not None:
            moved = (at - self._dragged) * self.devicePixelRatioF()
            self._dragged = at
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - moved.x())
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - moved.y())
        self.pointed.emit(self.pixel_at(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(None)

    # Inner ----------------------------------------------------------------------------------------------

    def _view(self) -> tuple[int, int]:
        """Of the viewport, device pixels."""
        dpr, size = self.devicePixelRatioF(), self.viewport().size()
        return max(1, round(size.width() * dpr)), max(1, round(size.height() * dpr))

    def _whole(self) -> QSize:
        """Of everything there is to see, device pixels."""
        if self._pixels is None:
            return QSize(1, 1)
        height, width = self._pixels.shape[:2]
        patch, columns, rows = self._patches
        if self.grid:
            width, height = max(width, patch * columns), max(height, patch * rows)
        return QSize(width, height) * self.zoom

    def _origin(self) -> tuple[int, int]:
        """Where pixel 0, 0 lies in the view, device pixels; what is smaller than it is centred."""
        whole, (width, height) = self._whole(), self._view()
        left = (width - whole.width()) // 2 if whole.width() < width else -self.horizontalScrollBar().value()
        top = (height - whole.height()) // 2 if whole.height() < height else -self.verticalScrollBar().value()
        return left, top

    def _ranges(self) -> None:
        whole, (width, height) = self._whole(), self._view()
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        for bar, length, room in ((across, whole.width(), width), (down, whole.height(), height)):
            bar.setPageStep(room)
            bar.setSingleStep(40)
            bar.setRange(0, max(0, length - room))
        self.viewport().update()

    def _step_zoom(self, by: int) -> None:
        at = ZOOMS.index(self.zoom) + by
        if 0 <= at < len(ZOOMS):
            self.set_zoom(ZOOMS[at])

    def _paint_padding(self, painter: QPainter, left: int, top: int) -> None:
        """The part of the last patches that no pixel fills."""
        if self.grid and self._patches[0]:
            whole = QRect(QPoint(left, top), self._whole())
            painter.fillRect(whole, QColor(theme().colours.paper))
            painter.fillRect(whole, Qt.BrushStyle.BDiagPattern)

    def _paint_grid(self, painter: QPainter, left: int, top: int) -> None:
        patch, columns, rows = self._patches
        if not patch:
            return
        step = patch * self.zoom
        # Dark and light side by side: to be seen on any picture.
        for colour, off in ((QColor(0, 0, 0, 110), 1), (QColor(theme().colours.box), 0)):
            painter.setPen(colour)
            for column in range(columns + 1):
                x = left + column * step + off
                painter.drawLine(x, top, x, top + rows * step)
            for row in range(rows + 1):
                y = top + row * step + off
                painter.drawLine(left, y, left + columns * step, y)
