"""Every control of the settings, and what it changes."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QSpinBox

from otterscope import paths
from otterscope.imaging.tile_cache import cache_folder
from otterscope.session.settings import Settings, load, save
from otterscope.ui.dialogs.fields import Automatic
from otterscope.ui.dialogs.paged import Page
from otterscope.ui.dialogs.settings import SettingsDialog
from otterscope.ui.theme import theme
from tests.ui.conftest import wait_for
from tests.ui.dialogs.conftest import Opened, cpu, idle

OTHER = Settings(
    theme="dark", language="ja", font_scale=1.5, gpu_layers=12, context=4096, cache_type="q8_0",
    temperature=0.7, seed=9, threads=3, max_tokens=64, snap=True, show_grid=True, prime=False,
    conversation=True, model="kept", recent_folder="/kept", welcomed=True,
)  # fmt: skip
PAGES = {"look": 3, "model": 4, "answers": 4, "boxes": 3}


def shown(opened: Opened, settings: Settings) -> tuple[SettingsDialog, list[Settings]]:
    dialog = opened(SettingsDialog(settings, devices=cpu))
    told: list[Settings] = []
    dialog.changed.connect(told.append)
    wait_for(lambda: idle(dialog))
    return dialog, told


def use(control: object, value: Any) -> None:
    """Put a control to a value as a user would end up with it."""
    if isinstance(control, QComboBox):
        control.setCurrentIndex([control.itemData(n) for n in range(control.count())].index(value))
    elif isinstance(control, QCheckBox):
        if control.isChecked() != value:
            control.click()
    elif isinstance(control, QSpinBox | QDoubleSpinBox):
        control.setValue(value)
    elif isinstance(control, Automatic):
        if control.auto.isChecked() != (value is None):
            control.auto.click()
        if value is not None:
            control.number.setValue(value)
    else:
        raise AssertionError(control)


def test_every_control_changes_its_field_and_no_other(opened: Opened, tmp_path: Path) -> None:
    dialog, told = shown(opened, Settings())
    assert len(dialog.controls) == sum(PAGES.values())
    for field, control in dialog.controls.items():
        before = dialog.settings
        use(control, getattr(OTHER, field))
        changed = {name for name in vars(before) if getattr(before, name) != getattr(dialog.settings, name)}
        assert changed == {field}
        assert told[-1] is dialog.settings
    save(dialog.settings, tmp_path / "s.json")
    assert load(tmp_path / "s.json").settings == dialog.settings


def test_showing_settings_tells_of_no_change(opened: Opened) -> None:
    dialog, told = shown(opened, Settings())
    dialog.set_settings(OTHER)
    assert told == []
    use(dialog.controls["seed"], 10)
    assert told[-1].theme == "dark"
    assert told[-1].threads == 3


def test_by_hand_the_number_can_be_typed_and_automatic_takes_it_away(opened: Opened) -> None:
    dialog, told = shown(opened, Settings())
    control = dialog.controls["context"]
    assert isinstance(control, Automatic)
    assert not control.number.isEnabled()
    control.auto.click()
    assert control.number.isEnabled()
    assert told[-1].context == 8192
    control.auto.click()
    assert told[-1].context is None


def test_defaults_come_back_and_can_be_undone(opened: Opened) -> None:
    dialog, told = shown(opened, OTHER)
    dialog.restore.click()
    kept = Settings(model="kept", recent_folder="/kept", welcomed=True)
    assert told[-1] == kept
    assert dialog.undo.isVisible()
    dialog.undo.click()
    assert told[-1] == OTHER
    assert not dialog.undo.isVisible()
    assert len(told) == 2


def test_the_device_is_told_by_name(opened: Opened) -> None:
    dialog, _ = shown(opened, Settings())
    dialog.turn_to("model")
    assert dialog.device.text() == "Test CPU, 17.2 GB of main memory"


def test_the_dialog_grows_with_its_texts(opened: Opened) -> None:
    dialog, _ = shown(opened, Settings())
    theme().scale_text(1.4)
    try:
        larger, _ = shown(opened, Settings())
        for key in larger.pages:
            larger.turn_to(key)
            page = larger.pages[key]
            assert isinstance(page, Page)
            assert page.horizontalScrollBar().maximum() == 0, key
        assert larger.height() > dialog.height()
    finally:
        theme().scale_text(1.0)


def test_pages_are_turned_with_their_letters(opened: Opened) -> None:
    dialog, _ = shown(opened, Settings())
    wait_for(dialog.isActiveWindow)
    for letter, key in (("m", "model"), ("a", "answers"), ("b", "boxes"), ("o", "storage"), ("l", "look")):
        QTest.keyClick(dialog, getattr(Qt.Key, f"Key_{letter.upper()}"), Qt.KeyboardModifier.AltModifier)
        wait_for(lambda key=key: dialog.current == key)  # type: ignore[misc]


@pytest.fixture
def kept(home: Path) -> Path:
    for path, nbytes in (
        (paths.models_dir() / "a.gguf", 3_000_000),
        (home / "sessions.db", 20_000),
        (cache_folder() / "one" / "tiles.bin", 7_000_000),
        (home / "sessions.pixels" / f"{32 * 'a'}.png", 2_000_000),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(nbytes))
    return home


def test_storage_says_places_and_sizes_and_opens_them(opened: Opened, kept: Path, urls: list[str]) -> None:
    dialog, _ = shown(opened, Settings())
    dialog.turn_to("storage")
    page = dialog.storing
    sizes = {key: label.text() for key, label in page.sizes.items()}
    kinds = {"models": "3 MB", "downloads": "0 bytes", "sessions": "20 kB", "copies": "2 MB"}
    assert sizes == {**kinds, "pictures": "7 MB"}
    for key, button in page.folders.items():
        button.click()
        if key == "downloads":
            assert "is not there yet" in page.notice.text.text()
    assert urls == [
        QUrl.fromLocalFile(str(path)).toString()
        for path in (paths.models_dir(), kept, kept / "sessions.pixels", paths.cache_dir())
    ]


def test_the_cache_is_cleared_once_that_is_confirmed(opened: Opened, kept: Path) -> None:
    dialog, _ = shown(opened, Settings())
    dialog.turn_to("storage")
    page, told = dialog.storing, []
    dialog.cache_cleared.connect(lambda: told.append(1))
    page.clear.click()
    page.notice.no.click()
    assert (cache_folder() / "one").exists()
    page.clear.click()
    page.notice.yes.click()
    wait_for(lambda: told and idle(dialog))
    assert "7 MB were freed" in page.notice.text.text()
    assert page.sizes["pictures"].text() == "0 bytes"
    assert not page.clear.isEnabled()
    assert (paths.models_dir() / "a.gguf").exists()
    assert page.sizes["copies"].text() == "2 MB"


def test_the_copies_are_deleted_once_that_is_confirmed(opened: Opened, kept: Path) -> None:
    dialog, _ = shown(opened, Settings())
    dialog.turn_to("storage")
    page = dialog.storing
    page.clear_copies.click()
    assert "Questions and answers stay" in page.notice.text.text()
    seen = page.viewport().rect()
    wait_for(lambda: seen.contains(page.notice.mapTo(page.viewport(), page.notice.rect().center())))
    page.notice.yes.click()
    wait_for(lambda: "2 MB were freed" in page.notice.text.text() and idle(dialog))
    assert not page.clear_copies.isEnabled()
    assert page.sizes["pictures"].text() == "7 MB"
    assert page.sizes["sessions"].text() == "20 kB"
