"""`otterscope models`: what is installed; add, remove and verify."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from otterscope import paths
from otterscope.cli import downloading
from otterscope.cli.bar import Bar, size_of
from otterscope.cli.consent import agreed
from otterscope.cli.plain import printable
from otterscope.cli.stopping import STOPPED, cancel_on_signal
from otterscope.errors import Cancelled
from otterscope.weights import catalog
from otterscope.weights.catalog import Installed


def add_parser(subparsers: Any) -> None:
    """Add the command to what `argparse.ArgumentParser.add_subparsers` returned."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print one JSON object")
    parser = subparsers.add_parser(
        "models",
        parents=[shared],
        help="list, add, remove and verify models",
        description="Lists what is installed, unless told otherwise.",
    )
    parser.set_defaults(run=run, action=_list)
    actions = parser.add_subparsers(metavar="ACTION")

    def action(name: str, does: Any, text: str) -> argparse.ArgumentParser:
        # A default here would undo a --json that stands before the action.
        made: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)
        made.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON object"
        )
        made.set_defaults(action=does)
        return made

    action("list", _list, "show what is installed")
    adding = action("add", _add, "install a GGUF pair")
    adding.add_argument("file", type=Path, metavar="FILE.gguf", help="the language model")
    adding.add_argument("--mmproj", type=Path, metavar="FILE", help="its mmproj (default: the one beside it)")
    removing = action("remove", _remove, "delete a model")
    removing.add_argument("name", metavar="NAME")
    removing.add_argument("--yes", action="store_true", help="do not ask")
    downloading.add_arguments(
        action("download", downloading.download, "download a model by its name and install it")
    )
    verifying = action("verify", _verify, "hold the files of a model against the hashes kept of them")
    verifying.add_argument("name", metavar="NAME", nargs="?", help="(default: every model that has hashes)")


def run(args: argparse.Namespace) -> int:
    """Do what was asked and return the exit code. Raises: AppError."""
    try:
        return int(args.action(args))
    except Cancelled:
        print("Stopped. Nothing was changed.", file=sys.stderr)
        return STOPPED


def _list(args: argparse.Namespace) -> int:
    models = catalog.installed()
    if args.json:
        print(
            json.dumps(
                {"folder": str(paths.models_dir()), "models": [_facts(m) for m in models]}, ensure_ascii=False
            )
        )
        return 0
    if not models:
        print(f"No model is installed in {paths.models_dir()}.")
        return 0
    rows = [("NAME", "TYPE", "SIZE", "PAIR", "HASH")]
    for model in models:
        pair = "complete" if model.pair else "incomplete"
        hashed = f"as on {model.checked}" if model.checked else "none kept"
        rows.append((model.name, model.pair.type if model.pair else "-", size_of(model.nbytes), pair, hashed))
    widths = [max(len(row[n]) for row in rows) for n in range(5)]
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print(printable(line.rstrip()))
    for model in models:
        if model.problem:
            print(printable(f"\n{model.name}: {model.problem}"))
    return 0


def _add(args: argparse.Namespace) -> int:
    with cancel_on_signal() as cancel, Bar("Adding") as bar:
        pair = catalog.add(args.file, mmproj=args.mmproj, progress=bar, cancel=cancel)
    if args.json:
        print(
            json.dumps(
                {"name": pair.name, "language": str(pair.language), "sha256": pair.sha256}, ensure_ascii=False
            )
        )
    else:
        facts = f"{pair.type}, {size_of(pair.nbytes)}, licence: {pair.licence}"
        print(printable(f"{pair.name} is installed ({facts})."))
    return 0


def _remove(args: argparse.Namespace) -> int:
    args.name = catalog.named(args.name).name
    if not args.yes:
        if not sys.stdin.isatty():
            print("Nothing was removed: say --yes, since nobody can be asked here.", file=sys.stderr)
            return 2
        if not agreed(f"Delete the files of {args.name}? [y/N] "):
            print("Nothing was removed.")
            return 0
    removed = catalog.remove(args.name)
    print(
        json.dumps({"removed": str(removed)}, ensure_ascii=False)
        if args.json
        else f"{removed.stem} is removed."
    )
    return 0


def _verify(args: argparse.Namespace) -> int:
    names = [args.name] if args.name else [model.name for model in catalog.installed() if model.checked]
    for name in names:
        with cancel_on_signal() as cancel, Bar(f"Verifying {name}") as bar:
            catalog.verify(name, progress=bar, cancel=cancel)
        if not args.json:
            print(f"{name}: both files are as they were installed.")
    if args.json:
        print(json.dumps({"verified": names}, ensure_ascii=False))
    elif not names:
        print("No installed model has hashes to verify.")
    return 0


def _facts(model: Installed) -> dict[str, object]:
    pair = model.pair
    return {
        "name": model.name,
        "type": pair.type if pair else None,
        "bytes": model.nbytes,
        "complete": pair is not None,
        "problem": model.problem or None,
        "checked": model.checked or None,
        "sha256": (pair.sha256 or None) if pair else None,
        "licence": pair.licence if pair else None,
        "language": str(model.language),
        "mmproj": str(pair.mmproj) if pair else None,
    }
