"""The viewer as a whole: opening, commands, clipboard, files, pages, messages, accessibility."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QLocale, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QSpinBox, QToolButton, QWidget

from otterscope.errors import DiskWriteFailed, FileMissing
from otterscope.geometry import Region, Size
from otterscope.imaging.errors import RegionDamaged
from otterscope.progress import CancelToken, ProgressCallback
from otterscope.ui.theme import DARK, LIGHT, theme
from otterscope.ui.viewer.boxes import Boxes
from otterscope.ui.viewer.pane import ViewerPane
from otterscope.ui.viewer.recent import LIMIT, Recent
from otterscope.ui.viewer.statusbar import zoom_text
from tests.ui.conftest import Panes, pause, wait_for
from tests.ui.events import drag, wheel
from tests.ui.painted import PaintedPicture, pixels_of
from tests.ui.viewer.test_frame import rgb

SIZE = Size(6000, 4000)
BOX = Region(2900, 1900, 200, 150)


def press(pane: ViewerPane, keys: str) -> None:
    """Type a shortcut on the canvas."""
    pane.canvas.setFocus()
    combination = QKeySequence(keys)[0]  # type: ignore[index]  # the stubs leave it out
    QTest.keyClick(pane.canvas, combination.key(), combination.keyboardModifiers())


def test_a_picture_opens_whole_and_ready_for_keys(pane: ViewerPane) -> None:
    assert pane.canvas.camera.is_fitted
    assert pane.canvas.hasFocus()
    number = QLocale().toString
    assert f"{number(6000)} × {number(4000)}" in pane.status.facts.text()
    assert "painted.png" in pane.canvas.accessibleDescription()
    assert pane.welcome.isHidden()


def test_a_file_that_cannot_be_opened_leaves_the_old_picture(pane: ViewerPane) -> None:
    old = pane.picture

    def refuse(path: Path, page: int) -> PaintedPicture:
        raise FileMissing(path=path)

    pane._opener = refuse
    pane.open(Path("gone.png"))
    wait_for(pane.banner.isVisible)
    assert "gone.png" in pane.banner.text.text()
    assert pane.banner.accessibleDescription() == pane.banner.text.text()
    assert pane.picture is old
    assert Path("gone.png").absolute() not in pane.recent.paths
    press(pane, "Esc")
    assert pane.banner.isHidden()


def test_another_picture_takes_the_place_and_the_old_one_is_closed(pane: ViewerPane, panes: Panes) -> None:
    old = pane.picture
    assert isinstance(old, PaintedPicture)
    pane.canvas.select(BOX)
    new = PaintedPicture(Size(900, 700))
    pane._opener = lambda _path, _page: new
    pane.open(Path("other.png"))
    wait_for(lambda: pane.picture is new and old.closed)
    assert pane.canvas.boxes == Boxes()
    assert not pane.canvas.history.can_undo
    panes.settle(pane)
    assert np.array_equal(rgb(pane.canvas.picture_shown())[50:500, 50:500].shape, (450, 450, 3))


def test_the_last_of_several_files_asked_for_at_once_wins(panes: Panes) -> None:
    pane = panes(None)
    pictures = {name: PaintedPicture(Size(600, 400 + len(name))) for name in ("a", "bb", "ccc")}
    pane._opener = lambda path, _page: pictures[path.name]
    for name in pictures:
        pane.open(Path(name))
    wait_for(lambda: pane.picture is not None)
    pause(50)
    assert pane.picture is pictures["ccc"]
    assert pictures["a"].closed
    assert pictures["bb"].closed


@pytest.mark.parametrize(
    ("keys", "zoom"), [("1", 1.0), ("2", 2.0), ("4", 4.0), ("Shift+F", 640 / 4000), ("F", None), ("0", None)]
)
def test_zoom_keys(pane: ViewerPane, keys: str, zoom: float | None) -> None:
    pane.canvas.mover.jump(pane.canvas.camera.centred(3000, 2000, 0.7))
    press(pane, keys)
    camera = pane.canvas.camera
    if zoom is None:
        assert camera.is_fitted
    elif keys == "Shift+F":
        assert camera.zoom == camera.fill_zoom
    else:
        assert camera.zoom == zoom
    assert pane.status.zoom.text() == zoom_text(camera.zoom)


def test_plus_and_minus_zoom_to_the_pointer(pane: ViewerPane) -> None:
    canvas = pane.canvas
    canvas.mover.jump(canvas.camera.centred(3000, 2000, 1.0))
    QTest.mouseMove(canvas, QPoint(100, 50))
    before = canvas.camera.to_img(100, 50)
    press(pane, "+")
    press(pane, "+")
    assert canvas.camera.zoom == 2.0
    assert canvas.camera.to_img(100, 50) == pytest.approx(before, abs=1)
    press(pane, "-")
    assert canvas.camera.zoom == pytest.approx(2**0.5)


def test_home_and_end_go_to_the_ends_of_a_scroll(panes: Panes) -> None:
    pane = panes(PaintedPicture(Size(60_000, 3000)))
    pane.canvas.mover.jump(pane.canvas.camera.centred(30_000, 1500, 0.2))
    press(pane, "End")
    visible = pane.canvas.camera.visible()
    assert visible is not None
    assert visible.right == 60_000
    # No empty ground beside the picture's end.
    assert pane.canvas.camera.to_view(60_000, 0)[0] == pytest.approx(pane.canvas.view_size.width, abs=1)
    press(pane, "Home")
    visible = pane.canvas.camera.visible()
    assert visible is not None
    assert visible.x == 0
    assert pane.canvas.camera.to_view(0, 0)[0] == pytest.approx(0, abs=1)


def test_turning_turns_the_shown_pixels(pane: ViewerPane, panes: Panes) -> None:
    press(pane, "R")
    pane.canvas.mover.jump(pane.canvas.camera.centred(3000, 2000, 1.0))
    panes.settle(pane)
    region = pane.canvas.camera.visible()
    assert region is not None
    assert np.array_equal(rgb(pane.canvas.picture_shown()), np.rot90(pixels_of(region), -1))
    press(pane, "Shift+R")
    assert pane.canvas.camera.quarters == 0


def test_boxes_by_keyboard_alone(pane: ViewerPane) -> None:
    canvas = pane.canvas
    canvas.mover.jump(canvas.camera.centred(3000, 2000, 1.0))
    press(pane, "S")
    press(pane, "A")
    first = canvas.boxes.region
    assert first is not None
    assert first.width % 30 == 0
    press(pane, "S")
    press(pane, "Alt+Right")
    press(pane, "A")
    assert len(canvas.boxes.regions) == 2
    press(pane, "N")
    assert canvas.boxes.region == Region(first.x + 1, first.y, first.width, first.height)
    press(pane, "Return")
    assert canvas.camera.centre() == pytest.approx(
        (first.x + 1 + first.width / 2, first.y + first.height / 2)
    )
    press(pane, "Del")
    press(pane, "Ctrl+Z")
    assert len(canvas.boxes.regions) == 2
    press(pane, "Ctrl+Shift+Z")
    assert len(canvas.boxes.regions) == 1


def test_escape_leaves_the_innermost_first(pane: ViewerPane) -> None:
    press(pane, "B")
    pane.canvas.select(BOX)
    pane.banner.say("x")
    for gone in (pane.banner.isHidden, lambda: pane.region is None, lambda: pane.canvas.hands.tool == "hand"):
        assert not gone()
        press(pane, "Esc")
        assert gone()


def test_numbers_can_be_typed_and_are_kept_inside(pane: ViewerPane) -> None:
    pane.canvas.select(BOX)
    bar = pane.boxbar
    assert bar.isVisible()
    assert [field.value() for field in bar._fields] == [2900, 1900, 200, 150]
    for field, text in ((bar.field_x, "5900"), (bar.field_w, "6000"), (bar.field_h, "90")):
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert pane.region == Region(5900, 1900, 100, 90)
    assert bar.field_w.value() == 100
    assert "4 × 3 patches" in bar.patches.text()
    pane.canvas.snap = True
    bar.field_y.setValue(1907)
    assert pane.region == Region(5910, 1920, 90, 90)
    pane.canvas.history.undo()
    pane.canvas.history.undo()
    assert bar.isHidden()


def test_letters_typed_in_a_field_are_not_commands(pane: ViewerPane) -> None:
    pane.canvas.select(BOX)
    camera = pane.canvas.camera
    pane.boxbar.field_x.setFocus()
    pane.boxbar.field_x.selectAll()
    QTest.keyClicks(pane.boxbar.field_x, "12")
    QTest.keyClick(pane.boxbar.field_x, Qt.Key.Key_Backspace)
    QTest.keyClick(pane.boxbar.field_x, Qt.Key.Key_Return)
    assert pane.region == Region(1, 1900, 200, 150)
    assert pane.canvas.camera == camera


def test_drawing_does_not_move_the_picture_under_the_drag(pane: ViewerPane) -> None:
    canvas = pane.canvas
    press(pane, "B")
    size, camera = canvas.size(), canvas.camera
    drag(canvas, QPoint(100, 200), QPoint(300, 330))
    assert pane.boxbar.isVisible()
    assert canvas.size() == size
    assert canvas.camera == camera


def test_copying_puts_exactly_the_boxes_pixels_on_the_clipboard(pane: ViewerPane) -> None:
    pane.canvas.select(BOX)
    QGuiApplication.clipboard().clear()
    press(pane, "Ctrl+C")
    wait_for(lambda: not QGuiApplication.clipboard().image().isNull())
    image = QGuiApplication.clipboard().image()
    assert np.array_equal(rgb(image.convertToFormat(pane.canvas.frame.image.format())), pixels_of(BOX))
    press(pane, "Ctrl+Shift+C")
    assert QGuiApplication.clipboard().image().size() == pane.canvas.frame.image.size()


def test_saving_writes_exactly_the_boxes_pixels(pane: ViewerPane, tmp_path: Path) -> None:
    pane.canvas.select(BOX)
    pane.commands.save(tmp_path / "box.png")
    wait_for(lambda: "Saved" in pane.status.work.text())
    with Image.open(tmp_path / "box.png") as image:
        assert np.array_equal(np.asarray(image), pixels_of(BOX))


def test_a_save_that_fails_says_why(pane: ViewerPane, tmp_path: Path) -> None:
    pane.canvas.select(BOX)
    pane.commands.save(tmp_path / "nowhere" / "box.png")
    wait_for(pane.banner.isVisible)
    assert pane.banner.text.text() == str(
        DiskWriteFailed(path=tmp_path / "nowhere" / "box.png", reason="No such file or directory")
    )
    assert pane.status.work.isHidden()


def test_a_running_copy_can_be_stopped(pane: ViewerPane, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = pane.picture
    assert isinstance(picture, PaintedPicture)
    stopped: list[bool] = []

    def endless(region: Region, *, progress: object = None, cancel: object = None) -> None:
        from otterscope.progress import CancelToken

        assert isinstance(cancel, CancelToken)
        cancel._event.wait(10)
        stopped.append(True)
        cancel.raise_if_cancelled()

    monkeypatch.setattr(picture, "crop", endless)
    pane.canvas.select(BOX)
    press(pane, "Ctrl+C")
    wait_for(pane.status.cancel.isVisible)
    QTest.mouseClick(pane.status.cancel, Qt.MouseButton.LeftButton)
    wait_for(lambda: stopped)
    assert pane.status.work.text() == "Stopped"
    pause(20)
    assert pane.banner.isHidden()


def test_what_is_under_way_goes_on_when_something_else_is_begun(pane: ViewerPane) -> None:
    stopped = threading.Event()

    def export(cancel: CancelToken, progress: ProgressCallback) -> None:
        while not cancel.cancelled:
            progress(1, 3)
            stopped.wait(0.01)
        stopped.set()
        cancel.raise_if_cancelled()

    QGuiApplication.clipboard().clear()
    pane.commands.start(export, lambda _none: None, "Exporting session.html")
    pane.canvas.select(BOX)
    press(pane, "Ctrl+C")
    wait_for(lambda: QGuiApplication.clipboard().image().width() == BOX.width)
    assert not stopped.is_set()
    wait_for(lambda: pane.status.work.text() == "Exporting session.html")
    QTest.mouseClick(pane.status.cancel, Qt.MouseButton.LeftButton)
    wait_for(stopped.is_set)
    assert pane.status.work.text() == "Stopped"


def test_a_damaged_region_is_told_in_place(panes: Panes) -> None:
    fault = RegionDamaged(path="x.jpg", region=str(BOX))
    pane = panes(None)
    pane._opener = lambda _path, _page: PaintedPicture(SIZE, fault=fault)
    pane.open(Path("x.jpg"))
    wait_for(lambda: pane.layer is not None)
    pane.canvas.select(BOX)
    press(pane, "Ctrl+C")
    wait_for(pane.banner.isVisible)
    assert pane.banner.text.text() == fault.sentence


def test_pages_are_turned_with_keys_and_chosen_from_the_menu(panes: Panes) -> None:
    opened: list[int] = []

    def opener(_path: Path, page: int) -> PaintedPicture:
        opened.append(page)
        return PaintedPicture(Size(900, 600), pages=3, page=page)

    pane = panes(None)
    pane._opener = opener
    pane.open(Path("many.tif"))
    wait_for(lambda: pane.layer is not None)
    assert pane.status.page.text() == "Page 1/3"
    press(pane, "PgDown")
    wait_for(lambda: pane.status.page.text() == "Page 2/3")
    press(pane, "PgUp")
    wait_for(lambda: pane.status.page.text() == "Page 1/3")
    press(pane, "PgUp")
    pane.status.page.menu().actions()[2].trigger()
    wait_for(lambda: pane.status.page.text() == "Page 3/3")
    assert opened == [0, 1, 0, 2]
    assert "page 3 of 3" in pane.canvas.accessibleDescription()
    assert "page" not in pane.status.facts.text()  # the button beside it says so


def test_levels_are_chosen_from_the_menu_in_words_that_need_no_explanation(pane: ViewerPane) -> None:
    assert pane.status.level.text() == "Detail: auto"
    assert pane.status.level.toolTip() == "Detail that is shown"
    actions = pane.status.level.menu().actions()
    assert [action.text() for action in actions[:3]] == [
        "As the zoom needs", "Full detail   6000 × 4000", "Detail 1/2   3000 × 2000"
    ]  # fmt: skip
    actions[3].trigger()
    assert pane.layer is not None
    assert pane.layer.fixed_level == 2
    assert pane.status.level.text() == "Detail 1/4"
    actions[0].trigger()
    assert pane.layer.fixed_level is None
    assert pane.status.level.text() == "Detail: auto"


def test_the_status_line_says_which_pixel_and_which_colour(pane: ViewerPane, panes: Panes) -> None:
    canvas = pane.canvas
    canvas.mover.jump(canvas.camera.centred(3000, 2000, 4.0))
    panes.settle(pane)
    at = canvas.from_device(*canvas.camera.to_view(3010, 2005)) + QPoint(1, 1)
    QTest.mouseMove(canvas, at)
    number = QLocale().toString
    assert pane.status.position.text() == f"x {number(3010)}   y {number(2005)}"
    red, green, blue = pixels_of(Region(3010, 2005, 1, 1))[0, 0]
    assert pane.status.colour.text() == f"#{red:02x}{green:02x}{blue:02x}  {red} {green} {blue}"
    pane.status.exact = False
    QTest.mouseMove(canvas, at + QPoint(4, 0))
    assert pane.status.colour.text().startswith("≈ ")
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert pane.status.position.text() == pane.status.colour.text() == ""


def test_the_colour_becomes_exact_when_its_tile_comes(panes: Panes) -> None:
    picture = PaintedPicture(SIZE)
    pane = panes(picture)
    canvas = pane.canvas
    canvas.pointer = (300.0, 200.0)
    picture.gate.clear()
    canvas.mover.jump(canvas.camera.centred(3000, 2000, 4.0))
    assert pane.status.colour.text().startswith("≈ ")
    picture.gate.set()
    wait_for(lambda: not pane.status.colour.text().startswith("≈"))
    x, y = canvas.under_pointer() or (0, 0)
    red, green, blue = pixels_of(Region(x, y, 1, 1))[0, 0]
    assert pane.status.colour.text().endswith(f"{red} {green} {blue}")


@pytest.mark.parametrize(
    ("zoom", "text"),
    [(1.0, "1:1"), (4.0, "4:1"), (0.5, "50 %"), (0.02666, "2.7 %"), (0.00412, "0.41 %"), (1.414, "141 %")],
)
def test_zoom_is_said_as_people_say_it(zoom: float, text: str) -> None:
    assert zoom_text(zoom) == text


def test_the_map_shows_the_view_and_goes_where_one_presses(pane: ViewerPane) -> None:
    canvas, minimap = pane.canvas, pane.minimap
    assert minimap.isHidden()
    canvas.mover.jump(canvas.camera.centred(3000, 2000, 1.0))
    assert minimap.isVisible()
    rect = minimap.view_rect()
    inner = minimap.width() - 8
    assert rect.width() == pytest.approx(canvas.width() / 6000 * inner, abs=1)
    assert rect.center().x() == pytest.approx(minimap.width() / 2, abs=1)
    QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=QPoint(4 + inner // 4, minimap.height() // 2))
    assert canvas.camera.centre() == pytest.approx((1500, 2000), abs=40)
    wheel(minimap, QPoint(9, 9), QPoint(0, 240))
    assert canvas.camera.zoom == 2.0
    press(pane, "M")
    assert minimap.isHidden()
    press(pane, "M")
    assert minimap.isVisible()


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_the_map_of_a_turned_picture_leads_to_the_right_place(pane: ViewerPane, quarters: int) -> None:
    canvas = pane.canvas
    canvas.mover.jump(canvas.camera.turned(quarters).centred(3000, 2000, 1.0))
    turned = pane.minimap.width() < pane.minimap.height()
    assert turned == (quarters % 2 == 1)
    QTest.mouseClick(pane.minimap, Qt.MouseButton.LeftButton, pos=QPoint(20, 30))
    x, y = canvas.camera.to_view(*canvas.camera.centre())
    assert (x, y) == pytest.approx((canvas.width() / 2, canvas.height() / 2), abs=1)
    centre = pane.minimap.view_rect().center()
    assert (centre.x(), centre.y()) == pytest.approx((20, 30), abs=2)


@pytest.mark.parametrize("width", [640, 820, 900, 1300])
def test_the_map_gives_way_to_the_fields_and_both_stay_inside(panes: Panes, width: int) -> None:
    pane = panes(PaintedPicture(SIZE), width, 700)
    pane.canvas.mover.jump(pane.canvas.camera.centred(3000, 2000, 1.0))
    pane.canvas.select(BOX)
    pause(10)
    assert not pane.minimap.geometry().intersects(pane.boxbar.geometry())
    assert pane.canvas.rect().contains(pane.boxbar.geometry())


def drop(pane: ViewerPane, urls: list[str]) -> bool:
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    buttons, mods, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(50, 50), copy, data, buttons, mods)
    enter.ignore()
    QApplication.sendEvent(pane, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(pane, QDropEvent(QPointF(50, 50), copy, data, buttons, mods))
    return True


def test_files_can_be_dropped_and_other_things_cannot(pane: ViewerPane) -> None:
    asked: list[Path] = []

    def opener(path: Path, page: int) -> PaintedPicture:
        asked.append(path)
        return PaintedPicture(Size(50, 50))

    pane._opener = opener
    many: list[list[Path]] = []
    pane.opened_many.connect(many.append)
    assert not drop(pane, ["https://example.org/x.jpg"])
    assert drop(pane, ["file:///pictures/a%20b.jpg", "file:///pictures/c.jpg"])
    wait_for(lambda: asked)
    assert asked == [Path("/pictures/a b.jpg")]
    assert many == [[Path("/pictures/a b.jpg"), Path("/pictures/c.jpg")]]


def test_every_control_has_a_name_for_those_who_cannot_see_it(pane: ViewerPane) -> None:
    pane.canvas.select(BOX)
    nameless = []
    for widget in pane.findChildren(QWidget):
        inner = isinstance(widget, QLineEdit) and isinstance(widget.parent(), QSpinBox)
        if widget.focusPolicy() is Qt.FocusPolicy.NoFocus or inner or isinstance(widget, QLabel):
            continue
        if widget.objectName().startswith("qt_"):
            continue
        named = widget.accessibleName() or (isinstance(widget, QToolButton) and widget.text())
        if not named:
            nameless.append(widget)
    assert nameless == []


def test_every_command_is_on_the_key_sheet_and_no_key_is_given_twice(pane: ViewerPane) -> None:
    keys = [key for command in pane.actions_.table for key in command.keys]
    assert len(keys) == len(set(keys))
    press(pane, "F1")
    assert pane.keysheet.isVisible()
    texts = {label.text() for label in pane.keysheet.findChildren(QLabel)}
    for command in pane.actions_.table:
        assert command.text.rstrip("…") in texts
        assert command.keys
    QTest.keyClick(pane.keysheet, Qt.Key.Key_Escape)
    assert pane.keysheet.isHidden()
    assert pane.canvas.hasFocus()


def test_commands_that_need_something_wait_for_it(panes: Panes) -> None:
    pane = panes(None)

    def on() -> set[str]:
        return {command.name for command in pane.actions_.table if pane.actions_[command.name].isEnabled()}

    always = {"open", "map", "rulers", "full_screen", "hand", "box", "grid", "snap", "keys"}
    assert on() == always
    pane._opener = lambda _path, _page: PaintedPicture(SIZE)
    pane.open(Path("x"))
    wait_for(lambda: pane.layer is not None)
    assert {"fit", "actual", "copy_view", "add_box"} <= on()
    assert not {"copy", "save", "undo", "next_page"} & on()
    pane.canvas.select(BOX)
    assert {"copy", "save", "undo", "fly", "delete"} <= on()
    assert "redo" not in on()


def test_the_context_menu_holds_the_same_commands(pane: ViewerPane) -> None:
    menu = pane.menu()
    actions = [action for action in menu.actions() if not action.isSeparator()]
    known = {pane.actions_[command.name] for command in pane.actions_.table}
    assert actions
    assert set(actions) <= known
    menu.deleteLater()


def test_the_context_menu_of_a_box_begins_with_what_is_done_to_it(pane: ViewerPane) -> None:
    canvas = pane.canvas
    canvas.history.do(canvas.boxes.added(BOX))
    canvas.select(Region(10, 10, 50, 50))
    pane.ask_action = QAction("ask", pane)
    asked: list[bool] = []
    pane.ask_action.triggered.connect(lambda: asked.append(True))
    canvas.mover.jump(canvas.camera.framed(BOX))
    at = canvas.rect().center()
    shown: list[QPoint] = []
    canvas.menu_wanted.disconnect()
    canvas.menu_wanted.connect(shown.append)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, canvas.mapToGlobal(at))
    QApplication.sendEvent(canvas, event)
    assert shown
    assert canvas.boxes.region == BOX  # the one under the pointer
    menu = pane.menu()
    actions = [action for action in menu.actions() if not action.isSeparator()]
    assert [action.text() for action in actions[:2]] == ["Ask About This Box", "Name the Box…"]
    actions[0].trigger()
    assert len(asked) == 1
    menu.deleteLater()
    canvas.select(None)
    menu = pane.menu()
    assert menu.actions()[0].text() == "New Box in the Middle"
    menu.deleteLater()


def test_looks_change_the_canvas_too(pane: ViewerPane) -> None:
    pane.canvas.mover.jump(pane.canvas.camera.fitted())
    try:
        for choice, look in (("dark", DARK), ("light", LIGHT)):
            theme().choose(choice)  # type: ignore[arg-type]
            corner = pane.canvas.grab().toImage().pixelColor(2, 2)
            assert corner.name() == look.canvas
    finally:
        theme().choose("light")


def test_full_screen_leaves_only_the_picture(panes: Panes) -> None:
    pane = panes(PaintedPicture(SIZE))
    window = panes.window(pane)
    press(pane, "F11")
    assert window.isFullScreen()
    assert pane.toolbar.isHidden()
    assert window.menuBar().isHidden()
    assert all(ruler.isHidden() for ruler in pane.rulers)
    press(pane, "Esc")
    assert not window.isFullScreen()
    assert pane.toolbar.isVisible()
    assert all(ruler.isVisible() for ruler in pane.rulers)


def another(pane: ViewerPane, old: object) -> bool:
    """Whether a picture is shown, and not the old one."""
    return pane.picture is not None and pane.picture is not old


def test_recent_files_are_kept_newest_first_and_opened_from_the_menu(panes: Panes, tmp_path: Path) -> None:
    pane = panes(None)
    pane._opener = lambda _path, _page: PaintedPicture(Size(60, 40))
    window = panes.window(pane)
    for name in ("a.png", "b & c.png", "a.png"):
        with_it = pane.picture
        pane.open(tmp_path / name)
        wait_for(functools.partial(another, pane, with_it))
    assert Recent(tmp_path / "recent.json").paths == [tmp_path / "a.png", tmp_path / "b & c.png"]
    window.fill_recent()
    texts = [action.text() for action in window.recent_menu.actions() if not action.isSeparator()]
    assert texts == ["a.png", "b && c.png", "Forget These"]
    window.recent_menu.actions()[1].trigger()
    wait_for(lambda: window.windowTitle().startswith("b & c.png"))
    next(a for a in window.recent_menu.actions() if a.text() == "Forget These").trigger()
    assert Recent(tmp_path / "recent.json").paths == []


@pytest.mark.parametrize("text", ["", "{}", "[1, null]", '["a\\u0000b"]', "[", "\udce4"])
def test_a_damaged_list_of_recent_files_is_an_empty_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "recent.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert Recent(tmp_path / "recent.json").paths == []


def test_the_list_of_recent_files_is_short_and_may_be_unwritable(tmp_path: Path) -> None:
    recent = Recent(tmp_path / "recent.json")
    for number in range(LIMIT + 5):
        recent.opened(tmp_path / str(number))
    assert len(json.loads((tmp_path / "recent.json").read_text())) == LIMIT
    blocked = Recent(tmp_path / "recent.json" / "below" / "recent.json")
    blocked.opened(tmp_path / "x")
    assert blocked.paths == [tmp_path / "x"]


def test_what_another_window_opened_stays_on_the_list(tmp_path: Path) -> None:
    file = tmp_path / "recent.json"
    one, other = Recent(file), Recent(file)
    one.opened(tmp_path / "a")
    other.opened(tmp_path / "b")
    one.opened(tmp_path / "c")
    assert Recent(file).paths == [tmp_path / name for name in "cba"]
    one.forget()
    other.opened(tmp_path / "d")
    assert Recent(file).paths == [tmp_path / "d"]


def test_details_are_behind_a_button(pane: ViewerPane) -> None:
    pane.banner.say("A sentence.", "bytes 12 to 14")
    assert pane.banner.details.isHidden()
    QTest.mouseClick(pane.banner.more, Qt.MouseButton.LeftButton)
    assert pane.banner.details.isVisible()
    assert pane.banner.details.text() == "bytes 12 to 14"
    pane.banner.say("Another.")
    assert pane.banner.more.isHidden()
    QTest.mouseClick(pane.banner.close_button, Qt.MouseButton.LeftButton)
    assert pane.banner.isHidden()


def test_flying_to_a_region_frames_and_chooses_it(pane: ViewerPane) -> None:
    told: list[Region | None] = []
    pane.region_changed.connect(lambda: told.append(pane.region))
    pane.fly_to(BOX)
    assert told == [BOX]
    assert pane.canvas.camera.centre() == pytest.approx((3000, 1975))
    pane.fly_to(Region(10, 10, 50, 50), choose=False)
    assert pane.region == BOX


def test_tool_bar_buttons_do_what_their_actions_say(pane: ViewerPane) -> None:
    def button(name: str) -> QWidget:
        action: QAction = pane.actions_[name]
        return pane.toolbar.button(action)

    calls: list[tuple[str, Callable[[], bool]]] = [
        ("box", lambda: pane.canvas.hands.tool == "box"),
        ("hand", lambda: pane.canvas.hands.tool == "hand"),
        ("actual", lambda: pane.canvas.camera.zoom == 1.0),
        ("grid", lambda: pane.canvas.show_grid),
        ("snap", lambda: pane.canvas.snap),
        ("turn_left", lambda: pane.canvas.camera.quarters == 3),
        ("rulers", pane.rulers[0].isHidden),
    ]
    pane.resize(1200, 700)
    pause(5)
    for name, done in calls:
        QTest.mouseClick(button(name), Qt.MouseButton.LeftButton)
        assert done(), name
        assert pane.canvas.hasFocus()
