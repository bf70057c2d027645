"""`otterscope models download`: what it is, what it weighs, its licence; then, once agreed, the download."""

from __future__ import annotations

import argparse
import json
import sys

from otterscope.cli.bar import Bar, size_of
from otterscope.cli.consent import agreed
from otterscope.cli.convert import licence_note
from otterscope.cli.stopping import STOPPED, cancel_on_signal
from otterscope.errors import Cancelled
from otterscope.weights import fetch, hub, transfers
from otterscope.weights.hub import Choice, Offer
from otterscope.weights.mixture import DEFAULT_TYPE, FILE_TYPES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the action takes."""
    parser.add_argument("name", metavar="OWNER/MODEL", help="as its page shows it, or the page's address")
    parser.add_argument("--yes", action="store_true", help="do not ask: size and licence are agreed to")
    parser.add_argument(
        "--type", choices=list(FILE_TYPES), default=DEFAULT_TYPE,
        help="what a checkpoint is converted to (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument("--file", metavar="FILE.gguf", help="which GGUF, where the model has several")
    parser.add_argument(
        "--keep", action="store_true", help="keep the downloaded files after they are installed"
    )
    parser.add_argument(
        "--endpoint",
        default=hub.default_endpoint(),
        metavar="ADDRESS",
        help="of the service (default: %(default)s)",
    )


def download(args: argparse.Namespace) -> int:
    """Look up, ask, fetch and install; returns the exit code. Raises: AppError."""
    with cancel_on_signal() as cancel:
        offer = fetch.look_up(args.name, endpoint=args.endpoint, cancel=cancel)
    choice = _chosen(offer, args.file)
    if choice is None:
        print(f"Nothing was downloaded: {offer.name} has no {args.file}.", file=sys.stderr)
        return 2
    transfers.check_new(offer, choice, args.type)
    print(_described(offer, choice, args.type), file=sys.stderr)
    if not args.yes:
        if not sys.stdin.isatty():
            print("Nothing was downloaded: say --yes, since nobody can be asked here.", file=sys.stderr)
            return 2
        if not agreed("Download it? [y/N] "):
            print("Nothing was downloaded.", file=sys.stderr)
            return 0
    transfer = transfers.begin(offer, choice)
    try:
        with cancel_on_signal() as cancel, Bar("Downloading") as bar:
            fetch.fetch(transfer, progress=bar, cancel=cancel)
    except Cancelled:
        print("Stopped. What has come is kept; the same command goes on from there.", file=sys.stderr)
        return STOPPED
    doing = f"Converting to {args.type}" if choice.kind == "checkpoint" else "Adding"
    try:
        with cancel_on_signal() as cancel, Bar(doing) as bar:
            name = transfers.install(transfer, args.type, keep=args.keep, progress=bar, cancel=cancel)
    except Cancelled:
        print("Stopped. The downloaded files are kept; the same command installs them.", file=sys.stderr)
        return STOPPED
    if args.json:
        facts = {"name": name, "from": offer.name, "commit": offer.commit, "licence": offer.licence}
        print(json.dumps(facts, ensure_ascii=False))
    else:
        print(f"{name} is installed.")
    return 0


def _chosen(offer: Offer, file: str | None) -> Choice | None:
    if file is None:
        return offer.choices[0]
    return next((choice for choice in offer.choices if choice.language == file), None)


def _described(offer: Offer, choice: Choice, file_type: str) -> str:
    stated = "" if offer.stated else ", the licence of the models it descends from; its card states none"
    lines = [
        f"{offer.name} at {offer.commit[:12]}, from {offer.endpoint}",
        f"  {len(choice.files)} files, {size_of(choice.nbytes)}",
        f"  licence: {offer.licence}{licence_note(offer.licence)}{stated}",
    ]
    if choice.kind == "checkpoint":
        made = size_of(transfers.converted_bytes(choice, file_type))
        lines.append(f"  to be converted to {file_type}, about {made}")
    if others := [other.language for other in offer.choices if other.language and other != choice]:
        lines.append(f"  instead of it, --file takes {', '.join(others)}")
    return "\n".join(lines)
