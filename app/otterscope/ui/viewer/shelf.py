"""Finished tiles on the GUI thread's side: no lock, for a frame looks up dozens and waits for nobody."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtGui import QImage, QTransform

from otterscope.geometry import Size
from otterscope.ui.viewer.camera import turned_size
from otterscope.ui.viewer.tileplan import TileKey


@dataclass(frozen=True)
class Tile:
    """A tile's pixels, turned clockwise by so many quarters."""

    image: QImage
    turned: int = 0

    @property
    def size(self) -> Size:
        """Its size when it is not turned."""
        return turned_size(Size(self.image.width(), self.image.height()), self.turned)

    def turn(self, quarters: int) -> Tile:
        """The tile turned by `quarters` in all. Any thread."""
        steps = (quarters - self.turned) % 4
        return Tile(self.image.transformed(QTransform().rotate(90 * steps)), quarters) if steps else self


class TileShelf:
    """Tiles by key; those shown longest ago leave first. GUI thread only.

    A turned picture's tiles lie turned, for painting them turned takes some times as long.

    Args:
        budget: bytes kept at most; a single tile is always kept.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.bytes = 0
        self._tiles: OrderedDict[TileKey, Tile] = OrderedDict()

    def __contains__(self, key: TileKey) -> bool:
        return key in self._tiles

    def get(self, key: TileKey) -> Tile | None:
        """The tile, if it is here; it then counts as just shown."""
        tile = self._tiles.get(key)
        if tile is not None:
            self._tiles.move_to_end(key)
        return tile

    def turn(self, key: TileKey, quarters: int) -> Tile:
        """Have a tile that is here lie turned clockwise by `quarters`."""
        tile = self._tiles[key] = self._tiles[key].turn(quarters)
        return tile

    def put(self, key: TileKey, tile: Tile) -> None:
        """Keep a tile, in the place of an older one of the same key."""
        old = self._tiles.pop(key, None)
        if old is not None:
            self.bytes -= old.image.sizeInBytes()
        self._tiles[key] = tile
        self.bytes += tile.image.sizeInBytes()
        while self.bytes > self.budget and len(self._tiles) > 1:
            _, gone = self._tiles.popitem(last=False)
            self.bytes -= gone.image.sizeInBytes()
