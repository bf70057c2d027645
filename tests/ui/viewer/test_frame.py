"""What is painted, pixel by pixel, against the picture itself."""

from __future__ import annotations

import random

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from otterscope.geometry import Region, Size
from otterscope.imaging.tiles import tile_region, view_levels
from otterscope.ui.viewer.camera import Camera, ViewBox
from otterscope.ui.viewer.frame import Frame, Scene, colour_of
from otterscope.ui.viewer.layer import to_image
from otterscope.ui.viewer.shelf import Tile
from otterscope.ui.viewer.tileplan import TileGrid, TileKey
from tests.ui.painted import pixels_of

SIZE = Size(3000, 2100)
GRID = TileGrid(view_levels(SIZE), 512)
VIEW = Size(333, 257)
CANVAS, PAPER = "#102030", "#ff00fe"


class Shelf:
    """Tiles made on demand, or only those allowed."""

    def __init__(self, only: set[TileKey] | None = None) -> None:
        self.only = only
        self._made: dict[TileKey, Tile] = {}

    def get(self, key: TileKey) -> Tile | None:
        if self.only is not None and key not in self.only:
            return None
        if key not in self._made:
            region = tile_region(GRID.levels[key.level], key.col, key.row)
            self._made[key] = Tile(to_image(pixels_of(region, 1 << key.level)))
        return self._made[key]

    def turn(self, key: TileKey, quarters: int) -> Tile:
        self._made[key] = self._made[key].turn(quarters)
        return self._made[key]


def rgb(image: QImage) -> npt.NDArray[np.uint8]:
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    pixels: npt.NDArray[np.uint8] = flat[:, : image.width(), 2::-1].copy()
    return pixels


def painted(camera: Camera, scene: Scene) -> npt.NDArray[np.uint8]:
    frame = Frame()
    frame.colours(CANVAS, PAPER)
    frame.render(camera, scene)
    return rgb(frame.image)


def scene(only: set[TileKey] | None = None, level: int = 0) -> Scene:
    return Scene(GRID, Shelf(only), None, 0, level)


@pytest.fixture(autouse=True)
def _app(app: QApplication) -> None:
    """QImage painting needs the application."""


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@pytest.mark.parametrize("times", [1, 2, 4, 7])
def test_enlarged_pixels_are_exact_squares(times: int, quarters: int) -> None:
    camera = Camera(SIZE, VIEW, quarters=quarters).centred(1024.3, 777.7, float(times))
    region = camera.visible()
    assert region is not None
    exact = np.rot90(pixels_of(region), -quarters).repeat(times, 0).repeat(times, 1)
    box = camera.region_to_view(region)
    cut = exact[-box.top : VIEW.height - box.top, -box.left : VIEW.width - box.left]
    assert np.array_equal(painted(camera, scene()), cut)


def test_far_enlarged_pixels_stay_exact_beyond_what_qt_can_scale_at_once() -> None:
    camera = Camera(SIZE, VIEW).centred(1023.5, 512.5, 64.0)
    pixels = painted(camera, scene())
    for view_x, view_y in ((0, 0), (166, 128), (332, 256), (101, 13)):
        x, y = (int(value) for value in camera.to_img(view_x + 0.5, view_y + 0.5))
        assert tuple(pixels[view_y, view_x]) == tuple(pixels_of(Region(x, y, 1, 1))[0, 0])


def test_around_the_picture_lies_the_canvas_and_no_pixel_past_its_edge() -> None:
    camera = Camera(SIZE, VIEW).centred(0, 0, 1.0)
    pixels = painted(camera, scene())
    left, top = camera.origin
    assert (left, top) == (83, 64)
    assert (pixels[:top] == (16, 32, 48)).all()
    assert (pixels[:, :left] == (16, 32, 48)).all()
    exact = pixels_of(Region(0, 0, VIEW.width - left, VIEW.height - top))
    assert np.array_equal(pixels[top:, left:], exact)


@pytest.mark.parametrize("zoom", [1.0, 0.61, 3.0, 1.37])
@pytest.mark.parametrize("quarters", [0, 1])
def test_a_panned_frame_is_the_frame_painted_anew(zoom: float, quarters: int) -> None:
    random.seed(1)
    level = GRID.level_for(zoom)
    whole = scene(level=level)
    camera = Camera(SIZE, VIEW, quarters=quarters).centred(1500, 1000, zoom)
    frame = Frame()
    frame.colours(CANVAS, PAPER)
    for _ in range(25):
        camera = camera.panned(random.uniform(-90, 90), random.uniform(-90, 90))
        frame.render(camera, whole)
        apart = np.abs(rgb(frame.image).astype(int) - painted(camera, whole))
        # Shrunk tiles are stepped through from where the painting begins: off by one at most.
        assert apart.max() <= (0 if zoom >= 1 else 1)


def test_a_pan_paints_only_what_came_into_view() -> None:
    class Counting(Shelf):
        asked: list[TileKey]

        def get(self, key: TileKey) -> Tile | None:
            self.asked.append(key)
            return super().get(key)

    shelf = Counting()
    shelf.asked = []
    camera = Camera(SIZE, VIEW).centred(1024 + 100, 1024 + 80, 1.0)
    frame = Frame()
    counting = Scene(GRID, shelf)
    frame.render(camera, counting)
    shelf.asked.clear()
    frame.render(camera, counting)
    assert shelf.asked == []
    frame.render(camera.panned(-3, 0), counting)
    assert {key.col for key in shelf.asked} == {2}


def test_a_missing_tile_shows_the_coarser_one_and_never_a_hole() -> None:
    camera = Camera(SIZE, VIEW).centred(512, 512, 1.0)
    coarse = set(GRID.keys(2, Region.whole(SIZE)))
    sharp = {TileKey(0, 0, 0), TileKey(0, 1, 1)}
    pixels = painted(camera, scene(coarse | sharp))
    assert not (pixels == (255, 0, 254)).all(axis=2).any()
    exact = pixels_of(camera.visible() or Region.whole(SIZE))
    left, top = -camera.region_to_view(camera.visible() or Region.whole(SIZE)).left, 0
    assert left == 0
    corner = camera.box_to_view(0, 0, 512, 512)
    assert np.array_equal(pixels[: corner.bottom, : corner.right], exact[: corner.bottom, : corner.right])
    assert not np.array_equal(pixels[: corner.bottom, corner.right :], exact[: corner.bottom, corner.right :])
    assert top == 0


def test_finer_tiles_stand_in_while_zooming_out() -> None:
    camera = Camera(SIZE, VIEW).centred(700, 700, 0.5)
    fine = set(GRID.keys(0, Region.whole(SIZE)))
    pixels = painted(camera, scene(fine, level=1)).astype(int)
    wanted = painted(camera, scene(level=1)).astype(int)
    assert not (pixels == (255, 0, 254)).all(axis=2).any()
    # Shrunk by the painter and not by the pyramid: alike, not equal.
    assert abs(pixels.mean() - wanted.mean()) < 12


def test_where_nothing_is_known_lies_paper_then_the_overview() -> None:
    camera = Camera(SIZE, VIEW).centred(1500, 1000, 1.0)
    assert (painted(camera, scene(set())) == (255, 0, 254)).all()
    overview = QImage(GRID.levels[2].width, GRID.levels[2].height, QImage.Format.Format_RGB32)
    overview.fill(QColor(1, 2, 3))
    assert (painted(camera, Scene(GRID, Shelf(set()), overview, 2, 0)) == (1, 2, 3)).all()


def test_a_tile_that_arrives_repaints_its_own_box_only() -> None:
    camera = Camera(SIZE, VIEW).centred(512, 512, 1.0)
    frame = Frame()
    frame.colours(CANVAS, PAPER)
    late = scene(set())
    frame.render(camera, late)
    assert isinstance(late.shelf, Shelf)
    late.shelf.only = {TileKey(0, 0, 0), TileKey(0, 1, 0)}
    frame.touch(camera.box_to_view(*GRID.img_box(TileKey(0, 0, 0))))
    changed = frame.render(camera, late)
    corner = camera.to_view(512, 512)
    assert changed.boundingRect() == QRect(0, 0, int(corner[0]), int(corner[1]))
    pixels = rgb(frame.image)
    paper = (pixels == (255, 0, 254)).all(axis=2)
    assert not paper[: int(corner[1]), : int(corner[0])].any()
    assert paper[:, int(corner[0]) :].all()


def test_tiles_meet_without_a_seam_at_any_zoom() -> None:
    random.seed(2)
    for _ in range(60):
        zoom = random.uniform(0.05, 5)
        camera = Camera(SIZE, VIEW, quarters=random.randrange(4)).centred(
            random.uniform(0, 3000), random.uniform(0, 2100), zoom
        )
        pixels = painted(camera, scene(level=GRID.level_for(zoom)))
        assert not (pixels == (255, 0, 254)).all(axis=2).any()
        whole = camera.region_to_view(Region.whole(SIZE))
        inside = ViewBox(
            max(0, whole.left),
            max(0, whole.top),
            min(VIEW.width, whole.right),
            min(VIEW.height, whole.bottom),
        )
        part = pixels[inside.top : inside.bottom, inside.left : inside.right]
        assert not (part == (16, 32, 48)).all(axis=2).any()


def test_a_turned_picture_is_painted_alike_whatever_had_time_to_be_turned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    camera = Camera(SIZE, VIEW).centred(1030, 700, 0.55)
    kept = scene(level=0)
    for quarters in (1, 2, 3, 0, 2):
        look = camera.turned(quarters)
        # None has time: they lie as the last look had them turned.
        monkeypatch.setattr("otterscope.ui.viewer.frame.TURNS", 0)
        slow = painted(look, kept).astype(int)
        monkeypatch.setattr("otterscope.ui.viewer.frame.TURNS", 99)
        apart = np.abs(painted(look, kept) - slow)
        assert apart.max() <= 40
        assert apart.mean() < 1.5
        # However they lie, colours are told by the picture's own pixels.
        for img_x, img_y in ((1030, 700), (1024, 512), (1023, 511)):
            found = colour_of(kept, img_x, img_y)
            assert found is not None
            red, green, blue = pixels_of(Region(img_x, img_y, 1, 1))[0, 0]
            assert found == (QColor(int(red), int(green), int(blue)), 0)


def test_nothing_is_painted_where_a_sharp_tile_will_cover_it(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[TileKey] = []
    draw = Frame._draw_tile

    def noted(self: Frame, *args: object, **options: object) -> None:
        drawn.append(args[3])  # type: ignore[arg-type]
        draw(self, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Frame, "_draw_tile", noted)
    camera = Camera(SIZE, VIEW).centred(512, 512, 1.0)
    sharp = set(GRID.keys(0, Region.whole(SIZE)))
    coarse = {key for level in (1, 2, 3) for key in GRID.keys(level, Region.whole(SIZE))}
    painted(camera, scene(sharp | coarse))
    assert not drawn, "sharp tiles alone, which are painted together"
    painted(camera, scene(coarse))
    # Of the stand-ins only the nearest one under each place.
    assert {key.level for key in drawn} == {1}
