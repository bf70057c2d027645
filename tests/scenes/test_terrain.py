import numpy as np
import pytest

from otterscope.scenes.terrain import Terrain, mixed, unit


@pytest.mark.parametrize(("height", "registers"), [(240, 1), (2000, 1), (2900, 1), (3100, 2), (10_000, 5)])
def test_registers_are_about_two_thousand_pixels(height: int, registers: int) -> None:
    land = Terrain(1, 5000, height)
    assert land.registers == registers
    assert {land.register_of(y) for y in range(0, height, 50)} == set(range(registers))
    assert all(0 <= land.part(y) <= 1 for y in range(0, height, 50))


def test_lines_keep_their_order() -> None:
    land = Terrain(5, 50_000, 6000)
    x = np.arange(0.0, 50_000, 13)
    for register in range(land.registers):
        far, near = land.banks(register, x)
        town, quay, lane = land.streets(register, x)
        assert np.all(town < quay)
        assert np.all(quay < far)
        assert np.all(far + 100 < near)
        assert np.all(near < lane)


def test_a_line_does_not_depend_on_the_window() -> None:
    land = Terrain(5, 50_000, 2000)
    x = np.arange(0.0, 4000)
    far, near = land.banks(0, x)
    part_far, part_near = land.banks(0, x[1234:1300])
    assert np.array_equal(far[1234:1300], part_far)
    assert np.array_equal(near[1234:1300], part_near)


def test_one_place_has_the_lines_of_many() -> None:
    land = Terrain(5, 50_000, 2000)
    x = np.arange(40_004.0, 44_000, 8)
    far, near = land.banks(0, x)
    for number in range(0, len(x), 7):
        assert land.lines(0, x[number])[:2] == (far[number], near[number])


def test_noise_is_smooth_and_bounded() -> None:
    land = Terrain(5, 50_000, 2000)
    value = land.noise(np.arange(0.0, 9000), 1, 100)
    assert np.all(np.abs(value) <= 1)
    assert value.std() > 0.3
    assert np.abs(np.diff(value)).max() < 0.04


def test_bridges_narrow_the_river_to_their_span() -> None:
    land = Terrain(5, 50_000, 2000)
    bridges = land.bridges(0, 0, 50_000)
    assert 17 <= len(bridges) <= 20
    for x, middle in bridges:
        far, near = land.banks(0, np.array([float(x)]))
        assert near[0] - far[0] < 230
        assert abs((near[0] + far[0]) / 2 - middle) < 12


def test_wet_is_the_depth_within_the_banks() -> None:
    land = Terrain(5, 3000, 2000)
    far, near, *_ = land.lines(0, 1000)
    assert land.wet(1000, (far + near) / 2) == pytest.approx((near - far) / 2)
    assert land.wet(1000, far - 30) == pytest.approx(-30)
    assert land.wet(1000, near + 5) == pytest.approx(-5)


def test_mixing_is_stable_and_spreads() -> None:
    assert mixed(1, 2, 3) == mixed(1, 2, 3)
    values = [unit(7, n) for n in range(-2000, 2000)]
    assert len(set(values)) == 4000
    counts = np.histogram(values, 10, (0, 1))[0]
    assert counts.min() > 330
