"""What the program keeps on the disk, and what it lets go of."""

from pathlib import Path

import pytest

from otterscope import paths
from otterscope.errors import Cancelled
from otterscope.imaging.tile_cache import cache_folder
from otterscope.progress import CancelToken
from otterscope.session.pixels import pixels_folder
from otterscope.work import storage, thumbnails


def put(path: Path, nbytes: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(nbytes))


@pytest.fixture
def filled(home: Path) -> Path:
    put(paths.models_dir() / "a.gguf", 1000)
    put(home / "downloads" / "x--y" / "a.part", 200)
    put(home / "sessions.db", 30)
    put(home / "settings.json", 4)
    put(cache_folder() / "one" / "tiles.bin", 500)
    put(cache_folder() / "two.part-1" / "tiles.bin", 70)
    put(thumbnails.folder() / "a.png", 8)
    put(pixels_folder() / "b.png", 3)
    put(pixels_folder() / "c.1.part", 6)
    return home


def test_each_kind_is_counted_where_it_lies(filled: Path) -> None:
    cancel = CancelToken()
    kinds = storage.models, storage.downloads, storage.sessions, storage.copies, storage.pictures
    found = [what(cancel) for what in kinds]
    assert [stored.nbytes for stored in found] == [1000, 200, 34, 9, 578]
    assert found[0].folder == paths.models_dir()


def test_clearing_leaves_what_is_being_written(filled: Path) -> None:
    assert storage.clear_pictures(CancelToken()) == 508
    assert list(thumbnails.folder().iterdir()) == []
    assert [path.name for path in cache_folder().iterdir()] == ["two.part-1"]
    assert storage.models(CancelToken()).nbytes == 1000


def test_copies_go_but_for_those_that_are_being_written(filled: Path) -> None:
    assert storage.clear_copies(CancelToken()) == 3
    assert [path.name for path in pixels_folder().iterdir()] == ["c.1.part"]
    assert storage.sessions(CancelToken()).nbytes == 34


def test_what_is_not_there_is_empty(home: Path) -> None:
    assert storage.pictures(CancelToken()).nbytes == 0
    assert storage.clear_pictures(CancelToken()) == 0
    assert storage.clear_copies(CancelToken()) == 0


def test_links_are_not_followed(filled: Path) -> None:
    (paths.models_dir() / "loop").symlink_to(filled)
    assert storage.models(CancelToken()).nbytes < 1000 + 500


def test_it_can_be_cancelled(filled: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        storage.models(cancel)
