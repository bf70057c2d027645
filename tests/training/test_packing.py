"""Rows of a picture and its questions as arrays, against masks and targets that were made by hand."""

from __future__ import annotations

import numpy as np

from training.packing import IGNORED, Row, collate
from training.pixels import NO_PATCHES
from training.tokens import Branch

SPEAKER, NEWLINE = 7, 9
PATCHES = np.arange(2 * 2700).reshape(2, 2700).astype(np.uint8)
#: 1 question of 2 tokens with an answer of 2, and 1 of 1 with an answer of 1.
ROW = Row(
    PATCHES,
    2,
    1,
    (Branch((11, 12, 13, 14), (False, False, True, True)), Branch((21, 22), (False, True))),
)
WITHOUT = Row(NO_PATCHES, 0, 0, (Branch((31, 32, 33), (False, True, False)),))


def test_a_row_is_laid_out_as_by_hand() -> None:
    batch = collate([ROW], SPEAKER, NEWLINE, multiple=1)
    assert batch.ids.tolist() == [[7, 7, 9, 11, 12, 13, 14, 21, 22]]
    assert batch.positions.tolist() == [[0, 1, 2, 3, 4, 5, 6, 3, 4]]
    assert batch.targets.tolist() == [[IGNORED, 13, 14, IGNORED, 22, IGNORED]]
    assert batch.places.tolist() == [0, 1]
    assert batch.sees[0, 0].astype(int).tolist() == [
        [1, 1, 1, 1, 0, 0, 0, 0, 0],
        [1, 1, 1, 1, 1, 0, 0, 0, 0],
        [1, 1, 1, 1, 1, 1, 0, 0, 0],
        [1, 1, 1, 1, 1, 1, 1, 0, 0],
        [1, 1, 1, 0, 0, 0, 0, 1, 0],
        [1, 1, 1, 0, 0, 0, 0, 1, 1],
    ]
    assert (batch.tokens, batch.learned) == (9, 3)
    assert batch.patches.tolist() == PATCHES.tolist()
    assert (ROW.picture_tokens, ROW.text_tokens) == (3, 6)


def test_rows_of_other_sizes_are_filled_up() -> None:
    batch = collate([WITHOUT, ROW], SPEAKER, NEWLINE, multiple=4)
    assert batch.ids.shape == (2, 4 + 8)
    assert batch.ids[0].tolist() == [0] * 4 + [31, 32, 33] + [0] * 5
    assert batch.positions[0].tolist() == [0] * 4 + [0, 1, 2] + [0] * 5
    assert batch.targets[0].tolist() == [32] + [IGNORED] * 7
    assert not batch.sees[0, 0, :, :4].any(), "there is no picture to see"
    assert batch.sees[0, 0, 5].nonzero()[0].tolist() == [9], "filler sees itself alone"
    assert batch.places.tolist() == [12, 13]
    assert batch.ids[1].tolist() == [7, 7, 9, 0, 11, 12, 13, 14, 21, 22, 0, 0]
    assert not batch.sees[1, 0, :, 3].any(), "nobody sees the picture's filler"
    assert (batch.tokens, batch.learned) == (3 + 9, 1 + 3)


def test_newlines_end_each_row_of_patches() -> None:
    row = Row(np.zeros((6, 2700), np.uint8), 3, 2, (Branch((5,), (False,)),))
    batch = collate([row], SPEAKER, NEWLINE, multiple=1)
    assert batch.ids.tolist() == [[7, 7, 7, 9, 7, 7, 7, 9, 5]]
    assert batch.places.tolist() == [0, 1, 2, 4, 5, 6]


def test_a_row_with_nothing_in_it_is_filler() -> None:
    batch = collate([Row(NO_PATCHES, 0, 0, ())], SPEAKER, NEWLINE)
    assert batch.ids.shape == (1, 8)
    assert (batch.tokens, batch.learned, len(batch.patches)) == (0, 0, 0)
    assert batch.sees[0, 0].astype(int).tolist() == np.eye(8, dtype=int).tolist()
