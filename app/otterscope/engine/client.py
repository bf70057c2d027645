"""The parent's side of the model: starts the child process, streams its events, and survives its death."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import numpy as np

import otterscope
from otterscope.engine import api, wire
from otterscope.engine.errors import EngineClosed, EngineDied, ModelUnreadable, NativePartMissing

#: Seconds that each rung of the stop ladder waits: asking, terminating, killing.
_PATIENCE = 2.0
_STDERR_TAIL = 4000
_KILLED = (-9, -15, 137, 143)


class EngineClient:
    """An `Engine` in a process of its own, started when it is first needed and again after its death.

    What was loaded is loaded again by itself in the next operation, so a death costs time and nothing else.

    Args:
        command: how to start the child; the default is this Python with the worker module.
    """

    def __init__(self, command: list[str] | None = None) -> None:
        self._command = command or worker_command()
        self._lock = threading.Lock()  # one operation at a time
        self._state = threading.Lock()  # guards the three below
        self._process: subprocess.Popen[bytes] | None = None
        self._operation = 0
        self._closed = False
        self._running = 0
        self._stderr: IO[bytes] | None = None
        self._wanted: api.LoadRequest | None = None
        self._loaded = False
        self._was_killed = False

    # ---- Engine ----

    def load(self, request: api.LoadRequest) -> Iterator[api.Event]:
        with self._lock:
            self._wanted, self._loaded = request, False
            yield from self._load(request)

    def prime(self, image: api.RegionImage) -> Iterator[api.Event]:
        with self._lock:
            yield from self._with_model({"do": "prime", "image": _image_header(image)}, image)

    def ask(self, request: api.AskRequest) -> Iterator[api.Event]:
        fields = {f.name: getattr(request, f.name) for f in dataclasses.fields(request) if f.name != "image"}
        with self._lock:
            message = {"do": "ask", "image": _image_header(request.image), "request": fields}
            yield from self._with_model(message, request.image)

    def cancel(self) -> None:
        with self._state:
            process, operation = self._process, self._running
        if process is not None and operation:
            try:
                wire.send(cast(BinaryIO, process.stdin), {"do": "cancel", "operation": operation})
            except wire.Broken:
                pass  # it died; whoever reads its events says so

    def status(self) -> api.Status:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                return api.Status(alive=False)
            for event in self._operate({"do": "status"}):
                if isinstance(event, api.Status):
                    return event
            return api.Status(alive=False)

    def close(self) -> None:
        with self._state:
            self._closed = True
            process = self._process
        if process is not None:
            stop(process)
        with self._state:
            self._process = None
        if self._stderr is not None:
            self._stderr.close()
            self._stderr = None

    @property
    def pid(self) -> int | None:
        """Of the child, while there is one."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    # ---- the child ----

    def _load(self, request: api.LoadRequest) -> Iterator[api.Event]:
        message = {
            "do": "load",
            "model": str(request.model),
            "mmproj": str(request.mmproj),
            "options": dataclasses.asdict(request.options),
        }
        for event in self._operate(message):
            self._loaded = self._loaded or isinstance(event, api.Loaded)
            if isinstance(event, api.Failed) and isinstance(event.error, EngineDied) and not self._was_killed:
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
                self._running = operation
            data = memoryview(np.ascontiguousarray(image.pixels)).cast("B") if image is not None else b""
            wire.send(cast(BinaryIO, process.stdin), {**message, "operation": operation}, data)
            while True:
                answer, _ = wire.receive(cast(BinaryIO, process.stdout))
                if answer.pop("operation", None) != operation:
                    continue
                event = wire.event_from_json(answer)
                if isinstance(event, (api.Status, *api.TERMINAL)):
                    with self._state:
                        self._running = 0
                    yield event
                    return
                yield event
        except wire.Broken:
            yield api.Failed(self._death())
        except _CannotStart as fault:
            yield api.Failed(NativePartMissing(detail=str(fault)))
        except EngineClosed as fault:
            yield api.Failed(fault)
        except GeneratorExit:
            # The caller lost interest: the child must not go on, nor its late events reach the next operation.
            self.cancel()
            raise
        finally:
            with self._state:
                self._running = 0

    def _start(self) -> subprocess.Popen[bytes]:
        with self._state:
            if self._closed:
                raise EngineClosed()
            if self._process is not None and self._process.poll() is None:
                return self._process
            self._loaded = False
            if self._stderr is None:
                self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
            self._stderr.seek(0)
            self._stderr.truncate()
            try:
                self._process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._stderr,
                    env=child_environment(),
                )
            except OSError as fault:
                raise _CannotStart(str(fault)) from fault
            return self._process

    def _death(self) -> EngineClosed | EngineDied | NativePartMissing:
        with self._state:
            process, self._process = self._process, None
            closed = self._closed
        self._loaded = False
        if closed or process is None:
            return EngineClosed()
        code = stop(process)
        self._was_killed = code in _KILLED
        detail = self._complaint()
        if "ModuleNotFoundError: No module named 'llama_cpp'" in detail or "otterscope_watch_step" in detail:
            return NativePartMissing(detail=detail)
        return EngineDied(reason=describe_exit(code), detail=detail)

    def _complaint(self) -> str:
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


def stop(process: subprocess.Popen[bytes], patience: float = _PATIENCE) -> int:
    """The stop ladder: ask, terminate, kill, each with its time. Returns the exit code."""
    try:
        wire.send(cast(BinaryIO, process.stdin), {"do": "quit", "operation": 0})
    except wire.Broken:
        pass
    for step in (None, process.terminate, process.kill):
        if step is not None:
            step()
        try:
            process.wait(patience)
            break
        except subprocess.TimeoutExpired:
            continue
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                pass  # unsent bytes to a dead child
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
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"}


def _image_header(image: api.RegionImage) -> dict[str, Any]:
    return {
        "width": image.size.width,
        "height": image.size.height,
        "region": dataclasses.asdict(image.region),
        "scale": image.scale,
    }
