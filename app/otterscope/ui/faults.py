"""The one place where a fault becomes the sentence that the window shows."""

from __future__ import annotations

from otterscope.errors import AppError


def sentence(error: AppError) -> str:
    """What the user reads of `error`: what happened, what was kept, what to do."""
    return error.sentence
