"""Controls of settings, each bound to one field of `Settings` and explained by one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from otterscope.ui.dialogs.paged import Page
from otterscope.ui.dialogs.parts import label, plain
from otterscope.ui.theme import theme

Changed = Callable[[str, Any], None]


@dataclass(frozen=True)
class Bound:
    """A control and how it shows a field's value; showing does not count as a change by the user."""

    field: str
    show: Callable[[Any], None]


class Automatic(QWidget):
    """A number that the program may choose by itself: None while it does.

    Signals:
        changed: the user has changed it (`value`).
    """

    changed = Signal()

    def __init__(self, auto: str, name: str, least: int, most: int, step: int, start: int) -> None:
        super().__init__()
        self.auto = QCheckBox(auto)
        self.auto.setAccessibleName(f"{name}: {plain(auto)}")
        self.number = QSpinBox()
        self.number.setAccessibleName(name)
        self.number.setRange(least, most)
        self.number.setSingleStep(step)
        self.number.setValue(start)
        self.number.setGroupSeparatorShown(True)
        self.number.setKeyboardTracking(False)
        self.number.setMinimumWidth(110)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self.auto)
        line.addWidget(self.number)
        line.addStretch(1)
        self.auto.toggled.connect(self._toggled)
        self.number.valueChanged.connect(lambda _value: self.changed.emit())

    @property
    def value(self) -> int | None:
        return None if self.auto.isChecked() else self.number.value()

    def set_value(self, value: int | None) -> None:
        """Show a value without telling of a change."""
        for control in (self.auto, self.number):
            control.blockSignals(True)
        self.auto.setChecked(value is None)
        if value is not None:
            self.number.setValue(value)
        for control in (self.auto, self.number):
            control.blockSignals(False)
        self.number.setEnabled(value is not None)

    def _toggled(self, on: bool) -> None:
        self.number.setEnabled(not on)
        self.changed.emit()


class Fields(QWidget):
    """Rows of a page: name, control, and under it the line that explains it."""

    def __init__(self, page: Page, changed: Changed) -> None:
        super().__init__()
        self.bound: list[Bound] = []
        self.controls: dict[str, QWidget] = {}
        self._changed = changed
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 4, 0, 0)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        page.column.addWidget(self)

    def choice(self, field: str, name: str, options: list[tuple[Any, str]], help_text: str) -> QComboBox:
        """One of a few values."""
        box = QComboBox()
        for value, text in options:
            box.addItem(text, value)
        box.currentIndexChanged.connect(lambda index: self._changed(field, box.itemData(index)))

        def show(value: Any) -> None:
            values = [box.itemData(index) for index in range(box.count())]
            box.setCurrentIndex(values.index(value) if value in values else 0)

        self._add(field, name, box, help_text, _silently(box, show))
        return box

    def switch(self, field: str, name: str, help_text: str) -> QCheckBox:
        """On or off."""
        box = QCheckBox(name)
        box.toggled.connect(lambda on: self._changed(field, on))
        self._add(field, "", box, help_text, _silently(box, box.setChecked))
        return box

    def whole(self, field: str, name: str, span: tuple[int, int], step: int, help_text: str) -> QSpinBox:
        """A whole number."""
        box = QSpinBox()
        box.setRange(*span)
        box.setSingleStep(step)
        box.setGroupSeparatorShown(True)
        box.setKeyboardTracking(False)
        box.setMinimumWidth(140)
        box.valueChanged.connect(lambda value: self._changed(field, value))
        self._add(field, name, box, help_text, _silently(box, box.setValue))
        return box

    def real(
        self, field: str, name: str, span: tuple[float, float], step: float, help_text: str
    ) -> QDoubleSpinBox:
        """A number with two places."""
        box = QDoubleSpinBox()
        box.setRange(*span)
        box.setSingleStep(step)
        box.setKeyboardTracking(False)
        box.setMinimumWidth(140)
        box.valueChanged.connect(lambda value: self._changed(field, round(value, 2)))
        self._add(field, name, box, help_text, _silently(box, box.setValue))
        return box

    def automatic(self, field: str, name: str, control: Automatic, help_text: str) -> Automatic:
        """A number, or None for the program's choice."""
        control.changed.connect(lambda: self._changed(field, control.value))
        self._add(field, name, control, help_text, control.set_value, focus=control.auto)
        return control

    def fact(self, name: str, value: QLabel, help_text: str = "") -> None:
        """Something that is told and cannot be changed."""
        value.setAccessibleName(name)
        self._row(_Caption(name), value, help_text)

    def _add(
        self,
        field: str,
        name: str,
        control: QWidget,
        help_text: str,
        show: Callable[[Any], None],
        focus: QWidget | None = None,
    ) -> None:
        caption = _Caption(name)
        if name:
            caption.setBuddy(focus or control)
            control.setAccessibleName(plain(name))
        control.setAccessibleDescription(help_text)
        control.setToolTip(help_text)
        self.controls[field] = control
        self.bound.append(Bound(field, show))
        self._row(caption, control, help_text)

    def _row(self, caption: QLabel, control: QWidget, help_text: str) -> None:
        at = self._grid.rowCount()
        cell = QVBoxLayout()
        cell.setSpacing(3)
        wide = isinstance(control, QLabel | Automatic)
        cell.addWidget(control, 0, Qt.AlignmentFlag(0) if wide else Qt.AlignmentFlag.AlignLeft)
        if help_text:
            told = label(help_text, "help")
            # Under the words of a check box, not under its mark.
            told.setContentsMargins(22 if isinstance(control, QCheckBox) else 0, 0, 0, 0)
            cell.addWidget(told)
        cell.addSpacing(10)
        if caption.text():
            caption.setContentsMargins(0, 6 if not isinstance(control, QLabel) else 0, 0, 0)
            self._grid.addWidget(caption, at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addLayout(cell, at, 1)
        else:
            self._grid.addLayout(cell, at, 0, 1, 2)


class _Caption(QLabel):
    """What a control is called, before it: as wide as its words, up to where they are wrapped."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        most = round(220 * theme().text_scale)
        words = self.fontMetrics().horizontalAdvance(plain(self.text())) + 8
        self.setMinimumWidth(min(most, max(150, words)))
        self.setMaximumWidth(most)


def _silently(control: QWidget, show: Callable[[Any], None]) -> Callable[[Any], None]:
    def quiet(value: Any) -> None:
        control.blockSignals(True)
        show(value)
        control.blockSignals(False)

    return quiet
