"""What a format's reader offers to the rest of imaging: regions in the plane in which pixels are stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from otterscope.geometry import Region, Size
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken, ProgressCallback


@dataclass(frozen=True)
class PictureInfo:
    """Facts of an opened picture for the window's information line.

    Attributes:
        format: the format's name, such as "JPEG".
        pages: how many pages (or frames) the file holds; the open one is `page`, from 0.
        orientation: the orientation tag, 1 to 8.
        truncated: the file ends before its picture does; what is missing is shown grey, black or white.
        tile_size: side of the tiles in which the file itself is cut, 0 if it is not.
        damaged: its data are damaged inside; what that makes wrong is shown as it comes, grey or shifted.
    """

    format: str
    pages: int = 1
    page: int = 0
    orientation: int = 1
    truncated: bool = False
    tile_size: int = 0
    damaged: bool = False


class Reader(Protocol):
    """One page of a file: exact 8-bit sRGB pixels in stored orientation. Safe to call from many threads."""

    @property
    def random_access(self) -> bool:
        """Whether a region at the bottom costs no more than one at the top."""
        ...

    @property
    def info(self) -> PictureInfo: ...

    @property
    def levels(self) -> tuple[Size, ...]:
        """Sizes of the resolutions that the file gives cheaply and anywhere, level 0 first."""
        ...

    def ready(self, level: int, region: Region) -> bool:
        """Whether `read` of this region would start at once rather than pass over the file first."""
        ...

    def read(self, level: int, region: Region, progress: ProgressCallback, cancel: CancelToken) -> RgbArray:
        """Pixels of `region`, which lies inside level `level`, in that level's own pixels.

        Raises:
            AppError: the file is damaged there, or not the same file any more.
            Cancelled: if `cancel` was thrown meanwhile.
        """
        ...

    def close(self) -> None: ...
