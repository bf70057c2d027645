"""The page that makes a GGUF pair of a checkpoint folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFormLayout, QLineEdit

from otterscope import paths
from otterscope.errors import AppError
from otterscope.progress import CancelToken, ProgressCallback
from otterscope.ui.bridge import Background, Job
from otterscope.ui.dialogs.dropping import DropZone
from otterscope.ui.dialogs.figures import licence_means, licence_name, number_text, size_text
from otterscope.ui.dialogs.number_types import type_box
from otterscope.ui.dialogs.paged import Page
from otterscope.ui.dialogs.parts import Notice, PlaceLabel, Working, button, card, label, row
from otterscope.weights import convert as converter
from otterscope.weights.checkpoint import Checkpoint, open_checkpoint
from otterscope.weights.convert import Converted
from otterscope.weights.gguf_plan import language_plan, projector_plan
from otterscope.weights.mixture import FILE_TYPES


@dataclass(frozen=True)
class Seen:
    """What a look into a checkpoint's folder told; `sizes`: bytes of the pair, by number format."""

    checkpoint: Checkpoint
    sizes: dict[str, int]


class ConvertPage(Page):
    """Takes a folder, shows what it holds, and converts it.

    Signals:
        installed(str): a model of this name is there now.
        chosen(str): and the user wants to use it.
    """

    installed = Signal(str)
    chosen = Signal(str)

    def __init__(self, background: Background) -> None:
        super().__init__(
            self.tr("Convert a checkpoint"),
            self.tr(
                "Makes a model for this program of the files that OtterHD-8B, Fuyu-8B and their fine-tunes "
                "are published as. The folder is only read."
            ),
        )
        self._background = background
        self._seen: Seen | None = None
        self._job: Job | None = None
        self.zone = DropZone(
            self.tr("Drop the checkpoint's folder here, the one with config.json."),
            self.tr("Choose a &folder…"),
        )
        self.found, inner = card()
        self.name = QLineEdit()
        self.name.setMaxLength(100)
        self.kind = type_box(self.tr("Number format"))
        self.facts, self.takes = label("", "help"), label("", "help")
        self.place = PlaceLabel()
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setHorizontalSpacing(14)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setVerticalSpacing(8)
        form.addRow(self.tr("&Name:"), self.name)
        form.addRow(self.tr("Number t&ype:"), self.kind)
        inner.addWidget(self.place)
        inner.addWidget(self.facts)
        inner.addLayout(form)
        inner.addWidget(self.takes)
        self.notice = Notice()
        self.working = Working()
        self.convert = button(self.tr("C&onvert"), self._convert, primary=True)
        self.column.addWidget(self.zone)
        self.column.addWidget(self.found)
        self.column.addWidget(self.notice)
        self.column.addWidget(self.working)
        self.column.addStretch(1)
        self.column.addLayout(row(None, self.convert))
        self.zone.dropped.connect(lambda files: self.take(files[0]))
        self.zone.choose_wanted.connect(self._choose)
        self.kind.currentIndexChanged.connect(lambda _index: self._tell_size())
        self.working.stop_wanted.connect(self._stop)
        self._show(None)

    def take(self, folder: Path) -> None:
        """Look into a folder that the user gave."""
        if self._job is not None:
            return
        folder = folder if folder.is_dir() else folder.parent
        self.notice.clear()
        self.working.start(self.tr("Looking into {name}").format(name=folder.name))
        self._job = self._background.run(
            lambda _cancel, _progress: look(folder), self._looked, self._refused, name="look"
        )

    def _looked(self, seen: Seen) -> None:
        self._end()
        self._show(seen)
        self.convert.setFocus()

    def _refused(self, error: AppError) -> None:
        self._end()
        self._show(None)
        self.notice.tell(error)

    def _show(self, seen: Seen | None) -> None:
        self._seen = seen
        self.found.setVisible(seen is not None)
        self.convert.setEnabled(seen is not None)
        if seen is None:
            return
        checkpoint = seen.checkpoint
        config = checkpoint.config
        text = self.tr("{layers} layers of {width}, a vocabulary of {tokens} tokens, {licence}")
        facts = text.format(
            layers=number_text(config.layers),
            width=number_text(config.hidden),
            tokens=number_text(config.vocab),
            licence=licence_name(checkpoint.licence),
        )
        means = licence_means(checkpoint.licence)
        self.facts.setText(f"{facts}\n{means}" if means else facts)
        self.place.set_path(str(checkpoint.folder))
        self.name.setText(checkpoint.name)
        self._tell_size()

    def _tell_size(self) -> None:
        if self._seen is not None:
            text = self.tr("The model will take {size}; it is written to {folder}.")
            size = size_text(self._seen.sizes[self.kind.currentData()])
            self.takes.setText(text.format(size=size, folder=paths.models_dir()))

    def _choose(self) -> None:
        given = QFileDialog.getExistingDirectory(self, self.tr("Choose the checkpoint's folder"))
        if given:
            self.take(Path(given))

    def _convert(self) -> None:
        seen = self._seen
        if seen is None or self._job is not None:
            return
        folder, kind = seen.checkpoint.folder, str(self.kind.currentData())
        name = self.name.text().strip() or None
        self.notice.clear()
        self._lock(True)
        text = self.tr("Converting {name} to {type}")
        self.working.start(text.format(name=name or seen.checkpoint.name, type=kind))

        def work(cancel: CancelToken, progress: ProgressCallback) -> Converted:
            out = paths.models_dir()
            return converter.convert(folder, out, kind, name=name, progress=progress, cancel=cancel)

        self._job = self._background.run(
            work, self._converted, self._failed, self.working.progress, name="convert"
        )

    def _converted(self, made: Converted) -> None:
        self._end()
        text = self.tr("{name} is installed ({size}). You may delete the checkpoint's folder if you like.")
        self.notice.offer(
            text.format(name=made.name, size=size_text(made.nbytes)),
            self.tr("&Use it now"),
            lambda: self.chosen.emit(made.name),
        )
        self.installed.emit(made.name)

    def _failed(self, error: AppError) -> None:
        self._end()
        self.notice.tell(error)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._end()
        self.notice.say(self.tr("Stopped. Nothing was left behind."))

    def _end(self) -> None:
        self._job = None
        self.working.finish()
        self._lock(False)

    def _lock(self, busy: bool) -> None:
        for widget in (self.zone, self.name, self.kind):
            widget.setEnabled(not busy)
        self.convert.setEnabled(not busy and self._seen is not None)


def look(folder: Path) -> Seen:
    """Read a checkpoint's papers and plan its files. Raises: AppError."""
    checkpoint = open_checkpoint(folder)
    projector = projector_plan(checkpoint).nbytes
    sizes = {kind: language_plan(checkpoint, kind, "otterhd").nbytes + projector for kind in FILE_TYPES}
    return Seen(checkpoint, sizes)
