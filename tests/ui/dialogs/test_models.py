"""The dialog of models, every button of it, with real files and a service on this machine."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget

from otterscope.engine.api import EngineOptions
from otterscope.ui.dialogs.dropping import DropZone
from otterscope.ui.dialogs.models import ModelsDialog
from otterscope.ui.dialogs.parts import Notice
from otterscope.weights import catalog, demo, transfers
from otterscope.weights.fetch import PATIENCE, Patience
from tests.fixtures.model_service import Service, drop_after, other_content, refuse, stall_after
from tests.ui.conftest import wait_for
from tests.ui.dialogs.conftest import QUICK, Opened, idle


def said(notice: Notice) -> str:
    return notice.text.text() if notice.isVisible() else ""


def choose(dialog: ModelsDialog, name: str) -> None:
    dialog.installed.select(name)
    entry = dialog.installed.list.entry
    assert entry is not None
    assert entry.model.name == name


def drop(zone: DropZone, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), action, data, button, keys)
    QApplication.sendEvent(zone, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(zone, QDropEvent(QPointF(5, 5), action, data, button, keys))


# Installed ---------------------------------------------------------------------------------------------


def test_models_are_listed_with_type_size_licence_and_fit(opened: Opened, two: Path) -> None:
    dialog = opened.models(current="mini-F16")
    items = [dialog.installed.list.item(n) for n in range(dialog.installed.list.count())]
    told = [item.data(Qt.ItemDataRole.AccessibleTextRole) for item in items]
    assert [item.text() for item in items] == ["mini-F16", "mini-Q8_0"]
    assert told[0].startswith("mini-F16, in use. F16")
    assert "Fits this machine: boxes up to about" in told[1]
    assert "licence not stated" in told[1] or "CC BY-NC" in told[1]


def test_how_large_a_box_may_be_follows_how_models_are_run(opened: Opened, two: Path) -> None:
    dialog = opened.models()
    sides = []
    for context in (1024, 4096):
        dialog.set_options(EngineOptions(context=context))
        dialog.installed.refresh()
        wait_for(lambda: idle(dialog))
        entry = dialog.installed.list.entry
        assert entry is not None
        assert entry.fit is not None
        assert entry.fit.side
        sides.append(entry.fit.side)
    assert sides[0] < sides[1]


def test_an_empty_list_says_what_to_do(opened: Opened) -> None:
    dialog = opened.models()
    assert dialog.installed.empty.isVisible()
    assert not dialog.installed.list.isVisible()
    for button in (dialog.installed.use, dialog.installed.verify, dialog.installed.remove):
        assert not button.isEnabled()


def test_the_demo_model_is_marked_and_stays(
    opened: Opened, two: Path, pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought = tmp_path / "demo"
    brought.mkdir()
    for name in ("mini-Q8_0.gguf", "mmproj-mini-Q8_0.gguf"):
        shutil.copy(pairs / name, brought / name.replace("mini", "small"))
    monkeypatch.setattr(demo, "demo_folder", lambda: brought)
    dialog = opened.models()
    page = dialog.installed
    assert page.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole).startswith("small-Q8_0, in use, demo")
    choose(dialog, "small-Q8_0")
    assert not page.remove.isEnabled()
    assert not page.verify.isEnabled()
    choose(dialog, "mini-F16")
    page.use.click()
    choose(dialog, "small-Q8_0")
    assert page.use.isEnabled()


def test_a_model_is_chosen_by_button_and_by_return(opened: Opened, two: Path) -> None:
    dialog = opened.models(current="mini-F16")
    chosen: list[str] = []
    dialog.chosen.connect(chosen.append)
    choose(dialog, "mini-F16")
    assert not dialog.installed.use.isEnabled()
    choose(dialog, "mini-Q8_0")
    dialog.installed.use.click()
    assert "mini-Q8_0" in said(dialog.installed.notice)
    choose(dialog, "mini-F16")
    dialog.installed.list.setFocus()
    QTest.keyClick(dialog.installed.list, Qt.Key.Key_Return)
    assert chosen == ["mini-Q8_0", "mini-F16"]


def test_files_are_checked_and_a_changed_one_is_told_of(opened: Opened, two: Path) -> None:
    dialog = opened.models()
    page = dialog.installed
    choose(dialog, "mini-Q8_0")
    page.verify.click()
    assert page.working.isVisible()
    wait_for(lambda: said(page.notice))
    assert "both files are as they were installed" in said(page.notice)
    wait_for(lambda: idle(dialog))
    path = two / "mini-Q8_0.gguf"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    choose(dialog, "mini-Q8_0")
    page.verify.click()
    wait_for(lambda: "SHA-256 differs" in said(page.notice))
    page.notice.close_button.click()
    assert not page.notice.isVisible()


def test_removing_asks_in_place_and_can_be_left(opened: Opened, two: Path) -> None:
    dialog = opened.models()
    page, changes = dialog.installed, []
    dialog.changed.connect(lambda: changes.append(1))
    choose(dialog, "mini-Q8_0")
    page.remove.click()
    assert "Delete mini-Q8_0" in said(page.notice)
    assert page.notice.no.hasFocus()
    page.notice.no.click()
    assert (two / "mini-Q8_0.gguf").exists()
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    QTest.keyClick(page.notice.no, Qt.Key.Key_Escape)
    assert not page.notice.isVisible()
    assert dialog.isVisible()
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    page.notice.yes.click()
    wait_for(lambda: "is removed" in said(page.notice) and idle(dialog))
    assert not (two / "mini-Q8_0.gguf").exists()
    assert page.list.count() == 1
    assert changes == [1]


def test_a_broken_model_is_listed_with_its_sentence(opened: Opened, two: Path) -> None:
    for path in two.glob("mmproj-*"):
        path.unlink()
    dialog = opened.models()
    entry = dialog.installed.list.entry
    assert entry is not None
    assert "No mmproj" in dialog.installed.list.lines(entry)[2]
    assert not dialog.installed.use.isEnabled()
    assert dialog.installed.remove.isEnabled()


def test_the_folder_opens_or_is_said_to_come(
    opened: Opened, home: Path, pairs: Path, urls: list[str]
) -> None:
    dialog = opened.models()
    dialog.installed.folder.click()
    assert urls == []
    assert str(home / "models") in said(dialog.installed.notice)
    shutil.copytree(pairs, home / "models")
    dialog.installed.folder.click()
    assert urls == [QUrl.fromLocalFile(str(home / "models")).toString()]


# Add ---------------------------------------------------------------------------------------------------


def test_a_dropped_model_finds_its_mmproj_and_is_added(opened: Opened, pairs: Path) -> None:
    dialog = opened.models()
    dialog.turn_to("add")
    page = dialog.adding
    arrived: list[str] = []
    page.installed.connect(arrived.append)
    drop(page.zone, pairs / "mini-Q8_0.gguf")
    wait_for(page.found.isVisible)
    assert page.mmproj.toolTip().endswith("mmproj-mini-Q8_0.gguf")
    page.add.click()
    wait_for(lambda: arrived)
    assert arrived == ["mini-Q8_0"]
    chosen: list[str] = []
    dialog.chosen.connect(chosen.append)
    page.notice.yes.click()
    assert chosen == ["mini-Q8_0"]
    wait_for(lambda: idle(dialog))
    assert dialog.installed.list.count() == 1


def test_files_are_chosen_in_the_systems_dialog(
    opened: Opened, pairs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [str(pairs / name) for name in ("mmproj-mini-F16.gguf", "mini-F16.gguf")]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: (names, ""))
    dialog = opened.models()
    dialog.turn_to("add")
    dialog.adding.zone.choose.click()
    wait_for(dialog.adding.found.isVisible)
    assert dialog.adding.name.text() == "mini-F16"


def test_a_model_without_its_mmproj_takes_it_afterwards(opened: Opened, pairs: Path, tmp_path: Path) -> None:
    language = Path(shutil.copy(pairs / "mini-F16.gguf", tmp_path / "alone.gguf"))
    dialog = opened.models()
    dialog.turn_to("add")
    page = dialog.adding
    page.take([language])
    wait_for(lambda: "No mmproj" in said(page.notice))
    assert not page.add.isEnabled()
    page.take([pairs / "mmproj-mini-F16.gguf"])
    wait_for(page.found.isVisible)
    assert not page.notice.isVisible()
    assert page.add.isEnabled()


def test_a_file_that_is_no_model_has_its_sentence(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(b"nothing")
    dialog = opened.models()
    dialog.turn_to("add")
    dialog.adding.take([path])
    wait_for(lambda: "x.gguf" in said(dialog.adding.notice))


def test_a_model_that_is_there_already_has_its_sentence(opened: Opened, two: Path, pairs: Path) -> None:
    dialog = opened.models()
    dialog.turn_to("add")
    dialog.adding.take([pairs / "mini-F16.gguf"])
    wait_for(dialog.adding.add.isEnabled)
    dialog.adding.add.click()
    wait_for(lambda: "There is a model" in said(dialog.adding.notice))


# Convert -----------------------------------------------------------------------------------------------


def test_a_folder_is_looked_into_and_converted(opened: Opened, checkpoint: Path) -> None:
    dialog = opened.models()
    dialog.turn_to("convert")
    page = dialog.converting
    drop(page.zone, checkpoint)
    wait_for(page.found.isVisible)
    assert "1 layers of 64" in page.facts.text()
    before = page.takes.text()
    page.kind.setCurrentIndex(page.kind.findData("Q8_0"))
    assert page.takes.text() != before
    page.name.setText("renamed")
    page.convert.click()
    wait_for(lambda: "is installed" in said(page.notice))
    assert "renamed-Q8_0" in said(page.notice)
    chosen: list[str] = []
    dialog.chosen.connect(chosen.append)
    page.notice.yes.click()
    assert chosen == ["renamed-Q8_0"]
    assert catalog.resolve("renamed").type == "Q8_0"


def test_a_folder_chosen_in_the_systems_dialog(
    opened: Opened, checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened.models()
    dialog.turn_to("convert")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(tmp_path))
    dialog.converting.zone.choose.click()
    wait_for(lambda: "holds no checkpoint" in said(dialog.converting.notice))
    assert not dialog.converting.convert.isEnabled()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(checkpoint))
    dialog.converting.zone.choose.click()
    wait_for(dialog.converting.convert.isEnabled)


def test_a_conversion_can_be_stopped(
    opened: Opened, checkpoint: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(*_args: object, progress: object, cancel: object, **_more: object) -> None:
        while True:
            progress(1, 2)  # type: ignore[operator]
            cancel.raise_if_cancelled()  # type: ignore[attr-defined]
            cancel.wait(0.01)  # type: ignore[attr-defined]

    monkeypatch.setattr("otterscope.weights.convert.convert", slowly)
    dialog = opened.models()
    dialog.turn_to("convert")
    page = dialog.converting
    page.take(checkpoint)
    wait_for(page.convert.isEnabled)
    page.convert.click()
    assert not page.convert.isEnabled()
    wait_for(lambda: page.working.bar.value() == 500)
    assert page.working.figures.text().startswith("50 %")
    page.working.stop.click()
    assert "Nothing was left behind" in said(page.notice)
    assert page.convert.isEnabled()
    wait_for(lambda: idle(dialog))


# Download ----------------------------------------------------------------------------------------------


@pytest.fixture
def service(checkpoint: Path) -> Iterator[Service]:
    files = {path.name: path.read_bytes() for path in checkpoint.iterdir()}
    with Service(files, licence=None) as running:
        yield running


def look_up(opened: Opened, service: Service, patience: Patience = QUICK) -> ModelsDialog:
    dialog = opened.models(service.address, patience=patience)
    dialog.turn_to("download")
    dialog.downloading.name.setText(service.name)
    dialog.downloading.look.click()
    wait_for(lambda: idle(dialog))
    return dialog


@pytest.mark.local_server
def test_nothing_comes_before_size_and_licence_were_agreed_to(
    opened: Opened, service: Service, urls: list[str]
) -> None:
    dialog = look_up(opened, service)
    card = dialog.downloading.offer
    assert card.isVisible()
    assert "CC BY-NC 4.0" in card.licence.text()
    assert "not for commercial purposes" in card.licence.text()
    assert "960 kB" in card.facts.text()
    assert not card.go.isEnabled()
    card.agreed.emit()  # not even if it were pressed
    card.kind.setCurrentIndex(card.kind.findData("Q8_0"))
    card.read.click()
    assert urls == [f"{service.address}/{service.name}"]
    assert not any("/resolve/" in path for path, _ in service.requests)


@pytest.mark.local_server
def test_a_model_is_downloaded_converted_and_used(opened: Opened, service: Service) -> None:
    dialog = look_up(opened, service)
    page = dialog.downloading
    chosen: list[str] = []
    dialog.chosen.connect(chosen.append)
    page.offer.kind.setCurrentIndex(page.offer.kind.findData("Q8_0"))
    page.offer.consent.click()
    page.offer.go.click()
    assert page.working.isVisible()
    wait_for(lambda: "is installed" in said(page.notice))
    page.notice.yes.click()
    assert chosen == ["OtterHD-mini-Q8_0"]
    assert transfers.begun() == []


@pytest.mark.local_server
def test_one_of_several_pairs_is_chosen(opened: Opened, pairs: Path) -> None:
    files = {path.name: path.read_bytes() for path in pairs.glob("*.gguf")}
    with Service(files, name="Lab/mini-GGUF") as service:
        dialog = look_up(opened, service)
        card = dialog.downloading.offer
        assert card.which.count() == 2
        assert not card.kind.isVisible()
        card.which.setCurrentIndex(1)
        card.consent.click()
        card.go.click()
        wait_for(lambda: "mini-F16 is installed" in said(dialog.downloading.notice))


@pytest.mark.local_server
def test_a_stopped_download_is_listed_and_gone_on_with(opened: Opened, service: Service) -> None:
    file = "model.safetensors"
    file = file if file in service.files else max(service.files, key=lambda name: len(service.files[name]))
    service.manners[file] = [stall_after(5000)]
    dialog = look_up(opened, service, PATIENCE)
    page = dialog.downloading
    page.offer.consent.click()
    page.offer.go.click()
    wait_for(page.working.figures.text)
    page.working.stop.click()
    assert "What has come is kept" in said(page.notice)
    wait_for(lambda: idle(dialog))
    service.manners.clear()
    press(page.begun, "Go on")
    wait_for(lambda: "is installed" in said(page.notice))
    assert not page.begun.findChildren(QPushButton)


@pytest.mark.local_server
def test_a_begun_download_can_be_thrown_away(opened: Opened, service: Service) -> None:
    service.manners["config.json"] = [refuse(403)]
    dialog = look_up(opened, service)
    page = dialog.downloading
    page.offer.consent.click()
    page.offer.go.click()
    wait_for(lambda: "accepted its terms" in said(page.notice) and idle(dialog))
    press(page.begun, "Throw away…")
    assert "Delete the" in said(page.notice)
    page.notice.yes.click()
    wait_for(lambda: transfers.begun() == [] and idle(dialog))


@pytest.mark.local_server
def test_lies_and_drops_are_told_in_place(opened: Opened, service: Service) -> None:
    dialog = look_up(opened, service)
    page = dialog.downloading
    service.manners["tokenizer.model"] = [
        drop_after(100),
        other_content(bytes(len(service.files["tokenizer.model"]))),
    ]
    page.offer.consent.click()
    page.offer.go.click()
    wait_for(lambda: "is installed" in said(page.notice) or "SHA-256" in said(page.notice))


@pytest.mark.local_server
def test_a_name_that_is_none_and_a_service_that_is_away(opened: Opened, service: Service) -> None:
    dialog = opened.models(service.address)
    dialog.turn_to("download")
    page = dialog.downloading
    page.name.setText("nonsense")
    page.look.click()
    wait_for(lambda: "is no name of a model" in said(page.notice))
    page.name.setText("Lab/other")
    QTest.keyClick(page.name, Qt.Key.Key_Return)
    wait_for(lambda: "has no model" in said(page.notice))
    page.elsewhere.setChecked(True)
    page.service.setText("http://models.example")
    page.look.click()
    wait_for(lambda: "over https alone" in said(page.notice))


def press(parent: QWidget, text: str) -> None:
    wait_for(lambda: any(b.text().replace("&", "") == text for b in parent.findChildren(QPushButton)))
    next(b for b in parent.findChildren(QPushButton) if b.text().replace("&", "") == text).click()
