from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import tifffile
from PIL import Image

from otterscope.errors import Cancelled, DiskWriteFailed
from otterscope.geometry import Region
from otterscope.progress import CancelToken
from otterscope.scenes.scene import Scene
from otterscope.scenes.truth import read, truths
from otterscope.scenes.writing import write_scroll
from tests.fixtures.full_disk import small_files

WIDE, HIGH = 2100, 700


def opened(path: Path) -> npt.NDArray[np.uint8]:
    if path.suffix == ".tif":
        return np.asarray(tifffile.imread(path, key=0))
    return np.asarray(Image.open(path))


@pytest.fixture
def scene() -> Scene:
    return Scene(12, WIDE, HIGH)


@pytest.mark.parametrize("name", ["scroll.jpg", "scroll.tif"])
def test_the_files_hold_the_scene(tmp_path: Path, scene: Scene, name: str) -> None:
    seen: list[tuple[int, int]] = []
    truth = write_scroll(scene, tmp_path / name, quality=90, progress=lambda *step: seen.append(step))
    painted = np.asarray(scene.paint(Region(0, 0, WIDE, HIGH))).astype(int)
    off = np.abs(opened(tmp_path / name).astype(int) - painted)
    assert off.shape == painted.shape
    assert off.mean() < 4
    with truth.open(encoding="utf-8") as lines:
        found = list(read(lines))
    expected = list(truths(scene, Region(0, 0, WIDE, HIGH)))
    assert {(one.kind, one.box) for one in found} == {(one.kind, one.box) for one in expected}
    assert len(found) == len(expected) > 20
    assert seen == sorted(seen)
    assert seen[-1] == (WIDE * HIGH, WIDE * HIGH)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "scroll.jsonl"])


@pytest.mark.parametrize("name", ["scroll.jpg", "scroll.tif"])
def test_the_same_seed_makes_the_same_bytes(tmp_path: Path, name: str) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write_scroll(Scene(5, 600, 500), tmp_path / folder / name)
    for file in (name, "scroll.jsonl"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def stop_at(part: float, cancel: CancelToken) -> Callable[[int, int], None]:
    def progress(done: int, total: int) -> None:
        if done >= part * total:
            cancel.cancel()

    return progress


@pytest.mark.parametrize("name", ["scroll.jpg", "scroll.tif"])
@pytest.mark.parametrize("part", [0.1, 1.0])
def test_stopping_keeps_what_was_there_and_leaves_nothing_else(
    tmp_path: Path, scene: Scene, name: str, part: float
) -> None:
    """At the end, too: the last band is painted then, but not packed."""
    (tmp_path / name).write_bytes(b"before")
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        write_scroll(scene, tmp_path / name, progress=stop_at(part, cancel), cancel=cancel)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes() == b"before"


def test_a_place_that_cannot_be_written_to_is_said(tmp_path: Path, scene: Scene) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DiskWriteFailed, match="Nothing half-written was left"):
        write_scroll(scene, tmp_path / "file" / "scroll.jpg")


@pytest.mark.parametrize("name", ["scroll.jpg", "scroll.jsonl"])
def test_a_folder_where_a_file_should_be_is_said_before_anything_is_painted(
    tmp_path: Path, scene: Scene, name: str
) -> None:
    (tmp_path / name).mkdir()
    seen: list[tuple[int, int]] = []
    with pytest.raises(DiskWriteFailed, match=rf"{name}” failed \(Is a directory\)"):
        write_scroll(scene, tmp_path / "scroll.jpg", progress=lambda *step: seen.append(step))
    assert seen == []
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_disk_that_is_full_in_the_middle_keeps_what_was_there(tmp_path: Path, scene: Scene) -> None:
    for name in ("scroll.jpg", "scroll.jsonl"):
        (tmp_path / name).write_bytes(b"before")
    with (
        small_files(30_000),
        pytest.raises(DiskWriteFailed, match=r"scroll.jpg” failed \(File too large\)"),
    ):
        write_scroll(scene, tmp_path / "scroll.jpg")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "scroll.jpg": b"before",
        "scroll.jsonl": b"before",
    }


def test_memory_that_is_not_enough_is_said(
    tmp_path: Path, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def paint(_region: Region) -> Image.Image:
        np.empty(1 << 60, np.uint8)
        raise AssertionError

    monkeypatch.setattr(scene, "paint", paint)
    with pytest.raises(DiskWriteFailed, match="there is not enough memory to paint it"):
        write_scroll(scene, tmp_path / "scroll.tif")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_lost_at_the_end_keeps_both_files(tmp_path: Path, scene: Scene) -> None:
    """Somebody puts a folder in the picture's place while it is painted."""
    (tmp_path / "scroll.jsonl").write_bytes(b"before")

    def lose(_done: int, _total: int) -> None:
        (tmp_path / "scroll.jpg").mkdir(exist_ok=True)

    with pytest.raises(DiskWriteFailed, match=r"\(Is a directory\)"):
        write_scroll(scene, tmp_path / "scroll.jpg", progress=lose)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scroll.jpg", "scroll.jsonl"]
    assert (tmp_path / "scroll.jsonl").read_bytes() == b"before"
