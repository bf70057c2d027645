"""Movements: where they begin and end, and that nothing jumps between."""

from __future__ import annotations

import itertools
import math

import pytest

from otterscope.geometry import Size
from otterscope.ui.viewer.camera import Camera
from otterscope.ui.viewer.motion import Flight, Glide, Motion, PanBy, Throw, ZoomTo

SIZE, VIEW = Size(60_000, 20_000), Size(1600, 1000)
NEAR = Camera(SIZE, VIEW).centred(3_000, 4_000, 1.0)
FAR = Camera(SIZE, VIEW).centred(55_000, 15_000, 2.0)
WHOLE = Camera(SIZE, VIEW).fitted()


@pytest.mark.parametrize(
    ("start", "end"), [(NEAR, FAR), (FAR, NEAR), (WHOLE, FAR), (NEAR, WHOLE), (NEAR, NEAR.zoomed_to(8.0))]
)
def test_a_flight_begins_here_and_ends_exactly_there(start: Camera, end: Camera) -> None:
    flight = Flight(start, end)
    assert flight.at(0).zoom == pytest.approx(start.zoom, rel=1e-6)
    assert flight.at(0).centre() == pytest.approx(start.centre(), abs=2)
    assert flight.at(flight.duration) == end
    assert flight.over(flight.duration)
    assert 0.15 <= flight.duration <= 1.6


def test_a_far_flight_goes_out_and_in_again() -> None:
    flight = Flight(NEAR, FAR)
    zooms = [flight.at(flight.duration * step / 60).zoom for step in range(61)]
    lowest = zooms.index(min(zooms))
    assert min(zooms) < 0.2
    assert 0 < lowest < 60
    assert zooms[: lowest + 1] == sorted(zooms[: lowest + 1], reverse=True)
    assert zooms[lowest:] == sorted(zooms[lowest:])


def test_a_flight_never_jumps() -> None:
    flight = Flight(NEAR, FAR)
    steps = [flight.at(flight.duration * step / 400) for step in range(401)]
    for before, after in itertools.pairwise(steps):
        assert abs(math.log(after.zoom / before.zoom)) < 0.1
        moved = math.dist(before.to_view(*after.centre()), (800, 500))
        assert moved < 160


def test_a_zoom_eases_to_exactly_its_goal_under_the_pointer() -> None:
    at = (300.0, 800.0)
    motion = ZoomTo(NEAR, 4.0, at)
    pixel = NEAR.to_img(*at)
    for seconds in (0.0, 0.03, 0.1, 0.2):
        assert motion.at(seconds).to_img(*at) == pytest.approx(pixel, abs=1.1)
    assert motion.at(10).zoom == 4.0
    assert motion.over(10)
    assert not motion.over(0.1)


@pytest.mark.parametrize("motion", [Glide(NEAR, 900, -400), PanBy(NEAR, 300, -200)])
def test_a_moving_picture_slows_down_and_stops(motion: Motion) -> None:
    places = [motion.at(step / 60).view_x for step in range(200)]
    speeds = [after - before for before, after in itertools.pairwise(places)]
    assert speeds[0] > 1.5 * speeds[10] > 0
    assert motion.over(3.0)
    assert motion.at(3.0).view_x == pytest.approx(places[-1], abs=1)


def test_a_throw_needs_speed_at_the_end() -> None:
    throw = Throw()
    for step in range(10):
        throw.moved(step * 0.01, step * 12.0, step * -6.0)
    assert throw.velocity(0.09) == pytest.approx((1200, -600))
    # Held still for a while before the release: not thrown.
    assert throw.velocity(0.5) == (0.0, 0.0)
