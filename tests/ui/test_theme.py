"""Looks: every pair of text and ground can be read, switching reaches all, icons exist and take the ink."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QLabel

from otterscope.ui import resources
from otterscope.ui.theme import DARK, LIGHT, Colours, Theme, theme, tinted
from otterscope.ui.viewer.actions import commands


@pytest.fixture(autouse=True)
def _back_to_light(app: QApplication) -> Iterator[None]:
    yield
    theme().choose("light")


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2: 1 to 21."""

    def luminance(name: str) -> float:
        colour = QColor(name)
        parts = (colour.redF(), colour.greenF(), colour.blueF())
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_every_ground(look: Colours) -> None:
    pairs = [
        (look.text, look.window), (look.text, look.raised), (look.text, look.base), (look.quiet, look.window),
        (look.quiet, look.raised), (look.quiet, look.canvas), (look.on_accent, look.accent),
        (look.warn_text, look.warn_back), (look.on_box, look.box), (look.text, tinted(look)),
    ]  # fmt: skip
    for text, ground in pairs:
        assert contrast(text, ground) >= 4.5, (text, ground)


def test_a_look_reaches_the_palette_and_whoever_listens(app: QApplication) -> None:
    told: list[bool] = []
    theme().changed.connect(lambda: told.append(theme().colours.dark))
    theme().choose("dark")
    assert app.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    theme().choose("light")
    assert app.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window
    assert told == [True, False]


def test_system_follows_the_desktop_and_a_choice_does_not(
    app: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    hints = type(app.styleHints())
    monkeypatch.setattr(hints, "colorScheme", lambda _self: Qt.ColorScheme.Dark)
    theme().choose("system")
    assert theme().colours is DARK
    monkeypatch.setattr(hints, "colorScheme", lambda _self: Qt.ColorScheme.Light)
    app.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme().colours is LIGHT
    theme().choose("dark")
    app.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme().colours is DARK


def test_there_is_one_theme(app: QApplication) -> None:
    assert theme() is theme()
    assert len(app.findChildren(Theme)) == 1


@pytest.mark.parametrize("name", sorted({c.icon for c in commands() if c.icon} | {"close"}))
def test_every_icon_is_there_and_drawn_in_the_ink(app: QApplication, name: str) -> None:
    image = resources.icon(name, "#ff0000", "#00ff00").pixmap(32, 32).toImage()
    inked = [
        image.pixelColor(x, y) for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() > 200
    ]
    assert len(inked) > 20
    assert {colour.name() for colour in inked} == {"#ff0000"}
    faded = resources.icon(name, "#ff0000", "#00ff00").pixmap(32, 32, QIcon.Mode.Disabled).toImage()
    assert any(faded.pixelColor(x, y).name() == "#00ff00" for x in range(32) for y in range(32))


def test_a_missing_resource_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"icons/none\.svg"):
        resources.resource("icons/none.svg")


def test_texts_grow_and_come_back_to_the_systems_size(app: QApplication) -> None:
    label = QLabel("text")
    label.show()
    size = app.font().pointSizeF()
    before = label.sizeHint().width()
    theme().scale_text(1.5)
    try:
        assert app.font().pointSizeF() == pytest.approx(1.5 * size)
        assert label.sizeHint().width() > 1.3 * before
    finally:
        theme().scale_text(1.0)
    assert app.font().pointSizeF() == pytest.approx(size)
    assert label.sizeHint().width() == before
    label.close()


def test_each_language_has_the_shapes_of_its_own(app: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    before = app.font().families()
    monkeypatch.setattr(QFontDatabase, "families", lambda: ["Noto Sans CJK SC", "Noto Sans CJK JP"])
    theme().speak("zh_CN")
    assert app.font().families() == [before[0], "Noto Sans CJK SC"]
    theme().scale_text(2.0)
    assert QFont(app.font()).families()[1:] == ["Noto Sans CJK SC"]
    theme().scale_text(1.0)
    theme().speak("ja")
    assert app.font().families()[1:] == ["Noto Sans CJK JP"]
    theme().speak("en")
    assert app.font().families() == before


def test_dialogs_for_files_begin_where_the_users_files_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert resources.folder_of(tmp_path / "a.png") == str(tmp_path)
    places = [str(tmp_path / "gone"), str(tmp_path)]
    monkeypatch.setattr(QStandardPaths, "standardLocations", lambda _kind: places)
    assert resources.folder_of(resources.resource("demo/scroll.jpg")) == str(tmp_path)
    assert resources.folder_of(None) == str(tmp_path)
