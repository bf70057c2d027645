"""What a model and a region need: known before anything is loaded, and what llama.cpp then takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from types import SimpleNamespace

import psutil
import pytest

from otterscope.engine import api, budget
from otterscope.engine.client import EngineClient
from otterscope.engine.errors import ContextTooSmall, PictureTooManyTokens, RegionTooLarge, TokensUnknown
from otterscope.geometry import Size
from otterscope.gguf_file import read_header
from tests.fixtures import headers, other_family
from tests.fixtures.tiny_pair import Pair, last, picture

GIB = 1 << 30
OPTIONS = api.EngineOptions()
CAMELS = Size(2446, 1766)


@pytest.fixture(scope="module")
def engine(tiny_pair: Pair) -> Iterator[EngineClient]:
    with closing(EngineClient()) as made:
        last(made.load(tiny_pair.request()), api.Loaded)
        yield made


@pytest.fixture(scope="module")
def other_pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return other_family.write(tmp_path_factory.mktemp("other"))


# ---- tokens and bytes of the published model ----


@pytest.mark.parametrize(
    ("width", "height", "tokens"),
    [(1440, 1440, 2352), (2446, 1766, 4897), (1, 1, 2), (30, 30, 2), (31, 30, 3), (30, 31, 4), (900, 30, 31)],
)
def test_a_region_is_its_patches_and_a_row_end_for_each_row(width: int, height: int, tokens: int) -> None:
    assert budget.image_tokens(Size(width, height)) == tokens


def test_a_token_of_the_real_shape_takes_576_kib_and_with_q8_0_34_64ths_of_it() -> None:
    assert budget.token_bytes(headers.language(), OPTIONS) == 576 << 10
    assert (
        budget.token_bytes(headers.language(), api.EngineOptions(cache_type="q8_0")) == (576 << 10) * 34 // 64
    )


def test_grouped_queries_and_other_lengths_of_heads_count() -> None:
    grouped = {"attention.head_count_kv": 8, "attention.key_length": 128, "attention.value_length": 32}
    assert budget.token_bytes(headers.language(grouped), OPTIONS) == 36 * 8 * (128 + 32) * 2


def test_the_camel_picture_needs_what_its_parts_say() -> None:
    language, projector = headers.language(), headers.projector()
    plan = budget.plan(language, projector, CAMELS, OPTIONS)
    assert plan.image_tokens == 4897
    assert plan.context_tokens == 6144  # 4897 and 1024 for the text, in steps of 256
    assert plan.kv_cache == 6144 * 576 << 10
    assert plan.weights == headers.WEIGHTS + headers.PROJECTOR
    assert plan.total == plan.weights + plan.kv_cache + plan.compute + plan.vision + plan.process
    assert 48 << 20 < plan.process < 256 << 20  # 262144 tokens of vocabulary are most of it


def test_a_fixed_context_is_planned_as_it_is() -> None:
    def context(options: api.EngineOptions) -> int:
        return budget.plan(headers.language(), headers.projector(), Size(300, 300), options).context_tokens

    assert context(OPTIONS) == 1280
    assert context(api.EngineOptions(context=5000)) == 5000
    assert context(api.EngineOptions(context=1 << 20)) == 16384


# ---- against what is then measured ----


@pytest.mark.parametrize(("width", "height"), [(300, 300), (900, 600)])
@pytest.mark.parametrize(
    ("cache_type", "flash_attention"), [("f16", "on"), ("f16", "off"), ("f16", "auto"), ("q8_0", "on")]
)
def test_the_prediction_is_what_is_measured(
    engine: EngineClient, tiny_pair: Pair, cache_type: str, flash_attention: str, width: int, height: int
) -> None:
    request = tiny_pair.request(cache_type=cache_type, flash_attention=flash_attention)
    language, projector = read_header(request.model), read_header(request.mmproj)
    plan = budget.plan(language, projector, Size(width, height), request.options)
    last(engine.load(request), api.Loaded)
    last(engine.prime(picture(width, height)), api.Primed)
    memory = engine.status().memory
    assert sum(row.context for row in memory) == plan.kv_cache
    assert sum(row.model for row in memory) == budget.weight_bytes(language)
    assert sum(row.compute for row in memory) == pytest.approx(plan.compute, rel=0.05)


# ---- regions over the context ----


@pytest.mark.parametrize("limit", [8, 257, 1024, 4096, 16384])
@pytest.mark.parametrize(
    "size", [Size(12000, 9000), Size(120_000, 100_000), Size(1_000_000, 40), Size(700, 900_000)]
)
@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_the_advice_for_too_large_a_region_fits_and_is_no_smaller_than_it_must_be(
    size: Size, limit: int, scale: float
) -> None:
    seen = size.scaled(scale)
    with pytest.raises(RegionTooLarge) as caught:
        budget.check_region(seen, budget.image_tokens(seen), limit, scale=scale)
    facts = caught.value.facts
    advised = float(str(facts["scale"]))
    assert 0 < advised < scale
    assert float(str(facts["percent"])) == pytest.approx(advised * 100)
    fitting = Size(int(str(facts["width"])), int(str(facts["height"])))
    for fit in (fitting, size.scaled(advised)):
        budget.check_region(fit, budget.image_tokens(fit), limit)
    assert budget.image_tokens(size.scaled(advised * 1.02)) > int(str(facts["limit"]))


def test_a_region_that_leaves_room_for_a_question_passes() -> None:
    budget.check_region(Size(1440, 1440), 2352, 2352 + budget.TEXT_ROOM)
    with pytest.raises(RegionTooLarge):
        budget.check_region(Size(1440, 1440), 2352, 2351 + budget.TEXT_ROOM)


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_where_no_region_fits_none_is_advised(limit: int) -> None:
    """Two tokens are the least: one patch and its row end."""
    if limit < 2:
        with pytest.raises(ContextTooSmall):
            budget.check_region(Size(90, 90), 12, limit)
    else:
        with pytest.raises(RegionTooLarge) as caught:
            budget.check_region(Size(90, 90), 12, limit)
        assert (caught.value.facts["width"], caught.value.facts["height"]) == (30, 30)


def test_the_engine_says_that_a_context_is_too_small_for_any_region(
    engine: EngineClient, tiny_pair: Pair
) -> None:
    last(engine.load(tiny_pair.request(context=1)), api.Loaded)
    assert isinstance(last(engine.prime(picture(90, 90)), api.Failed).error, ContextTooSmall)


# ---- models of other families ----


def test_nothing_is_made_up_for_a_model_that_resizes_pictures_by_itself(other_pair: Pair) -> None:
    language, projector = map(read_header, other_pair)
    for size in (Size(30, 30), Size(4000, 4000)):
        with pytest.raises(TokensUnknown) as caught:
            budget.plan(language, projector, size, OPTIONS)
        weights = budget.weight_bytes(language) + budget.weight_bytes(projector)
        assert caught.value.facts == {"model": "llava-like", "weights": budget.gib(weights)}


def test_another_family_is_not_told_of_patches(engine: EngineClient, other_pair: Pair) -> None:
    last(engine.load(other_pair.request(context=other_family.IMAGE_TOKENS)), api.Loaded)
    fault = last(engine.prime(picture(4000, 40)), api.Failed).error
    assert isinstance(fault, PictureTooManyTokens)
    assert "scale" not in fault.sentence


# ---- the rest ----


def test_prefixes_take_a_quarter_of_what_is_free_and_at_most_8_gib(monkeypatch: pytest.MonkeyPatch) -> None:
    def free(nbytes: int) -> None:
        monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=nbytes))

    free(16 * GIB)
    assert budget.kept_bytes(OPTIONS) == 4 * GIB
    assert budget.kept_bytes(replace(OPTIONS, kept_bytes=7)) == 7
    assert budget.kept_bytes(replace(OPTIONS, kept_bytes=0)) == 0
    free(64 * GIB)
    assert budget.kept_bytes(OPTIONS) == 8 * GIB


def test_bytes_for_a_person() -> None:
    assert [budget.gib(n) for n in (3 << 20, 99 << 20, 100 << 20, 3 * GIB // 2)] == [
        "3 MiB",
        "99 MiB",
        "0.1 GiB",
        "1.5 GiB",
    ]


def test_the_headers_of_these_tests_have_the_published_shape() -> None:
    """9.4 thousand million weights."""
    assert sum(tensor.elements for tensor in headers.language().tensors) == pytest.approx(9.4e9, rel=0.01)
