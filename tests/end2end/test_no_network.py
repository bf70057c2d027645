"""Neither the model's process nor its parent opens a socket, whatever they do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

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

WHOLE = """
import os, sys
from pathlib import Path
model, mmproj, scroll, home = map(Path, sys.argv[1:])
os.environ.update(OTTERSCOPE_HOME=str(home), QT_QPA_PLATFORM="offscreen")
from dataclasses import replace
from otterscope.geometry import Region
from otterscope.session import settings
from otterscope.ui import start, workspace_export
from otterscope.weights import catalog
from tests.ui.application import ask, draw
from tests.ui.conftest import wait_for
catalog.add(model, mmproj=mmproj)
settings.save(replace(settings.Settings(), model=model.stem, gpu_layers=0, threads=1, max_tokens=4))
window = start.make_window([scroll])
window.resize(1000, 700)
wait_for(lambda: window.sessions.info is not None and window.models.ready)
draw(window, Region(60, 60, 120, 90))
turn = ask(window, "How many camels?")
found = window.store.search("camels")
for show in (window.dialogs.models, window.dialogs.sessions, window.dialogs.settings, window.dialogs.keys):
    show()
window.dialogs.receipt(turn.id)
page = home / "out.html"
workspace_export.write(window, page)
wait_for(lambda: page.exists() and window.pane.commands._work is None)
window.close()
print(turn.state, len({hit.session.id for hit in found}), "found, exported")
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
    calls = [line for line in done.stderr.splitlines() if re.match(r"(\[pid +\d+\] )?\w+\(", line)]
    return done.stdout, "\n".join(calls)


def test_no_network_call_is_made(tiny_pair: Pair) -> None:
    output, calls = traced(SCRIPT, str(tiny_pair.model), str(tiny_pair.mmproj))
    assert int(output) == 8
    assert calls == ""


def test_the_whole_job_makes_no_network_call(tiny_pair: Pair, tmp_path: Path) -> None:
    """The program's own window, opened, asked, searched, exported, closed: not even a socket is made."""
    scroll = tmp_path / "scroll.png"
    Image.fromarray(np.asarray(picture(700, 500).pixels)).save(scroll)
    files = (str(tiny_pair.model), str(tiny_pair.mmproj), str(scroll), str(tmp_path / "home"))
    output, calls = traced(WHOLE, *files)
    assert output.splitlines()[-1] == "answered 1 found, exported"
    # Names of users and fonts may be asked of services of this machine, by their own sockets in its files.
    calls = "\n".join(call for call in calls.splitlines() if "AF_UNIX" not in call)
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
