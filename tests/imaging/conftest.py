"""The native library that large JPEG files are read with, and a cache folder of each test's own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Protocol

import pytest

from native.imaging import build
from otterscope.imaging import jpeg_native, limits
from otterscope.imaging.opening import open_image
from otterscope.imaging.picture import Picture
from otterscope.imaging.tile_cache import TileCache


@pytest.fixture(autouse=True, scope="session")
def native_library() -> None:
    """Built before the first test if it is not there; the source is newer than a stale one."""
    library = build.DEFAULT_OUT / build.library_name()
    source = Path(build.__file__).with_name("jpegscan.c")
    if not library.exists() or library.stat().st_mtime < source.stat().st_mtime:
        if not shutil.which("cc") and not shutil.which("cl"):
            pytest.skip("no C compiler here, and no library built")
        build.build(build.DEFAULT_OUT)
    jpeg_native.library.cache_clear()
    assert jpeg_native.library() is not None


@pytest.fixture
def cache(tmp_path: Path) -> TileCache:
    return TileCache(tmp_path / "tile-cache")


@pytest.fixture
def all_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test pictures take the ways of huge ones: nothing is small enough to be decoded whole."""
    monkeypatch.setattr(limits, "SMALL_PIXELS", 0)


class Opener(Protocol):
    """Opens a picture with a cache folder of the test's own."""

    def __call__(self, path: Path, page: int = 0) -> Picture: ...


@pytest.fixture
def opened(cache: TileCache, request: pytest.FixtureRequest) -> Opener:
    """Opens pictures that are closed after the test."""

    def opener(path: Path, page: int = 0) -> Picture:
        picture = open_image(path, page=page, cache=cache)
        request.addfinalizer(picture.close)
        return picture

    return opener
