"""Small pictures for lists, kept beside what can be made again."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from otterscope import paths
from otterscope.progress import CancelToken
from otterscope.work import thumbnails


@pytest.fixture
def scene(tmp_path: Path, home: Path) -> Path:
    path = tmp_path / "scene.png"
    Image.new("RGB", (1280, 640), (10, 200, 30)).save(path)
    return path


def test_a_thumbnail_is_made_once_and_anew_when_the_file_changes(scene: Path) -> None:
    made = thumbnails.of_file(scene, CancelToken())
    assert made is not None
    assert made.parent == paths.cache_dir() / "thumbnails"
    with Image.open(made) as image:
        assert image.size == (320, 160)
        assert image.getpixel((100, 100)) == (10, 200, 30)
    stamp = made.stat().st_mtime_ns
    assert thumbnails.of_file(scene, CancelToken()) == made
    assert made.stat().st_mtime_ns == stamp
    os.utime(scene, ns=(1, 1))
    assert thumbnails.of_file(scene, CancelToken()) not in (None, made)


def test_what_cannot_be_shrunk_quickly_has_none(scene: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thumbnails, "MOST_PIXELS", 1000)
    assert thumbnails.of_file(scene, CancelToken()) is None
    # The viewer has an overview of it and hands that in.
    pixels = np.full((16, 32, 3), 7, np.uint8)
    kept = thumbnails.keep(scene, pixels)
    assert kept is not None
    assert thumbnails.of_file(scene, CancelToken()) == kept


def test_files_that_are_gone_or_no_picture_have_none(tmp_path: Path, home: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\nnothing more")
    assert thumbnails.of_file(broken, CancelToken()) is None
    assert thumbnails.of_file(tmp_path / "gone.png", CancelToken()) is None
    assert thumbnails.keep(tmp_path / "gone.png", np.zeros((2, 2, 3), np.uint8)) is None


def test_a_folder_that_cannot_be_written_to_costs_the_thumbnail_alone(scene: Path, home: Path) -> None:
    home.mkdir()
    (home / "cache").write_text("in the way")
    assert thumbnails.of_file(scene, CancelToken()) is None


def test_the_oldest_are_cleared_away(scene: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thumbnails, "KEPT", 5)
    folder = paths.cache_dir() / "thumbnails"
    folder.mkdir(parents=True)
    for number in range(60):
        (folder / f"{number:02d}.png").write_bytes(b"old")
        os.utime(folder / f"{number:02d}.png", (number, number))
    made = thumbnails.of_file(scene, CancelToken())
    assert made is not None
    left = {path.name for path in folder.iterdir()}
    assert left == {"59.png", "58.png", "57.png", "56.png", made.name}
