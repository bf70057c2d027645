"""The file is read back by Qt's Markdown reader: every answer is the text that it was."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication

from otterscope.work import export
from otterscope.work.export_as_markdown import literal, quoted
from tests.work.exported import ASKED, HOSTILE, LABELS, OPEN, REGION, SESSION, TURNS, pixels_of


@pytest.fixture(scope="module", autouse=True)
def _app() -> QApplication:
    found = QApplication.instance()
    return found if isinstance(found, QApplication) else QApplication(["otterscope"])


def document(markdown: str) -> QTextDocument:
    found = QTextDocument()
    found.setMarkdown(markdown)
    return found


def links_and_pictures(found: QTextDocument) -> list[str]:
    return re.findall(r'(?:href|src)="([^"]*)"', found.toHtml())


def test_a_session_reads_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "my (out).md"
    export.export_markdown(SESSION, TURNS, OPEN, out, labels=LABELS)
    text = out.read_text(encoding="utf-8")
    found = document(text)
    plain = found.toPlainText()
    for turn in TURNS:
        assert turn.question in plain
    for line in HOSTILE.splitlines():
        assert line in plain
    pictures = ["question-0001.png", "question-0003.png", "question-0005.png"]
    names = [f"my%20%28out%29-pictures/{name}" for name in pictures]
    assert links_and_pictures(found) == names
    folder = tmp_path / "my (out)-pictures"
    assert sorted(path.name for path in folder.iterdir()) == pictures
    with Image.open(folder / pictures[0]) as shown:
        assert np.array_equal(np.asarray(shown), pixels_of(REGION))


def test_the_file_is_this(tmp_path: Path) -> None:
    out = tmp_path / "out.md"
    labels = replace(LABELS, receipt=lambda receipt: f"{receipt.model} {receipt.type}")
    turn = replace(ASKED, answer="Five.\n\n1. here\n2. there")
    export.export_markdown(SESSION, [turn], OPEN, out, labels=labels)
    assert out.read_text(encoding="utf-8") == GOLDEN


GOLDEN = r"""# The \<b\>market\</b\>

Picture: a\<b\>\&.jpg · 4,000 × 3,000 pixels · 2026-11-22 11:00 UTC

## Question 1

![60 × 40 px at 100, 200](out-pictures/question-0001.png)

Region 60 × 40 px at 100, 200, pixel for pixel.

**How many \<i\>camels\</i\>?**

> Five.
>
> 1\. here\
> 2\. there

Boxes in the answer: 20 × 10 px at 110, 210

Points in the answer: 120, 220

The file breaks off.

Otter \<8B\> Q4\_K\_M · 2026-11-22 11:00 UTC
"""


#: Pieces of which Markdown and HTML are made.
PIECES = st.sampled_from(
    [
        *(
            "<b>",
            "</b>",
            "&amp;",
            "&#60;",
            "<!--",
            "![",
            "](",
            ")",
            "[a]: http://x.org",
            "www.x.org",
            "a@x.org",
        ),
        *("`", "```", "~~", "**", "__", "*", "_", "# ", "- ", "+ ", "1. ", "2) ", "> ", "| ", "---", "==="),
        *(
            "\\",
            "$",
            "^",
            ":",
            "camel",
            "骆驼",
            " ",
            "    ",
            "https://x.org/y",
            "<http://x.org>",
            "!",
            "@",
            "5",
        ),
    ]
)


@settings(max_examples=30)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_line_reads_as_it_was(text: str) -> None:
    found = document(f"Before\n\nx{literal(text)}x\n\nAfter")
    assert " ".join(found.toPlainText().split("\n")[1].split()) == f"x{' '.join(text.split())}x"
    assert links_and_pictures(found) == []


@settings(max_examples=30)
@given(st.lists(st.lists(PIECES, max_size=6).map("".join), min_size=1, max_size=5))
def test_any_answer_reads_as_it_was(lines: list[str]) -> None:
    found = document(quoted("\n".join(lines)))
    shown = " ".join(found.toPlainText().split())
    assert shown == " ".join(" ".join(lines).split())
    assert links_and_pictures(found) == []
    assert "<b>" not in found.toHtml()
