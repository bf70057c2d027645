"""A line over the whole window: what concerns the program and not one picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from otterscope.errors import AppError
from otterscope.ui import faults
from otterscope.ui.theme import theme


@dataclass(frozen=True)
class Notice:
    """A sentence; technical text that the button `more` shows; a way on that the button `action` takes."""

    text: str
    detail: str = ""
    more: str = ""
    action: str = ""
    act: Callable[[], object] = field(default=lambda: None, compare=False)


class NoticeBar(QWidget):
    """Shows one notice at a time, the next once it is dismissed; the same one is not said twice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Message"))
        self.waiting: list[Notice] = []
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.detail = QPlainTextEdit()
        self.action, self.more, self.copy = QToolButton(), QToolButton(), QToolButton()
        self.action.clicked.connect(self._act)
        self.more.setCheckable(True)
        self.more.toggled.connect(self._show_detail)
        self.copy.setText(self.tr("Copy"))
        self.copy.setAccessibleName(self.tr("Copy the details"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.detail.toPlainText()))
        self.dismiss = QToolButton()
        self.dismiss.setText(self.tr("Dismiss"))
        self.dismiss.clicked.connect(self._next)
        self.detail.setReadOnly(True)
        self.detail.setAccessibleName(self.tr("Details"))
        self.detail.setFixedHeight(180)
        self.detail.setTabChangesFocus(True)
        self.detail.hide()
        row = QHBoxLayout()
        row.addWidget(self.text, 1)
        for button in (self.action, self.more, self.copy, self.dismiss):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 7, 8, 7)
        layout.addLayout(row)
        layout.addWidget(self.detail)
        theme().changed.connect(self.update)
        self.hide()

    @property
    def shown(self) -> Notice | None:
        return self.waiting[0] if self.waiting else None

    def tell(self, error: AppError) -> None:
        """Show a fault's sentence."""
        self.say(Notice(faults.sentence(error), error.detail))

    def say(self, notice: Notice) -> None:
        """Show a notice, behind those that nobody has dismissed yet."""
        if notice.text in [other.text for other in self.waiting]:
            return
        self.waiting.append(notice)
        if len(self.waiting) == 1:
            self._show()

    def _act(self) -> None:
        notice = self.shown
        self._next()
        if notice is not None:
            notice.act()

    def _next(self) -> None:
        self.waiting.pop(0)
        self._show()

    def _show(self) -> None:
        notice = self.shown
        self.setVisible(notice is not None)
        if notice is None:
            return
        self.text.setText(notice.text)
        self.setAccessibleDescription(notice.text)
        self.detail.setPlainText(notice.detail)
        self.more.setText(notice.more or self.tr("Details"))
        self.more.setChecked(False)
        self.action.setText(notice.action)
        self.action.setVisible(bool(notice.action))
        for button in (self.more, self.copy):
            button.setVisible(bool(notice.detail))

    def _show_detail(self, on: bool) -> None:
        self.detail.setVisible(on)
