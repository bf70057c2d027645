"""What the user's hands do on the canvas: buttons and keys, in terms of camera and boxes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent

from otterscope.geometry import Region, Size
from otterscope.ui.viewer.boxes import Boxes, Grip, between, dragged, snapped
from otterscope.ui.viewer.camera import Camera
from otterscope.ui.viewer.hits import Hits
from otterscope.ui.viewer.motion import Glide, Throw
from otterscope.ui.viewer.mover import ARROW_SHARE

if TYPE_CHECKING:
    from otterscope.ui.viewer.canvas import Canvas

Tool = Literal["hand", "box"]

#: How near (logical pixels) an edge counts as held.
REACH = 7.0
#: A press that moves less (logical pixels) is a click.
CLICK = 4.0

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

    def use(self, tool: Tool) -> None:
        """Take another tool: "hand" drags the picture, "box" draws boxes."""
        self.tool = tool
        self.set_cursor()

    @property
    def dragging(self) -> bool:
        return self._drag is not None

    def drop(self) -> None:
        """A gesture of two fingers began: what one finger dragged is over."""
        self._drag = None

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
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            if index is not None and (grip is not Grip.INSIDE or self._moves_box(index, at, alt=alt)):
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
            # Only here: while the picture moves under the pointer, no labels come and go.
            canvas.point_at_box(self._hits().pointed(at))
            return
        dx, dy = at[0] - drag.view_start[0], at[1] - drag.view_start[1]
        if not drag.moved and max(abs(dx), abs(dy)) < CLICK * canvas.dpr:
            return
        drag.moved = True
        if drag.kind == "pan":
            self._throw.moved(time.perf_counter(), *at)
            canvas.mover.jump(drag.camera.panned(dx, dy))
            return
        # What is drawn crosses other boxes without meaning them.
        canvas.point_at_box(None)
        # Ctrl turns snapping round for this drag, Shift keeps a new box square.
        snap = canvas.snap != bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        img_x, img_y = canvas.camera.to_img(*at)
        size = canvas.camera.img_size
        if drag.kind == "draw":
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                img_x, img_y = _square(drag.img_start, (img_x, img_y))
            region = between(*drag.img_start, img_x, img_y, size)
            # A drag beside the picture holds nothing of it.
            beside = _apart(drag.img_start, (img_x, img_y), size)
            edited = drag.boxes if beside else drag.boxes.added(snapped(region, size) if snap else region)
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
            canvas.mover.fly(camera.framed(canvas.boxes.regions[index]))
        elif camera.zoom < 1.0:
            canvas.mover.fly(camera.zoomed_to(1.0, at))
        else:
            canvas.mover.fly(camera.fitted())

    def choose(self, at: tuple[float, float]) -> None:
        """Make the box under a device pixel the chosen one, if there is one."""
        index, _ = self._held(at) if self.canvas.scene is not None else (None, Grip.NONE)
        if index is not None:
            self.canvas.history.do(self.canvas.boxes.choosing(index))

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
            self.canvas.mover.pan_by(-x * share, -y * share)
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
        alt = bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier)
        if (
            at is not None
            and index is not None
            and (grip is not Grip.INSIDE or self._moves_box(index, at, alt=alt))
        ):
            canvas.setCursor(_CURSORS.get(grip, Qt.CursorShape.ArrowCursor))
        elif self.tool == "box":
            canvas.setCursor(Qt.CursorShape.CrossCursor)
        else:
            canvas.setCursor(Qt.CursorShape.OpenHandCursor)

    def _moves_box(self, index: int, at: tuple[float, float], *, alt: bool) -> bool:
        """The chosen box moves by its label, or by its inside with Alt: without, one draws or pans there."""
        return index == self.canvas.boxes.chosen and (alt or self._hits().on_chosen_label(at))

    def _held(self, at: tuple[float, float]) -> tuple[int | None, Grip]:
        return self._hits().held(at)

    def _hits(self) -> Hits:
        canvas = self.canvas
        return Hits(canvas.boxes, canvas.camera, canvas.labels, REACH * canvas.dpr)


def _square(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    dx, dy = end[0] - start[0], end[1] - start[1]
    side = max(abs(dx), abs(dy))
    return start[0] + (side if dx >= 0 else -side), start[1] + (side if dy >= 0 else -side)


def _apart(start: tuple[float, float], end: tuple[float, float], size: Size) -> bool:
    """Whether the box between two image points has no pixel of a picture of `size`."""
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    return right <= 0 or bottom <= 0 or left >= size.width or top >= size.height
