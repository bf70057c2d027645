"""Readers for pictures that are decoded whole and kept: small ones, and formats with no other way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import Image, ImageFile, UnidentifiedImageError

from otterscope.geometry import Region, Size
from otterscope.imaging import colour, orientation
from otterscope.imaging.cascade import halve
from otterscope.imaging.errors import NoSuchPage, NotAPicture, PictureDamaged, TooManyPages
from otterscope.imaging.guard import FileIdentity, check_size, check_whole
from otterscope.imaging.limits import MAX_PAGES
from otterscope.imaging.reader import PictureInfo
from otterscope.imaging.source import RgbArray
from otterscope.imaging.tiles import view_levels
from otterscope.progress import CancelToken, ProgressCallback

# Sizes are checked here, with this program's own limits and sentences, before anything is decoded.
Image.MAX_IMAGE_PIXELS = None
#: Formats that Pillow may try: its others are unmaintained, call other programs, or are not pictures.
PILLOW_FORMATS = (
    "JPEG", "PNG", "TIFF", "WEBP", "AVIF", "GIF", "BMP", "DIB", "PPM", "JPEG2000", "TGA", "ICO", "PCX",
)  # fmt: skip
_truncation = threading.Lock()

#: What a file's damage looks like when it comes out of a decoder.
DECODER_FAULTS = (OSError, ValueError, SyntaxError, RuntimeError, MemoryError, EOFError, TypeError,
                  OverflowError, LookupError, ArithmeticError, AttributeError, AssertionError)  # fmt: skip


class WholeReader:
    """A picture that `decode` turns into stored-orientation sRGB at the first need; then kept in memory."""

    random_access = True

    def __init__(
        self, path: Path, size: Size, info: PictureInfo, decode: Callable[[], tuple[RgbArray, bool]]
    ) -> None:
        self.path, self.size, self._info = path, size, info
        self._decode: Callable[[], tuple[RgbArray, bool]] | None = decode
        self._made: list[RgbArray] = []
        self._identity = FileIdentity.of(path)
        self._lock = threading.Lock()

    @property
    def info(self) -> PictureInfo:
        return self._info

    @property
    def levels(self) -> tuple[Size, ...]:
        return view_levels(self.size)

    def ready(self, level: int, region: Region) -> bool:  # noqa: ARG002 - one answer for all
        return True

    def read(self, level: int, region: Region, progress: ProgressCallback, cancel: CancelToken) -> RgbArray:
        pixels = self._level(level)
        cancel.raise_if_cancelled()
        part: RgbArray = pixels[region.y : region.bottom, region.x : region.right].copy()
        progress(region.height, region.height)
        return part

    def _level(self, level: int) -> RgbArray:
        with self._lock:
            if not self._made:
                if self._decode is None:
                    raise PictureDamaged(path=self.path)
                self._identity.check(self.path)
                pixels, truncated = self._decode()
                self._identity.check(self.path)
                if pixels.shape != (self.size.height, self.size.width, 3):
                    self._decode = None
                    raise PictureDamaged(path=self.path, detail=f"decoded to {pixels.shape}")
                self._made.append(pixels)
                self._info = PictureInfo(
                    self._info.format, self._info.pages, self._info.page, self._info.orientation, truncated
                )
            while len(self._made) <= level:
                self._made.append(halve(self._made[-1]))
            return self._made[level]

    def close(self) -> None:
        with self._lock:
            self._made.clear()
            self._decode = None


def open_with_pillow(path: Path, page: int) -> WholeReader:
    """Anything that Pillow reads. Raises: NotAPicture, PictureDamaged, PictureTooLarge, NoSuchPage, …"""
    try:
        with Image.open(path, formats=PILLOW_FORMATS) as image:
            pages = _pages(image, path)
            if not 0 <= page < pages:
                raise NoSuchPage(path=path, page=page + 1, pages=pages)
            image.seek(page)
            size = check_size(path, *image.size)
            check_whole(path, size, size.pixels * (len(image.getbands()) * 2 + 3))
            # Pillow turns TIFF upright by itself, and no other format.
            tag = 1 if image.format == "TIFF" else orientation.checked(image.getexif().get(0x0112))
            info = PictureInfo(image.format or "?", pages, page, tag)
    except UnidentifiedImageError as fault:
        raise NotAPicture(path=path, detail=str(fault)) from None
    except DECODER_FAULTS as fault:
        raise PictureDamaged(path=path, detail=f"{type(fault).__name__}: {fault}") from fault
    return WholeReader(path, size, info, lambda: decode_with_pillow(path, page))


def _pages(image: Image.Image, path: Path) -> int:
    pages = int(getattr(image, "n_frames", 1))
    if pages > MAX_PAGES:
        raise TooManyPages(path=path, limit=MAX_PAGES)
    return pages


def decode_with_pillow(path: Path, page: int = 0) -> tuple[RgbArray, bool]:
    """One page, decoded whole: (pixels in stored orientation, whether the file broke off early).

    A file that breaks off is decoded once more, keeping what there is.
    """
    try:
        with suppress(OSError):
            return _decode_page(path, page), False
        with _truncation:
            ImageFile.LOAD_TRUNCATED_IMAGES = True
            try:
                return _decode_page(path, page), True
            finally:
                ImageFile.LOAD_TRUNCATED_IMAGES = False
    except DECODER_FAULTS as fault:
        raise PictureDamaged(path=path, detail=f"{type(fault).__name__}: {fault}") from fault


def _decode_page(path: Path, page: int) -> RgbArray:
    with Image.open(path, formats=PILLOW_FORMATS) as image:
        image.seek(page)
        image.load()
        pixels: RgbArray = np.ascontiguousarray(colour.from_pillow(image))
        return pixels
