"""Labels of boxes that lie close together: which are shown, that none flickers, and what a click means."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from otterscope.geometry import Region, Size
from otterscope.ui.theme import LIGHT
from otterscope.ui.viewer.boxes import Boxes
from otterscope.ui.viewer.camera import Camera
from otterscope.ui.viewer.canvas import Canvas
from otterscope.ui.viewer.labels import Labels
from otterscope.ui.viewer.overlay import paint_boxes
from otterscope.ui.viewer.pane import ViewerPane
from tests.ui.conftest import pause
from tests.ui.events import drag

VIEW, PICTURE = Size(500, 400), Size(6000, 4000)
WIDE = Region(200, 600, 5600, 3200)


def laid(
    camera: Camera, boxes: Boxes, labels: Labels, pointed: int | None = None, dpr: float = 1.0
) -> dict[int, QRectF]:
    """The labels' places by the boxes' indices, after painting."""
    image = QImage(camera.view_size.width, camera.view_size.height, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        paint_boxes(painter, camera, boxes, LIGHT, dpr, grid=False, labels=labels, pointed=pointed)
    return {boxes.keys.index(key): rect for key, rect in labels.places.items()}


def row(count: int, *, chosen: int | None = None, step: int = 200) -> Boxes:
    """Neighbours along the picture."""
    boxes = Boxes()
    for number in range(count):
        boxes = boxes.added(Region(600 + number * step, 1500 + number % 3 * 40, 150, 150))
    return boxes.choosing(chosen)


def apart(places: dict[int, QRectF]) -> bool:
    return not any(one.intersects(other) for one, other in itertools.combinations(places.values(), 2))


@pytest.mark.parametrize("chosen", [None, 0, 7, 20])
@pytest.mark.parametrize("dpr", [1, 2])
def test_far_out_no_label_lies_on_another_and_near_by_each_box_has_its_own(
    pane: ViewerPane, chosen: int | None, dpr: int
) -> None:
    boxes, labels = row(21, chosen=chosen), Labels()
    far = Camera(PICTURE, Size(VIEW.width * dpr, VIEW.height * dpr)).fitted()
    places = laid(far, boxes, labels, dpr=dpr)
    assert apart(places)
    assert 2 <= len(places) < 21
    assert chosen is None or chosen in places
    near = far.centred(1000, 1570, 1.0 * dpr)  # shows three boxes of them
    in_sight = [
        index
        for index, region in enumerate(boxes.regions)
        if near.region_to_view(region).overlaps(near.view_size)
    ]
    assert sorted(laid(near, boxes.choosing(None), labels, dpr=dpr)) == in_sight


@pytest.mark.parametrize("chosen", [None, 4, 15])
def test_the_one_pointed_at_is_always_shown_and_takes_nobodys_place_for_good(
    pane: ViewerPane, chosen: int | None
) -> None:
    boxes, labels = row(21, chosen=chosen), Labels()
    far = Camera(PICTURE, VIEW).fitted()
    before = laid(far, boxes, labels)
    for index, key in enumerate(boxes.keys):
        places = laid(far, boxes, labels, pointed=key)
        assert index in places
        assert apart(places)
        assert chosen is None or places[chosen] == before[chosen]
        if index in before:
            assert places == before
    assert laid(far, boxes, labels) == before


def test_a_hidden_label_goes_beside_the_chosen_one_where_boxes_lie_on_each_other(pane: ViewerPane) -> None:
    far = Camera(PICTURE, VIEW).fitted()
    # From within a box there is no outside where its label could go.
    for camera, region in ((far, WIDE), (far, Region(0, 0, 6000, 100)), (far.centred(3000, 2000, 1.0), WIDE)):
        boxes = Boxes().added(region).added(region)
        places = laid(camera, boxes, Labels(), pointed=boxes.keys[0])
        assert sorted(places) == [0, 1]
        assert apart(places)
        assert all(QRectF(0, 0, VIEW.width, VIEW.height).contains(place) for place in places.values())


@pytest.mark.parametrize("chosen", [None, 9])
def test_labels_do_not_flicker_while_the_picture_moves(pane: ViewerPane, chosen: int | None) -> None:
    boxes, labels = row(21, chosen=chosen), Labels()
    camera = Camera(PICTURE, VIEW).centred(1200, 1600, 0.2)
    shown = laid(camera, boxes, labels)
    assert len(shown) > 2
    changes = dict.fromkeys(range(21), 0)
    # With the trembling of a hand: two pixels on, one back.
    for step in itertools.islice(itertools.cycle((-2, -2, 1)), 900):
        camera = camera.panned(step, 0)
        places = laid(camera, boxes, labels)
        assert apart(places)
        for index in shown.keys() ^ places.keys():
            changes[index] += 1
        shown = places
    assert camera.visible() != Camera(PICTURE, VIEW).centred(1200, 1600, 0.2).visible()
    # Each comes once and goes once, and again where the view's edge holds it back and lets go of it.
    assert max(changes.values()) <= 4
    assert sum(changes.values()) > 4


def test_while_all_stays_in_sight_labels_move_with_the_picture_alone(pane: ViewerPane) -> None:
    boxes, labels = row(12, step=90), Labels()
    camera = Camera(PICTURE, VIEW).centred(1100, 1570, 0.2)
    before = laid(camera, boxes, labels)
    assert 1 < len(before) < 12
    for dx, dy in ((3, 0), (0, 5), (-8, 2), (1, -9)):
        camera = camera.panned(dx, dy)
        after = laid(camera, boxes, labels)
        assert after == {index: rect.translated(dx, dy) for index, rect in before.items()}
        before = after


def test_a_label_that_is_shown_stays_when_another_comes_near(pane: ViewerPane) -> None:
    boxes, labels = row(2, step=200), Labels()
    far, near = Camera(PICTURE, VIEW).fitted(), Camera(PICTURE, VIEW).centred(700, 1570, 1.0)
    # The newest first, where none was shown...
    assert sorted(laid(far, boxes, Labels())) == [1]
    # ... but not in place of one that is there.
    assert sorted(laid(far, boxes.choosing(0), labels)) == [0]
    assert sorted(laid(far, boxes, labels)) == [0]
    assert sorted(laid(near, boxes, labels)) == [0, 1]


def test_no_label_is_painted_over_another(pane: ViewerPane) -> None:
    boxes = row(21)
    image = QImage(VIEW.width, VIEW.height, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    labels = Labels()
    with QPainter(image) as painter:
        paint_boxes(painter, Camera(PICTURE, VIEW).fitted(), boxes, LIGHT, 1.0, grid=False, labels=labels)
    # Beside the labels there is nothing as dark as their ground.
    for y, x in itertools.product(range(VIEW.height), range(VIEW.width)):
        if image.pixelColor(x, y).lightness() < 80:
            assert any(place.contains(x + 0.5, y + 0.5) for place in labels.places.values())


# With the pointer -----------------------------------------------------------------------------------------


@pytest.fixture
def canvas(pane: ViewerPane) -> Canvas:
    """One box whose label lies on another, larger and newer one; the larger is chosen or none is."""
    canvas = pane.canvas
    canvas.mover.jump(canvas.camera.fitted())
    canvas.history.do(canvas.boxes.added(Region(2500, 1800, 400, 300), "Market"))
    canvas.history.do(canvas.boxes.added(WIDE, "All"))
    return canvas


def middle(canvas: Canvas, index: int) -> QPoint:
    """The middle of a box's label, once that is painted."""
    pause(20)
    at = canvas.labels.places[canvas.boxes.keys[index]].center()
    return canvas.from_device(at.x(), at.y())


@pytest.mark.parametrize("chosen", [None, 1])
@pytest.mark.parametrize("tool", ["hand", "box"])
def test_a_click_on_a_label_chooses_its_own_box(canvas: Canvas, chosen: int | None, tool: str) -> None:
    canvas.hands.use(tool)  # type: ignore[arg-type]
    canvas.history.do(canvas.boxes.choosing(chosen))
    at = middle(canvas, 0)
    assert canvas.camera.region_to_view(WIDE).top < at.y() * canvas.dpr
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert canvas.boxes.chosen == 0
    assert canvas.boxes.regions == (Region(2500, 1800, 400, 300), WIDE)
    assert canvas.camera.is_fitted


def test_a_double_click_on_a_label_goes_to_its_own_box(canvas: Canvas) -> None:
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=middle(canvas, 0))
    assert canvas.camera.centre() == pytest.approx((2700, 1950))


@pytest.mark.parametrize("tool", ["hand", "box"])
def test_a_label_that_only_the_pointer_brought_can_be_clicked(canvas: Canvas, tool: str) -> None:
    canvas.hands.use(tool)  # type: ignore[arg-type]
    # In front of the first one: there is no place for its label.
    pause(20)
    canvas.history.do(canvas.boxes.added(Region(2510, 1800, 380, 300), "In front").choosing(None))
    pause(20)
    assert canvas.boxes.keys[2] not in canvas.labels.places
    QTest.mouseMove(canvas, canvas.from_device(*canvas.camera.to_view(2700, 1950)))
    at = middle(canvas, 2)
    assert canvas.boxes.keys[0] not in canvas.labels.places
    QTest.mouseMove(canvas, at)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at)
    pause(20)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert canvas.boxes.chosen == 2


def test_handles_of_the_chosen_box_come_before_labels_of_others(canvas: Canvas) -> None:
    # The inner box's label lies on the upper edge of another one that is chosen.
    pause(20)
    label = canvas.labels.places[canvas.boxes.keys[0]]
    x, y = canvas.camera.to_img(label.center().x(), label.center().y())
    below = Region(int(x) - 2300, int(y), 3000, 900)
    canvas.history.do(canvas.boxes.added(below, "Below"))
    pause(20)
    assert canvas.labels.places[canvas.boxes.keys[0]] == label
    edge = canvas.from_device(label.center().x() + 20, label.center().y())
    drag(canvas, edge, edge + QPoint(0, 30))
    region = canvas.boxes.region
    assert region is not None
    assert canvas.boxes.chosen == 2
    assert region.y > below.y
    assert region.bottom == below.bottom


def test_what_is_pointed_at_changes_with_the_pointer_alone(canvas: Canvas) -> None:
    inner, outer = canvas.boxes.keys
    inside = canvas.from_device(*canvas.camera.to_view(2700, 1950))
    beside = canvas.from_device(*canvas.camera.to_view(1000, 3000))
    QTest.mouseMove(canvas, inside)
    assert canvas.box_pointed == inner  # the outer one is chosen: it has its label anyhow
    canvas.mover.jump(canvas.camera.panned(120, 60))
    pause(20)
    assert canvas.box_pointed == inner
    QTest.mouseMove(canvas, beside)
    assert canvas.box_pointed is None
    canvas.history.do(canvas.boxes.choosing(None))
    QTest.mouseMove(canvas, beside + QPoint(1, 1))
    assert canvas.box_pointed == outer
    # What is drawn crosses other boxes without meaning them.
    canvas.hands.use("box")
    drag(canvas, beside, beside + QPoint(60, 40))
    assert canvas.box_pointed is None
