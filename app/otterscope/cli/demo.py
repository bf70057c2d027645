"""`otterscope demo`: paints a scroll to look at and to ask about, with its truth beside it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from otterscope.cli.bar import Bar, size_of
from otterscope.cli.stopping import STOPPED, cancel_on_signal
from otterscope.errors import Cancelled


def add_parser(subparsers: Any) -> None:
    """Add the command to what `argparse.ArgumentParser.add_subparsers` returned."""
    parser = subparsers.add_parser(
        "demo",
        help="paint a long scroll, or one of 1.2 gigapixels, to try OtterScope on",
        description="Paint a hand scroll full of people, beasts, boats and houses (16,000 × 2,000 pixels), "
        "with a list of all that is on it beside the picture. Always the same scroll, bit by bit.",
    )
    parser.add_argument(
        "--gigapixel",
        action="store_true",
        help="paint the large one instead: 120,000 × 10,000 pixels, some minutes, under 0.5 GB",
    )
    parser.add_argument(
        "--out", type=Path, default=Path(), metavar="FOLDER", help="where to put it (default: this folder)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Paint, print where the files are, and return the exit code. Raises: AppError."""
    from otterscope.work.demo import GIGAPIXEL, SCROLL, paint_demo

    scroll = GIGAPIXEL if args.gigapixel else SCROLL
    try:
        with cancel_on_signal() as cancel, Bar("Painting", unit="px") as bar:
            painted = paint_demo(scroll, args.out, progress=bar, cancel=cancel)
    except Cancelled:
        print("Stopped. Nothing was left behind.", file=sys.stderr)
        return STOPPED
    if args.json:
        facts = {
            "picture": str(painted.picture),
            "truth": str(painted.truth),
            "width": scroll.width,
            "height": scroll.height,
            "bytes": painted.nbytes,
        }
        print(json.dumps(facts, ensure_ascii=False))
        return 0
    print(f"{painted.picture}: {scroll.width} × {scroll.height} pixels, {size_of(painted.nbytes)}")
    print(f"{painted.truth}: what is on it, one line a thing")
    return 0
