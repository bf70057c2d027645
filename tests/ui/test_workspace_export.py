"""Where an export goes, and what it needs."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from otterscope.engine.errors import EngineDied
from otterscope.engine.fake import FakeEngine
from otterscope.ui import faults, i18n, workspace_export
from otterscope.ui.receipt.facts import in_a_line
from otterscope.ui.viewer import statusbar
from otterscope.ui.workspace_export import completed, proposed
from tests.ui.application import SIZE, Windows, ask, picture
from tests.ui.conftest import wait_for
from tests.ui.test_main_window import scroll, windows
from tests.work.exported import ASKED, SESSION

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


@pytest.mark.parametrize("copied", [True, False], ids=["with its pixels", "without a copy of them"])
def test_a_session_whose_picture_is_gone_is_exported_as_it_was_kept(
    windows: Windows, scroll: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, copied: bool
) -> None:
    window = windows([scroll])
    turn = ask(window, "How many camels?")
    copies = window.store.pixels
    wait_for(lambda: copies.find(turn.seen) is not None)
    if not copied:
        copies.remove(turn.seen)
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
    assert ("pixel for pixel" in text) is copied
    assert ("the small picture that was kept" in text) is not copied
    with Image.open(tmp_path / "kept-pictures" / "question-0001.png") as shown:
        assert (shown.size == (SIZE.width, SIZE.height)) is copied
    assert window.pane.path == other


@pytest.fixture
def chinese(app: object) -> Iterator[None]:
    i18n.use_language("zh_CN")
    yield
    i18n.use_language("en")


def test_an_export_speaks_the_language_of_the_window(
    windows: Windows, chinese: None, scroll: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeEngine()
    window = windows([scroll], engine=engine)
    fault = EngineDied(reason="killed")
    engine.fail_next(fault)
    turn = ask(window, "How many?")
    assert turn.fault == fault.sentence, "kept in English"
    answered = ask(window, "Once more?")
    assert answered.receipt is not None
    out = tmp_path / "out.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: (str(out), ""))
    workspace_export.ask_export(window)
    wait_for(lambda: out.exists() and window.pane.commands._work is None)
    text = html.unescape(out.read_text(encoding="utf-8"))
    assert faults.sentence(fault) in text
    assert fault.sentence not in text
    line = in_a_line(answered.receipt)
    assert line in text
    assert re.search("[\u4e00-\u9fff]", line)
    assert "tokens" not in line


def test_faults_of_an_earlier_run_are_known_too() -> None:
    """Though nothing was opened in this one that could have them."""
    script = (
        "from otterscope.ui import faults; "
        "print(any('file breaks off before' in each or 'picture' in each for each in faults._templates()), "
        "'otterscope.imaging.errors' in __import__('sys').modules)"
    )
    app = str(Path(__file__).parents[2] / "app")
    env = {**os.environ, "PYTHONPATH": app}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.split() == ["True", "True"]


def test_an_export_is_called_like_its_session_and_goes_among_the_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QStandardPaths, "standardLocations", lambda _kind: [str(tmp_path)])
    called = replace(SESSION, title="Camels: how many?\nAll / none.")
    assert proposed(called, [ASKED]) == tmp_path / "Camels how many All none.html"
    unnamed = replace(SESSION, title="")
    assert proposed(unnamed, [replace(ASKED, question="Five?")]) == tmp_path / "Five.html"
    assert proposed(unnamed, []) == tmp_path / "a b &.html"
    assert proposed(replace(SESSION, title="..."), []) == tmp_path / "session.html"


def test_what_was_exported_is_as_it_is_now_and_can_be_shown_for_a_while(
    windows: Windows, scroll: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = windows([scroll])
    turn = ask(window, "How many camels?")
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    out = tmp_path / "out.json"
    workspace_export.write(window, out)
    status = window.pane.status
    wait_for(lambda: status.work.text() == "Exported out.json")
    session = json.loads(out.read_text(encoding="utf-8"))["session"]
    assert session["title"] == "How many camels?"
    assert session["changed_at"] >= turn.asked_at.isoformat() > session["started_at"]
    assert status.action.text() == "Show in Folder"
    status.action.click()
    assert opened == [str(tmp_path)]
    monkeypatch.setattr(statusbar, "SAID_FOR", 1)
    workspace_export.write(window, out)
    wait_for(
        lambda: not status.work.text() and status.action.isHidden() and window.pane.commands._work is None
    )
