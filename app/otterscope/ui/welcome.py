"""What a person meets first: a page over the empty viewer, and a card over the chat at the first start."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from otterscope import paths
from otterscope.geometry import Region
from otterscope.ui.filestrip import framed, true_icon
from otterscope.ui.theme import theme
from otterscope.ui.tips import tip

#: A market of the demo scroll that the demo model reads well: five camels, thirteen people.
DEMO_REGION = Region(7660, 700, 480, 300)
#: Called with a file and with what takes its thumbnail, once that is there.
Thumbnailer: TypeAlias = Callable[[Path, Callable[[QPixmap], None]], None]
#: Of a thumbnail on the page, logical pixels.
THUMB = QSize(168, 112)
#: Left and right on the page; and the least height with a row of thumbnails on it. Logical pixels.
PAGE_MARGIN, ROOM_FOR_RECENT = 24, 340


class WelcomePage(QWidget):
    """Over the viewer while no picture is open: how one gets in, and those opened last.

    Signals:
        open_wanted, folder_wanted, paste_wanted, demo_wanted: a button was pressed.
        recent_wanted(object): the path of a picture that was opened before.
    """

    open_wanted = Signal()
    folder_wanted = Signal()
    paste_wanted = Signal()
    demo_wanted = Signal()
    recent_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcomePage")
        self.setAccessibleName(self.tr("Welcome"))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.title = QLabel(self.tr("Drop a picture here"))
        self.hint = QLabel(self.tr("Of any size: it opens at once. Then draw a box, and ask."))
        for label in (self.title, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        self.hint.setObjectName("quiet")
        self.buttons = [
            self._button(self.tr("&Open…"), self.open_wanted, main=True),
            self._button(self.tr("Open a &Folder…"), self.folder_wanted),
            self._button(self.tr("&Paste"), self.paste_wanted),
            self._button(self.tr("Demo &Scroll"), self.demo_wanted),
        ]
        self._buttons = QGridLayout()
        self._columns = 0
        row = QHBoxLayout()
        row.addStretch(1)
        row.addLayout(self._buttons)
        row.addStretch(1)
        self.heading = QLabel(self.tr("Opened last"))
        self.heading.setObjectName("quiet")
        self.recent = QListWidget()
        self.recent.setObjectName("recentFiles")
        self.recent.setAccessibleName(self.tr("Opened last"))
        self.recent.setViewMode(QListView.ViewMode.IconMode)
        self.recent.setMovement(QListView.Movement.Static)
        self.recent.setResizeMode(QListView.ResizeMode.Adjust)
        self.recent.setIconSize(THUMB)
        self.recent.setGridSize(QSize(THUMB.width() + 20, THUMB.height() + 34))
        self.recent.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.recent.setUniformItemSizes(True)
        self.recent.itemActivated.connect(self._chosen)
        self.recent.itemClicked.connect(self._chosen)
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(PAGE_MARGIN, 24, PAGE_MARGIN, 20)
        layout.setSpacing(10)
        layout.addStretch(2)
        layout.addWidget(self.title)
        layout.addWidget(self.hint)
        layout.addSpacing(8)
        layout.addLayout(row)
        layout.addSpacing(22)
        layout.addWidget(self.heading)
        layout.addWidget(self.recent, 6)
        layout.addStretch(1)
        theme().changed.connect(self._recolour)
        self._recolour()
        self._place_buttons()

    def minimumSizeHint(self) -> QSize:
        """None: it lies over the canvas, and shows what there is room for."""
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.height() < ROOM_FOR_RECENT
        around = (PAGE_MARGIN, 6, PAGE_MARGIN, 6) if low else (PAGE_MARGIN, 24, PAGE_MARGIN, 20)
        self._column.setContentsMargins(*around)
        self._column.setSpacing(6 if low else 10)
        self._place_buttons()
        self._show_recent()

    def set_recent(self, files: list[Path], thumbnail: Thumbnailer) -> None:
        """Show these files; `thumbnail(path, done)` is asked for the picture of each."""
        self.recent.clear()
        blank = framed(QPixmap(), THUMB, 1.0)
        for path in files:
            item = QListWidgetItem(true_icon(blank), paths.readable(path.name))
            item.setToolTip(tip(paths.readable(str(path))))
            item.setData(Qt.ItemDataRole.UserRole, str(path))
            self.recent.addItem(item)
            thumbnail(path, partial(self._picture, path))
        self._show_recent()

    def _show_recent(self) -> None:
        """Those opened last, where at least one row of them has room; the menu has them, too."""
        on = self.recent.count() > 0 and self.height() >= ROOM_FOR_RECENT
        self.recent.setVisible(on)
        self.heading.setVisible(on)

    def _place_buttons(self) -> None:
        """In one row, or in as many as the width asks for."""
        widths = [button.sizeHint().width() + self._buttons.spacing() for button in self.buttons]
        room = self.width() - 2 * PAGE_MARGIN
        columns = 4 if sum(widths) <= room else 2 if 2 * max(widths) <= room else 1
        if columns != self._columns:
            self._columns = columns
            for index, button in enumerate(self.buttons):
                self._buttons.addWidget(button, index // columns, index % columns)

    def _picture(self, path: Path, pixmap: QPixmap) -> None:
        for row in range(self.recent.count()):
            item = self.recent.item(row)
            if item.data(Qt.ItemDataRole.UserRole) == str(path):
                item.setIcon(true_icon(framed(pixmap, THUMB, self.devicePixelRatioF())))

    def _chosen(self, item: QListWidgetItem) -> None:
        self.recent_wanted.emit(Path(item.data(Qt.ItemDataRole.UserRole)))

    def _button(self, text: str, wanted: object, *, main: bool = False) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("primary", main)
        button.clicked.connect(lambda _on=False: wanted.emit())  # type: ignore[attr-defined]
        return button

    def _recolour(self) -> None:
        c = theme().colours
        self.title.setStyleSheet(f"font-size: 20px; color: {c.text}")


class WelcomeCard(QWidget):
    """Over the chat at the first start: what is open, what answers, and how to get more. Closed for good.

    Signals:
        models_wanted: the user wants a model for pictures of one's own.
        closed: it was closed.
    """

    models_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Welcome"))
        card = QFrame()
        card.setObjectName("welcomeCard")
        self._title = QLabel(self.tr("Welcome to OtterScope"))
        self._title.setObjectName("cardTitle")
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.get = QPushButton(self.tr("&Get OtterHD-8B…"))
        self.get.clicked.connect(lambda _on=False: self.models_wanted.emit())
        self.close_button = QToolButton()
        self.close_button.setAccessibleName(self.tr("Close the welcome"))
        self.close_button.setToolTip(self.tr("Close the welcome"))
        self.close_button.clicked.connect(lambda _on=False: self._close())
        self._top, self._bottom = QHBoxLayout(), QHBoxLayout()
        self._top.addWidget(self._title)
        self._top.addStretch(1)
        self._top.addWidget(self.close_button)
        self._bottom.addWidget(self.get)
        self._bottom.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(12, 10, 12, 4)
        around.addWidget(card)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(14, 8, 8, 12)
        layout.setSpacing(8)
        layout.addLayout(self._top)
        layout.addWidget(self.text)
        layout.addLayout(self._bottom)
        self._low = False
        self._model = ("", True)
        self.set_model("", demo=True)
        theme().changed.connect(self._recolour)
        self._recolour()

    def set_model(self, name: str, *, demo: bool) -> None:
        """Say what answers: the small model that the program brings along, another one, or ("") none."""
        self._model = (name, demo)
        scene = self.tr(
            "This is a painted scroll of 16,000 × 2,000 pixels, and the box lies on its market. Ask how many "
            "camels are in it, then draw boxes of your own."
        )
        if demo:
            model = self.tr(
                "A very small demo model answers. It was trained on such painted scenes alone: it counts and "
                "finds what is painted here, is sometimes wrong, and knows nothing of photographs. For your "
                "own pictures get OtterHD-8B; it runs on this machine, too."
            )
        elif name:
            model = self.tr("{model} answers, on this machine.").format(model=name)
        else:
            model = self.tr(
                "No model is installed yet. OtterHD-8B runs on this machine and answers about it."
            )
        if self._low and demo:
            self.text.setText(self.tr("A very small demo model answers; it knows such painted scenes alone."))
        else:
            self.text.setText(model if self._low else f"{scene}\n\n{model}")

    def set_low(self, on: bool) -> None:
        """Whether there is little height: then it says less."""
        if on != self._low:
            self._low = on
            self._title.setHidden(on)
            # In the place of the title: it saves a row.
            (self._bottom if on else self._top).removeWidget(self.get)
            (self._top if on else self._bottom).insertWidget(0, self.get)
            name, demo = self._model
            self.set_model(name, demo=demo)

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def _recolour(self) -> None:
        c = theme().colours
        self.close_button.setIcon(theme().icon("close"))
        self.setStyleSheet(
            f"#welcomeCard {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: 8px; }}"
            f"#cardTitle {{ font-weight: bold; color: {c.accent}; }}"
        )
