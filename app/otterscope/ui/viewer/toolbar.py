"""The viewer's tools in one row; those for which there is no room are in a menu at its end."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from otterscope.ui.theme import theme

#: Side of an icon, and room between two buttons; logical pixels.
ICON, SPACING = 22, 2


class ToolBar(QWidget):
    """Buttons for actions, in the order of their importance: in a narrow window the last go first."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("toolBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Tools"))
        self._items: list[QWidget] = []
        self.more = QToolButton()
        self.more.setToolTip(self.tr("More tools"))
        self.more.setAccessibleName(self.tr("More tools"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.menu = QMenu(self.more)
        self.menu.aboutToShow.connect(self._fill)
        self.more.setMenu(self.menu)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(6, 4, 6, 4)
        self._row.setSpacing(SPACING)
        self._row.addWidget(self.more)
        self._row.addStretch(1)
        theme().changed.connect(self._recolour)
        self._recolour()

    def add(self, action: QAction) -> None:
        """A button behind those that are there."""
        self._insert(self._button(action))

    def add_line(self) -> None:
        """A line between two groups."""
        line = QFrame()
        line.setObjectName("toolLine")
        line.setFixedWidth(11)
        self._insert(line)

    def button(self, action: QAction) -> QToolButton:
        """The button of an action."""
        found = [each for each in self._items if isinstance(each, QToolButton)]
        return next(each for each in found if each.defaultAction() is action)

    def minimumSizeHint(self) -> QSize:
        """The button of the menu has room."""
        margins = self._row.contentsMargins()
        width = self.more.sizeHint().width() + SPACING + margins.left() + margins.right()
        return QSize(width, self._row.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.StyleChange):
            self._fit()
        return super().event(event)

    # Inner ----------------------------------------------------------------------------------------------

    def _insert(self, widget: QWidget) -> None:
        self._row.insertWidget(len(self._items), widget)
        self._items.append(widget)

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setIconSize(self._icon_size())
        button.setAccessibleName(action.text())
        # Reached with Tab, but a click leaves the focus, and so the keys, with the picture.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _fit(self) -> None:
        margins = self._row.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        widths = [
            (each.width() if isinstance(each, QFrame) else each.sizeHint().width()) + SPACING
            for each in self._items
        ]
        all_fit = sum(widths) <= room
        if not all_fit:
            room -= self.more.sizeHint().width() + SPACING
        used, shown = 0, 0
        for width in widths:
            used += width
            if used > room:
                break
            shown += 1
        while not all_fit and shown and isinstance(self._items[shown - 1], QFrame):
            shown -= 1
        for index, each in enumerate(self._items):
            if each.isHidden() == (index < shown):
                each.setVisible(index < shown)
        if self.more.isHidden() != all_fit:
            self.more.setHidden(all_fit)

    def _fill(self) -> None:
        self.menu.clear()
        for each in self._items:
            if each.isHidden():
                if isinstance(each, QToolButton):
                    self.menu.addAction(each.defaultAction())
                elif self.menu.actions():
                    self.menu.addSeparator()

    @staticmethod
    def _icon_size() -> QSize:
        return QSize(ICON, ICON) * theme().text_scale

    def _recolour(self) -> None:
        self.more.setIcon(theme().icon("more"))
        for each in (self.more, *self._items):
            if isinstance(each, QToolButton):
                each.setIconSize(self._icon_size())
