"""A picture with several users: the screen, the desk, a thumbnail; the file closes with the last of them."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from otterscope.geometry import Region, Size
from otterscope.imaging.preparing import EventCallback
from otterscope.imaging.reader import PictureInfo
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken, ProgressCallback, no_progress

if TYPE_CHECKING:
    from otterscope.imaging.picture import Picture


class _Users:
    """How many handles of one picture are not closed yet."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self._count = 0
        self._lock = threading.Lock()

    def come(self) -> None:
        with self._lock:
            self._count += 1

    def go(self) -> None:
        with self._lock:
            self._count -= 1
            last = self._count == 0
        if last:
            self.picture.close()


class SharedPicture:
    """One user's handle of an opened picture: a `ViewPicture` and an `ImageSource`.

    All handles read the same file, with what was learnt of it meanwhile (such as where in a large JPEG what
    lies); it closes with the last of them.
    """

    def __init__(self, picture: Picture, users: _Users | None = None) -> None:
        self._picture = picture
        self._users = users or _Users(picture)
        self._users.come()
        self._closed = threading.Lock()  # held for good by the first `close`

    @property
    def info(self) -> PictureInfo:
        return self._picture.info

    @property
    def size(self) -> Size:
        return self._picture.size

    @property
    def levels(self) -> tuple[Size, ...]:
        return self._picture.levels

    @property
    def truncated(self) -> bool:
        return self._picture.truncated

    @property
    def damaged(self) -> bool:
        return self._picture.damaged

    @property
    def view_levels(self) -> tuple[Size, ...]:
        return self._picture.view_levels

    @property
    def overview_level(self) -> int:
        return self._picture.overview_level

    @property
    def exact_tiles(self) -> bool:
        return self._picture.exact_tiles

    def tile(self, level: int, column: int, row: int, cancel: CancelToken) -> RgbArray | None:
        return self._picture.tile(level, column, row, cancel)

    def prepare(self, on_event: EventCallback, cancel: CancelToken) -> None:
        self._picture.prepare(on_event, cancel)

    def crop(
        self, region: Region, *, progress: ProgressCallback = no_progress, cancel: CancelToken | None = None
    ) -> RgbArray:
        return self._picture.crop(region, progress=progress, cancel=cancel)

    def read(
        self,
        region: Region,
        scale: float = 1.0,
        *,
        progress: ProgressCallback = no_progress,
        cancel: CancelToken | None = None,
    ) -> RgbArray:
        return self._picture.read(region, scale, progress=progress, cancel=cancel)

    def hold(self) -> SharedPicture:
        """A handle for one more user. Only while this one is open."""
        return SharedPicture(self._picture, self._users)

    def close(self) -> None:
        """Give this handle back; a second call does nothing. Any thread."""
        if self._closed.acquire(blocking=False):
            self._users.go()


def open_shared(path: Path, page: int = 0) -> SharedPicture:
    """Open a file by its content. Reads its header only. Raises: AppError."""
    # The decoders take a third of a second to load, and a window is there before they are.
    from otterscope.imaging.opening import open_image

    return SharedPicture(open_image(path, page=page))
