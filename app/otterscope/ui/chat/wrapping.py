"""How long texts are shown: what of them at first, and where lines break in words without end."""

from __future__ import annotations

import re

from PySide6.QtGui import QTextOption

#: For each line Qt reads on to where the word ends, to break there if it can: with a word of a hundred
#: thousand letters that is seconds, with one of so many letters it is a moment.
LONGEST_WORD = 4000
#: White space, hyphens, and the scripts in which a line may break behind almost every letter.
_BREAKS = r"\s\-\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_ENDLESS = re.compile(f"[^{_BREAKS}]{{{LONGEST_WORD}}}")

#: Of a question with more letters or lines the beginning is shown, and all of it at a wish.
LETTERS, LINES = 420, 8


def beginning(question: str) -> str:
    """What is shown of a question at first: all of it, or its first lines to the end of a word."""
    lines = question.split("\n")
    if len(question) <= LETTERS and len(lines) <= LINES:
        return question
    # What is left out must be worth it: more than its last word or line.
    kept = "\n".join(lines[: LINES - 2])[: LETTERS * 3 // 4]
    cut = not kept[-1:].isspace() and not question[len(kept) :][:1].isspace()
    words = kept.rsplit(maxsplit=1)
    if cut and len(words) == 2 and len(words[1]) < LETTERS // 8:
        kept = words[0]
    return f"{kept.rstrip()} …"


def endless(text: str) -> bool:
    """Whether it has a word of more letters than `LONGEST_WORD`."""
    return len(text) >= LONGEST_WORD and _ENDLESS.search(text) is not None


def wrap_mode(*, anywhere: bool) -> QTextOption.WrapMode:
    """Between words where there are any; or `anywhere`, where the letters come to the edge."""
    mode = QTextOption.WrapMode
    return mode.WrapAnywhere if anywhere else mode.WrapAtWordBoundaryOrAnywhere
