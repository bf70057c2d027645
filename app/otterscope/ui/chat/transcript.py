"""The turns of a session, as they are asked, answered, changed and deleted.

Text that streams in is gathered and shown once a frame.
"""

from __future__ import annotations

import time
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal

from otterscope.session.model import Turn
from otterscope.ui.chat.column_view import ColumnView
from otterscope.ui.chat.turn import ENDED, TurnWidget

#: Milliseconds between two frames of streamed text.
FRAME = 16
#: Streaming takes at most one part in so many of the GUI thread's time.
SHARE = 4


class Transcript(ColumnView):
    """Shows turns; what the user wants of one comes as a signal of `widgets`.

    Signals:
        delete_wanted(int), restore_wanted(int): a turn was deleted here, or brought back.
        left: the focus is to go on below the last turn.
    """

    delete_wanted = Signal(int)
    restore_wanted = Signal(int)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("transcript")
        self.setAccessibleName(self.tr("Questions and answers"))
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setTimerType(Qt.TimerType.PreciseTimer)
        self._frame.timeout.connect(self.flush)
        self._dirty: set[int] = set()
        self._cost = 0.0
        self.widgets.delete_wanted.connect(self._delete)
        self.widgets.undo_wanted.connect(self._undo)
        self.widgets.closed.connect(self.drop_turn)
        self.widgets.step_wanted.connect(self._step)

    # The turns ------------------------------------------------------------------------------------------

    def set_turns(self, turns: list[Turn]) -> None:
        """Show another session, at its end."""
        for turn_id, _ in self.widgets.all():
            self.widgets.forget(turn_id)
        self._dirty.clear()
        self.column.set(turns)
        self._guess_all()
        self.to_end()

    def add_turn(self, turn: Turn) -> None:
        """A question was asked: it stands at the end, and the view goes there."""
        if self.column.get(turn.id) is not None:
            self.update_turn(turn)
            return
        self._guess(self.column.add(turn))
        self.to_end()

    def update_turn(self, turn: Turn) -> None:
        """A turn has another state, or another text."""
        row = self.column.get(turn.id)
        if row is None:
            return
        shown = row.turn.answer + "".join(row.pieces)
        if turn.state not in ENDED and shown.startswith(turn.answer):
            # News of its state may be older than the text that has come since.
            turn = replace(turn, answer=shown)
        row.pieces.clear()
        row.turn, row.stage, row.exact = turn, None, False
        self._dirty.discard(turn.id)
        self.widgets.show_turn(turn)
        self.lay_out()

    def append(self, turn_id: int, text: str) -> None:
        """More of an answer has come; it is shown with the next frame."""
        row = self.column.get(turn_id)
        if row is not None and text:
            row.pieces.append(text)
            if row.turn.state == "asked":
                row.turn = replace(row.turn, state="answering")
            self._soon(turn_id)

    def progress(self, turn_id: int, stage: str, done: int, total: int) -> None:
        """The work before an answer goes on; shown with the next frame."""
        row = self.column.get(turn_id)
        if row is not None:
            row.stage = (stage, done, total)
            self._soon(turn_id)

    def remove_turn(self, turn_id: int) -> None:
        """A turn was deleted: a line in its place can bring it back."""
        row = self.column.get(turn_id)
        if row is None or row.gone:
            return
        had_focus = self.widgets.has_focus(turn_id)
        row.gone, row.exact = True, False
        self.widgets.forget(turn_id)
        self.lay_out()
        if had_focus:
            self.widgets.set_focus(turn_id)

    def restore_turn(self, turn_id: int) -> None:
        """A deleted turn is back."""
        row = self.column.get(turn_id)
        if row is None or not row.gone:
            return
        row.gone, row.exact = False, False
        self.widgets.forget(turn_id)
        self.lay_out()
        self.focus_turn(self.column.index(turn_id) or 0)

    def drop_turn(self, turn_id: int) -> None:
        """Take a turn out, and the line in its place."""
        index, had_focus = self.column.index(turn_id), self.widgets.has_focus(turn_id)
        self.widgets.forget(turn_id)
        self.column.drop(turn_id)
        self.lay_out()
        if had_focus and index is not None:
            self._go(index)

    def turn(self, turn_id: int) -> Turn | None:
        """A turn as it stands, with all the text that has come."""
        row = self.column.get(turn_id)
        if row is not None and row.pieces:
            self.flush()
        return None if row is None else row.turn

    def walk(self, by: int) -> None:
        """Have the focus go so many turns on, or from elsewhere to the last one."""
        focused = [index for index, row in enumerate(self.column.rows) if self.widgets.has_focus(row.turn.id)]
        if focused:
            self._go(focused[0] + by)
        elif by < 0:
            self.focus_turn(len(self.column.rows) - 1)

    def flush(self) -> None:
        """Show now what has come since the last frame."""
        self._frame.stop()
        start = time.perf_counter()
        dirty, self._dirty = self._dirty, set()
        for turn_id in dirty:
            row = self.column.get(turn_id)
            if row is None:
                continue
            more, widget = row.take(), self.widgets.get(turn_id)
            if isinstance(widget, TurnWidget):
                if more:
                    widget.extend(more)
                elif row.stage is not None:
                    widget.progress(*row.stage)
            row.exact = False
            self._guess(row)
        if dirty:
            self.lay_out()
        self._cost = time.perf_counter() - start

    # Inner ----------------------------------------------------------------------------------------------

    def _soon(self, turn_id: int) -> None:
        self._dirty.add(turn_id)
        if not self._frame.isActive():
            self._frame.start(max(FRAME, round(1000 * SHARE * self._cost)))

    def _delete(self, turn_id: int) -> None:
        self.remove_turn(turn_id)
        self.delete_wanted.emit(turn_id)

    def _undo(self, turn_id: int) -> None:
        self.restore_turn(turn_id)
        self.restore_wanted.emit(turn_id)

    def _step(self, turn_id: int, by: int) -> None:
        index = self.column.index(turn_id)
        if index is not None:
            self._go(index + by)

    def _go(self, index: int) -> None:
        if index >= len(self.column.rows):
            self.left.emit()
        else:
            self.focus_turn(index)
