"""What the program keeps of pictures and questions is for its user alone, whatever others may read."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QImage

from otterscope import paths
from otterscope.imaging.tile_cache import cache_folder
from otterscope.imaging.tile_store import TileStore
from otterscope.session.store import Store
from otterscope.ui.crash import Watch
from otterscope.ui.workspace_files import keep_pasted
from otterscope.work import thumbnails

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")


@pytest.fixture(autouse=True)
def open_to_all(home: Path) -> Iterator[None]:
    """New files may be read by everybody, as they may on many machines."""
    before = os.umask(0o022)
    home.mkdir()
    yield
    os.umask(before)


def store() -> Path:
    with closing(Store()) as made:
        return made.path


def copy() -> Path:
    with closing(Store()) as made, made.pixels.adding("a" * 32) as part:
        part.write_bytes(b"pixels")
        return part.parent


def log() -> Path:
    watch = Watch()
    watch.start()
    watch.close()
    return watch.folder


def pasted() -> Path:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0)
    return keep_pasted(image).parent


def thumbnail() -> Path:
    path = paths.home() / "scene.png"
    Image.new("RGB", (8, 8)).save(path)
    kept = thumbnails.keep(path, np.zeros((8, 8, 3), np.uint8))
    assert kept is not None
    return kept.parent


def tiles() -> Path:
    made = TileStore.create(cache_folder() / "new")
    made.close()
    return made.folder


@pytest.mark.parametrize("make", [store, copy, log, pasted, thumbnail, tiles])
def test_what_is_kept_is_closed_to_others(make: Callable[[], Path]) -> None:
    assert stat.S_IMODE(make().stat().st_mode) & 0o077 == 0
