"""The chosen box in numbers: type its place and size."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QToolButton, QWidget

from otterscope.geometry import Region, patch_grid
from otterscope.ui.viewer.boxes import PATCH, snapped
from otterscope.ui.viewer.canvas import Canvas

#: Distance from the canvas's corner, logical pixels.
MARGIN = 14


class BoxBar(QWidget):
    """Fields for x, y, width and height of the chosen box; hidden while none is chosen.

    It floats over the canvas's lower left corner: a bar that pushed the canvas aside would move the picture
    under the very drag that draws a box.
    """

    #: It moved or changed its size.
    placed = Signal()

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.setObjectName("boxBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._canvas = canvas
        self._filling = False
        self.title = QLabel()
        self.patches = QLabel()
        self.patches.setObjectName("quiet")
        self.field_x, self.field_y = self._field(self.tr("Left")), self._field(self.tr("Top"))
        self.field_w, self.field_h = self._field(self.tr("Width"), 1), self._field(self.tr("Height"), 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(6)
        row.addWidget(self.title)
        self._letters: list[QLabel] = []
        for text, field in zip(("X", "Y", self.tr("W"), self.tr("H")), self._fields, strict=True):
            label = QLabel(text)
            label.setObjectName("quiet")
            label.setBuddy(field)
            self._letters.append(label)
            row.addSpacing(6)
            row.addWidget(label)
            row.addWidget(field)
        row.addSpacing(10)
        row.addWidget(self.patches)
        self.buttons = row
        canvas.boxes_changed.connect(self.refresh)
        canvas.looked.connect(self._limits)
        canvas.looked.connect(self.place)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()

    def add_button(self, button: QToolButton) -> None:
        """Put an action's button at the right end."""
        self.buttons.addWidget(button)

    def place(self) -> None:
        """Sit in the canvas's corner."""
        if not self.isHidden():
            room = self._canvas.width() - 2 * MARGIN
            # In a narrow window the least needed goes first; the box's own label says the patches too.
            spare = (self.patches, self.title, *self._letters)
            for label in spare:
                label.show()
            for label in spare:
                if self.sizeHint().width() > room:
                    label.hide()
            self.adjustSize()
            self.move(MARGIN, self._canvas.height() - self.height() - MARGIN)
        self.placed.emit()

    def refresh(self) -> None:
        """Show the chosen box."""
        boxes = self._canvas.boxes
        region = boxes.region
        self.setVisible(region is not None)
        if region is None:
            self.placed.emit()
            return
        self._limits()
        self._filling = True
        self.title.setText(
            self.tr("Box {number} of {count}").format(
                number=(boxes.chosen or 0) + 1, count=len(boxes.regions)
            )
        )
        for field, value in zip(self._fields, (region.x, region.y, region.width, region.height), strict=True):
            field.setValue(value)
        self._filling = False
        columns, rows = patch_grid(region.size, PATCH)
        text = self.tr("{columns} × {rows} patches of {side}")
        self.patches.setText(text.format(columns=columns, rows=rows, side=PATCH))
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep Return for the field that is typed in: elsewhere in the viewer it is a command."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() in keys:
            event.accept()
            return True
        return super().eventFilter(watched, event)

    @property
    def _fields(self) -> tuple[QSpinBox, QSpinBox, QSpinBox, QSpinBox]:
        return self.field_x, self.field_y, self.field_w, self.field_h

    def _field(self, name: str, least: int = 0) -> QSpinBox:
        field = QSpinBox()
        field.setAccessibleName(self.tr("{side} of the box in image pixels").format(side=name))
        field.setToolTip(name)
        field.setMinimum(least)
        field.setLocale(QLocale.c())
        field.setKeyboardTracking(False)
        field.setMinimumWidth(80)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.valueChanged.connect(self._typed)
        field.installEventFilter(self)
        return field

    def _limits(self) -> None:
        size = self._canvas.camera.img_size
        self._filling = True
        self.field_x.setMaximum(size.width - 1)
        self.field_y.setMaximum(size.height - 1)
        self.field_w.setMaximum(size.width)
        self.field_h.setMaximum(size.height)
        step = PATCH if self._canvas.snap else 1
        for field in self._fields:
            field.setSingleStep(step)
        self._filling = False

    def _typed(self) -> None:
        canvas = self._canvas
        if self._filling or canvas.boxes.region is None:
            return
        size = canvas.camera.img_size
        region = Region(*(field.value() for field in self._fields)).clipped(size)
        if canvas.snap:
            region = snapped(region, size)
        canvas.history.do(canvas.boxes.changed(region), merge="typed")
        self.refresh()
