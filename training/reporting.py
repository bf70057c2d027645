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

from otterscope.cli.plain import printable
from training.errors import LogNotWritten

#: Seconds between two drawings on a terminal, and between two lines elsewhere.
REDRAW, LINE = 0.2, 10.0
#: Takes a terminal's line away.
_CLEAR = "\r\x1b[K"


class Report:
    """The voice of a run, which goes on where nobody hears it any more.

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
            # In one piece: else the other thread may draw its line between the two.
            self._write((_CLEAR if self._terminal else "") + printable(text) + "\n")

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
            self._write(_CLEAR)

    def _write(self, text: str) -> None:
        # A terminal that was closed, a program at the end of a pipe that has had enough: no reason to stop.
        with self._lock, contextlib.suppress(OSError):
            self._stream.write(text)
            self._stream.flush()

    def _draw(self) -> None:
        if self._terminal and self._text:
            waited = time.monotonic() - self._since
            line = f"{self._text}  {clock(waited)}" if waited >= 1 else self._text
            self._write(_CLEAR + line[: shutil.get_terminal_size().columns - 1])


def clock(seconds: float) -> str:
    """A time as people read it: 0:07, 12:30, 3:05:00."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


class Curve:
    """The loss curve of a run: one JSON object a step, in `log.jsonl`.

    Lines of steps after the checkpoint that a run goes on from are taken out, since these are done again.

    Raises: LogNotWritten.
    """

    def __init__(self, path: Path, *, steps: int, active: bool = True) -> None:
        self._path, self._active = path, active
        if active:
            with self._faults():
                self._forget_after(steps)

    def add(self, **facts: Any) -> None:
        """Append a step. Raises: LogNotWritten."""
        if self._active:
            with self._faults(), self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(facts) + "\n")

    def _forget_after(self, steps: int) -> None:
        if self._path.exists():
            text = self._path.read_text(encoding="utf-8", errors="replace")  # a power cut leaves anything
            kept = [line for line in text.splitlines(keepends=True) if _step_of(line) <= steps]
            part = self._path.with_suffix(".part")
            try:
                part.write_text("".join(kept), encoding="utf-8")
                part.replace(self._path)
            finally:
                part.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except OSError as fault:
            reason = fault.strerror or fault
            raise LogNotWritten(file=self._path, reason=reason, detail=str(fault)) from fault


def _step_of(line: str) -> float:
    """The step of a line; endless for what a kill has left of one."""
    try:
        return float(json.loads(line)["step"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return float("inf")
