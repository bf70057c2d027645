"""Work of one thread prepared by another: a bounded look ahead."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator
from typing import TypeVar

from otterscope.progress import CancelToken

T = TypeVar("T")
_DEPTH = 2


def ahead(items: Iterator[T], cancel: CancelToken) -> Generator[T, None, None]:
    """`items`, made on a thread of its own up to two items ahead; what it raises is raised here.

    The thread has ended when this generator has: by its end, by `cancel`, or by being closed.
    """
    ready: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue(_DEPTH)
    stop = threading.Event()

    def offer(entry: tuple[T | None, BaseException | None]) -> None:
        while not stop.is_set():
            try:
                ready.put(entry, timeout=0.05)
            except queue.Full:
                continue
            return

    def work() -> None:
        try:
            for item in items:
                offer((item, None))
                if stop.is_set():
                    return
            offer((None, StopIteration()))
        except BaseException as fault:  # noqa: BLE001 - raised again where the items are used
            offer((None, fault))

    thread = threading.Thread(target=work, name="decode-ahead", daemon=True)
    thread.start()
    try:
        while True:
            cancel.raise_if_cancelled()
            try:
                item, fault = ready.get(timeout=0.05)
            except queue.Empty:
                continue
            if isinstance(fault, StopIteration):
                return
            if fault is not None:
                raise fault
            yield item  # type: ignore[misc]
    finally:
        stop.set()
        thread.join()
