"""Embeddings arrive in strips and are evaluated in whole batches."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from otterscope.engine.reading import Rows, joined


def parts(*lengths: int) -> list[Rows]:
    rows = np.arange(sum(lengths) * 2, dtype=np.float32).reshape(-1, 2)
    return [rows[sum(lengths[:n]) : sum(lengths[: n + 1])] for n in range(len(lengths))]


@pytest.mark.parametrize(
    ("lengths", "size", "wanted"),
    [
        ((), 4, []),
        ((3,), 4, [3]),
        ((4,), 4, [4]),
        ((9,), 4, [4, 4, 1]),
        ((3, 3, 3), 4, [4, 4, 1]),
        ((1,) * 9, 4, [4, 4, 1]),
        ((2, 2, 2, 2), 4, [4, 4]),
        ((492, 492, 246), 512, [512, 512, 206]),
        ((16000, 16000), 512, [512] * 62 + [256]),
    ],
)
def test_batches_are_full_and_in_order(lengths: tuple[int, ...], size: int, wanted: list[int]) -> None:
    batches = list(joined(parts(*lengths), size))
    assert [len(batch) for batch in batches] == wanted
    if batches:
        assert np.array_equal(np.concatenate(batches), np.concatenate(parts(*lengths)))


def test_a_batch_is_given_as_soon_as_it_is_full() -> None:
    taken = []

    def source() -> Iterator[Rows]:
        for number, part in enumerate(parts(4, 4, 4)):
            taken.append(number)
            yield part

    batches = joined(source(), 4)
    next(batches)
    assert taken == [0]
