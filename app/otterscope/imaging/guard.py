"""Checks that stand before every decoder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from otterscope.errors import FileMissing, FileUnreadable
from otterscope.geometry import Region, Size
from otterscope.imaging import limits
from otterscope.imaging.errors import (
    PictureChanged,
    PictureDamaged,
    PictureNeedsTooMuchMemory,
    PictureTooLarge,
    RegionNeedsTooMuchMemory,
)
from otterscope.imaging.limits import MAX_PIXELS, MAX_SIDE, human


def check_size(path: Path, width: int, height: int) -> Size:
    """The size a header claims, if it is one that can be worked with."""
    if width < 1 or height < 1:
        raise PictureDamaged(path=path, detail=f"the header says {width} × {height} pixels")
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise PictureTooLarge(path=path, width=width, height=height, limit=MAX_SIDE)
    return Size(width, height)


def check_whole(path: Path, size: Size, needed: int) -> None:
    """Refuse what cannot be decoded whole within the budget; `needed` is in bytes."""
    if needed > limits.WHOLE_DECODE_BYTES:
        raise PictureNeedsTooMuchMemory(
            path=path,
            width=size.width,
            height=size.height,
            needed=human(needed),
            budget=human(limits.WHOLE_DECODE_BYTES),
        )


def check_region(region: Region, pixels: int) -> None:
    """Refuse to hand out more pixels at once than the budget allows."""
    if pixels * 3 > limits.READ_BYTES:
        raise RegionNeedsTooMuchMemory(
            region=region, needed=human(pixels * 3), budget=human(limits.READ_BYTES)
        )


@dataclass(frozen=True)
class FileIdentity:
    """What tells one state of a file from another without reading it."""

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, path: Path) -> FileIdentity:
        """The file's present identity. Raises: FileMissing, FileUnreadable."""
        try:
            return cls.from_stat(path.stat())
        except FileNotFoundError:
            raise FileMissing(path=path) from None
        except OSError as fault:
            raise FileUnreadable(path=path, reason=fault.strerror or str(fault)) from fault

    @classmethod
    def from_stat(cls, status: os.stat_result) -> FileIdentity:
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)

    def same_content(self, other: FileIdentity) -> bool:
        """Whether both are states of one file with no writing in between.

        A second name (hard link) or a changed permission moves only the change time: not the content.
        """
        mine = (self.device, self.inode, self.size, self.modified_ns)
        return mine == (other.device, other.inode, other.size, other.modified_ns)

    def check(self, path: Path) -> None:
        """Raises: PictureChanged, if `path` no longer names the file that this was taken from."""
        try:
            now = FileIdentity.of(path)
        except (FileMissing, FileUnreadable) as fault:
            raise PictureChanged(path=path, detail=str(fault)) from None
        if not self.same_content(now):
            raise PictureChanged(path=path)
