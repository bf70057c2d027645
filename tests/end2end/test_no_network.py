"""Neither the model's process nor its parent opens a socket, whatever they do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from otterscope.engine import api
from otterscope.engine.client import EngineClient, child_environment
from tests.contracts.engine_contract import question
from tests.fixtures.tiny_pair import Pair, last, picture

SCRIPT = """
import sys
from pathlib import Path
from otterscope.engine import api
from otterscope.engine.client import EngineClient
from tests.contracts.engine_contract import question
from tests.fixtures.tiny_pair import Pair, last
engine = EngineClient()
last(engine.load(Pair(Path(sys.argv[1]), Path(sys.argv[2])).request()), api.Loaded)
print(last(engine.ask(question()), api.Done).answer_tokens)
engine.close()
"""


def sockets(pid: int) -> set[str]:
    """Every socket that a process has open, of whatever family."""
    found = {str(entry) for entry in psutil.Process(pid).net_connections(kind="all")}
    for entry in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            target = entry.readlink()
        except OSError:
            continue  # closed in between
        if str(target).startswith("socket:"):
            found.add(str(target))
    return found


def test_load_and_answer_open_no_socket(tiny_pair: Pair) -> None:
    before = sockets(os.getpid())
    engine = EngineClient()
    looked = 0
    try:
        for events in (
            engine.load(tiny_pair.request()),
            engine.prime(picture(900, 900)),
            engine.ask(question(most=32)),
        ):
            for event in events:
                assert not isinstance(event, api.Failed)
                assert engine.pid is not None
                assert sockets(engine.pid) == set()
                assert sockets(os.getpid()) <= before
                looked += 1
    finally:
        engine.close()
    assert looked > 10


def test_the_look_finds_a_socket() -> None:
    """The test above can fail."""
    script = "import socket, sys; a, b = socket.socketpair(); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert sockets(process.pid)
        process.communicate(b"")


def traced(script: str, *arguments: str) -> tuple[str, str]:
    """Run a script with all its children under strace; its output and the network calls that were made."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("there is no strace")
    root = Path(__file__).parents[2]
    environment = {**child_environment(), "PYTHONPATH": os.pathsep.join([str(root / "app"), str(root)])}
    done = subprocess.run(
        [strace, "-f", "-qq", "-e", "trace=network", sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=120,
    )
    if "PTRACE" in done.stderr or "ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    assert done.returncode == 0, done.stderr[-2000:]
    calls = [line for line in done.stderr.splitlines() if "(" in line and "---" not in line]
    return done.stdout, "\n".join(calls)


def test_no_network_call_is_made(tiny_pair: Pair) -> None:
    output, calls = traced(SCRIPT, str(tiny_pair.model), str(tiny_pair.mmproj))
    assert int(output) == 8
    assert calls == ""


def test_the_trace_finds_a_call() -> None:
    """The test above can fail."""
    _, calls = traced("import socket; socket.socketpair()")
    assert "socketpair" in calls


def test_the_child_refuses_even_a_request_from_within(tiny_pair: Pair) -> None:
    """A defect, or a model's code, that wants a socket gets none, and the operation ends with a sentence."""
    script = (
        "import socket\nfrom otterscope.engine import runner, worker\n"
        "def status(self): socket.create_connection(('127.0.0.1', 9))\n"
        "runner.Runner.prime = lambda self, image: status(self)\nworker.main()"
    )
    engine = EngineClient([sys.executable, "-c", script])
    try:
        last(engine.load(tiny_pair.request()), api.Loaded)
        failed = last(engine.prime(picture(30, 30)), api.Failed)
        assert "opens no socket" in failed.error.sentence
    finally:
        engine.close()
