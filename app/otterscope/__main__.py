"""`python -m otterscope`: the window, or the command line; in a packaged program also the model's process."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

#: The commands of `otterscope.cli`, known here so that the window need not load them, nor they Qt.
COMMANDS = frozenset({"ask", "convert", "demo", "doctor", "models", "plan", "view"})


def files_for_window(arguments: Sequence[str]) -> list[Path] | None:
    """The files that a window is to be opened with, or None where the arguments are for the command line.

    No arguments open a window; so do files and folders. A word that is neither a command nor a file is left
    to the command line, which says what it knows; a path that is not there is for the window to tell of.
    """
    if not arguments:
        return []
    first = arguments[0]
    if first in COMMANDS or first.startswith("-"):
        return None
    looks_like_path = any(sign in first for sign in "./\\")
    return [Path(name).absolute() for name in arguments] if looks_like_path or Path(first).exists() else None


def main() -> int:
    """Run the program with the arguments it was started with; returns the exit code."""
    try:
        return _main()
    except KeyboardInterrupt:  # while modules are still being loaded
        print("Stopped.", file=sys.stderr)
        return 130


def _main() -> int:
    if sys.argv[1:] == ["--engine-worker"]:
        from otterscope.engine import worker

        worker.main()
        return 0
    if sys.argv[1:] == ["--engine-devices"]:
        from otterscope.engine import inspect

        inspect.main()
        return 0
    files = files_for_window(sys.argv[1:])
    if files is not None:
        from otterscope.ui import start

        return start.run(files)
    from otterscope import cli

    return cli.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
