"""What the user's hands do on the canvas: wheel, pinch, drag, keys, in terms of camera and boxes."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture

from otterscope.geometry import Region
from otterscope.ui.viewer.boxes import Boxes, Grip, between, dragged, grip_at, snapped
from otterscope.ui.viewer.camera import Camera, stepped_zoom
from otterscope.ui.viewer.motion import Flight, Glide, PanBy, Throw, ZoomTo

if TYPE_CHECKING:
    from otterscope.ui.viewer.canvas import Canvas

Tool = Literal["hand", "box"]

#: How near (logical pixels) an edge counts as held.
REACH = 7.0
#: A press that moves less (logical pixels) is a click.
CLICK = 4.0
#: Share of the view an arrow key moves.
ARROW_SHARE = 0.12

_SPIN = (Grip.LEFT, Grip.TOP, Grip.RIGHT, Grip.BOTTOM)
_CURSORS = {
    Grip.LEFT: Qt.CursorShape.SizeHorCursor,
    Grip.RIGHT: Qt.CursorShape.SizeHorCursor,
    Grip.TOP: Qt.CursorShape.SizeVerCursor,
    Grip.BOTTOM: Qt.CursorShape.SizeVerCursor,
    Grip.LEFT | Grip.TOP: Qt.CursorShape.SizeFDiagCursor,
    Grip.RIGHT | Grip.BOTTOM: Qt.CursorShape.SizeFDiagCursor,
    Grip.RIGHT | Grip.TOP: Qt.CursorShape.SizeBDiagCursor,
    Grip.LEFT | Grip.BOTTOM: Qt.CursorShape.SizeBDiagCursor,
    Grip.INSIDE: Qt.CursorShape.SizeAllCursor,
}
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def turned_grip(grip: Grip, quarters: int) -> Grip:
    """The picture's own edges behind the edges held in the view, when it is shown turned."""
    if grip in (Grip.INSIDE, Grip.NONE):
        return grip
    result = Grip.NONE
    for index, edge in enumerate(_SPIN):
        if edge & grip:
            result |= _SPIN[(index - quarters) % 4]
    return result


@dataclass
class _Drag:
    """A button held down."""

    kind: Literal["pan", "draw", "edit"]
    view_start: tuple[float, float]
    camera: Camera
    img_start: tuple[float, float]
    boxes: Boxes
    grip: Grip = Grip.NONE
    moved: bool = False


class Hands:
    """Turns events into movements of the camera and edits of boxes."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.tool: Tool = "hand"
        self.by_keyboard = False
        self._space = False
        self._drag: _Drag | None = None
        self._throw = Throw()
        self._pinch: Camera | None = None

    def use(self, tool: Tool) -> None:
        """Take another tool: "hand" drags the picture, "box" draws boxes."""
        self.tool = tool
        self.set_cursor()

    @property
    def dragging(self) -> bool:
        return self._drag is not None

    # Buttons --------------------------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        canvas = self.canvas
        if canvas.scene is None or self._drag is not None:
            return
        at = canvas.to_device(event.position())
        camera = canvas.camera
        canvas.mover.stop()
        self.by_keyboard = False
        drag = _Drag("pan", at, camera, camera.to_img(*at), canvas.boxes)
        if event.button() == Qt.MouseButton.LeftButton and not self._space:
            index, grip = self._held(at)
            if index is not None and (grip is not Grip.INSIDE or self._moves_boxes(index)):
                canvas.history.settle()
                canvas.history.do(canvas.boxes.choosing(index))
                drag.kind, drag.grip, drag.boxes = "edit", turned_grip(grip, camera.quarters), canvas.boxes
            elif self.tool == "box":
                canvas.history.settle()
                drag.kind = "draw"
        elif event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        self._drag = drag
        self._throw = Throw()
        self._throw.moved(time.perf_counter(), *at)
        self.set_cursor()

    def move(self, event: QMouseEvent) -> None:
        canvas, drag = self.canvas, self._drag
        at = canvas.to_device(event.position())
        if drag is None:
            self.set_cursor(at)
            return
        dx, dy = at[0] - drag.view_start[0], at[1] - drag.view_start[1]
        if not drag.moved and max(abs(dx), abs(dy)) < CLICK * canvas.dpr:
            return
        drag.moved = True
        if drag.kind == "pan":
            self._throw.moved(time.perf_counter(), *at)
            canvas.mover.jump(drag.camera.panned(dx, dy))
            return
        # Ctrl turns snapping round for this drag, Shift keeps a new box square.
        snap = canvas.snap != bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        img_x, img_y = canvas.camera.to_img(*at)
        size = canvas.camera.img_size
        if drag.kind == "draw":
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                img_x, img_y = _square(drag.img_start, (img_x, img_y))
            region = between(*drag.img_start, img_x, img_y, size)
            edited = drag.boxes.added(snapped(region, size) if snap else region)
        else:
            before = drag.boxes.region
            assert before is not None
            step = img_x - drag.img_start[0], img_y - drag.img_start[1]
            region = dragged(before, drag.grip, *step, size)
            edited = drag.boxes.changed(snapped(region, size) if snap else region)
        canvas.history.do(edited, merge="drag")

    def release(self, event: QMouseEvent) -> None:
        canvas, drag = self.canvas, self._drag
        if drag is None:
            return
        self._drag = None
        canvas.history.settle()
        if not drag.moved:
            if event.button() == Qt.MouseButton.LeftButton and not self._space:
                index, _ = self._held(drag.view_start)
                canvas.history.do(canvas.boxes.choosing(index))
        elif drag.kind == "pan":
            vx, vy = self._throw.velocity(time.perf_counter())
            if abs(vx) + abs(vy) > 120 * canvas.dpr:
                canvas.mover.start(Glide(canvas.camera, vx, vy))
        self.set_cursor()

    def double_click(self, event: QMouseEvent) -> None:
        """In a box: fly to it. Elsewhere: exact pixels under the pointer, or back to the whole picture."""
        canvas = self.canvas
        if canvas.scene is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self._drag = None
        at = canvas.to_device(event.position())
        index, _ = self._held(at)
        camera = canvas.camera
        if index is not None:
            self.fly(camera.framed(canvas.boxes.regions[index]))
        elif camera.zoom < 1.0:
            self.fly(camera.zoomed_to(1.0, at))
        else:
            self.fly(camera.fitted())

    def let_go(self) -> None:
        """Forget held keys and buttons (the focus went elsewhere)."""
        self._space = False
        self._drag = None
        self.set_cursor()

    def cancel(self) -> bool:
        """Undo the drag under way; False if there is none."""
        drag, self._drag = self._drag, None
        if drag is None:
            return False
        if drag.kind == "pan":
            self.canvas.mover.jump(drag.camera)
        elif drag.moved:
            self.canvas.history.undo()
        self.set_cursor()
        return True

    # Wheel, touchpad, pinch -----------------------------------------------------------------------------

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
                self.zoom_by(delta / 120, at)
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
        self.pan_by(notches * ARROW_SHARE, 0)

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
            self.fly(camera.fitted() if camera.zoom >= 1 else camera.zoomed_to(1.0, at))
            return True
        return False

    def _pinched(self, pinch: QPinchGesture) -> None:
        canvas = self.canvas
        if canvas.scene is None:
            return
        if pinch.state() == Qt.GestureState.GestureStarted or self._pinch is None:
            self._drag = None
            self._pinch = canvas.camera
        at = canvas.to_device(QPointF(canvas.mapFromGlobal(pinch.centerPoint().toPoint())))
        start = canvas.to_device(QPointF(canvas.mapFromGlobal(pinch.startCenterPoint().toPoint())))
        zoomed = self._pinch.zoomed_to(self._pinch.zoom * pinch.totalScaleFactor(), start)
        canvas.mover.jump(zoomed.panned(at[0] - start[0], at[1] - start[1]))
        if pinch.state() in (Qt.GestureState.GestureFinished, Qt.GestureState.GestureCanceled):
            self._pinch = None

    # Keys -----------------------------------------------------------------------------------------------

    def key_down(self, event: QKeyEvent) -> bool:
        """Space and arrows; True if the key was ours."""
        if self.canvas.scene is None:
            return False
        key = Qt.Key(event.key())
        mods = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Qt.Key.Key_Space:
            self._space = True
            self.set_cursor()
            return True
        if key not in _ARROWS:
            return False
        x, y = _ARROWS[key]
        if mods & Qt.KeyboardModifier.AltModifier:
            self._nudge(x, y, edge=bool(mods & Qt.KeyboardModifier.ShiftModifier))
        elif not mods or mods == Qt.KeyboardModifier.ShiftModifier:
            share = 0.9 if mods else ARROW_SHARE
            self.pan_by(-x * share, -y * share)
        else:
            return False
        return True

    def key_up(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Space:
            return False
        if not event.isAutoRepeat():
            self._space = False
            self.set_cursor()
        return True

    def _nudge(self, x: int, y: int, *, edge: bool) -> None:
        """Move the chosen box, or its right and bottom edges, by one pixel or one patch."""
        canvas = self.canvas
        region = canvas.boxes.region
        if region is None:
            return
        step = 30 if canvas.snap else 1
        grip = Grip.RIGHT | Grip.BOTTOM if edge else Grip.INSIDE
        size = canvas.camera.img_size
        changed: Region = dragged(region, grip, x * step, y * step, size)
        if canvas.snap:
            changed = snapped(changed, size)
        canvas.history.do(canvas.boxes.changed(changed), merge="nudge-edge" if edge else "nudge")

    # Movements ------------------------------------------------------------------------------------------

    def zoom_by(self, steps: float, view_at: tuple[float, float] | None = None) -> None:
        """Zoom in (or out) by steps of √2 around a device pixel, the pointer or the centre."""
        mover = self.canvas.mover
        low, high = mover.camera.zoom_range
        goal = stepped_zoom(mover.goal.zoom, steps)
        view = mover.camera.view_size
        at = view_at or (view.width / 2, view.height / 2)
        mover.start(ZoomTo(mover.camera, min(high, max(low, goal)), at))

    def pan_by(self, share_x: float, share_y: float) -> None:
        """Move the picture by shares of the view."""
        mover = self.canvas.mover
        view = mover.camera.view_size
        side = min(view.width, view.height) if max(abs(share_x), abs(share_y)) < 0.5 else None
        goal = mover.goal if mover.goal.zoom == mover.camera.zoom else mover.camera
        target = goal.panned(share_x * (side or view.width), share_y * (side or view.height))
        here = mover.camera
        mover.start(PanBy(here, target.view_x - here.view_x, target.view_y - here.view_y))

    def fly(self, camera: Camera) -> None:
        """Fly to another look at the same picture."""
        mover = self.canvas.mover
        if camera.quarters != mover.camera.quarters:
            mover.jump(camera)
        elif camera != mover.camera:
            mover.start(Flight(mover.camera, camera))

    # Cursor ---------------------------------------------------------------------------------------------

    def set_cursor(self, at: tuple[float, float] | None = None) -> None:
        """Show by the pointer's shape what a press would do."""
        canvas = self.canvas
        if canvas.scene is None:
            canvas.unsetCursor()
            return
        if self._drag is not None and self._drag.kind == "pan":
            canvas.setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        if self._drag is not None:
            return
        if self._space:
            canvas.setCursor(Qt.CursorShape.OpenHandCursor)
            return
        at = at or canvas.pointer
        index, grip = self._held(at) if at is not None else (None, Grip.NONE)
        if index is not None and (grip is not Grip.INSIDE or self._moves_boxes(index)):
            canvas.setCursor(_CURSORS.get(grip, Qt.CursorShape.ArrowCursor))
        elif self.tool == "box":
            canvas.setCursor(Qt.CursorShape.CrossCursor)
        else:
            canvas.setCursor(Qt.CursorShape.OpenHandCursor)

    def _moves_boxes(self, index: int) -> bool:
        """A box's inside moves it only with the box tool and once it is chosen: else one draws or pans."""
        return self.tool == "box" and index == self.canvas.boxes.chosen

    def _held(self, at: tuple[float, float]) -> tuple[int | None, Grip]:
        """The box under a device pixel and its grip as seen; the chosen one first, then the newest."""
        boxes = self.canvas.boxes
        order = list(range(len(boxes.regions)))[::-1]
        if boxes.chosen is not None:
            order.remove(boxes.chosen)
            order.insert(0, boxes.chosen)
        for index in order:
            view = self.canvas.camera.region_to_view(boxes.regions[index])
            box = (view.left, view.top, view.right, view.bottom)
            grip = grip_at(box, *at, REACH * self.canvas.dpr)
            if grip is not Grip.NONE:
                return index, grip
        return None, Grip.NONE


def _square(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    dx, dy = end[0] - start[0], end[1] - start[1]
    side = max(abs(dx), abs(dy))
    return start[0] + (side if dx >= 0 else -side), start[1] + (side if dy >= 0 else -side)
