"""Paints the demonstration scrolls into the user's folder: the long one, or the one of 1.2 gigapixels."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from otterscope.errors import DiskWriteFailed, NotEnoughDisk
from otterscope.progress import CancelToken, ProgressCallback, no_progress
from otterscope.scenes.parts import sweep
from otterscope.scenes.scene import Scene
from otterscope.scenes.writing import write_scroll


@dataclass(frozen=True)
class Scroll:
    """A scroll that can be asked for: its file name, seed, size in pixels and JPEG quality."""

    name: str
    seed: int
    width: int
    height: int
    quality: int

    @property
    def most_bytes(self) -> int:
        """More than its files will need."""
        return self.width * self.height * 2 // 5 + (1 << 20)


SCROLL = Scroll("otterscope-scroll.jpg", 12, 16_000, 2_000, 70)
GIGAPIXEL = Scroll("otterscope-scroll-gigapixel.tif", 12, 120_000, 10_000, 70)


@dataclass(frozen=True)
class Painted:
    """A finished scroll: the picture, its truth (JSON Lines), and the size of both together in bytes."""

    picture: Path
    truth: Path
    nbytes: int


def paint_demo(
    scroll: Scroll,
    folder: Path,
    *,
    progress: ProgressCallback = no_progress,
    cancel: CancelToken | None = None,
) -> Painted:
    """Paint `scroll` and write it with its truth into `folder`, which is made if it is not there.

    `progress` counts pixels.

    Raises: NotEnoughDisk before anything is written; DiskWriteFailed; Cancelled. None leaves a new file.
    """
    made = _lacking(folder)
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            sweep(folder / scroll.name)  # before the room is measured
            free = shutil.disk_usage(folder).free
        except OSError as error:
            raise DiskWriteFailed(path=folder, reason=error.strerror or error) from error
        if free < scroll.most_bytes:
            needed = f"{scroll.most_bytes / 1e9:.2f} GB"
            raise NotEnoughDisk(folder=folder, free=f"{free / 1e9:.2f} GB", needed=needed)
        scene = Scene(scroll.seed, scroll.width, scroll.height)
        picture = folder / scroll.name
        truth = write_scroll(scene, picture, quality=scroll.quality, progress=progress, cancel=cancel)
    except BaseException:
        for path in made:
            with contextlib.suppress(OSError):  # not made after all, gone, or somebody else uses it
                path.rmdir()
        raise
    return Painted(picture, truth, picture.stat().st_size + truth.stat().st_size)


def _lacking(folder: Path) -> list[Path]:
    """The folder and those above it, as far as they are not there; the innermost first."""
    return list(itertools.takewhile(lambda path: not os.path.lexists(path), (folder, *folder.parents)))
