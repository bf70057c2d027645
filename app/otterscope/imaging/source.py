"""The one interface through which the rest of the program sees a picture."""

from __future__ import annotations

from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from otterscope.geometry import Region, Size
from otterscope.progress import CancelToken, ProgressCallback, no_progress

#: Pixels in sRGB: shape (height, width, 3), dtype uint8, rows from the top, channels red, green, blue.
RgbArray: TypeAlias = npt.NDArray[np.uint8]


class ImageSource(Protocol):
    """An opened picture: upright, in 8-bit sRGB, whatever the file holds."""

    @property
    def size(self) -> Size:
        """Full resolution in pixels, after orientation."""
        ...

    @property
    def levels(self) -> tuple[Size, ...]:
        """Sizes of the resolutions that are cheap to read, level 0 (full resolution) first."""
        ...

    @property
    def truncated(self) -> bool:
        """Whether the file is known to break off before its picture does."""
        ...

    @property
    def damaged(self) -> bool:
        """Whether the file is known to be damaged inside: some pixels are not those that were written."""
        ...

    def read(
        self,
        region: Region,
        scale: float = 1.0,
        *,
        progress: ProgressCallback = no_progress,
        cancel: CancelToken | None = None,
    ) -> RgbArray:
        """Pixels of `region` (image pixels, inside the picture), shrunk by `scale` (0 < scale <= 1).

        At scale 1.0 the pixels are exactly those of a full decode of the file. Below, they are the region
        resampled to `region.size.scaled(scale)` with an antialiasing filter.

        Raises:
            RegionOutside: if the region has no pixel in the picture.
            AppError: the picture is damaged or cannot be read any more.
            Cancelled: if `cancel` was thrown meanwhile.
        """
        ...

    def close(self) -> None:
        """Let go of the file; a second call does nothing."""
        ...
