"""Locks on files, which the system takes back when their process ends, however it ends.

They tell which windows of the program are open, where a number of a process could belong to another by now.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        # flock, not lockf: two windows of one process are told apart, too.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


_STEP_S = 0.01
_MOMENT_S = 0.2


class FileLock:
    """A lock on `path`, which is made if need be; held until `release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def take(self, wait_s: float = 0.0) -> bool:
        """Whether the lock was had within so many seconds. Raises: OSError if the file cannot be made."""
        deadline = time.monotonic() + wait_s
        while True:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _try_lock(descriptor)
                if _is_at(descriptor, self.path):
                    self._descriptor = descriptor
                    return True
            except OSError:
                if time.monotonic() >= deadline:
                    os.close(descriptor)
                    return False
                time.sleep(_STEP_S)
            os.close(descriptor)

    def release(self, *, remove: bool = False) -> None:
        """Give the lock back; a second call does nothing."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is None:
            return
        with contextlib.suppress(OSError):
            if remove and sys.platform != "win32":
                self.path.unlink()
        os.close(descriptor)
        with contextlib.suppress(OSError):
            if remove and sys.platform == "win32":
                self.path.unlink()


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether an opened file is still the one at `path`, which another window may have tidied away."""
    with contextlib.suppress(OSError):
        return os.path.samestat(os.fstat(descriptor), path.stat())
    return False


class Owners:
    """The windows that have a session file open: one locked file each, in a folder beside it.

    `name` is this window's own. Where no file can be made, the window has a name but no lock, and others take
    it for gone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = uuid.uuid4().hex
        self._lock = FileLock(folder / self.name)
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            # Another window that looks who is there may just have the new file in its hands.
            self._lock.take(_MOMENT_S)

    def living(self) -> set[str]:
        """The names of all windows that are open, this one's among them; files of the others are tidied."""
        found = {self.name}
        with contextlib.suppress(OSError):
            for path in sorted(self._folder.iterdir()):
                if path.name in {self.name, _OPENING}:
                    continue
                lock = FileLock(path)
                if lock.take():
                    lock.release(remove=True)
                else:
                    found.add(path.name)
        return found

    @contextlib.contextmanager
    def opening(self, wait_s: float) -> Iterator[None]:
        """Keeps other windows from opening the session file; after `wait_s` goes on all the same."""
        lock = FileLock(self._folder / _OPENING)
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            lock.take(wait_s)
        try:
            yield
        finally:
            lock.release(remove=True)

    def close(self) -> None:
        self._lock.release(remove=True)


_OPENING = "opening"
