"""Worker threads that give way to the thread that paints."""

from __future__ import annotations

import contextlib
import os
import sys
import threading

#: Steps of Unix niceness behind the rest of the process.
STEPS = 10


def give_way() -> None:
    """Lower the calling thread's own priority, and that of the threads it starts, where the system has such.

    On two cores, two decoding threads and the window's would otherwise take turns of several milliseconds: a
    third of a frame. Nothing is slower for it while the window is at rest.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            own = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, own, min(19, os.getpriority(os.PRIO_PROCESS, own) + STEPS))
