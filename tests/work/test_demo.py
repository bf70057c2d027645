import shutil
from pathlib import Path

import pytest

from otterscope.errors import Cancelled, DiskWriteFailed, NotEnoughDisk
from otterscope.progress import CancelToken
from otterscope.work.demo import GIGAPIXEL, SCROLL, Scroll, paint_demo
from tests.fixtures.rights import closed

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
    with pytest.raises(DiskWriteFailed, match="File name too long"):
        paint_demo(SMALL, tmp_path / "new" / ("x" * 300))
    (tmp_path / "closed").mkdir()
    with closed(tmp_path / "closed"), pytest.raises(DiskWriteFailed, match="Permission denied"):
        paint_demo(SMALL, tmp_path / "closed" / "folder")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["closed", "file"]


def test_a_folder_that_vanishes_meanwhile_is_said(tmp_path: Path) -> None:
    def vanish(_done: int, _total: int) -> None:
        shutil.rmtree(tmp_path / "new", ignore_errors=True)

    with pytest.raises(DiskWriteFailed, match="No such file or directory"):
        paint_demo(SMALL, tmp_path / "new", progress=vanish)
    assert list(tmp_path.iterdir()) == []


def test_what_a_kill_has_left_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / ".small.jpg.4711.part").write_bytes(b"half")
    (tmp_path / ".small.jsonl.4711.part").write_bytes(b"half")
    paint_demo(SMALL, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.jpg", "small.jsonl"]


@pytest.mark.parametrize("there", [False, True])
def test_stopping_leaves_the_place_as_it_was(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "above" / "folder"
    if there:
        folder.mkdir(parents=True)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        paint_demo(SMALL, folder, cancel=cancel)
    assert folder.exists() == folder.parent.exists() == there
    assert not there or list(folder.iterdir()) == []


def test_the_large_one_has_more_than_a_gigapixel() -> None:
    assert GIGAPIXEL.width * GIGAPIXEL.height == 1_200_000_000
    assert GIGAPIXEL.most_bytes < 500_000_000
    assert (SCROLL.width, SCROLL.height) == (16_000, 2_000)
