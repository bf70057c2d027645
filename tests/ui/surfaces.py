"""Every window of the application with something in it, one after the other, for tests that look at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QWidget

from otterscope.engine.fake import FakeEngine
from otterscope.geometry import Region
from otterscope.ui.main_window import MainWindow
from tests.ui.application import Windows, ask, draw, picture
from tests.ui.conftest import pause, wait_for

BOX = Region(300, 240, 300, 210)
ANSWER = "There are **three** camels, and [a page](https://example.org/) tells of them."


def surfaces(windows: Windows, folder: Path) -> Iterator[tuple[str, QWidget]]:
    """(name, window), each on the screen; a dialog is hidden again once the next is asked for."""
    first = windows(welcomed=False)
    windows.settled(first)
    yield "welcome", first
    windows.close(first)
    window = windows(
        [picture(folder / "a rather long name of a picture.png")], engine=FakeEngine(lambda _request: ANSWER)
    )
    yield "picture", window
    draw(window, BOX)
    ask(window, "How many camels are there?")
    ask(window, "Is there a boat?")
    yield "answered", window
    yield from _dialogs(window)


def _dialogs(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    made = window.dialogs
    for page in ("installed", "download", "add", "convert"):
        made.models(page)
        assert made._models is not None
        dialog = made._models
        wait_for(lambda: not made._models.background._threads)  # type: ignore[union-attr]
        yield f"models-{page}", dialog
    dialog.hide()
    for page in ("look", "model", "answers", "boxes", "storage"):
        made.settings(page)
        assert made._settings is not None
        wait_for(lambda: not made._settings.background._threads)  # type: ignore[union-attr]
        yield f"settings-{page}", made._settings
    assert made._settings is not None
    made._settings.hide()
    for name, opens in (("keys", made.keys), ("about", made.about), ("sessions", made.sessions)):
        opens()
        shown = getattr(made, f"_{name}")
        pause(60)
        yield name, shown
        shown.hide()
    made.last_receipt()
    pause(300)
    from otterscope.ui.receipt.view import ReceiptView

    for receipt in window.findChildren(ReceiptView):
        yield "receipt", receipt
        receipt.close()
