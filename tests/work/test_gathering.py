"""Files and folders become pictures."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PIL import Image

from otterscope.errors import AppError, Cancelled
from otterscope.progress import CancelToken
from otterscope.work import gathering
from otterscope.work.gathering import NoPictures, TooManyPictures, is_there, pictures
from tests.fixtures.rights import closed


def make(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (4, 3)).save(path, "PNG")
    return path


def test_a_folder_gives_its_pictures_by_content_in_natural_order(tmp_path: Path) -> None:
    wanted = [make(tmp_path / f"page {number}.png") for number in (1, 9, 10)]
    named = make(tmp_path / "z without an ending")
    slide = tmp_path / "zz.svs"
    slide.write_bytes(b"a slide that only its reader knows")
    make(tmp_path / ".hidden.png")
    make(tmp_path / "below" / "deeper.png")
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "lie.png").write_text("no picture")
    assert pictures([tmp_path]) == [*wanted, named, slide]


def test_named_files_stay_whatever_they_are_and_none_comes_twice(tmp_path: Path) -> None:
    one = make(tmp_path / "a" / "one.png")
    other = tmp_path / "not there.txt"
    assert pictures([other, one, tmp_path / "a"]) == [other, one]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_file_that_cannot_be_looked_at_is_left_to_its_opening_which_says_why(tmp_path: Path) -> None:
    one = make(tmp_path / "closed" / "one.png")
    with closed(one.parent):
        assert pictures([one]) == [one]


def test_a_folder_without_pictures_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoPictures, match="There is no picture in"):
        pictures([tmp_path])
    assert pictures([tmp_path, tmp_path / "x.png"]) == [tmp_path / "x.png"]


def test_huge_folders_are_cut_and_reading_can_be_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        make(tmp_path / f"{number}.png")
    monkeypatch.setattr(gathering, "MOST", 3)
    told: list[AppError] = []
    found = pictures([tmp_path], noticed=told.append)
    assert [path.name for path in found] == ["0.png", "1.png", "2.png"]
    assert [type(error) for error in told] == [TooManyPictures]
    assert f"“{tmp_path}” holds more than 3 pictures" in told[0].sentence
    monkeypatch.setattr(gathering, "MOST", 5)
    assert len(pictures([tmp_path], noticed=told.append)) == 5
    assert len(told) == 1
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        pictures([tmp_path], cancel)


def test_only_a_file_that_can_be_reached_is_there(tmp_path: Path) -> None:
    assert is_there(make(tmp_path / "a.png"))
    assert not is_there(tmp_path / "gone.png")
    assert not is_there(tmp_path)
    assert not is_there(Path())
    assert not is_there(tmp_path / ("too long " * 100))
