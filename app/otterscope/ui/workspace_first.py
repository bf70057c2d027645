"""How a window begins: at the first start over the demo scroll, later as the last one was left."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from otterscope.errors import AppError
from otterscope.progress import CancelToken, ProgressCallback
from otterscope.session.errors import SessionGone
from otterscope.session.model import SessionInfo
from otterscope.ui import resources
from otterscope.ui.chat.ready import ready_questions
from otterscope.ui.welcome import DEMO_REGION
from otterscope.ui.workspace_last import Last, Look, unpacked
from otterscope.work import gathering, thumbnails

if TYPE_CHECKING:
    from otterscope.ui.main_window import MainWindow


#: Where one looks is kept this long after it began to change, for the start after a crash; milliseconds.
KEEP_AFTER = 2000


class FirstStart(QObject):
    """Opens what a window begins with, and suggests what can be asked."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._demo_wanted = False
        self._thumbed: Path | None = None
        self._back: Last | None = None
        self._keep = QTimer(self)
        self._keep.setSingleShot(True)
        self._keep.setInterval(KEEP_AFTER)
        self._keep.timeout.connect(self.remember)
        window.card.hide()
        window.card.closed.connect(self._welcomed)
        window.card.models_wanted.connect(lambda: window.dialogs.models("download"))
        window.pane.opened.connect(self._opened)
        window.sessions.begun.connect(lambda _turns: self._begun())
        window.pane.canvas.looked.connect(self._changed)
        window.pane.canvas.boxes_changed.connect(self._changed)

    def arrange(self) -> None:
        """Show what the last window showed around the picture."""
        last, actions = unpacked(self._window.settings.window_state), self._window.pane.actions_
        self._window.show_chat(last.chat)
        for name, on in (("map", last.map), ("rulers", last.rulers)):
            if actions[name].isChecked() != on:
                actions[name].trigger()

    def begin(self) -> None:
        """Open what was open last, as it was; at the first start, the demo scroll."""
        window = self._window
        last = unpacked(window.settings.window_state)
        if last.demo:
            last = replace(last, path=demo_scroll(), files=())
        path = last.path
        if path is None:
            if not window.settings.welcomed:
                self.open_demo()
            return

        def look(_cancel: CancelToken, _progress: ProgressCallback) -> tuple[bool, list[Path]]:
            beside = [each for each in last.files if gathering.is_there(each) or gathering.is_folder(each)]
            return gathering.is_there(path), beside

        def found(result: tuple[bool, list[Path]]) -> None:
            there, files = result
            if window.pane.path is not None or window.files.paths:
                return
            if not there:
                self._say_gone(last)
                return
            self._back = last
            if last.session is not None:
                window.sessions.want(last.session)
            window.files.open(files or [path], last.page, shown=path)

        window.background.run(look, found, window.notices.tell, name="look-for-last")

    def _say_gone(self, last: Last) -> None:
        """The picture of the last window is not where it was: say so, if anything was asked about it."""
        window, session = self._window, last.session
        if session is None:
            return

        def look(_cancel: CancelToken, _progress: ProgressCallback) -> SessionInfo | None:
            try:
                info = window.store.session(session)
            except SessionGone:
                return None
            return info if info.turns else None

        def found(info: SessionInfo | None) -> None:
            if info is not None and window.pane.path is None:
                window.sessions.missing.emit(info)

        window.background.run(look, found, window.notices.tell, name="find-session")

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
        self._keep.stop()
        pane, info = window.pane, window.sessions.info
        picture = pane.picture
        shown = pane.path is not None and picture is not None
        last = Last(
            path=pane.path,
            page=0 if picture is None else picture.info.page,
            demo=pane.path == demo_scroll(),
            files=window.files.named,
            session=None if info is None else info.id,
            chat=window.chat_wanted,
            map=pane.actions_["map"].isChecked(),
            rulers=pane.actions_["rulers"].isChecked(),
            look=Look.of(pane.canvas) if shown else None,
            box=pane.region,
        )
        state = last.packed()
        if state != window.settings.window_state:
            window.save(replace(window.settings, window_state=state))

    # Inner ----------------------------------------------------------------------------------------------

    def _opened(self) -> None:
        window = self._window
        on_demo = window.pane.path == demo_scroll()
        window.card.setVisible(on_demo and not window.settings.welcomed)
        layer = window.pane.layer
        if layer is not None:
            layer.overview_done.connect(self._keep_thumbnail)

    def _changed(self) -> None:
        """Another look or another box: soon to be kept, unless what was kept is still to be shown."""
        window = self._window
        if window.sessions.info is not None and self._back is None and not self._keep.isActive():
            self._keep.start()

    def _begun(self) -> None:
        """A session is shown: the first one on the demo scroll gets its box."""
        window = self._window
        canvas = window.pane.canvas
        wanted, self._demo_wanted = self._demo_wanted, False
        back, self._back = self._back, None
        if window.pane.path == demo_scroll() and not canvas.boxes.regions and not window.asking.turns:
            canvas.history.do(canvas.boxes.added(DEMO_REGION, self.tr("Market")))
            wanted = True
        if wanted and DEMO_REGION in canvas.boxes.regions:
            # Not a flight: at the first start the window may still find its size, which would end it.
            canvas.select(DEMO_REGION)
            canvas.mover.jump(canvas.camera.framed(DEMO_REGION))
        elif back is not None and back.path == window.pane.path:
            self._come_back(back)
        self.suggest()
        self.remember()
        if back is not None or (canvas.boxes.region is not None and not window.pane.has_neighbours):
            # Where there are neighbours, the keys that page through them stay with the picture.
            window.chat.focus_composer()

    def _come_back(self, last: Last) -> None:
        """Choose the box and look where the last window did, unless the user was faster."""
        canvas = self._window.pane.canvas
        handed, self._window.handed_boxes = self._window.handed_boxes, None
        if handed is not None:
            self._window.keeper.take_over(handed)
        if last.box is None or last.box in canvas.boxes.regions:
            canvas.select(last.box)
        untouched = canvas.camera in (canvas.camera.opened(), canvas.camera.fitted())
        if last.look is not None and untouched and not canvas.mover.moving:
            canvas.mover.jump(last.look.camera(canvas.camera, canvas.size(), canvas.dpr))

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


def _ignored(_error: AppError) -> None:
    """Only a thumbnail."""
