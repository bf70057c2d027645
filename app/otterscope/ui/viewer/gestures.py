"""Wheel, touchpad and pinch on the canvas, in terms of its camera."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture

from otterscope.ui.viewer.camera import Camera
from otterscope.ui.viewer.motion import Glide, Throw
from otterscope.ui.viewer.mover import ARROW_SHARE

if TYPE_CHECKING:
    from otterscope.ui.viewer.canvas import Canvas


class Gestures:
    """A wheel zooms to the pointer, a touchpad scrolls and pinches; Ctrl makes either zoom."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self._throw = Throw()
        self._pinch: tuple[Camera, tuple[float, float]] | None = None

    def wheel(self, event: QWheelEvent) -> None:
        canvas = self.canvas
        if canvas.scene is None:
            return
        at = canvas.to_device(event.position())
        mods = event.modifiers()
        pad = (
            event.device().type() == QInputDevice.DeviceType.TouchPad
            or not event.pixelDelta().isNull()
            or event.phase() != Qt.ScrollPhase.NoScrollPhase
        )
        zooming = bool(mods & Qt.KeyboardModifier.ControlModifier) or not pad
        if zooming and not mods & Qt.KeyboardModifier.ShiftModifier:
            delta = event.angleDelta().y() or event.angleDelta().x()
            if pad:
                canvas.mover.jump(canvas.camera.zoomed_to(canvas.camera.zoom * 2 ** (delta / 240), at))
            else:
                canvas.mover.zoom_by(delta / 120, at)
        else:
            self._scroll(event, pad)
        event.accept()

    def _scroll(self, event: QWheelEvent, pad: bool) -> None:
        canvas = self.canvas
        if pad:
            # Pixels as the system gives them; degrees (eighths) where it gives none.
            exact = event.pixelDelta()
            delta = QPointF(exact) if not exact.isNull() else QPointF(event.angleDelta()) / 2
            dx, dy = delta.x() * canvas.dpr, delta.y() * canvas.dpr
            if event.phase() == Qt.ScrollPhase.ScrollBegin:
                self._throw = Throw()
            if dx or dy:
                camera = canvas.camera.panned(dx, dy)
                canvas.mover.jump(camera)
                self._throw.moved(time.perf_counter(), camera.view_x, camera.view_y)
            elif event.phase() == Qt.ScrollPhase.ScrollEnd and sys.platform != "darwin":
                # macOS sends its own momentum; elsewhere the picture glides on by itself.
                vx, vy = self._throw.velocity(time.perf_counter())
                if abs(vx) + abs(vy) > 120 * canvas.dpr:
                    canvas.mover.start(Glide(canvas.camera, vx, vy))
            return
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120
        canvas.mover.pan_by(notches * ARROW_SHARE, 0)

    def event(self, event: QEvent) -> bool:
        """Gestures: True if it was one and is dealt with."""
        if isinstance(event, QNativeGestureEvent):
            return self._native(event)
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self._pinched(pinch)
                event.accept()
                return True
        return False

    def _native(self, event: QNativeGestureEvent) -> bool:
        if self.canvas.scene is None:
            return False
        at = self.canvas.to_device(event.position())
        kind = event.gestureType()
        if kind == Qt.NativeGestureType.ZoomNativeGesture:
            camera = self.canvas.camera
            self.canvas.mover.jump(camera.zoomed_to(camera.zoom * max(0.2, 1 + event.value()), at))
            return True
        if kind == Qt.NativeGestureType.SmartZoomNativeGesture:
            camera = self.canvas.camera
            self.canvas.mover.fly(camera.fitted() if camera.zoom >= 1 else camera.zoomed_to(1.0, at))
            return True
        return False

    def _pinched(self, pinch: QPinchGesture) -> None:
        canvas = self.canvas
        if canvas.scene is None:
            return
        at = canvas.to_device(QPointF(canvas.mapFromGlobal(pinch.centerPoint().toPoint())))
        if pinch.state() == Qt.GestureState.GestureStarted or self._pinch is None:
            canvas.hands.drop()
            # Qt leaves the gesture's own start point at (0, 0) on some systems.
            self._pinch = (canvas.camera, at)
        camera, start = self._pinch
        zoomed = camera.zoomed_to(camera.zoom * pinch.totalScaleFactor(), start)
        canvas.mover.jump(zoomed.panned(at[0] - start[0], at[1] - start[1]))
        if pinch.state() in (Qt.GestureState.GestureFinished, Qt.GestureState.GestureCanceled):
            self._pinch = None
