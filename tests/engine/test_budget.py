"""What is predicted: tokens, contexts, and memory, which is held against what is then measured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from otterscope.engine import api, budget
from otterscope.engine.client import EngineClient
from otterscope.engine.errors import RegionTooLarge
from otterscope.geometry import Size
from otterscope.gguf_file import GgufHeader, Value, read_header
from tests.contracts.engine_contract import question
from tests.fixtures.tiny_pair import Pair, last, made, picture
from tools import make_checkpoint

MIB = 1 << 20
OPTIONS = api.EngineOptions()


# ---- tokens ----


@pytest.mark.parametrize(
    ("width", "height", "tokens"),
    [
        (1, 1, 2),
        (30, 30, 2),
        (31, 30, 3),
        (30, 31, 4),
        (95, 61, 15),
        (600, 31, 42),
        (1440, 1440, 2352),
        (2446, 1766, 4897),
        (3780, 3780, 16002),
    ],
)
def test_tokens_of_a_region(width: int, height: int, tokens: int) -> None:
    assert budget.image_tokens(Size(width, height)) == tokens


@pytest.mark.parametrize(
    ("tokens", "limit", "wanted"),
    [(1, 16384, 256), (256, 16384, 256), (257, 16384, 512), (16300, 16384, 16384), (5000, 4000, 4000)],
)
def test_a_context_grows_in_steps_up_to_the_limit(tokens: int, limit: int, wanted: int) -> None:
    assert budget.context_size(tokens, limit) == wanted


@pytest.mark.parametrize(
    "shape", [(4000, 4000), (16000, 2000), (50, 500_000), (40_000, 25_000), (10**6, 10**6)]
)
def test_the_size_that_is_named_fits_and_is_hardly_too_small(shape: tuple[int, int]) -> None:
    size = Size(*shape)
    most = 16384 - budget.TEXT_ROOM
    with pytest.raises(RegionTooLarge) as caught:
        budget.check_region(size, budget.image_tokens(size), 16384)
    facts = caught.value.facts
    named = Size(int(str(facts["width"])), int(str(facts["height"])))
    scale = float(str(facts["scale"]))
    assert budget.image_tokens(named) <= most
    assert budget.image_tokens(size.scaled(scale)) <= most
    assert abs(float(str(facts["percent"])) - 100 * scale) < 1e-9
    assert str(named.width) in caught.value.sentence
    larger = named.scaled(1.06)
    assert budget.image_tokens(larger) > most
    budget.check_region(named, budget.image_tokens(named), 16384)


def test_what_fits_exactly_is_not_refused() -> None:
    most = 16384 - budget.TEXT_ROOM
    budget.check_region(Size(30, 30), most, 16384)
    with pytest.raises(RegionTooLarge):
        budget.check_region(Size(4000, 4000), most + 1, 16384)


@pytest.fixture(scope="module")
def header(tmp_path_factory: pytest.TempPathFactory) -> GgufHeader:
    """What the budget asks of the real model's header."""
    real = make_checkpoint.PRESETS["8b"]
    metadata: dict[str, Value] = {
        "general.architecture": "persimmon",
        "persimmon.block_count": real.layers,
        "persimmon.embedding_length": real.hidden,
        "persimmon.attention.head_count": real.heads,
        "persimmon.context_length": real.context,
    }
    return GgufHeader(tmp_path_factory.getbasetemp(), 3, metadata, (), 32, 0, 0)


# ---- memory ----


def test_the_real_models_cache(header: GgufHeader) -> None:
    """576 KiB a token at f16 and 306 at q8_0, with 36 layers of 4096."""
    assert budget.token_bytes(header, OPTIONS) == 576 << 10
    assert budget.token_bytes(header, api.EngineOptions(cache_type="q8_0")) == 306 << 10


def test_the_context_is_the_models_or_a_smaller_one(header: GgufHeader) -> None:
    assert budget.context_limit(header, OPTIONS) == 16384
    assert budget.context_limit(header, api.EngineOptions(context=4096)) == 4096
    assert budget.context_limit(header, api.EngineOptions(context=99999)) == 16384


@pytest.fixture
def engine(tiny_pair: Pair) -> Iterator[EngineClient]:
    with closing(EngineClient()) as started:
        yield started


def measured(
    engine: EngineClient, pair: Pair, size: Size, **options: object
) -> tuple[budget.Plan, api.Status]:
    """The plan, and what a process holds that has answered a question about a region of that size."""
    request = pair.request(**options)
    plan = budget.plan(read_header(pair.model), read_header(pair.mmproj), size, request.options)
    last(engine.load(request), api.Loaded)
    last(engine.ask(question(image=picture(size.width, size.height), most=2)), api.Done)
    return plan, engine.status()


def hold(plan: budget.Plan, status: api.Status, projector: int, flash: str, slack: int) -> None:
    """The plan against the measurement: weights and cache exactly, buffers and the process within 5 %.

    Without flash attention the buffer for scores is as large as planned, too, but the system gives its last
    pages only to a context that is full.
    """
    assert plan.weights - projector == sum(row.model for row in status.memory)
    assert plan.kv_cache == sum(row.context for row in status.memory)
    assert plan.compute == pytest.approx(sum(row.compute for row in status.memory), rel=0.05)
    assert plan.total == pytest.approx(status.resident, rel=0.1 if flash == "off" else 0.05, abs=slack)


SIZES = [Size(30, 30), Size(600, 600), Size(1110, 840)]
WAYS = [("f16", "auto"), ("f16", "on"), ("f16", "off"), ("q8_0", "auto"), ("q8_0", "on")]


@pytest.mark.parametrize(("cache_type", "flash_attention"), WAYS)
def test_a_small_models_memory(
    engine: EngineClient, tiny_pair: Pair, cache_type: str, flash_attention: str
) -> None:
    """Most of it is the process itself, with Python's own buffers: some megabytes of slack are allowed."""
    projector = budget.weight_bytes(read_header(tiny_pair.mmproj))
    for size in SIZES:
        plan, status = measured(
            engine, tiny_pair, size, cache_type=cache_type, flash_attention=flash_attention
        )
        hold(plan, status, projector, flash_attention, slack=6 * MIB)


@pytest.mark.slow
@pytest.mark.parametrize(("cache_type", "flash_attention"), WAYS)
def test_a_middle_sized_models_memory(
    tmp_path_factory: pytest.TempPathFactory, cache_type: str, flash_attention: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "mid"
    pair = made(folder, make_checkpoint.PRESETS["mid"], "Q4_K_M")
    projector = budget.weight_bytes(read_header(pair.mmproj))
    for size in SIZES[1:]:
        with closing(EngineClient()) as engine:  # what was let go of by an earlier region is not to count
            plan, status = measured(
                engine, pair, size, cache_type=cache_type, flash_attention=flash_attention, threads=None
            )
        hold(plan, status, projector, flash_attention, slack=0)
