"""The windows beside the window: made when they are first wanted, kept while work may go on in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from otterscope.session.model import SessionInfo
from otterscope.session.settings import Settings
from otterscope.ui.noticebar import Notice
from otterscope.ui.workspace_models import engine_options

if TYPE_CHECKING:
    from otterscope.ui.dialogs.about import AboutDialog
    from otterscope.ui.dialogs.models import ModelsDialog
    from otterscope.ui.dialogs.settings import SettingsDialog
    from otterscope.ui.dialogs.shortcuts import ShortcutSheet
    from otterscope.ui.main_window import MainWindow
    from otterscope.ui.sessions.dialog import SessionsDialog


class Dialogs(QObject):
    """Opens dialogs and takes in what comes of them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._models: ModelsDialog | None = None
        self._settings: SettingsDialog | None = None
        self._sessions: SessionsDialog | None = None
        self._keys: ShortcutSheet | None = None
        self._about: AboutDialog | None = None

    def models(self, page: str = "installed") -> None:
        """Installed models, and how to get more."""
        if self._models is None:
            from otterscope.ui.dialogs.models import ModelsDialog

            self._models = ModelsDialog(self._window, current=self._window.settings.model)
            self._models.chosen.connect(self._model_chosen)
            self._models.changed.connect(self._models_changed)
        self._models.set_options(engine_options(self._window.settings))
        self._models.open_page(page)

    def settings(self, page: str = "look") -> None:
        """All settings; each holds as soon as it is changed."""
        if self._settings is None:
            from otterscope.ui.dialogs.settings import SettingsDialog

            self._settings = SettingsDialog(self._window.settings, self._window)
            self._settings.changed.connect(self._window.change)
        self._settings.set_settings(self._window.settings)
        self._settings.open_page(page)

    @property
    def open_settings(self) -> SettingsDialog | None:
        """The dialog of settings, if it is on the screen."""
        return self._settings if self._settings is not None and self._settings.isVisible() else None

    def model_settings(self) -> None:
        """How models are run."""
        self.settings("model")

    def sessions(self) -> None:
        """All sessions, to search, open, rename, remove."""
        if self._sessions is None:
            from otterscope.ui.sessions.dialog import SessionsDialog

            self._sessions = SessionsDialog(self._window.store, self._window)
            self._sessions.open_wanted.connect(self._window.sessions.open)
            self._sessions.export_wanted.connect(self._export)
            self._sessions.renamed.connect(self._renamed)
            self._sessions.deleted.connect(self._deleted)
        self._sessions.show()
        self._sessions.raise_()
        self._sessions.activateWindow()

    def keys(self) -> None:
        """Every command with its keys."""
        if self._keys is None:
            from otterscope.ui.dialogs.shortcuts import ShortcutSheet

            self._keys = ShortcutSheet(self._window.menus.groups(), self._window)
        self._keys.present()

    def about(self) -> None:
        """What the program is, and whose."""
        if self._about is None:
            from otterscope.ui.dialogs.about import AboutDialog

            self._about = AboutDialog(self._window)
        self._about.present()

    def receipt(self, turn_id: int) -> None:
        """What the model saw for a turn's answer, with the very pixels."""
        from otterscope.ui.receipt.view import ReceiptView

        turn, picture = self._window.asking.turn(turn_id), self._window.pane.picture
        if turn is not None:
            ReceiptView.show_for(turn, picture, self._window, self._window.store.pixels)

    def last_receipt(self) -> None:
        """The receipt of the latest answer that has one."""
        for turn in reversed(self._window.asking.turns):
            if turn.receipt is not None:
                self.receipt(turn.id)
                return

    def export(self) -> None:
        """Write the session on the screen to a file."""
        from otterscope.ui.workspace_export import ask_export

        ask_export(self._window)

    def print(self) -> None:
        """Print the session on the screen."""
        from otterscope.ui.workspace_export import ask_print

        ask_print(self._window)

    def find_picture(self, info: SessionInfo) -> None:
        """The picture of a session is not where it was: ask for it, in a line and not a box."""
        text = self.tr(
            "“{path}” is not there. Its questions and answers are kept; show where the picture is now, or "
            "connect its disk and open the session again."
        )
        notice = Notice(
            text.format(path=info.picture.path if info.picture.path.name else info.picture.name),
            action=self.tr("Find It…"),
            act=lambda: self._ask_picture(info),
        )
        self._window.notices.say(notice)

    def follow(self, settings: Settings) -> None:
        """Other settings hold now."""
        if self._settings is not None:
            self._settings.set_settings(settings)
        if self._models is not None:
            self._models.set_current(settings.model)

    def shutdown(self) -> None:
        """End the work of all dialogs, receipts among them."""
        from otterscope.ui.dialogs.paged import StyledDialog

        for dialog in self._window.findChildren(StyledDialog):
            dialog.close()
            dialog.shutdown()

    # Inner ----------------------------------------------------------------------------------------------

    def _model_chosen(self, name: str) -> None:
        self._window.change(replace(self._window.settings, model=name))

    def _models_changed(self) -> None:
        self._window.models.use(self._window.settings, again=not self._window.models.ready)

    def _export(self, session_id: int) -> None:
        from otterscope.ui.workspace_export import ask_export_of

        ask_export_of(self._window, session_id)

    def _renamed(self, session_id: int, title: str) -> None:
        info = self._window.sessions.info
        if info is not None and info.id == session_id:
            self._window.sessions.info = replace(info, title=title)
            self._window.chat.set_title(title)

    def _deleted(self, session_id: int) -> None:
        """The session on the screen was taken away: the picture begins another one."""
        info = self._window.sessions.info
        if info is not None and info.id == session_id:
            self._window.sessions.begin_new()

    def _ask_picture(self, info: SessionInfo) -> None:
        start = str(info.picture.path.parent)
        title = self.tr("Where is {name}?").format(name=info.picture.name)
        name, _ = QFileDialog.getOpenFileName(self._window, title, start)
        if name:
            self._window.sessions.moved(info, Path(name))
