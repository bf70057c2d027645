"""One file on its way: what has come of it, its hash so far, and which version it is of. No network.

It is written under NAME.part; NAME.tag keeps the service's mark (ETag) of the version that the bytes are of.
A process that is killed leaves both, and the next one goes on from them.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

from otterscope.progress import CancelToken
from otterscope.weights.hub import RemoteFile

_CHUNK = 4 << 20


class Arriving:
    """A file in a folder, which may be there in part. Close it, or use it in a `with` block.

    Raises: OSError, from every method.
    """

    def __init__(self, folder: Path, file: RemoteFile) -> None:
        self.file = file
        self.target = folder / file.name
        self._part = folder / f"{file.name}.part"
        self._tag = folder / f"{file.name}.tag"
        self._opened: IO[bytes] | None = None
        self.size = 0
        self._hash = self._new_hash()
        #: Whether some of it came over an earlier connection than the last.
        self.joined = False

    def __enter__(self) -> Arriving:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def there(self) -> bool:
        """Whether it has come as a whole, in this run or an earlier one."""
        try:
            return self.target.stat().st_size == self.file.size
        except FileNotFoundError:
            return False

    @property
    def tag(self) -> str:
        """The service's mark of the version that was begun, or ""."""
        try:
            return self._tag.read_text(encoding="ascii")[:200]
        except (FileNotFoundError, UnicodeDecodeError):
            return ""

    def take_up(self, tick: Callable[[int], None], cancel: CancelToken) -> None:
        """Read what an earlier run has left, to go on with its hash.

        Args:
            tick: called with the bytes read so far.

        Raises: Cancelled.
        """
        self._opened = self._part.open("r+b" if self._part.exists() else "w+b")
        while chunk := self._opened.read(_CHUNK):
            self.size += len(chunk)
            self._hash.update(chunk)
            tick(self.size)
            cancel.raise_if_cancelled()
        if self.size > self.file.size:
            self.restart()

    def restart(self, tag: str = "") -> None:
        """Forget what has come; `tag` marks the version that comes from here on."""
        opened = self._file()
        opened.seek(0)
        opened.truncate()
        self.size, self._hash, self.joined = 0, self._new_hash(), False
        self.mark(tag)

    def mark(self, tag: str) -> None:
        """Keep the mark of the version that is coming."""
        if tag and tag.isascii() and len(tag) <= 200:
            self._tag.write_text(tag, encoding="ascii")
        else:
            self._tag.unlink(missing_ok=True)

    def write(self, chunk: bytes) -> None:
        """Add what has come."""
        self._file().write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)

    def is_right(self) -> bool:
        """Whether the hash of what has come is the one that the service stated."""
        stated = self.file.sha256 or self.file.git_sha1
        return self.size == self.file.size and self._hash.hexdigest() == stated

    def keep(self) -> None:
        """All has come and is right: give it its name."""
        opened = self._file()
        opened.flush()
        os.fsync(opened.fileno())
        self.close()
        self._part.replace(self.target)
        self._tag.unlink(missing_ok=True)

    def set_aside(self) -> Path:
        """It is not what was stated: keep it out of the way, where nothing takes it for the file."""
        aside = self._part.with_suffix(".wrong")
        self.close()
        self._part.replace(aside)
        self._tag.unlink(missing_ok=True)
        return aside

    def discard(self) -> None:
        """Delete what has come."""
        self.close()
        self._part.unlink(missing_ok=True)
        self._tag.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file; what has come stays."""
        if self._opened is not None:
            # A full disk was told of when the bytes were written; what is lost here comes again.
            with contextlib.suppress(OSError):
                self._opened.close()
            self._opened = None

    def _file(self) -> IO[bytes]:
        assert self._opened is not None, "take_up comes first"
        return self._opened

    def _new_hash(self) -> hashlib._Hash:
        if self.file.sha256:
            return hashlib.sha256()
        # Git's name of a file's content: a hash of its length and bytes. Not against attackers, and only
        # for the small texts of which the service states no other.
        return hashlib.sha1(b"blob %d\0" % self.file.size, usedforsecurity=False)
