"""The page over an empty viewer, the card of the first start, and the strip of files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from otterscope.ui.filestrip import FileStrip, framed
from otterscope.ui.theme import theme
from otterscope.ui.welcome import WelcomeCard, WelcomePage
from tests.ui.conftest import pause

LEFT = Qt.MouseButton.LeftButton
RED = QColor("#cc2200")


@pytest.fixture
def shown(app: QApplication) -> Iterator[Callable[[QWidget], None]]:
    widgets: list[QWidget] = []

    def show(widget: QWidget) -> None:
        widgets.append(widget)
        widget.resize(800, 600)
        widget.show()
        widget.activateWindow()
        pause(10)

    yield show
    for widget in widgets:
        widget.close()
        widget.deleteLater()


def test_every_way_in_has_a_button_with_its_own_key(shown: Callable[[QWidget], None]) -> None:
    page = WelcomePage()
    shown(page)
    wanted: list[str] = []
    page.open_wanted.connect(lambda: wanted.append("open"))
    page.folder_wanted.connect(lambda: wanted.append("folder"))
    page.paste_wanted.connect(lambda: wanted.append("paste"))
    page.demo_wanted.connect(lambda: wanted.append("demo"))
    for button in page.buttons:
        QTest.mouseClick(button, LEFT)
    assert wanted == ["open", "folder", "paste", "demo"]
    keys = [button.shortcut().toString() for button in page.buttons]
    assert len(set(keys)) == 4
    assert all(key.startswith("Alt+") for key in keys)


def test_recent_pictures_come_with_their_thumbnails(shown: Callable[[QWidget], None]) -> None:
    page = WelcomePage()
    shown(page)
    assert page.recent.count() == 0
    later: dict[Path, Callable[[QPixmap], None]] = {}
    files = [Path("/pictures/a.png"), Path("/pictures/b.png")]
    page.set_recent(files, later.__setitem__)
    assert [page.recent.item(row).text() for row in (0, 1)] == ["a.png", "b.png"]
    image = QPixmap(300, 200)
    image.fill(RED)
    later[files[1]](image)
    size = page.recent.iconSize()
    icons = [page.recent.item(row).icon().pixmap(size).toImage() for row in (0, 1)]
    middles = [icon.pixelColor(icon.width() // 2, icon.height() // 2) for icon in icons]
    assert middles == [QColor(theme().colours.paper), RED]
    chosen: list[Path] = []
    page.recent_wanted.connect(chosen.append)
    page.recent.setFocus()
    page.recent.setCurrentRow(1)
    QTest.keyClick(page.recent, Qt.Key.Key_Return)
    assert chosen == [files[1]]
    page.set_recent([], later.__setitem__)
    assert page.recent.isHidden()
    assert page.heading.isHidden()


def test_the_card_says_honestly_what_answers(shown: Callable[[QWidget], None]) -> None:
    card = WelcomeCard()
    shown(card)
    text = card.text.text()
    assert "very small demo model" in text
    assert "sometimes wrong" in text
    assert "knows nothing of photographs" in text
    card.set_model("OtterHD-8B", demo=False)
    assert card.text.text().endswith("OtterHD-8B answers, on this machine.")
    card.set_model("", demo=False)
    assert "No model is installed yet" in card.text.text()
    told: list[str] = []
    card.models_wanted.connect(lambda: told.append("models"))
    card.closed.connect(lambda: told.append("closed"))
    QTest.mouseClick(card.get, LEFT)
    QTest.mouseClick(card.close_button, LEFT)
    assert told == ["models", "closed"]
    assert card.isHidden()


def test_the_strip_shows_several_files_and_goes_where_one_wants(shown: Callable[[QWidget], None]) -> None:
    strip = FileStrip()
    shown(strip)
    strip.set_files([Path("one.png")], 0)
    assert strip.isHidden()
    files = [Path(f"{number}.png") for number in range(30)]
    strip.set_files(files, 20)
    assert strip.isVisible()
    assert strip.currentRow() == 20
    pause(10)
    assert strip.viewport().rect().intersects(strip.visualItemRect(strip.item(20)))
    wanted: list[int] = []
    strip.wanted.connect(wanted.append)
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Left)
    QTest.keyClick(strip, Qt.Key.Key_Return)
    assert wanted == [19]


@pytest.mark.parametrize(("size", "clear"), [(QSize(100, 10), (50, 2)), (QSize(10, 100), (2, 30))])
def test_thumbnails_of_any_shape_fill_the_same_field(
    app: QApplication, size: QSize, clear: tuple[int, int]
) -> None:
    image = QPixmap(size)
    image.fill(RED)
    field = framed(image, QSize(96, 64), 2.0)
    assert field.size() == QSize(192, 128)
    assert field.devicePixelRatio() == 2.0
    pixels = field.toImage()
    assert pixels.pixelColor(96, 64) == RED
    assert pixels.pixelColor(*clear) == QColor(theme().colours.paper)
