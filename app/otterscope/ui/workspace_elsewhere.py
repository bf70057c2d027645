"""Questions of the session on the screen that another window asked: their answers are shown as they come."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from otterscope.errors import AppError
from otterscope.session.model import Turn
from otterscope.session.store import Store
from otterscope.ui.bridge import Background, Job

#: The store is looked into this often while another window's question is unanswered; milliseconds.
EVERY = 1000
_UNDER_WAY = frozenset({"asked", "answering"})


class Elsewhere(QObject):
    """Looks into the store, of which nobody tells what other windows write there, until all is answered.

    Signals:
        changed(Turn): a watched turn has more text, or has ended.
        gone(int): a watched turn was deleted.
    """

    changed = Signal(object)
    gone = Signal(int)

    def __init__(self, store: Store, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._background = store, background
        self._seen: dict[int, Turn] = {}
        self._job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self._look)

    def watch(self, turns: Iterable[Turn]) -> None:
        """Watch those of these turns that are not answered yet; none of an earlier session any more."""
        self.leave()
        self._seen = {turn.id: turn for turn in turns if turn.state in _UNDER_WAY}
        if self._seen:
            self._timer.start()

    def forget(self, turn_id: int) -> None:
        """A turn is this window's own."""
        self._seen.pop(turn_id, None)

    def leave(self) -> None:
        """Watch nothing."""
        self._timer.stop()
        self._seen.clear()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _look(self) -> None:
        watched = tuple(self._seen)
        if not watched:
            self._timer.stop()
        elif self._job is None:
            self._job = self._background.run(
                lambda _cancel, _progress: self._store.look(watched),
                self._compare,
                self._not_read,
                name="look-elsewhere",
            )

    def _compare(self, turns: list[Turn]) -> None:
        self._job = None
        now = {turn.id: turn for turn in turns}
        for turn_id, before in list(self._seen.items()):
            # What a window that was killed has left comes as interrupted.
            turn = now.get(turn_id)
            if turn is None or turn.state not in _UNDER_WAY:
                self.forget(turn_id)
            else:
                self._seen[turn_id] = turn
            if turn is None:
                self.gone.emit(turn_id)
            elif turn != before:
                self.changed.emit(turn)

    def _not_read(self, _error: AppError) -> None:
        # The next look may have more luck; the store itself tells of what is wrong with it.
        self._job = None
