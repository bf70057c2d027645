"""What a run says: one line that renews itself on a terminal, and a line now and then elsewhere."""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

#: Seconds between two drawings on a terminal, and between two lines elsewhere.
REDRAW, LINE = 0.2, 10.0


class Report:
    """The voice of a run.

    Args:
        active: of several processes only the first speaks.
        stream: stderr by default.
    """

    def __init__(self, *, active: bool = True, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._active = active
        self._terminal = active and self._stream.isatty()
        self._lock = threading.Lock()
        self._text = ""
        self._since = time.monotonic()
        self._last_line = -LINE

    @contextlib.contextmanager
    def drawing(self) -> Iterator[None]:
        """While this lasts, a terminal's line is redrawn with the time, whatever the work waits for."""
        if not self._terminal:
            yield
            return
        ended = threading.Event()

        def redraw() -> None:
            while not ended.wait(REDRAW):
                self._draw()

        thread = threading.Thread(target=redraw, name="drawing", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            self.clear()

    def say(self, text: str, *, anyway: bool = False) -> None:
        """A line that stays. `anyway`: from whichever process."""
        if self._active or anyway:
            self.clear()
            with self._lock:
                self._stream.write(text + "\n")
                self._stream.flush()

    def stage(self, text: str) -> None:
        """What is done now, when it is no step."""
        self._text, self._since = f"{text} …", time.monotonic()
        if self._active and not self._terminal:
            self.say(self._text)
        self._draw()

    def step(self, text: str, *, always: bool = False) -> None:
        """How far the run is. `always`: also elsewhere than on a terminal, however little time went by."""
        self._text, self._since = text, time.monotonic()
        now = time.monotonic()
        if self._active and not self._terminal and (always or now - self._last_line >= LINE):
            self._last_line = now
            self.say(text)
        self._draw()

    def clear(self) -> None:
        """Take the line that renews itself away."""
        if self._terminal:
            with self._lock:
                self._stream.write("\r\x1b[K")

    def _draw(self) -> None:
        if self._terminal and self._text:
            waited = time.monotonic() - self._since
            line = f"{self._text}  {clock(waited)}" if waited >= 1 else self._text
            with self._lock:
                self._stream.write("\r\x1b[K" + line[: shutil.get_terminal_size().columns - 1])
                self._stream.flush()


def clock(seconds: float) -> str:
    """A time as people read it: 0:07, 12:30, 3:05:00."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


class Curve:
    """The loss curve of a run: one JSON object a step, in `log.jsonl`.

    Lines of steps after the checkpoint that a run goes on from are taken out, since these are done again.
    """

    def __init__(self, path: Path, *, steps: int, active: bool = True) -> None:
        self._path, self._active = path, active
        if active and path.exists():
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            kept = [line for line in lines if _step_of(line) <= steps]
            part = path.with_suffix(".part")
            part.write_text("".join(kept), encoding="utf-8")
            part.replace(path)

    def add(self, **facts: Any) -> None:
        """Append a step."""
        if self._active:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(facts) + "\n")


def _step_of(line: str) -> float:
    """The step of a line; endless for what a kill has left of one."""
    try:
        return float(json.loads(line)["step"])
    except (ValueError, KeyError, TypeError):
        return float("inf")
