"""Brings a picture's tiles and overview to a canvas: asks for what the camera sees, shows what comes."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from otterscope.errors import AppError
from otterscope.geometry import Region
from otterscope.imaging.preparing import (
    AllSharp,
    Notice,
    OverviewDone,
    OverviewStrip,
    PreparationEvent,
    PreparationFailed,
    SharpTiles,
)
from otterscope.imaging.source import RgbArray
from otterscope.imaging.tiles import TILE, TileRequest, TileResult
from otterscope.ui.bridge import Bridge
from otterscope.ui.theme import theme
from otterscope.ui.viewer.canvas import Canvas
from otterscope.ui.viewer.frame import Scene
from otterscope.ui.viewer.shelf import Tile, TileShelf
from otterscope.ui.viewer.tileplan import TileGrid, TileKey, plan
from otterscope.work.open_picture import Viewing, ViewPicture

#: While the camera moves, the wish list is renewed this often; milliseconds.
ASK_EVERY = 20
#: Memory for tiles that are or may soon be shown, and for those the loader keeps on its side of the bridge.
SHELF_BYTES, LOADER_BYTES = 176 << 20, 16 << 20


def to_image(rgb: RgbArray) -> QImage:
    """An image of its own memory from pixels of shape (height, width, 3). Any thread."""
    pixels = np.ascontiguousarray(rgb)
    height, width, _ = pixels.shape
    # Drawing 32-bit tiles costs half of drawing 24-bit ones, and this runs beside the GUI thread.
    wrapped = QImage(pixels.data, width, height, width * 3, QImage.Format.Format_RGB888)
    return wrapped.convertToFormat(QImage.Format.Format_RGB32)


class TileLayer(QObject):
    """One picture on one canvas, until `close`.

    Signals:
        progressed(int, int): so many of so many steps of the preparation are done.
        sharp: every tile can be had.
        overview_changed: a part of the overview was painted.
        overview_done: all of it was.
        noticed(object): an AppError to be told; the picture stays in use.
    """

    progressed = Signal(int, int)
    sharp = Signal()
    overview_changed = Signal()
    overview_done = Signal()
    noticed = Signal(object)

    def __init__(self, picture: ViewPicture, canvas: Canvas, bridge: Bridge) -> None:
        super().__init__(canvas)
        self.picture = picture
        self._canvas = canvas
        self._bridge = bridge
        self._open = True
        self._faulty: set[type[AppError]] = set()
        self._fixed: int | None = None
        self._shown: tuple[TileKey, ...] = ()
        grid = TileGrid(picture.view_levels, TILE)
        level = picture.overview_level
        size = picture.view_levels[level]
        overview = QImage(size.width, size.height, QImage.Format.Format_RGB32)
        overview.fill(QColor(theme().colours.paper))
        self.shelf = TileShelf(SHELF_BYTES)
        self.scene = Scene(grid, self.shelf, overview, level)
        self._ask = QTimer(self)
        self._ask.setSingleShot(True)
        self._ask.setInterval(ASK_EVERY)
        self._ask.timeout.connect(self._request)
        self._quarters = canvas.camera.quarters
        self._viewing: Viewing[Tile] = Viewing(
            picture, self._finish, self._tile_came, self._event_came, LOADER_BYTES
        )
        canvas.looked.connect(self.follow)
        canvas.show_scene(self.scene)

    # For the window -------------------------------------------------------------------------------------

    @property
    def fixed_level(self) -> int | None:
        """The level shown whatever the zoom, or None."""
        return self._fixed

    @fixed_level.setter
    def fixed_level(self, level: int | None) -> None:
        self._fixed = level
        self._canvas.frame.forget()
        self.follow()
        self._canvas.redraw()

    @property
    def whole(self) -> bool:
        """Whether all that the view shows is as sharp as it gets."""
        # A look whose tiles were not asked for yet is not whole, whatever the last one was.
        return not self._ask.isActive() and all(key in self.shelf for key in self._shown)

    def follow(self) -> None:
        """The camera moved: show the right level, and soon ask for its tiles."""
        if not self._open:
            return
        camera = self._canvas.camera
        self._quarters = camera.quarters
        fixed = self._fixed
        self.scene.level = self.scene.grid.level_for(camera.zoom) if fixed is None else fixed
        if not self._ask.isActive():
            self._ask.start()

    def stop(self) -> Viewing[Tile]:
        """Leave the canvas. The caller closes what it gets, away from the GUI thread."""
        self._open = False
        self._ask.stop()
        self._canvas.looked.disconnect(self.follow)
        self._viewing.stop()
        self.deleteLater()
        return self._viewing

    # Inner ----------------------------------------------------------------------------------------------

    def _request(self) -> None:
        if not self._open:
            return
        limit = SHELF_BYTES // (TILE * TILE * 4) * 9 // 10
        mover = self._canvas.mover
        wish = plan(
            self.scene.grid, mover.camera, heading=mover.heading, fixed_level=self._fixed, limit=limit
        )
        self._shown = tuple(wish.seen)
        missing = [key for key in wish.wanted if key not in self.shelf]
        for key in missing:
            # What left the shelf may still be with the loader, which then would not send it again.
            tile = self._viewing.cached(key.level, key.col, key.row)
            if tile is not None:
                self._arrived(key, tile)
        self._viewing.request(
            TileRequest(key.level, key.col, key.row, float(order))
            for order, key in enumerate(missing)
            if key not in self.shelf
        )

    def _finish(self, rgb: RgbArray) -> Tile:
        """A loader thread's last step: the image, turned as the picture is shown now."""
        return Tile(to_image(rgb)).turn(self._quarters)

    def _tile_came(self, result: TileResult[Tile]) -> None:
        self._bridge.post(lambda: self._show(result))

    def _show(self, result: TileResult[Tile]) -> None:
        if not self._open:
            return
        if result.error is not None:
            self._notice(result.error)
            return
        request = result.request
        if result.tile is not None:
            self._arrived(TileKey(request.level, request.column, request.row), result.tile)

    def _arrived(self, key: TileKey, tile: Tile) -> None:
        self.shelf.put(key, tile)
        if key.level == 0 and self._canvas.pointer is not None:
            # The pixel under the pointer may just have got its own colour.
            self._canvas.pointed.emit()
        if key.level != self.scene.level and self.whole:
            return
        # A tile of another level may still be the best stand-in there is.
        self._canvas.refresh(self._canvas.camera.box_to_view(*self.scene.grid.img_box(key)))

    def _event_came(self, event: PreparationEvent) -> None:
        if isinstance(event, OverviewStrip):
            image, region = to_image(event.pixels), event.region
            self._bridge.post(lambda: self._paint_overview(image, region))
        else:
            self._bridge.post(lambda: self._tell(event))

    def _paint_overview(self, image: QImage, region: Region) -> None:
        overview = self.scene.overview
        if not self._open or overview is None:
            return
        painter = QPainter(overview)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(QPoint(region.x, region.y), image)
        painter.end()
        side = 1 << self.scene.overview_level
        # One pixel more on each side: the neighbours' edges were blended with what was not painted yet.
        left, top, right, bottom = region.x - 1, region.y - 1, region.right + 1, region.bottom + 1
        box = self._canvas.camera.box_to_view(left * side, top * side, right * side, bottom * side)
        self._canvas.refresh(box)
        self.overview_changed.emit()

    def _tell(self, event: PreparationEvent) -> None:
        if not self._open:
            return
        if isinstance(event, SharpTiles):
            self._viewing.retry()
            self.progressed.emit(event.done, event.total)
        elif isinstance(event, AllSharp):
            self._viewing.retry()
            self.sharp.emit()
        elif isinstance(event, OverviewDone):
            self.overview_done.emit()
        elif isinstance(event, Notice | PreparationFailed):
            self._notice(event.error)

    def _notice(self, error: AppError) -> None:
        """Tell a kind of fault once a picture: a torn file has many torn tiles."""
        if type(error) not in self._faulty:
            self._faulty.add(type(error))
            self.noticed.emit(error)
