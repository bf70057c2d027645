"""What dev.py is made of: sets the repository up and starts its tools. Standard library only."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class SetupFault(Exception):
    """Something on this machine stands in the way; the text is one sentence for the user.

    Args:
        sentence: what is wrong and what to do.
        tail: the last output of the tool that failed, if any, for a look at the cause.
    """

    def __init__(self, sentence: str, tail: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.tail = tail
