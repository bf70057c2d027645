"""The child process: reads requests from a pipe, runs them one at a time, and sends events back.

    python -m otterscope.engine.worker

Requests come on standard input, events go to what was standard output; the output itself is turned to
standard error first, so that no library can write into the events. A thread reads the pipe all the time:
"cancel" stops the running operation, and the end of the pipe (the parent is gone) ends the process whatever
it does.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

# A failed assertion of llama.cpp would start a debugger for its stack trace, which takes seconds.
os.environ["GGML_NO_BACKTRACE"] = "1"

import numpy as np

from otterscope.engine import api, llama, vision, wire
from otterscope.engine.errors import EngineFailed, MemoryRanOut, tells_of_memory
from otterscope.engine.loading import Log
from otterscope.engine.runner import Runner
from otterscope.errors import AppError, Cancelled
from otterscope.geometry import Region

#: What a broken parent is told by: nothing reads it, but it is not a crash.
_PARENT_GONE = 3
_NO_MEMORY = 4
#: Seconds that an operation may take to stop before the parent hears that it did. Some native work cannot be
#: interrupted (reading one large tensor, clearing a new KV cache); it ends in the background then.
_STOP_PATIENCE = 0.3


def refuse_sockets() -> None:
    """From here on, Python in this process opens no socket: the model needs none, whatever asks for one."""

    def audit(event: str, _args: tuple[Any, ...]) -> None:
        if event.startswith("socket."):
            raise PermissionError("the model's process opens no socket")

    sys.addaudithook(audit)


class Worker:
    """Serves one parent over a pair of pipes."""

    def __init__(self, requests: BinaryIO, events: BinaryIO) -> None:
        self._requests, self._events = requests, events
        self._sending = threading.Lock()
        self._queue: queue.SimpleQueue[tuple[dict[str, Any], bytes]] = queue.SimpleQueue()
        self._watch = llama.Watch()
        self._log = Log()
        self._native_log = llama.set_log(self._log.add)
        vision.set_log(self._native_log)
        self._runner = Runner(self._send, self._watch, self._log)
        self._state = threading.Lock()  # guards a change of operation and the watch's wish to stop
        self._operation = 0  # what events belong to; 0 for none
        self._said = ""  # the operation's answer so far
        self._cancelled = 0

    def serve(self) -> None:
        """Run until the parent says "quit" or is gone."""
        wire.send(self._events, {"operation": 0})  # the parent learns that the libraries are there
        threading.Thread(target=self._read, name="requests", daemon=True).start()
        while True:
            message, data = self._queue.get()
            if message["do"] == "quit":
                self._runner.close()
                return
            self._run(message, data)

    def _read(self) -> None:
        while True:
            try:
                message, data = wire.receive(self._requests, wire.MAX_BYTES)
            except wire.Broken:
                os._exit(_PARENT_GONE)
            except MemoryError:  # for the pixels; without this thread nobody would listen any more
                os.write(2, b"out of memory for a request")
                os._exit(_NO_MEMORY)
            if message["do"] == "cancel":
                self._cancel(int(message["operation"]))
                continue
            if message["do"] == "quit":
                self._watch.stop = 1
            self._queue.put((message, data))

    def _cancel(self, operation: int) -> None:
        # Meant for one operation, which may not have begun yet: a late cancel must not stop the next one.
        with self._state:
            self._cancelled = operation
            if operation != self._operation:
                return
            if self._watch.stop:
                return
            self._watch.stop = 1
        self._soon_give_up(operation)

    def _soon_give_up(self, operation: int) -> None:
        timer = threading.Timer(_STOP_PATIENCE, self._give_up, [operation])
        timer.daemon = True
        with suppress(RuntimeError):  # no memory for a thread
            timer.start()

    def _give_up(self, operation: int) -> None:
        with self._sending:
            if self._operation == operation:
                self._write(api.Stopped(self._said))

    def _run(self, message: dict[str, Any], data: bytes) -> None:
        with self._state:
            self._operation = int(message["operation"])
            self._said = ""
            self._watch.stop = int(self._cancelled == self._operation)
        if self._watch.stop:
            self._soon_give_up(self._operation)
        self._log.clear()
        try:
            event: api.Event | api.Status = self._perform(message, data)
        except (Cancelled, llama.Aborted):
            event = api.Stopped()
        except AppError as error:
            event = api.Failed(error)
        except llama.LlamaError as fault:
            event = self._fault(str(fault), self._log.tail())
        except Exception as bug:  # noqa: BLE001 - a defect of ours ends one operation and no more
            event = self._fault(f"an inner fault, {bug!r}", traceback.format_exc())
        self._send(event)

    def _fault(self, reason: str, detail: str) -> api.Failed:
        self._runner.recover()
        if tells_of_memory(detail):
            return api.Failed(MemoryRanOut(detail=detail))
        return api.Failed(EngineFailed(reason=reason, detail=detail))

    def _perform(self, message: dict[str, Any], data: bytes) -> api.Event | api.Status:
        do = message["do"]
        if do == "load":
            options = api.EngineOptions(**message["options"])
            return self._runner.load(
                api.LoadRequest(Path(message["model"]), Path(message["mmproj"]), options)
            )
        if do == "prime":
            return self._runner.prime(image_from(message["image"], data))
        if do == "ask":
            request = dict(message["request"])
            request["history"] = tuple((asked, answered) for asked, answered in request["history"])
            request["stop"] = tuple(request["stop"])
            return self._runner.ask(api.AskRequest(image=image_from(message["image"], data), **request))
        if do == "status":
            return self._runner.status()
        raise EngineFailed(reason=f"unknown request {do}")

    def _send(self, event: api.Event | api.Status) -> None:
        with self._sending:
            if self._operation:
                self._write(event)

    def _write(self, event: api.Event | api.Status) -> None:
        message = {**wire.event_to_json(event), "operation": self._operation}
        if isinstance(event, api.Token):
            self._said += event.text
        if isinstance(event, (api.Status, *api.TERMINAL)):
            self._operation = 0
        try:
            wire.send(self._events, message)
        except wire.Broken:
            os._exit(_PARENT_GONE)


def image_from(message: dict[str, Any], data: bytes) -> api.RegionImage:
    """The pixels that came as raw bytes behind a message."""
    height, width = int(message["height"]), int(message["width"])
    pixels = np.frombuffer(data, dtype=np.uint8).reshape(height, width, 3)
    return api.RegionImage(pixels, Region(**message["region"]), float(message["scale"]))


def give_way() -> None:
    """Lower this process's priority as far as its parent wishes, where the system has such a thing."""
    steps = os.environ.get("OTTERSCOPE_ENGINE_NICE", "")
    if steps.isdigit() and hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(int(steps))


def own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent, out of the reach of libraries that read standard input or print."""
    requests = os.fdopen(os.dup(0), "rb")
    events = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, events


def main() -> None:
    """Take over the pipes and serve."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is the parent's to act on
    requests, events = own_pipes()
    give_way()
    refuse_sockets()
    llama.load_backends()
    Worker(requests, events).serve()


if __name__ == "__main__":
    main()
