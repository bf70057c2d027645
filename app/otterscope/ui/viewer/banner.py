"""A sentence in place, above the picture: what happened, what was kept, what to do. No box to click away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from otterscope.errors import AppError
from otterscope.ui.faults import sentence
from otterscope.ui.theme import theme


class Banner(QWidget):
    """Shows the latest fault until it is closed or another picture opens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Message"))
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.details = QLabel()
        self.details.setWordWrap(True)
        self.details.setTextFormat(Qt.TextFormat.PlainText)
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details.hide()
        self.more = QToolButton()
        self.more.setText(self.tr("Details"))
        self.more.setCheckable(True)
        self.more.toggled.connect(self.details.setVisible)
        self.close_button = QToolButton()
        self.close_button.setToolTip(self.tr("Close this message"))
        self.close_button.setAccessibleName(self.tr("Close this message"))
        self.close_button.clicked.connect(self.hide)
        row = QHBoxLayout()
        row.addWidget(self.text, 1)
        row.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 7, 8, 7)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.details)
        theme().changed.connect(self._recolour)
        self._recolour()
        self.hide()

    def tell(self, error: AppError) -> None:
        """Show a fault's sentence."""
        self.say(sentence(error), error.detail)

    def say(self, text: str, detail: str = "") -> None:
        """Show a sentence, with technical details behind a button if there are any."""
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setText(text)
        self.setAccessibleDescription(text)
        self.details.setText(detail)
        self.more.setChecked(False)
        self.more.setVisible(bool(detail))
        self.show()

    def _recolour(self) -> None:
        self.close_button.setIcon(theme().icon("close"))
