"""Words of others on a terminal: whoever made a file named it and what is in it as they liked."""

from __future__ import annotations

import unicodedata


def printable(text: str) -> str:
    """The text without control characters, which a terminal could take for commands."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
