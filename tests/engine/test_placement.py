"""Which part of a model lies on which device, with devices that this machine need not have."""

from __future__ import annotations

import pytest

from otterscope.engine import api, budget
from otterscope.engine.budget import Device
from otterscope.engine.placement import GPU_RESERVE, Placement, place, place_layers
from otterscope.geometry import Size
from tests.fixtures import headers
from tests.fixtures.headers import EMBEDDING, LAYER, LAYERS, OUTPUT, PROJECTOR

GIB = 1 << 30
OPTIONS = api.EngineOptions()
CPU = Device("Processor", 64 * GIB, 64 * GIB, False)
HELPER = Device("BLAS", 0, 0, False)
A_TOKEN = 576 << 10
CAMELS = Size(2446, 1766)


def gpu(free: int, name: str = "Card") -> Device:
    return Device(name, free, free, True)


def layers(*devices: Device, **options: int) -> tuple[int, str]:
    changed = api.EngineOptions(**options)  # type: ignore[arg-type]
    return place_layers(headers.language(), headers.projector(), changed, devices)


def placed(
    options: api.EngineOptions, *devices: Device, tied: bool = False
) -> tuple[budget.Plan, list[Placement]]:
    language, projector = headers.language(tied=tied), headers.projector()
    plan = budget.plan(language, projector, CAMELS, options)
    return plan, list(place(plan, language, projector, options, devices))


def needed_on_gpu(count: int, context: int) -> int:
    """As llama.cpp places them: the output first, then the decoder's layers from the last one on."""
    compute = budget.compute_bytes(headers.language(), context, OPTIONS)
    cache = context * A_TOKEN // LAYERS
    return OUTPUT + (count - 1) * (LAYER + cache) + PROJECTOR + compute


# ---- how many layers ----


def test_without_a_gpu_the_processor_computes() -> None:
    assert layers(HELPER, CPU) == (0, "Processor")
    assert layers(HELPER, CPU, gpu_layers=12) == (0, "Processor")
    assert layers() == (0, "CPU")


def test_a_large_gpu_takes_all_layers_and_the_output() -> None:
    assert layers(CPU, gpu(24 * GIB)) == (LAYERS + 1, "Card")


def test_a_gpu_too_small_for_the_output_takes_nothing() -> None:
    assert layers(CPU, gpu(GIB)) == (0, "Processor")


@pytest.mark.parametrize("count", [1, 2, 10, LAYERS, LAYERS + 1])
@pytest.mark.parametrize(("expected", "context"), [(None, 6144), (100, 1280), (15000, 16128)])
def test_a_gpu_takes_as_many_layers_as_fit_beside_the_expected_context(
    count: int, expected: int | None, context: int
) -> None:
    """To the byte: with one less, it is one layer less."""
    enough = needed_on_gpu(count, context) + GPU_RESERVE
    options = {} if expected is None else {"expected_tokens": expected}
    assert layers(CPU, gpu(enough), **options) == (count, "Card")
    assert layers(CPU, gpu(enough - 1), **options)[0] == count - 1


def test_the_context_of_a_large_region_pushes_layers_off_a_gpu_of_12_gib() -> None:
    moderate, _ = layers(CPU, gpu(12 * GIB))
    large, _ = layers(CPU, gpu(12 * GIB), expected_tokens=16000)
    assert moderate == LAYERS + 1
    assert 0 < large < LAYERS
    assert layers(CPU, gpu(12 * GIB), context=16384)[0] == large


def test_the_users_own_number_is_taken_up_to_all_of_them() -> None:
    assert layers(CPU, gpu(GIB), gpu_layers=20) == (20, "Card")
    assert layers(CPU, gpu(24 * GIB), gpu_layers=0) == (0, "Processor")
    assert layers(CPU, gpu(GIB), gpu_layers=999) == (LAYERS + 1, "Card")


def test_two_gpus_share_what_neither_could_hold_alone() -> None:
    alone, _ = layers(CPU, gpu(7 * GIB))
    assert alone < LAYERS
    assert layers(CPU, gpu(7 * GIB), gpu(7 * GIB - 1, "Second")) == (LAYERS + 1, "Card")


# ---- where the parts of a plan lie ----


def test_in_main_memory_alone_the_whole_plan_is_needed() -> None:
    plan, found = placed(OPTIONS, HELPER, CPU)
    assert found == [Placement("Processor", False, plan.total, CPU.free)]
    assert found[0].fits
    small = Device("Processor", plan.total - 1, 64 * GIB, False)
    assert not placed(OPTIONS, small)[1][0].fits


def test_all_layers_on_a_gpu_leave_embeddings_and_the_process_in_main_memory() -> None:
    plan, (cpu, card) = placed(OPTIONS, CPU, gpu(24 * GIB))
    assert cpu.needed == EMBEDDING + plan.vision + plan.process
    assert card == Placement("Card", True, needed_on_gpu(LAYERS + 1, 6144), 24 * GIB)
    assert cpu.needed + card.needed == plan.total


def test_some_layers_on_a_gpu_take_their_share_of_weights_and_cache_along() -> None:
    plan, (cpu, card) = placed(api.EngineOptions(gpu_layers=11), CPU, gpu(24 * GIB))
    assert card.needed == needed_on_gpu(11, 6144)
    assert cpu.needed + card.needed == plan.total


def test_layers_that_the_user_wants_on_a_small_gpu_do_not_fit() -> None:
    _, (cpu, card) = placed(api.EngineOptions(gpu_layers=37), CPU, gpu(4 * GIB))
    assert (cpu.fits, card.fits) == (True, False)


def test_an_unused_gpu_is_named_too() -> None:
    plan, (cpu, card) = placed(api.EngineOptions(gpu_layers=0), CPU, gpu(24 * GIB))
    assert (cpu.needed, card.needed, card.fits) == (plan.total, 0, True)


def test_two_gpus_take_layers_by_their_free_memory_and_buffers_each() -> None:
    plan, (cpu, first, second) = placed(OPTIONS, CPU, gpu(24 * GIB), gpu(12 * GIB, "Second"))
    assert first.needed + second.needed + cpu.needed == plan.total + plan.compute
    a_layer = LAYER + 6144 * A_TOKEN // LAYERS
    # Of 37 parts the first 25 lie below two thirds.
    assert first.needed == 25 * a_layer + PROJECTOR + plan.compute
    assert second.needed == 11 * a_layer + OUTPUT + plan.compute


def test_a_gpu_gets_a_copy_of_embeddings_that_are_the_output_too() -> None:
    plan, (cpu, card) = placed(OPTIONS, CPU, gpu(24 * GIB), tied=True)
    assert cpu.needed == EMBEDDING + plan.vision + plan.process
    assert cpu.needed + card.needed == plan.total + EMBEDDING
