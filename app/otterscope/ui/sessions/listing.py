"""Kept sessions as a list that views can show; what was found in them, one row a session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from otterscope.session.model import Hit, SessionInfo
from otterscope.ui.chat import words
from otterscope.ui.chat.thumbnail import thumbnail_image
from otterscope.ui.tips import tip

#: The row as an `Entry`.
ENTRY = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class Sessions(Protocol):
    """What the list needs of a store; called outside the GUI thread."""

    def sessions(self) -> list[SessionInfo]: ...

    def search(self, text: str) -> list[Hit]: ...

    def rename(self, session_id: int, title: str) -> SessionInfo: ...

    def delete_session(self, session_id: int) -> None: ...

    def restore_session(self, session_id: int) -> SessionInfo: ...


@dataclass(frozen=True)
class Entry:
    """One row: a session, the piece of text that was found in it and how many more there are."""

    session: SessionInfo
    snippet: str = ""
    more: int = 0

    @property
    def facts(self) -> str:
        """Time, number of questions and picture, in one line: a long name may be cut off."""
        count = QCoreApplication.translate("SessionList", "%Ln question(s)", None, self.session.turns)
        return " · ".join((words.when(self.session.changed_at), count, self.session.picture.name))

    @property
    def found(self) -> str:
        """The snippet, and how many more places there are."""
        if not self.snippet or not self.more:
            return self.snippet
        more = QCoreApplication.translate("SessionList", "and %Ln more", None, self.more)
        return f"{self.snippet}  ({more})"


def load(store: Sessions, text: str) -> list[Entry]:
    """All sessions, or those in which a text is found, latest first. Outside the GUI thread."""
    if not text.strip():
        return [Entry(session) for session in store.sessions() if session.turns or session.title]
    entries: dict[int, Entry] = {}
    for hit in store.search(text):
        known = entries.get(hit.session.id)
        if known is None:
            entries[hit.session.id] = Entry(hit.session, hit.snippet)
        elif known.snippet == known.session.title and hit.turn is not None:
            # What was said tells more than the title, which is shown anyway.
            entries[hit.session.id] = replace(known, snippet=hit.snippet)
        else:
            entries[hit.session.id] = replace(known, more=known.more + 1)
    return list(entries.values())


class SessionList(QAbstractListModel):
    """The rows; a changed title is handed to `renamed`."""

    def __init__(self, renamed: Callable[[int, str], None]) -> None:
        super().__init__()
        self._entries: list[Entry] = []
        self._images: dict[int, QImage] = {}
        self._renamed = renamed

    @property
    def entries(self) -> list[Entry]:
        return self._entries

    def show(self, entries: list[Entry]) -> None:
        """Replace all rows; those whose place is the same stay as they are, and so what is selected."""
        if [entry.session.id for entry in entries] == [entry.session.id for entry in self._entries]:
            self._entries = entries
            if entries:
                self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
            return
        self.beginResetModel()
        self._entries = entries
        self._images.clear()
        self.endResetModel()

    def remove(self, session_id: int) -> Entry | None:
        """Take a session's row out."""
        row = self.row_of(session_id)
        if row is None:
            return None
        self.beginRemoveRows(QModelIndex(), row, row)
        entry = self._entries.pop(row)
        self.endRemoveRows()
        return entry

    def insert(self, row: int, entry: Entry) -> None:
        """Put a row back."""
        row = min(row, len(self._entries))
        self.beginInsertRows(QModelIndex(), row, row)
        self._entries.insert(row, entry)
        self.endInsertRows()

    def update(self, session: SessionInfo) -> None:
        """A session has another title."""
        row = self.row_of(session.id)
        if row is not None:
            self._entries[row] = replace(self._entries[row], session=session)
            self.dataChanged.emit(self.index(row), self.index(row))

    def row_of(self, session_id: int) -> int | None:
        rows = (row for row, entry in enumerate(self._entries) if entry.session.id == session_id)
        return next(rows, None)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._entries)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self._entries[index.row()]
        if role == ENTRY:
            return entry
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return entry.session.title
        if role == Qt.ItemDataRole.DecorationRole:
            known = self._images.get(entry.session.id)
            if known is None:
                known = self._images[entry.session.id] = thumbnail_image(entry.session.thumbnail)
            return known
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ". ".join(part for part in (entry.session.title, entry.facts, entry.found) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(str(entry.session.picture.path))
        return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        entry, title = self._entries[index.row()], str(value).strip()
        if role != Qt.ItemDataRole.EditRole or title == entry.session.title:
            return False
        self.update(replace(entry.session, title=title))
        self._renamed(entry.session.id, title)
        return True
