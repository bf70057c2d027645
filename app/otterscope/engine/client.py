"""The parent's side of the model: starts the child process, streams its events, and survives its death."""

from __future__ import annotations

import dataclasses
import errno
import io
import os
import select
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import numpy as np

import otterscope
from otterscope.engine import api, wire
from otterscope.engine.errors import (
    EngineClosed,
    EngineDied,
    MemoryRanOut,
    ModelUnreadable,
    NativePartMissing,
    tells_of_memory,
)
from otterscope.errors import AppError

#: Seconds that each rung of the stop ladder waits: asking, terminating, killing.
_PATIENCE = 2.0
#: The same when the program ends, or has no use for the model any more: the child has nothing to lose.
_FAREWELL = 0.15
#: Seconds of silence from the child after which its last report of progress is repeated.
_SILENCE = 0.22
_STDERR_TAIL = 4000
_KILLED = (-9, -15, 137, 143)
#: The variable that tells a child how far to give way.
NICE = "OTTERSCOPE_ENGINE_NICE"


class EngineClient:
    """An `Engine` in a process of its own, started when it is first needed and again after its death.

    What was loaded is loaded again by itself in the next operation, so a death costs time and nothing else.

    Args:
        command: how to start the child; the default is this Python with the worker module.
        nice: steps of Unix niceness by which the child gives way to this process, whose window must not wait
            for threads that compute.
    """

    def __init__(self, command: list[str] | None = None, *, nice: int = 0) -> None:
        self._command, self._nice = command or worker_command(), nice
        self._lock = threading.Lock()  # one operation at a time
        self._sending = threading.Lock()  # one frame at a time
        self._state = threading.Lock()  # guards the next six
        self._process: subprocess.Popen[bytes] | None = None
        self._spoke = False  # the process has sent something
        self._closed = False
        self._stoppable = False  # an operation is under way that `cancel` is meant for
        self._stop_wanted = False
        self._running = 0  # what the child works on, 0 for nothing
        self._operation = 0
        self._stderr: IO[bytes] | None = None
        self._wanted: api.LoadRequest | None = None
        self._loaded = False
        self._was_killed = False

    # ---- Engine ----

    def load(self, request: api.LoadRequest) -> Iterator[api.Event]:
        with self._operation_of_callers():
            self._wanted, self._loaded = request, False
            yield from self._load(request)

    def prime(self, image: api.RegionImage) -> Iterator[api.Event]:
        with self._operation_of_callers():
            yield from self._with_model({"do": "prime", "image": _image_header(image)}, image)

    def ask(self, request: api.AskRequest) -> Iterator[api.Event]:
        fields = {f.name: getattr(request, f.name) for f in dataclasses.fields(request) if f.name != "image"}
        with self._operation_of_callers():
            message = {"do": "ask", "image": _image_header(request.image), "request": fields}
            yield from self._with_model(message, request.image)

    def cancel(self) -> None:
        with self._state:
            if not self._stoppable:
                return
            self._stop_wanted = True
            process, operation = self._process, self._running
        if process is not None and operation:
            self._send_cancel(process, operation)

    def status(self) -> api.Status:
        with self._operation_of_callers(stoppable=False):
            if self.pid is None:
                return api.Status(alive=False)
            for event in self._operate({"do": "status"}):
                if isinstance(event, api.Status):
                    return event
            return api.Status(alive=False)

    def close(self) -> None:
        with self._state:
            self._closed = True
            process, self._process = self._process, None
        if process is not None:
            self._stop(process, _FAREWELL)
        with self._state:
            if self._stderr is not None:
                self._stderr.close()
                self._stderr = None

    @property
    def ready(self) -> bool:
        return self._loaded and self.pid is not None

    @property
    def pid(self) -> int | None:
        """Of the child, while there is one."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    # ---- the child ----

    @contextmanager
    def _operation_of_callers(self, stoppable: bool = True) -> Iterator[None]:
        with self._lock:
            with self._state:
                self._stoppable, self._stop_wanted = stoppable, False
            try:
                yield
            finally:
                with self._state:
                    self._stoppable = False

    def _load(self, request: api.LoadRequest) -> Iterator[api.Event]:
        message = {
            "do": "load",
            "model": str(request.model),
            "mmproj": str(request.mmproj),
            "options": dataclasses.asdict(request.options),
        }
        for event in self._operate(message):
            self._loaded = self._loaded or isinstance(event, api.Loaded)
            died = isinstance(event, api.Failed) and isinstance(event.error, EngineDied)
            if isinstance(event, api.Failed) and died and not self._was_killed:
                # llama.cpp gives up on some damaged files by ending the process.
                yield api.Failed(ModelUnreadable(path=request.model, detail=event.error.detail))
            else:
                yield cast(api.Event, event)

    def _with_model(self, message: dict[str, Any], image: api.RegionImage) -> Iterator[api.Event]:
        """Run an operation that needs the model, loading it first where a death or a failure took it away."""
        if self._wanted is not None and not (self._loaded and self.pid):
            self._loaded = False
            for event in self._load(self._wanted):
                if isinstance(event, api.Stopped | api.Failed):
                    yield event
                    return
                if isinstance(event, api.Progress):
                    yield event
        yield from cast(Iterator[api.Event], self._operate(message, image))

    def _operate(
        self, message: dict[str, Any], image: api.RegionImage | None = None
    ) -> Iterator[api.Event | api.Status]:
        """Send one request and yield its events up to the terminal one, whatever becomes of the child."""
        self._operation += 1
        operation = self._operation
        try:
            process = self._start()
            with self._state:
                stop_wanted = self._stop_wanted
                self._running = 0 if stop_wanted else operation
            if stop_wanted:
                yield api.Stopped()
                return
            data = np.ascontiguousarray(image.pixels).tobytes() if image is not None else b""
            with self._sending:
                wire.send(cast(BinaryIO, process.stdin), {**message, "operation": operation}, data)
            with self._state:
                stop_wanted = self._stop_wanted
            if stop_wanted:  # while the request was being written, `cancel` had to leave this to us
                self._send_cancel(process, operation)
            # Not the buffered pipe: what waits in its buffer could not be waited for.
            pipe = cast(io.RawIOBase, cast(io.BufferedReader, process.stdout).raw)
            progress: api.Event | None = api.Progress("load", 0, 1000) if message["do"] == "load" else None
            while True:
                for _ in self._silences(pipe):
                    if self._stop_wanted and not self._spoke:
                        # It is still busy with its imports, and has nothing to lose.
                        with self._state:
                            self._process = None
                        process.kill()
                        self._stop(process)
                        yield api.Stopped()
                        return
                    if progress is not None:
                        yield progress
                answer, _ = wire.receive(pipe)
                self._spoke = True
                if answer.pop("operation", None) != operation:
                    continue
                event = wire.event_from_json(answer)
                if isinstance(event, (api.Status, *api.TERMINAL)):
                    with self._state:
                        self._running = 0
                        closed = self._closed
                    # Asked to quit, the child stops what it does first.
                    yield api.Failed(EngineClosed()) if closed else event
                    return
                progress = event if isinstance(event, api.Progress) else None
                yield event
        except wire.Broken as fault:
            yield api.Failed(self._death(str(fault)))
        except _CannotStart as fault:
            yield api.Failed(NativePartMissing(detail=str(fault)))
        except (EngineClosed, MemoryRanOut) as fault:
            yield api.Failed(fault)
        except GeneratorExit:
            # The caller lost interest: the child must not go on, nor its late events reach the next
            # operation.
            self.cancel()
            raise
        finally:
            with self._state:
                self._running = 0

    @staticmethod
    def _silences(pipe: io.RawIOBase) -> Iterator[None]:
        """Yields now and then until there is something to read.

        A child that starts, or that ends what it was asked to stop, says nothing by itself.
        """
        if os.name != "posix":  # elsewhere, pipes cannot be waited for
            return
        with suppress(ValueError):  # closed in between
            waiting = select.poll()
            waiting.register(pipe, select.POLLIN)
            while not waiting.poll(1000 * _SILENCE):
                yield

    def _send_cancel(self, process: subprocess.Popen[bytes], operation: int) -> None:
        """Pass the wish to stop on, without waiting: whoever is writing a request does it afterwards."""
        if self._sending.acquire(blocking=False):
            try:
                wire.send(cast(BinaryIO, process.stdin), {"do": "cancel", "operation": operation})
            except wire.Broken:
                pass  # it died; whoever reads its events says so
            finally:
                self._sending.release()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._state:
            process = self._process
            if process is not None and process.poll() is None:
                return process
            self._process, self._loaded = None, False
        if process is not None:
            self._stop(process)
        with self._state:
            if self._closed:
                raise EngineClosed
            if self._stderr is None:
                self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
            self._stderr.seek(0)
            self._stderr.truncate()
            self._spoke = False
            try:
                self._process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._stderr,
                    env={**child_environment(), NICE: str(self._nice)},
                )
            except OSError as fault:
                if fault.errno in (errno.ENOMEM, errno.EAGAIN):
                    raise MemoryRanOut(detail=str(fault)) from fault
                raise _CannotStart(str(fault)) from fault
            return self._process

    def _stop(self, process: subprocess.Popen[bytes], patience: float = _PATIENCE) -> int:
        # A child that does not read leaves a writer of ours waiting, and nobody can ask it to quit.
        free = self._sending.acquire(timeout=patience)
        try:
            return stop(process, patience, ask=free)
        finally:
            if free:
                self._sending.release()

    def _death(self, fault: str) -> AppError:
        with self._state:
            process, self._process = self._process, None
            closed = self._closed
        self._loaded = False
        if closed or process is None:
            return EngineClosed()
        code = self._stop(process)
        self._was_killed = code in _KILLED
        detail = self._complaint() or fault
        if tells_of_memory(detail):
            return MemoryRanOut(detail=detail)
        if not self._spoke and not self._was_killed:
            return NativePartMissing(detail=detail)
        return EngineDied(reason=describe_exit(code), detail=detail)

    def _complaint(self) -> str:
        with self._state:
            if self._stderr is None:
                return ""
            self._stderr.seek(0, os.SEEK_END)
            self._stderr.seek(max(0, self._stderr.tell() - _STDERR_TAIL))
            return self._stderr.read().decode("utf-8", "replace")


class _CannotStart(Exception):
    pass


def worker_command() -> list[str]:
    """How to start the child; a packaged program starts itself with a flag instead of a module."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--engine-worker"]
    return [sys.executable, "-m", "otterscope.engine.worker"]


def stop(process: subprocess.Popen[bytes], patience: float = _PATIENCE, ask: bool = True) -> int:
    """The stop ladder: ask, terminate, kill, each with its time. Returns the exit code."""
    if ask:
        try:
            wire.send(cast(BinaryIO, process.stdin), {"do": "quit", "operation": 0})
        except wire.Broken:
            ask = False
    rungs = (None, process.terminate, process.kill) if ask else (process.terminate, process.kill)
    for step in rungs:
        if step is not None:
            step()
        try:
            process.wait(patience)
            break
        except subprocess.TimeoutExpired:
            continue
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # unsent bytes to a dead child
                pipe.close()
    return process.wait()


def describe_exit(code: int) -> str:
    """An exit code for a person: what ended the process."""
    if code in _KILLED:
        return "the system ended it, most likely for want of memory"
    if code in (-6, 134):
        return "llama.cpp gave up on an inner fault"
    if code < 0:
        return f"signal {-code}"
    return f"exit code {code}"


def child_environment() -> dict[str, str]:
    """What a child of ours finds this package by, wherever it was started from."""
    source = str(Path(otterscope.__file__).resolve().parent.parent)
    paths = [source, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    # What glibc keeps of large blocks that were let go of would add up to tens of megabytes.
    memory = {"MALLOC_MMAP_THRESHOLD_": str(1 << 20)}
    return {**memory, **os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"}


def _image_header(image: api.RegionImage) -> dict[str, Any]:
    return {
        "width": image.size.width,
        "height": image.size.height,
        "region": dataclasses.asdict(image.region),
        "scale": image.scale,
    }
