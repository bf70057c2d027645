"""The pixels of the regions that are asked about, read once and kept under a byte budget."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from otterscope.engine import api
from otterscope.errors import AppError, Cancelled
from otterscope.geometry import Region
from otterscope.imaging.source import ImageSource
from otterscope.progress import CancelToken, ProgressCallback
from otterscope.work.errors import PictureClosed

#: Bytes of pixels kept for further questions; a region at the model's limit takes about 45 MB.
KEPT_BYTES = 192 << 20
#: Seconds between two reports of reading.
_INTERVAL = 0.1


@dataclass(frozen=True)
class Target:
    """What the model is to see: a region of a picture in image pixels, at a scale."""

    source: ImageSource
    region: Region
    scale: float = 1.0

    @property
    def inside(self) -> Region:
        """The part of the region inside the picture. Raises: RegionOutside."""
        return self.region.clipped(self.source.size)


class KeptPixels:
    """Reads targets and keeps what was read, least recently used out first. May be used from any thread.

    Args:
        is_open: whether a picture is the one that is open now; of another, it may be that it was closed.
        budget: bytes that are kept.
    """

    def __init__(self, is_open: Callable[[ImageSource], bool], budget: int = KEPT_BYTES) -> None:
        self._is_open, self._budget = is_open, budget
        self._lock = threading.Lock()
        self._images: OrderedDict[Target, api.RegionImage] = OrderedDict()

    def get(self, target: Target, progress: ProgressCallback, cancel: CancelToken) -> api.RegionImage:
        """The target's pixels, from memory or from its file.

        Raises:
            RegionOutside: it has no pixel in the picture.
            AppError: the picture is damaged, changed, gone or closed.
            Cancelled: `cancel` was thrown.
        """
        with self._lock:
            if target in self._images:
                self._images.move_to_end(target)
                return self._images[target]
        inside = target.inside
        try:
            pixels = target.source.read(inside, target.scale, progress=_seldom(progress), cancel=cancel)
        except (AppError, Cancelled, MemoryError):
            raise
        except Exception as fault:
            cancel.raise_if_cancelled()
            if not self._is_open(target.source):
                raise PictureClosed(detail=repr(fault)) from fault
            raise
        image = api.RegionImage(pixels, inside, target.scale)
        with self._lock:
            self._images[target] = image
            while self._images and self.nbytes > self._budget:
                self._images.popitem(last=False)
        return image

    @property
    def nbytes(self) -> int:
        return sum(image.pixels.nbytes for image in self._images.values())

    def forget(self, source: ImageSource) -> None:
        """Let go of a picture's pixels, and of the picture."""
        with self._lock:
            for target in [target for target in self._images if target.source is source]:
                del self._images[target]


def _seldom(progress: ProgressCallback) -> ProgressCallback:
    """The same callback, not called for every row that was read."""
    due = 0.0

    def report(done: int, total: int) -> None:
        nonlocal due
        if time.monotonic() >= due:
            due = time.monotonic() + _INTERVAL
            progress(done, total)

    return report
