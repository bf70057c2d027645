"""The quantization benchmark's arithmetic, on distributions whose divergence is known."""

import numpy as np
import pytest

from benchmarks.quantization import divergence, log_softmax


def logits(*rows: tuple[float, ...]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.log(np.array(rows, np.float32))


def test_probabilities_add_up_to_one_however_large_the_logits() -> None:
    found = np.exp(log_softmax(np.array([[1e4, 1e4 - 1, -1e4], [0.0, 0.0, 0.0]], np.float32)))
    assert found.sum(axis=1) == pytest.approx([1.0, 1.0])
    assert found[0, 0] / found[0, 1] == pytest.approx(np.e)


def test_divergence_is_that_of_the_distributions() -> None:
    wanted = logits((0.5, 0.25, 0.25), (0.5, 0.25, 0.25), (0.9, 0.05, 0.05))
    found = logits((0.5, 0.25, 0.25), (0.25, 0.5, 0.25), (0.05, 0.9, 0.05))
    kl, same = divergence(wanted, found + np.float32(7))  # a constant added to all logits changes nothing
    assert kl == pytest.approx([0.0, 0.25 * np.log(2), 0.85 * np.log(18)], abs=1e-6)
    assert same.tolist() == [True, False, False]
