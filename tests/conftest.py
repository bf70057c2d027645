"""Guards around every test: what it starts must have ended, what it logs must be expected.

A test fails that leaves a thread, a child process or a network socket behind, that logs at WARNING or above
without `expect_log` or `caplog`, that makes Qt complain, or that touches the network. Python's own warnings
are errors by pyproject.toml.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Container, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import psutil
import pytest

#: Seconds that threads and processes get to end after the test has let go of them.
GRACE = 1.0

#: What Qt's platform plugin without a screen says of things that it has no use for.
BENIGN_QT = re.compile(r"This plugin does not support ")

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_ME = psutil.Process()

hypothesis.settings.register_profile("house", deadline=None, database=None, derandomize=True)
hypothesis.settings.load_profile("house")


class NetworkRefused(RuntimeError):
    """A test touched the network."""


class _Network:
    """Watches every socket of this process, whichever library opens it, from one audit hook."""

    def __init__(self) -> None:
        self.active = False
        self.local_allowed = False
        self.refused: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.active or event not in {
            "socket.connect",
            "socket.bind",
            "socket.sendto",
            "socket.getaddrinfo",
        }:
            return
        if event == "socket.getaddrinfo":
            host = str(arguments[0])
        else:
            opened, address = arguments[:2]
            if opened.family not in {socket.AF_INET, socket.AF_INET6}:
                return
            host = str(address[0])
        if not (self.local_allowed and host in _LOOPBACK):
            self.refused.append(f"{event.removeprefix('socket.')} to {host}")
            raise NetworkRefused(self.refused[-1])


class _Records(logging.Handler):
    """Keeps what is logged at WARNING or above, Qt's messages included."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.kept: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(record)


_network = _Network()
_records = _Records()
_homes = pytest.StashKey[tempfile.TemporaryDirectory[str]]()


def pytest_configure(config: pytest.Config) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # Started in the background by a shell, which ignores Ctrl-C there; the processes that tests interrupt
        # would inherit that.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    home: tempfile.TemporaryDirectory[str] = tempfile.TemporaryDirectory(prefix="otterscope-tests-")
    config.stash[_homes] = home
    os.environ["OTTERSCOPE_HOME"] = home.name
    sys.addaudithook(_network)
    _network.active = True
    logging.getLogger().addHandler(_records)


def pytest_unconfigure(config: pytest.Config) -> None:
    _network.active = False
    logging.getLogger().removeHandler(_records)
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import qInstallMessageHandler

        # Without it Qt would call into an interpreter that is going away.
        qInstallMessageHandler(None)
    config.stash[_homes].cleanup()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    _network.local_allowed = item.get_closest_marker("local_server") is not None
    _network.refused.clear()
    _records.kept.clear()
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import qInstallMessageHandler

        qInstallMessageHandler(_qt_message)


def _qt_message(kind: object, context: object, message: str) -> None:
    from PySide6.QtCore import QtMsgType

    if kind not in {QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg} and not BENIGN_QT.match(message):
        logging.getLogger("qt").warning("%s", message)


@pytest.fixture
def expect_log() -> Iterator[Callable[[str], None]]:
    """Call it with a regular expression for each line that must be logged at WARNING or above."""
    patterns: list[str] = []
    yield patterns.append
    for pattern in patterns:
        found = [record for record in _records.kept if re.search(pattern, record.getMessage())]
        assert found, f"nothing was logged that matches {pattern!r}"
        for record in found:
            _records.kept.remove(record)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of OtterScope of this test's own."""
    folder = tmp_path / "home"
    monkeypatch.setenv("OTTERSCOPE_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _guard(request: pytest.FixtureRequest) -> Iterator[None]:
    threads, processes, sockets = _threads(), _processes(), _sockets()
    yield
    faults = [*_leaks(threads, processes, sockets), *(f"network: {refused}" for refused in _network.refused)]
    if "caplog" not in request.fixturenames:
        faults += [f"log: {record.name}: {record.getMessage()}" for record in _records.kept]
    _records.kept.clear()
    _network.refused.clear()
    if faults:
        pytest.fail("the test left behind or did unexpectedly:\n" + "\n".join(faults), pytrace=False)


@pytest.fixture(autouse=True, scope="session")
def _guard_session() -> Iterator[None]:
    """The same for what fixtures of wider scope have started."""
    threads, processes, sockets = _threads(), _processes(), _sockets()
    yield
    faults = _leaks(threads, processes, sockets)
    if faults:
        pytest.fail("the test session left behind:\n" + "\n".join(faults), pytrace=False)


def _leaks(
    threads: Container[object], processes: set[psutil.Process], sockets: set[tuple[int, Any]]
) -> list[str]:
    deadline = time.monotonic() + GRACE
    while True:
        faults = [f"thread: {name}" for key, name in _threads().items() if key not in threads]
        left = _processes() - processes
        faults += [f"process: {_describe(process)}" for process in left]
        faults += [f"socket: {entry}" for entry in _sockets() - sockets]
        if not faults or time.monotonic() > deadline:
            for process in left if faults else ():
                with contextlib.suppress(psutil.Error):
                    process.kill()
                    process.wait(GRACE)
            return faults
        time.sleep(0.01)


def _threads() -> dict[object, str]:
    """The threads that run now, by name: Python's own, others that are inside Python code, and Qt's."""
    listed = [thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)]
    found: dict[object, str] = {thread: thread.name for thread in listed}
    known = {thread.ident for thread in listed}
    found.update({ident: "not Python's own" for ident in sys._current_frames() if ident not in known})
    for task in Path("/proc/self/task").glob("*/comm"):  # on Linux, threads have names that can be read
        with contextlib.suppress(OSError):
            name = task.read_text().strip()
            # Qt paints large images on threads of an inner pool, which it keeps for half a minute: not ours.
            if name == "QThread" or (name == "Thread (pooled)" and _qt_pool_is_busy()):
                found[task] = name
    return found


def _qt_pool_is_busy() -> bool:
    from PySide6.QtCore import QThreadPool

    return QThreadPool.globalInstance().activeThreadCount() > 0


def _processes() -> set[psutil.Process]:
    """Children and theirs; multiprocessing's resource tracker lives as long as its parent, by design."""
    return {child for child in _ME.children(recursive=True) if "resource_tracker" not in _describe(child)}


def _describe(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline()) or f"{process.name()} ({process.status()})"
    except psutil.Error:
        return str(process.pid)


def _sockets() -> set[tuple[int, Any]]:
    return {(entry.fd, entry.laddr) for entry in _ME.net_connections(kind="inet")}
