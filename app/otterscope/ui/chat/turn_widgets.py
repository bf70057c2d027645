"""The widgets of the turns near the screen: made when they come into view, let go when they are far."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from otterscope.geometry import Region
from otterscope.session.model import Turn
from otterscope.ui.chat import words
from otterscope.ui.chat.notices import GoneBar
from otterscope.ui.chat.rows import Column, Row
from otterscope.ui.chat.turn import TurnWidget


class TurnWidgets(QObject):
    """Signals:
    again_wanted(int), edit_wanted(int, str), delete_wanted(int), undo_wanted(int), fly_wanted(int),
    receipt_wanted(int), boxes_wanted(int): an action on the turn with this id.
    closed(int): the line in a deleted turn's place is to go.
    resized(int): a turn's height changed by itself.
    step_wanted(int, int): the focus is to go from this turn by so many places.
    dragged(object): the mouse selects text and is now at this QPoint of the screen.
    """

    again_wanted = Signal(int)
    edit_wanted = Signal(int, str)
    delete_wanted = Signal(int)
    undo_wanted = Signal(int)
    fly_wanted = Signal(int)
    receipt_wanted = Signal(int)
    boxes_wanted = Signal(int)
    closed = Signal(int)
    resized = Signal(int)
    step_wanted = Signal(int, int)
    dragged = Signal(object)

    def __init__(self, content: QWidget, column: Column) -> None:
        super().__init__(content)
        self._content, self._column = content, column
        self._widgets: dict[int, QWidget] = {}
        self._names: dict[int, str] = {}
        #: The whole picture, of which turns say so.
        self.whole: Region | None = None

    def get(self, turn_id: int) -> QWidget | None:
        """What shows a turn, if it is near the screen."""
        return self._widgets.get(turn_id)

    def all(self) -> list[tuple[int, QWidget]]:
        """Every widget that there is, with its turn's id."""
        return list(self._widgets.items())

    def of(self, row: Row) -> QWidget:
        """The widget of a row, made if need be; it shows all that has come."""
        more, found = row.take(), self._widgets.get(row.turn.id)
        if found is None:
            return self._make(row)
        if isinstance(found, TurnWidget):
            found.extend(more)
        return found

    def forget(self, turn_id: int) -> None:
        """Let a widget go; the row stays."""
        widget = self._widgets.pop(turn_id, None)
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()

    def keep_only(self, near: set[int]) -> None:
        """Let go of all but these, and those that the user is busy with."""
        for turn_id, widget in self.all():
            busy = self.has_focus(turn_id) or (isinstance(widget, TurnWidget) and widget.busy)
            if turn_id not in near and not busy:
                self.forget(turn_id)

    def has_focus(self, turn_id: int) -> bool:
        """Whether the keyboard's focus is in a turn."""
        widget = self._widgets.get(turn_id)
        focus = None if widget is None else widget.window().focusWidget()
        return widget is not None and focus is not None and (focus is widget or widget.isAncestorOf(focus))

    def set_focus(self, turn_id: int) -> None:
        """Give a turn the focus, as the keyboard does."""
        widget = self._widgets.get(turn_id)
        if widget is not None:
            target = widget.undo if isinstance(widget, GoneBar) else widget
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_names(self, names: dict[int, str]) -> None:
        """The names of boxes by their id."""
        self._names = dict(names)
        for turn_id, widget in self.all():
            row = self._column.get(turn_id)
            if row is not None and isinstance(widget, TurnWidget):
                widget.set_box_name(self._name(row.turn))

    def show_turn(self, turn: Turn) -> None:
        """A turn has another state."""
        widget = self._widgets.get(turn.id)
        if isinstance(widget, TurnWidget):
            widget.show_turn(turn, self._name(turn))

    def restyle(self) -> None:
        """Follow the theme and the application's font."""
        for _, widget in self.all():
            if isinstance(widget, TurnWidget | GoneBar):
                widget.restyle()

    def _make(self, row: Row) -> QWidget:
        turn_id = row.turn.id
        widget: QWidget
        if row.gone:
            bar = GoneBar(row.turn.question)
            bar.undo_wanted.connect(lambda: self.undo_wanted.emit(turn_id))
            bar.closed.connect(lambda: self.closed.emit(turn_id))
            bar.step_wanted.connect(lambda by: self.step_wanted.emit(turn_id, by))
            widget = bar
        else:
            turn = TurnWidget(row.turn, self._name(row.turn), whole=self._is_whole(row.turn))
            self._connect(turn, turn_id)
            if row.stage is not None:
                turn.progress(*row.stage)
            widget = turn
        widget.setParent(self._content)
        self._widgets[turn_id] = widget
        self._order()
        return widget

    def _connect(self, turn: TurnWidget, turn_id: int) -> None:
        turn.again_wanted.connect(lambda: self.again_wanted.emit(turn_id))
        turn.edit_wanted.connect(lambda text: self.edit_wanted.emit(turn_id, text))
        turn.delete_wanted.connect(lambda: self.delete_wanted.emit(turn_id))
        turn.fly_wanted.connect(lambda: self.fly_wanted.emit(turn_id))
        turn.receipt_wanted.connect(lambda: self.receipt_wanted.emit(turn_id))
        turn.boxes_wanted.connect(lambda: self.boxes_wanted.emit(turn_id))
        turn.resized.connect(lambda: self.resized.emit(turn_id))
        turn.dragged.connect(self.dragged)
        turn.step_wanted.connect(lambda by: self.step_wanted.emit(turn_id, by))

    def _order(self) -> None:
        """Tab goes through the rows from above to below, in whatever order they were made."""
        made = sorted(self._widgets, key=lambda turn_id: self._column.index(turn_id) or 0)
        before: QWidget | None = None
        for turn_id in made:
            for widget in _chain(self._widgets[turn_id]):
                if before is not None:
                    QWidget.setTabOrder(before, widget)
                before = widget

    def _name(self, turn: Turn) -> str:
        if self._is_whole(turn):
            return words.whole_picture()
        return "" if turn.box is None else self._names.get(turn.box, "")

    def _is_whole(self, turn: Turn) -> bool:
        return turn.box is None and turn.region == self.whole


def _chain(widget: QWidget) -> list[QWidget]:
    """A widget and those inside it that Tab reaches, in their order."""
    inside = widget.tab_order() if isinstance(widget, TurnWidget) else widget.findChildren(QWidget)
    return [each for each in (widget, *inside) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
