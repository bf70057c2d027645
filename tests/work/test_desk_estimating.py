"""Estimates are the engine's own figures, and what is proposed fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from otterscope.engine import api, budget
from otterscope.engine.errors import RegionTooLarge, RegionTooManyPixels
from otterscope.geometry import Size
from otterscope.gguf_file import read_header
from otterscope.weights.pairing import ModelPair, pair_of
from otterscope.work.desk_estimating import ModelFacts, estimate
from otterscope.work.desk_speeds import Speeds
from tests.fixtures.desk import scene
from tests.fixtures.tiny_pair import Pair, tiny_pair

__all__ = ["tiny_pair"]


@pytest.fixture(scope="module")
def pair(tiny_pair: Pair) -> ModelPair:
    return pair_of(tiny_pair.model)


@pytest.fixture
def speeds(tmp_path: Path) -> Speeds:
    return Speeds(tmp_path / "speeds.json")


@pytest.mark.parametrize("size", [Size(1, 1), Size(300, 200), Size(1000, 900)])
@pytest.mark.parametrize(
    "options", [api.EngineOptions(), api.EngineOptions(context=4096, cache_type="q8_0", batch=64)]
)
def test_the_memory_is_that_of_the_engines_own_plan(
    pair: ModelPair, speeds: Speeds, size: Size, options: api.EngineOptions
) -> None:
    plan = budget.plan(read_header(pair.language), read_header(pair.mmproj), size, options)
    found = estimate(ModelFacts.of(pair, options), speeds, size, 1.0, 1 << 40)
    assert (found.tokens, found.memory) == (plan.image_tokens, plan.total)
    assert (found.fits, found.why, found.fitting_scale) == (True, "", None)


def test_without_a_model_the_patches_are_known(speeds: Speeds) -> None:
    found = estimate(None, speeds, Size(301, 200), 0.5, None)
    assert (found.pixels, found.columns, found.rows, found.patches, found.tokens) == (150 * 100, 5, 4, 20, 24)
    assert (found.seconds, found.memory, found.fits) == (None, None, True)


def test_a_region_over_the_models_limit_is_told_and_the_largest_scale_that_fits(
    pair: ModelPair, speeds: Speeds
) -> None:
    facts = ModelFacts.of(pair, api.EngineOptions())
    size = Size(3000, 2600)
    found = estimate(facts, speeds, size, 1.0, None)
    assert not found.fits
    with pytest.raises(RegionTooLarge) as fault:
        budget.check_region(size, budget.image_tokens(size), facts.limit)
    assert found.why == fault.value.sentence
    scale = found.fitting_scale
    assert scale is not None
    assert estimate(facts, speeds, size, scale, None).fits
    assert not estimate(facts, speeds, size, scale + 0.001, None).fits


def test_a_region_over_the_memory_is_told_and_what_fits(pair: ModelPair, speeds: Speeds) -> None:
    facts = ModelFacts.of(pair, api.EngineOptions(answer_tokens=256))
    size = Size(1500, 1500)
    needed = estimate(facts, speeds, size, 1.0, None).memory
    assert needed is not None
    assert estimate(facts, speeds, size, 1.0, needed).fits
    found = estimate(facts, speeds, size, 1.0, needed - 1)
    assert not found.fits
    assert found.why.startswith("There was not enough memory: this region needs about")
    assert found.fitting_scale is not None
    assert 0.5 < found.fitting_scale < 1.0
    hopeless = estimate(facts, speeds, size, 1.0, 1 << 20)
    assert (hopeless.fits, hopeless.fitting_scale) == (False, None)


def test_a_model_of_another_kind_tells_what_is_known(pair: ModelPair, speeds: Speeds) -> None:
    language = read_header(pair.language)
    facts = ModelFacts(language, api.EngineOptions(), 7 << 30, 4096, patch_rows=False, speed_key="other")
    found = estimate(facts, speeds, Size(1000, 1000), 1.0, 8 << 30)
    assert (found.pixels, found.tokens, found.seconds) == (1_000_000, 0, None)
    assert (found.memory, found.fits) == (7 << 30, True)
    large = estimate(facts, speeds, Size(10_000, 10_000), 1.0, 8 << 30)
    assert large.why == RegionTooManyPixels(pixels=100, most=64, scale=0.8).sentence
    assert large.fitting_scale == 0.8


def test_the_desk_knows_its_model_by_its_files(tmp_path: Path, pair: ModelPair) -> None:
    from otterscope.engine.fake import FakeEngine

    with scene(tmp_path, FakeEngine()) as desk:
        assert desk.desk.estimate(Size(300, 300)).memory is None
        desk.ready(pair)
        found = desk.desk.estimate(Size(300, 300))
        assert found.memory is not None
        assert found.memory > 10 << 20
        assert found.seconds is None
