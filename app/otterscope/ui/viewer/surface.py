"""The canvas's OpenGL surface; loaded only where it is used, for not every machine has the libraries."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtWidgets import QWidget


class GpuSurface(QOpenGLWidget):
    """Fills its parent and paints what `paint` paints; all events go through to the parent."""

    def __init__(self, parent: QWidget, paint: Callable[[QPainter], None]) -> None:
        super().__init__(parent)
        self._paint = paint
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintGL(self) -> None:
        painter = QPainter(self)
        self._paint(painter)
        painter.end()
