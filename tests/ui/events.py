"""Events that QTest has no call for."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.conftest import pause

NONE = Qt.KeyboardModifier.NoModifier


def wheel(
    widget: QWidget,
    at: QPoint,
    eighths: QPoint,
    *,
    mods: Qt.KeyboardModifier = NONE,
    pixels: QPoint | None = None,
    phase: Qt.ScrollPhase = Qt.ScrollPhase.NoScrollPhase,
) -> None:
    """Turn a wheel by eighths of a degree (120 is a notch) or scroll a touchpad by pixels."""
    event = QWheelEvent(
        QPointF(at),
        QPointF(widget.mapToGlobal(at)),
        pixels or QPoint(),
        eighths,
        Qt.MouseButton.NoButton,
        mods,
        phase,
        False,
    )
    QCoreApplication.sendEvent(widget, event)


def pinch(widget: QWidget, at: QPoint, value: float) -> None:
    """A touchpad's zoom gesture: zoom grows by `value`."""
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        QPointF(at),
        QPointF(at),
        QPointF(widget.mapToGlobal(at)),
        value,
        QPointF(),
    )
    QCoreApplication.sendEvent(widget, event)


def drag(
    widget: QWidget,
    start: QPoint,
    end: QPoint,
    *,
    button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    mods: Qt.KeyboardModifier = NONE,
    rest: bool = True,
    steps: int = 5,
) -> None:
    """Press, move in steps and release; at rest before the release, or thrown."""
    QTest.mousePress(widget, button, mods, start)
    for step in range(1, steps + 1):
        at = start + (end - start) * step / steps
        _move(widget, at, button, mods)
        pause(8)
    if rest:
        pause(130)
    QTest.mouseRelease(widget, button, mods, end)


def _move(widget: QWidget, at: QPoint, button: Qt.MouseButton, mods: Qt.KeyboardModifier) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    # QTest.mouseMove knows no modifiers.
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        QPointF(widget.mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        button,
        mods,
    )
    QCoreApplication.sendEvent(widget, event)
