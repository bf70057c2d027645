"""Files that are being written: beside their places under names of their own, until they are whole."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import sys
import time
import uuid
from pathlib import Path
from typing import IO, Any

#: Seconds after which an empty file that nobody holds is a leftover; a fresh one may be about to be held.
_FRESH = 60.0
_PART, _BEFORE = ".part", ".before"


def beside(path: Path) -> Path:
    """Where to write what is to stand at `path`: another place each time."""
    return path.with_name(f".{path.name}.{uuid.uuid4().hex[:12]}{_PART}")


def hold(file: IO[Any]) -> None:
    """Until `file` is closed, nobody takes it for a leftover. (Windows lets nobody remove an open file.)"""
    if sys.platform != "win32":
        import fcntl

        with contextlib.suppress(OSError):  # a disk without locks: nothing there is swept either
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def sweep(path: Path) -> None:
    """Remove what writers of `path` that were killed have left behind."""
    with contextlib.suppress(OSError):
        ours = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]+\{_PART}(\{_BEFORE})?")
        for leftover in [each for each in path.parent.iterdir() if ours.fullmatch(each.name)]:
            with contextlib.suppress(OSError):
                _remove_unheld(leftover)


def settle(file: IO[Any]) -> None:
    """Have the disk itself hold what was written. Raises: OSError where it does not fit after all."""
    file.flush()
    os.fsync(file.fileno())


def put(part: Path, place: Path, other: Path, other_place: Path) -> None:
    """Give two whole files their names: both of them, or neither. Raises: OSError."""
    before = part.with_name(part.name + _BEFORE)
    try:
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(place, before)
        part.replace(place)
        try:
            other.replace(other_place)
        except BaseException:
            if before.exists():
                before.replace(place)
            else:
                place.unlink()
            raise
    finally:
        before.unlink(missing_ok=True)


def _remove_unheld(path: Path) -> None:
    """Raises: OSError if somebody writes it."""
    if not stat.S_ISREG(path.lstat().st_mode):
        return
    with path.open("rb") as file:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        facts = os.fstat(file.fileno())
    held_by_then = facts.st_size and path.suffix == _PART
    if held_by_then or time.time() - facts.st_mtime > _FRESH:
        path.unlink()
