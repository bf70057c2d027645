"""Finished tiles on the GUI thread's side: no lock, for a frame looks up dozens and waits for nobody."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtGui import QImage

from otterscope.ui.viewer.tileplan import TileKey


class TileShelf:
    """Tiles by key; those shown longest ago leave first. GUI thread only.

    Args:
        budget: bytes kept at most; a single tile is always kept.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.bytes = 0
        self._tiles: OrderedDict[TileKey, QImage] = OrderedDict()

    def __contains__(self, key: TileKey) -> bool:
        return key in self._tiles

    def get(self, key: TileKey) -> QImage | None:
        """The tile, if it is here; it then counts as just shown."""
        tile = self._tiles.get(key)
        if tile is not None:
            self._tiles.move_to_end(key)
        return tile

    def put(self, key: TileKey, tile: QImage) -> None:
        """Keep a tile, in the place of an older one of the same key."""
        old = self._tiles.pop(key, None)
        if old is not None:
            self.bytes -= old.sizeInBytes()
        self._tiles[key] = tile
        self.bytes += tile.sizeInBytes()
        while self.bytes > self.budget and len(self._tiles) > 1:
            _, gone = self._tiles.popitem(last=False)
            self.bytes -= gone.sizeInBytes()
