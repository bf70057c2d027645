"""Names of boxes, what is said at them, and the line that offers a way where one does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from otterscope.geometry import Region, Size
from otterscope.ui.theme import LIGHT
from otterscope.ui.viewer.boxes import Boxes, History
from otterscope.ui.viewer.camera import Camera, ViewBox
from otterscope.ui.viewer.fitline import FitLine
from otterscope.ui.viewer.labels import label_place
from otterscope.ui.viewer.marks import Marks
from otterscope.ui.viewer.overlay import box_name, paint_boxes
from otterscope.ui.viewer.pane import ViewerPane
from tests.ui.conftest import Panes, pause
from tests.ui.painted import PaintedPicture

BOX, OTHER = Region(100, 200, 300, 150), Region(500, 100, 90, 60)
RETURN, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Escape


def test_names_and_keys_go_with_their_boxes() -> None:
    boxes = Boxes().added(BOX, "Market").added(OTHER)
    assert boxes.names == ("Market", "")
    first, second = boxes.keys
    assert first != second
    moved = boxes.choosing(0).changed(Region(1, 2, 3, 4)).named("Fair")
    assert moved.names == ("Fair", "")
    assert moved.keys == (first, second)
    left = moved.removed()
    assert (left.names, left.keys, left.chosen) == (("",), (second,), None)
    # A box drawn later is never taken for one that was removed.
    assert left.added(BOX).keys[1] not in (first, second)


def test_a_name_is_undone_like_any_edit() -> None:
    history = History()
    history.do(Boxes().added(BOX))
    history.do(history.now.named("Market"))
    key = history.now.key
    history.do(history.now.removed())
    history.undo()
    assert (history.now.name, history.now.key) == ("Market", key)
    history.undo()
    assert (history.now.name, history.now.key) == ("", key)


def test_boxes_without_a_name_are_called_by_their_number(pane: ViewerPane) -> None:
    boxes = Boxes().added(BOX, "Market").added(OTHER)
    assert [box_name(boxes, index) for index in (0, 1)] == ["Market", "Box 2"]


def test_a_box_is_named_in_its_bar_and_chosen_from_its_list(pane: ViewerPane) -> None:
    canvas, bar = pane.canvas, pane.boxbar
    canvas.history.do(canvas.boxes.added(BOX))
    canvas.history.do(canvas.boxes.added(OTHER))
    QTest.keyClick(canvas, Qt.Key.Key_F2)
    assert bar.name.isVisible()
    # Letters are commands of the viewer elsewhere: here they are letters.
    QTest.keyClicks(bar.name, "  fgh  by the bridge")
    QTest.keyClick(bar.name, RETURN)
    assert canvas.boxes.names == ("", "fgh by the bridge")
    assert bar.name.isHidden()
    assert bar.title.text().startswith("fgh by the bridge (2 of 2)")
    assert canvas.hasFocus()
    bar.fill_list()
    texts = [action.text() for action in bar.list.actions() if action.text()]
    assert texts[:2] == ["Box 1   300 × 150", "fgh by the bridge   90 × 60"]
    bar.list.actions()[0].trigger()
    assert canvas.boxes.chosen == 0


def test_leaving_the_name_with_escape_keeps_the_old_one(pane: ViewerPane) -> None:
    canvas, bar = pane.canvas, pane.boxbar
    canvas.history.do(canvas.boxes.added(BOX, "Market"))
    QTest.keyClick(canvas, Qt.Key.Key_F2)
    QTest.keyClicks(bar.name, "gone")
    QTest.keyClick(bar.name, ESCAPE)
    assert canvas.boxes.names == ("Market",)
    assert bar.name.isHidden()
    # The box is still chosen: Escape was for the name alone.
    assert canvas.boxes.chosen == 0


def test_a_box_lies_on_the_view_or_the_whole_picture(pane: ViewerPane) -> None:
    canvas = pane.canvas
    canvas.mover.jump(canvas.camera.framed(BOX))
    QTest.keyClick(canvas, Qt.Key.Key_V)
    assert canvas.boxes.region == canvas.camera.visible()
    QTest.keyClick(canvas, Qt.Key.Key_W)
    assert canvas.boxes.regions == (Region(0, 0, 6000, 4000),)  # the chosen box, not another one
    QTest.keyClick(canvas, Qt.Key.Key_S)
    canvas.select(None)
    QTest.keyClick(canvas, Qt.Key.Key_V)
    region = canvas.boxes.region
    assert region is not None
    assert (region.x % 30, region.width % 30) == (0, 0)


@pytest.mark.parametrize(("key", "snap"), [("V", False), ("V", True), ("W", False)])
def test_a_box_that_was_asked_about_stays_where_it_is(pane: ViewerPane, key: str, *, snap: bool) -> None:
    canvas, asked = pane.canvas, {OTHER}
    pane.asked_about = lambda _key, region: region in asked
    press = {"V": Qt.Key.Key_V, "W": Qt.Key.Key_W}[key]
    canvas.snap = snap
    canvas.history.do(canvas.boxes.added(BOX, "Market").added(OTHER, "Bridge"))
    canvas.mover.jump(canvas.camera.centred(4000, 3000, 1.0))
    QTest.keyClick(canvas, press)
    assert canvas.boxes.regions[:2] == (BOX, OTHER)
    assert list(canvas.boxes.names) == ["Market", "Bridge", ""]
    assert canvas.boxes.chosen == 2
    made = canvas.boxes.region
    assert made is not None
    # Once more makes no second one of the same pixels, asked about or not.
    for also in (set(), {made}):
        asked |= also
        QTest.keyClick(canvas, press)
        assert canvas.boxes.regions == (BOX, OTHER, made)
    canvas.history.undo()
    assert canvas.boxes.regions == (BOX, OTHER)
    # A box that nothing was asked about goes where it is sent, with its name, and can be had back.
    canvas.history.do(canvas.boxes.choosing(0))
    QTest.keyClick(canvas, press)
    assert canvas.boxes.regions == (made, OTHER)
    assert list(canvas.boxes.names) == ["Market", "Bridge"]
    canvas.history.undo()
    assert canvas.boxes.regions == (BOX, OTHER)


def test_paging_beyond_the_ends_is_told(panes: Panes) -> None:
    pane = panes(PaintedPicture(Size(400, 300), pages=2))
    told: list[int] = []
    pane.turned_beyond.connect(told.append)
    pane.commands.turn_page(-1)
    assert told == [-1]
    pane.has_neighbours = True
    assert pane.picture is not None
    pane.update_actions()
    assert pane.actions_["next_page"].isEnabled()


def test_what_is_dropped_goes_where_it_is_taken(panes: Panes, tmp_path: Path) -> None:
    pane = panes()
    taken: list[list[Path]] = []
    pane.take_files = taken.append
    pane.take_files([tmp_path])
    assert taken == [[tmp_path]]
    assert pane.picture is None


# What is painted ------------------------------------------------------------------------------------------

VIEW = Size(400, 300)
CAMERA = Camera(VIEW, VIEW)
BACK = QColor("#808080")


def painted(boxes: Boxes, marks: Marks, *, grid: bool = False) -> QImage:
    image = QImage(VIEW.width, VIEW.height, QImage.Format.Format_RGB32)
    image.fill(BACK)
    with QPainter(image) as painter:
        paint_boxes(painter, CAMERA.fitted(), boxes, LIGHT, 1.0, grid=grid, marks=marks)
    return image


def accent(image: QImage, y: int, left: int, right: int) -> int:
    """How many pixels of a row are in the boxes' colour."""
    return sum(image.pixelColor(x, y) == QColor(LIGHT.box) for x in range(left, right))


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_the_bar_says_how_far_a_box_is_read(share: float, pane: ViewerPane) -> None:
    box = Region(100, 100, 200, 100)
    image = painted(Boxes().added(box), Marks(reading=share))
    row = 207  # below the outline, away from the handle in its middle
    seen = accent(image, row, 100, 300)
    assert abs(seen - share * 200) <= 14
    # No pixel of the region is covered.
    assert image.pixelColor(150, 199) == BACK
    assert accent(painted(Boxes().added(box), Marks()), row, 100, 300) == 0


def test_a_box_that_was_read_has_its_mark(pane: ViewerPane) -> None:
    box = Boxes().added(Region(100, 100, 200, 100), "Market")
    assert painted(box, Marks(primed=True)) != painted(box, Marks())


def test_what_an_answer_names_is_drawn_around_it(pane: ViewerPane) -> None:
    marks = Marks(found=(Region(50, 60, 40, 30),), points=((200, 150),))
    image = painted(Boxes(), marks)
    assert image.pixelColor(70, 75) == BACK  # inside
    assert image.pixelColor(200, 150) == BACK
    around = {image.pixelColor(x, 60).name() for x in range(50, 90)}
    assert LIGHT.found in around
    ring = {image.pixelColor(200 + dx, 150 + dy).name() for dx in range(-11, 12) for dy in range(-11, 12)}
    assert any(QColor(name).red() > 200 for name in ring)


def test_patches_of_a_shrunk_box_cover_more_of_the_picture(pane: ViewerPane) -> None:
    boxes = Boxes().added(Region(100, 100, 240, 120))

    def lines(scale: float) -> int:
        image = painted(boxes, Marks(scale=scale), grid=True)
        row = 115
        return sum(
            image.pixelColor(x, row) != BACK and image.pixelColor(x - 1, row) == BACK for x in range(106, 335)
        )

    assert lines(1.0) == 7
    assert lines(0.5) == 3


def test_the_line_sits_over_the_bar_and_leaves_the_map_alone(pane: ViewerPane) -> None:
    canvas = pane.canvas
    line = FitLine(canvas, pane.boxbar)
    pane.minimap.above = (pane.boxbar, line)
    line.placed.connect(pane.minimap.follow)
    canvas.history.do(canvas.boxes.added(BOX))
    canvas.mover.jump(canvas.camera.framed(BOX))
    chosen: list[int] = []
    line.chosen.connect(lambda: chosen.append(1))
    line.say("This box is too large for the model that is loaded, so choose another one, please.", "At 50 %")
    pause(20)
    assert line.isVisible()
    assert line.geometry().bottom() < pane.boxbar.y()
    assert not line.geometry().intersects(pane.minimap.geometry())
    assert canvas.rect().contains(line.geometry())
    QTest.mouseClick(line.button, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert chosen == [1]
    line.say("")
    assert line.isHidden()


def test_a_label_hides_nothing_of_its_box_where_there_is_room_outside() -> None:
    label, canvas, gap = QSizeF(100, 40), Size(600, 400), 8.0

    def place(view: ViewBox, over: Sequence[QRectF] = ()) -> QRectF:
        found = label_place(view, label, canvas, gap, over)
        assert QRectF(0, 0, canvas.width, canvas.height).contains(found)
        return found

    above, top, wide = ViewBox(200, 200, 300, 260), ViewBox(200, 5, 300, 260), ViewBox(0, 5, 600, 260)
    assert place(above).bottom() <= 200
    assert place(top).top() >= 260
    assert place(ViewBox(200, 5, 300, 395)).left() >= 300
    assert place(ViewBox(480, 5, 595, 395)).right() <= 480
    assert place(wide).top() >= 260
    # What lies over the picture would hide the label.
    bar = QRectF(0, 250, 600, 150)
    assert place(top, [bar]).left() >= 300
    assert place(wide, [bar]) == QRectF(8, 13, 100, 40)
    # A box that is wider than the view: the label stays in sight.
    place(ViewBox(-500, 100, 900, 300))
    place(ViewBox(590, 100, 900, 300))


def test_the_bar_of_a_box_leaves_nothing_out_that_has_room(panes: Panes) -> None:
    pane = panes(PaintedPicture(Size(6000, 4000)), 1200, 700)
    bar, canvas = pane.boxbar, pane.canvas
    canvas.history.do(canvas.boxes.added(BOX, "I"))
    for width in range(1200, 300, -7):
        pane.resize(width, 700)
        pause(1)
        left_out = [button for button in bar._extra if button.isHidden()]
        room = canvas.width() - 2 * bar.margin
        assert bar.width() <= room
        if left_out:
            assert bar._wide() + left_out[0].sizeHint().width() + 6 > room, width
