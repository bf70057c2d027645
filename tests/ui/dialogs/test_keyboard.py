"""Every page of every dialog: reached by keyboard, spoken by name, each letter once."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget

from otterscope.session.settings import Settings
from otterscope.ui.dialogs.about import AboutDialog
from otterscope.ui.dialogs.models import ModelsDialog
from otterscope.ui.dialogs.paged import PagedDialog, StyledDialog
from otterscope.ui.dialogs.settings import SettingsDialog
from otterscope.ui.dialogs.shortcuts import ShortcutSheet
from tests.ui.dialogs.conftest import Opened, cpu

DIALOGS: dict[str, Callable[[], StyledDialog]] = {
    "models": lambda: ModelsDialog(devices=cpu),
    "settings": lambda: SettingsDialog(Settings(), devices=cpu),
    "keys": lambda: ShortcutSheet([("A", [("b", "C")])]),
    "about": AboutDialog,
}


@pytest.mark.parametrize("name", DIALOGS)
def test_each_letter_leads_to_one_place_on_a_page(opened: Opened, name: str) -> None:
    dialog = opened(DIALOGS[name]())
    pages = dialog.pages if isinstance(dialog, PagedDialog) else {"": dialog}
    for key in pages:
        if isinstance(dialog, PagedDialog):
            dialog.turn_to(key)
        parts = [w for w in dialog.findChildren(QWidget) if on_page(w, dialog)]
        texts = [w.text() for w in parts if isinstance(w, QAbstractButton | QLabel)]
        letters = Counter(
            found.group(1).lower() for text in texts if (found := re.search(r"(?<!&)&([^&\s])", text))
        )
        assert {letter: count for letter, count in letters.items() if count > 1} == {}, (name, key)


def on_page(widget: QWidget, dialog: StyledDialog) -> bool:
    """Whether it is on the page that is shown, even if it shows itself only later."""
    if not isinstance(dialog, PagedDialog):
        return True
    others = [page for key, page in dialog.pages.items() if key != dialog.current]
    return not any(page is widget or page.isAncestorOf(widget) for page in others)


@pytest.mark.parametrize("name", DIALOGS)
def test_all_that_can_be_used_has_a_name_and_the_focus(opened: Opened, name: str) -> None:
    dialog = opened(DIALOGS[name]())
    for widget in dialog.findChildren(QWidget):
        if widget.parent() is None or isinstance(widget.parentWidget(), QComboBox):
            continue
        if isinstance(widget, QAbstractButton | QComboBox | QLineEdit) and not inner(widget):
            buddy = any(label.buddy() is widget for label in dialog.findChildren(QLabel))
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            assert widget.accessibleName() or text or buddy, widget
            # Of buttons that exclude each other Qt lets Tab reach the chosen one, and arrows the others.
            if isinstance(widget, QAbstractButton) and widget.autoExclusive() and not widget.isChecked():
                continue
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget


def inner(widget: QWidget) -> bool:
    """Whether Qt made it as a part of another control."""
    return widget.objectName().startswith("qt_") or type(widget.parentWidget()).__name__ in {
        "QSpinBox",
        "QDoubleSpinBox",
        "QLineEdit",
    }
