"""The page that says where data lies and how much it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton

from otterscope.progress import CancelToken, ProgressCallback
from otterscope.ui.bridge import Background
from otterscope.ui.dialogs.figures import size_text
from otterscope.ui.dialogs.paged import Page
from otterscope.ui.dialogs.parts import Notice, PlaceLabel, button, card, label, row
from otterscope.work import storage
from otterscope.work.storage import Stored

_KINDS: dict[str, Callable[[CancelToken], Stored]] = {
    "models": storage.models,
    "downloads": storage.downloads,
    "sessions": storage.sessions,
    "copies": storage.copies,
    "pictures": storage.pictures,
}


class StoragePage(Page):
    """Places and sizes, looked up beside the GUI.

    Signals:
        cleared: the tiles of pictures were deleted.
    """

    cleared = Signal()

    def __init__(self, background: Background) -> None:
        super().__init__(self.tr("Storage"), self.tr("Everything stays on this machine, in these folders."))
        self._background = background
        names = {
            "models": (self.tr("Models"), self.tr("Open the folder of mo&dels")),
            "downloads": (self.tr("Unfinished downloads"), self.tr("Open the folder of do&wnloads")),
            "sessions": (self.tr("Sessions and settings"), self.tr("Open the folder of &sessions")),
            "copies": (self.tr("Copies of what models saw"), self.tr("Open the folder of co&pies")),
            "pictures": (self.tr("Picture cache"), self.tr("Open the folder of t&he cache")),
        }
        helps = {
            "copies": self.tr(
                "The pixels that models were given, 1 GB at most: so each answer's receipt shows them, even "
                "if the picture is replaced. Without them it takes them from the picture."
            ),
            "pictures": self.tr(
                "Tiles of large pictures, so that they open at once the next time, and thumbnails. Deleting "
                "them loses nothing: they are made again when they are needed."
            ),
        }
        self.sizes = {key: label("…", "strong", wrap=False) for key in names}
        self.places = {key: PlaceLabel() for key in names}
        self.clear = button(self.tr("Cl&ear the cache…"), self._ask_clear)
        self.clear_copies = button(self.tr("Remo&ve the copies…"), self._ask_clear_copies)
        self.folders: dict[str, QPushButton] = {}
        for key, (name, opens) in names.items():
            frame, column = card()
            self.sizes[key].setAccessibleName(name)
            column.addLayout(row(label(name, "strong", wrap=False), None, self.sizes[key]))
            column.addWidget(self.places[key])
            if key in helps:
                column.addWidget(label(helps[key], "help"))
            folder = button(opens, partial(self._open, key))
            self.folders[key] = folder
            extra = {"pictures": [self.clear], "copies": [self.clear_copies]}
            column.addLayout(row(folder, None, *extra.get(key, [])))
            self.column.addWidget(frame)
        self.notice = Notice()
        self.column.addWidget(self.notice)
        self.column.addStretch(1)
        self._found: dict[str, Stored] = {}

    def refresh(self) -> None:
        """Look again how much there is."""

        def work(cancel: CancelToken, _progress: ProgressCallback) -> dict[str, Stored]:
            return {key: measure(cancel) for key, measure in _KINDS.items()}

        self._background.run(work, self._show, self.notice.tell, name="sizes")

    def _show(self, found: dict[str, Stored]) -> None:
        self._found = found
        for key, stored in found.items():
            self.sizes[key].setText(size_text(stored.nbytes))
            self.places[key].set_path(str(stored.folder))
        self.clear.setEnabled(found["pictures"].nbytes > 0)
        self.clear_copies.setEnabled(found["copies"].nbytes > 0)

    def _open(self, key: str) -> None:
        stored = self._found.get(key)
        if stored is None:
            return
        if stored.folder.is_dir():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(stored.folder)))
        else:
            text = self.tr("{path} is not there yet: it is made when it is needed.")
            self.notice.say(text.format(path=stored.folder))

    def _ask_clear(self) -> None:
        stored = self._found.get("pictures")
        if stored is not None:
            text = self.tr("Delete the {size} of tiles and thumbnails? Your pictures stay as they are.")
            self.notice.ask(
                text.format(size=size_text(stored.nbytes)),
                self.tr("Clear &it"),
                partial(self._clear, storage.clear_pictures),
            )

    def _ask_clear_copies(self) -> None:
        stored = self._found.get("copies")
        if stored is not None:
            text = self.tr(
                "Remove the {size} of copies? Questions and answers stay. Where a picture has been replaced, "
                "nothing can show any more what the model saw of it."
            )
            self.notice.ask(
                text.format(size=size_text(stored.nbytes)),
                self.tr("Remove &it"),
                partial(self._clear, storage.clear_copies),
            )

    def _clear(self, clear: Callable[[CancelToken], int]) -> None:
        def done(freed: int) -> None:
            self.notice.say(self.tr("{size} were freed.").format(size=size_text(freed)))
            if clear is storage.clear_pictures:
                self.cleared.emit()
            self.refresh()

        self._background.run(lambda cancel, _progress: clear(cancel), done, self.notice.tell, name="clear")
