"""What stands in the way of a question, said where the question is written, with the way round it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from otterscope.ui.chat.labels import WrappedLabel


class Obstacle(QFrame):
    """A sentence and one choice; hidden while nothing stands in the way.

    Signals:
        chosen: the user takes what the button offers.
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("warning")
        self.text = WrappedLabel(factor=0.92)
        self.button = QPushButton()
        self.button.setObjectName("primary")
        self.button.clicked.connect(self.chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 7, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.text)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        self.hide()

    def say(self, text: str, choice: str = "") -> None:
        """Show a sentence and what the button offers; without a sentence, be gone."""
        self.text.setText(text)
        self.button.setText(choice)
        self.button.setVisible(bool(choice))
        self.setVisible(bool(text))
        if text:
            # The focus stays in the field, and nothing else would tell a screen reader.
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
