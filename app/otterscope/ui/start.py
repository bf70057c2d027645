"""Starts the application: settings, store, window, and the watch over unexpected ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from otterscope.session import settings as settings_file
from otterscope.session.store import Store
from otterscope.ui import i18n
from otterscope.ui.app import application
from otterscope.ui.crash import Ended, Watch
from otterscope.ui.handover import speak_anew
from otterscope.ui.main_window import MainWindow
from otterscope.ui.noticebar import Notice
from otterscope.ui.signals import closing_windows
from otterscope.ui.theme import theme
from otterscope.ui.viewer.gpu import wanted

if TYPE_CHECKING:
    from otterscope.engine import api


class OpenWith(QObject):
    """Opens what the desktop hands to a program that is already running."""

    def __init__(self, app: QApplication, window: Callable[[], MainWindow]) -> None:
        super().__init__(app)
        self._window = window
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.url().isLocalFile():
            self._window().open([Path(event.url().toLocalFile())])
            return True
        return False


def make_window(files: list[Path], engine: api.Engine | None = None) -> MainWindow:
    """A window with the user's settings and sessions, on the screen; the rest follows once it is painted."""
    store = Store(at_once=False)  # while Qt is made ready; nobody waits for its disk here
    loaded = settings_file.load()
    application(loaded.settings.theme)
    theme().speak(i18n.use_language(loaded.settings.language))
    theme().scale_text(loaded.settings.font_scale)
    window = MainWindow(loaded.settings, store, engine, gpu=wanted("auto"))
    if loaded.notice is not None:
        window.notices.tell(loaded.notice)
    window.language_chosen.connect(lambda: speak_anew(window))
    window.show()
    QTimer.singleShot(0, lambda: window.begin(files))
    return window


def tell_end(window: MainWindow, ended: Ended) -> None:
    """Say that the last run ended unexpectedly."""
    text = QCoreApplication.translate(
        "Start", "OtterScope ended unexpectedly. Everything that was asked and answered is here."
    )
    more = QCoreApplication.translate("Start", "Show Log")
    window.notices.say(Notice(text, ended.text, more))


def tell_fault(window: MainWindow, text: str) -> None:
    """Say that something failed which nobody expected; from any thread."""
    fault = QCoreApplication.translate(
        "Start", "Something inside OtterScope went wrong. Your questions and answers are kept."
    )
    window.bridge.post(lambda: window.notices.say(Notice(fault, text)))


class Shown:
    """The window on the screen: in another language it is another one."""

    def __init__(self, window: MainWindow) -> None:
        self.follow(window)

    def follow(self, window: MainWindow) -> None:
        """Hold on to this one from now on."""
        self.window = window
        window.made_anew.connect(self.follow)


def run(files: list[Path]) -> int:
    """Run the application until its window is closed; gives the exit code."""
    watch = Watch()
    ended = watch.start()
    try:
        window = make_window(files)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        shown = Shown(window)
        opener = OpenWith(app, lambda: shown.window)
        watch.told = lambda text: tell_fault(shown.window, text)
        if ended is not None:
            tell_end(window, ended)
        with closing_windows(app):
            code = app.exec()
        app.removeEventFilter(opener)
        return code
    finally:
        watch.close()
