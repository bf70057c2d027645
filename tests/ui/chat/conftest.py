"""Widgets of the chat that are gone after each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.conftest import pause, wait_for

W = TypeVar("W", bound=QWidget)


@pytest.fixture
def shown(app: QApplication) -> Iterator[Callable[..., W]]:
    """Shows a widget in a size of its own, as the active window."""
    made: list[QWidget] = []

    def show(widget: W, width: int = 400, height: int = 600) -> W:
        made.append(widget)
        widget.resize(width, height)
        widget.show()
        widget.activateWindow()
        wait_for(widget.isActiveWindow)
        return widget

    yield show
    for widget in made:
        widget.close()
        widget.deleteLater()
    pause(1)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
