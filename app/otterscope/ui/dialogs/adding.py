"""The page that adds a GGUF model with its mmproj."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog

from otterscope.errors import AppError
from otterscope.gguf_file import read_header
from otterscope.progress import CancelToken, ProgressCallback
from otterscope.ui.bridge import Background, Job
from otterscope.ui.dialogs.dropping import DropZone
from otterscope.ui.dialogs.figures import licence_means, licence_name, size_text
from otterscope.ui.dialogs.paged import Page
from otterscope.ui.dialogs.parts import Notice, PlaceLabel, Working, button, card, label, row
from otterscope.weights import catalog, pairing
from otterscope.weights.errors import MmprojAmbiguous, MmprojMissing, NotALanguageModel
from otterscope.weights.pairing import ModelPair


class AddPage(Page):
    """Takes a language GGUF; its mmproj is found beside it, or given too.

    Signals:
        installed(str): a model of this name is there now.
        chosen(str): and the user wants to use it.
    """

    installed = Signal(str)
    chosen = Signal(str)

    def __init__(self, background: Background) -> None:
        super().__init__(
            self.tr("Add a GGUF model"),
            self.tr(
                "A model is two files: the language model, and the mmproj that lets it see. "
                "They stay where they are where the disk allows it, and are copied otherwise."
            ),
        )
        self._background = background
        self._files: list[Path] = []
        self._pair: ModelPair | None = None
        self._job: Job | None = None
        self.zone = DropZone(
            self.tr("Drop the language model here; its mmproj is found beside it, or drop both."),
            self.tr("Choose &files…"),
        )
        self.found, inner = card()
        self.name = label("", "strong")
        self.facts = label("", "help")
        self.language, self.mmproj = PlaceLabel(), PlaceLabel()
        for widget in (self.name, self.facts, self.language, self.mmproj):
            inner.addWidget(widget)
        self.notice = Notice()
        self.working = Working()
        self.add = button(self.tr("A&dd this model"), self._add, primary=True)
        self.column.addWidget(self.zone)
        self.column.addWidget(self.found)
        self.column.addWidget(self.notice)
        self.column.addWidget(self.working)
        self.column.addStretch(1)
        self.column.addLayout(row(None, self.add))
        self.zone.dropped.connect(self.take)
        self.zone.choose_wanted.connect(self._choose)
        self.working.stop_wanted.connect(self._stop)
        self._show(None)

    def take(self, files: list[Path]) -> None:
        """Look at files that the user gave; a second one joins the first if that lacks its other half."""
        ggufs = [path for path in files if path.suffix.lower() == ".gguf"] or files[:1]
        if self._job is not None:
            return
        if self._pair is None and len(self._files) == 1 and len(ggufs) == 1 and self._files != ggufs:
            ggufs = [*self._files, *ggufs]
        self._files = ggufs[:2]
        self.notice.clear()
        given = list(self._files)
        self._job = self._background.run(
            lambda _cancel, _progress: _looked_at(given), self._seen, self._refused, name="look"
        )

    def _seen(self, pair: ModelPair) -> None:
        self._job = None
        self._show(pair)
        self.add.setFocus()

    def _refused(self, error: AppError) -> None:
        self._job = None
        self._show(None)
        if not isinstance(error, MmprojMissing | MmprojAmbiguous | NotALanguageModel):
            self._files = []
        self.notice.tell(error)

    def _show(self, pair: ModelPair | None) -> None:
        self._pair = pair
        self.found.setVisible(pair is not None)
        self.add.setEnabled(pair is not None and self._job is None)
        if pair is None:
            return
        self.name.setText(pair.name)
        facts = [pair.type, size_text(pair.nbytes), licence_name(pair.licence)]
        means = licence_means(pair.licence)
        self.facts.setText("  ·  ".join(facts) + (f"\n{means}" if means else ""))
        self.language.set_path(str(pair.language))
        self.mmproj.set_path(str(pair.mmproj))

    def _choose(self) -> None:
        given, _ = QFileDialog.getOpenFileNames(
            self,
            self.tr("Choose a language model, or it and its mmproj"),
            "",
            self.tr("GGUF models (*.gguf)"),
        )
        if given:
            self.take([Path(name) for name in given])

    def _add(self) -> None:
        pair = self._pair
        if pair is None or self._job is not None:
            return
        self.notice.clear()
        self.working.start(self.tr("Adding {name}").format(name=pair.name))

        def work(cancel: CancelToken, progress: ProgressCallback) -> ModelPair:
            return catalog.add(pair.language, mmproj=pair.mmproj, progress=progress, cancel=cancel)

        self._job = self._background.run(work, self._added, self._failed, self.working.progress, name="add")
        self.add.setEnabled(False)

    def _added(self, pair: ModelPair) -> None:
        self._end()
        self._files = []
        self._show(None)
        self.notice.offer(
            self.tr("{name} is installed.").format(name=pair.name),
            self.tr("&Use it now"),
            lambda: self.chosen.emit(pair.name),
        )
        self.installed.emit(pair.name)

    def _failed(self, error: AppError) -> None:
        self._end()
        self.notice.tell(error)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._end()

    def _end(self) -> None:
        self._job = None
        self.working.finish()
        self.add.setEnabled(self._pair is not None)


def _looked_at(files: list[Path]) -> ModelPair:
    """The pair of one or two files, in whichever order. Raises: AppError."""
    headers = [read_header(path) for path in files]
    headers.sort(key=pairing.is_mmproj)
    if len(headers) == 1:
        return pairing.pair_of(headers[0].path)
    return pairing.joined(headers[0], headers[1])
