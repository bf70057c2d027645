"""The shelf of tiles: bounded in bytes, least recently shown first."""

from __future__ import annotations

from PySide6.QtGui import QImage

from otterscope.geometry import Size
from otterscope.ui.viewer.shelf import Tile, TileShelf
from otterscope.ui.viewer.tileplan import TileKey


def tile(side: int = 100) -> Tile:
    return Tile(QImage(side, side, QImage.Format.Format_RGB32))


def test_what_was_shown_longest_ago_leaves_first() -> None:
    shelf = TileShelf(3 * 40_000)
    keys = [TileKey(0, col, 0) for col in range(4)]
    for key in keys[:3]:
        shelf.put(key, tile())
    assert shelf.get(keys[0]) is not None
    shelf.put(keys[3], tile())
    assert [key in shelf for key in keys] == [True, False, True, True]
    assert shelf.bytes == 3 * 40_000
    assert shelf.get(keys[1]) is None


def test_a_tile_that_comes_again_takes_the_old_ones_place() -> None:
    shelf = TileShelf(10**6)
    key = TileKey(1, 2, 3)
    shelf.put(key, tile(100))
    shelf.put(key, tile(50))
    found = shelf.get(key)
    assert found is not None
    assert found.image.width() == 50
    assert shelf.bytes == 10_000


def test_one_tile_is_always_kept() -> None:
    shelf = TileShelf(1)
    shelf.put(TileKey(0, 0, 0), tile())
    shelf.put(TileKey(0, 1, 0), tile())
    assert TileKey(0, 1, 0) in shelf
    assert TileKey(0, 0, 0) not in shelf


def test_a_turned_tile_takes_the_place_of_the_upright_one() -> None:
    shelf = TileShelf(10**6)
    key = TileKey(0, 0, 0)
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(0)
    image.setPixel(29, 0, 0xFFFFFFFF)
    shelf.put(key, Tile(image))
    turned = shelf.turn(key, 1)
    assert (turned.image.width(), turned.image.height(), turned.turned) == (20, 30, 1)
    assert turned.size == Size(30, 20)
    assert turned.image.pixel(19, 29) == 0xFFFFFFFF
    assert shelf.get(key) is turned
    assert shelf.turn(key, 0).image == image
    assert shelf.bytes == image.sizeInBytes()
