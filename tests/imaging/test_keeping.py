"""The cache folder: whatever happens to it or to the file, no wrong pixel is shown, nothing stale kept."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from otterscope.errors import FileUnreadable
from otterscope.geometry import Region
from otterscope.imaging import display, tile_store
from otterscope.imaging.errors import PictureChanged, TilesNotKept
from otterscope.imaging.opening import open_image
from otterscope.imaging.picture import Picture
from otterscope.imaging.preparing import (
    AllSharp,
    Notice,
    OverviewStrip,
    Preparation,
    PreparationEvent,
    PreparationFailed,
)
from otterscope.imaging.tile_cache import TileCache
from otterscope.progress import CancelToken
from tests.fixtures.pictures import picture

pytestmark = pytest.mark.usefixtures("all_large", "no_short_cuts")
KINDS = [".jpg", ".png", ".tif"]
#: Display tiles are lossy: their mean distance from the truth, in steps of 255.
LOSSY = 15.0
CHILD = """
import sys
sys.path[:0] = sys.argv[3:]
from pathlib import Path
from otterscope.imaging import display, limits
from otterscope.imaging.opening import open_image
from otterscope.imaging.tile_cache import TileCache
from otterscope.progress import CancelToken
limits.SMALL_PIXELS = 0
display._LARGEST_RATIO = 1.5
print("begun", flush=True)
open_image(Path(sys.argv[1]), cache=TileCache(Path(sys.argv[2]))).prepare(lambda event: None, CancelToken())
print("done", flush=True)
"""

FULL = """
import sys
sys.path[:0] = sys.argv[3:]
from pathlib import Path
import numpy as np
from PIL import Image
from otterscope.imaging import display, limits
from otterscope.imaging.opening import open_image
from otterscope.imaging.preparing import Notice
from otterscope.imaging.tile_cache import TileCache
from otterscope.progress import CancelToken
from tests.imaging.test_keeping import LOSSY, Region, _check_tiles, _tiles_in_all
limits.SMALL_PIXELS = 0
display._LARGEST_RATIO, display.OVERVIEW_SIDE = 1.5, 600
events = []
path, disk = Path(sys.argv[1]), Path(sys.argv[2])
with open_image(path, cache=TileCache(disk / "cache")) as shown:
    shown.prepare(events.append, CancelToken())
    for notice in (event.error for event in events if isinstance(event, Notice)):
        print(type(notice).__name__)
        print("No space left on device" if "No space left on device" in notice.sentence else notice.sentence)
    truth = np.asarray(Image.open(path).convert("RGB"))
    print("exact" if np.array_equal(shown.crop(Region(0, 0, 1200, 1000)), truth) else "not exact")
    print("whole" if _check_tiles(shown, truth) == _tiles_in_all(shown) else "not whole")
print("nothing left" if not any(file.is_file() for file in disk.rglob("*")) else "something left")
"""


@pytest.fixture
def no_short_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures of three levels have to be prepared as huge ones are."""
    monkeypatch.setattr(display, "_LARGEST_RATIO", 1.5)
    monkeypatch.setattr(display, "OVERVIEW_SIDE", 600)


def _write(path: Path, seed: int = 0, width: int = 1200, height: int = 1000) -> npt.NDArray[np.uint8]:
    """A picture on the disk; what a full decode of it gives."""
    # Enlarged, so that it is smooth: lossy tiles are then far nearer to it than wrong ones could be.
    small = Image.fromarray(picture(width // 12, height // 12, seed))
    image = small.resize((width, height), Image.Resampling.BICUBIC)
    image.save(path, compress_level=1)
    with Image.open(path) as stored:
        return np.asarray(stored.convert("RGB"))


def _prepare(shown: Picture) -> list[PreparationEvent]:
    events: list[PreparationEvent] = []
    shown.prepare(events.append, CancelToken())
    return events


def _check_tiles(shown: Picture, truth: npt.NDArray[np.uint8]) -> int:
    """Compare every tile of every level that there is with the truth; how many there were."""
    found = 0
    for level, size in enumerate(shown.view_levels):
        small = Image.fromarray(truth).resize((size.width, size.height), Image.Resampling.BOX)
        expected = np.asarray(small).astype(int)
        columns, rows = shown.tile_grid(level)
        for column, row in np.ndindex(columns, rows):
            tile = shown.tile(level, column, row, CancelToken())
            if tile is None:
                continue
            box = shown.tile_region(level, column, row)
            assert tile.shape == (box.height, box.width, 3)
            distance = np.abs(tile - expected[box.y : box.bottom, box.x : box.right]).mean()
            assert distance < LOSSY, (level, column, row)
            found += 1
    return found


def _tiles_in_all(shown: Picture) -> int:
    return sum(columns * rows for columns, rows in map(shown.tile_grid, range(len(shown.view_levels))))


def _stores(cache: TileCache) -> list[Path]:
    return sorted(cache.folder.iterdir()) if cache.folder.exists() else []


@pytest.mark.parametrize("kind", KINDS)
def test_every_tile_is_there_after_the_pass_and_after_opening_again(
    kind: str, tmp_path: Path, cache: TileCache
) -> None:
    path = tmp_path / f"flat{kind}"
    truth = _write(path)
    overviews = []
    for _ in range(2):
        with open_image(path, cache=cache) as shown:
            events = _prepare(shown)
            assert sum(isinstance(event, AllSharp) for event in events) == 1
            assert not [event for event in events if isinstance(event, Notice)]
            size = shown.view_levels[shown.overview_level]
            overview = np.zeros((size.height, size.width, 3), dtype=np.uint8)
            for event in events:
                if isinstance(event, OverviewStrip):
                    box = event.region
                    overview[box.y : box.bottom, box.x : box.right] = event.pixels
            overviews.append(overview)
            assert _check_tiles(shown, truth) == _tiles_in_all(shown)
            assert np.array_equal(shown.crop(Region(800, 600, 300, 200)), truth[600:800, 800:1100])
        assert len(_stores(cache)) == 1
    assert np.abs(overviews[0].astype(int) - overviews[1]).mean() < LOSSY


@pytest.mark.parametrize("kind", KINDS)
def test_another_content_under_the_same_name_has_tiles_of_its_own(
    kind: str, tmp_path: Path, cache: TileCache
) -> None:
    path = tmp_path / f"flat{kind}"
    for seed in (1, 2):
        truth = _write(path, seed)
        with open_image(path, cache=cache) as shown:
            _prepare(shown)
            assert _check_tiles(shown, truth) == _tiles_in_all(shown)
    assert len(_stores(cache)) == 2


def test_the_same_size_time_and_samples_are_not_trusted(tmp_path: Path, cache: TileCache) -> None:
    """Content between the samples that the name is made of is changed in place, and the time set back."""
    path = tmp_path / "flat.tif"
    _write(path)
    with open_image(path, cache=cache) as shown:
        _prepare(shown)
    status = path.stat()
    length = status.st_size
    with path.open("r+b") as file:
        file.seek(length * 20 // 64 + 4096)
        file.write(b"\xff" * (length // 64 - 8192))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    with Image.open(path) as stored:
        truth = np.asarray(stored)
    with open_image(path, cache=cache) as shown:
        _prepare(shown)
        assert _check_tiles(shown, truth) == _tiles_in_all(shown)


def test_a_copy_finds_the_tiles_of_its_original(tmp_path: Path, cache: TileCache) -> None:
    path, copy = tmp_path / "flat.png", tmp_path / "copy.png"
    truth = _write(path)
    with open_image(path, cache=cache) as shown:
        _prepare(shown)
    before = {store: (store / "tiles.bin").stat().st_mtime_ns for store in _stores(cache)}
    shutil.copy(path, copy)
    with open_image(copy, cache=cache) as shown:
        _prepare(shown)
        assert _check_tiles(shown, truth) == _tiles_in_all(shown)
    assert {store: (store / "tiles.bin").stat().st_mtime_ns for store in _stores(cache)} == before


def _kill_during_the_pass(path: Path, cache: TileCache, after: float) -> None:
    root = Path(__file__).resolve().parents[2]
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), str(cache.folder), str(root), str(root / "app")],
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"begun\n"
    deadline = time.monotonic() + 20
    while not list(cache.folder.glob("*.part-*")) and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()


def _check_after_kills(path: Path, cache: TileCache, truth: npt.NDArray[np.uint8], kills: int) -> int:
    """Kill that often, later each time; how many kills met a build half done."""
    half_done = 0
    for number in range(kills):
        _kill_during_the_pass(path, cache, 0.3 * number / kills)
        half_done += any(".part-" in store.name for store in _stores(cache))
        with open_image(path, cache=cache) as shown:
            _prepare(shown)
            assert _check_tiles(shown, truth) == _tiles_in_all(shown)
        for store in _stores(cache):
            assert ".part-" not in store.name, "what a killed build left is swept by the next one"
            cache.drop(store)
    return half_done


@pytest.mark.parametrize("kind", KINDS)
def test_killed_during_the_pass(kind: str, tmp_path: Path, cache: TileCache) -> None:
    path = tmp_path / f"flat{kind}"
    truth = _write(path)
    assert _check_after_kills(path, cache, truth, 3) >= 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_killed_thirty_times(kind: str, tmp_path: Path, cache: TileCache) -> None:
    path = tmp_path / f"flat{kind}"
    truth = _write(path, 0, 3600, 3000)
    assert _check_after_kills(path, cache, truth, 30) >= 5


def test_a_live_build_of_another_process_is_left_alone(tmp_path: Path, cache: TileCache) -> None:
    path = tmp_path / "flat.png"
    _write(path)
    with open_image(path, cache=cache) as shown:
        parts: list[Path] = []

        def on_event(event: PreparationEvent) -> None:
            if not parts:
                parts.extend(_stores(cache))
                cache._sweep()
                assert all(part.exists() for part in parts)

        shown.prepare(on_event, CancelToken())
        assert len(parts) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk_costs_the_cache_and_nothing_else(
    kind: str, tmp_path: Path, cache: TileCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"flat{kind}"
    truth = _write(path)
    written = []
    whole_put = tile_store.TileStore.put

    def put(self: tile_store.TileStore, key: tile_store.Key, pixels: npt.NDArray[np.uint8]) -> None:
        written.append(key)
        if len(written) > 1:
            raise OSError(28, "No space left on device")
        whole_put(self, key, pixels)

    monkeypatch.setattr(tile_store.TileStore, "put", put)
    with open_image(path, cache=cache) as shown:
        notices = [event.error for event in _prepare(shown) if isinstance(event, Notice)]
        assert [type(notice) for notice in notices] == [TilesNotKept]
        assert "No space left on device" in notices[0].sentence
        assert _stores(cache) == []
        assert _check_tiles(shown, truth) == _tiles_in_all(shown), "slower, and all the same sharp"
        assert np.array_equal(shown.crop(Region(0, 0, 1200, 1000)), truth)


def _with_a_small_disk(folder: Path, command: list[str]) -> subprocess.CompletedProcess[str] | None:
    """Run `command` where `folder` is a disk of 64 KB; None where the system lets nobody mount one."""
    folder.mkdir()
    mount = (
        f"mount -t tmpfs -o size=64k none {shlex.quote(str(folder))} || exit 77; exec {shlex.join(command)}"
    )
    try:
        done = subprocess.run(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        return None
    return None if done.returncode == 77 or "unshare" in done.stderr else done


@pytest.mark.parametrize("kind", KINDS)
def test_a_disk_that_is_full_indeed(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"flat{kind}"
    _write(path)
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", FULL, str(path), str(tmp_path / "disk"), str(root), str(root / "app")]
    done = _with_a_small_disk(tmp_path / "disk", command)
    if done is None:
        pytest.skip("no disk can be mounted here")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "TilesNotKept",
        "No space left on device",
        "exact",
        "whole",
        "nothing left",
    ]


def test_a_cache_folder_that_cannot_be_made(tmp_path: Path) -> None:
    path = tmp_path / "flat.jpg"
    truth = _write(path)
    (tmp_path / "file").write_bytes(b"")
    with open_image(path, cache=TileCache(tmp_path / "file" / "cache")) as shown:
        notices = [event.error for event in _prepare(shown) if isinstance(event, Notice)]
        assert [type(notice) for notice in notices] == [TilesNotKept]
        assert _check_tiles(shown, truth) == _tiles_in_all(shown)


@pytest.mark.parametrize("kind", KINDS)
def test_the_cache_folder_goes_while_the_picture_is_open(kind: str, tmp_path: Path, cache: TileCache) -> None:
    path = tmp_path / f"flat{kind}"
    truth = _write(path)
    with open_image(path, cache=cache) as shown:
        _prepare(shown)
        shutil.rmtree(cache.folder)
        assert _check_tiles(shown, truth) == _tiles_in_all(shown)
    with open_image(path, cache=cache) as shown:
        _prepare(shown)
        assert _check_tiles(shown, truth) == _tiles_in_all(shown)


@pytest.mark.parametrize("kind", KINDS)
def test_the_cache_folder_goes_during_the_pass(kind: str, tmp_path: Path, cache: TileCache) -> None:
    path = tmp_path / f"flat{kind}"
    truth = _write(path)
    with open_image(path, cache=cache) as shown:
        events: list[PreparationEvent] = []

        def on_event(event: PreparationEvent) -> None:
            events.append(event)
            shutil.rmtree(cache.folder, ignore_errors=True)

        shown.prepare(on_event, CancelToken())
        assert [type(event.error) for event in events if isinstance(event, Notice)] == [TilesNotKept]
        assert _check_tiles(shown, truth) == _tiles_in_all(shown)


@pytest.mark.parametrize("kind", KINDS)
def test_damage_in_the_cache_is_never_shown(kind: str, tmp_path: Path, cache: TileCache) -> None:
    path = tmp_path / f"flat{kind}"
    truth = _write(path)
    with open_image(path, cache=cache) as shown:
        _prepare(shown)
    (store,) = _stores(cache)
    raw = bytearray((store / "tiles.bin").read_bytes())
    for at in range(500, len(raw), 2000):
        raw[at] ^= 0xFF
    (store / "tiles.bin").write_bytes(raw)
    with open_image(path, cache=cache) as shown:
        _prepare(shown)
        assert _check_tiles(shown, truth) == _tiles_in_all(shown)


@pytest.mark.parametrize("name", ["meta.json", "table.npy", "tiles.bin"])
@pytest.mark.parametrize("damage", ["gone", "cut", "other"])
def test_a_broken_store_is_made_anew(name: str, damage: str, tmp_path: Path, cache: TileCache) -> None:
    path = tmp_path / "flat.png"
    truth = _write(path)
    with open_image(path, cache=cache) as shown:
        _prepare(shown)
    (store,) = _stores(cache)
    raw = (store / name).read_bytes()
    if damage == "gone":
        (store / name).unlink()
    else:
        (store / name).write_bytes(raw[: len(raw) // 2] if damage == "cut" else raw[::-1])
    for _ in range(2):
        with open_image(path, cache=cache) as shown:
            _prepare(shown)
            found = _check_tiles(shown, truth)
    assert found == _tiles_in_all(shown)


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_is_replaced_while_open(kind: str, tmp_path: Path, cache: TileCache) -> None:
    """What is shown stays the old picture; exact pixels are the old ones, or a sentence."""
    path, other = tmp_path / f"flat{kind}", tmp_path / f"other{kind}"
    truth = _write(path, 1)
    _write(other, 2)
    with open_image(path, cache=cache) as shown:
        _prepare(shown)
        other.replace(path)
        assert _check_tiles(shown, truth) == _tiles_in_all(shown)
        try:
            assert np.array_equal(shown.crop(Region(0, 0, 700, 700)), truth[:700, :700])
        except PictureChanged as fault:
            assert str(path) in fault.sentence


@pytest.mark.parametrize("kind", KINDS)
def test_replaced_between_opening_and_the_pass(kind: str, tmp_path: Path, cache: TileCache) -> None:
    """The pixels of one file must not be kept under the name of another."""
    path, other = tmp_path / f"flat{kind}", tmp_path / f"other{kind}"
    _write(path, 1)
    truth = _write(other, 2)
    with open_image(path, cache=cache) as shown:
        other.replace(path)
        with pytest.raises(PictureChanged):
            _prepare(shown)
    with open_image(path, cache=cache) as shown:
        _prepare(shown)
        assert _check_tiles(shown, truth) == _tiles_in_all(shown)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
@pytest.mark.parametrize("kind", KINDS)
def test_a_pipe_in_the_files_place_is_not_waited_for(kind: str, tmp_path: Path, cache: TileCache) -> None:
    path = tmp_path / f"flat{kind}"
    truth = _write(path)
    with open_image(path, cache=cache) as shown:
        path.unlink()
        os.mkfifo(path)
        events: list[PreparationEvent] = []
        preparation = Preparation(shown, events.append)
        preparation.start()
        try:
            assert preparation.join(30)
        finally:
            # Whoever waits for a writer gets one, so that no thread is left.
            os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK))
        if isinstance(events[-1], PreparationFailed):
            assert isinstance(events[-1].error, PictureChanged | FileUnreadable)
        else:
            assert _check_tiles(shown, truth) == _tiles_in_all(shown)


@pytest.mark.parametrize("kind", KINDS)
def test_replaced_during_the_pass(kind: str, tmp_path: Path, cache: TileCache) -> None:
    path, other = tmp_path / f"flat{kind}", tmp_path / f"other{kind}"
    old = _write(path, 1)
    truth = _write(other, 2)
    with open_image(path, cache=cache) as shown:

        def on_event(event: PreparationEvent) -> None:
            if other.exists():
                other.replace(path)

        with contextlib.suppress(PictureChanged):
            shown.prepare(on_event, CancelToken())
        _check_tiles(shown, old)
    with open_image(path, cache=cache) as shown:
        _prepare(shown)
        assert _check_tiles(shown, truth) == _tiles_in_all(shown)


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_is_rewritten_in_place(kind: str, tmp_path: Path, cache: TileCache) -> None:
    path = tmp_path / f"flat{kind}"
    truth = _write(path, 1)
    with open_image(path, cache=cache) as shown:
        _prepare(shown)
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size // 2)
        for region in (Region(0, 0, 1200, 1000), Region(900, 900, 200, 90)):
            with contextlib.suppress(PictureChanged):  # or what was read before
                cut = shown.crop(region)
                assert kind == ".tif", "nothing of this kind of file has been kept"
                assert np.array_equal(cut, truth[region.y : region.bottom, region.x : region.right])


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_is_deleted_while_open(kind: str, tmp_path: Path, cache: TileCache) -> None:
    path = tmp_path / f"flat{kind}"
    truth = _write(path)
    with open_image(path, cache=cache) as shown:
        _prepare(shown)
        path.unlink()
        assert _check_tiles(shown, truth) == _tiles_in_all(shown)
        try:
            assert np.array_equal(shown.crop(Region(0, 0, 700, 700)), truth[:700, :700])
        except PictureChanged as fault:
            assert str(path) in fault.sentence


def test_least_recently_used_stores_go_first(tmp_path: Path) -> None:
    cache = TileCache(tmp_path / "tile-cache")
    sizes = []
    for seed in range(4):
        path = tmp_path / f"{seed}.png"
        _write(path, seed, 700, 600)
        with open_image(path, cache=cache) as shown:
            _prepare(shown)
        sizes.append(sum(entry.stat().st_size for store in _stores(cache) for entry in store.iterdir()))
        os.utime(path.parent)
        time.sleep(0.01)
    with open_image(tmp_path / "0.png", cache=cache) as shown:
        _prepare(shown)  # used again: now the newest
    newest = max(_stores(cache), key=lambda store: store.stat().st_mtime_ns)
    small = TileCache(cache.folder, capacity=sizes[-1] // 2)
    small.make_room(keep=newest)
    left = _stores(cache)
    assert newest in left
    assert 1 <= len(left) < 4


def test_a_picture_larger_than_the_cache_is_shown_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "flat.jpg"
    truth = _write(path)
    with open_image(path, cache=TileCache(tmp_path / "cache", capacity=1000)) as shown:
        notices = [event.error for event in _prepare(shown) if isinstance(event, Notice)]
        assert [type(notice) for notice in notices] == [TilesNotKept]
        assert _check_tiles(shown, truth) == _tiles_in_all(shown)
