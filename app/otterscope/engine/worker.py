"""The child process: reads requests from a pipe, runs them one at a time, and sends events back.

    python -m otterscope.engine.worker

Requests come on standard input, events go to what was standard output; the output itself is turned to standard
error first, so that no library can write into the events. A thread reads the pipe all the time: "cancel" stops the
running operation, and the end of the pipe (the parent is gone) ends the process whatever it does.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, BinaryIO

# A failed assertion of llama.cpp would start a debugger for its stack trace, which takes seconds.
os.environ["GGML_NO_BACKTRACE"] = "1"

import numpy as np

from otterscope.engine import api, llama, vision, wire
from otterscope.engine.errors import EngineFailed, MemoryRanOut
from otterscope.engine.loading import Log
from otterscope.engine.runner import Runner
from otterscope.errors import AppError, Cancelled
from otterscope.geometry import Region

#: What a broken parent is told by: nothing reads it, but it is not a crash.
_PARENT_GONE = 3


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
        self._operation = 0
        self._cancelled = 0

    def serve(self) -> None:
        """Run until the parent says "quit" or is gone."""
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
                message, data = wire.receive(self._requests)
            except wire.Broken:
                os._exit(_PARENT_GONE)
            if message["do"] == "cancel":
                # Meant for one operation, which may not have begun yet: a late cancel must not stop the next one.
                self._cancelled = int(message["operation"])
                if self._cancelled == self._operation:
                    self._watch.stop = 1
            else:
                self._queue.put((message, data))

    def _run(self, message: dict[str, Any], data: bytes) -> None:
        self._watch.stop = 0
        self._operation = int(message["operation"])
        if self._cancelled == self._operation:
            self._watch.stop = 1
        try:
            event: api.Event | api.Status = self._perform(message, data)
        except (Cancelled, llama.Aborted):
            event = api.Stopped()
        except AppError as error:
            event = api.Failed(error)
        except llama.LlamaError as fault:
            self._runner.recover()
            event = api.Failed(EngineFailed(reason=str(fault), detail=self._log.tail()))
        except MemoryError:
            self._runner.recover()
            event = api.Failed(MemoryRanOut())
        except Exception as bug:  # a defect of ours ends one operation, not what is kept for the others
            self._runner.recover()
            event = api.Failed(EngineFailed(reason=f"an inner fault, {bug!r}", detail=traceback.format_exc()))
        self._send(event)
        self._operation = 0

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
            try:
                wire.send(self._events, {**wire.event_to_json(event), "operation": self._operation})
            except wire.Broken:
                os._exit(_PARENT_GONE)


def image_from(message: dict[str, Any], data: bytes) -> api.RegionImage:
    """The pixels that came as raw bytes behind a message."""
    height, width = int(message["height"]), int(message["width"])
    pixels = np.frombuffer(data, dtype=np.uint8).reshape(height, width, 3)
    return api.RegionImage(pixels, Region(**message["region"]), float(message["scale"]))


def main() -> None:
    """Take over the pipes and serve."""
    requests = os.fdopen(os.dup(0), "rb")
    events = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    refuse_sockets()
    llama.load_backends()
    Worker(requests, events).serve()


if __name__ == "__main__":
    main()
