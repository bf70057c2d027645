"""The preparation of a picture: overview first, then the pass that makes its tiles."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from otterscope.geometry import Region
from otterscope.imaging.ahead import ahead
from otterscope.imaging.cascade import Cascade
from otterscope.imaging.display import Display
from otterscope.imaging.errors import (
    PictureChanged,
    PicturePartlyDamaged,
    PictureTruncated,
    RegionDamaged,
    TilesNotKept,
)
from otterscope.imaging.filebytes import FileBytes
from otterscope.imaging.flat import FlatReader
from otterscope.imaging.guard import FileIdentity
from otterscope.imaging.jpeg_file import JpegFile
from otterscope.imaging.jpeg_header import NotIndexable
from otterscope.imaging.jpeg_reader import DCT_LEVELS, IndexedJpeg
from otterscope.imaging.orientation import upright_pixels, upright_region
from otterscope.imaging.preparing import (
    AllSharp,
    EventCallback,
    Notice,
    OverviewDone,
    OverviewStrip,
    PreparationEvent,
    SharpTiles,
)
from otterscope.imaging.source import RgbArray
from otterscope.imaging.tile_cache import Build, TileCache
from otterscope.progress import CancelToken, no_progress

#: What is said at every opening, and so looked for at every opening.
_DAMAGE = RegionDamaged | PictureTruncated | PicturePartlyDamaged
_EVENT_SECONDS = 0.1
_ENCODERS = 2
_BAND_ROWS = 256


class Builder:
    """One run of the preparation."""

    def __init__(
        self,
        path: Path,
        identity: FileIdentity,
        display: Display,
        cache: TileCache,
        on_event: EventCallback,
        cancel: CancelToken,
    ) -> None:
        self._path, self._identity, self._display, self._cache = path, identity, display, cache
        self._on_event, self._cancel = on_event, cancel
        self._build: Build | None = None
        self._encoders: ThreadPoolExecutor | None = None
        self._encoding: deque[Future[None]] = deque()
        self._overview: RgbArray | None = None
        self._last_event = 0.0
        self._given_up = self._complete = self._damaged = False

    def _keeping(self) -> bool:
        return not self._given_up

    def _tell(self, event: PreparationEvent) -> None:
        if isinstance(event, Notice) and isinstance(event.error, _DAMAGE):
            self._damaged = True
        self._on_event(event)

    def run(self) -> None:
        """Raises: AppError, Cancelled. Whatever happens, no half-built store stays."""
        reader = self._display.reader
        if self._display.direct() and not isinstance(_inner(reader), IndexedJpeg):
            self._paint_from_display()
            self._finish_notices()
            self._tell(AllSharp())
            return
        file = FileBytes(self._path)
        try:
            # Tiles are kept under the name of this file's content: it must be what the reader reads.
            if not self._identity.same_content(file.identity):
                raise PictureChanged(path=self._path)
            if self._reopen(file):
                return
            self._begin(file)
            with ThreadPoolExecutor(_ENCODERS, thread_name_prefix="tile-encoder") as self._encoders:
                extra = self._passes()
            self._complete = True
            self._keep(extra)
        finally:
            if self._build is not None:
                self._build.abandon()
                if not self._complete:
                    self._display.close()
            file.close()

    # What is already there

    def _reopen(self, file: FileBytes) -> bool:
        found = self._cache.find(file, self._display.reader.info.page, self._cancel)
        if found is None:
            return False
        store, notes = found
        inner = _inner(self._display.reader)
        if isinstance(inner, IndexedJpeg) and (notes is None or not inner.index.adopt(notes)):
            store.close()
            return False
        self._display.store = store
        if not self._paint_from_display():
            return False  # the tiles were damaged: they are gone, and made anew
        self._tell(AllSharp())
        return True

    def _paint_from_display(self) -> bool:
        """The overview from what can be had at once: the file's own levels, or the cached tiles.

        Whether all of it could be had; if not, it is not finished. What the file has damaged is white.
        """
        level = self._display.overview_level
        size = self._display.levels[level]
        for top in range(0, size.height, _BAND_ROWS):
            self._cancel.raise_if_cancelled()
            band = Region(0, top, size.width, min(_BAND_ROWS, size.height - top))
            try:
                pixels = self._display.pixels(level, band, self._cancel)
            except RegionDamaged as fault:
                self._tell(Notice(fault))
                pixels = np.full((band.height, band.width, 3), 255, dtype=np.uint8)
            if pixels is None:
                return False
            self._paint(top, pixels)
        self._overview_done()
        return True

    # Painting

    def _paint(self, top: int, pixels: RgbArray) -> None:
        size = self._display.levels[self._display.overview_level]
        if self._overview is None:
            self._overview = np.full((size.height, size.width, 3), 255, dtype=np.uint8)
        self._overview[top : top + len(pixels)] = pixels
        orientation = self._display.reader.info.orientation
        stored = Region(0, top, size.width, len(pixels))
        self._tell(
            OverviewStrip(upright_region(stored, size, orientation), upright_pixels(pixels, orientation))
        )

    def _overview_done(self) -> None:
        if self._overview is not None and not self._display.overview:
            self._display.set_overview(self._overview)
        self._tell(OverviewDone())

    def _rows_seen(self, level: int, top: int, pixels: RgbArray) -> None:
        if level == self._display.overview_level and not self._display.overview:
            self._paint(top, pixels.copy())

    def _progress(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._last_event >= _EVENT_SECONDS or done >= total:
            self._last_event = now
            self._tell(SharpTiles(done, total))

    # The passes

    def _passes(self) -> npt.NDArray[np.void] | None:
        """Make all there is to make; the JPEG index if there is one."""
        reader = self._display.reader
        if isinstance(reader, JpegFile) and isinstance(reader.inner, IndexedJpeg):
            try:
                return self._indexed_jpeg(reader.inner)
            except NotIndexable as fault:
                reader.fall_back(fault)
        inner = _inner(reader)
        if isinstance(inner, FlatReader):
            self._flat(inner)
        else:
            self._segmented()
        self._display.patient = self._given_up
        self._tell(AllSharp())
        self._finish_notices()
        return None

    def _indexed_jpeg(self, reader: IndexedJpeg) -> npt.NDArray[np.void]:
        first = DCT_LEVELS - 1
        size = self._display.levels[first] if first < len(self._display.levels) else None
        cascade = Cascade(self._display.levels[0], first, self._put, self._rows_seen, first) if size else None

        def on_rows(first_mcu_row: int, planes: list[npt.NDArray[np.uint8]]) -> None:
            if cascade is not None and size is not None:
                rows = reader.overview_rows(planes)
                top = first_mcu_row * reader.header.sampling[1]
                cascade.add(rows[: size.height - top, : size.width])

        reader.index.scan_alone(on_rows, self._progress, self._cancel)
        self._drain()
        if self._display.overview_level < first:
            self._paint_from_display()
        else:
            self._overview_done()
        self._tell(AllSharp())
        self._finish_notices()
        if self._keeping() and len(self._display.levels) > 1:
            # Everything is sharp already; these two levels only come faster from the cache.
            finer = Cascade(self._display.levels[0], 1, self._put, lambda *_: None, 1, until=first)
            for rows in ahead(self._bands(1), self._cancel):
                finer.add(rows)
                if self._given_up:
                    break
            self._drain()
        return reader.index.notes

    def _flat(self, reader: FlatReader) -> None:
        painted = False
        first = DCT_LEVELS - 1
        if reader.shrinks and first <= self._display.overview_level:
            size = self._display.levels[first]
            quick = Cascade(
                self._display.levels[0], first, self._put, self._rows_seen, len(self._display.levels)
            )
            for top, rows in reader.rows(self._cancel, shrink=1 << first):
                quick.add(_exactly(rows, size.width)[: size.height - top])
            self._overview_done()
            painted = True
        cascade = Cascade(self._display.levels[0], 0, self._put, self._rows_seen, 0)
        total = self._display.levels[0].height
        for top, rows in ahead(reader.rows(self._cancel), self._cancel):
            if painted and not self._keeping():
                return
            cascade.add(rows)
            self._progress(top + len(rows), total)
        self._drain()
        if not painted:
            self._overview_done()

    def _segmented(self) -> None:
        """A file with random access at full size only: its smaller levels."""
        cascade = Cascade(self._display.levels[0], 0, self._put, self._rows_seen, 1)
        done, total = 0, self._display.levels[0].height
        for rows in ahead(self._bands(0), self._cancel):
            cascade.add(rows)
            done += len(rows)
            self._progress(done, total)
        self._drain()
        self._overview_done()

    def _bands(self, level: int) -> Iterator[RgbArray]:
        """A reader's level from the top, in bands of rows; what is damaged is white."""
        size = self._display.levels[level]
        noticed = False
        for top in range(0, size.height, _BAND_ROWS):
            band = Region(0, top, size.width, min(_BAND_ROWS, size.height - top))
            try:
                yield self._display.reader.read(level, band, no_progress, self._cancel)
            except RegionDamaged as fault:
                if not noticed:
                    self._tell(Notice(fault))
                noticed = True
                yield np.full((band.height, band.width, 3), 255, dtype=np.uint8)

    # Keeping

    def _begin(self, file: FileBytes) -> None:
        try:
            self._build = self._cache.begin(file, self._display.reader.info.page)
            self._display.store = self._build.store
        except OSError as fault:
            self._not_kept(fault)

    def _put(self, level: int, column: int, row: int, pixels: RgbArray) -> None:
        if not self._keeping() or self._build is None or self._encoders is None:
            return
        store = self._build.store
        self._encoding.append(self._encoders.submit(store.put, (level, column, row), pixels))
        while len(self._encoding) >= 4 * _ENCODERS:
            self._collect()

    def _collect(self) -> None:
        try:
            self._encoding.popleft().result()
        except OSError as fault:
            self._not_kept(fault)
        except ValueError:  # a tile that was still on its way when the store was given up
            if self._keeping():
                raise
        if self._build is not None and self._build.store.bytes > self._cache.capacity:
            self._not_kept(OSError("larger than the cache may be"))

    def _drain(self) -> None:
        while self._encoding:
            self._collect()

    def _not_kept(self, fault: OSError) -> None:
        """Go on without the cache: give its disk space back and say so, once."""
        if self._keeping():
            self._given_up = True
            self._display.store = None
            if self._build is not None:
                self._build.abandon()
                self._build.store.close()
                self._build = None
            self._tell(Notice(TilesNotKept(path=self._path, reason=fault.strerror or str(fault))))

    def _keep(self, extra: npt.NDArray[np.void] | None) -> None:
        if self._build is None or not self._keeping() or self._damaged:
            return
        try:
            self._build.finish(extra, self._cancel)
            self._build = None
        except OSError as fault:
            # The folder is gone or full: what is open can still be read until the picture is closed.
            self._tell(Notice(TilesNotKept(path=self._path, reason=fault.strerror or str(fault))))

    def _finish_notices(self) -> None:
        if self._display.reader.info.truncated:
            self._tell(Notice(PictureTruncated(path=self._path)))
        elif self._display.reader.info.damaged:
            self._tell(Notice(PicturePartlyDamaged(path=self._path)))


def _exactly(rows: RgbArray, width: int) -> RgbArray:
    """Rows of just this width; decoders round a shrunk width either way."""
    missing = width - rows.shape[1]
    return np.pad(rows, ((0, 0), (0, missing), (0, 0)), mode="edge") if missing > 0 else rows[:, :width]


def _inner(reader: object) -> object:
    return reader.inner if isinstance(reader, JpegFile) else reader
