"""Which session is shown: found by the picture that is open, or the other way round."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from otterscope import paths
from otterscope.errors import AppError
from otterscope.progress import CancelToken, ProgressCallback
from otterscope.session.digest import picture_digest
from otterscope.session.errors import SessionGone
from otterscope.session.model import Box, SessionInfo, Turn
from otterscope.session.store import Store
from otterscope.ui.bridge import Background
from otterscope.ui.viewer.pane import ViewerPane
from otterscope.ui.workspace_boxes import BoxKeeper
from otterscope.ui.workspace_files import Files
from otterscope.work import gathering
from otterscope.work.desk import Desk
from otterscope.work.shared_picture import SharedPicture


class PictureIsAnother(AppError):
    template = (
        "“{name}” is not the picture that it was when these questions were asked. "
        "They are kept with it; new answers are about the picture as it is now."
    )


@dataclass(frozen=True)
class _Found:
    session: SessionInfo
    boxes: list[Box]
    turns: list[Turn]
    changed: bool


class Sessions(QObject):
    """The session on the screen.

    Signals:
        left: the session on the screen is about to go from it.
        begun(object): another session is shown: its list of turns.
        missing(object): the picture of this session (a SessionInfo) is not where it was.
        faulted(object): an AppError to be told.
    """

    left = Signal()
    begun = Signal(object)
    missing = Signal(object)
    faulted = Signal(object)

    def __init__(
        self,
        pane: ViewerPane,
        files: Files,
        keeper: BoxKeeper,
        store: Store,
        desk: Desk,
        background: Background,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._pane, self._files, self._keeper = pane, files, keeper
        self._store, self._desk, self._background = store, desk, background
        self.info: SessionInfo | None = None
        self._wanted: int | None = None
        pane.opened.connect(self._picture_opened)

    def open(self, session_id: int) -> None:
        """Show a session and open its picture; `missing` is told if that is not there."""

        def find(_cancel: CancelToken, _progress: ProgressCallback) -> tuple[SessionInfo, bool]:
            info = self._store.session(session_id)
            return info, gathering.is_there(info.picture.path)

        def found(result: tuple[SessionInfo, bool]) -> None:
            info, there = result
            if not there:
                self.missing.emit(info)
                return
            self.want(info.id)
            if self._pane.path == info.picture.path and self._page() == info.picture.page:
                self._picture_opened()
            else:
                self._files.open([info.picture.path], info.picture.page)

        self._background.run(find, found, self.faulted.emit, name="find-session")

    def want(self, session_id: int) -> None:
        """The next picture that opens is to be shown with this session, if that is one of its."""
        self._wanted = session_id

    def moved(self, info: SessionInfo, path: Path) -> None:
        """The user has shown where the picture of a session is now."""

        def move(_cancel: CancelToken, _progress: ProgressCallback) -> None:
            self._store.move_picture(info.picture.id, path)

        self._background.run(move, lambda _none: self.open(info.id), self.faulted.emit, name="move-picture")

    def begin_new(self) -> None:
        """A further session on the picture that is open."""
        info = self.info
        if info is None:
            return

        def begin(_cancel: CancelToken, _progress: ProgressCallback) -> int:
            return self._store.new_session(info.picture.id).id

        self._background.run(begin, self.open, self.faulted.emit, name="new-session")

    def leave(self) -> None:
        """No picture is open any more."""
        self.left.emit()
        self.info = None
        self._keeper.end()
        self._desk.use_picture(None, None)

    # Inner ----------------------------------------------------------------------------------------------

    def _page(self) -> int:
        picture = self._pane.picture
        return 0 if picture is None else picture.info.page

    def _picture_opened(self) -> None:
        picture, path = self._pane.picture, self._pane.path
        if path is None or not isinstance(picture, SharedPicture):
            return
        wanted, self._wanted = self._wanted, None
        self.leave()
        source, size, page = picture.hold(), picture.size, picture.info.page
        store = self._store

        def look(_cancel: CancelToken, _progress: ProgressCallback) -> _Found:
            try:
                try:
                    digest = picture_digest(path)
                except OSError:
                    digest = ""  # the picture is open; without its digest it is known by its place
                session = store.open_picture(path, size, page, digest)
                changed = bool(digest) and session.picture.digest not in ("", digest)
                if wanted is not None and wanted != session.id:
                    session = _of_picture(store, wanted, session)
                return _Found(session, store.boxes(session.id), store.turns(session.id), changed)
            except BaseException:
                source.close()
                raise

        def found(result: _Found) -> None:
            if self._pane.picture is not picture:
                source.close()
                return
            self.info = result.session
            self._desk.use_picture(result.session, source)
            last = result.turns[-1].box if result.turns else None
            self._keeper.begin(result.session.id, result.boxes, last)
            if result.changed:
                self.faulted.emit(PictureIsAnother(name=paths.readable(path.name)))
            self.begun.emit(result.turns)

        self._background.run(
            look, found, self.faulted.emit, dropped=lambda _found: source.close(), name="find-session"
        )


def _of_picture(store: Store, wanted: int, latest: SessionInfo) -> SessionInfo:
    """The wanted session, if it is still there and about the same picture; else the picture's latest.

    A session whose picture was lost to damage, and for which the user has shown this one, is about it.
    """
    try:
        other = store.session(wanted)
    except SessionGone:
        return latest
    lost, this = other.picture, latest.picture
    if lost.id == this.id:
        return other
    fits = lost.width <= this.width and lost.height <= this.height
    if fits and not lost.digest and lost.path == this.path:
        return store.give_picture(other.id, this.id)
    return latest
