"""A picture that is changed, cut, taken away or locked behind the window that shows it.

Whatever happens: the window shows all of the picture as it was, or says in place what became of it; exact
pixels are the ones that were opened, or there is a sentence; nothing hangs.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image
from PySide6.QtWidgets import QApplication

from otterscope.errors import AppError
from otterscope.geometry import Region, Size
from otterscope.imaging import limits
from otterscope.imaging.source import RgbArray
from otterscope.session.settings import Settings
from otterscope.ui.dialogs.models import ModelsDialog
from otterscope.ui.viewer.pane import ViewerPane
from otterscope.ui.viewer.recent import Recent
from otterscope.work.shared_picture import SharedPicture, open_shared
from tests.fixtures.pictures import picture
from tests.fixtures.rights import unprivileged
from tests.imaging.conftest import native_library
from tests.ui.application import Windows
from tests.ui.application import picture as painted
from tests.ui.conftest import app, pause, wait_for

__all__ = ["app", "native_library"]
SIZE = Size(700, 600)


def written(kind: str, seed: int) -> bytes:
    pixels, file = picture(SIZE.width, SIZE.height, seed=seed), io.BytesIO()
    if kind == "tiles":
        tifffile.imwrite(file, pixels, tile=(128, 128), compression="zlib", photometric="rgb")
    elif kind == "strips":
        tifffile.imwrite(file, pixels, rowsperstrip=64, compression="zlib", photometric="rgb")
    else:
        Image.fromarray(pixels).save(file, "JPEG", quality=90, progressive=kind == "progressive")
    return file.getvalue()


def pixels_of(data: bytes, kind: str) -> RgbArray:
    if kind in {"tiles", "strips"}:
        return np.asarray(tifffile.imread(io.BytesIO(data)))
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image)


@pytest.fixture(scope="module")
def files() -> dict[str, tuple[bytes, bytes]]:
    """Of each kind a file, and another one of the same size."""
    kinds = ("jpeg", "progressive", "tiles", "strips")
    return {kind: (written(kind, 1), written(kind, 2)) for kind in kinds}


def pipe(path: Path, _other: bytes) -> None:
    path.unlink()
    os.mkfifo(path)


def renamed(path: Path, other: bytes) -> None:
    path.with_name("ready").write_bytes(other)
    path.with_name("ready").replace(path)


def folder(path: Path, _other: bytes) -> None:
    path.unlink()
    path.mkdir()


CHANGES: dict[str, Callable[[Path, bytes], object]] = {
    "another by its name": renamed,
    "overwritten": lambda path, other: path.write_bytes(other),
    "gone": lambda path, _other: path.unlink(),
    "cut": lambda path, _other: os.truncate(path, path.stat().st_size // 2),
    "emptied": lambda path, _other: os.truncate(path, 0),
    "a folder": folder,
    "a pipe": pipe,
}


@pytest.fixture
def pane(
    app: QApplication, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ViewerPane]:
    monkeypatch.setattr(limits, "SMALL_PIXELS", 0)  # small pictures take the ways of huge ones
    made = ViewerPane(opener=open_shared, recent=Recent(tmp_path / "recent.json"))
    made.canvas.mover.animated = False
    made.resize(600, 500)
    made.show()
    yield made
    made.shutdown()
    made.close()
    made.deleteLater()
    pause(1)


def told_or_whole(pane: ViewerPane, path: Path) -> None:
    """Wait until one or the other holds, for the whole picture and for a look at its pixels."""
    camera = pane.canvas.camera
    for look in (camera.fitted(), camera.zoomed_to(1.0)):
        pane.canvas.mover.jump(look)
        pause(30)
        wait_for(lambda: pane.banner.isVisible() or (pane.layer is not None and pane.layer.whole), 30)
    if pane.banner.isVisible():
        assert str(path) in pane.banner.text.text()


def exact_or_told(pane: ViewerPane, truth: RgbArray) -> None:
    assert isinstance(pane.picture, SharedPicture)
    for region in (Region(0, 0, 700, 600), Region(500, 450, 150, 120)):
        with contextlib.suppress(AppError):
            cut = pane.picture.crop(region)
            assert np.array_equal(cut, truth[region.y : region.bottom, region.x : region.right])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows changes no open file")
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("kind", ["jpeg", "progressive", "tiles", "strips"])
def test_a_picture_that_changes_as_it_opens_is_whole_or_explained(
    pane: ViewerPane, tmp_path: Path, files: dict[str, tuple[bytes, bytes]], kind: str, change: str
) -> None:
    path = tmp_path / "picture"
    first, other = files[kind]
    path.write_bytes(first)

    def open_and_change(path: Path, page: int) -> SharedPicture:
        opened = open_shared(path, page)
        CHANGES[change](path, other)
        return opened

    pane._opener = open_and_change
    pane.open(path)
    wait_for(lambda: pane.layer is not None)
    told_or_whole(pane, path)
    exact_or_told(pane, pixels_of(first, kind))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows changes no open file")
@pytest.mark.parametrize("change", ["another by its name", "cut", "a pipe"])
@pytest.mark.parametrize("kind", ["jpeg", "progressive", "tiles", "strips"])
def test_a_picture_that_changes_while_it_is_shown_is_whole_or_explained(
    pane: ViewerPane, tmp_path: Path, files: dict[str, tuple[bytes, bytes]], kind: str, change: str
) -> None:
    path = tmp_path / "picture"
    first, other = files[kind]
    path.write_bytes(first)
    pane.open(path)
    wait_for(lambda: pane.layer is not None and pane.layer.whole and not pane.status.work.text())
    CHANGES[change](path, other)
    told_or_whole(pane, path)
    exact_or_told(pane, pixels_of(first, kind))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_what_may_not_be_read_is_explained_in_place(
    app: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture, a folder of pictures, the models' folder, and a home that only others may use."""
    place = Path(tempfile.mkdtemp(prefix="otterscope-denied-"))
    windows = Windows()
    try:
        secret = painted(place / "secret.png", Size(60, 40))
        closed = painted(place / "closed" / "inside.png", Size(60, 40)).parent
        open_one = painted(place / "open.png", Size(60, 40))
        home = place / "home"
        (home / "models").mkdir(parents=True)
        monkeypatch.setenv("OTTERSCOPE_HOME", str(home))
        for path, mode in ((place, 0o755), (secret, 0), (closed, 0), (home / "models", 0), (home, 0o555)):
            path.chmod(mode)
        with unprivileged():
            window = windows.with_settings(Settings(welcomed=True))
            banner = window.pane.banner
            window.open([secret])
            wait_for(lambda: "secret.png” cannot be read (Permission denied)" in banner.text.text())
            window.open([closed])
            wait_for(lambda: str(closed) in banner.text.text())
            # The rest goes on, and says that it is not kept.
            window.open([open_one])
            wait_for(lambda: window.sessions.info is not None and window.pane.path == open_one)
            wait_for(lambda: "Everything goes on in memory" in window.notices.text.text())
            window.dialogs.models()
            models = window.findChild(ModelsDialog)
            assert models is not None
            notice = models.installed.notice
            wait_for(lambda: "models” cannot be read (Permission denied)" in notice.text.text())
            windows.close(window)
    finally:
        windows.close_all()
        for path in (place / "closed", place / "home" / "models", place / "home"):
            path.chmod(0o755)
        shutil.rmtree(place)
