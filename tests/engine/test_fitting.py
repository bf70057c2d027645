"""How large a box a machine can read, from the files' headers alone."""

from dataclasses import replace

import pytest

from otterscope.engine import budget, fitting
from otterscope.engine.api import EngineOptions
from otterscope.engine.budget import Device
from otterscope.engine.placement import place
from otterscope.geometry import Size
from tests.fixtures import headers

GIB = 1 << 30
OPTIONS = EngineOptions()


def machine(free: int, gpu: int = 0) -> tuple[Device, ...]:
    found = (Device("CPU", free * GIB, free * GIB, False),)
    return (*found, Device("GPU", gpu * GIB, gpu * GIB, True)) if gpu else found


def fits(side: int, devices: tuple[Device, ...]) -> bool:
    language, projector = headers.language(), headers.projector()
    plan = budget.plan(language, projector, Size(side, side), OPTIONS)
    return all(part.fits for part in place(plan, language, projector, OPTIONS, devices))


@pytest.mark.parametrize("devices", [machine(10), machine(12), machine(4, gpu=6)])
def test_the_largest_square_fits_and_the_next_does_not(devices: tuple[Device, ...]) -> None:
    found = fitting.fit(headers.language(), headers.projector(), OPTIONS, devices)
    assert found.side
    assert found.side % 30 == 0
    assert fits(found.side, devices)
    assert not fits(found.side + 30, devices)


def test_where_memory_is_plenty_the_models_own_context_is_the_limit() -> None:
    found = fitting.fit(headers.language(), headers.projector(), OPTIONS, machine(200))
    assert found.side
    most = budget.context_limit(headers.language(), OPTIONS) - budget.TEXT_ROOM
    assert budget.image_tokens(Size(found.side, found.side)) <= most
    assert budget.image_tokens(Size(found.side + 30, found.side + 30)) > most


def test_half_the_cache_allows_a_larger_box() -> None:
    small = fitting.fit(headers.language(), headers.projector(), OPTIONS, machine(10))
    large = fitting.fit(
        headers.language(), headers.projector(), replace(OPTIONS, cache_type="q8_0"), machine(10)
    )
    assert small.side is not None
    assert large.side is not None
    assert large.side > small.side


def test_a_model_that_is_too_large_says_what_it_needs() -> None:
    found = fitting.fit(headers.language(), headers.projector(), OPTIONS, machine(2))
    assert (found.fits, found.side, found.free) == (False, 0, 2 * GIB)
    assert found.needed > budget.weight_bytes(headers.language())


@pytest.mark.parametrize(("free", "side"), [(64, None), (1, 0)])
def test_of_another_family_only_the_weights_are_known(free: int, side: int | None) -> None:
    plain = headers.language()
    other = replace(plain, metadata={**plain.metadata, "general.architecture": "llama"})
    assert fitting.fit(other, headers.projector(), OPTIONS, machine(free)).side == side
