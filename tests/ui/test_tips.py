"""Names of files stay names."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QTextDocument

from otterscope.ui.filestrip import FileStrip
from otterscope.ui.tips import tip


@pytest.mark.parametrize(
    "text", ["/x/<b>a</b>.png", '<img src="/etc/x.png">.png', "a &amp; <i>b</i>", "<b>two</b>\nlines"]
)
def test_what_looks_like_html_is_shown_letter_by_letter(text: str) -> None:
    document = QTextDocument()
    document.setHtml(tip(text))
    assert document.toPlainText() == text


@pytest.mark.parametrize("text", ["/x/a.png", "a < b.png", "a & b", "two\nlines", ""])
def test_plain_names_stay_as_they_are(text: str) -> None:
    assert tip(text) == text


def test_a_file_in_the_strip_shows_its_own_name(app: object) -> None:
    strip = FileStrip()
    strip.set_files([Path("/x/<b>a</b>.png")], 0)
    assert "&lt;b&gt;" in strip.item(0).toolTip()
    strip.deleteLater()
