"""A QApplication for all tests of windows, and panes that are shut down after each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from otterscope.geometry import Size
from otterscope.ui.theme import theme
from otterscope.ui.viewer.pane import ViewerPane
from otterscope.ui.viewer.recent import Recent
from otterscope.ui.viewer.window import ViewerWindow
from tests.ui.painted import PaintedPicture


@pytest.fixture(scope="session")
def app() -> QApplication:
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(["otterscope"])
    theme().choose("light")
    return app


def pause(milliseconds: int) -> None:
    """Run the event loop for a while. QTest.qWait would keep Python's lock, and worker threads waiting."""
    end = time.monotonic() + milliseconds / 1000
    while True:
        QApplication.processEvents()
        if time.monotonic() >= end:
            return
        time.sleep(0.001)


def wait_for(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Run the event loop until the condition holds; fails if it never does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        pause(3)


class Panes:
    """Makes panes with painted pictures; `shown` waits until one is whole on the screen."""

    def __init__(self, folder: Path) -> None:
        self.recent = Recent(folder / "recent.json")
        self.made: list[ViewerPane] = []
        self.windows: list[ViewerWindow] = []

    def __call__(
        self, picture: PaintedPicture | None = None, width: int = 820, height: int = 640
    ) -> ViewerPane:
        pane = ViewerPane(opener=lambda _path, _page: picture, recent=self.recent)  # type: ignore[arg-type, return-value]
        pane.canvas.mover.animated = False
        self.made.append(pane)
        pane.resize(width, height)
        pane.show()
        pane.activateWindow()
        if picture is not None:
            pane.open(Path("painted.png"))
            self.settle(pane)
        return pane

    def window(self, pane: ViewerPane) -> ViewerWindow:
        """A shown, active window around a pane."""
        window = ViewerWindow(pane)
        self.windows.append(window)
        window.show()
        window.activateWindow()
        wait_for(window.isActiveWindow)
        return window

    @staticmethod
    def settle(pane: ViewerPane) -> None:
        wait_for(lambda: pane.layer is not None)
        pause(40)
        wait_for(lambda: pane.layer is not None and pane.layer.whole and not pane.canvas.mover.moving)
        pause(10)


@pytest.fixture
def panes(app: QApplication, tmp_path: Path) -> Iterator[Panes]:
    made = Panes(tmp_path)
    yield made
    for pane in made.made:
        pane.shutdown()
        pane.close()
        pane.deleteLater()
    for window in made.windows:
        window.close()
        window.deleteLater()
    pause(1)
    # Outside exec() nothing else would delete them, and every look would be painted on all of them.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def pane(panes: Panes) -> ViewerPane:
    """A pane on a painted picture of 6,000 × 4,000."""
    return panes(PaintedPicture(Size(6000, 4000)))
