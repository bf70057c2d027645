"""A surface that takes files or a folder: dropped, or chosen in the system's dialog."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from otterscope.ui.dialogs.parts import button, label
from otterscope.ui.theme import theme


class DropZone(QFrame):
    """Says what may be dropped on it.

    Signals:
        dropped(list): paths that were dropped.
        choose_wanted: the user would rather choose them in a dialog.
    """

    dropped = Signal(list)
    choose_wanted = Signal()

    def __init__(self, text: str, choose: str) -> None:
        super().__init__()
        self.setObjectName("drop")
        self.setAcceptDrops(True)
        self.setAccessibleName(text)
        self._icon = QLabel()
        self.text = label(text)
        self.choose = button(choose, self.choose_wanted.emit)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(self.text)
        words.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeft)
        line = QHBoxLayout(self)
        line.setContentsMargins(18, 16, 18, 16)
        line.setSpacing(16)
        line.addWidget(self._icon)
        line.addLayout(words, 1)
        theme().changed.connect(self._recolour)
        self._recolour()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._over(False)
        found = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if found:
            event.acceptProposedAction()
            self.dropped.emit(found)

    def _over(self, over: bool) -> None:
        self.setProperty("over", over)
        self.style().unpolish(self)
        self.style().polish(self)

    def _recolour(self) -> None:
        self._icon.setPixmap(theme().icon("drop").pixmap(QSize(40, 40)))
