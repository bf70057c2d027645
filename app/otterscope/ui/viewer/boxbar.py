"""The chosen box by name and in numbers: call it something, type its place and size, choose another."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from otterscope.geometry import Region, patch_grid
from otterscope.ui.theme import theme
from otterscope.ui.tips import tip
from otterscope.ui.viewer.boxes import PATCH, snapped
from otterscope.ui.viewer.canvas import Canvas
from otterscope.ui.viewer.overlay import box_name

#: Distance from the canvas's corner, logical pixels; in a small canvas the lesser one.
MARGIN, LESS_MARGIN = 14, 6
#: A canvas this wide and high has the greater margin, and one this high room for a second row.
SMALL = 480
TWO_ROWS = 210
#: Side of an icon, logical pixels.
ICON = 18


class BoxBar(QWidget):
    """Name, x, y, width and height of the chosen box and a list of all; hidden while none is chosen.

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
        self._shown_key: int | None = None
        self.title = QToolButton()
        self.title.setAccessibleName(self.tr("All boxes"))
        self.title.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.title.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.list = QMenu(self.title)
        self.list.aboutToShow.connect(self.fill_list)
        self.title.setMenu(self.list)
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Name of the box"))
        self.name.setPlaceholderText(self.tr("Name of the box"))
        self.name.setMaxLength(80)
        self.name.setFixedWidth(160)
        self.name.hide()
        self.name.editingFinished.connect(self._named)
        self.name.installEventFilter(self)
        self.patches = QLabel()
        self.patches.setObjectName("quiet")
        self.field_x, self.field_y = self._field(self.tr("Left")), self._field(self.tr("Top"))
        self.field_w, self.field_h = self._field(self.tr("Width"), 1), self._field(self.tr("Height"), 1)
        self._letters: list[QLabel] = []
        self._extra: list[QToolButton] = []
        self._numbers = QWidget()
        numbers = QHBoxLayout(self._numbers)
        numbers.setContentsMargins(0, 0, 0, 0)
        numbers.setSpacing(6)
        for text, field in zip(("X", "Y", self.tr("W"), self.tr("H")), self._fields, strict=True):
            label = QLabel(text)
            label.setObjectName("quiet")
            label.setBuddy(field)
            self._letters.append(label)
            numbers.addWidget(label)
            numbers.addWidget(field)
        self._first, self._second = QHBoxLayout(), QHBoxLayout()
        for widget in (self.title, self.name, self._numbers, self.patches):
            self._first.addWidget(widget)
        self._first.addStretch(1)
        rows = self._rows = QVBoxLayout(self)
        rows.setContentsMargins(8, 4, 8, 4)
        rows.setSpacing(2)
        for row in (self._first, self._second):
            row.setSpacing(6)
            rows.addLayout(row)
        self._text = ""
        self._fitted: tuple[object, ...] = ()
        canvas.boxes_changed.connect(self.refresh)
        canvas.looked.connect(self._limits)
        canvas.looked.connect(self.place)
        theme().changed.connect(self._rescale)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()

    def _rescale(self) -> None:
        for button in self._extra:
            button.setIconSize(QSize(ICON, ICON) * theme().text_scale)

    def add_button(self, button: QToolButton) -> None:
        """Put an action's button at the right end."""
        self._extra.append(button)
        button.setIconSize(QSize(ICON, ICON) * theme().text_scale)
        self._first.addWidget(button)

    @property
    def margin(self) -> int:
        """Distance from the canvas's edges, logical pixels."""
        canvas = self._canvas
        return MARGIN if min(canvas.width(), canvas.height()) >= SMALL else LESS_MARGIN

    def place(self) -> None:
        """Sit in the canvas's corner."""
        if not self.isHidden():
            canvas, font = self._canvas, self.font()
            room = canvas.width() - 2 * self.margin
            shape = (room, canvas.height(), self._text, self.patches.text(), self.name.isHidden(), font)
            if shape != self._fitted:
                self._fitted = shape
                self._fit(room)
            self.move(self.margin, canvas.height() - self.height() - self.margin)
        self.placed.emit()

    def _fit(self, room: int) -> None:
        """Take no more than so much width: in one row, in two, or without what menus have, too."""
        self.title.setText(self._text)
        for widget in (self.patches, *self._letters, self._numbers, *self._extra):
            widget.show()
        self._stack(on=False)
        # The label at the box says the patches.
        if self._wide() > room:
            self.patches.hide()
        if self._wide() > room:
            self._stack(on=True)
            if self._canvas.height() < TWO_ROWS or self._numbers.sizeHint().width() > room - 16:
                for label in self._letters:
                    label.hide()
            if self._canvas.height() < TWO_ROWS or self._numbers.sizeHint().width() > room - 16:
                self._numbers.hide()
        for button in reversed(self._extra):
            # The name can still be shortened to a few letters.
            if self._wide() - max(0, self.title.sizeHint().width() - 60) > room:
                button.hide()
        over = self._wide() - room
        if over > 0:
            space = self.title.fontMetrics().horizontalAdvance(self._text) - over
            self.title.setText(
                self.title.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideMiddle, max(20, space))
            )
        self.resize(min(self._wide(), room), self._high())
        self._rows.activate()

    def _stack(self, *, on: bool) -> None:
        """Whether the numbers stand in a row of their own."""
        wanted = self._second if on else self._first
        if wanted.indexOf(self._numbers) < 0:
            (self._first if on else self._second).removeWidget(self._numbers)
            # Behind the name; the order of Tab stays.
            wanted.insertWidget(0 if on else 2, self._numbers)

    def _wide(self) -> int:
        self._rows.invalidate()
        return self._rows.sizeHint().width()

    def _high(self) -> int:
        return self._rows.sizeHint().height()

    def refresh(self) -> None:
        """Show the chosen box."""
        boxes = self._canvas.boxes
        region = boxes.region
        self.setVisible(region is not None)
        self._shown_key = boxes.key if boxes.key == self._shown_key else None
        if self._shown_key is None and not self.name.isHidden():
            self._leave_name()
        self._shown_key = boxes.key
        if region is None or boxes.chosen is None:
            self.placed.emit()
            return
        self._limits()
        self._filling = True
        name = box_name(boxes, boxes.chosen)
        if len(boxes.regions) > 1:
            name += self.tr(" ({number} of {count})").format(
                number=boxes.chosen + 1, count=len(boxes.regions)
            )
        self._text = f"{name}  ▾"
        self.title.setToolTip(tip(f"{name}\n{self.tr('All boxes')}"))
        for field, value in zip(self._fields, (region.x, region.y, region.width, region.height), strict=True):
            field.setValue(value)
        self._filling = False
        columns, rows = patch_grid(region.size, PATCH)
        text = self.tr("{columns} × {rows} patches of {side}")
        self.patches.setText(text.format(columns=columns, rows=rows, side=PATCH))
        self.place()

    def edit_name(self) -> None:
        """Let the user type a name for the chosen box."""
        if self._canvas.boxes.region is None:
            return
        self.name.setText(self._canvas.boxes.name)
        self.title.hide()
        self.name.show()
        self.place()
        self.name.selectAll()
        self.name.setFocus()

    def fill_list(self) -> None:
        """All boxes, as a menu that chooses one."""
        boxes, canvas = self._canvas.boxes, self._canvas
        self.list.clear()
        for index, region in enumerate(boxes.regions):
            text = f"{box_name(boxes, index)}   {region.size}".replace("&", "&&")
            action = self.list.addAction(text)
            action.setCheckable(True)
            action.setChecked(index == boxes.chosen)
            action.triggered.connect(lambda _on=False, index=index: self._choose(index))
        self.list.addSeparator()
        self.list.addAction(self.tr("Name This Box…")).triggered.connect(lambda _on=False: self.edit_name())
        canvas.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep Return, and letters for the name, from being commands of the viewer; Escape leaves a name."""
        if isinstance(event, QKeyEvent):
            keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            override = event.type() == QEvent.Type.ShortcutOverride
            if override and event.key() in keys:
                event.accept()
                return True
            escape = event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape
            if watched is self.name and escape:
                self._leave_name()
                return True
        return super().eventFilter(watched, event)

    def _choose(self, index: int) -> None:
        canvas = self._canvas
        canvas.history.do(canvas.boxes.choosing(index))
        canvas.mover.fly(canvas.camera.framed(canvas.boxes.regions[index]))

    def _named(self) -> None:
        if not self.name.isHidden():
            name = " ".join(self.name.text().split())
            self._leave_name()
            self._canvas.history.do(self._canvas.boxes.named(name))

    def _leave_name(self) -> None:
        had_focus = self.name.hasFocus()
        self.name.hide()
        self.title.show()
        if had_focus:
            self._canvas.setFocus()
        self.place()

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
        field.setMinimumWidth(64)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.valueChanged.connect(self._typed)
        field.installEventFilter(self)
        return field

    def _limits(self) -> None:
        if self.isHidden():
            return
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
