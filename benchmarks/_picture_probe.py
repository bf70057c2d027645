"""One measurement of one picture in a process of its own: python _picture_probe.py WHAT FILE FOLDER.

WHAT is `open` (this program, empty cache), `again` (the same with a full cache), `cancel`, `cold` (an exact
region at the bottom before anything else), or a floor: what bare libvips takes for only the decoding that
cannot be avoided. Prints one JSON object; times are seconds
from the call that opens.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyvips

from otterscope.geometry import Region
from otterscope.imaging.opening import open_image
from otterscope.imaging.picture import Picture
from otterscope.imaging.preparing import (
    AllSharp,
    OverviewDone,
    OverviewStrip,
    Preparation,
    PreparationEvent,
    SharpTiles,
)
from otterscope.imaging.tile_cache import TileCache
from otterscope.progress import CancelToken

TILES = 200


def opened(path: Path, folder: Path) -> dict[str, Any]:
    """Open, prepare, look at random tiles, and cut a region that nothing has looked at."""
    begun = time.perf_counter()
    times: dict[str, float] = {}

    def on_event(event: PreparationEvent) -> None:
        now = time.perf_counter() - begun
        if isinstance(event, OverviewStrip):
            times.setdefault("first", now)
        elif isinstance(event, OverviewDone):
            times.setdefault("overview", now)
        elif isinstance(event, AllSharp):
            times.setdefault("sharp", now)
            times["peak_sharp"] = _peak()

    with open_image(path, cache=TileCache(folder)) as picture:
        preparation = Preparation(picture, on_event)
        preparation.start()
        preparation.join()
        times["done"] = time.perf_counter() - begun
        begun_crop = time.perf_counter()
        picture.crop(_corner(picture))
        times["crop"] = time.perf_counter() - begun_crop
        times["tile_p50"], times["tile_p95"] = _tiles(picture)
    times["peak"] = _peak()
    times["cache"] = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
    return times


def cold(path: Path, folder: Path) -> dict[str, Any]:
    """From opening the file to exact pixels of a region at its bottom, with nothing made before."""
    begun = time.perf_counter()
    with open_image(path, cache=TileCache(folder)) as picture:
        picture.crop(_corner(picture))
        return {"crop": time.perf_counter() - begun, "peak": _peak()}


def _corner(picture: Picture) -> Region:
    size = picture.size
    return Region(size.width - 1100, size.height - 900, 1024, 800)


def cancelled(path: Path, folder: Path) -> dict[str, Any]:
    """Stop the preparation in the middle of its longest pass; how long its end took."""
    begun_pass = threading.Event()

    def on_event(event: PreparationEvent) -> None:
        if isinstance(event, AllSharp if path.suffix == ".jpg" else SharpTiles):
            begun_pass.set()

    with open_image(path, cache=TileCache(folder)) as picture:
        preparation = Preparation(picture, on_event)
        preparation.start()
        begun_pass.wait()
        time.sleep(0.5)
        begun = time.perf_counter()
        preparation.cancel()
        preparation.join()
        return {"cancel": time.perf_counter() - begun}


def _tiles(picture: Picture) -> tuple[float, float]:
    """Median and 95th percentile of a tile's time in ms, over random tiles of all levels, none kept."""
    numbers, taken = random.Random(5), []
    for _ in range(TILES):
        level = numbers.randrange(len(picture.view_levels))
        columns, rows = picture.tile_grid(level)
        begun = time.perf_counter()
        tile = picture.tile(level, numbers.randrange(columns), numbers.randrange(rows), CancelToken())
        assert tile is not None
        taken.append((time.perf_counter() - begun) * 1000)
    return float(np.median(taken)), float(np.quantile(taken, 0.95))


def floor_overview(path: Path, _folder: Path) -> dict[str, Any]:
    """The decoder's own shrink for JPEG, the whole decode for formats that have none."""
    begun = time.perf_counter()
    options = {"shrink": 8} if path.suffix == ".jpg" else {}
    image = pyvips.Image.new_from_file(str(path), access="sequential", **options)
    if path.suffix == ".tif":
        image = _small_page(path)
    image.crop(0, 0, image.width, min(64, image.height)).write_to_memory()
    first = time.perf_counter() - begun
    begun = time.perf_counter()
    options = {"shrink": 8} if path.suffix == ".jpg" else {}
    image = pyvips.Image.new_from_file(str(path), access="sequential", **options)
    if path.suffix == ".tif":
        image = _small_page(path)
    image.avg()
    return {"first": first, "overview": time.perf_counter() - begun, "peak": _peak()}


def _small_page(path: Path) -> pyvips.Image:
    """The first page of a pyramid that fits a large screen."""
    image = pyvips.Image.new_from_file(str(path))
    for page in range(int(image.get("n-pages"))):
        image = pyvips.Image.tiffload(str(path), page=page)
        if max(image.width, image.height) <= 2560:
            break
    return image


def floor_decode(path: Path, _folder: Path) -> dict[str, Any]:
    """Every pixel decoded once, and nothing done with it."""
    begun = time.perf_counter()
    pyvips.Image.new_from_file(str(path), access="sequential").avg()
    return {"decode": time.perf_counter() - begun, "peak": _peak()}


def floor_pyramid(path: Path, folder: Path) -> dict[str, Any]:
    """libvips making a pyramid of JPEG tiles of the same size and quality."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "pyramid.tif"
    begun = time.perf_counter()
    image = pyvips.Image.new_from_file(str(path), access="sequential")
    image.tiffsave(str(target), tile=True, pyramid=True, bigtiff=True, compression="jpeg", Q=85,
                   tile_width=512, tile_height=512)  # fmt: skip
    seconds = time.perf_counter() - begun
    target.unlink()
    return {"pyramid": seconds, "peak": _peak()}


def floor_tile(path: Path, folder: Path) -> dict[str, Any]:
    """A 512-pixel JPEG tile read from a file and decoded, and nothing else."""
    import imagecodecs

    folder.mkdir(parents=True, exist_ok=True)
    image = pyvips.Image.new_from_file(str(path), access="sequential").crop(0, 0, 512, 512)
    tile = folder / "tile.jpg"
    image.jpegsave(str(tile), Q=85)
    taken = []
    for _ in range(TILES):
        begun = time.perf_counter()
        imagecodecs.jpeg8_decode(tile.read_bytes())
        taken.append((time.perf_counter() - begun) * 1000)
    return {"tile_p95": float(np.quantile(taken, 0.95)), "peak": _peak()}


def _peak() -> float:
    """Most memory of this process so far, MB."""
    status = Path("/proc/self/status")
    if status.exists():  # the other number begins with what the parent held when it started this process
        lines = status.read_text("ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1024 / 1024 if sys.platform == "darwin" else most / 1024


PROBES = {
    "open": opened,
    "again": opened,
    "cancel": cancelled,
    "cold": cold,
    "floor-overview": floor_overview,
    "floor-decode": floor_decode,
    "floor-pyramid": floor_pyramid,
    "floor-tile": floor_tile,
}

if __name__ == "__main__":
    print(json.dumps(PROBES[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))))
