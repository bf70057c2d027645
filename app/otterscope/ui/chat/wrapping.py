"""How lines are broken: between words, but for text without any, which Qt then takes seconds to lay out."""

from __future__ import annotations

import re

from PySide6.QtGui import QTextOption

#: For each line Qt reads on to where the word ends, to break there if it can: with a word of a hundred
#: thousand letters that is seconds, with one of so many letters it is a moment.
LONGEST_WORD = 4000
#: White space, hyphens, and the scripts in which a line may break behind almost every letter.
_BREAKS = r"\s\-\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_ENDLESS = re.compile(f"[^{_BREAKS}]{{{LONGEST_WORD}}}")


def endless(text: str) -> bool:
    """Whether it has a word of more letters than `LONGEST_WORD`."""
    return len(text) >= LONGEST_WORD and _ENDLESS.search(text) is not None


def wrap_mode(*, anywhere: bool) -> QTextOption.WrapMode:
    """Between words where there are any; or `anywhere`, where the letters come to the edge."""
    mode = QTextOption.WrapMode
    return mode.WrapAnywhere if anywhere else mode.WrapAtWordBoundaryOrAnywhere
