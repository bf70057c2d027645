"""A strip of small pictures: the files that were opened together, to page through."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from otterscope import paths
from otterscope.ui.theme import theme
from otterscope.ui.tips import tip

#: Of one thumbnail, logical pixels.
WIDTH, HEIGHT = 96, 64


class FileStrip(QListWidget):
    """One row of files, the shown one chosen. Hidden while there are not several.

    Signals:
        wanted(int): the user goes to the file of this index.
    """

    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("fileStrip")
        self._rows: dict[Path, int] = {}
        self._low = False
        self.setAccessibleName(self.tr("Open pictures"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setIconSize(QSize(WIDTH, HEIGHT))
        self.setGridSize(QSize(WIDTH + 18, HEIGHT + 28))
        self.setUniformItemSizes(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFixedHeight(HEIGHT + 40)
        self.itemActivated.connect(self._activated)
        self.itemClicked.connect(self._activated)
        theme().changed.connect(self._recolour)
        self.hide()

    def set_files(self, files: list[Path], current: int) -> None:
        """Show these files."""
        self.clear()
        self._rows = {path: row for row, path in enumerate(files)}
        blank = true_icon(self._blank())  # one for all: a folder may hold thousands
        for path in files:
            item = QListWidgetItem(blank, paths.readable(path.name))
            item.setToolTip(tip(paths.readable(str(path))))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, paths.readable(path.name))
            self.addItem(item)
        self._show()
        self.set_current(current)

    def set_current(self, index: int) -> None:
        """Mark the file that is shown."""
        self.setCurrentRow(index)
        item = self.item(index)
        if item is not None:
            self.scrollToItem(item, QListView.ScrollHint.EnsureVisible)

    def set_low(self, on: bool) -> None:
        """Whether there is little height: the keys that page do without the strip."""
        self._low = on
        self._show()

    def _show(self) -> None:
        self.setVisible(len(self._rows) > 1 and not self._low)

    def set_thumbnail(self, path: Path, image: QPixmap) -> None:
        """Show a file's thumbnail, once it is there."""
        row = self._rows.get(path)
        if row is not None:
            self.item(row).setIcon(true_icon(framed(image, QSize(WIDTH, HEIGHT), self.devicePixelRatioF())))

    def _activated(self, item: QListWidgetItem) -> None:
        self.wanted.emit(self.row(item))

    def _blank(self) -> QPixmap:
        return framed(QPixmap(), QSize(WIDTH, HEIGHT), 1.0)

    def _recolour(self) -> None:
        self.viewport().update()


def true_icon(pixmap: QPixmap) -> QIcon:
    """An icon whose colours stay the picture's own where it is chosen; Qt would tint it."""
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon


def framed(image: QPixmap, size: QSize, dpr: float) -> QPixmap:
    """A thumbnail in the middle of a field of `size` logical pixels, so that all of a list are alike."""
    field = QPixmap(size * dpr)
    field.fill(QColor(theme().colours.paper))
    if not image.isNull():
        small = image.scaled(
            field.size(), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        painter = QPainter(field)
        painter.drawPixmap(
            (field.width() - small.width()) // 2, (field.height() - small.height()) // 2, small
        )
        painter.end()
    field.setDevicePixelRatio(dpr)
    return field
