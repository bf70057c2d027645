"""Many questions about one picture as one sequence: the picture is computed once for all of them.

A row is [picture | filler][conversation, conversation, … | filler]. Every conversation sees the picture and
itself, none sees another, and each one's positions go on from the picture's end, so that all is computed as
if each had come alone. The pictures of a batch are filled up to one width, so are the texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.pixels import NO_PATCHES, PatchArray, image_tokens
from training.tokens import Branch

#: A position whose next token is not learned.
IGNORED = -100


@dataclass(frozen=True)
class Row:
    """A picture's patches (columns × rows of them; 0 × 0 for none) and what is asked about it."""

    patches: PatchArray
    columns: int
    rows: int
    branches: tuple[Branch, ...]

    @property
    def picture_tokens(self) -> int:
        return image_tokens(self.columns, self.rows)

    @property
    def text_tokens(self) -> int:
        return sum(len(branch.ids) for branch in self.branches)


@dataclass(frozen=True)
class Batch:
    """Rows as arrays. B rows, P picture tokens and T text tokens a row, N patches in all.

    Attributes:
        ids: (B, P + T) int64; filler is 0.
        positions: (B, P + T) int64.
        sees: (B, 1, T, P + T) bool: what each text token attends to. Among themselves, a picture's tokens are
            plainly causal, and filler comes behind them, so they need no mask.
        targets: (B, T) int64: the next token where an answer's token comes next, else IGNORED.
        patches: (N, 2700) uint8, of all rows one after the other.
        places: (N,) int64: where each patch goes in the flattened `ids`.
        tokens: how many of all tokens are no filler.
        learned: how many tokens are learned.
    """

    ids: npt.NDArray[np.int64]
    positions: npt.NDArray[np.int64]
    sees: npt.NDArray[np.bool_]
    targets: npt.NDArray[np.int64]
    patches: PatchArray
    places: npt.NDArray[np.int64]
    tokens: int
    learned: int


def collate(rows: Sequence[Row], patch: int, newline: int, multiple: int = 8) -> Batch:
    """Lay rows out as one batch.

    Args:
        patch, newline: ids of a picture's tokens.
        multiple: widths are rounded up to one; attention kernels want multiples of 8.
    """
    wide = _rounded(max(row.picture_tokens for row in rows), multiple)
    text = _rounded(max(1, *(row.text_tokens for row in rows)), multiple)
    ids = np.zeros((len(rows), wide + text), np.int64)
    positions = np.zeros_like(ids)
    sees = np.zeros((len(rows), 1, text, wide + text), np.bool_)
    targets = np.full((len(rows), text), IGNORED, np.int64)
    # Filler sees itself: a softmax over nothing would be no number.
    sees[:, 0, np.arange(text), wide + np.arange(text)] = True
    places = []
    for number, row in enumerate(rows):
        size = row.picture_tokens
        picture = np.full((row.rows, row.columns + 1), patch, np.int64)
        picture[:, -1] = newline
        ids[number, :size] = picture.ravel()
        positions[number, :size] = np.arange(size)
        grid = np.arange(size).reshape(row.rows, row.columns + 1)[:, :-1]
        places.append(number * (wide + text) + grid.ravel())
        at = 0
        for branch in row.branches:
            end = at + len(branch.ids)
            ids[number, wide + at : wide + end] = branch.ids
            positions[number, wide + at : wide + end] = size + np.arange(end - at)
            sees[number, 0, at:end, :size] = True
            sees[number, 0, at:end, wide + at : wide + end] = np.tri(end - at, dtype=np.bool_)
            learned = np.asarray(branch.answer[1:], np.bool_)
            targets[number, at : end - 1][learned] = np.asarray(branch.ids[1:], np.int64)[learned]
            at = end
    return Batch(
        ids,
        positions,
        sees,
        targets,
        np.concatenate([NO_PATCHES, *(row.patches for row in rows)]),
        np.concatenate(places).astype(np.int64),
        tokens=sum(row.picture_tokens + row.text_tokens for row in rows),
        learned=int((targets != IGNORED).sum()),
    )


def _rounded(count: int, multiple: int) -> int:
    return -(-count // multiple) * multiple
