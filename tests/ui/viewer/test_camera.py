"""The camera's arithmetic: exact tables, and properties over random looks."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otterscope.geometry import Region, Size
from otterscope.ui.viewer.camera import MAX_ZOOM, Camera, ViewBox, stepped_zoom, turn_point, turned_size

SCROLL = Size(60_000, 20_000)
VIEW = Size(1600, 1000)


@st.composite
def cameras(draw: st.DrawFn) -> Camera:
    size = Size(draw(st.integers(1, 100_000)), draw(st.integers(1, 100_000)))
    view = Size(draw(st.integers(50, 4000)), draw(st.integers(50, 3000)))
    camera = Camera(size, view, quarters=draw(st.integers(0, 3)))
    low, high = camera.zoom_range
    zoom = math.exp(draw(st.floats(math.log(low), math.log(high))))
    x, y = draw(st.floats(0, size.width)), draw(st.floats(0, size.height))
    return camera.centred(x, y, zoom)


@pytest.mark.parametrize(
    ("quarters", "expected"),
    [(0, (10, 20)), (1, (180, 10)), (2, (290, 180)), (3, (20, 290))],
)
def test_a_point_turns_clockwise(quarters: int, expected: tuple[int, int]) -> None:
    assert turn_point(10, 20, Size(300, 200), quarters) == expected


def test_fit_shows_the_whole_and_centres_it() -> None:
    camera = Camera(SCROLL, VIEW).fitted()
    assert camera.zoom == pytest.approx(1600 / 60_000)
    assert camera.region_to_view(Region.whole(SCROLL)) == ViewBox(0, 233, 1600, 766)
    assert camera.visible() == Region.whole(SCROLL)


def test_fill_leaves_nothing_empty() -> None:
    camera = Camera(SCROLL, VIEW).fitted().filled()
    box = camera.region_to_view(Region.whole(SCROLL))
    assert (box.top, box.bottom) == (0, 1000)
    assert box.left < 0
    assert box.right > 1600


def test_a_small_picture_opens_unenlarged_but_fit_enlarges_it() -> None:
    camera = Camera(Size(100, 50), VIEW)
    assert camera.opened().zoom == 1.0
    assert camera.opened().region_to_view(Region.whole(Size(100, 50))) == ViewBox(750, 475, 850, 525)
    assert camera.fitted().zoom == 16.0


@pytest.mark.parametrize("zoom", [1.0, 2.0, 4.0, 16.0])
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_whole_zooms_put_every_pixel_on_whole_device_pixels(zoom: float, quarters: int) -> None:
    camera = Camera(SCROLL, Size(1601, 997), quarters=quarters).centred(30_000.37, 9_999.71, zoom)
    for x, y in ((30_000, 10_000), (29_990, 9_995), (30_011, 10_007)):
        view_x, view_y = camera.to_view(x, y)
        assert view_x == int(view_x)
        assert view_y == int(view_y)
        box = camera.region_to_view(Region(x, y, 1, 1))
        assert (box.width, box.height) == (zoom, zoom)


@given(cameras(), st.floats(0, 1), st.floats(0, 1))
def test_view_and_image_points_undo_each_other(camera: Camera, share_x: float, share_y: float) -> None:
    x, y = share_x * camera.img_size.width, share_y * camera.img_size.height
    back = camera.to_img(*camera.to_view(x, y))
    assert back == pytest.approx((x, y), abs=1e-6 * max(camera.img_size.width, camera.img_size.height))


@given(cameras(), st.floats(0.2, 5), st.floats(0, 1), st.floats(0, 1))
def test_zooming_keeps_the_pixel_under_the_pointer(
    camera: Camera, factor: float, share_x: float, share_y: float
) -> None:
    at = share_x * camera.view_size.width, share_y * camera.view_size.height
    zoomed = camera.zoomed_to(camera.zoom * factor, at)
    loose_x, loose_y = (_free(zoomed, side) for side in ("x", "y"))
    # Exact but for the snapping of either corner to a whole device pixel.
    before = turn_point(*camera.to_img(*at), camera.img_size, camera.quarters)
    after = turn_point(*zoomed.to_img(*at), camera.img_size, camera.quarters)
    reach = 0.5 / camera.zoom + 0.5 / zoomed.zoom + 1e-6 * camera.turn_size.width
    if loose_x:
        assert after[0] == pytest.approx(before[0], abs=reach)
    if loose_y:
        assert after[1] == pytest.approx(before[1], abs=reach + 1e-6 * camera.turn_size.height)


def _free(camera: Camera, side: str) -> bool:
    """Whether the camera's place along a side was its own choice, not an edge's."""
    turn, view = camera.turn_size, camera.view_size
    if side == "x":
        start, length, room = camera.view_x, turn.width * camera.zoom, view.width
    else:
        start, length, room = camera.view_y, turn.height * camera.zoom, view.height
    slack = min(room * 0.25, (length - room) / 2)
    return length > room and room - length - slack < start < slack


def test_a_thousand_zooms_there_and_back_do_not_drift() -> None:
    start = camera = Camera(SCROLL, VIEW).centred(30_000, 10_000, 1.0)
    for _ in range(1000):
        camera = camera.zoomed_to(3.7, (311, 777)).zoomed_to(1.0, (311, 777))
    assert camera.view_x == pytest.approx(start.view_x, abs=1e-3)
    assert camera.view_y == pytest.approx(start.view_y, abs=1e-3)


@given(cameras(), st.integers(-500, 500), st.integers(-500, 500))
def test_panning_by_whole_pixels_moves_by_just_those(camera: Camera, dx: int, dy: int) -> None:
    moved = camera.panned(dx, dy)
    if moved.view_x == camera.view_x + dx:
        assert moved.origin[0] - camera.origin[0] == dx
    if moved.view_y == camera.view_y + dy:
        assert moved.origin[1] - camera.origin[1] == dy


@given(cameras(), st.integers(1, 99_999))
def test_boxes_that_share_an_edge_share_it_in_the_view(camera: Camera, cut: int) -> None:
    size = camera.img_size
    cut = min(cut, size.width)
    left = camera.box_to_view(0, 0, cut, size.height)
    right = camera.box_to_view(cut, 0, size.width, size.height)
    edge = {0: (left.right, right.left), 1: (left.bottom, right.top), 2: (right.right, left.left)}
    edge[3] = (right.bottom, left.top)
    assert edge[camera.quarters][0] == edge[camera.quarters][1]


@given(cameras())
def test_what_is_visible_covers_the_view(camera: Camera) -> None:
    region = camera.visible()
    assert region is not None
    box = camera.region_to_view(region)
    whole = camera.region_to_view(Region.whole(camera.img_size))
    assert box.left <= max(0, whole.left) + 1
    assert box.right >= min(camera.view_size.width, whole.right) - 1
    assert box.top <= max(0, whole.top) + 1
    assert box.bottom >= min(camera.view_size.height, whole.bottom) - 1


@given(cameras())
def test_a_region_through_the_view_comes_back(camera: Camera) -> None:
    if camera.zoom < 1:
        return
    size = camera.img_size
    region = Region(size.width // 3, size.height // 3, max(1, size.width // 7), max(1, size.height // 7))
    assert camera.view_to_region(camera.region_to_view(region)) == region or camera.zoom != int(camera.zoom)


def test_an_edge_may_come_a_quarter_into_the_view_and_no_further() -> None:
    camera = Camera(SCROLL, VIEW).centred(30_000, 10_000, 1.0).panned(1e9, 1e9)
    assert camera.origin == (400, 250)
    camera = camera.panned(-1e9, -1e9)
    assert camera.to_view(60_000, 20_000) == (1200, 750)


def test_zooming_out_past_the_edge_never_jumps() -> None:
    camera = Camera(SCROLL, VIEW).centred(0, 0, 0.2)
    for _ in range(2000):
        smaller = camera.zoomed_to(camera.zoom * 0.999, (50, 60))
        for corner in ((0, 0), (60_000, 20_000)):
            assert math.dist(smaller.to_view(*corner), camera.to_view(*corner)) < 20
        camera = smaller


def test_turning_keeps_the_centre_and_four_turns_are_none() -> None:
    camera = Camera(SCROLL, VIEW).centred(12_345, 6_789, 1.5)
    turned = camera.turned(1)
    assert turned.turn_size == Size(20_000, 60_000)
    assert turned.centre() == pytest.approx((12_345, 6_789))
    assert turned.turned(1).turned(1).turned(1) == pytest.approx(camera) or turned.turned(3).quarters == 0
    # What was above the centre is to the right of it after one turn clockwise.
    above = camera.to_view(12_345, 6_689)
    right = turned.to_view(12_345, 6_689)
    assert above[1] == pytest.approx(500 - 150, abs=1)
    assert right[0] == pytest.approx(800 + 150, abs=1)


def test_a_fitted_picture_stays_fitted_when_the_window_changes() -> None:
    camera = Camera(SCROLL, VIEW).fitted().resized(Size(900, 700))
    assert camera.is_fitted
    other = Camera(SCROLL, VIEW).centred(100, 19_000, 2.0).resized(Size(901, 701))
    assert other.zoom == 2.0


def test_zoom_has_a_floor_and_a_ceiling() -> None:
    camera = Camera(SCROLL, VIEW).fitted()
    assert camera.zoomed_to(1e-9).zoom == camera.fit_zoom / 2
    assert camera.zoomed_to(1e9).zoom == MAX_ZOOM


@pytest.mark.parametrize(
    ("zoom", "steps", "expected"),
    [(1.0, 1, math.sqrt(2)), (math.sqrt(2), 1, 2.0), (0.36, 1, 0.5), (0.9, 1, 1.272792), (3.8, -1, 2.687006)],
)
def test_steps_land_on_powers_of_two_that_are_near(zoom: float, steps: float, expected: float) -> None:
    assert stepped_zoom(zoom, steps) == pytest.approx(expected, rel=1e-5)


def test_framing_shows_a_region_with_room_around() -> None:
    region = Region(5000, 5000, 800, 300)
    box = Camera(SCROLL, VIEW).framed(region).region_to_view(region)
    assert box == ViewBox(160, 260, 1440, 740)
    assert turned_size(Size(3, 2), 1) == Size(2, 3)
