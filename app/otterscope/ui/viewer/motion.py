"""Movement as a function of time: easing zoom, gliding after a throw, flying to a place. Pure; seconds.

A motion answers `at(seconds since it began)` with a camera and says when it is over; who draws decides how
often to ask, so a slow machine shows fewer frames of the same movement, never a slower one.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Protocol

from otterscope.ui.viewer.camera import Camera, turn_point

#: Below this speed (device pixels a second) a glide is over.
GLIDE_STOPS = 20.0
#: A glide loses 63 % of its speed in this many seconds.
GLIDE_TIME = 0.325
#: An eased zoom covers 63 % of what is left in this many seconds.
EASE_TIME = 0.055


class Motion(Protocol):
    """A camera that depends on time."""

    def at(self, seconds: float) -> Camera:
        """The camera `seconds` after the start."""
        ...

    def over(self, seconds: float) -> bool:
        """Whether nothing changes after `seconds`."""
        ...


@dataclass(frozen=True)
class ZoomTo:
    """From `start` to `zoom`, keeping the image point under `view_at`."""

    start: Camera
    zoom: float
    view_at: tuple[float, float]

    def at(self, seconds: float) -> Camera:
        if self.over(seconds):
            return self.start.zoomed_to(self.zoom, self.view_at)
        left = math.exp(-seconds / EASE_TIME)
        return self.start.zoomed_to(self.zoom * (self.start.zoom / self.zoom) ** left, self.view_at)

    def over(self, seconds: float) -> bool:
        # e^-5.5 of the way is under half a percent: the last step is too small to see.
        return seconds >= 5.5 * EASE_TIME


@dataclass(frozen=True)
class PanBy:
    """From `start` by device pixels, easing out."""

    start: Camera
    view_dx: float
    view_dy: float

    def at(self, seconds: float) -> Camera:
        done = 1.0 if self.over(seconds) else 1 - math.exp(-seconds / EASE_TIME)
        return self.start.panned(self.view_dx * done, self.view_dy * done)

    def over(self, seconds: float) -> bool:
        return seconds >= 5.5 * EASE_TIME


@dataclass(frozen=True)
class Glide:
    """The picture thrown with a velocity (device pixels a second) and slowing down by itself."""

    start: Camera
    view_vx: float
    view_vy: float

    def at(self, seconds: float) -> Camera:
        way = GLIDE_TIME * (1 - math.exp(-seconds / GLIDE_TIME))
        return self.start.panned(self.view_vx * way, self.view_vy * way)

    def over(self, seconds: float) -> bool:
        return math.hypot(self.view_vx, self.view_vy) * math.exp(-seconds / GLIDE_TIME) < GLIDE_STOPS


class Flight:
    """A smooth way from one camera to another: out, across and in again, at an even apparent speed.

    The path is the optimal one of van Wijk and Nuij, "Smooth and efficient zooming and panning" (2003):
    width w(s) and way u(s) along the straight line between the two centres.
    """

    CURVE = 1.42
    SPEED = 3.2
    LONGEST = 1.6

    def __init__(self, start: Camera, end: Camera) -> None:
        self.start, self.end = start, end
        view = max(start.view_size.width, start.view_size.height)
        self._from = _turned_centre(start)
        self._to = _turned_centre(end)
        self._w0, self._w1 = view / start.zoom, view / end.zoom
        self._view = view
        self._way = math.hypot(self._to[0] - self._from[0], self._to[1] - self._from[1])
        rho2 = self.CURVE**2
        # A way much shorter than the width is a plain zoom; the formula divides by it.
        self._plain = self._way < 1e-3 * min(self._w0, self._w1)
        if self._plain:
            self._r0 = 0.0
            self._length = abs(math.log(self._w1 / self._w0)) / self.CURVE
        else:
            grow = self._w1**2 - self._w0**2
            b0 = (grow + rho2**2 * self._way**2) / (2 * self._w0 * rho2 * self._way)
            b1 = (grow - rho2**2 * self._way**2) / (2 * self._w1 * rho2 * self._way)
            self._r0 = -math.asinh(b0)
            self._length = (-math.asinh(b1) - self._r0) / self.CURVE
        self.duration = min(self.LONGEST, max(0.15, self._length / self.SPEED))

    def over(self, seconds: float) -> bool:
        return seconds >= self.duration

    def at(self, seconds: float) -> Camera:
        if self.over(seconds):
            return self.end
        part = max(0.0, seconds / self.duration)
        part = part * part * (3 - 2 * part)
        if self._plain:
            way, width = part, self._w0 * (self._w1 / self._w0) ** part
        else:
            s = part * self._length
            turn = self.CURVE * s + self._r0
            across = self._w0 / self.CURVE**2
            way = across * (math.cosh(self._r0) * math.tanh(turn) - math.sinh(self._r0)) / self._way
            width = self._w0 * math.cosh(self._r0) / math.cosh(turn)
        turn_x = self._from[0] + (self._to[0] - self._from[0]) * way
        turn_y = self._from[1] + (self._to[1] - self._from[1]) * way
        img = turn_point(turn_x, turn_y, self.start.turn_size, -self.start.quarters % 4)
        return self.start.centred(img[0], img[1], self._view / width)


def _turned_centre(camera: Camera) -> tuple[float, float]:
    view = camera.view_size
    return (view.width / 2 - camera.view_x) / camera.zoom, (view.height / 2 - camera.view_y) / camera.zoom


class Throw:
    """The speed of a pointer in its last moments, for the glide that follows a drag."""

    WINDOW = 0.1

    def __init__(self) -> None:
        self._moves: deque[tuple[float, float, float]] = deque(maxlen=64)

    def moved(self, seconds: float, view_x: float, view_y: float) -> None:
        """The pointer was at a place (device pixels) at a time."""
        self._moves.append((seconds, view_x, view_y))

    def velocity(self, seconds: float) -> tuple[float, float]:
        """Device pixels a second at the release; (0, 0) if the pointer rested before it."""
        recent = [move for move in self._moves if seconds - move[0] <= self.WINDOW]
        if len(recent) < 2:
            return 0.0, 0.0
        first, last = recent[0], recent[-1]
        span = max(last[0] - first[0], 0.008)
        return (last[1] - first[1]) / span, (last[2] - first[2]) / span
