"""Keeps copies of what the model was given, beside the answers and behind everything else."""

from __future__ import annotations

import logging
import queue
import threading
from typing import Protocol

from otterscope.engine.api import RegionImage
from otterscope.errors import AppError, Cancelled
from otterscope.imaging.quiet import give_way
from otterscope.progress import CancelToken
from otterscope.session.pixels import PixelFiles
from otterscope.work import seen

_log = logging.getLogger(__name__)
#: Bytes of pixels that wait at most to be written; what comes on top has no copy.
_WAITING = 192 << 20
#: Seconds that the end waits for copies that are not written yet.
_PATIENCE = 0.2


class SeenStore(Protocol):
    """What the keeper needs of `session.store.Store`."""

    @property
    def notice(self) -> AppError | None: ...

    @property
    def pixels(self) -> PixelFiles: ...

    def seen(self) -> set[str]:
        """The digests of all turns."""
        ...


class Keeper:
    """One thread that writes copies; it begins by letting go of those that no turn needs any more."""

    def __init__(self, store: SeenStore) -> None:
        self._store = store
        self._cancel = CancelToken()
        self._work: queue.SimpleQueue[RegionImage | None] = queue.SimpleQueue()
        self._counting = threading.Lock()
        self._waiting = 0
        self._thread = threading.Thread(target=self._run, name="desk-keeper", daemon=True)
        self._thread.start()

    def keep(self, image: RegionImage) -> None:
        """Have a copy written. Its digest must be with its turn already."""
        with self._counting:
            if self._waiting + image.pixels.nbytes > _WAITING:
                return
            self._waiting += image.pixels.nbytes
        self._work.put(image)

    def close(self) -> None:
        """Write what is nearly written, and end."""
        self._work.put(None)
        self._thread.join(_PATIENCE)
        self._cancel.cancel()
        self._thread.join(_PATIENCE)  # no longer: a disk that does not answer must not hold the window

    def _run(self) -> None:
        give_way()
        self._tidy()
        while (image := self._work.get()) is not None:
            try:
                if not self._cancel.cancelled:
                    seen.keep(self._store.pixels, image, self._cancel)
            except Cancelled:
                pass
            except Exception:  # noqa: BLE001 - the next copy must be written
                _log.exception("a copy of what the model saw could not be kept")
            with self._counting:
                self._waiting -= image.pixels.nbytes

    def _tidy(self) -> None:
        try:
            # In memory there are not all turns.
            if self._store.notice is None:
                self._store.pixels.tidy(self._store.seen)
        except Exception:  # noqa: BLE001 - the copies must be written all the same
            _log.exception("copies that nobody needs could not be removed")
