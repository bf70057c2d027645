"""Another language at once: the window is made anew around the same desk and store, and all goes on in it.

Every text of a window is said when its part is made. So a new one is made, in the other language, which takes
over what the old one does and shows; then the old one goes. Answers under way go on: they are the desk's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from otterscope.ui import i18n
from otterscope.ui.noticebar import Notice
from otterscope.ui.theme import theme

if TYPE_CHECKING:
    from otterscope.ui.main_window import MainWindow

#: Work beside the GUI that may end with its window: looks that the new one takes for itself.
_LOOKS = frozenset(
    {
        "begun", "close", "devices", "find-model", "find-session", "fit", "gather-pictures", "keep-thumbnail",
        "look", "look-elsewhere", "look-for-last", "look-up", "models", "open-picture", "receipt-pixels",
        "search-sessions", "sizes", "thumbnail",
    }
)  # fmt: skip


def speak_anew(window: MainWindow) -> MainWindow:
    """Speak the language of the window's settings; gives the window that is there then.

    While something is written or downloaded beside it, the window stays as it is and says so.
    """
    if _is_working(window):
        text = QCoreApplication.translate(
            "Handover", "Something is still being worked on, so the language changes at the next start."
        )
        window.notices.say(Notice(text))
        return window
    return _made_anew(window)


def _is_working(window: MainWindow) -> bool:
    from otterscope.ui.dialogs.paged import StyledDialog

    backgrounds = [window.background, window.pane.background]
    backgrounds += [dialog.background for dialog in window.findChildren(StyledDialog)]
    return any(background.names - _LOOKS for background in backgrounds)


def _made_anew(window: MainWindow) -> MainWindow:
    from otterscope.ui.main_window import MainWindow

    theme().speak(i18n.use_language(window.settings.language))
    kept = window.dialogs.open_settings
    place = None if kept is None else kept.geometry()
    full_screen = window.isFullScreen()
    shown, notices = window.isVisible(), [each for each in window.notices.waiting if not each.action]
    draft = "" if window.sessions.info is not None else window.chat.text
    handed = window.hand_over()
    new = MainWindow(window.settings, window.store, gpu=window.gpu, handed=handed)
    new.setGeometry(window.geometry())
    new.setWindowState(window.windowState())
    for notice in notices:
        new.notices.say(notice)
    if draft:
        new.chat.set_text(draft)
    new.language_chosen.connect(lambda: speak_anew(new))
    if shown:
        new.show()
    if full_screen:
        new.pane.actions_["full_screen"].setChecked(True)
        new.menuBar().hide()
        new.pane.set_chrome(False)
    window.close()
    window.made_anew.emit(new)
    window.deleteLater()
    new.begin([])
    if place is not None:
        new.dialogs.settings()
        settings = new.dialogs.open_settings
        assert settings is not None
        settings.setGeometry(place)
        settings.controls["language"].setFocus()
    return new
