from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from otterscope.ui.dialogs.shortcuts import ShortcutSheet
from otterscope.ui.theme import theme
from tests.ui.dialogs.conftest import Opened

GROUPS = [
    ("Boxes", [("Draw boxes", "B"), ("Delete box", "Del")]),
    ("View", [("Zoom in", "Ctrl++"), ("Whole picture", "F")]),
]


def seen(sheet: ShortcutSheet) -> list[str]:
    found = []
    for top in range(sheet.tree.topLevelItemCount()):
        heading = sheet.tree.topLevelItem(top)
        assert heading is not None
        children = [heading.child(n) for n in range(heading.childCount())]
        found += [item.text(0) for item in children if item is not None and not item.isHidden()]
    return found


def test_all_keys_are_listed_and_any_word_or_key_finds_them(opened: Opened) -> None:
    sheet = opened(ShortcutSheet(GROUPS))
    assert sheet.search.hasFocus()
    assert len(seen(sheet)) == 4
    for text, found in (
        ("draw", ["Draw boxes"]),
        ("BOX", ["Draw boxes", "Delete box"]),
        ("del box", ["Delete box"]),
        ("ctrl", ["Zoom in"]),
        ("view", ["Zoom in", "Whole picture"]),
    ):
        sheet.search.setText(text)
        assert seen(sheet) == found
    sheet.search.setText("nonsense")
    assert sheet.none.isVisible()
    assert not sheet.tree.isVisible()


def test_down_leads_into_the_list_and_escape_first_clears_the_search(opened: Opened) -> None:
    sheet = opened(ShortcutSheet(GROUPS))
    sheet.search.setText("box")
    QTest.keyClick(sheet.search, Qt.Key.Key_Escape)
    assert sheet.search.text() == ""
    assert sheet.isVisible()
    QTest.keyClick(sheet.search, Qt.Key.Key_Down)
    assert sheet.tree.hasFocus()
    QTest.keyClick(sheet.tree, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_another_look_keeps_the_search(opened: Opened) -> None:
    sheet = opened(ShortcutSheet(GROUPS))
    sheet.search.setText("zoom")
    theme().choose("dark")
    assert seen(sheet) == ["Zoom in"]
    theme().choose("light")
    sheet.close_button.click()
    assert not sheet.isVisible()
