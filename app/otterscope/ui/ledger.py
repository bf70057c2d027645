"""Small writes beside the GUI thread, one after the other, in the order in which they were asked for."""

from __future__ import annotations

import queue
import threading
import traceback
from collections.abc import Callable
from typing import TypeVar

from otterscope.errors import AppError
from otterscope.ui.bridge import Bridge

T = TypeVar("T")


class Ledger:
    """One thread that writes what it is given; `failed` is called in the GUI thread for what it cannot.

    What is asked for before `close` is written before `close` returns.
    """

    def __init__(self, bridge: Bridge, failed: Callable[[AppError], None]) -> None:
        self._bridge = bridge
        self._failed = failed
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="otterscope-ledger")
        self._thread.start()

    def do(self, work: Callable[[], T], done: Callable[[T], None] | None = None) -> None:
        """Call `work()` in its turn, then `done(result)` in the GUI thread."""

        def call() -> None:
            result = work()
            if done is not None:
                self._bridge.post(lambda: done(result))

        self._calls.put(call)

    def close(self) -> None:
        """Write what waits, then end. Later calls are ignored."""
        self._calls.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            try:
                call()
            except AppError as error:
                self._tell(error)
            except Exception:  # noqa: BLE001 - the thread must go on: later writes still count
                self._tell(AppError(detail=traceback.format_exc()))

    def _tell(self, error: AppError) -> None:
        self._bridge.post(lambda: self._failed(error))
