"""All keys in one sheet that can be searched."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from otterscope.ui.dialogs.paged import StyledDialog
from otterscope.ui.dialogs.parts import button, label, row
from otterscope.ui.theme import theme

#: A heading, and what is done by which keys.
Group = tuple[str, Sequence[tuple[str, str]]]


class ShortcutSheet(StyledDialog):
    """Lists groups of (what it does, its keys)."""

    def __init__(self, groups: Sequence[Group], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys and gestures"))
        self.size_for(620, 640)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search: what it does, or a key"))
        self.search.setAccessibleName(self.tr("Search the keys"))
        self.search.setClearButtonEnabled(True)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(self.tr("Keys and gestures"))
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setItemsExpandable(False)
        self.tree.setIndentation(14)
        self.tree.setUniformRowHeights(True)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.none = label(self.tr("Nothing is called so. Try another word, or a key such as Ctrl."), "help")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(10)
        column.addWidget(label(self.tr("Keys and gestures"), "title"))
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addWidget(self.none)
        self.close_button = button(self.tr("&Close"), self.close)
        column.addLayout(row(None, self.close_button))
        self.search.textChanged.connect(self._find)
        self._groups = groups
        theme().changed.connect(self._again)
        self.set_groups(groups)

    def set_groups(self, groups: Sequence[Group]) -> None:
        """Show these."""
        self._groups = groups
        self.tree.clear()
        for title, entries in groups:
            heading = QTreeWidgetItem([title])
            heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = self.tree.font()
            font.setBold(True)
            heading.setFont(0, font)
            self.tree.addTopLevelItem(heading)
            heading.setFirstColumnSpanned(True)
            for text, keys in entries:
                item = QTreeWidgetItem([text, keys])
                item.setToolTip(0, text)
                item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{text}: {keys}")
                item.setForeground(1, QColor(theme().colours.quiet))
                item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                heading.addChild(item)
        self.tree.expandAll()
        self._find(self.search.text())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.search.setFocus()
        self.search.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down leads from the search into the list."""
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.tree.setFocus()
        elif event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        else:
            super().keyPressEvent(event)

    def _again(self) -> None:
        self.set_groups(self._groups)

    def _find(self, text: str) -> None:
        words = text.casefold().split()
        seen = 0
        for top in range(self.tree.topLevelItemCount()):
            heading = self.tree.topLevelItem(top)
            if heading is None:
                continue
            shown = 0
            for item in [heading.child(at) for at in range(heading.childCount())]:
                if item is None:
                    continue
                says = f"{heading.text(0)} {item.text(0)} {item.text(1)}".casefold()
                fits = all(word in says for word in words)
                item.setHidden(not fits)
                shown += fits
            heading.setHidden(not shown)
            seen += shown
        self.tree.setVisible(seen > 0)
        self.none.setVisible(seen == 0)
