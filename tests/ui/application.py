"""Windows of the application for tests: real parts but for the model, which follows a script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest

from otterscope.engine import api
from otterscope.engine.fake import FakeEngine
from otterscope.geometry import Region, Size
from otterscope.session import settings as settings_file
from otterscope.session.model import Turn
from otterscope.session.settings import Settings
from otterscope.session.store import Store
from otterscope.ui.main_window import MainWindow
from tests.ui.conftest import pause, wait_for
from tests.ui.events import drag
from tests.ui.painted import pixels_of

SIZE = Size(1200, 800)


def picture(path: Path, size: Size = SIZE, shift: int = 0) -> Path:
    """A picture file with the painted plane of the viewer's tests, from column `shift` on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(pixels_of(Region(shift, 0, size.width, size.height)))).save(path)
    return path


class Windows:
    """Opens windows on one home, one after the other or side by side, and closes what is left open."""

    def __init__(self) -> None:
        self.open: list[MainWindow] = []

    def __call__(
        self,
        files: list[Path] | None = None,
        *,
        engine: api.Engine | None = None,
        width: int = 1100,
        height: int = 760,
        **changes: object,
    ) -> MainWindow:
        """A window as at the start of the program, with these files, and settings changed like this."""
        settings = replace(settings_file.load().settings, **{"welcomed": True, **changes})  # type: ignore[arg-type]
        return self.with_settings(settings, files, engine=engine, width=width, height=height)

    def with_settings(
        self,
        settings: Settings,
        files: list[Path] | None = None,
        *,
        engine: api.Engine | None = None,
        width: int = 1100,
        height: int = 760,
    ) -> MainWindow:
        window = MainWindow(settings, Store(), engine or FakeEngine())
        window.pane.canvas.mover.animated = False
        self.open.append(window)
        window.resize(width, height)
        window.show()
        window.activateWindow()
        window.begin(files or [])
        if files:
            self.settled(window)
        return window

    @staticmethod
    def settled(window: MainWindow) -> None:
        """Wait until the picture's session is shown and the model has been loaded."""
        wait_for(lambda: window.sessions.info is not None)
        wait_for(lambda: window.models.ready)
        wait_for(lambda: window.pane.layer is not None and window.pane.layer.whole)

    def close(self, window: MainWindow) -> None:
        self.open.remove(window)
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def close_all(self) -> None:
        for window in list(self.open):
            self.close(window)


def draw(window: MainWindow, region: Region) -> None:
    """Draw a box with the mouse."""
    canvas = window.pane.canvas
    canvas.mover.jump(canvas.camera.framed(region))
    window.pane.actions_["box"].trigger()
    view = canvas.camera.region_to_view(region)
    start = canvas.from_device(view.left, view.top)
    drag(canvas, start, canvas.from_device(view.right, view.bottom))
    window.pane.actions_["hand"].trigger()


def type_question(window: MainWindow, text: str) -> None:
    """Type into the chat and press Enter."""
    window.activateWindow()
    window.chat.focus_composer()
    wait_for(window.chat.composer.field.hasFocus)
    QTest.keyClicks(window.chat.composer.field, text)
    QTest.keyClick(window.chat.composer.field, Qt.Key.Key_Return)


def ended(window: MainWindow, count: int = 1) -> Turn:
    """Wait until so many turns have ended; the last of them."""
    states = {"answered", "stopped", "failed"}
    wait_for(lambda: len([turn for turn in window.asking.turns if turn.state in states]) >= count)
    return window.asking.turns[count - 1]


def ask(window: MainWindow, text: str) -> Turn:
    """Type a question and wait for its ending."""
    count = len(window.asking.turns) + 1
    type_question(window, text)
    return ended(window, count)


def stored(window: MainWindow, found: Callable[[Store], bool]) -> None:
    """Wait until the store has what is written beside the GUI."""
    wait_for(lambda: found(window.store))


def middle(window: MainWindow) -> QPoint:
    pause(1)
    return window.pane.canvas.rect().center()
