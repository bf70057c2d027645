"""The windows beside the window end with it."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from otterscope.geometry import Region
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken
from otterscope.ui.receipt.view import ReceiptView
from otterscope.work.shared_picture import SharedPicture
from tests.ui.application import Windows, ask
from tests.ui.conftest import wait_for
from tests.ui.test_main_window import scroll, windows

__all__ = ["scroll", "windows"]


def test_a_receipt_that_is_still_reading_ends_with_its_window(
    windows: Windows, scroll: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = windows([scroll])
    turn = ask(window, "What did you see?")
    begun = threading.Event()

    def slow(_self: SharedPicture, _region: Region, _scale: float, **given: object) -> RgbArray:
        begun.set()
        cancel, end = given["cancel"], time.monotonic() + 20
        assert isinstance(cancel, CancelToken)
        while time.monotonic() < end:
            cancel.wait(0.05)
            cancel.raise_if_cancelled()
        raise AssertionError("nobody stopped it")

    monkeypatch.setattr(SharedPicture, "read", slow)
    window.dialogs.receipt(turn.id)
    assert window.findChildren(ReceiptView)
    wait_for(begun.is_set)
    windows.close(window)
    assert "receipt-pixels" not in {thread.name for thread in threading.enumerate()}
