"""Asks a person at the terminal before something that cannot be taken back."""

from __future__ import annotations

import sys


def agreed(question: str) -> bool:
    """Ask a person at the terminal; the end of the input is a no. stdout stays free for the result."""
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
