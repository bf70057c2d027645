"""The list of sessions over a real store: found, opened, renamed, deleted and had back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from otterscope.errors import DiskWriteFailed
from otterscope.geometry import Region, Size
from otterscope.session.model import Hit, SessionInfo
from otterscope.session.store import Store
from otterscope.ui.chat.notices import GoneBar
from otterscope.ui.sessions.dialog import SessionsDialog
from otterscope.ui.sessions.listing import ENTRY, Entry, load
from tests.ui.chat.making import png
from tests.ui.conftest import pause, wait_for

BOX = Region(10, 20, 300, 200)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "sessions.sqlite")
    for name, questions in (
        ("scroll.jpg", ("How many camels?", "Where is the bridge?")),
        ("harbour.tif", ("How many ships?",)),
        ("mountain.png", ("Is there snow?",)),
    ):
        info = store.open_picture(Path("/pictures") / name, Size(4000, 3000), 0, name)
        for question in questions:
            asked = store.ask(info.id, None, BOX, question, False, png())
            store.append(asked.id, "Seven of them, near the bridge.")
            store.stop(asked.id)
    store.open_picture(Path("/pictures/untouched.png"), Size(10, 10), 0, "untouched")
    yield store
    store.close()


@pytest.fixture
def dialog(app: object, store: Store) -> Iterator[SessionsDialog]:
    dialog = SessionsDialog(store)
    dialog.show()
    dialog.activateWindow()
    wait_for(dialog.isActiveWindow)
    settled(dialog)
    yield dialog
    dialog.shutdown()
    dialog.close()
    dialog.deleteLater()
    pause(1)


def settled(dialog: SessionsDialog) -> None:
    wait_for(lambda: not dialog._pause.isActive() and dialog._job is None)
    wait_for(lambda: not dialog.background._threads)


def titles(dialog: SessionsDialog) -> list[str]:
    return [entry.session.title for entry in dialog.model.entries]


def search(dialog: SessionsDialog, text: str) -> None:
    dialog.search.setText(text)
    settled(dialog)


def test_all_sessions_are_listed_the_latest_first_those_without_a_word_not(dialog: SessionsDialog) -> None:
    assert titles(dialog) == ["Is there snow?", "How many ships?", "How many camels?"]
    entry = dialog.chosen()
    assert entry is not None
    assert entry.session.title == "Is there snow?"
    assert "mountain.png" in entry.facts
    assert "1 question" in entry.facts
    index = dialog.model.index(2)
    assert "2 question" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert not index.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert dialog.search.hasFocus()


def test_what_is_typed_is_searched_for_once_the_keys_rest(dialog: SessionsDialog) -> None:
    QTest.keyClicks(dialog.search, "camels")
    assert len(titles(dialog)) == 3
    settled(dialog)
    assert titles(dialog) == ["How many camels?"]
    search(dialog, "bridge")
    assert len(titles(dialog)) == 3
    found = {entry.session.picture.name: entry.found for entry in dialog.model.entries}
    assert "bridge" in found["harbour.tif"]
    assert "more" in found["scroll.jpg"]
    search(dialog, "harbour")
    assert titles(dialog) == ["How many ships?"]
    search(dialog, "nothing of the kind")
    assert titles(dialog) == []
    assert dialog.empty.isVisible()
    assert "nothing of the kind" in dialog.empty.text()
    assert not dialog.open_button.isEnabled()
    search(dialog, "")
    assert len(titles(dialog)) == 3


def test_an_answer_to_an_earlier_search_is_dropped(app: object) -> None:
    gate = threading.Event()

    class Slow:
        def sessions(self) -> list[SessionInfo]:
            gate.wait(30)
            return []

        def search(self, text: str) -> list[Hit]:
            return []

    dialog = SessionsDialog(Slow())  # type: ignore[arg-type]
    shown: list[str] = []
    show = dialog._show

    def spy(entries: list[Entry], text: str) -> None:
        shown.append(text)
        show(entries, text)

    dialog._show = spy  # type: ignore[method-assign]
    dialog.show()
    dialog.search.setText("later")
    dialog.reload()
    wait_for(lambda: shown == ["later"])
    gate.set()
    wait_for(lambda: not dialog.background._threads)
    assert shown == ["later"]
    dialog.shutdown()
    dialog.close()
    dialog.deleteLater()
    pause(1)


def test_a_session_is_opened_by_enter_from_the_search(dialog: SessionsDialog) -> None:
    wanted: list[int] = []
    dialog.open_wanted.connect(wanted.append)
    QTest.keyClick(dialog.search, Qt.Key.Key_Down)
    assert dialog.list.hasFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    number = dialog.model.entries[1].session.id
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert wanted == [number]
    assert not dialog.isVisible()


def test_a_title_is_changed_in_place(dialog: SessionsDialog, store: Store) -> None:
    told: list[tuple[int, str]] = []
    dialog.renamed.connect(lambda number, title: told.append((number, title)))
    dialog.list.setFocus()
    number = dialog.model.entries[0].session.id
    QTest.keyClick(dialog.list, Qt.Key.Key_F2)
    editor = dialog.list.findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "Is there snow?"
    QTest.keyClicks(editor, "Winter")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    # Qt takes the text in with the next turn of its loop.
    wait_for(lambda: titles(dialog)[0] == "Winter")
    settled(dialog)
    assert told == [(number, "Winter")]
    assert store.session(number).title == "Winter"
    assert dialog.isVisible()
    dialog.rename_button.click()
    editor = dialog.list.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "Other")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    pause(1)
    assert titles(dialog)[0] == "Winter"
    assert dialog.isVisible()


def test_closing_while_a_title_is_changed_does_no_harm(dialog: SessionsDialog) -> None:
    dialog.rename_button.click()
    dialog.close()
    pause(1)
    assert titles(dialog)[0] == "Is there snow?"


def test_a_deleted_session_can_be_had_back(dialog: SessionsDialog, store: Store) -> None:
    told: list[tuple[str, int]] = []
    dialog.deleted.connect(lambda number: told.append(("deleted", number)))
    dialog.restored.connect(lambda number: told.append(("restored", number)))
    number = dialog.model.entries[1].session.id
    dialog.list.setFocus()
    dialog.list.setCurrentIndex(dialog.model.index(1))
    QTest.keyClick(dialog.list, Qt.Key.Key_Delete)
    settled(dialog)
    assert titles(dialog) == ["Is there snow?", "How many camels?"]
    assert number not in {info.id for info in store.sessions()}
    chosen = dialog.chosen()
    assert chosen is not None
    assert chosen.session.title == "How many camels?"
    dialog.reload()
    settled(dialog)
    bar = dialog.findChild(GoneBar)
    assert bar is not None
    bar.undo.click()
    settled(dialog)
    assert titles(dialog) == ["Is there snow?", "How many ships?", "How many camels?"]
    assert number in {info.id for info in store.sessions()}
    assert told == [("deleted", number), ("restored", number)]
    dialog.delete_button.click()
    dialog.delete_button.click()
    settled(dialog)
    dialog.list.setFocus()
    for _ in range(3):
        QTest.keyClick(dialog.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled(dialog)
    assert len(titles(dialog)) == 3


def test_an_undo_never_overtakes_what_it_undoes(
    dialog: SessionsDialog, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete, slow = store.delete_session, threading.Event()

    def deleted_slowly(number: int) -> None:
        slow.wait(20)
        delete(number)

    monkeypatch.setattr(store, "delete_session", deleted_slowly)
    before = [session.id for session in store.sessions()]
    dialog.delete_chosen()
    dialog.undo_delete()
    pause(100)
    slow.set()
    settled(dialog)
    assert [session.id for session in store.sessions()] == before


def test_the_last_one_deleted_leaves_an_empty_list(dialog: SessionsDialog) -> None:
    for _ in range(3):
        dialog.delete_button.click()
    settled(dialog)
    assert titles(dialog) == []
    assert not dialog.delete_button.isEnabled()
    bars = dialog.findChildren(GoneBar)
    assert len(bars) == 3
    bars[0].close_button.click()
    dialog.undo_delete()
    settled(dialog)
    assert len(titles(dialog)) == 1


def test_export_is_asked_for(dialog: SessionsDialog) -> None:
    wanted: list[int] = []
    dialog.export_wanted.connect(wanted.append)
    dialog.export_button.click()
    assert wanted == [dialog.model.entries[0].session.id]


def test_a_fault_is_said_in_place(dialog: SessionsDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_number: int) -> None:
        raise DiskWriteFailed(path="sessions.sqlite", reason="no space left")

    monkeypatch.setattr(dialog._store, "delete_session", full)
    dialog.delete_button.click()
    wait_for(dialog.fault.isVisible)
    assert "no space left" in dialog.fault.text()
    dialog.reload()
    settled(dialog)
    assert len(titles(dialog)) == 3
    assert not dialog.fault.isVisible()


def test_what_was_said_tells_more_than_the_title(store: Store) -> None:
    entries = load(store, "camels")
    assert [entry.session.title for entry in entries] == ["How many camels?"]
    assert all(isinstance(entry, Entry) for entry in entries)


def test_find_leads_to_the_search_and_all_is_named(dialog: SessionsDialog) -> None:
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    wait_for(dialog.search.hasFocus)
    for widget in dialog.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()), widget
    assert dialog.model.index(0).data(ENTRY) is dialog.model.entries[0]
    assert not dialog.list.grab().isNull()
    dialog.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    search(dialog, "bridge")
    assert not dialog.list.grab().isNull()
