"""Every window of the application without eyes and without a mouse: all is named, Tab reaches all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenuBar,
    QProgressBar,
    QTextEdit,
    QWidget,
)

from otterscope.engine.budget import Device
from otterscope.work import model_choice
from otterscope.work.model_choice import Choice
from tests.fixtures.desk import model_pair
from tests.ui.application import Windows
from tests.ui.conftest import pause, wait_for
from tests.ui.surfaces import surfaces

CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QProgressBar, QTextEdit
)  # fmt: skip


@pytest.fixture
def windows(app: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Windows]:
    monkeypatch.setattr(model_choice, "choose", lambda _name: Choice(model_pair(), demo=True))
    monkeypatch.setattr(
        "otterscope.engine.inspect.devices", lambda: (Device("CPU", 8 << 30, 8 << 30, False),)
    )
    made = Windows()
    yield made
    made.close_all()
    pause(1)


def test_every_control_is_named_and_reached_with_tab(windows: Windows, tmp_path: Path) -> None:
    nameless, unreached = [], []
    for name, surface in surfaces(windows, tmp_path):
        shown = [widget for widget in surface.findChildren(QWidget) if usable(widget, surface)]
        nameless += [f"{name}: {described(w)}" for w in shown if isinstance(w, CONTROLS) and not spoken(w)]
        surface.activateWindow()
        wait_for(surface.isActiveWindow)
        reached = tab_stops(surface)
        unreached += [f"{name}: {described(w)}" for w in shown if wants_tab(w) and not met(w, reached)]
    assert (nameless, unreached) == ([], [])


def usable(widget: QWidget, surface: QWidget) -> bool:
    """On the screen, switched on, of this window, and no inner part of another control."""
    if widget.window() is not surface or not widget.isVisibleTo(surface) or not widget.isEnabled():
        return False
    parent = widget.parentWidget()
    return not isinstance(parent, QAbstractSpinBox | QComboBox | QLineEdit | QMenuBar) and not (
        widget.objectName().startswith("qt_") or widget.visibleRegion().isEmpty()
    )


def spoken(widget: QWidget) -> str:
    """What a screen reader calls it."""
    found = QAccessible.queryAccessibleInterface(widget)
    return str(found.text(QAccessible.Text.Name))


def wants_tab(widget: QWidget) -> bool:
    if isinstance(widget, QAbstractButton) and widget.autoExclusive() and not widget.isChecked():
        return False  # the arrows lead to it from the chosen one
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def tab_stops(surface: QWidget) -> list[QWidget]:
    """Where Tab leads until it comes around."""
    stops: list[QWidget] = []
    for _ in range(200):
        focused = QApplication.focusWidget()
        if focused is not None and focused in stops[:1] and len(stops) > 1:
            break
        if focused is not None and (not stops or focused is not stops[-1]):
            stops.append(focused)
        QTest.keyClick(focused or surface, Qt.Key.Key_Tab)
        pause(1)
    return stops


def met(widget: QWidget, stops: list[QWidget]) -> bool:
    return any(stop is widget or stop.focusProxy() is widget or widget.isAncestorOf(stop) for stop in stops)


def described(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton | QLineEdit) else ""
    return f"{type(widget).__name__} {widget.objectName()} {text!r} {spoken(widget)!r}"
