"""Writes a scroll and its truth to files, a band at a time, whatever its size."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TextIO

from PIL import Image

from otterscope.errors import DiskWriteFailed
from otterscope.geometry import Region, Size
from otterscope.progress import CancelToken, ProgressCallback, no_progress
from otterscope.scenes import parts
from otterscope.scenes.album import prepare
from otterscope.scenes.placing import CHUNK
from otterscope.scenes.pyramid import BAND, TiffPyramid
from otterscope.scenes.scene import Scene
from otterscope.scenes.strips import BLOCK_ROWS, JpegStrips
from otterscope.scenes.truth import truths

#: Painted at once: a megapixel or less, some hundredths of a second.
_WINDOW = 4 * CHUNK
#: Rows packed at once into a JPEG file.
_STRIP = 4 * BLOCK_ROWS

Pack = Callable[[Image.Image], None]


def write_scroll(
    scene: Scene,
    picture: Path,
    *,
    quality: int = 80,
    progress: ProgressCallback = no_progress,
    cancel: CancelToken | None = None,
) -> Path:
    """Paint `scene` into `picture` (.jpg, or .tif for a pyramid) and its truth beside it, as .jsonl.

    `progress` counts pixels. Both files are written under other names first and put in place when whole.
    Returns the truth's path.

    Raises: DiskWriteFailed, Cancelled: what was at both places is still there, and nothing else.
    """
    cancel = cancel or CancelToken()
    truth = picture.with_suffix(".jsonl")
    whole, told = parts.beside(picture), parts.beside(truth)
    try:
        for path in (picture, truth):
            if path.is_dir():  # would be found at the end alone
                raise DiskWriteFailed(path=path, reason=os.strerror(errno.EISDIR))
            parts.sweep(path)
        with whole.open("wb") as file, told.open("w", encoding="utf-8", newline="\n") as lines:
            parts.hold(file)
            parts.hold(lines)
            _write(scene, file, lines, picture.suffix.lower(), quality, progress, cancel)
            parts.settle(file)
            parts.settle(lines)
        parts.put(told, truth, whole, picture)
    except OSError as error:
        raise DiskWriteFailed(path=picture, reason=error.strerror or error) from error
    except MemoryError as error:
        raise DiskWriteFailed(path=picture, reason="there is not enough memory to paint it") from error
    finally:
        for part in (whole, told):
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
    return truth


def _write(
    scene: Scene,
    file: BinaryIO,
    lines: TextIO,
    suffix: str,
    quality: int,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> None:
    size = Size(scene.width, scene.height)
    done = 0

    def between() -> None:
        cancel.raise_if_cancelled()
        progress(done, size.pixels)

    pack, close = _packer(file, size, suffix, quality, between)
    prepare(between)
    for top in range(0, size.height, CHUNK):
        band = Image.new("RGB", (size.width, min(CHUNK, size.height - top)))
        for left in range(0, size.width, _WINDOW):
            between()
            region = Region(left, top, min(_WINDOW, size.width - left), band.height)
            band.paste(scene.paint(region), (left, 0))
            lines.writelines(f"{truth.line()}\n" for truth in truths(scene, region))
            done += region.width * region.height
        pack(band)
    close()
    progress(done, size.pixels)


def _packer(
    file: BinaryIO, size: Size, suffix: str, quality: int, between: Callable[[], None]
) -> tuple[Pack, Callable[[], None]]:
    """What takes the bands, calling `between` often, and what ends the file."""
    if suffix == ".tif":
        pyramid = TiffPyramid(file, size.width, size.height, quality)
        return lambda band: pyramid.add(band, between), pyramid.close
    strips = JpegStrips(file, size.width, size.height, quality)

    def pack(band: Image.Image) -> None:
        for row in range(0, band.height, _STRIP):
            between()
            strips.add(band.crop((0, row, band.width, min(row + _STRIP, band.height))))

    return pack, lambda: None


assert CHUNK == BAND, "a band of chunks is a band of the pyramid"
