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
    third of a frame. Nothing is slower for it while the window is at rest. Nor do they interrupt the window
    when they wake: they are batch work.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            own = threading.get_native_id()
            if os.sched_getscheduler(own) == os.SCHED_OTHER:
                os.sched_setscheduler(own, os.SCHED_BATCH, os.sched_param(0))
            os.setpriority(os.PRIO_PROCESS, own, min(19, os.getpriority(os.PRIO_PROCESS, own) + STEPS))
