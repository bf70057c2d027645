"""Decoding threads stand behind the thread that paints, and only they."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from otterscope.imaging.quiet import STEPS, give_way


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives each thread a priority of its own")
def test_only_the_calling_thread_gives_way() -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    policy = os.sched_getscheduler(0)
    seen: list[tuple[int, int]] = []

    def work() -> None:
        give_way()
        own_id = threading.get_native_id()
        seen.append((os.getpriority(os.PRIO_PROCESS, own_id), os.sched_getscheduler(own_id)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [(min(19, own + STEPS), os.SCHED_BATCH)]
    assert os.getpriority(os.PRIO_PROCESS, 0) == own
    assert os.sched_getscheduler(0) == policy
