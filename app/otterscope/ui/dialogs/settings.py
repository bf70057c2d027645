"""The dialog of settings: every change holds at once, where it can."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from otterscope.engine.budget import Device, default_threads
from otterscope.errors import AppError
from otterscope.session.settings import Settings
from otterscope.ui.dialogs.fields import Automatic, Bound, Fields
from otterscope.ui.dialogs.figures import number_text, size_text
from otterscope.ui.dialogs.fitting import DeviceSource, machine_devices
from otterscope.ui.dialogs.paged import Page, PagedDialog
from otterscope.ui.dialogs.parts import button, label
from otterscope.ui.dialogs.storing import StoragePage
from otterscope.ui.faults import sentence

#: What "Restore defaults" leaves alone: it is no setting of these pages.
_NOT_HERE = ("model", "geometry", "window_state", "splitter", "recent_folder", "welcomed", "unknown")
_SCALES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)


class SettingsDialog(PagedDialog):
    """Shows settings and tells of each change.

    Signals:
        changed(object): the new `Settings`, after each change by the user.
        cache_cleared: the tiles of pictures were deleted.
    """

    changed = Signal(object)
    cache_cleared = Signal()

    def __init__(
        self, settings: Settings, parent: QWidget | None = None, *, devices: DeviceSource = machine_devices
    ) -> None:
        super().__init__("", parent)
        self.setWindowTitle(self.tr("Settings"))
        self.size_for(800, 560)
        self.settings = self._before = settings
        self._devices = devices
        self._bound: list[Bound] = []
        self.controls: dict[str, QWidget] = {}
        self.device = label("…")
        self.storing = StoragePage(self.background)
        self.storing.cleared.connect(self.cache_cleared)
        self.add_page("look", self.tr("&Look"), "look", self._look_page())
        self.add_page("model", self.tr("&Model"), "chip", self._model_page())
        self.add_page("answers", self.tr("&Answers"), "answers", self._answers_page())
        self.add_page("boxes", self.tr("&Boxes"), "box", self._boxes_page())
        self.add_page("storage", self.tr("St&orage"), "disk", self.storing)
        self.restore = button(self.tr("&Restore defaults"), self._restore)
        self.said = label("", "help", wrap=False)
        self.undo = button(self.tr("&Undo"), self._undo)
        self.undo.hide()
        for at, widget in enumerate((self.restore, self.said, self.undo)):
            self.foot.insertWidget(at, widget)
        self.set_settings(settings)

    def set_settings(self, settings: Settings) -> None:
        """Show these, without telling of a change."""
        self.settings = settings
        for bound in self._bound:
            bound.show(getattr(settings, bound.field))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.storing.refresh()
        devices = self._devices
        self.background.run(
            lambda _cancel, _progress: devices(), self._show_devices, self._no_devices, name="devices"
        )

    # Pages ----------------------------------------------------------------------------------------------

    def _look_page(self) -> Page:
        page = Page(self.tr("Look"))
        fields = Fields(page, self._change)
        fields.choice(
            "theme",
            self.tr("T&heme:"),
            [("system", self.tr("As the system")), ("light", self.tr("Light")), ("dark", self.tr("Dark"))],
            self.tr("Light suits bright rooms, dark lets pictures stand out."),
        )
        fields.choice(
            "language",
            self.tr("Lan&guage:"),
            [("", self.tr("As the system")), ("en", "English"), ("zh_CN", "简体中文"), ("ja", "日本語")],
            self.tr("Of menus and messages. Ask in any language you like."),
        )
        fields.choice(
            "font_scale",
            self.tr("&Font size:"),
            [(scale, self.tr("{number} %").format(number=round(scale * 100))) for scale in _SCALES],
            self.tr("Of all texts, against the size that the system sets."),
        )
        return self._finish(page, fields)

    def _model_page(self) -> Page:
        page = Page(self.tr("Model"), self.tr("A change loads the model anew."))
        fields = Fields(page, self._change)
        fields.fact(self.tr("Device:"), self.device)
        layers = Automatic(self.tr("Automatic"), self.tr("Layers on the GPU"), 0, 1000, 1, 0)
        fields.automatic(
            "gpu_layers",
            self.tr("&GPU layers:"),
            layers,
            self.tr("How much of the model lies on the GPU. Automatic fills its free memory; 0 uses none."),
        )
        context = Automatic(self.tr("Automatic"), self.tr("Context in tokens"), 256, 1 << 20, 1024, 8192)
        fields.automatic(
            "context",
            self.tr("Conte&xt:"),
            context,
            self.tr("Tokens that box, question and answer may take together. Automatic follows each box."),
        )
        fields.choice(
            "cache_type",
            self.tr("Cache t&ype:"),
            [("f16", self.tr("f16: exact")), ("q8_0", self.tr("q8_0: half the memory"))],
            self.tr("How the model keeps what it has read. Half the memory allows larger boxes."),
        )
        threads = Automatic(self.tr("Automatic"), self.tr("Threads"), 1, 512, 1, default_threads())
        help_text = self.tr("CPU threads that compute. Automatic takes one for each core: {number}.")
        fields.automatic(
            "threads", self.tr("Thr&eads:"), threads, help_text.format(number=number_text(default_threads()))
        )
        return self._finish(page, fields)

    def _answers_page(self) -> Page:
        page = Page(self.tr("Answers"), self.tr("These hold from the next question on."))
        fields = Fields(page, self._change)
        fields.real(
            "temperature",
            self.tr("T&emperature:"),
            (0.0, 2.0),
            0.1,
            self.tr("0 gives the likeliest answer, the same every time; more lets it vary."),
        )
        fields.whole(
            "seed",
            self.tr("See&d:"),
            (0, 2**31 - 1),
            1,
            self.tr("With a temperature over 0, the same seed gives the same answer again."),
        )
        fields.whole(
            "max_tokens",
            self.tr("Longest a&nswer:"),
            (1, 1 << 16),
            64,
            self.tr("In tokens; a token is about three quarters of an English word."),
        )
        fields.switch(
            "conversation",
            self.tr("&Keep the conversation going"),
            self.tr("The model then remembers what was said about the box; each answer takes longer."),
        )
        return self._finish(page, fields)

    def _boxes_page(self) -> Page:
        page = Page(self.tr("Boxes"))
        fields = Fields(page, self._change)
        fields.switch(
            "snap",
            self.tr("S&nap boxes to patches"),
            self.tr("The model reads patches of 30 × 30 pixels; a box that ends with one wastes nothing."),
        )
        fields.switch(
            "show_grid", self.tr("Show the patch &grid"), self.tr("The patches as the model will read them.")
        )
        fields.switch(
            "prime",
            self.tr("R&ead a box as soon as it rests"),
            self.tr("While you type, the model already reads; the answer then begins at once."),
        )
        return self._finish(page, fields)

    def _finish(self, page: Page, fields: Fields) -> Page:
        page.column.addStretch(1)
        self._bound += fields.bound
        self.controls |= fields.controls
        return page

    # Changes --------------------------------------------------------------------------------------------

    def _change(self, field: str, value: Any) -> None:
        changed = dataclasses.replace(self.settings, **{field: value})
        if changed != self.settings:
            self.settings = changed
            self.changed.emit(changed)

    def _restore(self) -> None:
        before = self.settings
        kept = {name: getattr(before, name) for name in _NOT_HERE}
        self._set(dataclasses.replace(Settings(), **kept))
        self._before = before
        self.said.setText(self.tr("All settings are as at first."))
        self.undo.show()

    def _undo(self) -> None:
        self._set(self._before)
        self.said.setText("")
        self.undo.hide()
        self.restore.setFocus()

    def _set(self, settings: Settings) -> None:
        changed = settings != self.settings
        self.set_settings(settings)
        if changed:
            self.changed.emit(settings)

    def _no_devices(self, error: AppError) -> None:
        self.device.setText(sentence(error))

    def _show_devices(self, devices: Sequence[Device]) -> None:
        lines = []
        for device in devices:
            text = (
                self.tr("{name}, {size} of its own")
                if device.is_gpu
                else self.tr("{name}, {size} of main memory")
            )
            lines.append(text.format(name=device.name, size=size_text(device.total)))
        self.device.setText("\n".join(lines))
