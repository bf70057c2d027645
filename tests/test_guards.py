"""The guards of conftest.py catch what they are there for, seen from outside on small bad tests."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

BAD = """
import logging, os, socket, subprocess, sys, threading, urllib.request, warnings
import pytest
from PySide6.QtCore import QObject, QThread, Signal, qInstallMessageHandler, qWarning

entered, stop = threading.Event(), threading.Event()

def test_thread():
    threading.Thread(target=stop.wait, name="left over", daemon=True).start()

def test_thread_of_qt():
    class Waiting(QThread):
        def run(self):
            entered.set()
            stop.wait()
    globals()["kept"] = thread = Waiting()
    thread.start()
    entered.wait()

def test_process():
    globals()["child"] = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])

@pytest.mark.local_server
def test_socket():
    globals()["server"] = socket.create_server(("127.0.0.1", 0))

def test_log():
    logging.getLogger("some").warning("out of the blue")

def test_log_missing(expect_log):
    expect_log("never said")

def test_log_besides(expect_log):
    expect_log("said")
    logging.warning("said")
    logging.warning("not foreseen")

def test_log_switched_off():
    logging.disable()
    logging.warning("not heard")

def test_log_without_its_watch():
    logging.basicConfig(force=True)

def test_thread_fault():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()

class Bell(QObject):
    rung = Signal()

def test_slot_fault(caplog):
    bell = Bell()
    bell.rung.connect(lambda: {}["no such key"])
    bell.rung.emit()

def test_hook_kept():
    sys.excepthook = print

def test_stderr_of_a_library():
    os.write(2, b"\\n(it:1): GLib-GObject-CRITICAL **: 12:00:00.0: something is no object\\n")

def test_python_warning():
    warnings.warn("old ways", DeprecationWarning)

def test_resource_warning(tmp_path):
    open(tmp_path / "never closed", "w")

def test_qt_message():
    qWarning("Qt is not amused")

def test_qt_without_its_watch():
    qInstallMessageHandler(None)

def test_orphan():
    sleeper = "[sys.executable, '-c', 'import time; time.sleep(61)']"
    subprocess.run([sys.executable, "-c", f"import subprocess, sys; subprocess.Popen({sleeper})"], check=True)

def test_socket_unused():
    try:
        socket.socket().close()
    except Exception:
        pass

def test_network():
    socket.create_connection(("192.0.2.1", 80), timeout=1)

def test_network_swallowed():
    try:
        urllib.request.urlopen("http://example.invalid/")
    except Exception:
        pass

@pytest.mark.local_server
def test_listening():
    socket.create_server(("0.0.0.0", 0)).close()

@pytest.mark.local_server
def test_message():
    with socket.socket(type=socket.SOCK_DGRAM) as one:
        one.sendmsg([b"x"], [], 0, ("192.0.2.2", 80))

@pytest.mark.local_server
def test_name():
    socket.gethostbyname("example.invalid")

@pytest.mark.local_server
def test_beyond_this_machine():
    socket.create_connection(("192.0.2.1", 80), timeout=1)

def test_let_all_end():
    stop.set()
    assert kept.wait(5000)

@pytest.fixture(scope="session")
def careless():
    logging.warning("said before")
    yield
    logging.warning("said after")

def test_fixture(careless):
    logging.getLogger("some").info("nothing")

@pytest.mark.unheard_of
def test_mark():
    pass
"""

GOOD = """
import logging, os, socket, subprocess, sys, threading
from pathlib import Path
import pytest
from PySide6.QtCore import QThread, qDebug, qWarning

def test_thread_that_ends():
    threading.Thread(target=lambda: None).start()

def test_thread_of_qt_that_ends():
    class Quick(QThread):
        def run(self):
            threading.current_thread()
    thread = Quick()
    thread.start()
    assert thread.wait(5000)

def test_process_that_ends():
    assert subprocess.run([sys.executable, "-c", ""]).returncode == 0

@pytest.mark.local_server
def test_server():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()

def test_log(expect_log):
    expect_log("foreseen")
    logging.getLogger("some").warning("foreseen")
    logging.getLogger("some").info("not a warning")

def test_caplog(caplog):
    logging.warning("looked at")
    assert "looked at" in caplog.text

def test_qt_messages(expect_log):
    qDebug("detail")
    expect_log("foreseen")
    qWarning("foreseen")

def test_places(home):
    from otterscope import paths
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"
    assert paths.home() == home and not home.exists()

def test_home_of_the_session():
    from otterscope import paths
    assert "otterscope-tests-" in str(paths.home())
"""


def run_pytest(folder: Path, text: str, *arguments: str) -> str:
    """The output of pytest over one file of tests, under the house's configuration and guards."""
    guards = (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8")
    guards = guards.replace("ORPHANS_GRACE = 15.0", "ORPHANS_GRACE = 1.0")
    (folder / "conftest.py").write_text(guards, encoding="utf-8")
    (folder / "test_it.py").write_text(text, encoding="utf-8")
    config = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    config = config.replace('pythonpath = ["app", "."]', f"pythonpath = [{str(ROOT / 'app')!r}]")
    (folder / "pyproject.toml").write_text(config, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--color=no",
        "-rA",
        *arguments,
        "test_it.py",
    ]
    done = subprocess.run(
        command,
        cwd=folder,
        timeout=600,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> str:
    text = BAD.replace("@pytest.mark.unheard_of\ndef test_mark():\n    pass\n", "")
    return run_pytest(tmp_path_factory.mktemp("bad"), text)


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ("test_thread", "thread: left over"),
        ("test_thread_of_qt", "thread: (QThread|not Python's own)"),
        ("test_process", "process: .*time.sleep"),
        ("test_socket", "socket: "),
        ("test_log", "log: some: out of the blue"),
        ("test_log_missing", "nothing was logged that matches 'never said'"),
        ("test_log_besides", "log: root: not foreseen"),
        ("test_log_switched_off", "log: it is no longer watched"),
        ("test_log_without_its_watch", "log: it is no longer watched"),
        ("test_thread_fault", "ZeroDivisionError"),
        ("test_slot_fault", "log: unhandled: KeyError: 'no such key'"),
        ("test_hook_kept", "what nobody catches is no longer watched"),
        ("test_stderr_of_a_library", "written on stderr:\n.*something is no object"),
        ("test_python_warning", "DeprecationWarning: old ways"),
        ("test_resource_warning", "unclosed file"),
        ("test_qt_message", "log: qt: Qt is not amused"),
        ("test_qt_without_its_watch", "Qt's messages are no longer watched"),
        ("test_orphan", "process: .*sleep\\(61\\)"),
        ("test_socket_unused", "network: a socket of its own"),
        ("test_message", "sendmsg to 192.0.2.2"),
        ("test_name", "gethostbyname to example.invalid"),
        ("test_fixture", "log: root: said after"),
        ("test_network", "(connect|getaddrinfo) to 192.0.2.1"),
        ("test_network_swallowed", "network: getaddrinfo to example.invalid"),
        ("test_listening", "bind to 0.0.0.0"),
        ("test_beyond_this_machine", "(connect|getaddrinfo) to 192.0.2.1"),
    ],
)
def test_a_bad_test_fails(bad: str, test: str, said: str) -> None:
    assert re.search(rf"^(FAILED|ERROR) test_it.py::{test}( |$)", bad, re.MULTILINE), bad
    assert re.search(said, bad), bad


def test_a_mark_that_nobody_declared_stops_the_run(tmp_path: Path) -> None:
    output = run_pytest(tmp_path, BAD, "-k", "test_mark")
    assert "'unheard_of' not found in `markers`" in output


def test_good_tests_pass(tmp_path: Path) -> None:
    output = run_pytest(tmp_path, GOOD)
    assert re.search(rf"^=+ {GOOD.count('def test_')} passed in ", output, re.MULTILINE), output


@pytest.mark.parametrize("mark", ["slow", "reference"])
def test_long_tests_are_left_out_by_default(tmp_path: Path, mark: str) -> None:
    output = run_pytest(tmp_path, f"import pytest\n@pytest.mark.{mark}\ndef test_it(): pass\n")
    assert "1 deselected" in output
