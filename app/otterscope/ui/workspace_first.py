"""How a window begins: at the first start over the demo scroll, later where the last one ended."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from otterscope.errors import AppError
from otterscope.progress import CancelToken, ProgressCallback
from otterscope.ui import resources
from otterscope.ui.chat.ready import ready_questions
from otterscope.ui.welcome import DEMO_REGION
from otterscope.work import gathering, thumbnails

if TYPE_CHECKING:
    from otterscope.ui.main_window import MainWindow


@dataclass(frozen=True)
class _Last:
    """What was open when the settings were kept last."""

    path: Path | None
    session: int | None
    chat: bool


class FirstStart(QObject):
    """Opens what a window begins with, and suggests what can be asked."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._demo_wanted = False
        self._thumbed: Path | None = None
        window.card.hide()
        window.card.closed.connect(self._welcomed)
        window.card.models_wanted.connect(lambda: window.dialogs.models("download"))
        window.pane.opened.connect(self._opened)
        window.sessions.begun.connect(lambda _turns: self._begun())

    @property
    def chat_shown(self) -> bool:
        """Whether the chat was shown in the last window."""
        return _read(self._window.settings.window_state).chat

    def begin(self) -> None:
        """Open what was open last; at the first start, the demo scroll."""
        window = self._window
        last = _read(window.settings.window_state)
        path = last.path
        if path is None:
            if not window.settings.welcomed:
                self.open_demo()
            return

        def look(_cancel: CancelToken, _progress: ProgressCallback) -> bool:
            return gathering.is_there(path)

        def found(there: bool) -> None:
            if window.pane.path is not None or window.files.paths:
                return
            if there and last.session is not None:
                window.sessions.want(last.session)
            if there:
                window.open([path])

        window.background.run(look, found, window.notices.tell, name="look-for-last")

    def open_demo(self) -> None:
        """Open the demo scroll, with a box on its market."""
        self._demo_wanted = True
        self._window.open([demo_scroll()])

    def suggest(self) -> None:
        """Questions for the chips, of the kind that the model can answer."""
        window = self._window
        window.card.set_model(window.models.name, demo=window.models.is_demo)
        window.chat.set_suggestions(ready_questions(demo=window.models.is_demo))

    def remember(self) -> None:
        """Keep what is open, for the next start and for the one after a crash."""
        window = self._window
        path, info = window.pane.path, window.sessions.info
        data = {
            "path": None if path is None else str(path),
            "session": None if info is None else info.id,
            "chat": not window.halves.side.isHidden(),
        }
        window.save(replace(window.settings, window_state=json.dumps(data).encode()))

    # Inner ----------------------------------------------------------------------------------------------

    def _opened(self) -> None:
        window = self._window
        on_demo = window.pane.path == demo_scroll()
        window.card.setVisible(on_demo and not window.settings.welcomed)
        layer = window.pane.layer
        if layer is not None:
            layer.overview_done.connect(self._keep_thumbnail)

    def _begun(self) -> None:
        """A session is shown: the first one on the demo scroll gets its box."""
        window = self._window
        canvas = window.pane.canvas
        wanted, self._demo_wanted = self._demo_wanted, False
        if window.pane.path == demo_scroll() and not canvas.boxes.regions and not window.asking.turns:
            canvas.history.do(canvas.boxes.added(DEMO_REGION, self.tr("Market")))
            wanted = True
        if wanted and DEMO_REGION in canvas.boxes.regions:
            # Not a flight: at the first start the window may still find its size, which would end it.
            canvas.select(DEMO_REGION)
            canvas.mover.jump(canvas.camera.framed(DEMO_REGION))
        self.suggest()
        self.remember()
        if window.isActiveWindow() and window.pane.canvas.boxes.region is not None:
            window.chat.focus_composer()

    def _welcomed(self) -> None:
        window = self._window
        window.save(replace(window.settings, welcomed=True))
        window.chat.focus_composer()

    def _keep_thumbnail(self) -> None:
        """A picture's overview is there: its thumbnail costs next to nothing now."""
        window = self._window
        layer, path = window.pane.layer, window.pane.path
        if layer is None or path is None or layer.scene.overview is None or path == self._thumbed:
            return
        self._thumbed = path
        # A copy: the overview is drawn on in the GUI thread.
        overview: QImage = layer.scene.overview.copy()

        def keep(_cancel: CancelToken, _progress: ProgressCallback) -> None:
            target = thumbnails.place(path)
            if target is not None and not target.exists():
                thumbnails.keep(path, resources.rgb_of(overview, thumbnails.SIDE))

        window.background.run(keep, lambda _none: None, _ignored, name="keep-thumbnail")


def demo_scroll() -> Path:
    """The scroll that the program brings along."""
    return resources.resource("demo/scroll.jpg")


def _read(state: bytes) -> _Last:
    try:
        data = json.loads(state or b"{}")
        path, session = data.get("path"), data.get("session")
        return _Last(
            Path(path) if isinstance(path, str) and "\0" not in path else None,
            session if isinstance(session, int) else None,
            data.get("chat") is not False,
        )
    except (ValueError, AttributeError):
        return _Last(None, None, chat=True)


def _ignored(_error: AppError) -> None:
    """Only a thumbnail."""
