"""The benchmark of the application measures what it says, and memory stays flat over a thousand questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import application
from otterscope.weights.pairing import ModelPair, pair_of
from otterscope.work.png import write_png
from tests.fixtures.pictures import picture
from tests.fixtures.tiny_pair import Pair, tiny_pair

__all__ = ["tiny_pair"]


@pytest.fixture(scope="module")
def pair(tiny_pair: Pair) -> ModelPair:
    return pair_of(tiny_pair.model)


@pytest.fixture(scope="module")
def scroll(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("application") / "scroll.png"
    write_png(path, picture(1200, 800))
    return path


def test_every_question_of_a_short_soak_is_stored(pair: ModelPair, scroll: Path) -> None:
    found = application.soak(pair, scroll, questions=12, boxes=3)
    assert (found.asked, found.stored) == (12, 12)
    assert [row.questions for row in found.memory] == list(range(1, 13))
    assert all(min(row.program, row.model) > 10 << 20 for row in found.memory)


def test_the_first_token_is_timed_with_and_without_priming(pair: ModelPair, scroll: Path) -> None:
    found = application.priming(pair, scroll, (150, 120), rounds=1, threads=1)
    assert found.tokens == 24
    assert min(found.reading_s, found.unprimed_s, found.primed_s, found.again_s) > 0


@pytest.mark.slow
def test_memory_is_flat_over_a_thousand_questions(pair: ModelPair, scroll: Path) -> None:
    found = application.soak(pair, scroll, questions=1000, boxes=100)
    assert found.stored == 1000
    middle, end = found.memory[len(found.memory) // 2], found.memory[-1]
    assert end.program < 1.05 * middle.program
    assert end.model < 1.05 * middle.model
