"""The child's side: its pipes are its own, it opens no socket, and a defect ends one operation only."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from otterscope.engine import api, client, wire
from otterscope.engine.client import EngineClient
from otterscope.engine.errors import EngineFailed, MemoryRanOut
from tests.contracts.engine_contract import IMAGE, question
from tests.fixtures.tiny_pair import Pair, last


def run(script: str) -> subprocess.CompletedProcess[str]:
    """A Python of its own, since what it does to itself cannot be undone."""
    return subprocess.run(
        [sys.executable, "-c", script],
        env=client.child_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "opening",
    [
        "socket.socket()",
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.getaddrinfo('example.org', 80)",
        "socket.gethostbyname('example.org')",
        "urllib.request.urlopen('http://127.0.0.1:9/')",
    ],
)
def test_a_socket_is_refused(opening: str) -> None:
    done = run(
        "import socket, urllib.request\n"
        "from otterscope.engine.worker import refuse_sockets\n"
        f"refuse_sockets()\n{opening}"
    )
    assert done.returncode == 1
    assert "opens no socket" in done.stderr


def test_without_the_refusal_a_socket_opens() -> None:
    """The test above can fail."""
    assert run("import socket\nsocket.socket().close()").returncode == 0


#: A worker whose engine prints, reads its input, and fails in ways that it has no sentence for.
NOISY = """
import ctypes, os, sys
from otterscope.engine import runner, worker

class Noisy(runner.Runner):
    def prime(self, image):
        print("noise from Python", flush=True)
        os.write(1, b"noise from a library\\n")
        ctypes.CDLL(None).puts(b"noise from C")
        ctypes.CDLL(None).fflush(None)
        assert sys.stdin.read() == ""
        return super().prime(image)

    def status(self):
        raise {fault}

worker.Runner = Noisy
worker.main()
"""


@pytest.fixture
def noisy(request: pytest.FixtureRequest, tiny_pair: Pair) -> Iterator[EngineClient]:
    command = [sys.executable, "-c", NOISY.replace("{fault}", getattr(request, "param", "KeyError"))]
    with closing(EngineClient(command)) as engine:
        last(engine.load(tiny_pair.request()), api.Loaded)
        yield engine


def test_noise_on_standard_output_is_no_event(noisy: EngineClient) -> None:
    assert not last(noisy.prime(IMAGE), api.Primed).reused
    last(noisy.ask(question()), api.Done)


class Told:
    """Runs operations of a worker in this process, by the frames that it writes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from otterscope.engine import worker

        monkeypatch.setattr("otterscope.engine.llama.set_log", lambda _callback: None)
        monkeypatch.setattr("otterscope.engine.vision.set_log", lambda _callback: None)
        self.events = io.BytesIO()
        self.worker = worker.Worker(io.BytesIO(), self.events)

    def run(self, **message: Any) -> list[api.Event | api.Status]:
        self.events.seek(0)
        self.events.truncate()
        self.worker._run({"operation": 1, **message}, b"")
        self.events.seek(0)
        found: list[api.Event | api.Status] = []
        while True:
            try:
                answer, _ = wire.receive(self.events)
            except wire.Broken:
                return found
            assert answer.pop("operation")
            found.append(wire.event_from_json(answer))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(monkeypatch)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (KeyError("a defect"), EngineFailed),
        (MemoryError(), MemoryRanOut),
        (RuntimeError("can't start new thread"), MemoryRanOut),
    ],
)
def test_a_defect_is_one_event_and_the_next_operation_works(
    told: Told, monkeypatch: pytest.MonkeyPatch, fault: Exception, kind: type
) -> None:
    def fails() -> api.Status:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(told.worker._runner, "status", fails)
        (event,) = told.run(do="status")
    assert isinstance(event, api.Failed)
    assert isinstance(event.error, kind)
    assert "Traceback" in event.error.detail
    (status,) = told.run(do="status")
    assert isinstance(status, api.Status)


def test_an_unknown_request_is_a_fault(told: Told) -> None:
    (event,) = told.run(do="dance")
    assert isinstance(event, api.Failed)
    assert "dance" in event.error.sentence


def test_pixels_that_are_not_all_there_are_a_fault(told: Told) -> None:
    image = {"width": 10, "height": 10, "region": {"x": 0, "y": 0, "width": 10, "height": 10}, "scale": 1.0}
    (event,) = told.run(do="prime", image=image)
    assert isinstance(event, api.Failed)


@pytest.mark.parametrize("early", [True, False])
def test_who_stops_does_not_wait_for_what_cannot_be_interrupted(
    told: Told, monkeypatch: pytest.MonkeyPatch, early: bool
) -> None:
    """The caller is told while the work is still going on, and hears nothing of it afterwards."""
    during = []

    def status() -> api.Status:
        if told.worker._operation == 8:
            return api.Status(alive=True)
        if not early:
            told.worker._cancel(7)
        deadline = time.monotonic() + 20
        while not told.events.getvalue() and time.monotonic() < deadline:
            time.sleep(0.01)
        during.append(told.events.getvalue())
        return api.Status(alive=True)

    monkeypatch.setattr(told.worker._runner, "status", status)
    if early:
        told.worker._cancel(7)
    assert told.run(do="status", operation=7) == [api.Stopped()]
    assert during != [b""]
    (event,) = told.run(do="status", operation=8)
    assert event == api.Status(alive=True)


def test_a_late_cancel_does_not_stop_the_next_operation(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def status() -> api.Status:
        seen.append(told.worker._watch.stop)
        return api.Status(alive=True)

    monkeypatch.setattr(told.worker._runner, "status", status)
    told.worker._cancel(7)
    told.run(do="status", operation=7)  # asked for before it began
    told.run(do="status", operation=8)
    told.worker._cancel(8)  # ended already
    told.run(do="status", operation=9)
    assert seen == [1, 0, 0]
