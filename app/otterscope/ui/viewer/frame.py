"""Composes what the canvas shows: tiles over coarser stand-ins, kept from frame to frame.

The last frame is kept in device pixels. A pan shifts it and paints only the strips that came into view; a
tile that arrives repaints only its own box; a change of zoom paints everything. That is what keeps a plain
raster widget at paper's speed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter, QRegion

from otterscope.geometry import Region, Size
from otterscope.ui.viewer.camera import Camera, ViewBox
from otterscope.ui.viewer.rectangles import cropped, rects, span, turn, turned_rect
from otterscope.ui.viewer.shelf import Tile
from otterscope.ui.viewer.tileplan import TileGrid, TileKey

#: Tiles that one frame turns at most when the picture was turned; each takes most of a millisecond.
TURNS = 6
#: A tile that comes out larger, device pixels, is drawn only around what is seen of it.
_LARGEST = 4096


class Shelf(Protocol):
    """Where finished tiles lie."""

    def get(self, key: TileKey) -> Tile | None:
        """The tile if it is in memory; never waits."""
        ...

    def turn(self, key: TileKey, quarters: int) -> Tile:
        """Have a tile that is here lie turned clockwise by `quarters`."""
        ...


@dataclass
class Scene:
    """All that a frame is made of.

    Attributes:
        grid: the picture's tiles.
        shelf: the tiles that are here.
        overview: the whole picture, small and possibly still being painted; drawn where nothing better is.
        overview_level: the level whose pixels it holds.
        level: the level to show.
    """

    grid: TileGrid
    shelf: Shelf
    overview: QImage | None = None
    overview_level: int = 0
    level: int = 0


def colour_of(scene: Scene, img_x: int, img_y: int) -> tuple[QColor, int] | None:
    """The colour of an image pixel in the finest tile that is here, and that tile's level."""
    tile = scene.grid.tile
    for level in range(len(scene.grid.levels)):
        lvl_x, lvl_y = img_x >> level, img_y >> level
        found = scene.shelf.get(TileKey(level, lvl_x // tile, lvl_y // tile))
        if found is not None:
            pixel = QRect(lvl_x % tile, lvl_y % tile, 1, 1)
            at = turned_rect(pixel, found.size, found.turned).topLeft()
            return found.image.pixelColor(at), level
    return None


class Frame:
    """The composed view. `image` is in device pixels, 32-bit."""

    def __init__(self) -> None:
        self.image = QImage()
        self._spare = QImage()
        self._camera: Camera | None = None
        self._level = -1
        self._stale = QRegion()
        self._smooth = False
        self._turns = 0
        self._look: tuple[float, int, Size, int] | None = None
        self._colours = (QColor(), QColor())

    def colours(self, canvas: str, paper: str) -> None:
        """Around the picture, and where a part of the picture is not here yet."""
        self._colours = (QColor(canvas), QColor(paper))
        self.forget()

    def forget(self) -> None:
        """Paint everything next time."""
        self._camera = None

    def touch(self, box: ViewBox) -> None:
        """Paint this box next time."""
        self._stale += QRect(box.left, box.top, box.width, box.height)

    def render(self, camera: Camera, scene: Scene) -> QRegion:
        """Bring `image` up to date; gives what changed, device pixels (everything after a move)."""
        size = camera.view_size
        everything = QRegion(0, 0, size.width, size.height)
        if self.image.width() != size.width or self.image.height() != size.height:
            self.image = QImage(size.width, size.height, QImage.Format.Format_RGB32)
            self._spare = QImage(size.width, size.height, QImage.Format.Format_RGB32)
            self._camera = None
        shift = self._shift_to(camera, scene.level)
        if shift is None:
            paint, changed = everything, everything
        elif shift == (0, 0):
            paint = changed = self._stale & everything
        else:
            kept = QRegion(everything.translated(*shift)) & everything
            paint = (everything - kept) | (self._stale.translated(*shift) & everything)
            self._scroll(shift)
            changed = everything
        self._camera, self._level, self._stale = camera, scene.level, QRegion()
        self._look = _look(camera, scene)
        self._turns = TURNS
        if not paint.isEmpty():
            painter = QPainter(self.image)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            for rect in rects(paint):
                self._paint(painter, rect, camera, scene)
            painter.end()
        return changed

    def paint(self, painter: QPainter, camera: Camera, scene: Scene) -> None:
        """Paint everything with a painter in device pixels, and keep nothing."""
        self.forget()
        self._turns = TURNS
        self._look = _look(camera, scene)
        self._paint(painter, QRect(0, 0, camera.view_size.width, camera.view_size.height), camera, scene)

    def is_another(self, camera: Camera, scene: Scene) -> bool:
        """Whether nothing of what was painted last can be kept: another zoom, turn, level or picture."""
        return self._look != _look(camera, scene)

    def _shift_to(self, camera: Camera, level: int) -> tuple[int, int] | None:
        old = self._camera
        if (
            old is None
            or level != self._level
            or (old.zoom, old.quarters, old.img_size) != (camera.zoom, camera.quarters, camera.img_size)
        ):
            return None
        dx, dy = camera.origin[0] - old.origin[0], camera.origin[1] - old.origin[1]
        if abs(dx) >= camera.view_size.width or abs(dy) >= camera.view_size.height:
            return None
        return dx, dy

    def _scroll(self, shift: tuple[int, int]) -> None:
        painter = QPainter(self._spare)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(*shift, self.image)
        painter.end()
        self.image, self._spare = self._spare, self.image

    def _paint(self, painter: QPainter, rect: QRect, camera: Camera, scene: Scene) -> None:
        painter.setClipRect(rect)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        self._smooth = False
        canvas = self._colours[0]
        whole = camera.region_to_view(Region.whole(camera.img_size))
        inside = rect & QRect(whole.left, whole.top, whole.width, whole.height)
        if inside != rect:
            painter.fillRect(rect, canvas)
        if inside.isEmpty():
            return
        # A level's last pixels reach past the picture's edge; the clip cuts them there.
        painter.setClipRect(inside)
        box = ViewBox(inside.left(), inside.top(), inside.right() + 1, inside.bottom() + 1)
        region = camera.view_to_region(box).clipped(camera.img_size)
        tiles = [(key, self._tile(scene, key, camera)) for key in scene.grid.keys(scene.level, region)]
        missing = [key for key, tile in tiles if tile is None]
        if missing:
            self._stand_in(painter, inside, camera, scene, missing)
        here = [(key, tile) for key, tile in tiles if tile is not None]
        small = scene.grid.tile * camera.zoom * (1 << scene.level) <= _LARGEST
        if small and camera.quarters == 0 and not any(tile.turned for _, tile in here):
            self._draw_upright(painter, camera, scene, here)
            return
        for key, tile in here:
            self._draw_tile(painter, camera, scene.grid, key, tile, inside, sharp=True)

    def _draw_upright(
        self, painter: QPainter, camera: Camera, scene: Scene, tiles: list[tuple[TileKey, Tile]]
    ) -> None:
        """Sharp tiles of one level, none of them turned: what `_draw_tile` does, for two dozen at once."""
        grid, (ox, oy) = scene.grid, camera.origin
        lvl, scale = grid.levels[scene.level], camera.zoom * (1 << scene.level)
        side = grid.tile
        columns = {
            col: span(ox, col * side, min(lvl.width, (col + 1) * side), scale)
            for col in {key.col for key, _ in tiles}
        }
        rows = {
            row: span(oy, row * side, min(lvl.height, (row + 1) * side), scale)
            for row in {key.row for key, _ in tiles}
        }
        self._smooth = scale < 1
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
        for key, tile in tiles:
            (left, width), (top, height) = columns[key.col], rows[key.row]
            if width and height:
                painter.drawImage(QRect(left, top, width, height), tile.image)

    def _tile(self, scene: Scene, key: TileKey, camera: Camera) -> Tile | None:
        """A tile of the shelf, turned as the camera is, if this frame has time for it."""
        tile = scene.shelf.get(key)
        if tile is not None and tile.turned != camera.quarters and self._turns:
            self._turns -= 1
            return scene.shelf.turn(key, camera.quarters)
        return tile

    def _stand_in(
        self, painter: QPainter, inside: QRect, camera: Camera, scene: Scene, missing: list[TileKey]
    ) -> None:
        """Coarser and finer tiles where the wanted ones are missing, and nowhere else: a frame that is
        painted over three times takes three times as long.
        """
        grid, shelf = scene.grid, scene.shelf
        cells: dict[TileKey | None, QRegion] = {}
        finer: dict[TileKey, Tile] = {}
        for key in missing:
            region = grid.img_region(key)
            parts = list(grid.keys(key.level - 1, region)) if key.level else []
            here = {part: tile for part in parts if (tile := shelf.get(part)) is not None}
            finer.update(here)
            if not parts or len(here) < len(parts):
                box = camera.region_to_view(region)
                cell = QRect(box.left, box.top, box.width, box.height) & inside
                under = next((up for up in grid.above(key) if shelf.get(up) is not None), None)
                cells[under] = cells.get(under, QRegion()) + cell
        for under, where in cells.items():
            bounds = where.boundingRect()
            painter.setClipRegion(where)
            tile = None if under is None else self._tile(scene, under, camera)
            if under is not None and tile is not None:
                self._draw_tile(painter, camera, grid, under, tile, bounds, sharp=False)
            elif scene.overview is None:
                painter.fillRect(bounds, self._colours[1])
            else:
                side = 1 << scene.overview_level
                whole = (0, 0, scene.overview.width() * side, scene.overview.height() * side)
                self._draw(painter, camera, whole, Tile(scene.overview), bounds, smooth=True)
        painter.setClipRect(inside)
        # Finer ones are shrunk to less than half, for which Qt's smooth filter has no quick way: four times
        # the time of the sharp tiles that are on their way, and that then are smooth.
        for part, tile in finer.items():
            self._draw(painter, camera, grid.img_box(part), tile, inside, smooth=False)

    def _draw_tile(
        self,
        painter: QPainter,
        camera: Camera,
        grid: TileGrid,
        key: TileKey,
        tile: Tile,
        clip: QRect,
        *,
        sharp: bool,
    ) -> None:
        enlarged = camera.zoom * (1 << key.level) >= 1
        # Enlarged pixels stay crisp squares, unless they only stand in for sharper ones to come.
        smooth = not (enlarged and sharp)
        self._draw(painter, camera, grid.img_box(key), tile, clip, smooth=smooth)

    def _draw(
        self,
        painter: QPainter,
        camera: Camera,
        img_box: tuple[float, float, float, float],
        tile: Tile,
        clip: QRect,
        *,
        smooth: bool,
    ) -> None:
        """Draw the part of `tile` (which covers `img_box`) that meets `clip`."""
        target = camera.box_to_view(*img_box)
        if target.width <= 0 or target.height <= 0:
            return
        if not clip.intersects(QRect(target.left, target.top, target.width, target.height)):
            return
        turned = (camera.quarters - tile.turned) % 4
        source = QRect(0, 0, tile.image.width(), tile.image.height())
        # Far larger than the view (deep zoom, or a stand-in): draw whole source pixels around the clip only.
        # Qt's fixed-point steps lose precision over long runs and end at 32,767 device pixels.
        if target.width > _LARGEST or target.height > _LARGEST:
            source, target = cropped(camera, img_box, tile.size, clip)
            if source.isEmpty():
                return
            source = turned_rect(source, tile.size, tile.turned)
        if smooth != self._smooth:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            self._smooth = smooth
        if not turned:
            # The usual case in one call: each call may wait for a worker to give Python's lock back.
            painter.drawImage(QRect(target.left, target.top, target.width, target.height), tile.image, source)
            return
        # Some times as slow: for the overview, and for tiles that no frame has had the time to turn.
        painter.save()
        painter.drawImage(turn(painter, turned, target), tile.image, source)
        painter.restore()


def _look(camera: Camera, scene: Scene) -> tuple[float, int, Size, int]:
    return camera.zoom, camera.quarters, camera.img_size, scene.level
