"""The question of a turn: its box, its text, and a field to change it in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from otterscope.session.model import Turn
from otterscope.ui.chat import words
from otterscope.ui.chat.foot import TextLink
from otterscope.ui.chat.input import FieldFrame, Input
from otterscope.ui.chat.labels import ElidedLabel, scaled_font, settle
from otterscope.ui.chat.notices import TooMuch
from otterscope.ui.chat.text_view import TextView
from otterscope.ui.chat.thumbnail import Thumbnail, thumbnail_image
from otterscope.ui.chat.wrapping import beginning, endless


class Head(QFrame):
    """The card at the top of a turn.

    Signals:
        fly_wanted: to the box.
        edited(str): the question was changed and is to be asked.
        resized: its height changed by itself.
    """

    fly_wanted = Signal()
    edited = Signal(str)
    resized = Signal()

    def __init__(self, turn: Turn, box_name: str, *, whole: bool = False) -> None:
        super().__init__()
        self.setObjectName("question")
        self.thumbnail = Thumbnail()
        self.thumbnail.clicked.connect(self.fly_wanted)
        self.text = TextView(self.tr("Question"), self._font())
        self.text.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.all = TextLink(0.88, accent=True, pad=1)
        self.all.clicked.connect(self._unfold)
        self._unfolded = False
        self.facts = ElidedLabel(factor=0.88)
        self.edit_button = QToolButton()
        self.edit_button.setToolTip(self.tr("Change the question (F2)"))
        self.edit_button.setAccessibleName(self.tr("Change the question"))
        self.edit_button.clicked.connect(self.edit)
        self._editor: _Editor | None = None
        self._came_from: QWidget | None = None
        self._column = QVBoxLayout()
        self._column.setSpacing(3)
        self._column.addStretch(1)
        self._column.addWidget(self.text)
        self._column.addWidget(self.all, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self.facts)
        self._column.addStretch(1)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(9, 9, 5, 9)
        row.setSpacing(10)
        row.addWidget(self.thumbnail, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._column, 1)
        row.addWidget(self.edit_button, 0, Qt.AlignmentFlag.AlignTop)
        self.show_turn(turn, box_name, whole=whole)

    def show_turn(self, turn: Turn, box_name: str, *, whole: bool = False) -> None:
        """Show another state of the turn; `whole` of a question about the whole picture."""
        self._question = turn.question
        self._show_question()
        where = words.size(turn.region) if whole else words.place(turn.region)
        self.thumbnail.set_image(thumbnail_image(turn.thumbnail))
        if whole:
            self.thumbnail.setToolTip(self.tr("Show the whole picture"))
            self.thumbnail.setAccessibleName(self.tr("Show the whole picture"))
        else:
            self.thumbnail.setToolTip(self.tr("Go to the box: {place}").format(place=where))
            self.thumbnail.setAccessibleName(self.tr("Go to the box of this question"))
        name = words.about(turn, box_name)
        parts = [name] if name else []
        parts.append(words.when(turn.asked_at))
        if turn.follows:
            parts.insert(0, self.tr("↳ goes on from above"))
        lines = [parts[:count] for count in range(len(parts), 0, -1)]
        lines = [[*parts, where], [*parts, words.size(turn.region)], *lines]
        self.facts.setText(*(" · ".join(line) for line in lines))

    def restyle(self) -> None:
        """Follow the theme and the application's font."""
        self.text.set_font(self._font())

    def edit(self) -> None:
        """Put a field in the place of the text."""
        if self._editor is None:
            self._came_from = self.window().focusWidget()
            self._editor = _Editor(self._question)
            self._editor.done.connect(self._edited)
            self._editor.cancelled.connect(self._leave)
            self._editor.field.grew.connect(self.resized)
            self._editor.too_much.changed.connect(self.resized)
            self._column.insertWidget(1, self._editor)
            # At once: what a layout has not shown yet counts for nothing.
            self._editor.show()
            self._editor.order_after(self.thumbnail)
            self.text.hide()
            self.all.hide()
            self.facts.hide()
            self.edit_button.hide()
            self.resized.emit()
        self._editor.field.setFocus()

    def settle(self) -> None:
        """Know at once what was shown or hidden."""
        if self._editor is not None:
            settle(self._editor)
        settle(self)

    def beside(self) -> int:
        """The width that what stands beside the text takes; logical pixels."""
        self.ensurePolished()
        row, frame = self._row, self.width() - self.contentsRect().width()
        margins = row.contentsMargins()
        button = 0 if self.editing else self.edit_button.sizeHint().width() + row.spacing()
        return (
            frame
            + margins.left()
            + margins.right()
            + self.thumbnail.sizeHint().width()
            + row.spacing()
            + button
        )

    @property
    def editing(self) -> bool:
        """Whether the question is being changed."""
        return self._editor is not None

    def _show_question(self) -> None:
        first = beginning(self._question)
        shown = self._question if self._unfolded else first
        self.text.break_anywhere(endless(shown))
        if self.text.toPlainText() != shown:
            self.text.setPlainText(shown)
        self.all.setVisible(first != self._question and not self.editing)
        self.all.setText(self.tr("Show less") if self._unfolded else self.tr("Show the whole question"))

    def _unfold(self) -> None:
        self._unfolded = not self._unfolded
        self._show_question()
        self.resized.emit()

    def _edited(self, text: str) -> None:
        self._leave()
        self.edited.emit(text)

    def _leave(self) -> None:
        if self._editor is not None:
            self._editor.hide()
            self._editor.deleteLater()
            self._editor = None
        self.text.show()
        self._show_question()
        self.facts.show()
        self.edit_button.show()
        self.resized.emit()
        before, self._came_from = self._came_from, None
        back = before if before is not None and before.isVisible() else self.edit_button
        back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _font(self) -> QFont:
        return scaled_font(1.0, weight=QFont.Weight.DemiBold)


class _Editor(QWidget):
    """A field with its two buttons."""

    done = Signal(str)
    cancelled = Signal()

    def __init__(self, text: str) -> None:
        super().__init__()
        self.field = Input(self.tr("Question"), keeps_escape=True)
        frame = FieldFrame(self.field)
        self.field.set_text(text)
        self.too_much = TooMuch()
        self.field.refused.connect(self.too_much.say)
        self.field.textChanged.connect(self.too_much.leave)
        self.field.sent.connect(self._send)
        self.field.left.connect(self.cancelled)
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(6, 1, 6, 1)
        inner.addWidget(self.field)
        ask, cancel = QPushButton(self.tr("Ask")), QPushButton(self.tr("Cancel"))
        ask.setObjectName("primary")
        cancel.setObjectName("small")
        ask.clicked.connect(self._send)
        cancel.clicked.connect(self.cancelled)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(6)
        column.addWidget(frame)
        column.addWidget(self.too_much)
        column.addLayout(buttons)
        self._ask, self._cancel = ask, cancel
        self.field.textChanged.connect(lambda: self._ask.setEnabled(bool(self.field.toPlainText().strip())))

    def order_after(self, widget: QWidget) -> None:
        """Stand behind `widget` in the order of Tab."""
        for each in (self.field, self._ask, self._cancel):
            QWidget.setTabOrder(widget, each)
            widget = each

    def _send(self) -> None:
        text = self.field.text().strip()
        if text:
            self.done.emit(text)
