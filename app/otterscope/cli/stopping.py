"""Ctrl-C and a request to end become a cancellation, so that long work can tidy up behind itself."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from otterscope.progress import CancelToken

#: What a shell expects of a program that was stopped by Ctrl-C.
STOPPED = 130


@contextmanager
def cancel_on_signal() -> Iterator[CancelToken]:
    """A token that the first Ctrl-C (or SIGTERM) throws; a second one acts as it always does.

    Outside the main thread, where signals cannot be caught, the token is never thrown from here.
    """
    token = CancelToken()
    if threading.current_thread() is not threading.main_thread():
        yield token
        return
    before: dict[int, Any] = {}

    def stop(number: int, _frame: FrameType | None) -> None:
        token.cancel()
        signal.signal(number, before[number])

    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, stop)
    try:
        yield token
    finally:
        for caught, handler in before.items():
            signal.signal(caught, handler)
