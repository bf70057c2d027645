"""A line over the canvas's lower edge that says when a box is too large for the model, and offers the way."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from otterscope.ui.viewer.boxbar import BoxBar
from otterscope.ui.viewer.canvas import Canvas


class FitLine(QWidget):
    """Shows a sentence and one choice; hidden while there is nothing to choose.

    Signals:
        chosen: the user takes what the button offers.
        placed: it came, went or moved.
    """

    chosen = Signal()
    placed = Signal()

    def __init__(self, canvas: Canvas, under: BoxBar) -> None:
        super().__init__(canvas)
        self.setObjectName("fitLine")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Size of the box"))
        self._canvas, self._under = canvas, under
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = QToolButton()
        self.button.setObjectName("choice")
        self.button.clicked.connect(self.chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(10)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        canvas.looked.connect(self.place)
        under.placed.connect(self.place)
        self.hide()

    def say(self, sentence: str, choice: str = "") -> None:
        """Show a sentence and what the button offers; an empty sentence hides the line."""
        if not sentence:
            if not self.isHidden():
                self.hide()
                self.placed.emit()
            return
        self.text.setText(sentence)
        self.setAccessibleDescription(sentence)
        self.button.setText(choice)
        self.button.setVisible(bool(choice))
        self.show()
        self.place()

    def place(self) -> None:
        """Sit above the bar of the chosen box, as wide as needed and as the canvas allows."""
        if self.isHidden():
            return
        margin = self._under.margin
        room = max(120, self._canvas.width() - 2 * margin)
        button = self.button.sizeHint().width() + 10 if not self.button.isHidden() else 0
        wanted = self.text.fontMetrics().horizontalAdvance(self.text.text()) + button + 40
        width = min(room, wanted, 720)
        height = max(self.heightForWidth(width), self.button.sizeHint().height() + 14)
        bottom = self._canvas.height() - margin
        if not self._under.isHidden():
            bottom = self._under.y() - margin // 2
        self.setGeometry(margin, bottom - height, width, height)
        self.raise_()
        self.placed.emit()
