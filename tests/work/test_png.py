"""PNG files are read back by another decoder; a stopped or failed writing leaves nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from otterscope.errors import Cancelled, DiskWriteFailed
from otterscope.progress import CancelToken
from otterscope.work import png


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 1), (1, 900), (257, 130), (2000, 1500)])
def test_what_is_written_is_read_back_exactly(tmp_path: Path, width: int, height: int) -> None:
    pixels = np.random.default_rng(width).integers(0, 256, (height, width, 3), np.uint8)
    seen: list[tuple[int, int]] = []
    png.write_png(tmp_path / "out.png", pixels, progress=lambda done, total: seen.append((done, total)))
    with Image.open(tmp_path / "out.png") as image:
        assert image.mode == "RGB"
        assert np.array_equal(np.asarray(image), pixels)
    assert seen[-1] == (height, height)
    assert seen == sorted(seen)
    assert [path.name for path in tmp_path.iterdir()] == ["out.png"]


def test_a_cut_out_view_of_a_larger_array_is_written_as_it_is(tmp_path: Path) -> None:
    whole = np.random.default_rng(0).integers(0, 256, (100, 120, 3), np.uint8)
    png.write_png(tmp_path / "out.png", whole[10:60:2, ::-1])
    with Image.open(tmp_path / "out.png") as image:
        assert np.array_equal(np.asarray(image), whole[10:60:2, ::-1])


def test_cancelling_leaves_the_old_file_and_no_half_one(tmp_path: Path) -> None:
    target = tmp_path / "out.png"
    target.write_bytes(b"old")
    cancel = CancelToken()
    pixels = np.zeros((4000, 1000, 3), np.uint8)
    with pytest.raises(Cancelled):
        png.write_png(target, pixels, progress=lambda _done, _total: cancel.cancel(), cancel=cancel)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DiskWriteFailed, match=r"out\.png.* failed .*Nothing half-written"):
        png.write_png(tmp_path / "missing" / "out.png", np.zeros((2, 2, 3), np.uint8))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_full_disk_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def onto_full(path: Path, mode: str = "r", *rest: object) -> object:
        real(path, mode).close()
        return real(Path("/dev/full"), mode)

    monkeypatch.setattr(Path, "open", onto_full)
    with pytest.raises(DiskWriteFailed, match="No space left"):
        png.write_png(tmp_path / "out.png", np.zeros((900, 900, 3), np.uint8))
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []
