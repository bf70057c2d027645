"""No word is cut: with texts 40 % longer than the English ones, and in every language of the window."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QSizePolicy, QWidget

from otterscope.engine.budget import Device
from otterscope.ui import i18n
from otterscope.ui.dialogs.paged import Page
from otterscope.work import model_choice
from otterscope.work.model_choice import Choice
from tests.fixtures.desk import model_pair
from tests.ui.application import Windows
from tests.ui.conftest import pause
from tests.ui.surfaces import surfaces

FILLER = "łöñğ ẅörďš "


class Longer(QTranslator):
    """Every text two fifths longer, in words, with its facts and letters in place."""

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        if not text or context.startswith("Q"):
            return text
        extra = max(1, round(0.4 * len(re.sub(r"\{\w*\}|&", "", text))))
        tail = (FILLER * (extra // len(FILLER) + 1))[:extra].strip()
        return f"{text} {tail}" if extra > 4 else f"{text}{tail}"


@pytest.fixture
def windows(app: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Windows]:
    monkeypatch.setattr(model_choice, "choose", lambda _name: Choice(model_pair(), demo=True))
    cpu = (Device("A CPU with a name of some length", 8 << 30, 16 << 30, False),)
    monkeypatch.setattr("otterscope.engine.inspect.devices", lambda: cpu)
    made = Windows()
    yield made
    made.close_all()
    pause(1)


@pytest.fixture
def longer(app: QApplication) -> Iterator[None]:
    translator = Longer()
    app.installTranslator(translator)
    yield
    app.removeTranslator(translator)


@pytest.mark.usefixtures("longer")
def test_texts_two_fifths_longer_fit(windows: Windows, tmp_path: Path) -> None:
    assert QCoreApplication.translate("Any", "Open the folder").startswith("Open the folder łö")
    assert cut_words(windows, tmp_path) == []


@pytest.mark.parametrize("language", ["zh_CN", "ja"])
def test_every_language_fits(windows: Windows, tmp_path: Path, language: str) -> None:
    before = QLocale()
    i18n.use_language(language)
    try:
        assert cut_words(windows, tmp_path) == []
    finally:
        i18n.use_language("en")
        QLocale.setDefault(before)


def test_a_word_that_is_cut_is_found(app: QApplication) -> None:
    window = QWidget()
    label, button, wrapped = QLabel("a label", window), QPushButton("a button", window), QLabel(window)
    wrapped.setText("words " * 20)
    wrapped.setWordWrap(True)
    wrapped.setGeometry(0, 60, 100, 20)
    label.setGeometry(0, 0, 20, 20)
    button.setGeometry(0, 30, 30, 24)
    window.show()
    pause(5)
    assert [cut.split(" ")[0] for cut in cuts(window)] == ["QLabel", "QPushButton", "QLabel"]
    label.resize(label.sizeHint())
    button.resize(button.sizeHint())
    wrapped.resize(100, wrapped.heightForWidth(100))
    assert cuts(window) == []
    window.close()
    window.deleteLater()


def cut_words(windows: Windows, folder: Path) -> list[str]:
    found = []
    for name, surface in surfaces(windows, folder):
        pause(5)
        found += [f"{name}: {cut}" for cut in cuts(surface)]
    return found


def cuts(surface: QWidget) -> list[str]:
    """What of a window's words does not have the room that it asks for."""
    found = []
    for widget in surface.findChildren(QWidget):
        if not widget.isVisibleTo(surface) or widget.window() is not surface or not on_screen(widget):
            continue
        if isinstance(widget, QLabel | QAbstractButton) and widget.text() and (lack := lacking(widget)):
            found.append(f"{type(widget).__name__} {widget.text()[:60]!r} lacks {lack}")
        elif isinstance(widget, Page) and widget.horizontalScrollBar().maximum():
            found.append(f"page {widget.accessibleName()!r} must be scrolled sideways")
    return found


def on_screen(widget: QWidget) -> bool:
    return not widget.visibleRegion().isEmpty() or widget.width() == 0


def lacking(widget: QLabel | QAbstractButton) -> str:
    """Which way it is too small, or "". Labels that shorten themselves to an ellipsis are not."""
    policy = widget.sizePolicy().horizontalPolicy()
    if isinstance(widget, QLabel):
        if policy is QSizePolicy.Policy.Ignored or "…" in widget.text():
            return ""
        if widget.wordWrap() or widget.hasHeightForWidth():
            short = widget.heightForWidth(widget.width()) - widget.height()
            return f"{short} of height" if short > 1 else ""
        short = widget.sizeHint().width() - widget.width()
        return f"{short} of width" if short > 1 else ""
    if policy is QSizePolicy.Policy.Ignored:
        return ""
    short = widget.minimumSizeHint().width() - widget.width()
    return f"{short} of width" if short > 1 else ""
