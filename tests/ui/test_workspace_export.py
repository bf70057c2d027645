"""Where an export goes, and what it needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from otterscope.ui import workspace_export
from otterscope.ui.workspace_export import completed
from tests.ui.application import Windows, ask, picture
from tests.ui.conftest import wait_for
from tests.ui.test_main_window import scroll, windows

__all__ = ["scroll", "windows"]

MARKDOWN = "Markdown with a folder of pictures (*.md)"


@pytest.mark.parametrize(
    ("chosen", "kind", "wanted"),
    [
        ("notes.html", MARKDOWN, "notes.html"),
        ("notes.JSON", MARKDOWN, "notes.JSON"),
        ("notes", MARKDOWN, "notes.md"),
        ("fig. 3", MARKDOWN, "fig. 3.md"),
        ("v1.2", "JSON, everything (*.json)", "v1.2.json"),
        ("notes", "", "notes.html"),
    ],
)
def test_the_kind_that_was_chosen_is_the_kind_that_is_written(
    tmp_path: Path, chosen: str, kind: str, wanted: str
) -> None:
    assert completed(tmp_path / chosen, kind) == tmp_path / wanted


def test_a_name_that_nobody_was_asked_about_takes_no_files_place(tmp_path: Path) -> None:
    for name in ("notes.md", "notes-2.md"):
        (tmp_path / name).write_text("mine")
    assert completed(tmp_path / "notes", MARKDOWN) == tmp_path / "notes-3.md"
    assert completed(tmp_path / "notes.md", MARKDOWN) == tmp_path / "notes.md", "the dialog asked about it"


def test_a_session_whose_picture_is_gone_is_exported_as_it_was_kept(
    windows: Windows, scroll: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = windows([scroll])
    turn = ask(window, "How many camels?")
    other = picture(scroll.with_name("other.png"), shift=300)
    window.open([other])
    wait_for(lambda: window.pane.path == other and window.sessions.info is not None)
    scroll.unlink()
    out = tmp_path / "kept.md"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: (str(out), MARKDOWN))
    workspace_export.ask_export_of(window, turn.session)
    wait_for(lambda: out.exists() and window.pane.commands._work is None)
    text = out.read_text(encoding="utf-8")
    assert "How many camels?" in text
    assert "the small picture that was kept" in text
    assert window.pane.path == other
