"""How the window is divided: notices above, the picture and the chat as there is room for them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontInfo, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QHBoxLayout,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

#: The chat's width in a window that was never changed, logical pixels.
SIDE_WIDTH = 420
#: From this width on both stand side by side; from this height on one below the other; logical pixels.
BESIDE, BELOW = 580, 560
#: A window may be made as small as this, logical pixels.
SMALLEST = (260, 290)
#: In a window that is lower than this, what can be done without is left out.
LOW = 460
#: The chat takes no more of the width than its share, unless it was drawn wider, or is not usable else; then
#: so much stays with the picture. Logical pixels.
SIDE_SHARE, SIDE_LEAST, PICTURE_WIDTH = 0.42, 260, 320
#: Size of the letters that these sizes are meant for; logical pixels. (Lines are higher in some languages.)
_USUAL_LETTERS = 13

Mode = Literal["beside", "below", "one"]


class Halves(QWidget):
    """The picture's column of widgets and the chat's, and one widget above both.

    Side by side where the window is wide enough; one below the other where it is high; else one of the two
    at a time, with a switch above them.

    Signals:
        side_shown(bool): the chat's column can be seen now, or cannot.
        low_changed(bool): there is little height now, or more again.
    """

    side_shown = Signal(bool)
    low_changed = Signal(bool)

    def __init__(
        self, above: QWidget, left: Sequence[tuple[QWidget, int]], right: Sequence[tuple[QWidget, int]]
    ) -> None:
        super().__init__()
        self.mode: Mode = "beside"
        #: Whether the user wants to see the chat where there is room for both.
        self.wanted = True
        self.low = False
        self._above = above
        self._side_in_front = False
        self._side_width, self._side_height_share = SIDE_WIDTH, 0.5
        self._drawn = False
        self.left, self.side = _column(left), _column(right)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self.left)
        self.splitter.addWidget(self.side)
        self.splitter.setCollapsible(0, False)
        self.splitter.splitterMoved.connect(self._moved)
        self.switch = _Switch(self.tr("Picture"), self.tr("Chat"))
        self.switch.chosen.connect(self.show_side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(above)
        column.addWidget(self.switch)
        column.addWidget(self.splitter, 1)
        self.switch.hide()

    def show_side(self, on: bool) -> None:
        """Show or hide the chat; where only one of the two has room, the picture takes its place."""
        if self.mode == "one":
            self._side_in_front = on
        else:
            self.wanted = on
        self._show()

    def show_left(self) -> None:
        """Have the picture in sight."""
        if self.mode == "one" and self._side_in_front:
            self.show_side(False)

    def restore(self, state: bytes) -> None:
        """Divide the room as it was, or as it is at first."""
        try:
            data = json.loads(state or b"{}")
            width, share = float(data.get("side", SIDE_WIDTH)), float(data.get("share", 0.5))
        except (ValueError, TypeError, AttributeError, OverflowError):
            return
        if 0 < width < 1 << 20 and 0 < share < 1:
            self._side_width, self._side_height_share = round(width), share
            self._drawn = data.get("drawn") is True
        self._divide()

    def state(self) -> bytes:
        """How the room is divided, for `restore`."""
        data = {"side": self._side_width, "drawn": self._drawn, "share": self._side_height_share}
        return json.dumps(data).encode()

    def minimumSizeHint(self) -> QSize:
        """As small as it may get: what is left out then must not keep the window from getting there."""
        message = 0 if self._above.isHidden() else self._above.minimumSizeHint().height()
        return QSize(round(SMALLEST[0] * self._unit), round(SMALLEST[1] * self._unit) + message)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # Inner ----------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        unit = self._unit
        mode = self._mode_for(unit)
        # One below the other, each has half of the height.
        low = self.height() < LOW * unit * (1.8 if mode == "below" else 1.0)
        if low != self.low:
            self.low = low
            self.low_changed.emit(low)
        if mode != self.mode:
            self.mode = mode
            if mode == "one":
                focused = QApplication.focusWidget()
                self._side_in_front = focused is not None and self.side.isAncestorOf(focused)
            flat = Qt.Orientation.Horizontal if mode == "beside" else Qt.Orientation.Vertical
            self.splitter.setOrientation(flat)
            self._show()
        self._divide()

    @property
    def _unit(self) -> float:
        """By how much texts are larger than the sizes here are meant for."""
        return max(1.0, QFontInfo(self.font()).pixelSize() / _USUAL_LETTERS)

    def _mode_for(self, unit: float) -> Mode:
        width, height = self.width(), self.height()
        left, side = self.left.minimumSizeHint(), self.side.minimumSizeHint()
        beside = width >= max(BESIDE * unit, left.width() + side.width() + 40)
        below = height >= max(BELOW * unit, left.height() + side.height() + 120)
        if below and height > 1.2 * width and width < 1.3 * BESIDE * unit:
            return "below"
        if beside:
            return "beside"
        return "below" if below else "one"

    def _show(self) -> None:
        one = self.mode == "one"
        seen = self._side_in_front if one else self.wanted
        self.switch.setVisible(one)
        self.switch.show_choice(seen)
        self.left.setVisible(not one or not seen)
        self.side.setVisible(seen)
        self._divide()
        self.side_shown.emit(seen)

    def _divide(self) -> None:
        if self.side.isHidden() or self.left.isHidden():
            return
        if self.mode == "beside":
            whole = self.width()
            most = whole - PICTURE_WIDTH if self._drawn else round(SIDE_SHARE * whole)
            wanted = self._side_width if self._drawn else round(SIDE_WIDTH * self._unit)
            side = min(wanted, max(most, SIDE_LEAST))
        else:
            whole = self.height()
            layout = self.side.layout()
            needed = 0 if layout is None else layout.minimumHeightForWidth(self.width())
            side = max(needed, round(self._side_height_share * whole))
        self.splitter.setSizes([max(1, whole - side - self.splitter.handleWidth()), max(1, side)])

    def _moved(self) -> None:
        left, side = self.splitter.sizes()
        if side == 0:
            self.show_side(False)
        elif self.mode == "beside":
            self._side_width, self._drawn = side, True
        elif self.mode == "below":
            self._side_height_share = side / max(1, left + side)


class _Switch(QWidget):
    """Two buttons of which one is pressed.

    Signals:
        chosen(bool): the user chose the second (True) or the first.
    """

    chosen = Signal(bool)

    def __init__(self, first: str, second: str) -> None:
        super().__init__()
        self.setObjectName("switch")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(6)
        self.buttons: list[QToolButton] = []
        for index, text in enumerate((first, second)):
            button = QToolButton()
            button.setText(text)
            button.setCheckable(True)
            button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Fixed)
            group.addButton(button)
            button.clicked.connect(lambda _on=False, second=bool(index): self.chosen.emit(second))
            row.addWidget(button)
            self.buttons.append(button)

    def show_choice(self, second: bool) -> None:
        """Press one of the two, without a signal."""
        self.buttons[int(second)].setChecked(True)


def _column(widgets: Sequence[tuple[QWidget, int]]) -> QWidget:
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget, stretch in widgets:
        layout.addWidget(widget, stretch)
    return column
