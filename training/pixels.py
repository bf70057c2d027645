"""Pictures as the network takes them: squashed to a square or at native resolution, cut into patches.

Pixels come from the application's own reader, upright and in sRGB, so training sees what asking will send.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

from otterscope.geometry import Region, Size, patch_grid
from otterscope.imaging.opening import open_image

PATCH = 30
CHANNELS = 3
#: Larger pictures are shrunk while they are read: a network sees far fewer, and every worker holds one.
MOST_PIXELS = 64_000_000
#: The value, on the scale of 0 to 255, that fills the last row and column of patches.
PADDING = 1

RgbArray: TypeAlias = npt.NDArray[np.uint8]
#: Shape (patches, 2700), uint8; a patch is 30 × 30 pixels in the order row, column, channel (fastest).
PatchArray: TypeAlias = npt.NDArray[np.uint8]

#: Of what has no picture.
NO_PATCHES: PatchArray = np.zeros((0, PATCH * PATCH * CHANNELS), dtype=np.uint8)


def load(path: Path) -> RgbArray:
    """A whole picture, (height, width, 3), of at most `MOST_PIXELS`.

    Raises: AppError where it cannot be read.
    """
    with open_image(path) as picture:
        scale = min(1.0, math.sqrt(MOST_PIXELS / picture.size.pixels))
        return picture.read(Region.whole(picture.size), scale)


def squash(pixels: RgbArray, width: int, height: int) -> RgbArray:
    """The picture made so large, whatever its proportions, bilinear with antialiasing."""
    if pixels.shape[:2] == (height, width):
        return pixels
    image = Image.fromarray(pixels).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(image)


def fitted(size: Size, most: int) -> Size:
    """The largest size of the same proportions whose patches and newlines are at most `most` tokens."""
    scale = 1.0
    while True:
        found = Size(max(1, int(size.width * scale)), max(1, int(size.height * scale)))
        tokens = image_tokens(*patch_grid(found))
        if tokens <= most or found.pixels == 1:
            return found
        # The area falls with the square; a hair more, so that rounding up to patches cannot hold it.
        scale *= min(0.999, math.sqrt(most / tokens))


def image_tokens(columns: int, rows: int) -> int:
    """Tokens of a picture of so many patches: one a patch, and a newline after each row."""
    return rows * (columns + 1)


def patches(pixels: RgbArray) -> PatchArray:
    """The picture padded right and bottom to whole patches, and cut into them, row by row."""
    height, width, channels = pixels.shape
    rows, columns = -(-height // PATCH), -(-width // PATCH)
    padded = np.full((rows * PATCH, columns * PATCH, channels), PADDING, dtype=np.uint8)
    padded[:height, :width] = pixels
    cut = padded.reshape(rows, PATCH, columns, PATCH, channels).transpose(0, 2, 1, 3, 4)
    return np.ascontiguousarray(cut).reshape(rows * columns, PATCH * PATCH * channels)
