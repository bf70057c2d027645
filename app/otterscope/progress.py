"""Progress and cancellation of long work, shared by all rooms."""

from __future__ import annotations

import threading
from collections.abc import Callable

from otterscope.errors import Cancelled

#: Called as progress(done, total) in units of the work's own choice; total 0 means "not known yet".
ProgressCallback = Callable[[int, int], None]


def no_progress(done: int, total: int) -> None:
    """The callback for callers that show no progress."""


class CancelToken:
    """A one-way switch that a thread may throw and that the worker looks at between small steps."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop; returns at once."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for the switch to be thrown, at most so long; returns whether it is."""
        return self._event.wait(seconds)

    def raise_if_cancelled(self) -> None:
        """Raises: Cancelled, once `cancel` was called."""
        if self._event.is_set():
            raise Cancelled
