"""The dialog of models: what is installed, and three ways to more."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from otterscope.engine.api import EngineOptions
from otterscope.ui.dialogs.adding import AddPage
from otterscope.ui.dialogs.converting import ConvertPage
from otterscope.ui.dialogs.downloading import DownloadPage
from otterscope.ui.dialogs.fitting import DeviceSource, machine_devices
from otterscope.ui.dialogs.installed import InstalledPage
from otterscope.ui.dialogs.paged import PagedDialog
from otterscope.weights.fetch import PATIENCE, Patience


class ModelsDialog(PagedDialog):
    """One instance a window: closing hides it, and what it was doing goes on.

    Signals:
        chosen(str): the user wants to use the model of this name.
        changed: a model was installed or removed.
    """

    chosen = Signal(str)
    changed = Signal()

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        current: str = "",
        devices: DeviceSource = machine_devices,
        endpoint: str | None = None,
        patience: Patience = PATIENCE,
    ) -> None:
        super().__init__("", parent)
        self.setWindowTitle(self.tr("Models"))
        self.size_for(860, 620)
        self.installed = InstalledPage(self.background, devices)
        self.adding = AddPage(self.background)
        self.converting = ConvertPage(self.background)
        self.downloading = DownloadPage(self.background, endpoint, patience)
        self.add_page("installed", self.tr("&Installed"), "model", self.installed)
        self.add_page("download", self.tr("Do&wnload"), "download", self.downloading)
        self.add_page("add", self.tr("Add &GGUF files"), "plus", self.adding)
        self.add_page("convert", self.tr("Con&vert"), "convert", self.converting)
        self.installed.chosen.connect(self._choose)
        self.installed.changed.connect(self.changed)
        for page in (self.adding, self.converting, self.downloading):
            page.installed.connect(self._arrived)
            page.chosen.connect(self._choose)
        self.installed.set_current(current)

    def set_current(self, name: str) -> None:
        """Mark the model that is in use."""
        self.installed.set_current(name)

    def set_options(self, options: EngineOptions) -> None:
        """Say how models are run: how large a box may be depends on it. Holds from the next look."""
        self.installed.options = options

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.installed.refresh()
        self.downloading.refresh()

    def _choose(self, name: str) -> None:
        self.installed.set_current(name)
        self.chosen.emit(name)

    def _arrived(self, name: str) -> None:
        self.installed.refresh(select=name)
        self.changed.emit()
