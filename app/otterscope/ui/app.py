"""The application object that all windows share."""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from otterscope.ui.theme import Choice, theme

#: Seconds that a worker thread may keep Python's lock while the GUI thread wants it. Python's own 5 ms are a
#: third of a frame each time.
SWITCH = 0.001


def application(choice: Choice = "system") -> QApplication:
    """The application, made on first use, in a look."""
    found = QApplication.instance()
    if not isinstance(found, QApplication):
        sys.setswitchinterval(SWITCH)
        QCoreApplication.setApplicationName("otterscope")
        found = QApplication(["otterscope"])
        found.setApplicationDisplayName("OtterScope")
        found.setDesktopFileName("otterscope")
    theme().choose(choice)
    return found
