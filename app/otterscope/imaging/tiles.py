"""Tiles for a canvas: frozen requests in, frozen results out, nearest first, in bounded memory.

The canvas says what it wants now; whatever it wanted before and no longer names is dropped. Loader threads
decode (the decoders let go of the interpreter lock) and hand each tile to a callback.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, cast

from otterscope.errors import AppError, Cancelled
from otterscope.geometry import Region, Size
from otterscope.imaging.errors import ReadingFailed
from otterscope.imaging.quiet import give_way
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken

_log = logging.getLogger(__name__)

#: Side of a tile in level pixels; those at the right and bottom edge are smaller.
TILE = 512

T = TypeVar("T")


def grid(size: Size) -> tuple[int, int]:
    """Columns and rows of tiles that cover a level."""
    return -(-size.width // TILE), -(-size.height // TILE)


def tile_region(size: Size, column: int, row: int) -> Region:
    """Where a tile lies in its level, in level pixels. Raises: ValueError for a tile outside."""
    columns, rows = grid(size)
    if not (0 <= column < columns and 0 <= row < rows):
        raise ValueError(f"no tile {column}, {row} in a level of {size}")
    lvl_x, lvl_y = column * TILE, row * TILE
    return Region(lvl_x, lvl_y, min(TILE, size.width - lvl_x), min(TILE, size.height - lvl_y))


def view_levels(size: Size) -> tuple[Size, ...]:
    """The binary pyramid of a picture: each level half the last, rounded up, down to one that fits a tile."""
    levels = [size]
    while max(levels[-1].width, levels[-1].height) > TILE:
        levels.append(Size(-(-levels[-1].width // 2), -(-levels[-1].height // 2)))
    return tuple(levels)


@dataclass(frozen=True)
class TileRequest:
    """One tile that the canvas sees or soon will; of two, the one with the smaller `distance` comes first."""

    level: int
    column: int
    row: int
    distance: float = 0.0

    @property
    def key(self) -> tuple[int, int, int]:
        return self.level, self.column, self.row


@dataclass(frozen=True)
class TileResult(Generic[T]):
    """The answer to a request: the tile, or the fault that kept it."""

    request: TileRequest
    tile: T | None
    error: AppError | None = None


class TileSource(Protocol):
    """What a loader needs of a picture."""

    def tile(self, level: int, column: int, row: int, cancel: CancelToken) -> RgbArray | None:
        """The tile's pixels, or None while it cannot be had yet. Raises: AppError, Cancelled."""
        ...


class TileLoader(Generic[T]):
    """Loader threads with a least-recently-used memory of finished tiles, bounded in bytes."""

    def __init__(
        self,
        source: TileSource,
        on_result: Callable[[TileResult[T]], None],
        finish: Callable[[RgbArray], T] | None = None,
        budget_bytes: int = 256 << 20,
        threads: int = 2,
    ) -> None:
        self._source, self._on_result, self._budget = source, on_result, budget_bytes
        self._finish = finish or (lambda pixels: cast(T, pixels))
        self._kept: OrderedDict[tuple[int, int, int], tuple[T, int]] = OrderedDict()
        self._kept_bytes = 0
        self._pending: dict[tuple[int, int, int], TileRequest] = {}
        self._parked: dict[tuple[int, int, int], TileRequest] = {}
        self._running: dict[tuple[int, int, int], CancelToken] = {}
        self._wanted: dict[tuple[int, int, int], TileRequest] = {}
        self._closed = False
        self._retries = 0
        self._changed = threading.Condition()
        self._threads = [
            threading.Thread(target=self._work, name=f"tile-loader-{n}", daemon=True) for n in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def request(self, requests: Iterable[TileRequest]) -> None:
        """Replace all that is pending; what is being decoded and no longer wanted is cancelled."""
        wanted = {request.key: request for request in requests}
        with self._changed:
            self._wanted = wanted
            self._parked = {key: r for key, r in wanted.items() if key in self._parked}
            self._pending = {
                key: r
                for key, r in wanted.items()
                if key not in self._kept and key not in self._running and key not in self._parked
            }
            for key, cancel in self._running.items():
                if key not in wanted:
                    cancel.cancel()
            self._changed.notify_all()

    def cached(self, level: int, column: int, row: int) -> T | None:
        """A finished tile if it is in memory; marks it as just used."""
        key = (level, column, row)
        with self._changed:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def retry(self) -> None:
        """Try again the tiles that could not be had before: the preparation has come further."""
        with self._changed:
            self._retries += 1
            self._pending.update(self._parked)
            self._parked.clear()
            self._changed.notify_all()

    def close(self) -> None:
        """Stop; no callback comes after this returns."""
        with self._changed:
            self._closed = True
            self._pending.clear()
            for cancel in self._running.values():
                cancel.cancel()
            self._changed.notify_all()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()
        self._kept.clear()

    @property
    def kept_bytes(self) -> int:
        """Memory that finished tiles take, at 4 bytes a pixel."""
        return self._kept_bytes

    def _work(self) -> None:
        give_way()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._pending)
                if self._closed:
                    return
                request = min(self._pending.values(), key=lambda r: r.distance)
                del self._pending[request.key]
                cancel = self._running[request.key] = CancelToken()
                retries = self._retries
            self._load(request, cancel, retries)

    def _load(self, request: TileRequest, cancel: CancelToken, retries: int) -> None:
        result: TileResult[T] | None = None
        pixels, cancelled = None, False
        try:
            pixels = self._source.tile(*request.key, cancel)
            if pixels is not None:
                result = TileResult(request, self._finish(pixels))
        except Cancelled:
            cancelled = True
        except AppError as fault:
            result = TileResult(request, None, fault)
        except Exception as fault:  # noqa: BLE001 - it must not take the loader's thread with it
            _log.exception("tile %s failed", request.key)
            reason = type(fault).__name__
            result = TileResult(request, None, ReadingFailed(reason=reason, detail=traceback.format_exc()))
        with self._changed:
            del self._running[request.key]
            if result is not None and result.tile is not None and pixels is not None:
                self._keep(request.key, result.tile, pixels.shape[0] * pixels.shape[1] * 4)
            elif result is None and request.key in self._wanted and not self._closed:
                # A retry that came while this tile was looked for must not be missed, nor a tile that was
                # cancelled and is wanted again.
                at_once = cancelled or retries != self._retries
                (self._pending if at_once else self._parked)[request.key] = self._wanted[request.key]
                self._changed.notify_all()
            closed = self._closed
        if result is not None and not closed:
            self._on_result(result)

    def _keep(self, key: tuple[int, int, int], tile: T, size: int) -> None:
        if key in self._kept:
            self._kept_bytes -= self._kept.pop(key)[1]
        self._kept[key] = (tile, size)
        self._kept_bytes += size
        while self._kept_bytes > self._budget and len(self._kept) > 1:
            _, (_, freed) = self._kept.popitem(last=False)
            self._kept_bytes -= freed
