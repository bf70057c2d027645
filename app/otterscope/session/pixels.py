"""Files of the pixels that models were given: one for each digest, in a folder of their own, within a bound.

They are copies: what proves which pixels an answer is about is the digest with its turn. A copy that cannot
be written, or that made room for others, is only missed once the picture itself has changed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from otterscope import paths
from otterscope.progress import CancelToken

#: Bytes of all copies together, of one of them, and what they leave free on their disk.
MOST_BYTES, MOST_OF_ONE, LEFT_FREE = 1 << 30, 128 << 20, 1 << 29
#: A half file of a program that was killed is this old at least; seconds.
_STALE_S = 3600.0
_ENDING = ".png"
#: In the names of session files that were set aside, behind that of the file itself.
SET_ASIDE = "-set-aside-"


def pixels_folder(sessions: Path | None = None) -> Path:
    """Where the copies of a session file lie; of the user's own, if none is named."""
    file = sessions or paths.home() / "sessions.sqlite"
    return file.with_name(f"{file.stem}.pixels")


class PixelFiles:
    """The copies in `folder`, the least recently used of which go first; for any thread and several programs.

    No method raises for a fault of the disk.
    """

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self._most_bytes = most_bytes

    def find(self, digest: str) -> Path | None:
        """The copy with this digest, which counts as used now."""
        path = self._place(digest)
        try:
            os.utime(path)
        except OSError:
            return None
        return path

    @contextmanager
    def adding(self, digest: str) -> Iterator[Path]:
        """A free path for a copy, which takes its place when the block is left well; else nothing stays.

        Raises: OSError of the block, and of the disk.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self.folder / f"{digest}.{uuid.uuid4().hex}.part"
        try:
            yield part
            if part.stat().st_size <= min(MOST_OF_ONE, self._most_bytes):
                part.replace(self._place(digest))
        finally:
            part.unlink(missing_ok=True)
        self._make_room()

    def has_room(self, nbytes: int) -> bool:
        """Whether the disk takes so many bytes more and has enough left for everything else."""
        place = self.folder
        while not os.path.exists(place) and place != place.parent:  # noqa: PTH110 - that one may raise
            place = place.parent
        with contextlib.suppress(OSError):
            return shutil.disk_usage(place).free - nbytes >= LEFT_FREE
        return False

    def remove(self, digest: str) -> None:
        """Let go of a copy that is none."""
        with contextlib.suppress(OSError):
            self._place(digest).unlink()

    def tidy(self, used: Callable[[], set[str]]) -> None:
        """Let go of the copies that no turn needs any more. `used` gives the digests of all turns.

        It is asked after the folder was looked at: who adds a copy has kept its digest with a turn before.
        While a session file lies there that was set aside, damaged or of another version, all stay: turns
        may be known to it alone.
        """
        there = self._entries()
        if not there:
            return
        needed, now, aside = used(), time.time(), self._set_aside()
        for path, facts in there:
            stale = path.suffix == ".part" and now - facts.st_mtime > _STALE_S
            unused = path.suffix == _ENDING and path.stem not in needed and not aside
            if stale or unused:
                with contextlib.suppress(OSError):
                    path.unlink()

    def clear(self, cancel: CancelToken) -> None:
        """Let go of all copies, but for those that are being written. Raises: Cancelled."""
        for path, _ in self._entries():
            cancel.raise_if_cancelled()
            if path.suffix == _ENDING:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _set_aside(self) -> bool:
        begins = f"{self.folder.stem}{SET_ASIDE}"
        with contextlib.suppress(OSError):
            return any(path.name.startswith(begins) for path in self.folder.parent.iterdir())
        return False

    def _place(self, digest: str) -> Path:
        return self.folder / f"{digest}{_ENDING}"

    def _make_room(self) -> None:
        found = [each for each in self._entries() if each[0].suffix == _ENDING]
        total = sum(facts.st_size for _, facts in found)
        for path, facts in sorted(found, key=lambda each: each[1].st_mtime):
            if total <= self._most_bytes:
                return
            with contextlib.suppress(OSError):
                path.unlink()
                total -= facts.st_size

    def _entries(self) -> list[tuple[Path, os.stat_result]]:
        found = []
        with contextlib.suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    found.append((Path(entry), entry.stat(follow_symlinks=False)))
        return found
