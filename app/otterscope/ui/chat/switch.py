"""A switch with two positions, for what is on or off at once."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle

from otterscope.ui.chat.labels import Pressable, scaled_font
from otterscope.ui.theme import theme


class Switch(Pressable):
    """A checkable button drawn as a switch beside its text, or a `short` one where that has no room."""

    def __init__(self, text: str, short: str, factor: float = 0.92) -> None:
        super().__init__()
        self._short = short
        self._factor = factor
        self.setCheckable(True)
        self.setText(text)
        self.setFont(scaled_font(factor))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.restyle)

    def restyle(self) -> None:
        """Follow the theme and the size of texts."""
        self.setFont(scaled_font(self._factor))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(
            self._track().width() + 8 + metrics.horizontalAdvance(self.text()) + 6, metrics.height() + 8
        )

    def minimumSizeHint(self) -> QSize:
        full = self.sizeHint()
        short = QFontMetrics(self.font()).horizontalAdvance(self._short) + self._track().width() + 14
        return QSize(min(full.width(), short), full.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        c, track = theme().colours, self._track()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(2, (self.height() - track.height()) / 2, track.width(), track.height())
        text = self.rect().adjusted(track.width() + 10, 0, -2, 0)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if rtl:
            box.moveRight(self.width() - 2)
            text = self.rect().adjusted(2, 0, -track.width() - 10, 0)
        on = self.isChecked()
        painter.setPen(QPen(QColor(c.accent if on else c.quiet), 1.2))
        painter.setBrush(QColor(c.accent if on else c.window))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        radius = box.height() / 2 - 3
        at_right = on != rtl
        x = box.right() - radius - 3 if at_right else box.left() + radius + 3
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.on_accent if on else c.quiet))
        painter.drawEllipse(QPointF(x, box.center().y()), radius, radius)
        if self.hasFocus():
            painter.setPen(QPen(QColor(c.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.setPen(QColor(c.text if on or self.underMouse() else c.quiet))
        metrics = QFontMetrics(self.font())
        fits = metrics.horizontalAdvance(self.text()) <= text.width()
        shown = metrics.elidedText(
            self.text() if fits else self._short, Qt.TextElideMode.ElideRight, text.width()
        )
        align = QStyle.visualAlignment(
            self.layoutDirection(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        painter.drawText(text, align.value, shown)

    def _track(self) -> QSize:
        height = round(QFontMetrics(self.font()).height() * 0.95)
        return QSize(round(height * 1.75), height)
