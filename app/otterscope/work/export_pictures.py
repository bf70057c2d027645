"""The pictures of an export: what the model was given, or what can be had of it, and which it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from otterscope.errors import AppError
from otterscope.geometry import Region
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken, ProgressCallback
from otterscope.session.model import Turn
from otterscope.session.pixels import PixelFiles
from otterscope.work import seen
from otterscope.work.png import png_bytes
from otterscope.work.seen import Picture

#: Regions with a longer side are shown smaller in an export, which says so.
MOST_SIDE = 1280
#: Progress of one question.
_STEPS = 1000


@dataclass(frozen=True)
class Shown:
    """What is shown of a turn's region.

    Attributes:
        png: the file; b"" if there is none or an earlier turn shows it.
        width, height: of it in pixels; 0 for the small picture that was kept with the question.
        scale: pixels of it for each image pixel; 1.0 is exact.
        proved: whether these are the pixels that the model was given, but for an export's own shrinking.
        same_as: number of the earlier turn that shows the same, or 0.
        kept: whether it is only the small picture that was kept with the question.
        fault: the sentence that says why.
    """

    region: Region
    png: bytes = b""
    width: int = 0
    height: int = 0
    scale: float = 1.0
    proved: bool = False
    same_as: int = 0
    kept: bool = False
    fault: str = ""


class Pictures:
    """Finds the pictures of an export one by one, each once; raises Cancelled between steps.

    Args:
        picture: that the turns are about, as it is now; None where it is not there.
        copies: of what the model was given.
    """

    def __init__(
        self,
        turns: Sequence[Turn],
        picture: Picture | None,
        copies: PixelFiles | None,
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> None:
        self._total = len(turns) * _STEPS
        self._picture, self._copies = picture, copies
        self._progress = progress
        self._cancel = cancel
        self._numbers: dict[tuple[Region, str], int] = {}

    def show(self, number: int, turn: Turn) -> Shown:
        """The picture of turn `number`, counted from 1. Raises: Cancelled."""
        self._cancel.raise_if_cancelled()
        # The same region of a picture that was replaced between two questions is not the same.
        first = self._numbers.setdefault((turn.region, turn.seen), number)
        shown = Shown(turn.region, same_as=first) if first != number else self._new(number, turn)
        self._progress(number * _STEPS, self._total)
        return shown

    def _new(self, number: int, turn: Turn) -> Shown:
        fault = ""
        try:
            found = self._given(number, turn) if turn.seen else self._as_it_is(number, turn)
            if found is not None:
                return found
        except AppError as error:
            fault = error.sentence
        return Shown(turn.region, turn.thumbnail, kept=bool(turn.thumbnail), fault=fault)

    def _given(self, number: int, turn: Turn) -> Shown | None:
        """The pixels that the model was given, smaller where they are many."""
        found = seen.find(
            turn, self._copies, self._picture, progress=self._within(number), cancel=self._cancel
        )
        if found is None:
            return None
        region = turn.receipt.region if turn.receipt is not None else turn.region
        height, width, _ = found.pixels.shape
        scale = min(1.0, MOST_SIDE / max(width, height))
        pixels = found.pixels if scale == 1.0 else _shrunk(found.pixels, scale)
        return self._shown(region, pixels, turn.seen_scale * scale, proved=True)

    def _as_it_is(self, number: int, turn: Turn) -> Shown | None:
        """The picture as it is now: of this turn nothing says what the model was given."""
        if self._picture is None:
            return None
        region = turn.region.clipped(self._picture.size)
        scale = min(1.0, MOST_SIDE / max(region.width, region.height))
        pixels = self._picture.read(region, scale, progress=self._within(number), cancel=self._cancel)
        return self._shown(region, pixels, scale, proved=False)

    def _shown(self, region: Region, pixels: RgbArray, scale: float, *, proved: bool) -> Shown:
        height, width, _ = pixels.shape
        return Shown(region, png_bytes(pixels, self._cancel), width, height, scale, proved)

    def _within(self, number: int) -> ProgressCallback:
        """Progress of the reading of one picture, as the export's own."""

        def progress(done: int, total: int) -> None:
            share = done / total if total else 0.0
            self._progress(int((number - 1 + share) * _STEPS), self._total)

        return progress


def _shrunk(pixels: RgbArray, scale: float) -> RgbArray:
    # Only a large one needs them.
    import numpy as np
    from PIL import Image

    height, width, _ = pixels.shape
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))
