"""Dialogs that are shut down after each test, and small models for them."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from otterscope.engine.budget import Device
from otterscope.ui.dialogs.models import ModelsDialog
from otterscope.ui.dialogs.paged import StyledDialog
from otterscope.weights import demo
from otterscope.weights.convert import convert
from otterscope.weights.fetch import Patience
from tests.ui.conftest import pause, wait_for
from tools import make_checkpoint

SHAPE = make_checkpoint.Shape(layers=1, hidden=64, ff=128, vocab=1100)
QUICK = Patience(silence=0.4, waits=(0.01, 0.01))
D = TypeVar("D", bound=StyledDialog)


def cpu() -> tuple[Device, ...]:
    return (Device("Test CPU", 8 << 30, 16 << 30, False),)


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_checkpoint.write(tmp_path_factory.mktemp("from") / "OtterHD-mini", SHAPE)


@pytest.fixture(scope="session")
def pairs(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """mini-Q8_0 and mini-F16."""
    folder = tmp_path_factory.mktemp("pairs")
    for kind in ("Q8_0", "F16"):
        convert(checkpoint, folder, kind, name="mini")
    return folder


@pytest.fixture
def two(home: Path, pairs: Path) -> Path:
    """A models folder with both."""
    return Path(shutil.copytree(pairs, home / "models"))


class Opened:
    """Shows dialogs and shuts them down."""

    def __init__(self) -> None:
        self.dialogs: list[StyledDialog] = []

    def __call__(self, dialog: D) -> D:
        self.dialogs.append(dialog)
        dialog.present()
        wait_for(dialog.isActiveWindow)
        return dialog

    def models(
        self, endpoint: str = "https://models.example", current: str = "", patience: Patience = QUICK
    ) -> ModelsDialog:
        """The dialog of models, with its list read."""
        dialog = self(ModelsDialog(devices=cpu, endpoint=endpoint, patience=patience, current=current))
        wait_for(lambda: idle(dialog))
        return dialog


def idle(dialog: StyledDialog) -> bool:
    """Whether nothing is under way beside the GUI."""
    return not dialog.background._threads


@pytest.fixture
def opened(app: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.setattr(demo, "demo_folder", lambda: None)
    made = Opened()
    yield made
    for dialog in made.dialogs:
        dialog.shutdown()
        dialog.close()
        dialog.deleteLater()
    pause(1)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def urls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been opened by the desktop."""
    found: list[str] = []

    def record(url: QUrl) -> bool:
        found.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", record)
    return found
