"""How the command line names itself in what it advises."""

from __future__ import annotations

import os


def program_name() -> str:
    """How this program is started, so that what it advises can be typed as it stands."""
    return os.environ.get("OTTERSCOPE_COMMAND") or "otterscope"


def said(sentence: str) -> str:
    """A sentence with the commands that it names as this program is started."""
    return sentence.replace("“otterscope ", f"“{program_name()} ")
