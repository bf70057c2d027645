"""Ctrl-C in the terminal and a polite kill close the windows instead of the process."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication


@contextlib.contextmanager
def closing_windows(app: QApplication) -> Iterator[None]:
    """While inside, SIGINT and SIGTERM close all windows, so that work ends and files are let go.

    The windows close from the event loop, never from the handler: that runs between any two steps of the GUI
    thread, which may just then hold a lock that closing needs. The loop hears of the signal through a pipe.
    """
    if sys.platform == "win32":
        yield
        return
    ear, mouth = os.pipe()
    os.set_blocking(mouth, False)
    notifier = QSocketNotifier(ear, QSocketNotifier.Type.Read, app)

    def heard() -> None:
        if set(os.read(ear, 64)) & {signal.SIGINT, signal.SIGTERM}:
            app.closeAllWindows()

    notifier.activated.connect(heard)
    before = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}
    woken = signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
    for name in before:
        signal.signal(name, lambda _number, _frame: None)
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
        signal.set_wakeup_fd(woken)
        notifier.setEnabled(False)
        notifier.deleteLater()
        os.close(ear)
        os.close(mouth)
