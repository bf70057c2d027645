"""How the window is divided: notices above, the viewer left, the chat right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

#: The right half's width in a window that was never changed, logical pixels.
SIDE_WIDTH = 420


class Halves(QWidget):
    """Two columns of widgets beside one another, and one widget above both.

    Signals:
        side_shown(bool): the right column was shown, hidden or drawn shut.
    """

    side_shown = Signal(bool)

    def __init__(
        self, above: QWidget, left: Sequence[tuple[QWidget, int]], right: Sequence[tuple[QWidget, int]]
    ) -> None:
        super().__init__()
        self.side = _column(right)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(_column(left))
        self.splitter.addWidget(self.side)
        self.splitter.setCollapsible(0, False)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.splitterMoved.connect(lambda: self.side_shown.emit(self.splitter.sizes()[1] > 0))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(above)
        column.addWidget(self.splitter, 1)

    def show_side(self, on: bool) -> None:
        """Show or hide the right column; hidden, the left has the whole width."""
        self.side.setVisible(on)
        if on and self.isVisible() and self.splitter.sizes()[1] == 0:
            self.splitter.setSizes([max(1, self.width() - SIDE_WIDTH), SIDE_WIDTH])
        self.side_shown.emit(on)

    def restore(self, state: bytes) -> None:
        """Divide the width as it was, or as it is at first."""
        self.splitter.setSizes([3 * SIDE_WIDTH, SIDE_WIDTH])
        if state:
            self.splitter.restoreState(state)

    def state(self) -> bytes:
        """How the width is divided, for `restore`."""
        return bytes(self.splitter.saveState().data())


def _column(widgets: Sequence[tuple[QWidget, int]]) -> QWidget:
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget, stretch in widgets:
        layout.addWidget(widget, stretch)
    return column
