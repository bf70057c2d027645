"""Ctrl-C, a request to end and a terminal that is closed become a cancellation: long work can tidy up."""

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
#: That the terminal was closed; unknown to Windows.
_HANG_UP: signal.Signals | None = getattr(signal, "SIGHUP", None)


@contextmanager
def cancel_on_signal() -> Iterator[CancelToken]:
    """A token that the first Ctrl-C (or SIGTERM) throws; a second one acts as it always does.

    A closed terminal throws it, too, unless that is to be ignored (nohup). Shell and system both tell of it,
    so that the second time means nothing more.

    Outside the main thread, where signals cannot be caught, the token is never thrown from here.
    """
    token = CancelToken()
    if threading.current_thread() is not threading.main_thread():
        yield token
        return
    before: dict[int, Any] = {}

    def stop(number: int, _frame: FrameType | None) -> None:
        token.cancel()
        if number != _HANG_UP:
            signal.signal(number, before[number])

    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, stop)
    if _HANG_UP and signal.getsignal(_HANG_UP) != signal.SIG_IGN:
        before[_HANG_UP] = signal.signal(_HANG_UP, stop)
    try:
        yield token
    finally:
        for caught, handler in before.items():
            signal.signal(caught, handler)
