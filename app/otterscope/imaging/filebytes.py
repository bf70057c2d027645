"""Reading a file's bytes from many threads, noticing when the file changes underneath."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

from otterscope.errors import FileMissing, FileUnreadable
from otterscope.imaging.errors import PictureChanged
from otterscope.imaging.guard import FileIdentity


class FileBytes:
    """An open file, read by offset. It stays the file that was opened even if its name goes to another."""

    def __init__(self, path: Path) -> None:
        """Raises: FileMissing, FileUnreadable."""
        self.path = path
        try:
            self._file = open(path, "rb", buffering=0, opener=_at_once)  # noqa: SIM115 - until `close`
        except FileNotFoundError:
            raise FileMissing(path=path) from None
        except OSError as fault:
            raise FileUnreadable(path=path, reason=fault.strerror or str(fault)) from fault
        status = os.fstat(self._file.fileno())
        if not stat.S_ISREG(status.st_mode):
            self._file.close()
            raise FileUnreadable(path=path, reason="neither a file nor a folder")
        self.identity = FileIdentity.from_stat(status)
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        return self.identity.size

    def read(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes at `offset`; fewer only at the end of the file.

        Raises: PictureChanged, if the file was rewritten or closed; FileUnreadable.
        """
        length = max(0, min(length, self.size - offset))
        try:
            data = self._pread(offset, length)
            # Looked at after reading: bytes of a file that changes meanwhile must not be used.
            now = os.fstat(self._file.fileno())
        except ValueError:
            raise PictureChanged(path=self.path, detail="already closed") from None
        except OSError as fault:
            raise FileUnreadable(path=self.path, reason=fault.strerror or str(fault)) from fault
        if (now.st_size, now.st_mtime_ns) != (self.identity.size, self.identity.modified_ns):
            raise PictureChanged(path=self.path)
        if len(data) != length:
            raise PictureChanged(path=self.path, detail=f"{len(data)} of {length} bytes at {offset}")
        return data

    def _pread(self, offset: int, length: int) -> bytes:
        if hasattr(os, "pread"):
            parts = []
            while length > 0 and (part := os.pread(self._file.fileno(), length, offset)):
                parts.append(part)
                offset, length = offset + len(part), length - len(part)
            return parts[0] if len(parts) == 1 else b"".join(parts)
        with self._lock:
            self._file.seek(offset)
            return self._file.read(length) or b""

    def close(self) -> None:
        self._file.close()


def _at_once(path: str, flags: int) -> int:
    """Open without waiting: the name may have gone to a pipe, which waits for whoever writes into it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
