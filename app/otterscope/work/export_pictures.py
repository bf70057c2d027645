"""The pictures of an export: the very pixels of a region, or what can be had of them, and which it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from otterscope.errors import AppError
from otterscope.geometry import Region, Size
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken, ProgressCallback
from otterscope.session.model import Turn
from otterscope.work.png import png_bytes

#: Regions with a longer side are shown smaller in an export, which says so.
MOST_SIDE = 1280
#: Progress of one question.
_STEPS = 1000


class Read(Protocol):
    """Reads pixels of a region at a scale: `ImageSource.read`."""

    def __call__(
        self, region: Region, scale: float = 1.0, *, progress: ProgressCallback, cancel: CancelToken | None
    ) -> RgbArray: ...


@dataclass(frozen=True)
class Shown:
    """What is shown of a turn's region.

    Attributes:
        png: the file; b"" if there is none or an earlier turn shows it.
        width, height: of it in pixels; 0 where it was not read from the picture.
        scale: pixels of it for each image pixel; 1.0 is exact.
        same_as: number of the earlier turn with the same region, or 0.
        kept: whether it is only the small picture that was kept with the question.
        fault: the sentence that says why.
    """

    region: Region
    png: bytes = b""
    width: int = 0
    height: int = 0
    scale: float = 1.0
    same_as: int = 0
    kept: bool = False
    fault: str = ""


class Pictures:
    """Reads the pictures of an export one by one, each region once; raises Cancelled between steps."""

    def __init__(
        self,
        size: Size,
        turns: Sequence[Turn],
        read: Read | None,
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> None:
        self._size = size
        self._total = len(turns) * _STEPS
        self._read = read
        self._progress = progress
        self._cancel = cancel
        self._numbers: dict[Region, int] = {}

    def show(self, number: int, turn: Turn) -> Shown:
        """The picture of turn `number`, counted from 1. Raises: Cancelled."""
        self._cancel.raise_if_cancelled()
        first = self._numbers.setdefault(turn.region, number)
        shown = Shown(turn.region, same_as=first) if first != number else self._new(number, turn)
        self._progress(number * _STEPS, self._total)
        return shown

    def _new(self, number: int, turn: Turn) -> Shown:
        fault = ""
        if self._read is not None:
            try:
                return self._exact(self._read, number, turn.region)
            except AppError as error:
                fault = error.sentence
        return Shown(turn.region, turn.thumbnail, kept=bool(turn.thumbnail), fault=fault)

    def _exact(self, read: Read, number: int, asked: Region) -> Shown:
        region = asked.clipped(self._size)
        scale = min(1.0, MOST_SIDE / max(region.width, region.height))

        def progress(done: int, total: int) -> None:
            share = done / total if total else 0.0
            self._progress(int((number - 1 + share) * _STEPS), self._total)

        pixels = read(region, scale, progress=progress, cancel=self._cancel)
        height, width, _ = pixels.shape
        return Shown(region, png_bytes(pixels, self._cancel), width, height, scale)
