"""A small picture of a box, as a button that leads to it."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from otterscope.ui.chat.labels import Pressable
from otterscope.ui.theme import theme

#: A kept thumbnail with longer sides than this was not made by this program; pixels.
MOST = 1024


def thumbnail_image(png: bytes) -> QImage:
    """The image in a kept thumbnail; a null image if it is none, or far too large to be one."""
    if not png:
        return QImage()
    data = QByteArray(png)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"png"))
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > MOST:
        return QImage()
    return reader.read()


class Thumbnail(Pressable):
    """Shows all of an image, with rounded corners, inside a square."""

    def __init__(self, side: int = 44) -> None:
        super().__init__()
        self._image = QImage()
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme().changed.connect(self.update)

    @property
    def image(self) -> QImage:
        return self._image

    def set_image(self, image: QImage) -> None:
        """Show another image; a null one leaves the square empty."""
        self._image = image
        self.update()

    def set_side(self, side: int) -> None:
        """Another size, logical pixels."""
        if side != self._side:
            self._side = side
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme().colours
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if not self._image.isNull():
            size = self._image.size().toSizeF().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            # A very long box is still to be seen, and to be hit.
            size = size.expandedTo(frame.size() / 4)
            middle = frame.center()
            frame.setSize(size)
            frame.moveCenter(middle)
        path = QPainterPath()
        path.addRoundedRect(frame, 5, 5)
        painter.fillPath(path, QColor(colours.paper))
        if not self._image.isNull():
            painter.setClipPath(path)
            painter.drawImage(frame, self._image)
            painter.setClipping(False)
        strong = self.hasFocus() or self.underMouse()
        painter.setPen(QPen(QColor(colours.accent if strong else colours.line), 2 if strong else 1))
        painter.drawPath(path)
