"""Holds the camera and moves it in time."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from otterscope.ui.viewer.camera import Camera, stepped_zoom
from otterscope.ui.viewer.motion import Flight, Motion, PanBy, ZoomTo

#: Milliseconds between frames of a movement; the screen's own rate limits it further.
TICK = 8
#: Share of the view an arrow key or a notch of a sideways wheel moves.
ARROW_SHARE = 0.12


class Mover(QObject):
    """The one holder of the camera.

    `moved` is emitted after every change, `settled` when a movement has come to its end.
    """

    moved = Signal()
    settled = Signal()

    def __init__(self, camera: Camera, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._camera = camera
        self._motion: Motion | None = None
        self._began = 0.0
        self._last = (0.0, camera)
        self._heading = (0.0, 0.0)
        #: False makes every movement jump to its end (for people who want no animation).
        self.animated = True
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self._tick)

    @property
    def camera(self) -> Camera:
        return self._camera

    @property
    def goal(self) -> Camera:
        """Where the movement under way ends, or the camera at rest."""
        return self._camera if self._motion is None else self._motion.at(float("inf"))

    @property
    def moving(self) -> bool:
        return self._motion is not None

    @property
    def heading(self) -> tuple[float, float]:
        """How the view's centre moves, image pixels a second; (0, 0) after a rest."""
        return self._heading if time.perf_counter() - self._last[0] < 0.15 else (0.0, 0.0)

    def jump(self, camera: Camera) -> None:
        """Show `camera` now and end any movement."""
        self._end()
        self._set(camera)

    def start(self, motion: Motion) -> None:
        """Begin a movement; the one under way, if any, ends where it is."""
        if not self.animated:
            self.jump(motion.at(float("inf")))
            return
        self._motion = motion
        self._began = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """Stay where the camera is now."""
        self._end()

    def zoom_by(self, steps: float, view_at: tuple[float, float] | None = None) -> None:
        """Zoom in (or out) by steps of √2 around a device pixel or the centre; steps in a row add up."""
        low, high = self._camera.zoom_range
        goal = stepped_zoom(self.goal.zoom, steps)
        view = self._camera.view_size
        at = view_at or (view.width / 2, view.height / 2)
        self.start(ZoomTo(self._camera, min(high, max(low, goal)), at))

    def pan_by(self, share_x: float, share_y: float) -> None:
        """Move the picture by shares of the view; small ones are of its shorter side."""
        here = self._camera
        view = here.view_size
        side = min(view.width, view.height) if max(abs(share_x), abs(share_y)) < 0.5 else None
        goal = self.goal if self.goal.zoom == here.zoom else here
        target = goal.panned(share_x * (side or view.width), share_y * (side or view.height))
        self.start(PanBy(here, target.view_x - here.view_x, target.view_y - here.view_y))

    def fly(self, camera: Camera) -> None:
        """Fly to another look at the same picture."""
        if camera.quarters != self._camera.quarters:
            self.jump(camera)
        elif camera != self._camera:
            self.start(Flight(self._camera, camera))

    def _end(self) -> None:
        self._timer.stop()
        self._motion = None

    def _tick(self) -> None:
        motion = self._motion
        if motion is None:
            return
        seconds = time.perf_counter() - self._began
        if motion.over(seconds):
            self._end()
            self._set(motion.at(seconds))
            self.settled.emit()
        else:
            self._set(motion.at(seconds))

    def _set(self, camera: Camera) -> None:
        now = time.perf_counter()
        span = now - self._last[0]
        old = self._last[1]
        if 0 < span < 0.2 and old.img_size == camera.img_size:
            (x0, y0), (x1, y1) = old.centre(), camera.centre()
            self._heading = ((x1 - x0) / span, (y1 - y0) / span)
        else:
            self._heading = (0.0, 0.0)
        self._last = (now, camera)
        if camera != self._camera:
            self._camera = camera
            self.moved.emit()
