"""Runs the tools that take long: their output drives a progress line, a stop reaches all their children."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from devtools import ROOT
from devtools.talk import Progress

TAIL_LINES = 30


class ToolFailed(Exception):
    """A tool ended with a code other than 0. `tail` holds its last lines, `log` the file with all of them."""

    def __init__(self, code: int, tail: tuple[str, ...], log: Path) -> None:
        super().__init__(f"exit code {code}")
        self.code = code
        self.tail = tail
        self.log = log


def watch(
    command: Sequence[str],
    progress: Progress,
    parse: Callable[[str], None] | None = None,
    *,
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> list[str]:
    """Run `command` in the repository, hand each line of its output to `parse`, return the last lines.

    Raises:
        ToolFailed: it ended with a code other than 0.
        KeyboardInterrupt: the user stopped it; the command and its children have ended by then.
    """
    log = ROOT / ".logs" / f"{Path(command[0]).stem}.log" if log is None else log
    log.parent.mkdir(parents=True, exist_ok=True)
    tail: deque[str] = deque(maxlen=TAIL_LINES)
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=os.name == "posix",
    )
    reader = threading.Thread(target=_read, args=(process, lines), daemon=True)
    try:
        reader.start()
        with log.open("w", encoding="utf-8") as out:
            while True:
                try:
                    line = lines.get(timeout=0.25)
                except queue.Empty:
                    progress.update()
                    continue
                if line is None:
                    break
                out.write(line + "\n")
                if line.strip():
                    tail.append(line)
                if parse:
                    parse(line)
                progress.update()
        code = process.wait()
    except BaseException:
        stop_tree(process)
        raise
    finally:
        reader.join(timeout=5)
        if process.stdout:
            process.stdout.close()
    if code != 0:
        raise ToolFailed(code, tuple(tail), log)
    return list(tail)


def _read(process: subprocess.Popen[str], lines: queue.SimpleQueue[str | None]) -> None:
    assert process.stdout is not None
    with contextlib.suppress(ValueError, OSError):
        for line in process.stdout:
            lines.put(line.rstrip())
    lines.put(None)


def stop_tree(process: subprocess.Popen[str]) -> None:
    """End a process and what it started: interrupt, so that it may clean up; then ask; then kill."""
    if os.name != "posix":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], check=False, capture_output=True)
        process.wait()
        return
    # The leader may be gone while its children still run, so the group is addressed, not the process.
    for number, patience in ((signal.SIGINT, 5.0), (signal.SIGTERM, 5.0), (signal.SIGKILL, 2.0)):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=patience)


def replace_by(command: Sequence[str], env: Mapping[str, str], cwd: Path | None = None) -> int:
    """Become `command` (POSIX), or run it and return its exit code (Windows has no such replacement)."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        if cwd is not None:
            os.chdir(cwd)
        os.execve(command[0], list(command), dict(env))
    with subprocess.Popen(list(command), env=dict(env), cwd=cwd) as process:
        while True:
            # Ctrl-C reaches the program too, which answers it in its own way; its exit code is waited for.
            with contextlib.suppress(KeyboardInterrupt):
                return process.wait()
