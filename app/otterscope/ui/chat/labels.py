"""Labels that keep to their room, and fonts relative to the application's own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QSizePolicy,
    QStyle,
    QStyleOption,
    QWidget,
)

from otterscope.ui.theme import theme
from otterscope.ui.tips import tip

#: Icons grow with texts up to so many times: there is a row of them in the narrowest chat.
MOST_ICON = 1.6


def scaled_font(factor: float, *, weight: QFont.Weight | None = None) -> QFont:
    """The application's font, larger or smaller by a factor."""
    font = QFont(QApplication.font())
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * factor)
    else:
        font.setPixelSize(round(font.pixelSize() * factor))
    if weight is not None:
        font.setWeight(weight)
    return font


def icon_size(side: int) -> QSize:
    """Of an icon beside texts, logical pixels: `side` with texts of the system's size, more with larger."""
    return QSize(side, side) * max(1.0, min(MOST_ICON, theme().text_scale))


def focus_in(widget: QWidget) -> QWidget | None:
    """What has the focus inside a widget, itself included."""
    focus: QWidget | None = widget.window().focusWidget()
    return focus if focus is not None and (focus is widget or widget.isAncestorOf(focus)) else None


def settle(widget: QWidget) -> None:
    """Have a widget's layout know at once what was shown or hidden in it, which Qt tells it later."""
    layout = widget.layout()
    if layout is not None:
        layout.invalidate()
        layout.activate()


def fitting(texts: Sequence[str], metrics: QFontMetrics, width: int) -> str:
    """The first of these texts that is no wider than `width` logical pixels, or the last one, elided."""
    for text in texts:
        if metrics.horizontalAdvance(text) <= width:
            return text
    return metrics.elidedText(texts[-1], Qt.TextElideMode.ElideRight, width)


class Pressable(QAbstractButton):
    """A button that Enter presses as Space does, for it looks like a link or a picture."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)


class ElidedLabel(QWidget):
    """One line of text that ends in "…" where the room ends; the whole of it is its tooltip then.

    Attributes:
        shorter: said instead where the text has no room and one of these has, the longest first.
    """

    def __init__(self, text: str = "", *, factor: float = 1.0, quiet: bool = True) -> None:
        super().__init__()
        self._text = text
        self._factor = factor
        self.shorter: tuple[str, ...] = ()
        if quiet:
            self.setObjectName("quiet")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.restyle)
        self.restyle()
        self.setText(text)

    def text(self) -> str:
        return self._text

    def setText(self, text: str, *shorter: str) -> None:
        """Show another text."""
        self._text, self.shorter = text, shorter
        self.setAccessibleName(text)
        self._tell()
        self.updateGeometry()
        self.update()

    def restyle(self) -> None:
        """Follow the size of texts."""
        self.setFont(scaled_font(self._factor))
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._tell()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._text) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(min(self.sizeHint().width(), metrics.averageCharWidth() * 4), metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        metrics = QFontMetrics(self.font())
        shown = fitting((self._text, *self.shorter), metrics, self.width())
        align = QStyle.visualAlignment(
            self.layoutDirection(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.style().drawItemText(
            painter,
            self.rect(),
            align.value,
            option.palette,
            self.isEnabled(),
            shown,
            QPalette.ColorRole.WindowText,
        )

    def _tell(self) -> None:
        fits = QFontMetrics(self.font()).horizontalAdvance(self._text) <= self.width()
        self.setToolTip("" if fits else tip(self._text))


class WrappedLabel(QLabel):
    """Plain text that wraps; never taken for HTML, whatever it says."""

    def __init__(self, text: str = "", *, factor: float = 1.0) -> None:
        super().__init__(text)
        self._factor = factor
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        theme().changed.connect(self.restyle)
        self.restyle()

    def restyle(self) -> None:
        """Follow the size of texts."""
        self.setFont(scaled_font(self._factor))
