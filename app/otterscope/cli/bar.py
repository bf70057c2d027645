"""One line of progress on stderr: part done, rate, time left. Silent where stderr is no terminal."""

from __future__ import annotations

import shutil
import sys
import time
from typing import TextIO

_BETWEEN = 0.1  # seconds


class Bar:
    """A progress callback that draws bytes done; leave the `with` block to clear the line.

    Args:
        label: what is being done, such as "Converting".
        stream: where to draw; stderr by default.
        unit: of what is counted.
    """

    def __init__(self, label: str, stream: TextIO | None = None, unit: str = "B") -> None:
        self._label = label
        self._unit = unit
        self._stream = stream or sys.stderr
        self._shown = self._stream.isatty()
        self._start = time.monotonic()
        self._first: int | None = None
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first, self._start = done, now
        if not self._shown or (now - self._last < _BETWEEN and done < total):
            return
        self._last = now
        line = f"{self._label}  {line_of(done, total, done - self._first, now - self._start, self._unit)}"
        self._draw(line[: shutil.get_terminal_size().columns - 1])

    def _draw(self, line: str) -> None:
        try:
            self._stream.write(f"\r\x1b[K{line}")
            self._stream.flush()
        except OSError:  # the terminal was closed; the work goes on
            self._shown = False

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._draw("")


def line_of(done: int, total: int, moved: int, seconds: float, unit: str = "B") -> str:
    """The text of a bar: `moved` units took `seconds`, `done` of `total` are there (0: not known yet)."""
    rate = moved / seconds if seconds > 0 else 0.0
    parts = [f"{100 * done // total:3d} %"] if total else []
    part = size_of(done, unit)
    parts.append(f"{part} of {size_of(total, unit)}" if total else part)
    if rate > 0 and seconds >= 0.5:
        parts.append(f"{rate / 1e6:.0f} M{unit}/s")
        if total:
            left = round((total - done) / rate)
            parts.append(f"{left // 60}:{left % 60:02d} left")
    return "  ".join(parts)


def size_of(count: int, unit: str = "B") -> str:
    """Bytes (or another unit) for people, in powers of ten as disks are sold."""
    for prefix, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if count >= size:
            return f"{count / size:.{2 if prefix == 'G' else 0}f} {prefix}{unit}"
    return f"{count} {unit}"
