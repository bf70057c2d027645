"""All keys and gestures at a glance, over the picture."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from otterscope.ui.theme import theme
from otterscope.ui.viewer.actions import Command


def box_keys() -> list[tuple[str, str]]:
    """Keys of boxes that are no commands, in the user's language."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("KeySheet", text)

    return [
        (tr("Move the box by a pixel, or a patch"), "Alt+←↑→↓"),
        (tr("Change its size"), "Alt+Shift+←↑→↓"),
    ]


def mouse_gestures() -> tuple[str, list[tuple[str, str]]]:
    """What mouse, touchpad and keys do together: a heading, and what each does."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("KeySheet", text)

    return tr("Mouse, touchpad, keys"), [
        (tr("Zoom to the pointer"), tr("Wheel, pinch, Ctrl+scroll")),
        (tr("Move"), tr("Drag, two fingers, arrows")),
        (tr("Move with any tool"), tr("Space+drag, middle button")),
        (tr("Move by a screen"), "Shift+←↑→↓"),
        (tr("1:1 here, or back to the whole"), tr("Double click")),
        (tr("Move the chosen box"), tr("Drag its label, or Alt+drag in it")),
        (tr("Square box"), tr("Shift while drawing")),
        (tr("Snap, or not, this once"), tr("Ctrl while drawing")),
        (tr("Cancel, choose none"), "Esc"),
    ]


class KeySheet(QScrollArea):
    """A sheet over its parent; Escape, F1 or a click closes it."""

    def __init__(self, table: list[Command], parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setAccessibleName(self.tr("Keys and gestures"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._body = QWidget()
        self._body.setObjectName("keySheet")
        columns = QHBoxLayout(self._body)
        columns.setContentsMargins(28, 24, 28, 24)
        columns.setSpacing(44)
        groups: dict[str, list[tuple[str, str]]] = {}
        for command in table:
            shown = [
                QKeySequence(k).toString(QKeySequence.SequenceFormat.NativeText) for k in command.keys[:2]
            ]
            groups.setdefault(command.group, []).append((command.text.rstrip("…"), "  ".join(shown)))
        boxes = next(command.group for command in table if command.name == "box")
        more, (heading, gestures) = box_keys(), mouse_gestures()
        groups[boxes] += more
        groups[heading] = gestures
        names = list(groups)
        for part in ([names[1]], [names[2]], [names[0], *names[3:]]):
            columns.addLayout(self._column([(name, groups[name]) for name in part]))
        self.setWidget(self._body)
        parent.installEventFilter(self)
        theme().changed.connect(self._recolour)
        self._recolour()
        self.hide()

    def toggle(self) -> None:
        """Show or hide the sheet."""
        if self.isVisible():
            self._leave()
            return
        self._place()
        self.show()
        self.raise_()
        self.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._leave()

    def _leave(self) -> None:
        self.hide()
        self._over.setFocus()

    def _place(self) -> None:
        parent = self._over
        want = self._body.sizeHint()
        width = min(parent.width() - 24, want.width() + 4)
        height = min(parent.height() - 24, want.height() + 4)
        self.setGeometry((parent.width() - width) // 2, (parent.height() - height) // 2, width, height)

    def _column(self, groups: list[tuple[str, list[tuple[str, str]]]]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        for name, rows in groups:
            heading = QLabel(name)
            heading.setObjectName("heading")
            column.addWidget(heading)
            grid = QGridLayout()
            grid.setHorizontalSpacing(18)
            grid.setVerticalSpacing(5)
            for index, (text, keys) in enumerate(rows):
                label = QLabel(keys)
                label.setObjectName("quiet")
                label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                grid.addWidget(QLabel(text), index, 0)
                grid.addWidget(label, index, 1)
            column.addLayout(grid)
            column.addSpacing(12)
        column.addStretch(1)
        return column

    def _recolour(self) -> None:
        c = theme().colours
        self.setStyleSheet(
            f"KeySheet {{ background: {c.raised}; border: 1px solid {c.faint}; }}"
            f"#keySheet {{ background: {c.raised}; }} #heading {{ font-weight: bold; color: {c.accent}; }}"
        )
