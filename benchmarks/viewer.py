"""How soon a very large picture is seen, and sharp, in what memory; beside other viewers and bare libvips.

    python3 dev.py bench viewer [--quick] [--json] [--grow] [--ten] [--keep FOLDER] [--tables RESULTS]

Paints a picture of 60,000 × 20,000 pixels as JPEG (quality 85, 4:2:0), PNG and pyramidal BigTIFF, opens each
in a fresh process with an empty cache, opens it again with a full one, and measures in the same run what bare
libvips takes for the decoding alone (the floor). Then the same JPEG in this and other viewers' windows, and a
scripted minute of panning and zooming in the window (benchmarks/frames.py), with its histogram and memory
curve. --grow adds the three files at 0.1 and 0.4 gigapixels, --ten a TIFF of 10 (4 GB of disk for a while).
--quick uses 96 megapixels, ten seconds of frames, and waits six seconds for each other viewer.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import _common, _peers, _viewer_tables, frames
from tools import paint_large

ROOT = Path(__file__).resolve().parents[1]
FULL, QUICK = (60_000, 20_000), (12_000, 8_000)
GROWTH = ((10_000, 10_000), (20_000, 20_000))
TEN = (100_000, 100_000)
#: Three frames: nobody sees whether an overview took less.
UNSEEN = 0.05


@dataclass(frozen=True)
class Row:
    """One figure; `met` is None where no target is set."""

    name: str
    value: float | None
    unit: str
    floor: float | None = None
    target: float | None = None
    met: bool | None = None


def row(name: str, value: float, unit: str, floor: float | None = None, target: float | None = None) -> Row:
    """A rounded row; a target is a most."""
    met = None if target is None else value <= target
    rounded = [None if number is None else round(number, 3) for number in (value, floor, target)]
    return Row(name, rounded[0], unit, rounded[1], rounded[2], met)


def probe(what: str, path: Path, folder: Path) -> dict[str, Any]:
    """One measurement in a process of its own."""
    script = Path(__file__).with_name("_picture_probe.py")
    done = subprocess.run(
        [sys.executable, str(script), what, str(path), str(folder)],
        capture_output=True,
        text=True,
        check=False,
        env=_environment(),
    )
    if done.returncode:
        raise SystemExit(f"{what} {path.name}: {done.stderr[-2000:]}")
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": f"{ROOT / 'app'}{os.pathsep}{ROOT}"}


def picture_rows(path: Path, label: str, folder: Path) -> Iterator[Row]:
    """All figures of one file."""
    cache = folder / f"cache-{path.name}"
    floor = probe("floor-overview", path, folder)
    first = probe("open", path, cache)
    again = probe("again", path, cache)
    yield row(f"{label}: first pixels", first["first"], "s", floor["first"], 0.3)
    yield row(
        f"{label}: whole overview",
        first["overview"],
        "s",
        floor["overview"],
        max(1.1 * floor["overview"], UNSEEN),
    )
    if path.suffix == ".tif":
        yield row(f"{label}: sharp tiles everywhere", first["sharp"], "s")
    else:
        decode, pyramid = probe("floor-decode", path, folder), probe("floor-pyramid", path, folder)
        yield row(
            f"{label}: sharp tiles everywhere",
            first["sharp"],
            "s",
            decode["decode"],
            1.3 * pyramid["pyramid"],
        )
        yield row(f"{label}: tiffsave pyramid, for comparison", pyramid["pyramid"], "s")
        stopped = probe("cancel", path, folder / f"cancelled-{path.name}")
        yield row(f"{label}: cancelled during the pass, ended after", stopped["cancel"], "s", None, 0.1)
        yield row(f"{label}: preparation ended, cache written", first["done"], "s")
    yield row(
        f"{label}: tile p95", again["tile_p95"], "ms", probe("floor-tile", path, folder)["tile_p95"], 5.0
    )
    yield row(f"{label}: opened again, overview", again["overview"], "s", None, 0.2)
    yield row(f"{label}: exact region at the bottom, never seen", first["crop"], "s")
    at_once = probe("cold", path, folder / f"cold-{path.name}")
    yield row(f"{label}: the same, from a file just opened", at_once["crop"], "s")
    yield row(f"{label}: peak memory", max(first["peak"], again["peak"]), "MB", floor["peak"], 700.0)
    yield row(f"{label}: cache on disk", first["cache"], "MB")


def peer_rows(path: Path, patience: float) -> Iterator[Row]:
    for sight in _peers.measure(path, patience):
        seconds = None if sight.seconds is None else round(sight.seconds, 2)
        yield Row(f"{sight.name}: first picture (none within {patience:.0f} s: empty)", seconds, "s")
        yield Row(f"{sight.name}: peak memory", round(sight.megabytes), "MB")


def frame_figures(path: Path, seconds: int) -> dict[str, Any]:
    """What benchmarks/frames.py measures; nothing where there is no window system library."""
    script = Path(__file__).with_name("frames.py")
    done = subprocess.run(
        [sys.executable, str(script), str(path), "--seconds", str(seconds), "--json"],
        capture_output=True,
        text=True,
        check=False,
        env=_environment(),
    )
    if done.returncode:
        print(f"frames: {done.stderr[-500:]}", file=sys.stderr)
        return {}
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def paint(folder: Path, name: str, size: tuple[int, int]) -> Path:
    """The picture of that size, unless it lies there from an earlier run."""
    path = folder / f"{size[0]}x{size[1]}{name}"
    if not path.exists():
        print(f"painting {path.name}", file=sys.stderr)
        fresh = path.with_name(f"new-{path.name}")
        paint_large.paint(fresh, *size)
        fresh.rename(path)
    return path


def _size(args: argparse.Namespace) -> tuple[int, int]:
    return QUICK if args.quick else FULL


def measure(args: argparse.Namespace, pictures: Path, folder: Path) -> Iterator[Row]:
    size = _size(args)
    jpeg = paint(pictures, ".jpg", size)
    yield from picture_rows(jpeg, "JPEG", folder)
    for name, label in ((".png", "PNG"), (".tif", "pyramid")):
        yield from picture_rows(paint(pictures, name, size), label, folder)
    if args.grow:
        for width, height in GROWTH:
            for name, label in ((".jpg", "JPEG"), (".png", "PNG"), (".tif", "pyramid")):
                path = paint(pictures, name, (width, height))
                yield from picture_rows(path, f"{label} {width * height / 1e9:.1f} gigapixels", folder)
    if args.ten:
        yield from picture_rows(paint(pictures, ".tif", TEN), "pyramid 10 gigapixels", folder)
    if not args.no_peers:
        yield from peer_rows(jpeg, 6.0 if args.quick else _peers.LONGEST_SECONDS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="96 megapixels, ten seconds of frames")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--grow", action="store_true", help="also files of 0.1 and 0.4 gigapixels")
    parser.add_argument("--ten", action="store_true", help="also a TIFF of 10 gigapixels")
    parser.add_argument("--no-peers", action="store_true", help="leave other viewers out")
    parser.add_argument("--keep", type=Path, help="a folder in which painted pictures stay for the next run")
    parser.add_argument("--tables", type=Path, help="measure nothing: Markdown from what --json wrote")
    args = parser.parse_args()
    if args.tables:
        print(_viewer_tables.tables(json.loads(args.tables.read_text("utf-8"))), end="")
        return
    with tempfile.TemporaryDirectory(prefix="otterscope-bench-", dir=args.keep) as scratch:
        pictures = args.keep or Path(scratch)
        rows = list(measure(args, pictures, Path(scratch)))
        figures = frame_figures(paint(pictures, ".jpg", _size(args)), 10 if args.quick else 60)
    fields = Row.__dataclass_fields__
    rows += [Row(**{key: entry.get(key) for key in fields}) for entry in figures.pop("rows", [])]
    if args.json:
        facts = {"machine": _common.machine(), "rows": [asdict(entry) for entry in rows], "frames": figures}
        print(json.dumps(facts, indent=1))
        return

    def text(number: float | None) -> str:
        return "" if number is None else f"{number:g}"

    _common.print_table(
        ("", "value", "unit", "floor", "target", "met"),
        [
            (entry.name, text(entry.value), entry.unit, text(entry.floor), text(entry.target),
             {True: "yes", False: "no", None: ""}[entry.met])
            for entry in rows
        ],
    )  # fmt: skip
    if figures:
        print(f"\n{frames.curves(figures)}")


if __name__ == "__main__":
    main()
