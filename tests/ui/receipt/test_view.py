"""The dialog of a receipt: its facts and pixels, what is saved and copied, what is said when it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QWidget

from otterscope.engine.api import RegionImage
from otterscope.errors import FileMissing
from otterscope.geometry import Region
from otterscope.progress import CancelToken, ProgressCallback
from otterscope.session.model import Receipt
from otterscope.session.pixels import PixelFiles
from otterscope.ui.chat.labels import WrappedLabel
from otterscope.ui.chat.text_view import TextView
from otterscope.ui.receipt.facts import as_text, facts
from otterscope.ui.receipt.view import ReceiptView
from otterscope.work import seen
from otterscope.work.png import png_bytes
from otterscope.work.seen import Seen
from otterscope.work.shared_picture import open_shared
from tests.ui.chat.making import RECEIPT, TURN, turn
from tests.ui.conftest import pause, wait_for
from tests.ui.painted import pixels_of

PIXELS = pixels_of(Region(7660, 700, 480, 300))
SMALL = Region(0, 0, 60, 40)


def read(_progress: ProgressCallback, _cancel: CancelToken) -> Seen:
    return Seen(PIXELS, "copy")


@pytest.fixture
def views(app: object) -> Iterator[Callable[..., ReceiptView]]:
    made: list[ReceiptView] = []

    def make(receipt: Receipt = RECEIPT, reader: object = read) -> ReceiptView:
        view = ReceiptView(replace(TURN, receipt=receipt), reader)  # type: ignore[arg-type]
        made.append(view)
        view.show()
        return view

    yield make
    for view in made:
        view.close()
        view.deleteLater()
    pause(1)


Views = Callable[..., ReceiptView]


def test_every_fact_is_said(app: object) -> None:
    said = dict(facts(replace(RECEIPT, demo=True)))
    assert said["Patches"] == "16 × 10 of 30 × 30 px"
    assert "480 × 300 px" in said["Region"]
    assert said["Scale"] == "1:1, not shrunk"
    assert said["SHA-256 of the model’s file"] == RECEIPT.sha256
    assert said["Seed"] == "7"
    assert said["Device"] == "a device"
    assert said["First token after"] == "0.42 s"
    assert said["Speed"] == "25.0 tokens a second"
    assert said["Read beforehand"] == "yes"
    assert "likeliest" in said["Temperature"]
    assert "BLAKE2b of the pixels that the model saw" not in said
    assert dict(facts(RECEIPT, "ab" * 16))["BLAKE2b of the pixels that the model saw"] == "ab" * 16
    shrunk = dict(facts(replace(RECEIPT, scale=0.5, columns=0, rows=0, temperature=0.7, tokens_per_s=0)))
    assert shrunk["Scale"] == "50 %, shrunk to 240 × 150 px"
    assert "Patches" not in shrunk
    assert "Speed" not in shrunk
    assert shrunk["Temperature"] == "0.7"


def test_the_text_holds_question_answer_facts_and_notes(app: object) -> None:
    text = as_text(replace(TURN, receipt=replace(RECEIPT, demo=True)))
    for part in (TURN.question, TURN.answer, RECEIPT.sha256, *RECEIPT.notes, "Demo model"):
        assert part in text


def test_the_pixels_come_and_can_be_looked_at(views: Views) -> None:
    view = views()
    assert not view.view.isVisible()
    wait_for(view.view.isVisible)
    assert view.view._pixels is PIXELS
    view.zooms.button(4).click()
    assert view.view.zoom == 4
    view.view.set_zoom(2)
    assert view.zooms.checkedId() == 2
    view.grid.click()
    assert view.view.grid
    view.view.pointed.emit((100, 50))
    said = view.pointer.text().replace(",", "")
    assert "x 7760" in said
    assert "y 750" in said
    assert "patch 4 2" in said
    assert "#{:02x}{:02x}{:02x}".format(*PIXELS[50, 100]) in said
    view.view.pointed.emit(None)
    assert view.pointer.text() == ""


def test_the_demo_and_the_notes_stand_before_the_facts(views: Views) -> None:
    view = views(replace(RECEIPT, demo=True))
    labels = [label for label in view.findChildren(WrappedLabel) if label.objectName() == "warned"]
    texts = [label.text() for label in labels if not label.isHidden()]
    assert texts[0].startswith("Demo model")
    assert texts[1:] == list(RECEIPT.notes)


def test_a_hash_wraps_and_is_copied_as_it_is(views: Views) -> None:
    view = views()
    pause(1)
    value = next(each for each in view.findChildren(TextView) if RECEIPT.sha256 in each.toPlainText())
    value.selectAll()
    value.copy()
    assert QGuiApplication.clipboard().text() == RECEIPT.sha256
    assert value.document().size().height() <= value.height()


def test_saved_pixels_are_the_pixels(views: Views, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    view = views()
    wait_for(view.save_button.isEnabled)
    path = tmp_path / "seen.png"
    offered: list[str] = []

    def ask(_parent: object, _title: str, start: str, _kinds: str) -> tuple[str, str]:
        offered.append(start)
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    view.save_button.click()
    wait_for(lambda: "seen.png" in view.said.text())
    with Image.open(path) as image:
        assert np.array_equal(np.asarray(image), PIXELS)
    assert offered == ["scroll 7660 700 480 300.png"]
    assert view.save_button.isEnabled()
    view.copy_button.click()
    assert QGuiApplication.clipboard().text() == as_text(TURN)


def test_a_save_that_fails_says_so(views: Views, tmp_path: Path) -> None:
    view = views()
    wait_for(view.save_button.isEnabled)
    view.save(tmp_path / "no such folder" / "seen.png")
    wait_for(lambda: "failed" in view.said.text())
    assert view.save_button.isEnabled()


def test_pixels_that_cannot_be_read_are_said_in_place(views: Views) -> None:
    def gone(_progress: ProgressCallback, _cancel: CancelToken) -> Seen:
        raise FileMissing(path="scroll.jpg")

    view = views(reader=gone)
    wait_for(lambda: "scroll.jpg" in view.state.text())
    assert not view.save_button.isEnabled()
    for reader in (None, lambda _progress, _cancel: None):
        closed = views(reader=reader)
        wait_for(lambda view=closed: "not open" in view.state.text())  # type: ignore[misc]
        assert not closed.view.isVisible()


def test_reading_is_shown_and_ends_with_the_dialog(views: Views) -> None:
    stopped: list[bool] = []

    def slow(progress: ProgressCallback, cancel: CancelToken) -> Seen:
        progress(1, 4)
        while not cancel.cancelled:
            pass
        stopped.append(True)
        cancel.raise_if_cancelled()
        return Seen(PIXELS, "copy")

    view = views(reader=slow)
    wait_for(view.bar.isVisible)
    assert (view.bar.value(), view.bar.maximum()) == (1, 4)
    view.close()
    assert stopped == [True]


def test_a_grid_that_is_not_the_pixels_own_is_not_drawn(views: Views) -> None:
    view = views(replace(RECEIPT, columns=5, rows=5))
    wait_for(view.view.isVisible)
    assert not view.grid.isEnabled()


def test_it_reads_by_itself_while_the_window_opens_another_picture(app: object, tmp_path: Path) -> None:
    Image.fromarray(pixels_of(Region(0, 0, 900, 700))).save(tmp_path / "small.png")
    picture = open_shared(tmp_path / "small.png")
    region = Region(40, 60, 300, 200)
    parent = QWidget()
    receipt = replace(RECEIPT, region=region, columns=10, rows=7)
    given = RegionImage(pixels_of(region), region)
    view = ReceiptView.show_for(turn(receipt=receipt, seen=given.key), picture, parent)
    picture.close()
    assert view is not None
    wait_for(view.view.isVisible)
    assert np.array_equal(view.pixels, pixels_of(region))  # type: ignore[arg-type]
    assert not view.unproved.isVisible()
    view.close()
    assert ReceiptView.show_for(turn(receipt=None), picture, parent) is None
    parent.deleteLater()
    pause(1)


def test_a_receipt_never_shows_another_pictures_pixels_as_what_the_model_saw(
    app: object, tmp_path: Path
) -> None:
    Image.fromarray(pixels_of(Region(500, 0, 900, 700))).save(tmp_path / "replaced.png")
    picture = open_shared(tmp_path / "replaced.png")
    region = Region(40, 60, 300, 200)
    given = RegionImage(pixels_of(region), region)
    asked = turn(receipt=replace(RECEIPT, region=region, columns=10, rows=7), seen=given.key)
    parent = QWidget()

    without = ReceiptView.show_for(replace(asked, thumbnail=png_bytes(pixels_of(SMALL))), picture, parent)
    assert without is not None
    wait_for(lambda: "has changed" in without.state.text())
    assert not without.view.isVisible()
    assert without.small.isVisible()
    assert without.small.pixmap().size().toTuple() == (SMALL.width, SMALL.height)
    assert not without.save_button.isEnabled()

    copies = PixelFiles(tmp_path / "pixels")
    seen.keep(copies, given, CancelToken())
    for opened in (picture, None):
        kept = ReceiptView.show_for(asked, opened, parent, copies)
        assert kept is not None
        wait_for(kept.view.isVisible)
        assert np.array_equal(kept.pixels, given.pixels)  # type: ignore[arg-type]
        assert not kept.unproved.isVisible()
        assert not kept.small.isVisible()
        kept.close()

    older = ReceiptView.show_for(replace(asked, seen=""), picture, parent, copies)
    assert older is not None
    wait_for(older.view.isVisible)
    assert older.unproved.isVisible()
    assert "may have been others" in older.unproved.text()
    assert "as it is now" in older.view.accessibleName()
    for view in (without, older):
        view.close()
    picture.close()
    parent.deleteLater()
    pause(1)


def test_all_is_reached_by_keys_and_named(views: Views) -> None:
    view = views()
    wait_for(view.view.isVisible)
    for widget in view.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()), widget
    view.activateWindow()
    wait_for(view.isActiveWindow)
    QTest.keyClick(view, Qt.Key.Key_2)
    wait_for(lambda: view.view.zoom == 2)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.isVisible()
