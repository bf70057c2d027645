"""The page of installed models: use, check, remove."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut

from otterscope import paths
from otterscope.engine.api import EngineOptions
from otterscope.engine.fitting import Fit
from otterscope.errors import AppError
from otterscope.progress import CancelToken, ProgressCallback
from otterscope.ui.bridge import Background, Job
from otterscope.ui.dialogs.figures import size_text
from otterscope.ui.dialogs.fitting import DeviceSource, fit_of
from otterscope.ui.dialogs.model_list import Entry, ModelList
from otterscope.ui.dialogs.paged import Page
from otterscope.ui.dialogs.parts import Notice, Working, button, label, row
from otterscope.weights import catalog, demo
from otterscope.weights.catalog import Installed


class InstalledPage(Page):
    """Lists the models; all of it is looked up beside the GUI.

    Signals:
        chosen(str): the user wants to use the model of this name.
        changed: a model was removed.
    """

    chosen = Signal(str)
    changed = Signal()

    def __init__(self, background: Background, devices: DeviceSource) -> None:
        super().__init__(self.tr("Installed models"))
        self._background, self._devices = background, devices
        self._current = ""
        #: How models are run, which decides how large a box may be.
        self.options = EngineOptions()
        self._models: list[tuple[Installed, bool]] = []
        self._fits: dict[str, Fit] = {}
        self._loading: Job | None = None
        self._checking: Job | None = None
        self.list = ModelList()
        self.empty = label(
            self.tr("No model is installed yet. Download one, add its GGUF files, or convert a checkpoint."),
            "help",
        )
        self.notice = Notice()
        self.working = Working()
        self.use = button(self.tr("&Use this model"), self._use, primary=True)
        self.verify = button(self.tr("Check its &files"), self._verify)
        self.remove = button(self.tr("&Remove…"), self._ask_remove)
        self.folder = button(self.tr("&Open folder"), self._open_folder)
        self.head.addWidget(self.folder)
        self.column.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
        self.column.addWidget(self.list, 1)
        self.column.addWidget(self.notice)
        self.column.addWidget(self.working)
        self.column.addLayout(row(self.use, self.verify, self.remove))
        self.list.currentItemChanged.connect(lambda _new, _old: self._update())
        self.list.itemActivated.connect(lambda _item: self._use())
        self.working.stop_wanted.connect(self._stop)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._ask_remove)
        self._update()

    def set_current(self, name: str) -> None:
        """Mark the model that is in use."""
        self._current = name
        self._show()

    def select(self, name: str) -> None:
        """Choose a model of the list, once it is known."""
        for row_ in range(self.list.count()):
            if self.list.item(row_).text() == name:
                self.list.setCurrentRow(row_)

    def refresh(self, select: str = "") -> None:
        """Look again what is installed."""
        if self._loading is not None:
            self._loading.cancel()
        devices, options = self._devices, self.options

        def work(cancel: CancelToken, _progress: ProgressCallback) -> dict[str, Fit]:
            fits, found = {}, devices()
            for model, _ in models:
                cancel.raise_if_cancelled()
                if model.pair is not None:
                    try:
                        fits[model.name] = fit_of(model.pair, found, options)
                    except AppError:
                        continue  # gone since it was listed; the next look says so
            return fits

        models: list[tuple[Installed, bool]] = []

        def seen(found: list[tuple[Installed, bool]]) -> None:
            models.extend(found)
            self._models = found
            self._show()
            if select:
                self.select(select)
            self._loading = self._background.run(work, fitted, self.notice.tell, name="fit")

        def fitted(fits: dict[str, Fit]) -> None:
            self._loading, self._fits = None, fits
            self._show()

        self._loading = self._background.run(
            lambda _cancel, _progress: demo.listed(), seen, self.notice.tell, name="models"
        )

    def _show(self) -> None:
        # Nothing chosen means the demo model, or the first that works where there is none.
        whole = (model.name for model, _ in self._models if model.pair is not None)
        current = self._current or next(whole, "")
        entries = [
            Entry(model, model.name == current, is_demo, self._fits.get(model.name))
            for model, is_demo in self._models
        ]
        self.list.fill(entries)
        self.list.setVisible(bool(entries))
        self.empty.setVisible(not entries)
        self._update()

    def _update(self) -> None:
        entry, busy = self.list.entry, self._checking is not None
        whole = entry is not None and entry.model.pair is not None
        self.use.setEnabled(whole and entry is not None and not entry.chosen)
        self.verify.setEnabled(whole and not busy and entry is not None and not entry.demo)
        self.remove.setEnabled(entry is not None and not busy and not entry.demo)

    def _use(self) -> None:
        entry = self.list.entry
        if entry is None or entry.model.pair is None:
            return
        self.set_current(entry.model.name)
        self.notice.say(self.tr("{name} answers from the next question on.").format(name=entry.model.name))
        self.chosen.emit(entry.model.name)

    def _verify(self) -> None:
        entry = self.list.entry
        if entry is None:
            return
        name = entry.model.name
        self.notice.clear()
        self.working.start(self.tr("Checking {name}").format(name=name))

        def work(cancel: CancelToken, progress: ProgressCallback) -> None:
            catalog.verify(name, progress=progress, cancel=cancel)

        def done(_none: None) -> None:
            self._end_check()
            self.notice.say(self.tr("{name}: both files are as they were installed.").format(name=name))
            self.refresh()

        def failed(error: AppError) -> None:
            self._end_check()
            self.notice.tell(error)

        self._checking = self._background.run(work, done, failed, self.working.progress, name="verify")
        self._update()

    def _stop(self) -> None:
        if self._checking is not None:
            self._checking.cancel()
        self._end_check()

    def _end_check(self) -> None:
        self._checking = None
        self.working.finish()
        self._update()

    def _ask_remove(self) -> None:
        entry = self.list.entry
        if entry is None or not self.remove.isEnabled():
            return
        name, size = entry.model.name, size_text(entry.model.nbytes)
        text = self.tr("Delete {name} ({size})? Questions it has answered are kept.")
        self.notice.ask(
            text.format(name=name, size=size), self.tr("&Delete its files"), lambda: self._remove(name)
        )

    def _remove(self, name: str) -> None:
        def done(_path: object) -> None:
            self.notice.say(self.tr("{name} is removed.").format(name=name))
            self.changed.emit()
            self.refresh()

        self._background.run(
            lambda _cancel, _progress: catalog.remove(name), done, self.notice.tell, name="remove"
        )

    def _open_folder(self) -> None:
        folder = paths.models_dir()
        if folder.is_dir():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
        else:
            self.notice.say(self.tr("The folder is made with the first model: {path}").format(path=folder))
