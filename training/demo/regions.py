"""Regions cut from paintings: patches as the network takes them, and what it should see in each of them."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.demo.paintings import Painting
from training.scenes.index import INSIDE, UNSURE
from training.scenes.words import ASKED

PATCH = 30
#: Value (0–255) of the pixels that fill up the last patches, as the real model's.
FILLING = 1
#: A thing is marked in the patch, in reading order, with which this share of its visible pixels has been
#: seen. Unlike the patch where it ends, this one is there also for things that the region's lower edge cuts
#: a little, and a causal network can find it.
SEEN = 0.7
HARD = (SEEN, SEEN)
#: Later its mark is spread: it grows from 0 to 1 while the share that has been seen grows from the first to
#: the second, so that how much a patch gets is no longer all or nothing where a share is hard to tell.
SPREAD = (0.4, 0.8)
UNCERTAIN = 255
_COVERED, _SHARE = 45, 0.2


@dataclass(frozen=True)
class Cut:
    """A region of `rows` × `columns` patches, p in all, and its truth; k kinds as in `ASKED`.

    Attributes:
        patches: uint8 (p, 2700), rows of patches from the top; each flattened as (row, column, channel).
        counts: int (k,): how many are inside.
        unsure: bool (k,): something of the kind lies so across the edge that people would differ.
        cover: uint8 (p, k): 1 where the kind shows in the patch.
        marks: float32 (p, k): how many things of the kind are marked there, 2 at most, or `UNCERTAIN`.
    """

    rows: int
    columns: int
    patches: npt.NDArray[np.uint8]
    counts: npt.NDArray[np.int64]
    unsure: npt.NDArray[np.bool_]
    cover: npt.NDArray[np.uint8]
    marks: npt.NDArray[np.float32]


def shape(chance: random.Random, tokens: int, longest: int) -> tuple[int, int]:
    """A width and a height in pixels of about `tokens` image tokens, of any shape; no side over `longest`."""
    most = longest // PATCH
    for _ in range(100):
        stretch = 3 ** (2 * chance.random() - 1)
        columns = min(most, max(2, round((tokens * stretch) ** 0.5)))
        rows = tokens // (columns + 1)
        if 2 <= rows <= most:
            break
    else:
        columns = rows = min(most, int(tokens**0.5))
    exact = chance.random() < 0.2
    width = columns * PATCH - (0 if exact else int(chance.random() * PATCH))
    height = rows * PATCH - (0 if exact else int(chance.random() * PATCH))
    return width, height


def tally(
    painting: Painting, left: int, top: int, width: int, height: int
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which of a painting's things count as in a region, and of which people would differ: bool (n,) each."""
    boxes, areas = painting.boxes, np.prod(painting.boxes[:, 2:] - painting.boxes[:, :2], axis=1)
    across = np.minimum(boxes[:, 2], left + width) - np.maximum(boxes[:, 0], left)
    down = np.minimum(boxes[:, 3], top + height) - np.maximum(boxes[:, 1], top)
    share = np.maximum(across, 0) * np.maximum(down, 0) / areas
    return share >= INSIDE, (share >= UNSURE[0]) & (share < UNSURE[1])


def sure(painting: Painting, left: int, top: int, width: int, height: int) -> float:
    """How much there is to count in a region without doubt: the more, the better to ask about."""
    inside, arguable = tally(painting, left, top, width, height)
    counts = np.bincount(painting.kinds[inside], minlength=len(ASKED))
    doubtful = np.bincount(painting.kinds[arguable], minlength=len(ASKED)) > 0
    return float((np.minimum(counts, 9) ** 1.5)[~doubtful & (counts < 12)].sum())


def cut(
    painting: Painting, left: int, top: int, width: int, height: int, ramp: tuple[float, float] = HARD
) -> Cut:
    """The region of `width` × `height` pixels at (left, top) of a painting.

    Args:
        ramp: the shares seen between which a thing's mark grows, `HARD` or `SPREAD`.
    """
    columns, rows = -(-width // PATCH), -(-height // PATCH)
    padded = np.full((rows * PATCH, columns * PATCH, 3), FILLING, np.uint8)
    padded[:height, :width] = painting.pixels[top : top + height, left : left + width]
    patches = padded.reshape(rows, PATCH, columns, PATCH, 3).swapaxes(1, 2).reshape(rows * columns, -1)
    inside, arguable = tally(painting, left, top, width, height)
    counts = np.bincount(painting.kinds[inside], minlength=len(ASKED))
    unsure = np.bincount(painting.kinds[arguable], minlength=len(ASKED)) > 0
    cover, marks = _labels(painting, left, top, width, height, inside, arguable, ramp)
    return Cut(rows, columns, patches, counts, unsure, cover, marks)


def _labels(
    painting: Painting,
    left: int,
    top: int,
    width: int,
    height: int,
    inside: npt.NDArray[np.bool_],
    arguable: npt.NDArray[np.bool_],
    ramp: tuple[float, float],
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    columns, rows = -(-width // PATCH), -(-height // PATCH)
    here = painting.owners[top : top + height, left : left + width]
    places, found = np.nonzero(here), here[here > 0].astype(np.int64) - 1
    patch = places[0] // PATCH * columns + places[1] // PATCH
    things = len(painting.kinds)
    pixels = np.bincount(patch * things + found, minlength=rows * columns * things)
    pixels = pixels.reshape(rows * columns, things)
    shows = (pixels >= _COVERED) | (pixels >= _SHARE * painting.sizes)
    cover = np.zeros((rows * columns, len(ASKED)), np.uint8)
    marks = np.zeros(cover.shape, np.float32)
    at, thing = np.nonzero(shows & (pixels > 0))
    cover[at, painting.kinds[thing]] = 1
    seen = np.cumsum(pixels, axis=0)
    least, whole = SEEN * np.maximum(painting.sizes, 1), np.maximum(painting.sizes, 1)
    for one in np.nonzero(inside & ~arguable & (seen[-1] >= least))[0]:
        if ramp == HARD:
            marks[np.argmax(seen[:, one] >= least[one]), painting.kinds[one]] += 1
            continue
        grown = np.clip((seen[:, one] / whole[one] - ramp[0]) / (ramp[1] - ramp[0]), 0, 1)
        # What the region's edge cuts off is made up for where the thing was last seen.
        grown[np.argmax(seen[:, one]) :] = 1
        marks[:, painting.kinds[one]] += np.diff(grown, prepend=0)
    np.minimum(marks, 2, out=marks)
    at, thing = np.nonzero((pixels > 0) & arguable)
    marks[at, painting.kinds[thing]] = UNCERTAIN
    return cover, marks
