"""Tools that take long are watched, and stopped with all that they started."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from pathlib import Path

import psutil
import pytest

from devtools import process
from devtools.talk import Progress


def test_time_passes_in_a_step_that_prints_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[int] = []
    progress = Progress("waiting", io.StringIO())
    monkeypatch.setattr(progress, "update", lambda *a, **k: seen.append(1))
    command = [sys.executable, "-c", "import time; time.sleep(0.8)"]
    process.watch(command, progress, log=tmp_path / "log")
    assert seen


def test_a_tool_that_fails_leaves_its_last_lines_and_a_log(tmp_path: Path) -> None:
    code = "import sys\nfor i in range(100): print('line', i)\nprint('the end', file=sys.stderr)\nsys.exit(3)"
    with pytest.raises(process.ToolFailed) as caught:
        process.watch([sys.executable, "-u", "-c", code], Progress("x", io.StringIO()), log=tmp_path / "log")
    assert caught.value.code == 3
    assert len(caught.value.tail) == process.TAIL_LINES
    assert caught.value.tail[-1] == "the end"
    assert len((tmp_path / "log").read_text(encoding="utf-8").splitlines()) == 101


@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX's")
def test_a_stop_reaches_the_children_of_a_tool(tmp_path: Path) -> None:
    """The tool starts a child that ignores the polite signals; a stop ends both."""
    child = "import signal, time\nfor number in (2, 15): signal.signal(number, signal.SIG_IGN)\n"
    child += "print('up', flush=True)\ntime.sleep(99)"
    tool = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    pids: list[int] = []

    def parse(line: str) -> None:
        pids.extend(found.pid for found in psutil.Process().children(recursive=True))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        process.watch([sys.executable, "-c", tool], Progress("x", io.StringIO()), parse, log=tmp_path / "log")
    assert len(pids) == 2
    deadline = time.monotonic() + 30
    while any(_runs(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not [pid for pid in pids if _runs(pid)]


def _runs(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False
