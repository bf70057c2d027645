"""Progress of native work, reported from a thread beside it while it holds the main one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from otterscope.engine.api import Event, Progress, Stage
from otterscope.engine.llama import Watch

#: Seconds between two reports: more than four a second, with room for a busy machine.
INTERVAL = 0.2


class Meter:
    """How far a stage is, in tokens: whole batches as they end, between them by the graph nodes computed."""

    def __init__(self, watch: Watch, total: int) -> None:
        self._watch = watch
        self.total = total
        self._done = 0
        self._part = 0
        self._steps_a_batch = 0

    def resume(self, done: int) -> None:
        """So many tokens are there from an earlier time."""
        self._done = done

    def begin(self, tokens: int) -> None:
        """A batch of `tokens` is about to be computed."""
        self._watch.steps = 0
        self._part = tokens

    def end(self) -> None:
        """That batch is done."""
        self._steps_a_batch = max(self._steps_a_batch, self._watch.steps)
        self._done += self._part
        self._part = 0

    @property
    def done(self) -> int:
        """Tokens done, a share of the running batch included once one batch has shown how long it is."""
        if not self._part or not self._steps_a_batch:
            return self._done
        share = min(1.0, self._watch.steps / self._steps_a_batch)
        return min(self.total, self._done + int(share * self._part))


@dataclass
class Share:
    """How far a stage is that tells its share by itself, by default in per mille."""

    done: int = 0
    total: int = 1000


@contextmanager
def reporting(
    emit: Callable[[Event], None], stage: Stage, meter: Meter | Share, *, at_once: bool = True
) -> Iterator[None]:
    """Emit the meter's state every `INTERVAL` seconds while the body runs.

    Args:
        at_once: also at the begin and, if the body ends well, at the end; otherwise work that is done within
            one interval is not worth a word.
    """
    ended = threading.Event()

    def report() -> None:
        while not ended.wait(INTERVAL):
            emit(Progress(stage, meter.done, meter.total))

    if at_once:
        emit(Progress(stage, meter.done, meter.total))

    thread = threading.Thread(target=report, name=f"progress-{stage}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    if at_once:
        emit(Progress(stage, meter.done, meter.total))
