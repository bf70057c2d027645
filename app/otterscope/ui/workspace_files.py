"""Which pictures are open: dropped, chosen, pasted, from the list of recent ones; and paging through them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QFileDialog

from otterscope import paths
from otterscope.errors import AppError, DiskWriteFailed
from otterscope.ui.bridge import Background, Job
from otterscope.ui.filestrip import FileStrip
from otterscope.ui.resources import folder_of
from otterscope.ui.viewer.pane import ViewerPane
from otterscope.work import gathering, thumbnails

#: Thumbnails are made for this many neighbours of the shown file on each side, no further ahead.
NEAR = 12


class Files(QObject):
    """The list of files that the window shows one of.

    Everything that finds, reads or writes files runs beside the GUI thread.

    Signals:
        faulted(object): an AppError to be told.
    """

    faulted = Signal(object)

    def __init__(self, pane: ViewerPane, strip: FileStrip, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._pane, self.strip, self._background = pane, strip, background
        self.paths: list[Path] = []
        #: The same as the user named them: files, and folders whose pictures they are.
        self.named: tuple[Path, ...] = ()
        self._gathering: Job | None = None
        self._wished: list[Path] = []
        self._working = False
        pane.take_files = self.open
        pane.turned_beyond.connect(self.step)
        pane.opened.connect(self._opened)
        strip.wanted.connect(self.show)

    def open(self, files: list[Path], page: int = 0, shown: Path | None = None) -> None:
        """Open files and the pictures of folders; `shown` is shown, or else the first."""
        if self._gathering is not None:
            self._gathering.cancel()
        wanted = [path.absolute() for path in files]
        told: list[AppError] = []

        def take(found: list[Path]) -> None:
            self._take(found, tuple(wanted), page, shown)
            for error in told:
                self.faulted.emit(error)

        self._gathering = self._background.run(
            lambda cancel, _progress: gathering.pictures(wanted, cancel, told.append),
            take,
            self._pane.banner.tell,
            name="gather-pictures",
        )

    def show(self, index: int) -> None:
        """Show the file of this index."""
        if 0 <= index < len(self.paths):
            self._pane.open(self.paths[index])
            self.strip.set_current(index)

    def step(self, step: int) -> None:
        """Show the file so many further on."""
        path = self._pane.path
        if path in self.paths:
            self.show(self.paths.index(path) + step)

    def leave(self) -> None:
        """No file is open any more."""
        self.paths, self.named, self._wished = [], (), []
        self._pane.has_neighbours = False
        self.strip.set_files([], 0)

    def ask_folder(self) -> None:
        """Choose a folder and open its pictures."""
        start = folder_of(self._pane.path)
        name = QFileDialog.getExistingDirectory(self._pane, self.tr("Open a folder of pictures"), start)
        if name:
            self.open([Path(name)])

    def paste(self) -> bool:
        """Open what is on the clipboard: files, or a picture, which is kept as a PNG. False if neither is."""
        data: QMimeData | None = QGuiApplication.clipboard().mimeData()
        files = local_files(data)
        if files:
            self.open(files)
            return True
        image = QGuiApplication.clipboard().image() if data is not None and data.hasImage() else QImage()
        if image.isNull():
            self._pane.status.idle(self.tr("There is no picture on the clipboard"))
            return False
        self._background.run(
            lambda _cancel, _progress: keep_pasted(image),
            lambda path: self.open([path]),
            self._pane.banner.tell,
            name="keep-pasted",
        )
        return True

    def want_thumbnail(self, path: Path, done: Callable[[QPixmap], None]) -> None:
        """Have `done` called with a file's thumbnail, if there is or can be one."""

        def loaded(image: QImage | None) -> None:
            if image is not None and not image.isNull():
                done(QPixmap.fromImage(image))

        self._background.run(
            lambda cancel, _progress: _load(thumbnails.of_file(path, cancel)),
            loaded,
            lambda _error: None,
            name="thumbnail",
        )

    # Inner ----------------------------------------------------------------------------------------------

    def _take(self, found: list[Path], named: tuple[Path, ...], page: int, shown: Path | None) -> None:
        self._gathering = None
        self.paths, self.named = found, named
        self._pane.has_neighbours = len(found) > 1
        if shown is not None and shown not in found:
            found.insert(0, shown)
        index = 0 if shown is None else found.index(shown)
        self.strip.set_files(found, index)
        self._pane.open(found[index], page)
        self._wish(index)

    def _opened(self) -> None:
        path = self._pane.path
        if path is None:
            return
        if path not in self.paths:
            self.paths, self.named = [path], (path,)
            self._pane.has_neighbours = False
            self.strip.set_files(self.paths, 0)
        index = self.paths.index(path)
        self.strip.set_current(index)
        self._wish(index)

    def _wish(self, index: int) -> None:
        """Have the thumbnails around a file made, the nearest first, one after the other."""
        if len(self.paths) > 1:
            order = sorted(range(len(self.paths)), key=lambda other: abs(other - index))
            self._wished = [self.paths[other] for other in order[: 2 * NEAR]]
            self._next_thumbnail()

    def _next_thumbnail(self) -> None:
        if self._working or not self._wished:
            return
        path = self._wished.pop(0)
        self._working = True

        def loaded(image: QImage | None) -> None:
            self._working = False
            if image is not None and not image.isNull():
                self.strip.set_thumbnail(path, QPixmap.fromImage(image))
            self._next_thumbnail()

        self._background.run(
            lambda cancel, _progress: _load(thumbnails.of_file(path, cancel)),
            loaded,
            lambda _error: loaded(None),
            name="thumbnail",
        )


def local_files(data: QMimeData | None) -> list[Path]:
    """The files of this machine that a drop or the clipboard names; None is what an empty clipboard gives."""
    return [] if data is None else [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def keep_pasted(image: QImage) -> Path:
    """Write a pasted picture into the user's folder, so that its session can come back; any thread.

    Raises: DiskWriteFailed.
    """
    folder = paths.home() / "pasted"
    path = folder / f"{datetime.now().astimezone():%Y-%m-%d %H.%M.%S.%f}.png"
    part = path.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not image.save(str(part), "PNG"):  # type: ignore[call-overload]
            raise OSError
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise DiskWriteFailed(path=path, reason=error.strerror or "no room, or no permission") from None
    return path


def _load(path: Path | None) -> QImage | None:
    return None if path is None else QImage(str(path))
