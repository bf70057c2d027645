"""The engine as the desk uses it: one that can be put away, and operations that end in one way or raise."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import psutil

from otterscope.engine import api, budget
from otterscope.engine.client import EngineClient
from otterscope.engine.errors import EngineClosed, EngineFailed, MemoryRanOut
from otterscope.errors import AppError, Cancelled
from otterscope.progress import CancelToken
from otterscope.work.errors import InnerFault

_log = logging.getLogger(__name__)
#: Steps of niceness by which the model gives way to the window: a frame waits for no matrix.
NICE = 5


class EngineSlot:
    """Holds the engine; may be used from any thread.

    Args:
        given: an engine that is used for ever; without one, a child process of the slot's own.
    """

    def __init__(self, given: api.Engine | None) -> None:
        self._own = given is None
        self._lock = threading.Lock()
        self._engine: api.Engine = given or EngineClient(nice=NICE)
        self._closed = False

    @property
    def current(self) -> api.Engine:
        return self._engine

    @property
    def ready(self) -> bool:
        """Whether a model is loaded in a process that lives."""
        return self._engine.ready

    def cancel(self) -> None:
        """Stop the running operation, if any; returns at once."""
        self._engine.cancel()

    def unload(self) -> None:
        """Give the model's memory back."""
        with self._lock:
            if not self._own or self._closed or self._engine.pid is None:
                return
            old, self._engine = self._engine, EngineClient(nice=NICE)
        old.close()

    def close(self) -> None:
        with self._lock:
            self._closed = True
        self._engine.close()

    def resident(self) -> int:
        """Bytes of main memory that the model's process occupies."""
        return self._bytes(budget.resident_memory)

    def held(self) -> int:
        """Bytes that would be free again without the process; pages of a mapped file count as free."""
        return self._bytes(budget.private_memory)

    def _bytes(self, measure: Callable[[int | None], int]) -> int:
        pid = self._engine.pid
        if pid is not None:
            with suppress(psutil.Error):
                return measure(pid)
        return 0


def run(
    engine: api.Engine,
    operation: Iterator[api.Event],
    token: CancelToken,
    on_event: Callable[[api.Event], None],
    on_stopped: Callable[[str], None] | None = None,
) -> api.Event:
    """Run an operation to its end; `on_event` sees everything before that.

    Args:
        token: stops it. Whoever throws it also calls `engine.cancel`, which finds nothing to stop if the
            operation had not quite begun; that is made good here.
        on_stopped: is given what a stopped answer came to.

    Returns:
        Loaded, Primed or Done.

    Raises:
        AppError: it failed.
        Cancelled: it was stopped.
    """
    token.raise_if_cancelled()
    end: api.Event | None = None
    for event in operation:
        if isinstance(event, api.TERMINAL):
            end = event
            continue
        if token.cancelled:
            engine.cancel()
        on_event(event)
    if isinstance(end, api.Stopped):
        if on_stopped is not None:
            on_stopped(end.answer)
        if not token.cancelled:
            raise EngineFailed(reason="it stopped by itself")
        raise Cancelled
    if isinstance(end, api.Failed):
        if token.cancelled and isinstance(end.error, EngineClosed):
            raise Cancelled
        raise end.error
    if end is None:
        raise EngineFailed(reason="it came to no end")
    return end


def fault_of(error: Exception) -> AppError:
    """The fault to show for anything that an operation raised but Cancelled; defects are logged."""
    if isinstance(error, AppError):
        return error
    if isinstance(error, MemoryError):
        return MemoryRanOut(detail=repr(error))
    _log.error("a defect, met by the desk", exc_info=error)
    return InnerFault(reason=repr(error), detail=repr(error))
