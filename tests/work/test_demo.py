from pathlib import Path

import pytest

from otterscope.errors import Cancelled, DiskWriteFailed, NotEnoughDisk
from otterscope.progress import CancelToken
from otterscope.work.demo import GIGAPIXEL, SCROLL, Scroll, paint_demo

SMALL = Scroll("small.jpg", 12, 900, 600, 70)


def test_a_folder_is_made_for_the_scroll(tmp_path: Path) -> None:
    painted = paint_demo(SMALL, tmp_path / "new" / "folder")
    assert painted.picture == tmp_path / "new" / "folder" / "small.jpg"
    assert painted.nbytes == painted.picture.stat().st_size + painted.truth.stat().st_size
    assert painted.nbytes < SMALL.most_bytes


def test_a_disk_without_room_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(NotEnoughDisk, match="Nothing was written") as caught:
        paint_demo(Scroll("huge.tif", 1, 10**8, 10**7, 70), tmp_path / "new")
    assert "400000.00 GB" in caught.value.sentence
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DiskWriteFailed):
        paint_demo(SMALL, tmp_path / "file" / "folder")


@pytest.mark.parametrize("there", [False, True])
def test_stopping_leaves_the_place_as_it_was(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "folder"
    if there:
        folder.mkdir()
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        paint_demo(SMALL, folder, cancel=cancel)
    assert folder.exists() == there
    assert not there or list(folder.iterdir()) == []


def test_the_large_one_has_more_than_a_gigapixel() -> None:
    assert GIGAPIXEL.width * GIGAPIXEL.height == 1_200_000_000
    assert GIGAPIXEL.most_bytes < 500_000_000
    assert (SCROLL.width, SCROLL.height) == (16_000, 2_000)
