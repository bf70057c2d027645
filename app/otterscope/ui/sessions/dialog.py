"""The dialog of all sessions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from otterscope.errors import AppError
from otterscope.progress import CancelToken, ProgressCallback
from otterscope.session.model import SessionInfo
from otterscope.ui import faults
from otterscope.ui.bridge import Job
from otterscope.ui.chat.labels import WrappedLabel
from otterscope.ui.chat.look import chat_sheet
from otterscope.ui.chat.notices import GoneBar
from otterscope.ui.dialogs.paged import StyledDialog
from otterscope.ui.dialogs.parts import button, row
from otterscope.ui.dialogs.style import dialog_style
from otterscope.ui.sessions.delegate import SessionDelegate
from otterscope.ui.sessions.listing import ENTRY, Entry, SessionList, Sessions, load
from otterscope.ui.theme import theme

T = TypeVar("T")

#: Milliseconds without a key before what was typed is searched for.
PAUSE = 150


class SessionsDialog(StyledDialog):
    """Everything that was asked, to be found again.

    Signals:
        open_wanted(int): this session is to be shown.
        export_wanted(int): this session is to be written to a file.
        renamed(int, str), deleted(int), restored(int): what became of a session here; it is stored.
    """

    open_wanted = Signal(int)
    export_wanted = Signal(int)
    renamed = Signal(int, str)
    deleted = Signal(int)
    restored = Signal(int)

    def __init__(self, store: Sessions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._job: Job | None = None
        self._gone: list[tuple[int, Entry]] = []
        self._written = threading.Event()
        self._written.set()
        self.setWindowTitle(self.tr("Sessions"))
        self.size_for(620, 560)
        self.search = QLineEdit()
        self.model = SessionList(self._rename)
        self.list = QListView()
        self.delegate = SessionDelegate(self.list)
        self.empty = WrappedLabel()
        self.fault = WrappedLabel()
        self._bars = QVBoxLayout()
        self.open_button = button(self.tr("&Open"), self.open_chosen, primary=True)
        self.rename_button = button(self.tr("&Rename"), self.rename_chosen)
        self.delete_button = button(self.tr("&Delete"), self.delete_chosen)
        self.export_button = button(self.tr("&Export…"), self.export_chosen)
        self.close_button = button(self.tr("C&lose"), self.close)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.reload)
        self._build()

    # What can be done -----------------------------------------------------------------------------------

    def reload(self) -> None:
        """Look again, for what is typed; an answer to what was typed before is dropped."""
        self._pause.stop()
        text = self.search.text()
        if self._job is not None:
            self._job.cancel()
        self._job = self.background.run(
            lambda _cancel, _progress: load(self._store, text),
            lambda entries: self._show(entries, text),
            self._failed,
            name="search-sessions",
        )

    def chosen(self) -> Entry | None:
        """The row that is selected."""
        entry = self.list.currentIndex().data(ENTRY)
        return entry if isinstance(entry, Entry) else None

    def open_chosen(self) -> None:
        """Show the selected session and leave."""
        entry = self.chosen()
        if entry is not None:
            self.open_wanted.emit(entry.session.id)
            self.close()

    def rename_chosen(self) -> None:
        """Change the selected title in place."""
        if self.chosen() is not None:
            self.list.edit(self.list.currentIndex())

    def export_chosen(self) -> None:
        """Have the selected session written to a file."""
        entry = self.chosen()
        if entry is not None:
            self.export_wanted.emit(entry.session.id)

    def delete_chosen(self) -> None:
        """Delete the selected session; a line offers to have it back."""
        entry, at = self.chosen(), self.list.currentIndex().row()
        if entry is None:
            return
        number = entry.session.id
        self.model.remove(number)
        self._gone.append((at, entry))
        bar = GoneBar(entry.session.title)
        bar.undo_wanted.connect(lambda: self._bring_back(number))
        bar.closed.connect(lambda: self._drop_bar(number))
        bar.setProperty("session", number)
        self._bars.addWidget(bar)
        self.list.setCurrentIndex(self.model.index(min(at, self.model.rowCount() - 1)))
        self._refresh()
        self._write(lambda: self._store.delete_session(number), lambda _none: self.deleted.emit(number))

    def undo_delete(self) -> None:
        """Bring back what was deleted last."""
        if self._gone:
            self._bring_back(self._gone[-1][1].session.id)

    # Qt's events ----------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()
        self.search.setFocus()
        self.search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the list, and of the field above it."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.search and event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            editing = self.list.state() == QAbstractItemView.State.EditingState
            if watched is self.list and not editing:
                if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
                    self.delete_chosen()
                    return True
                if event.matches(QKeySequence.StandardKey.Undo):
                    self.undo_delete()
                    return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not editing:
                self.open_chosen()
                return True
        return super().eventFilter(watched, event)

    # Inner ----------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.search.setPlaceholderText(self.tr("Search questions, answers, titles and pictures"))
        self.search.setAccessibleName(self.tr("Search the sessions"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.search.installEventFilter(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self.delegate)
        self.list.setAccessibleName(self.tr("Sessions"))
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.doubleClicked.connect(lambda _index: self.open_chosen())
        self.list.selectionModel().currentChanged.connect(lambda _now, _before: self._refresh())
        self.list.installEventFilter(self)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setObjectName("quiet")
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.empty)
        self.fault.setObjectName("warned")
        self.fault.setContentsMargins(9, 6, 9, 6)
        self.fault.hide()
        self._bars.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(10)
        column.addWidget(self.search)
        column.addWidget(self._pages, 1)
        column.addLayout(self._bars)
        column.addWidget(self.fault)
        actions = (self.open_button, self.rename_button, self.delete_button, self.export_button)
        column.addLayout(row(*actions, None, self.close_button))
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(lambda: self.search.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self._refresh()

    def _show(self, entries: list[Entry], text: str) -> None:
        self._job = None
        self.fault.hide()
        before = self.chosen()
        gone = {entry.session.id for _, entry in self._gone}
        self.delegate.wanted = text
        self.model.show([entry for entry in entries if entry.session.id not in gone])
        again = self.model.row_of(before.session.id) if before is not None else None
        self.list.setCurrentIndex(self.model.index(again or 0))
        if text.strip():
            self.empty.setText(self.tr("Nothing was found for “{text}”.").format(text=text.strip()))
        else:
            self.empty.setText(self.tr("Nothing has been asked yet. Every question and answer is kept here."))
        self._refresh()

    def _refresh(self) -> None:
        some = self.chosen() is not None
        for each in (self.open_button, self.rename_button, self.delete_button, self.export_button):
            each.setEnabled(some)
        self._pages.setCurrentIndex(0 if self.model.rowCount() else 1)

    def _rename(self, number: int, title: str) -> None:
        def done(session: SessionInfo) -> None:
            self.model.update(session)
            self.renamed.emit(number, session.title)

        self._write(lambda: self._store.rename(number, title), done)

    def _write(self, write: Callable[[], T], done: Callable[[T], None]) -> None:
        """Change the store, after the changes before: an undo must not overtake what it undoes."""
        before, written = self._written, threading.Event()
        self._written = written

        def work(_cancel: CancelToken, _progress: ProgressCallback) -> T:
            try:
                before.wait()
                return write()
            finally:
                written.set()

        self.background.run(work, done, self._failed, name="change-session")

    def _bring_back(self, number: int) -> None:
        at, entry = next(each for each in self._gone if each[1].session.id == number)
        self._drop_bar(number)
        self.model.insert(at, entry)
        self.list.setCurrentIndex(self.model.index(self.model.row_of(number) or 0))
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._refresh()
        self._write(lambda: self._store.restore_session(number), lambda _info: self.restored.emit(number))

    def _drop_bar(self, number: int) -> None:
        self._gone = [each for each in self._gone if each[1].session.id != number]
        for index in range(self._bars.count()):
            item = self._bars.itemAt(index)
            bar = item.widget() if item is not None else None
            if bar is not None and bar.property("session") == number:
                self._bars.removeWidget(bar)
                bar.hide()
                bar.deleteLater()
                return

    def _failed(self, error: AppError) -> None:
        self.fault.setText(faults.sentence(error))
        self.fault.show()
        # What the disk holds is what is true.
        self._gone.clear()
        while self._bars.count():
            item = self._bars.takeAt(0)
            bar = item.widget() if item is not None else None
            if bar is not None:
                bar.hide()
                bar.deleteLater()

    def _menu(self, at: QPoint) -> None:
        if self.chosen() is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Open"), self.open_chosen)
        menu.addAction(self.tr("Rename"), self.rename_chosen)
        menu.addAction(self.tr("Delete"), self.delete_chosen)
        menu.addAction(self.tr("Export…"), self.export_chosen)
        menu.popup(self.list.viewport().mapToGlobal(at))

    def _recolour(self) -> None:
        c = theme().colours
        self.setStyleSheet(dialog_style(c) + chat_sheet(c))
