"""Opening a picture for the screen: the file, its preparation and its tiles, with one end for all three."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from otterscope.geometry import Region, Size
from otterscope.imaging.preparing import EventCallback, Preparation
from otterscope.imaging.reader import PictureInfo
from otterscope.imaging.source import RgbArray
from otterscope.imaging.tiles import TileLoader, TileRequest, TileResult
from otterscope.progress import CancelToken, ProgressCallback, no_progress

T = TypeVar("T")


class ViewPicture(Protocol):
    """What the screen needs of an opened picture; `otterscope.imaging.picture.Picture` is one."""

    @property
    def info(self) -> PictureInfo: ...

    @property
    def size(self) -> Size: ...

    @property
    def view_levels(self) -> tuple[Size, ...]:
        """The binary pyramid the screen shows: level k is 1 / 2**k, rounded up."""
        ...

    @property
    def overview_level(self) -> int: ...

    @property
    def exact_tiles(self) -> bool:
        """Whether tiles at full size are the file's own pixels."""
        ...

    def tile(self, level: int, column: int, row: int, cancel: CancelToken) -> RgbArray | None: ...

    def prepare(self, on_event: EventCallback, cancel: CancelToken) -> None: ...

    def crop(
        self, region: Region, *, progress: ProgressCallback = no_progress, cancel: CancelToken | None = None
    ) -> RgbArray: ...

    def close(self) -> None: ...


def open_picture(path: Path, page: int = 0) -> ViewPicture:
    """Open a file by its content. Reads its header only. Raises: AppError."""
    # The decoders take a third of a second to load, and a window is there before they are.
    from otterscope.imaging.opening import open_image

    return open_image(path, page=page)


def loader_threads() -> int:
    """How many threads decode tiles: one core is the window's, and more than four do not help."""
    return max(1, min(4, (os.cpu_count() or 2) - 1))


class Viewing(Generic[T]):
    """A picture while it is on the screen.

    Args:
        picture: the opened picture; this object closes it.
        finish: makes of a tile's pixels what the screen draws; runs in loader threads.
        on_tile: a tile came, or the fault that kept it; called in loader threads.
        on_event: what the preparation tells; called in its thread.
        budget_bytes: memory for finished tiles at 4 bytes a pixel.
    """

    def __init__(
        self,
        picture: ViewPicture,
        finish: Callable[[RgbArray], T],
        on_tile: Callable[[TileResult[T]], None],
        on_event: EventCallback,
        budget_bytes: int = 192 << 20,
    ) -> None:
        self.picture = picture
        self.budget_bytes = budget_bytes
        self._loader: TileLoader[T] = TileLoader(picture, on_tile, finish, budget_bytes, loader_threads())
        self._preparation = Preparation(picture, on_event)
        self._preparation.start()

    def request(self, requests: Iterable[TileRequest]) -> None:
        """Replace all tiles wished for before."""
        self._loader.request(requests)

    def cached(self, level: int, column: int, row: int) -> T | None:
        """A finished tile, if it is in memory. Never blocks."""
        return self._loader.cached(level, column, row)

    def retry(self) -> None:
        """Try the tiles again that could not be had yet."""
        self._loader.retry()

    def stop(self) -> None:
        """Ask everything to stop; returns at once."""
        self._preparation.cancel()

    def close(self) -> None:
        """Stop everything, wait for it (well under a second) and close the file. Any thread, once."""
        self._preparation.cancel()
        self._loader.close()
        self._preparation.join()
        self.picture.close()
