"""`otterscope convert`: a published checkpoint becomes a GGUF pair."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from otterscope import paths
from otterscope.cli.bar import Bar, size_of
from otterscope.cli.plain import printable
from otterscope.cli.stopping import STOPPED, cancel_on_signal
from otterscope.errors import Cancelled
from otterscope.weights.mixture import DEFAULT_TYPE, FILE_TYPES


def add_parser(subparsers: Any) -> None:
    """Add the command to what `argparse.ArgumentParser.add_subparsers` returned."""
    parser = subparsers.add_parser(
        "convert",
        help="make a GGUF pair of a downloaded OtterHD or Fuyu checkpoint",
        description="Make a GGUF pair (language model and mmproj) of a checkpoint of OtterHD-8B, Fuyu-8B "
        "or a fine-tune, and install it. The checkpoint is only read.",
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the checkpoint, with its config.json")
    parser.add_argument(
        "--type", choices=list(FILE_TYPES), default=DEFAULT_TYPE, help="number format (default: %(default)s)"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to write (default: the models folder)")
    parser.add_argument("--name", help="name of the model (default: that of FOLDER)")
    parser.add_argument(
        "--prompt",
        choices=["otterhd", "fuyu"],
        help="format of questions (default: fuyu if the name says so)",
    )
    parser.add_argument("--replace", action="store_true", help="overwrite a model of the same name and type")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Convert, print where the pair is, and return the exit code. Raises: AppError."""
    from otterscope.weights.convert import convert

    out = args.out or paths.models_dir()
    try:
        with cancel_on_signal() as cancel, Bar(f"Converting to {args.type}") as bar:
            made = convert(
                args.folder,
                out,
                args.type,
                name=args.name,
                prompt=args.prompt,
                replace=args.replace,
                progress=bar,
                cancel=cancel,
            )
    except Cancelled:
        print("Stopped. Nothing was left behind.", file=sys.stderr)
        return STOPPED
    if args.json:
        facts = {
            "name": made.name,
            "language": str(made.language),
            "mmproj": str(made.mmproj),
            "bytes": made.nbytes,
            "licence": made.licence,
        }
        print(json.dumps(facts, ensure_ascii=False))
        return 0
    print(f"{made.name}: {size_of(made.nbytes)}\n  {made.language}\n  {made.mmproj}")
    print(printable(f"  licence: {made.licence}{licence_note(made.licence)}"))
    return 0


def licence_note(licence: str) -> str:
    """What a licence's short name means for most people, to put behind it."""
    if "-nc" in licence:
        return " (not for commercial use)"
    return (
        " (its folder does not say; Fuyu-8B and its fine-tunes are CC-BY-NC-4.0)"
        if licence == "unknown"
        else ""
    )
