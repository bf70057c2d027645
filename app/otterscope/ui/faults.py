"""The one place where a fault becomes the sentence that the window shows."""

from __future__ import annotations

import re

from otterscope.errors import AppError

#: Advice to type a command, and what it is in a window.
_WAYS = (
    (re.compile(r" \(--scale [^)]*\)"), ""),
    (re.compile(r"Check it with “[^”]* models verify”"), "Check it in the window “Models”"),
    (re.compile(r"“[^”]* models” lists what is"), "The window “Models” lists what is"),
    (
        re.compile(r"Convert a checkpoint with “[^”]*” or add a GGUF pair with “[^”]*”"),
        "Get, convert or add one in the window “Models”",
    ),
    (re.compile(r"Say which one to ask with --model NAME"), "Choose one in the window “Models”"),
    (re.compile(r"Add it with “[^”]* models add” to have one"), "Add it anew to have one"),
)


def sentence(error: AppError) -> str:
    """What the user reads of `error`: what happened, what was kept, what to do."""
    return in_window(error.sentence)


def in_window(text: str) -> str:
    """A sentence with the window's own ways in place of commands to type."""
    for pattern, way in _WAYS:
        text = pattern.sub(way, text)
    return text
