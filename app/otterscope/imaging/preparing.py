"""What has to happen once before a picture can be seen everywhere, told as events.

A picture that is a pyramid on its disk is ready at once; a flat one paints its overview strip by strip and
then makes its tiles in one pass. The events come on the preparation's own thread.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from otterscope.errors import AppError, Cancelled
from otterscope.geometry import Region
from otterscope.imaging.errors import ReadingFailed
from otterscope.imaging.quiet import give_way
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OverviewStrip:
    """A part of the overview: `region` in the pixels of the picture's overview level, and its pixels."""

    region: Region
    pixels: RgbArray


@dataclass(frozen=True)
class OverviewDone:
    """The overview is whole."""


@dataclass(frozen=True)
class SharpTiles:
    """More tiles can be had than before; `done` of `total` steps of the preparation are behind."""

    done: int
    total: int


@dataclass(frozen=True)
class AllSharp:
    """Every tile of every level can be had."""


@dataclass(frozen=True)
class Notice:
    """Something did not work, and the preparation goes on without it."""

    error: AppError


@dataclass(frozen=True)
class PreparationFailed:
    """The preparation ended early; what was painted before is true and stays."""

    error: AppError


PreparationEvent: TypeAlias = (
    OverviewStrip | OverviewDone | SharpTiles | AllSharp | Notice | PreparationFailed
)
EventCallback: TypeAlias = Callable[[PreparationEvent], None]


class Preparable(Protocol):
    """What a preparation needs of a picture."""

    def prepare(self, on_event: EventCallback, cancel: CancelToken) -> None:
        """Do all there is to do, telling `on_event`. Raises: AppError, Cancelled."""
        ...


class Preparation:
    """Runs a picture's preparation on one thread."""

    def __init__(self, picture: Preparable, on_event: EventCallback) -> None:
        self._picture, self._on_event = picture, on_event
        self._cancel = CancelToken()
        self._thread = threading.Thread(target=self._run, name="preparation", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        """Ask it to stop; returns at once, and no further event follows the one being delivered."""
        self._cancel.cancel()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the end; whether it came in time."""
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        def tell(event: PreparationEvent) -> None:
            if not self._cancel.cancelled:
                self._on_event(event)

        give_way()
        try:
            self._picture.prepare(tell, self._cancel)
        except Cancelled:
            return
        except AppError as fault:
            tell(PreparationFailed(fault))
        except Exception as fault:  # noqa: BLE001 - a thread's last line: what is not told here is lost
            _log.exception("the preparation failed")
            tell(PreparationFailed(ReadingFailed(reason=type(fault).__name__, detail=traceback.format_exc())))
