"""Below an answer: its receipt in one line, and what can be done with the turn."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStyle, QToolButton, QWidget

from otterscope.ui import resources
from otterscope.ui.chat.labels import Pressable, fitting, icon_size, scaled_font
from otterscope.ui.theme import theme


class TextLink(Pressable):
    """A quiet line of text that is a button; elided where it is too long.

    Attributes:
        shorter: said instead where the text has no room and one of these has, the longest first.

    Args:
        at_end: it takes the room that is left and stands at the end of it.
        pad: room left and right of the text, logical pixels.
    """

    def __init__(
        self, factor: float = 0.88, *, accent: bool = False, at_end: bool = False, pad: int = 6
    ) -> None:
        super().__init__()
        self._factor = factor
        self._accent = accent
        self._at_end = at_end
        self._pad = pad
        self.shorter: tuple[str, ...] = ()
        self.setFont(scaled_font(factor))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        wide = QSizePolicy.Policy.Expanding if at_end else QSizePolicy.Policy.Preferred
        self.setSizePolicy(wide, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.restyle)

    def restyle(self) -> None:
        """Follow the theme and the size of texts."""
        self.setFont(scaled_font(self._factor))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        # One that takes all the room there is asks for no more than it needs.
        text = self.shorter[0] if self._at_end and self.shorter else self.text()
        return QSize(metrics.horizontalAdvance(text) + 15, metrics.height() + 8)

    def minimumSizeHint(self) -> QSize:
        full, least = self.sizeHint(), 40
        if self._at_end and self.shorter:
            least = QFontMetrics(self.font()).horizontalAdvance(self.shorter[-1]) + 15
        return QSize(min(full.width(), least), full.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        c = theme().colours
        metrics = QFontMetrics(self.font())
        room = self.rect().adjusted(self._pad, 0, -self._pad, 0)
        shown = fitting((self.text(), *self.shorter), metrics, room.width())
        side = Qt.AlignmentFlag.AlignRight if self._at_end else Qt.AlignmentFlag.AlignLeft
        align = QStyle.visualAlignment(self.layoutDirection(), side | Qt.AlignmentFlag.AlignVCenter)
        painter = QPainter(self)
        strong = self.isEnabled() and (self.underMouse() or self.hasFocus())
        if strong:
            size = QSize(metrics.horizontalAdvance(shown) + 2 * self._pad, self.height())
            around = QStyle.alignedRect(Qt.LayoutDirection.LeftToRight, align, size, self.rect())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(c.accent) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.line) if self.underMouse() else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(around.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setPen(QColor(c.accent if self._accent else c.text if strong else c.quiet))
        painter.setFont(self.font())
        painter.drawText(room, align.value, shown)


class Foot(QWidget):
    """Signals:
    receipt_wanted, copy_wanted, again_wanted, delete_wanted, menu_wanted: a button was pressed.
    """

    receipt_wanted = Signal()
    copy_wanted = Signal()
    again_wanted = Signal()
    delete_wanted = Signal()
    menu_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.receipt = TextLink()
        self.receipt.clicked.connect(self.receipt_wanted)
        self.copy = self._tool(self.tr("Copy the answer"), self.copy_wanted)
        self.again = self._tool(self.tr("Ask again"), self.again_wanted)
        self.delete = self._tool(self.tr("Delete"), self.delete_wanted)
        self.more = self._tool(self.tr("More"), self.menu_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.receipt, 0)
        row.addStretch(1)
        for button in (self.copy, self.again, self.delete, self.more):
            row.addWidget(button)
        self.strong = False
        self.restyle()

    def show_receipt(self, *lines: str, ended: bool) -> None:
        """The receipt in one line, and in shorter ones; without any, that the answer is coming."""
        line = lines[0] if lines else ""
        self.receipt.setVisible(bool(line) or not ended)
        self.receipt.setEnabled(bool(line))
        self.receipt.shorter = lines[1:]
        self.receipt.setText(line or self.tr("Answering…"))
        self.receipt.setToolTip(self.tr("What the model saw, and how it answered") if line else "")
        self.receipt.setAccessibleName(
            self.tr("Receipt: {line}").format(line=line) if line else self.receipt.text()
        )
        self.delete.setVisible(ended)
        self.more.setVisible(ended)

    def restyle(self, *, strong: bool | None = None) -> None:
        """Follow the theme; icons stay in the background until the turn is pointed at (`strong`)."""
        self.strong = self.strong if strong is None else strong
        c = theme().colours
        ink = c.text if self.strong else c.quiet
        pairs = ((self.copy, "copy"), (self.again, "again"), (self.delete, "delete"), (self.more, "more"))
        for button, name in pairs:
            button.setIconSize(icon_size(16))
            button.setIcon(resources.icon(name, ink, c.faint))
        # As high before the buttons come as with them, so that nothing jumps then.
        self.more.ensurePolished()
        self.setMinimumHeight(self.more.sizeHint().height())

    def _tool(self, name: str, wanted: object) -> QToolButton:
        button = QToolButton()
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.clicked.connect(wanted)
        return button
