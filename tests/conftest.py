"""Guards around every test: what it starts must have ended, what it logs must be expected.

A test fails that leaves a thread, a process (an orphan, too) or a network socket behind, that logs at WARNING
or above without `expect_log` or `caplog`, in which a slot of Qt raises, that makes Qt or GLib complain, or
that touches the network; what fixtures of wider scope do between tests fails the session. Python's own
warnings are errors by pyproject.toml. A library in C that opens a socket is only caught if it keeps it.
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
import uuid
from collections.abc import Callable, Container, Generator, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import hypothesis
import psutil
import pytest

#: Seconds that threads and processes get to end after the test has let go of them.
GRACE = 1.0
#: The same for processes whose parent was killed: they learn of it by themselves.
ORPHANS_GRACE = 15.0

#: What Qt's platform plugin without a screen says of things that it has no use for.
BENIGN_QT = re.compile(r"This plugin does not support ")

#: What GLib and its relatives write on stderr by themselves when they are used wrongly.
GLIB = re.compile(r"^.*[\w-]+-(?:CRITICAL|ERROR) \*\*.*$", re.MULTILINE)
#: The name of what nobody caught among the log's lines.
UNHANDLED = "unhandled"

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_ME = psutil.Process()
#: Every process that tests start has it in its environment, whoever its parent is by now.
_MARK, _RUN = "OTTERSCOPE_TEST_RUN", uuid.uuid4().hex

hypothesis.settings.register_profile("house", deadline=None, database=None, derandomize=True)
hypothesis.settings.load_profile("house")


_FAMILIES = {socket.AF_INET, socket.AF_INET6}
_NAMED = {"getaddrinfo", "gethostbyname", "gethostbyaddr"}
_TOUCHES = {"__new__", "connect", "bind", "sendto", "sendmsg", "getnameinfo", *_NAMED}


class NetworkRefused(RuntimeError):
    """A test touched the network."""


class _Network:
    """Watches every socket that Python code of this process opens, from one audit hook."""

    def __init__(self) -> None:
        self.active = False
        self.local_allowed = False
        self.refused: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        name = event.removeprefix("socket.")
        if not self.active or name == event or name not in _TOUCHES:
            return
        if name == "__new__":
            if arguments[1] in _FAMILIES and not self.local_allowed:
                self._refuse("a socket of its own")
            return
        if name in _NAMED:
            host = str(arguments[0])
        elif name == "getnameinfo":
            host = str(arguments[0][0])
        else:
            opened, address = arguments[:2]
            if opened.family not in _FAMILIES or address is None:
                return
            host = str(address[0])
        if not (self.local_allowed and host in _LOOPBACK):
            self._refuse(f"{name} to {host}")

    def _refuse(self, what: str) -> None:
        self.refused.append(what)
        raise NetworkRefused(what)


class _Records(logging.Handler):
    """Keeps what is logged at WARNING or above, Qt's messages included."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.kept: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(record)


class _Starts:
    """Whether a process was started since it was last looked."""

    def __init__(self) -> None:
        self.any = False

    def __call__(self, event: str, _arguments: tuple[Any, ...]) -> None:
        if event in {"subprocess.Popen", "os.posix_spawn", "os.fork", "os.forkpty", "os.system"}:
            self.any = True


_network = _Network()
_records = _Records()
_starts = _Starts()
#: What happened outside of any test: while tests were collected, or in fixtures of wider scope.
_between: list[str] = []
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
    os.environ[_MARK] = _RUN
    sys.addaudithook(_network)
    sys.addaudithook(_starts)
    _network.active = True
    sys.excepthook = _unhandled
    logging.getLogger().addHandler(_records)


def pytest_unconfigure(config: pytest.Config) -> None:
    _network.active = False
    logging.getLogger().removeHandler(_records)
    sys.excepthook = sys.__excepthook__
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import qInstallMessageHandler

        # Without it Qt would call into an interpreter that is going away.
        qInstallMessageHandler(None)
    config.stash[_homes].cleanup()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    _network.local_allowed = item.get_closest_marker("local_server") is not None
    _between.extend(_unexpected(everything=True))
    _watch_qt()


def _watch_qt() -> bool:
    """Have Qt's messages come here; whether they did already."""
    if "PySide6.QtCore" not in sys.modules:
        return False
    from PySide6.QtCore import qInstallMessageHandler

    return qInstallMessageHandler(_qt_message) is _qt_message


def _unhandled(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """What nobody caught: in a slot Qt has it printed, and goes on."""
    logging.getLogger(UNHANDLED).error("%s: %s", kind.__name__, fault)
    sys.__excepthook__(kind, fault, trace)


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
    watched = "PySide6.QtCore" in sys.modules
    threads, processes, sockets = _threads(), _processes(), _sockets()
    _starts.any = False
    yield
    faults = _leaks(threads, processes, sockets)
    if logging.getLogger().manager.disable >= logging.WARNING or _records not in logging.getLogger().handlers:
        logging.disable(logging.NOTSET)
        logging.getLogger().addHandler(_records)
        faults.append("log: it is no longer watched")
    if not _watch_qt() and watched:
        faults.append("log: Qt's messages are no longer watched")
    if sys.excepthook is not _unhandled:
        sys.excepthook = _unhandled
        faults.append("log: what nobody catches is no longer watched")
    faults += _unexpected(everything="caplog" not in request.fixturenames)
    if faults:
        pytest.fail("the test left behind or did unexpectedly:\n" + "\n".join(faults), pytrace=False)


@pytest.fixture(autouse=True, scope="session")
def _guard_session() -> Iterator[None]:
    """The same for what fixtures of wider scope have started, and for what they did outside of the tests."""
    threads, processes, sockets = _threads(), _processes(), _sockets()
    yield
    faults = [*_between, *_unexpected(everything=True), *_leaks(threads, processes, sockets)]
    if faults:
        pytest.fail("the test session left behind or did unexpectedly:\n" + "\n".join(faults), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Look at what libraries wrote on stderr: they do so past Python, and pytest has it once a phase ends."""
    report = yield
    found = GLIB.findall("\n".join(text for _, name, text in item._report_sections if name == "stderr"))
    if found and call.when == "teardown" and report.passed:
        report.outcome = "failed"
        report.longrepr = "written on stderr:\n" + "\n".join(found)
    return report


def _unexpected(*, everything: bool) -> list[str]:
    """What was logged, or refused, since it was last looked; only what nobody caught unless `everything`."""
    faults = [f"network: {refused}" for refused in _network.refused]
    faults += [
        f"log: {record.name}: {record.getMessage()}"
        for record in _records.kept
        if everything or record.name == UNHANDLED
    ]
    _records.kept.clear()
    _network.refused.clear()
    return faults


def _leaks(
    threads: Container[object], processes: set[psutil.Process], sockets: set[tuple[int, Any]]
) -> list[str]:
    begin = time.monotonic()
    orphans = _orphans()
    while True:
        faults = [f"thread: {name}" for key, name in _threads().items() if key not in threads]
        orphans = {each for each in orphans if each.is_running()}
        left = _processes() - processes | orphans
        faults += [f"process: {_describe(process)}" for process in left]
        faults += [f"socket: {entry}" for entry in _sockets() - sockets]
        grace = ORPHANS_GRACE if len(faults) == len(orphans) else GRACE
        if not faults or time.monotonic() > begin + grace:
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


def _orphans() -> set[psutil.Process]:
    """Processes of these tests whose parent is gone, if any process was started at all."""
    found: set[psutil.Process] = set()
    if _starts.any:
        family = {_ME, *_ME.children(recursive=True)}
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process not in family and process.environ().get(_MARK) == _RUN:
                    found.add(process)
    return found


def _describe(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline()) or f"{process.name()} ({process.status()})"
    except psutil.Error:
        return str(process.pid)


def _sockets() -> set[tuple[int, Any]]:
    return {(entry.fd, entry.laddr) for entry in _ME.net_connections(kind="inet")}
