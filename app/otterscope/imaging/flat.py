"""Flat files that are decoded from the top: strips are kept under a byte budget, passes can be cancelled."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyvips

from otterscope.errors import AppError
from otterscope.geometry import Region, Size
from otterscope.imaging import colour, vips
from otterscope.imaging.errors import PictureDamaged
from otterscope.imaging.guard import FileIdentity
from otterscope.imaging.limits import STRIP_CACHE_BYTES
from otterscope.imaging.reader import PictureInfo
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken, ProgressCallback

#: Rows decoded between two looks at the cancel switch.
STRIP = 64


class FlatReader:
    """A picture that its decoder only gives from the top down.

    `open_decoder(shrink)` opens it anew, shrunk while decoding by 1, 2, 4 or 8 where `shrinks` allows; only
    while its name still leads to the file of `identity`, by default the one that is there now. It conceals
    damage by itself, or `complains`: then what lies below is white, and `info` says so from there on. That it
    conceals is seen where `open_strict` opens one that complains; from there on the concealing one goes on.
    """

    random_access = False

    def __init__(
        self,
        path: Path,
        size: Size,
        info: PictureInfo,
        open_decoder: Callable[[int], pyvips.Image],
        shrinks: bool = False,
        identity: FileIdentity | None = None,
        complains: bool = False,
        open_strict: Callable[[int], pyvips.Image] | None = None,
    ) -> None:
        self.path, self._size, self._info = path, size, info
        self.shrinks = shrinks
        self._complains = complains
        self._open, self._open_strict = open_decoder, open_strict
        self._identity = identity or FileIdentity.of(path)
        self._strips: OrderedDict[int, RgbArray] = OrderedDict()
        self._strip_bytes = 0
        self._lock = threading.Lock()
        self._running: tuple[Iterator[tuple[int, RgbArray]], int] | None = None

    @property
    def info(self) -> PictureInfo:
        return self._info

    @property
    def levels(self) -> tuple[Size, ...]:
        return (self._size,)

    def ready(self, level: int, region: Region) -> bool:  # noqa: ARG002 - one answer for all
        return False

    def read(self, level: int, region: Region, progress: ProgressCallback, cancel: CancelToken) -> RgbArray:
        """See `Reader.read`; decodes from where the last read ended, or from the top again."""
        assert level == 0
        out: RgbArray = np.empty((region.height, region.width, 3), dtype=np.uint8)
        first, last = region.y // STRIP, (region.bottom - 1) // STRIP
        while not self._lock.acquire(timeout=0.05):
            cancel.raise_if_cancelled()
        try:
            for number in range(first, last + 1):
                strip = self._strip(number, progress, region.bottom, cancel)
                top = number * STRIP
                begin, end = max(region.y, top), min(region.bottom, top + len(strip))
                out[begin - region.y : end - region.y] = strip[
                    begin - top : end - top, region.x : region.right
                ]
        finally:
            self._lock.release()
        return out

    def rows(self, cancel: CancelToken, shrink: int = 1) -> Iterator[tuple[int, RgbArray]]:
        """All rows from the top as (first row, pixels), decoded anew. Raises: PictureDamaged, …"""
        self._identity.check(self.path)
        done = yield from self._strictly(cancel, shrink)
        try:
            image = self._open(shrink)
            form = vips.pixel_format(image, vips.icc_of(image))
            for top in range(done, image.height, STRIP):
                cancel.raise_if_cancelled()
                count = min(STRIP, image.height - top)
                try:
                    pixels = vips.rows(image, top, count)
                except vips.VipsError:
                    self._identity.check(self.path)
                    if not self._complains or top == 0:
                        raise
                    self._info = replace(self._info, truncated=True)
                    for below in range(top, image.height, STRIP):
                        cancel.raise_if_cancelled()
                        yield below, _white(image.width, min(STRIP, image.height - below))
                    return
                yield top, colour.to_rgb(pixels, form)
            # The decoder opened the name a moment after it was checked: what it gave must be of that file.
            self._identity.check(self.path)
        except vips.VipsError as fault:
            self._identity.check(self.path)
            raise PictureDamaged(path=self.path, detail=str(fault)) from fault

    def _strictly(self, cancel: CancelToken, shrink: int) -> Generator[tuple[int, RgbArray], None, int]:
        """Rows as `rows` has them, up to the first that the decoder complains of; returns how many."""
        done = 0
        if self._open_strict is None:
            return done
        try:
            image = self._open_strict(shrink)
            form = vips.pixel_format(image, vips.icc_of(image))
            for done in range(0, image.height, STRIP):
                cancel.raise_if_cancelled()
                pixels = vips.rows(image, done, min(STRIP, image.height - done))
                yield done, colour.to_rgb(pixels, form)
            done = image.height
        except vips.VipsError as fault:
            self._identity.check(self.path)
            self._open_strict = None
            if vips.corrupt(fault):
                self._info = replace(self._info, damaged=True)
        return done

    def _strip(self, number: int, progress: ProgressCallback, until: int, cancel: CancelToken) -> RgbArray:
        if number in self._strips:
            self._strips.move_to_end(number)
            return self._strips[number]
        if self._running is None or self._running[1] > number:
            self._running = (self.rows(CancelToken()), 0)
        rows, _ = self._running
        while True:
            try:
                cancel.raise_if_cancelled()
                top, pixels = next(rows)
            except StopIteration:
                self._running = None
                raise PictureDamaged(path=self.path, detail="it ended early") from None
            except AppError:
                self._running = None
                raise
            self._running = (rows, top // STRIP + 1)
            self._keep(top // STRIP, pixels)
            progress(min(top + STRIP, until), until)
            if top // STRIP == number:
                return pixels

    def _keep(self, number: int, pixels: RgbArray) -> None:
        self._strips[number] = pixels
        self._strip_bytes += pixels.nbytes
        while self._strip_bytes > STRIP_CACHE_BYTES and len(self._strips) > 1:
            _, oldest = self._strips.popitem(last=False)
            self._strip_bytes -= oldest.nbytes

    def close(self) -> None:
        with self._lock:
            self._running = None
            self._strips.clear()
            self._strip_bytes = 0


def _white(width: int, height: int) -> RgbArray:
    return np.full((height, width, 3), 255, dtype=np.uint8)
