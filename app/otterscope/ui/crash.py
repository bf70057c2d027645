"""Notices when the program ends unexpectedly, and tells at the next start.

While a window runs, two files stand for it in the folder of logs: a lock, which the system takes back however
the process ends, and a log, into which Python's own faults and the last words of a crash are written. An
orderly end removes both. Whatever is found unlocked at the next start belonged to a window that had none.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import platform
import sys
import threading
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from otterscope import __version__, paths
from otterscope.session.locks import FileLock

#: This many logs of unexpected ends are kept.
KEPT = 10
#: Of a log, the end is shown; characters.
SHOWN = 60_000


@dataclass(frozen=True)
class Ended:
    """A run that ended unexpectedly, and what it left in its log."""

    log: Path
    text: str


class _Lines(logging.Handler):
    """Hands what the program logs as a fault of its own to whoever writes it down."""

    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self._write = write

    def emit(self, record: logging.LogRecord) -> None:
        self._write(f"{record.name}: {self.format(record)}")


class Watch:
    """Watches over one run of the program, from `start` to `close`.

    Args:
        folder: of the logs; by default the user's.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or paths.home() / "logs"
        self.told: Callable[[str], None] = lambda _text: None
        self._name = f"{datetime.now().astimezone():%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"
        self._lock = FileLock(self.folder / f"{self._name}.running")
        self._log: TextIO | None = None
        self._faulty = False
        self._handled_before = False
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        self._lines = _Lines(self._kept)

    @property
    def log(self) -> Path:
        return self.folder / f"{self._name}.log"

    def start(self) -> Ended | None:
        """Begin; returns the latest run that ended unexpectedly, if there is one not yet told of.

        Where no file can be written the program runs without a watch.
        """
        ended = None
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            ended = self._collect()
            self._log = self.log.open("w", encoding="utf-8", errors="backslashreplace", buffering=1)
            self._log.write(
                f"OtterScope {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
                f"started {datetime.now().astimezone():%Y-%m-%d %H:%M:%S %z}\n"
            )
            self._lock.take()
            self._handled_before = faulthandler.is_enabled()
            faulthandler.enable(self._log, all_threads=True)
        logging.getLogger().addHandler(self._lines)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread
        sys.unraisablehook = self._on_unraisable
        return ended

    def close(self) -> None:
        """An orderly end: nothing is told at the next start. A log with a fault in it stays."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
        logging.getLogger().removeHandler(self._lines)
        if self._log is None:
            return
        faulthandler.disable()
        if self._handled_before:
            with contextlib.suppress(OSError, ValueError, RuntimeError, AttributeError):
                faulthandler.enable(sys.__stderr__)  # type: ignore[arg-type]
        self._log.close()
        self._log = None
        with contextlib.suppress(OSError):
            if not self._faulty:
                self.log.unlink(missing_ok=True)
        self._lock.release(remove=True)

    def write(self, text: str) -> None:
        """Put a line into the log."""
        if self._log is not None:
            with contextlib.suppress(OSError, ValueError):
                self._log.write(text.rstrip("\n") + "\n")

    # Inner ----------------------------------------------------------------------------------------------

    def _collect(self) -> Ended | None:
        """The newest run without an orderly end; the marks of all such runs are taken away."""
        ended: list[Path] = []
        for mark in sorted(self.folder.glob("*.running")):
            lock = FileLock(mark)
            if lock.take():
                lock.release(remove=True)
                ended.append(mark.with_suffix(".log"))
        for old in sorted(self.folder.glob("*.log"))[:-KEPT]:
            if not old.with_suffix(".running").exists():
                old.unlink(missing_ok=True)
        if not ended:
            return None
        log = ended[-1]
        try:
            text = log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            text = ""
        return Ended(log, text[-SHOWN:])

    def _kept(self, text: str) -> None:
        self._faulty = True
        self.write(text)

    def _fault(self, text: str) -> None:
        self._kept(text)
        self.told(text)

    def _on_exception(
        self, kind: type[BaseException], value: BaseException, trace: TracebackType | None
    ) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            self._fault("".join(traceback.format_exception(kind, value, trace)))
        self._before[0](kind, value, trace)

    def _on_thread(self, args: threading.ExceptHookArgs) -> None:
        name = args.thread.name if args.thread else "?"
        text = "".join(traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback))
        self._fault(f"in thread {name}\n{text}")
        self._before[1](args)

    def _on_unraisable(self, args: sys.UnraisableHookArgs) -> None:
        text = "".join(traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback))
        self.write(f"{args.err_msg or 'ignored'}: {args.object!r}\n{text}")
        self._before[2](args)
