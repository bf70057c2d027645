"""The one way from a worker thread to the GUI thread: a result or a fault, never a shared state.

`Bridge` carries small calls home; `Background` runs long work beside the GUI and brings back its outcome.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from otterscope.errors import AppError, Cancelled
from otterscope.progress import CancelToken, ProgressCallback

T = TypeVar("T")

#: The GUI thread runs waiting calls for at most this long before it looks at events again; seconds.
SLICE = 0.004


class Bridge(QObject):
    """Runs calls posted by any thread in the thread that made the bridge, in their order.

    Many posts cost one wake-up, and a flood of them never holds up the next frame for longer than `SLICE`.
    There is no lock in it: the GUI thread would wait for whoever holds it, and workers have less priority.
    A deque's ends and one flag are enough, for each of their operations is one step of the interpreter.
    """

    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._calls: deque[Callable[[], None]] = deque()
        self._awake = False
        self._closed = False
        self._wake.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    def post(self, call: Callable[[], None]) -> None:
        """Have `call` run in the GUI thread. Any thread; returns at once; ignored after `close`."""
        if self._closed:
            return
        self._calls.append(call)
        # Two threads may both find it asleep and wake it twice, which does no harm.
        if not self._awake:
            self._awake = True
            self._wake.emit()

    def flush(self) -> None:
        """Run what waits now. GUI thread."""
        while self._calls:
            self._calls.popleft()()

    def close(self) -> None:
        """Drop what waits and ignore what comes. GUI thread, once no worker runs any more."""
        self._closed = True
        self._calls.clear()

    def _drain(self) -> None:
        # First of all: a post that comes from here on wakes again, and one from before is taken below.
        self._awake = False
        end = time.perf_counter() + SLICE
        while self._calls:
            self._calls.popleft()()
            if self._calls and time.perf_counter() > end:
                self._awake = True
                self._wake.emit()
                return


class Job:
    """A piece of work under way."""

    def __init__(self) -> None:
        self.cancel_token = CancelToken()

    def cancel(self) -> None:
        """Ask it to stop; its `failed` and `done` are not called any more."""
        self.cancel_token.cancel()


class Background:
    """Runs work in threads of its own and reports to the GUI thread through a bridge."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._threads: dict[Job, threading.Thread] = {}

    def run(
        self,
        work: Callable[[CancelToken, ProgressCallback], T],
        done: Callable[[T], None],
        failed: Callable[[AppError], None],
        progress: ProgressCallback | None = None,
        *,
        dropped: Callable[[T], None] | None = None,
        name: str = "otterscope-work",
    ) -> Job:
        """Call `work(cancel, progress)` in a thread; then `done(result)` or `failed(fault)` in this one.

        A fault that is no AppError becomes one with the traceback as its detail. After `Job.cancel`
        neither is called; a result that came all the same goes to `dropped`, to be closed.
        """
        job = Job()

        def report(count: int, total: int) -> None:
            if progress is not None:
                self._bridge.post(lambda: None if job.cancel_token.cancelled else progress(count, total))

        def finish(outcome: Callable[[], None], unwanted: Callable[[], None] = lambda: None) -> None:
            thread = self._threads.pop(job, None)
            if thread is not None:
                thread.join()
            if job.cancel_token.cancelled:
                unwanted()
            else:
                outcome()

        def drop(result: T) -> None:
            if dropped is not None:
                dropped(result)

        def body() -> None:
            try:
                result = work(job.cancel_token, report)
            except Cancelled:
                self._bridge.post(lambda: finish(lambda: None))
            except AppError as error:
                fault = error
                self._bridge.post(lambda: finish(lambda: failed(fault)))
            except Exception:  # noqa: BLE001 - a thread's last line: what is not told here is lost
                unexpected = AppError(detail=traceback.format_exc())
                self._bridge.post(lambda: finish(lambda: failed(unexpected)))
            else:
                self._bridge.post(lambda: finish(lambda: done(result), lambda: drop(result)))

        thread = threading.Thread(target=body, name=name)
        self._threads[job] = thread
        thread.start()
        return job

    @property
    def names(self) -> set[str]:
        """Of the work under way."""
        return {thread.name for thread in self._threads.values()}

    def close(self) -> None:
        """Cancel everything, wait for it (half a second at most) and give unwanted results away."""
        for job in self._threads:
            job.cancel()
        for thread in list(self._threads.values()):
            thread.join()
        self._bridge.flush()
