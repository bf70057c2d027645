"""The pixels that the model was given for a turn: kept as a copy, found again, and proved by their digest.

A picture file may be replaced after it was asked about. Nothing is shown as what the model saw but pixels
with the digest that was written down when it was given them.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from otterscope.engine.api import RegionImage
from otterscope.errors import AppError
from otterscope.geometry import Region, Size
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken, ProgressCallback, no_progress
from otterscope.session.model import Turn
from otterscope.session.pixels import PixelFiles
from otterscope.work.errors import PixelsChanged
from otterscope.work.png import write_png

#: "copy", "picture": the very pixels, from the copy or read again; "unknown": the picture's as it is now, of
#: a turn of which nothing proves what the model was given.
Proof: TypeAlias = Literal["copy", "picture", "unknown"]
#: Strips are packed quickly: what is gained by packing well is a tenth, for four times the work.
_LEVEL = 1


class Picture(Protocol):
    """What a turn is about, as far as it is open: an `ImageSource`."""

    @property
    def size(self) -> Size: ...

    def read(
        self, region: Region, scale: float = 1.0, *, progress: ProgressCallback, cancel: CancelToken | None
    ) -> RgbArray: ...


@dataclass(frozen=True)
class Seen:
    """Pixels of a turn, shape (height, width, 3), and what is known of them."""

    pixels: RgbArray
    proof: Proof


def scale_of(turn: Turn) -> float:
    """Pixels that the model saw of a turn for each image pixel, as far as that is known; else 1.0."""
    if turn.seen or turn.receipt is None:
        return turn.seen_scale
    return turn.receipt.scale


def keep(files: PixelFiles, image: RegionImage, cancel: CancelToken) -> None:
    """Keep a copy of what a model is given, once; nothing happens where the disk has no room for it.

    Raises: Cancelled; then no copy is kept.
    """
    if files.find(image.key) is None and files.has_room(image.pixels.nbytes):
        with contextlib.suppress(OSError, AppError), files.adding(image.key) as part:
            write_png(part, image.pixels, level=_LEVEL, cancel=cancel)


def find(
    turn: Turn,
    files: PixelFiles | None,
    picture: Picture | None,
    *,
    progress: ProgressCallback = no_progress,
    cancel: CancelToken | None = None,
) -> Seen | None:
    """The pixels that the model was given for a turn, from their copy or else from its picture.

    Args:
        files: the copies; None where there are none.
        picture: that the turn is about, as it is now; None where it is not open.

    Returns:
        None without picture and copy.

    Raises:
        PixelsChanged: the picture gives others now, and there is no copy.
        AppError: the picture cannot be read.
        Cancelled: `cancel` was thrown.
    """
    region, scale = turn.receipt.region if turn.receipt else turn.region, scale_of(turn)
    if turn.seen and files is not None:
        copy = _copy(turn.seen, files, region.size.scaled(scale), progress, cancel)
        if copy is not None:
            return Seen(copy, "copy")
    if picture is None:
        return None
    inside = region.clipped(picture.size)
    pixels = picture.read(inside, scale, progress=progress, cancel=cancel)
    if not turn.seen:
        return Seen(pixels, "unknown")
    if RegionImage(pixels, inside, scale).key != turn.seen:
        raise PixelsChanged
    return Seen(pixels, "picture")


def _copy(
    digest: str, files: PixelFiles, most: Size, progress: ProgressCallback, cancel: CancelToken | None
) -> RgbArray | None:
    """The copy with this digest, of at most this size; one that is torn or another is let go of."""
    path = files.find(digest)
    if path is None:
        return None
    with contextlib.suppress(AppError, OSError):
        pixels = _decoded(path, most, progress, cancel)
        if pixels is not None and RegionImage(pixels, Region.whole(most)).key == digest:
            return pixels
    files.remove(digest)
    return None


def _decoded(
    path: Path, most: Size, progress: ProgressCallback, cancel: CancelToken | None
) -> RgbArray | None:
    # The decoders take a third of a second to load.
    from otterscope.imaging.opening import open_image

    with contextlib.closing(open_image(path)) as picture:
        if picture.size.width > most.width or picture.size.height > most.height:
            return None
        return picture.read(Region.whole(picture.size), progress=progress, cancel=cancel)
