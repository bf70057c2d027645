"""The line under the picture: the pixel pointed at, its colour, zoom, level, page and work under way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontDatabase, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from otterscope.ui.quantities import count
from otterscope.ui.theme import theme
from otterscope.ui.tips import tip
from otterscope.ui.viewer.canvas import Canvas
from otterscope.ui.viewer.frame import colour_of

#: How an ended work is said for so long; milliseconds.
SAID_FOR = 15_000


def zoom_text(zoom: float) -> str:
    """A zoom as people say it: "1:1", "4:1", else in percent with what digits matter."""
    if zoom >= 1 and abs(zoom - round(zoom)) < 1e-9:
        return f"{round(zoom)}:1"
    percent = zoom * 100
    digits = 0 if percent >= 10 else 1 if percent >= 1 else 2
    return f"{percent:.{digits}f} %"


class Swatch(QWidget):
    """A small square in a colour, or empty."""

    def __init__(self) -> None:
        super().__init__()
        self.colour: QColor | None = None
        self.setFixedSize(16, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.colour is None:
            return
        painter = QPainter(self)
        painter.setPen(QColor(theme().colours.faint))
        painter.setBrush(self.colour)
        painter.drawRect(1, 1, 13, 13)


class Facts(QLabel):
    """One line that ends in "…" where the room ends; the whole of it is its tooltip then."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip("" if text == self.text() else tip(self.text()))
        painter = QPainter(self)
        painter.setPen(QColor(theme().colours.quiet))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


class StatusBar(QWidget):
    """Facts of the look and the pointer; in a narrow window the least needed are left out.

    Signals:
        cancel_wanted: the user wants the shown work to stop.
    """

    cancel_wanted = Signal()

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._canvas = canvas
        #: False while tiles come from a lossy store: the colour is then marked as about right.
        self.exact = True
        digits = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self.position = self._label(self.tr("Pixel under the pointer"), 150)
        self.swatch = Swatch()
        self.colour = self._label(self.tr("Colour under the pointer"), 140)
        self.colour.setFont(digits)
        self.facts = Facts()
        self.facts.setObjectName("quiet")
        self.facts.setAccessibleName(self.tr("Picture"))
        self.facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.work = Facts()
        self.work.setObjectName("quiet")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(110, 6)
        self.cancel = QToolButton()
        self.cancel.setToolTip(self.tr("Stop"))
        self.cancel.setAccessibleName(self.tr("Stop"))
        self.cancel.clicked.connect(self.cancel_wanted)
        #: Leads on from what has ended.
        self.action = QToolButton()
        self.action.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.action.clicked.connect(self._act)
        self._on_action: Callable[[], object] | None = None
        self._said = QTimer(self)
        self._said.setSingleShot(True)
        self._said.timeout.connect(self.idle)
        self.page = self._menu_button(self.tr("Page"))
        self.level = self._menu_button(self.tr("Detail that is shown"))
        self.zoom = self._menu_button(self.tr("Zoom"))
        self.zoom.setMinimumWidth(64)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 6, 2)
        row.setSpacing(6)
        row.addWidget(self.facts, 1)
        row.addWidget(self.position)
        row.addWidget(self.swatch)
        row.addWidget(self.colour)
        for widget in (self.work, self.action, self.bar, self.cancel, self.page, self.level, self.zoom):
            row.addWidget(widget)
        always = (self.position, self.swatch, self.colour, self.facts)
        others = (self.work, self.action, self.bar, self.cancel, self.page, self.level, self.zoom)
        self._wanted: dict[QWidget, bool] = dict.fromkeys(always, True) | dict.fromkeys(others, False)
        self.idle()
        canvas.looked.connect(self._looked)
        canvas.pointed.connect(self._pointed)
        theme().changed.connect(self._recolour)
        self._recolour()
        self._looked()
        self._pointed()

    def busy(self, text: str, done: int, total: int, *, can_cancel: bool = False) -> None:
        """Show work under way; total 0 shows that it moves without saying how far."""
        self.work.setText(text)
        self.bar.setMaximum(1000 if total else 0)
        self.bar.setValue(round(1000 * done / total) if total else 0)
        self.bar.setAccessibleName(text)
        self._said.stop()
        self._want({self.work: True, self.action: False, self.bar: True, self.cancel: can_cancel})

    def idle(self, text: str = "", action: str = "", act: Callable[[], object] | None = None) -> None:
        """No work under way; `text` may say for a while how the last ended, `action` what to do then."""
        self.work.setText(text)
        self.action.setText(action or "…")
        self._on_action = act
        self._want({self.work: bool(text), self.action: bool(action), self.bar: False, self.cancel: False})
        if text:
            self._said.start(SAID_FOR)
        else:
            self._said.stop()

    def show_page(self, on: bool) -> None:
        """Whether the file has several pages."""
        self._want({self.page: on})

    def _act(self) -> None:
        if self._on_action is not None:
            self._on_action()

    def minimumSizeHint(self) -> QSize:
        """What is always there: the zoom, and a few letters of the facts or of the work."""
        return QSize(self.zoom.sizeHint().width() + 90, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _looked(self) -> None:
        shown = self._canvas.scene is not None
        self._want({self.zoom: shown, self.level: shown})
        if shown:
            self.zoom.setText(zoom_text(self._canvas.camera.zoom))

    def _want(self, widgets: dict[QWidget, bool]) -> None:
        """Show these or hide them, as far as there is room."""
        if any(self._wanted[widget] != on for widget, on in widgets.items()):
            self._wanted |= widgets
            self._fit()

    def _fit(self) -> None:
        """Leave out what there is no room for."""
        shown = {widget for widget, on in self._wanted.items() if on}
        room = self.width() - 30 - sum(_least(widget) + 6 for widget in shown)
        for widget in (self.colour, self.swatch, self.level, self.bar, self.position, self.page):
            if room < 0 and widget in shown:
                shown.remove(widget)
                room += _least(widget) + 6
        for each in self._wanted:
            if each.isHidden() == (each in shown):
                each.setVisible(each in shown)

    def _pointed(self) -> None:
        pixel = self._canvas.under_pointer()
        if pixel is None:
            self.position.setText("")
            self.colour.setText("")
            self.swatch.colour = None
        else:
            self.position.setText(f"x {count(pixel[0])}   y {count(pixel[1])}")
            self._show_colour(*pixel)
        self.swatch.update()

    def _show_colour(self, img_x: int, img_y: int) -> None:
        scene = self._canvas.scene
        found = None if scene is None else colour_of(scene, img_x, img_y)
        if found is None:
            self.swatch.colour = None
            self.colour.setText("")
            return
        colour, level = found
        self.swatch.colour = colour
        # From a coarser tile it is the colour of the neighbourhood, not of the pixel.
        mark = "" if level == 0 and self.exact else "≈ "
        self.colour.setText(f"{mark}{colour.name()}  {colour.red()} {colour.green()} {colour.blue()}")

    def _label(self, name: str, width: int) -> QLabel:
        label = QLabel()
        label.setAccessibleName(name)
        label.setMinimumWidth(width)
        return label

    def _menu_button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setMenu(QMenu(button))
        button.hide()
        return button

    def _recolour(self) -> None:
        self.cancel.setIcon(theme().icon("close"))
        self.update()


def _least(widget: QWidget) -> int:
    """The width that a widget wants at least; long lines shorten themselves."""
    if isinstance(widget, Facts):
        return min(240, widget.sizeHint().width())
    return max(widget.minimumWidth(), widget.minimumSizeHint().width())
