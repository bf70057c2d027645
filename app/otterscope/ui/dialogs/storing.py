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
            "pictures": (self.tr("Picture cache"), self.tr("Open the folder of t&he cache")),
        }
        helps = {
            "sessions": self.tr(
                "With copies of the pixels that models were given, 1 GB of them at most: so each answer's "
                "receipt shows them, even if the picture is replaced."
            ),
            "pictures": self.tr(
                "Tiles of large pictures, so that they open at once the next time. Deleting them loses "
                "nothing: they are made again when they are needed."
            ),
        }
        self.sizes = {key: label("…", "strong", wrap=False) for key in names}
        self.places = {key: PlaceLabel() for key in names}
        self.clear = button(self.tr("Cl&ear the cache…"), self._ask_clear)
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
            extra = [self.clear] if key == "pictures" else []
            column.addLayout(row(folder, None, *extra))
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
            text = self.tr("Delete the {size} of tiles? Your pictures stay as they are.")
            self.notice.ask(text.format(size=size_text(stored.nbytes)), self.tr("Clear &it"), self._clear)

    def _clear(self) -> None:
        def done(freed: int) -> None:
            self.notice.say(self.tr("{size} were freed.").format(size=size_text(freed)))
            self.cleared.emit()
            self.refresh()

        self._background.run(
            lambda cancel, _progress: storage.clear_pictures(cancel), done, self.notice.tell, name="clear"
        )
