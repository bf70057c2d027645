"""`otterscope view FILE`: a window on a picture of any size."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the `view` command."""
    parser = subparsers.add_parser(
        "view",
        help="show a picture of any size",
        description="Opens a window on a picture: JPEG, PNG, TIFF, WebP, slides and more, of any size.",
    )
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path, help="picture files; one window each")
    parser.add_argument("--theme", choices=("system", "light", "dark"), default="system", help="the look")
    parser.add_argument(
        "--gpu",
        choices=("auto", "on", "off"),
        default="auto",
        help="paint with OpenGL; auto: where a real GPU serves a dense screen",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Open the windows and stay until the last is closed."""
    # Qt takes a third of a second to load; no other command waits for it.
    from otterscope.ui.viewer.window import show_window

    return show_window([path.absolute() for path in args.files], args.theme, args.gpu)
