"""Keeps a picture's boxes in the store as they are drawn, named, removed and brought back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from otterscope.geometry import Region
from otterscope.session.model import Box
from otterscope.session.store import Store
from otterscope.ui.ledger import Ledger
from otterscope.ui.viewer.boxes import Boxes, History
from otterscope.ui.viewer.canvas import Canvas

#: A drag changes a box a hundred times a second; what it came to is written this long after, milliseconds.
SETTLE = 200
#: A question waits this long for its box to be written, and is then asked about a region alone; seconds.
PATIENCE = 30.0


@dataclass(frozen=True)
class HandedBoxes:
    """The boxes of a session on the screen, for a window that takes it over."""

    session: int
    ids: dict[int, int]
    known: set[int]
    kept: dict[int, tuple[Region, str]]
    history: History


class BoxKeeper(QObject):
    """Mirrors the canvas's boxes into one session of the store.

    The store knows boxes by its own ids, the canvas by keys that survive undo; `_ids` joins them. It is only
    touched by the ledger's thread once a session has begun.

    Signals:
        named(object): the names of the boxes by the store's ids, as they are now.
    """

    named = Signal(object)

    def __init__(self, canvas: Canvas, store: Store, ledger: Ledger, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._store, self._ledger = canvas, store, ledger
        self._session: int | None = None
        self._ids: dict[int, int] = {}
        self._known: set[int] = set()
        self._kept: dict[int, tuple[Region, str]] = {}
        self._latest = Boxes()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE)
        self._settle.timeout.connect(self.flush)
        canvas.boxes_changed.connect(self._changed)

    def begin(self, session: int, kept: list[Box], choose: int | None = None) -> None:
        """Show a session's boxes; what was drawn while it was looked up stays. `choose`: a box's id."""
        drawn = self._canvas.boxes
        ids = [box.id for box in kept]
        boxes = Boxes(
            tuple(box.region for box in kept) + drawn.regions,
            None,
            tuple(box.name for box in kept) + drawn.names,
        )
        if drawn.chosen is not None:
            boxes = boxes.choosing(len(kept) + drawn.chosen)
        elif choose in ids:
            boxes = boxes.choosing(ids.index(choose))
        keys = boxes.keys[: len(kept)]
        self._session, self._ids, self._known = session, dict(zip(keys, ids, strict=True)), set(keys)
        self._kept = {key: (box.region, box.name) for key, box in zip(keys, kept, strict=True)}
        self._canvas.history.begin(boxes)
        self.named.emit({box.id: box.name for box in kept})
        self.flush()

    def end(self) -> None:
        """Leave the session; its boxes go from the canvas and stay in the store."""
        self.flush()
        self._session = None
        self._canvas.history.begin(Boxes())

    def hand_over(self) -> HandedBoxes | None:
        """What `take_over` needs; once this keeper's ledger is closed all of it is written."""
        self.flush()
        if self._session is None:
            return None
        history = self._canvas.history.copy()
        return HandedBoxes(self._session, self._ids, set(self._known), dict(self._kept), history)

    def take_over(self, handed: HandedBoxes) -> None:
        """Go on with the boxes of another window, by their keys, and with what can be undone there."""
        if handed.session == self._session:
            self._ids, self._known, self._kept = handed.ids, handed.known, handed.kept
            self._canvas.history.take(handed.history)

    def flush(self) -> None:
        """Have written down now what has changed."""
        self._settle.stop()
        session, ids = self._session, self._ids
        if session is None:
            return
        boxes = self._latest
        now = dict(zip(boxes.keys, zip(boxes.regions, boxes.names, strict=True), strict=True))
        store, before = self._store, self._kept
        for key in before.keys() - now.keys():
            self._change(ids, key, store.remove_box)
        for key, (region, name) in now.items():
            if key not in self._known:
                self._known.add(key)
                self._put(ids, key, session, region, name)
                continue
            if key not in before:
                self._change(ids, key, store.restore_box)
            if before.get(key) != (region, name):
                self._change(ids, key, partial(_change_box, store, region, name))
        if now != before:
            names = dict(zip(boxes.keys, boxes.names, strict=True))
            self._ledger.do(
                lambda: {ids[key]: name for key, name in names.items() if key in ids}, self.named.emit
            )
        self._kept = now

    def id_of(self, key: int) -> int | None:
        """The store's id of a box, once it is written."""
        return self._ids.get(key)

    def lookup(self, key: int | None) -> Callable[[], int | None]:
        """Gives the store's id of a box that was flushed; waits for the ledger, so not in the GUI thread."""
        if key is None:
            return lambda: None
        ids, written = self._ids, threading.Event()
        self._ledger.do(written.set)

        def find() -> int | None:
            written.wait(PATIENCE)
            return ids.get(key)

        return find

    def _put(self, ids: dict[int, int], key: int, session: int, region: Region, name: str) -> None:
        def put() -> None:
            ids[key] = self._store.put_box(session, region, name).id

        self._ledger.do(put)

    def _change(self, ids: dict[int, int], key: int, change: Callable[[int], object]) -> None:
        def call() -> None:
            # Without an id it could not be stored before, which was told then.
            if key in ids:
                change(ids[key])

        self._ledger.do(call)

    def _changed(self) -> None:
        if self._canvas.scene is None:
            # The picture goes and its boxes with it from the screen, not from the store.
            self.flush()
            self._session = None
            self._latest = Boxes()
            return
        self._latest = self._canvas.boxes
        if self._session is not None:
            self._settle.start()


def _change_box(store: Store, region: Region, name: str, box: int) -> None:
    store.change_box(box, region, name)
