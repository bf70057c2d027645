"""The application object that all windows share."""

from __future__ import annotations

import ctypes
import gc
import os
import platform
import struct
import sys
import threading

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from otterscope.ui.theme import Choice, theme

#: Seconds that a worker thread may keep Python's lock while the GUI thread wants it. Python's own 5 ms are a
#: third of a frame each time.
SWITCH = 0.001
#: Blocks of this many bytes and more (a tile is 768 KB) are asked of the system and given back to it.
_LARGE_BLOCK = 128 << 10
#: The shortest turn that a thread may ask for, and that threads it starts do not inherit it.
_TURN_NS, _RESET_ON_FORK = 100_000, 1
#: Parameters of glibc's mallopt, from its malloc.h.
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8


def return_memory() -> None:
    """Have freed pixels go back to the system at once, where the C library is glibc.

    By default it keeps ever larger freed blocks for itself, in one heap for each thread: over a minute of
    panning that came to 290 MB of nothing.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BLOCK)
        mallopt(_M_ARENA_MAX, 2)


def paint_alone() -> None:
    """On one or two cores, have Qt scale pictures in the thread that asks for it.

    It would else cut each into strips for helper threads, which wait for a core that a decoder has, and the
    window with them. Before the application is made.
    """
    if len(os.sched_getaffinity(0)) <= 2 if sys.platform == "linux" else (os.cpu_count() or 1) <= 2:
        os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")


def come_first() -> None:
    """Have the calling thread get a core as soon as it wants one, where Linux is 6.12 or later.

    Its scheduler lets a thread that asks for short turns interrupt those with long ones: decoders. Without
    it, what wakes the window (a tile, the mouse) waits for up to 3 ms beside them, several times a frame.
    Threads that this one starts have turns of the usual length. Source: man 2 sched_setattr.
    """
    call = {"x86_64": 314, "aarch64": 274}.get(platform.machine())
    if sys.platform != "linux" or call is None:
        return
    if os.sched_getscheduler(0) != os.SCHED_OTHER:
        return
    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    # size, policy, flags, nice, priority, runtime, deadline, period, two clamps
    asked = struct.pack("=IIQiIQQQII", 56, os.SCHED_OTHER, _RESET_ON_FORK, own, 0, _TURN_NS, 0, 0, 0, 0)
    ctypes.CDLL(None).syscall(call, 0, asked, 0)


def application(choice: Choice = "system") -> QApplication:
    """The application, made on first use, in a look."""
    found = QApplication.instance()
    if not isinstance(found, QApplication):
        sys.setswitchinterval(SWITCH)
        return_memory()
        paint_alone()
        come_first()
        QCoreApplication.setApplicationName("otterscope")
        found = QApplication(["otterscope"])
        found.setApplicationDisplayName("OtterScope")
        found.setDesktopFileName("otterscope")
        # All that was imported stays. To look through it for rubbish would take longer than a frame may.
        gc.freeze()
    theme().choose(choice)
    return found
