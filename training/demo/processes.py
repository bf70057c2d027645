"""The processes that learn together: how they begin, stop and fail together."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import signal
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import distributed, multiprocessing

from otterscope.errors import AppError
from otterscope.progress import CancelToken
from training.demo.faults import ProcessLost

#: Processes that learn together.
PARTS = 2
#: glibc's names for: keep what was freed, take nothing by mmap, one arena for all threads.
_KEEP_MEMORY = {-1: 2**31 - 1, -2: 1 << 28, -4: 0, -8: 1}
#: Files by which the processes speak with the one that started them.
_STOP, _FAULT = "stop", "fault"


def together(work: Callable[..., None], given: tuple[Any, ...], cancel: CancelToken) -> None:
    """Have `PARTS` processes do `work(part, stopped, *given)`, each with one thread and in gloo's group.

    `stopped` tells whether they are to end in order. Call it in the main thread.

    Raises: AppError: what one of them raised, after which the others are ended; ProcessLost; Cancelled.
    """
    with tempfile.TemporaryDirectory() as folder:
        meeting = Path(folder)
        # A Ctrl-C that reaches all processes is heard by this one alone; the others are born deaf to it.
        hears = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            running = multiprocessing.start_processes(_process, (work, meeting, given), PARTS, join=False)
        finally:
            signal.signal(signal.SIGINT, hears)
        _watch(running, meeting, cancel)
    cancel.raise_if_cancelled()


def _watch(running: Any, meeting: Path, cancel: CancelToken) -> None:
    """Wait until all processes have ended, or one has failed and the others are ended."""
    processes = running.processes
    try:
        while None in (codes := {process.exitcode for process in processes}) and codes <= {0, None}:
            if cancel.cancelled:
                (meeting / _STOP).touch()
            for process in processes:
                process.join(0.1)
    finally:
        for process in processes:
            process.kill()
            process.join()
    for fault in meeting.glob(f"{_FAULT}-*"):
        raise pickle.loads(fault.read_bytes())
    killed = [-code for code in codes if code and code < 0]
    if killed:
        raise ProcessLost(signal=killed[0])
    running.join()  # raises whatever else there was


def _process(part: int, work: Callable[..., None], meeting: Path, given: tuple[Any, ...]) -> None:
    for name in ("SIGINT", "SIGHUP"):  # of a terminal
        if number := getattr(signal, name, None):
            signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _keep_memory()
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", f"file://{meeting / 'group'}", rank=part, world_size=PARTS)
    try:
        work(part, (meeting / _STOP).exists, *given)
    except AppError as fault:
        beside = meeting / f"part-{part}"
        beside.write_bytes(pickle.dumps(fault))
        beside.rename(meeting / f"{_FAULT}-{part}")
        raise
    distributed.barrier()
    distributed.destroy_process_group()


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)


def _keep_memory() -> None:
    """Keep freed memory in the process: else most of the time goes to clearing new pages of it (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        for name, value in _KEEP_MEMORY.items():
            library.mallopt(name, value)


def give_back_memory() -> None:
    """Hand freed memory back: it gets full of holes, and a batch far larger than the others adds to it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
