"""Shrinking with an antialiasing filter, in bands, so that memory does not grow with the region."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PIL import Image

from otterscope.geometry import Region, Size
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken, ProgressCallback

#: Source bytes read for one band of output rows.
_BAND_BYTES = 64 << 20
#: Half the width of the Lanczos window, in output pixels.
_SUPPORT = 3


def shrink(
    fetch: Callable[[Region, ProgressCallback], RgbArray],
    region: Region,
    target: Size,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> RgbArray:
    """`region` resampled to `target` with Lanczos; `fetch` gives pixels of any part of `region`.

    The bands overlap by the filter's reach, so the result does not depend on how it was cut.
    """
    out: RgbArray = np.empty((target.height, target.width, 3), dtype=np.uint8)
    ratio = region.height / target.height
    reach = math.ceil(_SUPPORT * max(1.0, ratio)) + 1
    rows_at_once = max(1, int((_BAND_BYTES / (region.width * 3) - 2 * reach) / max(ratio, 1e-9)))
    for first in range(0, target.height, rows_at_once):
        cancel.raise_if_cancelled()
        last = min(first + rows_at_once, target.height)
        top = max(0, math.floor(first * ratio) - reach)
        bottom = min(region.height, math.ceil(last * ratio) + reach)
        band = Region(region.x, region.y + top, region.width, bottom - top)

        def step(done: int, total: int, first: int = first, last: int = last) -> None:
            share = (done / total if total else 0.0) * (last - first)
            progress(int(first + share), target.height)

        source = Image.fromarray(fetch(band, step))
        box = (0.0, first * ratio - top, float(region.width), last * ratio - top)
        resized = source.resize((target.width, last - first), Image.Resampling.LANCZOS, box=box)
        out[first:last] = np.asarray(resized)
        progress(last, target.height)
    return out
