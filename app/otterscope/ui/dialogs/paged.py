"""A dialog with its pages listed at the side."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QFontMetrics, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from otterscope.ui.bridge import Background, Bridge
from otterscope.ui.dialogs.parts import NavButton, Notice, button, label, row
from otterscope.ui.dialogs.style import dialog_style
from otterscope.ui.theme import theme

#: Height of a line of text that the dialogs' sizes are meant for; logical pixels.
_USUAL_LINE = 15


class StyledDialog(QDialog):
    """A dialog in the theme's look, with work beside the GUI. Closing it hides it; its work goes on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bridge = Bridge(self)
        self.background = Background(self.bridge)
        theme().changed.connect(self._recolour)
        self._recolour()

    def shutdown(self) -> None:
        """Stop all work and wait for it; the dialog is of no use afterwards."""
        self.background.close()
        self.bridge.close()

    def size_for(self, width: int, height: int) -> None:
        """Take this size, meant for usual texts, or more for larger ones, as far as the screen has room."""
        larger = max(1.0, QFontMetrics(QApplication.font()).height() / _USUAL_LINE)
        room = self.screen().availableGeometry()
        # What stays free is for the title bar, and for the window behind to be seen.
        free = (40, 60) if room.height() > 600 else (0, 30)
        self.resize(
            min(round(width * larger), room.width() - free[0]),
            min(round(height * larger), room.height() - free[1]),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves an open question or message first, and only then the dialog."""
        if event.key() == Qt.Key.Key_Escape:
            for notice in self.findChildren(Notice):
                if notice.isVisible():
                    notice.clear()
                    return
        super().keyPressEvent(event)

    def present(self) -> None:
        """Show it above the window."""
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()

    def _recolour(self) -> None:
        self.setStyleSheet(dialog_style(theme().colours))
        for entry in self.findChildren(NavButton):
            entry.recolour()


class PagedDialog(StyledDialog):
    """Pages beside a list of their names; each name has a mnemonic."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.pages: dict[str, QWidget] = {}
        self.entries: dict[str, NavButton] = {}
        self._side = QFrame()
        self._side.setObjectName("side")
        self._list = QVBoxLayout(self._side)
        self._list.setContentsMargins(10, 14, 10, 12)
        self._list.setSpacing(4)
        self._list.addStretch(1)
        self._stack = QStackedWidget()
        self.close_button = button(self.tr("&Close"), self.close)
        self.foot = row(None, self.close_button)
        self.foot.setContentsMargins(22, 10, 22, 14)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._stack, 1)
        right.addLayout(self.foot)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._side)
        whole.addLayout(right, 1)

    def add_page(self, key: str, name: str, icon: str, page: QWidget) -> None:
        """Add a page; `name` carries its mnemonic."""
        entry = NavButton(name, icon)
        entry.toggled.connect(lambda on, page=page: self._stack.setCurrentWidget(page) if on else None)
        self._list.insertWidget(self._list.count() - 1, entry)
        self.pages[key], self.entries[key] = page, entry
        self._stack.addWidget(page)
        if len(self.pages) == 1:
            entry.setChecked(True)

    def open_page(self, key: str) -> None:
        """Show the dialog at a page."""
        self.turn_to(key)
        self.present()
        self.entries[key].setFocus()

    def turn_to(self, key: str) -> None:
        """Turn to a page."""
        self.entries[key].setChecked(True)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.entries[self.current].setFocus()

    @property
    def current(self) -> str:
        """The key of the page that is shown."""
        return next(key for key, page in self.pages.items() if page is self._stack.currentWidget())


class Page(QScrollArea):
    """A page: its title, a sentence, and a column that scrolls where the screen is too small for it."""

    def __init__(self, title: str, sentence: str = "") -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(title)
        body = QWidget()
        body.setObjectName("pageBody")
        body.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(22, 18, 22, 8)
        self.column.setSpacing(10)
        self.head = QHBoxLayout()
        self.head.addWidget(label(title, "title"), 1)
        self.column.addLayout(self.head)
        if sentence:
            self.column.addWidget(label(sentence, "help"))
        self.setWidget(body)
        self.viewport().setAutoFillBackground(False)
