"""What the dialogs say of how a model fits this machine, looked up beside the GUI."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from otterscope.engine import fitting, inspect
from otterscope.engine.api import EngineOptions
from otterscope.engine.budget import Device, free_memory
from otterscope.engine.errors import NativePartMissing
from otterscope.engine.fitting import Fit
from otterscope.gguf_file import read_header
from otterscope.ui.dialogs.figures import number_text, size_text
from otterscope.weights.pairing import ModelPair

DeviceSource = Callable[[], Sequence[Device]]


def machine_devices() -> Sequence[Device]:
    """The devices of this machine; main memory alone where the native part is missing."""
    try:
        return inspect.devices()
    except NativePartMissing:
        return (Device("CPU", free_memory(), free_memory(), False),)


def fit_of(pair: ModelPair, devices: Sequence[Device], options: EngineOptions | None = None) -> Fit:
    """How an installed model fits. Raises: AppError where a file of it cannot be read."""
    headers = read_header(pair.language), read_header(pair.mmproj)
    return fitting.fit(*headers, options or EngineOptions(), devices)


def fit_text(fit: Fit) -> str:
    """One line for people."""
    translate = QCoreApplication.translate
    if fit.side is None:
        return translate("Fit", "Fits this machine; how large a box may be shows when you ask")
    if fit.side:
        text = translate("Fit", "Fits this machine: boxes up to about {side} × {side} px")
        return text.format(side=number_text(fit.side))
    text = translate("Fit", "Does not fit now: it needs about {needed}, and {free} are free")
    return text.format(needed=size_text(fit.needed), free=size_text(fit.free))
