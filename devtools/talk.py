"""What dev.py says, all of it on stderr: stdout belongs to the program that it starts."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from typing import TextIO

#: Seconds between two lines where the output is a file or a pipe.
LINE_INTERVAL = 10.0


def say(text: str) -> None:
    """One line for the user."""
    print(text, file=sys.stderr, flush=True)


def duration(seconds: float) -> str:
    """Minutes and seconds, as 1:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


class Progress:
    """How far a long step is: one line that renews itself on a terminal, a line every 10 s elsewhere.

    Args:
        title: names the step in every line.
        stream: where to write; stderr when None.
        clock: seconds that only grow; replaced in tests.
    """

    def __init__(
        self, title: str, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.title = title
        self.step = 0
        self.total = 0
        self.what = ""
        self._stream = sys.stderr if stream is None else stream
        self._terminal = self._stream.isatty()
        self._clock = clock
        self._start = clock()
        self._last_line = self._start
        self._write(f"{title} …")

    def update(self, step: int | None = None, total: int | None = None, what: str | None = None) -> None:
        """Take over what is known; None leaves a value as it was. Shown when its time has come."""
        self.step = self.step if step is None else step
        self.total = self.total if total is None else total
        self.what = self.what if what is None else what
        now = self._clock()
        if self._terminal or now - self._last_line >= LINE_INTERVAL:
            self._last_line = now
            self._write(self._text())

    def finish(self, result: str = "done") -> None:
        """The closing line."""
        self._write(f"{self.title}: {result} in {duration(self._clock() - self._start)}")
        if self._terminal:
            self._stream.write("\n")
            self._stream.flush()

    def _text(self) -> str:
        parts = [f"{self.title}:"]
        if self.total:
            parts.append(f"{100 * self.step // self.total} %, step {self.step}/{self.total},")
        parts.append(duration(self._clock() - self._start))
        if self.what:
            parts.append(f"({self.what})")
        return " ".join(parts)

    def _write(self, text: str) -> None:
        if self._terminal:
            self._stream.write("\r\x1b[K" + text[: shutil.get_terminal_size().columns - 1])
        else:
            self._stream.write(text + "\n")
        self._stream.flush()
