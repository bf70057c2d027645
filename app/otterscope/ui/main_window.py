"""The application's window: viewer left, chat right, and the wires between them and the desk."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QProcess, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow

from otterscope import paths
from otterscope.engine import api
from otterscope.session import settings as settings_file
from otterscope.session.settings import Settings
from otterscope.session.store import Store
from otterscope.ui.bridge import Background, Bridge
from otterscope.ui.chat.panel import ChatPanel
from otterscope.ui.filestrip import FileStrip
from otterscope.ui.ledger import Ledger
from otterscope.ui.noticebar import NoticeBar
from otterscope.ui.theme import Choice, theme
from otterscope.ui.viewer.pane import ViewerPane
from otterscope.ui.welcome import WelcomeCard, WelcomePage
from otterscope.ui.workspace_asking import Asking, Parts
from otterscope.ui.workspace_boxes import BoxKeeper, HandedBoxes
from otterscope.ui.workspace_dialogs import Dialogs
from otterscope.ui.workspace_drafts import Drafts
from otterscope.ui.workspace_files import Files, local_files
from otterscope.ui.workspace_first import FirstStart
from otterscope.ui.workspace_halves import Halves
from otterscope.ui.workspace_menus import Menus
from otterscope.ui.workspace_models import Models
from otterscope.ui.workspace_reading import BoxReader
from otterscope.ui.workspace_session import Sessions
from otterscope.work import desk_events as events
from otterscope.work.desk import Desk
from otterscope.work.shared_picture import open_shared


class Ear:
    """Hears the desk for the window that is on the screen."""

    def __init__(self) -> None:
        self.hear: Callable[[events.DeskEvent], None] = lambda _event: None

    def __call__(self, event: events.DeskEvent) -> None:
        self.hear(event)


@dataclass(frozen=True)
class Handed:
    """What a window takes over from one that goes."""

    before: MainWindow
    desk: Desk
    ear: Ear
    boxes: HandedBoxes | None


class MainWindow(QMainWindow):
    """One window of the application; everything of it ends in `closeEvent`.

    Args:
        settings: as they were read; the window saves what the user changes.
        store: of sessions, which may still be opening; closed with the window.
        engine: instead of a child process, for tests.
        handed: what another window, which is about to close, has given.

    Signals:
        closed: all work has ended and everything is written.
        language_chosen: the settings want another language than the one that the window speaks.
        made_anew(object): another MainWindow has taken this one's place.
    """

    closed = Signal()
    language_chosen = Signal()
    made_anew = Signal(object)

    def __init__(
        self,
        settings: Settings,
        store: Store,
        engine: api.Engine | None = None,
        *,
        gpu: bool = False,
        handed: Handed | None = None,
    ) -> None:
        super().__init__()
        self.settings, self.store, self.gpu = settings, store, gpu
        self._kept = settings
        self.handed_boxes = None if handed is None else handed.boxes
        self.ended = self._leaving = False
        self.setWindowTitle("OtterScope")
        self.setAcceptDrops(True)
        self.bridge = Bridge(self)
        self.background = Background(self.bridge)
        self.notices = NoticeBar()
        self.ledger = Ledger(self.bridge, self.notices.tell)
        self.ear = Ear() if handed is None else handed.ear
        self.ear.hear = self._on_event
        self.desk = Desk(store, self.ear, engine) if handed is None else handed.desk
        self.pane = ViewerPane(opener=open_shared, gpu=gpu)
        self.strip = FileStrip()
        self.chat = ChatPanel()
        self.page, self.card = WelcomePage(), WelcomeCard()
        self.pane.set_welcome(self.page)
        left, right = ((self.pane, 1), (self.strip, 0)), ((self.card, 0), (self.chat, 1))
        self.halves = Halves(self.notices, left, right)
        self.setCentralWidget(self.halves)
        self.files = Files(self.pane, self.strip, self.background, self)
        self.keeper = BoxKeeper(self.pane.canvas, store, self.ledger, self)
        self.reader = BoxReader(self.pane, self.desk, settings, self)
        self.sessions = Sessions(self.pane, self.files, self.keeper, store, self.desk, self.background, self)
        rooms = (self.pane, self.chat, self.desk, store, self.ledger, self.background)
        parts = Parts(*rooms, self.keeper, self.reader, self.sessions)
        self.asking = Asking(parts, settings, self)
        self.drafts = Drafts(self.chat, self.sessions, store, self.ledger, self)
        self.models = Models(self.chat, self.desk, self.background, self)
        self.dialogs = Dialogs(self)
        self.first = FirstStart(self)
        self.menus = Menus(self, self.pane, self._slots())
        self.pane.ask_action = self.menus["write"]
        self._connect()
        self._restore()
        if handed is not None:
            self._take_over(handed.before)

    # For whoever starts it ------------------------------------------------------------------------------

    def save(self, settings: Settings) -> None:
        """Keep settings that change nothing by themselves."""
        before, self._kept = self._kept, settings
        self.settings = self.asking.settings = self.reader.settings = settings
        self.dialogs.follow(settings)
        self.ledger.do(lambda: settings_file.save_changes(before, settings))

    def open(self, files: list[Path]) -> None:
        """Open files and folders, as if dropped."""
        self.files.open(files)

    def begin(self, files: list[Path]) -> None:
        """What can wait until the window is on the screen: pictures and the model."""
        if files:
            self.open(files)
        else:
            self.first.begin()
        self.models.use(self.settings)

    def change(self, settings: Settings) -> None:
        """Use and keep other settings; what can be is changed at once."""
        before, self.settings = self.settings, settings
        if settings.theme != before.theme:
            theme().choose(settings.theme)
        theme().scale_text(settings.font_scale)
        self._show_boxes_as_set()
        self.chat.set_follow(settings.conversation)
        self.save(settings)
        self.models.use(settings)
        if settings.language != before.language:
            # Not from within the dialog that tells of it, and which goes with the window.
            QTimer.singleShot(0, self, self.language_chosen.emit)

    def hand_over(self) -> Handed:
        """Give to another window what goes on in this one, which is closed then."""
        self._leaving = True
        self._keep_layout()
        return Handed(self, self.desk, self.ear, self.keeper.hand_over())

    # Qt's events ----------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = local_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.open(files)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        if self.ended:
            return
        self.ended = True
        if not self._leaving:
            self._keep_layout()
        # What takes a moment to end is not to be seen standing still.
        self.hide()
        self.sessions.leave()
        self.dialogs.shutdown()
        if not self._leaving:
            self.desk.close()
        self.bridge.flush()
        self.pane.shutdown()
        self.ledger.close()
        self.background.close()
        self.bridge.close()
        if not self._leaving:
            self.store.close()
        self.closed.emit()

    # Inner ----------------------------------------------------------------------------------------------

    def _take_over(self, before: MainWindow) -> None:
        # What was told that window until now is in what it gives.
        before.bridge.flush()
        self.asking.take_over(before.asking)
        self.models.take_over(before.models)
        self.reader.take_over(before.reader)
        self.first.suggest()

    def _connect(self) -> None:
        pane, chat, page, dialogs = self.pane, self.chat, self.page, self.dialogs
        for part in (self.asking, self.models, self.sessions, self.files):
            part.faulted.connect(self.notices.tell)
        self.models.changed.connect(self.reader.refresh)
        self.models.changed.connect(self.first.suggest)
        self.sessions.missing.connect(dialogs.find_picture)
        chat.models_wanted.connect(dialogs.models)
        chat.sessions_wanted.connect(dialogs.sessions)
        chat.export_wanted.connect(dialogs.export)
        chat.receipt_wanted.connect(dialogs.receipt)
        page.open_wanted.connect(pane.actions_["open"].trigger)
        page.folder_wanted.connect(self.files.ask_folder)
        page.paste_wanted.connect(self.files.paste)
        page.demo_wanted.connect(self.first.open_demo)
        page.recent_wanted.connect(lambda path: self.open([path]))
        chat.follow_changed.connect(lambda on: self.save(replace(self.settings, conversation=on)))
        pane.opened.connect(self._opened)
        pane.full_screen_wanted.connect(self.set_full_screen)
        for name in ("snap", "grid"):
            pane.actions_[name].toggled.connect(self._boxes_switched)
        self.halves.side_shown.connect(self.menus["chat"].setChecked)
        self.halves.low_changed.connect(self.card.set_low)
        self.halves.low_changed.connect(self.strip.set_low)
        for wanted in (chat.fly_wanted, chat.show_boxes, chat.box_wanted, pane.opened):
            wanted.connect(self.halves.show_left)
        self.menus.fill_themes(self._choose_theme)

    def _slots(self) -> dict[str, Callable[[], object]]:
        dialogs = self.dialogs
        return {
            "open_folder": self.files.ask_folder,
            "paste": self.files.paste,
            "new_window": another_window,
            "close_picture": self.close_picture,
            "export": dialogs.export,
            "print": dialogs.print,
            "settings": dialogs.settings,
            "quit": self.close,
            "chat": lambda: self.show_chat(self.menus["chat"].isChecked()),
            "write": self._write,
            "picture": self.pane.canvas.setFocus,
            "stop": self.desk.stop,
            "again": self._again,
            "receipt": dialogs.last_receipt,
            "new_session": self.sessions.begin_new,
            "sessions": dialogs.sessions,
            "models": dialogs.models,
            "download": lambda: dialogs.models("download"),
            "add_model": lambda: dialogs.models("add"),
            "convert": lambda: dialogs.models("convert"),
            "model_settings": dialogs.model_settings,
            "keys": dialogs.keys,
            "demo": self.first.open_demo,
            "about": dialogs.about,
        }

    def _on_event(self, event: events.DeskEvent) -> None:
        """In the desk's threads."""
        if isinstance(event, events.SourceReleased):
            event.source.close()
        else:
            self.bridge.post(lambda: self._handle(event))

    def _handle(self, event: events.DeskEvent) -> None:
        self.reader.handle(event)
        self.asking.handle(event)
        self.models.handle(event)
        if isinstance(event, events.StoreNotice):
            self.notices.tell(event.error)

    def close_picture(self) -> None:
        """Back to the welcome page."""
        self.sessions.leave()
        self.files.leave()
        self.pane.leave()
        self.setWindowTitle("OtterScope")
        self.asking.leave()
        self.reader.refresh()
        self.page.set_recent(self.pane.recent.paths, self.files.want_thumbnail)
        self.first.remember()
        self.page.buttons[0].setFocus()

    @property
    def chat_wanted(self) -> bool:
        """Whether the user wants to see the chat."""
        return self.halves.wanted

    def show_chat(self, on: bool) -> None:
        """Show or hide the chat; hidden, the picture has the whole window."""
        self.halves.show_side(on)
        if not on:
            self.pane.canvas.setFocus()

    def set_full_screen(self, on: bool) -> None:
        """The picture and the chat alone on the screen, or the window as it was."""
        if on != self.isFullScreen():
            self.menuBar().setVisible(not on)
            self.pane.set_chrome(not on)
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _write(self) -> None:
        self.show_chat(True)
        self.chat.focus_composer()

    def _again(self) -> None:
        if self.asking.turns:
            self.asking.again(self.asking.turns[-1].id)

    def _opened(self) -> None:
        path = self.pane.path
        if path is not None:
            self.setWindowTitle(f"{paths.readable(path.name)} — OtterScope")
            self.setWindowFilePath(str(path))

    def _choose_theme(self, choice: Choice) -> None:
        self.change(replace(self.settings, theme=choice))

    def _show_boxes_as_set(self) -> None:
        for name, on in (("snap", self.settings.snap), ("grid", self.settings.show_grid)):
            if self.pane.actions_[name].isChecked() != on:
                self.pane.actions_[name].trigger()

    def _boxes_switched(self) -> None:
        actions = self.pane.actions_
        snap, grid = actions["snap"].isChecked(), actions["grid"].isChecked()
        if (snap, grid) != (self.settings.snap, self.settings.show_grid):
            self.save(replace(self.settings, snap=snap, show_grid=grid))

    def _restore(self) -> None:
        self.resize(QSize(1320, 860).boundedTo(self.screen().availableSize()))
        if self.settings.geometry:
            self.restoreGeometry(self.settings.geometry)
            # Without menus and bars, a start would look like somebody else's program.
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowFullScreen)
        self.halves.restore(self.settings.splitter)
        self.first.arrange()
        self._show_boxes_as_set()
        self.chat.set_follow(self.settings.conversation)
        self.page.set_recent(self.pane.recent.paths, self.files.want_thumbnail)

    def _keep_layout(self) -> None:
        self.first.remember()
        self.save(
            replace(
                self.settings,
                geometry=bytes(self.saveGeometry().data()),
                splitter=self.halves.state(),
            )
        )


def another_window() -> None:
    """Start the program once more, on the same sessions and settings."""
    frozen = getattr(sys, "frozen", False)
    QProcess.startDetached(sys.executable, [] if frozen else ["-m", "otterscope"])
