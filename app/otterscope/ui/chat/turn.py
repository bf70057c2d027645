"""One question with its answer, in whatever state it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal, SignalInstance
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from otterscope.session.model import Turn
from otterscope.ui import faults, resources
from otterscope.ui.chat import words
from otterscope.ui.chat.foot import Foot, TextLink
from otterscope.ui.chat.head import Head
from otterscope.ui.chat.labels import icon_size, settle
from otterscope.ui.chat.notices import LinkBar, Notice, StageLine
from otterscope.ui.chat.plain import plain
from otterscope.ui.chat.text_view import AnswerView
from otterscope.ui.chat.wrapping import beginning
from otterscope.ui.theme import theme

#: Left and right of an answer, so that it stands in line with the question's text; logical pixels.
INSET = 9
#: Of the focus ring, which needs room around the turn.
RING = 4
#: A bar for a question of fewer tokens would be over before it has moved.
WORTH_A_BAR = 200
ENDED = frozenset({"answered", "stopped", "failed", "interrupted"})


class TurnWidget(QWidget):
    """A turn as the transcript shows it.

    Signals:
        again_wanted, delete_wanted, fly_wanted, receipt_wanted, boxes_wanted: an action on this turn.
        edit_wanted(str): ask the changed question.
        resized: its height changed by itself.
        step_wanted(int): the focus is to go to the turn so many places on.
        dragged(object): the mouse selects text and is now at this QPoint of the screen.
    """

    again_wanted = Signal()
    edit_wanted = Signal(str)
    delete_wanted = Signal()
    fly_wanted = Signal()
    receipt_wanted = Signal()
    boxes_wanted = Signal()
    resized = Signal()
    step_wanted = Signal(int)
    dragged = Signal(object)

    def __init__(self, turn: Turn, box_name: str = "", *, whole: bool = False) -> None:
        super().__init__()
        self.turn = turn
        self.box_name = box_name
        self._whole = whole
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._ring = self._answer_ring = False
        self.head = Head(turn, box_name, whole=whole)
        self.answer = AnswerView(self.tr("Answer"))
        self.stage = StageLine()
        self.notice = Notice()
        self.boxes = TextLink(1.0, accent=True)
        self.links = LinkBar()
        self.foot = Foot()
        self._column = QVBoxLayout(self)
        self._build()
        self.show_turn(turn, box_name)
        self.head.restyle()
        self.restyle_icons(strong=False)

    # What is shown --------------------------------------------------------------------------------------

    def show_turn(self, turn: Turn, box_name: str = "") -> None:
        """Show another state of the turn."""
        self.turn = turn
        self.box_name = box_name
        self.head.show_turn(turn, box_name, whole=self._whole)
        ended = turn.state in ENDED
        if turn.state != "answering" or turn.answer != self.answer.markdown:
            if ended:
                self.answer.set_markdown(turn.answer)
            elif turn.answer.startswith(self.answer.markdown):
                self.answer.extend(turn.answer[len(self.answer.markdown) :])
            else:
                self.answer.set_markdown(turn.answer)
        self.answer.setVisible(bool(turn.answer))
        self.stage.setVisible(not ended and not turn.answer)
        if self.waits:
            self.stage.show_stage(words.state(turn) + "…", 0, 0)
        self.notice.setVisible(turn.state in {"stopped", "failed", "interrupted"})
        if turn.state == "failed":
            self.notice.say(faults.in_window(turn.fault) or words.state(turn), warn=True)
        elif ended:
            self.notice.say(words.state(turn), warn=False)
        self.boxes.setVisible(bool(turn.boxes or turn.points))
        self.boxes.setText(words.shown(turn))
        receipt = turn.receipt
        self.foot.show_receipt(*(() if receipt is None else words.receipt_lines(receipt)), ended=ended)
        self.foot.setVisible(ended or bool(turn.answer))
        self.foot.copy.setVisible(ended and bool(turn.answer))
        self.foot.again.setVisible(turn.state == "answered")
        self.head.edit_button.setEnabled(ended or self.waits)
        self._name()

    @property
    def waits(self) -> bool:
        """Whether the answer has not begun."""
        return self.turn.state not in ENDED and not self.turn_text

    def extend(self, more: str) -> None:
        """More of the answer has come."""
        if not more:
            return
        self.answer.extend(more)
        if self.answer.isHidden():
            had_focus = self.stage.delete.hasFocus()
            self.answer.show()
            self.stage.hide()
            self.foot.show()
            self.head.edit_button.setEnabled(False)
            if had_focus:
                self.setFocus(Qt.FocusReason.OtherFocusReason)

    def progress(self, stage: str, done: int, total: int) -> None:
        """The work before the first word goes on."""
        if self.answer.isHidden():
            short = stage == "question" and total < WORTH_A_BAR
            text = words.stage(stage, done, total, whole=self._whole)
            self.stage.show_stage(text, done, 0 if short else total)
            self.stage.show()

    def restyle(self) -> None:
        """Follow the theme and the application's font."""
        self.head.restyle()
        self.answer.restyle()
        self.restyle_icons()

    def restyle_icons(self, *, strong: bool | None = None) -> None:
        """Icons in the theme's ink, fainter while nobody points at the turn."""
        self.foot.restyle(strong=strong)
        c = theme().colours
        ink = c.text if self.foot.strong else c.quiet
        for button in (self.stage.delete, self.head.edit_button):
            button.setIconSize(icon_size(16))
        self.stage.delete.setIcon(resources.icon("delete", ink, c.faint))
        self.head.edit_button.setIcon(resources.icon("edit", ink, c.faint))
        self.boxes.update()

    def height_for(self, width: int) -> int:
        """The height that it takes at a width; logical pixels."""
        margins = self._column.contentsMargins()
        inner = width - margins.left() - margins.right()
        question = max(40, inner - self.head.beside())
        self.head.text.setFixedHeight(self.head.text.height_for(question))
        self.answer.setFixedHeight(max(1, self.answer.height_for(max(40, inner - 2 * INSET))))
        self.head.settle()
        for part in (self.notice, self.links):
            part.fit(inner - 2 * INSET)
        for each in (self.stage, self.notice, self.links):
            settle(each)
        layout = self._column
        # The second forgets what the layouts inside remember, but does nothing without the first.
        layout.invalidate()
        layout.activate()
        return (
            layout.totalHeightForWidth(width)
            if layout.hasHeightForWidth()
            else layout.totalSizeHint().height()
        )

    @property
    def busy(self) -> bool:
        """Whether the user is in the middle of something in it: it must not be thrown away now."""
        selected = self.answer.textCursor().hasSelection() or self.head.text.textCursor().hasSelection()
        return self.head.editing or selected or not self.links.isHidden()

    def set_box_name(self, name: str) -> None:
        """The box has another name."""
        if name != self.box_name:
            self.box_name = name
            self.head.show_turn(self.turn, name, whole=self._whole)

    def tab_order(self) -> list[QWidget]:
        """What Tab goes through."""
        return [
            self.head.thumbnail, self.head.all, self.head.edit_button,
            self.stage.delete, self.answer, self.notice.again,
            self.links.open_button, self.links.copy_button, self.links.close_button, self.boxes,
            self.foot.receipt, self.foot.copy, self.foot.again, self.foot.delete, self.foot.more,
        ]  # fmt: skip

    # Actions --------------------------------------------------------------------------------------------

    def copy(self, how: str = "plain") -> None:
        """Put the answer on the clipboard: as it reads ("plain"), as "markdown", or with its "question"."""
        texts = {
            "plain": plain(self.answer.document()),
            "markdown": self.turn_text,
            "question": words.both(self.turn, self.turn_text),
        }
        QGuiApplication.clipboard().setText(texts[how])

    @property
    def turn_text(self) -> str:
        """The answer as it came so far."""
        return self.answer.markdown

    def menu(self) -> QMenu:
        """Everything that can be done with the turn."""
        menu = QMenu(self)
        ended, text = self.turn.state in ENDED, bool(self.turn_text)
        go = self.tr("Show the Whole Picture") if self._whole else self.tr("Go to the Box")
        cursor = self.answer.textCursor()
        if cursor.hasSelection():
            menu.addAction(self.tr("Copy the Selection"), self.answer.copy)
            menu.addSeparator()
        rows = (
            (self.tr("Copy the Answer"), lambda: self.copy("plain"), text),
            (self.tr("Copy as Markdown"), lambda: self.copy("markdown"), text),
            (self.tr("Copy Question and Answer"), lambda: self.copy("question"), True),
            ("", None, True),
            (go, self.fly_wanted.emit, True),
            (words.shown(self.turn), self.boxes_wanted.emit, bool(self.turn.boxes or self.turn.points)),
            (self.tr("Receipt…"), self.receipt_wanted.emit, self.turn.receipt is not None),
            ("", None, True),
            (self.tr("Ask Again"), self.again_wanted.emit, ended),
            (self.tr("Change the Question"), self.head.edit, ended or self.waits),
            (self.tr("Delete"), self.delete_wanted.emit, ended or self.waits),
        )
        for name, slot, on in rows:
            if slot is None:
                menu.addSeparator()
            elif on:
                menu.addAction(name, slot)
        return menu

    # Qt's events ----------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, free = event.key(), self.turn.state in ENDED or self.waits
        own = self._own_key(event)
        if own is not None:
            own.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down} and self.hasFocus() and not event.modifiers():
            self.step_wanted.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_F2 and free:
            self.head.edit()
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and free and self.hasFocus():
            self.delete_wanted.emit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.hasFocus():
            self.fly_wanted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._popup(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() != Qt.FocusReason.MouseFocusReason
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.restyle_icons(strong=True)

    def leaveEvent(self, event: QEvent) -> None:
        self.restyle_icons(strong=False)

    def event(self, event: QEvent) -> bool:
        """In a turn, the window's keys for the latest turn are for this one."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._own_key(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._ring or self._answer_ring:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme().colours.accent), 2))
            whole = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            text = QRectF(self.answer.geometry()).adjusted(-6, -3, 6, 3)
            painter.drawRoundedRect(whole if self._ring else text, 10, 10)

    def _own_key(self, event: QKeyEvent) -> SignalInstance | None:
        """What a key of the window means here."""
        if event.modifiers() != Qt.KeyboardModifier.ControlModifier or self.head.editing:
            return None
        if event.key() == Qt.Key.Key_R and self.turn.state in ENDED:
            return self.again_wanted
        if event.key() == Qt.Key.Key_I and self.turn.receipt is not None:
            return self.receipt_wanted
        return None

    # Inner ----------------------------------------------------------------------------------------------

    def _build(self) -> None:
        inset = QVBoxLayout()
        inset.setContentsMargins(INSET, 0, INSET, 0)
        inset.setSpacing(8)
        for widget in (self.answer, self.stage, self.notice, self.links):
            inset.addWidget(widget)
        below = QVBoxLayout()
        below.setContentsMargins(INSET - 6, 0, 0, 0)
        below.setSpacing(1)
        below.addWidget(self.boxes, 0, Qt.AlignmentFlag.AlignLeft)
        below.addWidget(self.foot)
        column = self._column
        column.setContentsMargins(RING, RING, RING, RING)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addSpacing(9)
        column.addLayout(inset)
        column.addSpacing(4)
        column.addLayout(below)
        self.head.fly_wanted.connect(self.fly_wanted)
        self.head.edited.connect(self.edit_wanted)
        self.stage.delete_wanted.connect(self.delete_wanted)
        self.head.resized.connect(self.resized)
        self.answer.link_wanted.connect(self.links.ask)
        self.answer.focused.connect(self._show_answer_ring)
        for text in (self.answer, self.head.text):
            text.dragged.connect(self.dragged)
        self.links.changed.connect(self.resized)
        self.notice.again_wanted.connect(self.again_wanted)
        self.boxes.clicked.connect(self.boxes_wanted)
        self.foot.receipt_wanted.connect(self.receipt_wanted)
        self.foot.copy_wanted.connect(self.copy)
        self.foot.again_wanted.connect(self.again_wanted)
        self.foot.delete_wanted.connect(self.delete_wanted)
        self.foot.menu_wanted.connect(
            lambda: self._popup(self.foot.more.mapToGlobal(QPoint(0, self.foot.more.height())))
        )

    def _show_answer_ring(self, on: bool) -> None:
        self._answer_ring = on
        self.update()

    def _popup(self, at: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def _name(self) -> None:
        name = self.tr("Question: {question}").format(question=beginning(self.turn.question))
        self.setAccessibleName(name)
        self.setAccessibleDescription(words.state(self.turn))
