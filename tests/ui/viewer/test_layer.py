"""Tiles on their way to the canvas: off the GUI thread, coarse first, without flicker, faults told once."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtGui import QImage

from otterscope.errors import AppError
from otterscope.geometry import Region, Size
from otterscope.imaging.errors import RegionDamaged
from otterscope.ui.theme import theme
from otterscope.ui.viewer.frame import Frame
from otterscope.ui.viewer.pane import ViewerPane
from otterscope.ui.viewer.tileplan import TileKey
from tests.ui.conftest import Panes, pause, wait_for
from tests.ui.painted import PaintedPicture, pixels_of
from tests.ui.viewer.test_frame import rgb

SIZE = Size(6000, 4000)


def shown(pane: ViewerPane) -> np.ndarray:
    """The canvas's frame as (height, width, 3)."""
    return rgb(pane.canvas.picture_shown())


def painted_to_the_end(pane: ViewerPane) -> None:
    """Wait until the overview's last strip, the picture's bottom, is there."""
    assert pane.layer is not None
    overview = pane.layer.scene.overview
    assert overview is not None
    wait_for(lambda: overview.pixelColor(5, overview.height() - 1).name() != "#cfd3d8")


def test_the_gui_thread_decodes_nothing(panes: Panes) -> None:
    picture = PaintedPicture(SIZE)
    pane = panes(picture)
    pane.canvas.mover.jump(pane.canvas.camera.centred(3000, 2000, 1.0))
    panes.settle(pane)
    assert picture.tile_threads
    assert threading.current_thread().name not in picture.tile_threads


def test_at_one_to_one_the_screen_shows_the_pictures_own_pixels(panes: Panes) -> None:
    pane = panes(PaintedPicture(SIZE))
    pane.canvas.mover.jump(pane.canvas.camera.centred(3000, 2000, 1.0))
    panes.settle(pane)
    grabbed = pane.canvas.grab().toImage().convertToFormat(pane.canvas.frame.image.format())
    pane.minimap.set_wanted(False)
    region = pane.canvas.camera.visible()
    assert region is not None
    exact = pixels_of(region)
    assert np.array_equal(shown(pane), exact)
    # And what the widget itself puts on the screen, left of the map.
    assert np.array_equal(rgb(grabbed)[:300, :500], exact[:300, :500])


def test_a_frame_never_waits_for_tiles_and_never_has_a_hole(panes: Panes) -> None:
    picture = PaintedPicture(SIZE)
    pane = panes(picture)
    canvas = pane.canvas
    picture.gate.clear()  # from here on every tile waits, and a frame that waited for one would hang
    paper = np.array([0xCF, 0xD3, 0xD8])
    for step in range(40):
        canvas.mover.jump(canvas.camera.centred(1000 + step * 100, 1500 + step * 20, 0.9))
        canvas.repaint()
        assert not (shown(pane) == paper).all(axis=2).any()
        pause(1)
    picture.gate.set()
    panes.settle(pane)


def test_what_was_wished_for_and_left_is_not_fetched(panes: Panes) -> None:
    picture = PaintedPicture(Size(60_000, 20_000), delay=0.02)
    pane = panes(picture)
    picture.asked.clear()
    for x in range(2000, 52_000, 1000):
        pane.canvas.mover.jump(pane.canvas.camera.centred(x, 10_000, 1.0))
        pause(2)
    panes.settle(pane)
    passed = {key for key in picture.asked if key[0] == 0 and 10 < key[1] < 90}
    assert len(passed) < 40
    assert pane.layer is not None
    assert pane.layer.whole


def test_neighbours_are_there_before_one_gets_to_them(panes: Panes) -> None:
    picture = PaintedPicture(SIZE)
    pane = panes(picture)
    canvas = pane.canvas
    canvas.mover.jump(canvas.camera.centred(2560, 2048, 1.0))
    panes.settle(pane)
    layer = pane.layer
    assert layer is not None
    wait_for(lambda: all(TileKey(0, 6, row) in layer.shelf for row in (3, 4)))
    picture.asked.clear()
    canvas.mover.jump(canvas.camera.panned(-200, -100))
    canvas.repaint()
    region = canvas.camera.visible()
    assert region is not None
    assert np.array_equal(shown(pane), pixels_of(region))


def test_coarse_tiles_come_before_sharp_ones(panes: Panes) -> None:
    picture = PaintedPicture(Size(30_000, 20_000))
    pane = panes(picture)
    picture.asked.clear()
    pane.canvas.mover.jump(pane.canvas.camera.centred(9000, 9000, 1.0))
    panes.settle(pane)
    levels = [key[0] for key in picture.asked]
    assert levels[0] > 0
    assert 0 in levels


def test_a_flat_file_shows_its_overview_until_its_tiles_are_made(panes: Panes) -> None:
    picture = PaintedPicture(SIZE)
    picture.ready.clear()
    pane = panes(None)
    pane._opener = lambda _path, _page: picture
    pane.open(pane.recent._file)
    wait_for(lambda: pane.layer is not None)
    painted_to_the_end(pane)
    pane.canvas.mover.jump(pane.canvas.camera.centred(3000, 2000, 1.0))
    wait_for(lambda: len(picture.asked) > 5)
    assert pane.layer is not None
    assert not pane.layer.whole
    paper = np.array([0xCF, 0xD3, 0xD8])
    pane.canvas.repaint()
    assert not (shown(pane) == paper).all(axis=2).any()
    picture.ready.set()
    panes.settle(pane)
    pane.canvas.repaint()
    assert np.array_equal(shown(pane), pixels_of(pane.canvas.camera.visible() or Region.whole(SIZE)))


def test_a_torn_picture_says_so_once_and_shows_the_rest(panes: Panes) -> None:
    fault = RegionDamaged(path="scroll.jpg", region="0,0,512,512")
    told: list[AppError] = []
    picture = PaintedPicture(SIZE, fault=fault)
    pane = panes(picture)
    assert pane.layer is not None
    pane.layer.noticed.connect(told.append)
    pane.canvas.mover.jump(pane.canvas.camera.centred(3000, 2000, 1.0))
    wait_for(lambda: told)
    pause(100)
    assert told == [fault]
    assert pane.banner.text.text() == fault.sentence
    assert pane.banner.isVisible()


def test_closing_in_the_middle_of_everything_ends_all_threads(panes: Panes) -> None:
    picture = PaintedPicture(Size(60_000, 20_000), delay=0.03)
    picture.ready.clear()
    pane = panes(None)
    pane._opener = lambda _path, _page: picture
    pane.open(pane.recent._file)
    wait_for(lambda: pane.layer is not None)
    pane.canvas.mover.jump(pane.canvas.camera.centred(3000, 2000, 1.0))
    pause(30)
    pane.shutdown()
    assert picture.closed
    names = [thread.name for thread in threading.enumerate()]
    assert [name for name in names if "tile" in name or "prepar" in name] == []


@pytest.mark.parametrize("level", [0, 3])
def test_a_chosen_level_is_shown_at_any_zoom(panes: Panes, level: int) -> None:
    picture = PaintedPicture(SIZE)
    pane = panes(picture)
    assert pane.layer is not None
    picture.asked.clear()
    pane.layer.fixed_level = level
    pane.canvas.mover.jump(pane.canvas.camera.centred(3000, 2000, 0.5))
    panes.settle(pane)
    assert pane.layer.scene.level == level
    assert {key[0] for key in picture.asked} <= {level, level + 1, level + 2}
    pane.layer.fixed_level = None
    assert pane.layer.scene.level == 1


def test_an_overview_in_strips_ends_without_seams(panes: Panes) -> None:
    """Painted strip by strip as it comes, or all at once at the end: the same pixels."""
    picture = PaintedPicture(Size(9000, 7000))
    picture.ready.clear()
    picture.gate.clear()
    pane = panes(None, 700, 620)
    pane._opener = lambda _path, _page: picture
    pane.open(pane.recent._file)
    wait_for(lambda: pane.layer is not None)
    assert pane.layer is not None
    pane.layer.overview_changed.connect(pane.canvas.repaint)
    painted_to_the_end(pane)
    pane.canvas.repaint()
    by_strips = shown(pane)
    pane.canvas.refresh()
    pane.canvas.repaint()
    assert np.abs(by_strips.astype(int) - shown(pane)).max() <= 1
    picture.gate.set()


@pytest.mark.parametrize("quarters", [0, 1])
def test_a_zoom_under_way_shows_what_a_still_picture_would(pane: ViewerPane, quarters: int) -> None:
    canvas = pane.canvas
    pane.minimap.set_wanted(False)
    canvas.mover.jump(canvas.camera.turned(quarters).centred(3000, 2000, 0.5))
    Panes.settle(pane)
    for zoom in (0.55, 0.7, 0.9, 1.0, 1.3, 2.0, 2.0, 2.0):
        canvas.mover.jump(canvas.camera.centred(3000 + 7 * zoom, 2000, zoom))
        grabbed = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        still = Frame()
        still.colours(theme().colours.canvas, theme().colours.paper)
        assert canvas.scene is not None
        still.render(canvas.camera, canvas.scene)
        assert np.array_equal(rgb(grabbed), rgb(still.image)), zoom
        assert np.array_equal(rgb(canvas.picture_shown()), rgb(still.image)), zoom
