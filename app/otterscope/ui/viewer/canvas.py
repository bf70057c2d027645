"""The picture on the screen: a plain raster widget that shows a composed frame and hands its events on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from otterscope.geometry import Region, Size
from otterscope.ui.theme import theme
from otterscope.ui.viewer.boxes import Boxes, History
from otterscope.ui.viewer.camera import Camera, ViewBox
from otterscope.ui.viewer.frame import Frame, Scene
from otterscope.ui.viewer.gestures import Gestures
from otterscope.ui.viewer.hands import Hands
from otterscope.ui.viewer.labels import Labels
from otterscope.ui.viewer.marks import NO_MARKS, Marks
from otterscope.ui.viewer.mover import Mover
from otterscope.ui.viewer.overlay import paint_boxes


class Canvas(QWidget):
    """Shows one picture through a camera, with boxes over it.

    Signals:
        looked: the camera, the canvas size or the picture changed.
        pointed: the pointer moved over or left the canvas (`pointer` says where).
        boxes_changed: boxes were drawn, edited or chosen.
        menu_wanted(QPoint): a context menu was asked for at a global position.
    """

    looked = Signal()
    pointed = Signal()
    boxes_changed = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None, *, gpu: bool = False) -> None:
        super().__init__(parent)
        # Setting attributes sends events already.
        self.scene: Scene | None = None
        self.hands = Hands(self)
        self.gestures = Gestures(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.setAccessibleName(self.tr("Picture"))
        self.show_grid = False
        self.snap = False
        self.marks = NO_MARKS
        self.pointer: tuple[float, float] | None = None
        #: Where the boxes' labels were painted last; which box is pointed at; and what lies over the canvas.
        self.labels = Labels()
        self.box_pointed: int | None = None
        self.over: tuple[QWidget, ...] = ()
        self.history = History(changed=self._boxes_changed)
        self.mover = Mover(Camera(Size(1, 1), Size(1, 1)), self)
        self.mover.moved.connect(self._moved)
        self.frame = Frame()
        self._was_another = False
        self.surface: QWidget | None = None
        if gpu:
            from otterscope.ui.viewer.surface import GpuSurface

            self.surface = GpuSurface(self, self._paint_gpu)
        theme().changed.connect(self._recolour)
        self._recolour()

    # What is shown --------------------------------------------------------------------------------------

    @property
    def camera(self) -> Camera:
        return self.mover.camera

    @property
    def boxes(self) -> Boxes:
        return self.history.now

    @property
    def dpr(self) -> float:
        """Device pixels a logical one."""
        return self.devicePixelRatioF()

    @property
    def view_size(self) -> Size:
        """The canvas in device pixels."""
        return Size(max(1, round(self.width() * self.dpr)), max(1, round(self.height() * self.dpr)))

    def show_scene(self, scene: Scene | None, *, keep_camera: bool = False) -> None:
        """Show a picture, whole at first, or nothing."""
        self.scene = scene
        self.frame.forget()
        if scene is not None and not keep_camera:
            self.mover.jump(Camera(scene.grid.img_size, self.view_size).opened())
        self.hands.set_cursor()
        self.looked.emit()
        self.redraw()

    def refresh(self, box: ViewBox | None = None) -> None:
        """Paint again: a box of device pixels whose tiles changed, or all of it."""
        if box is None:
            self.frame.forget()
            self.redraw()
        elif box.overlaps(self.view_size):
            self.frame.touch(box)
            self.redraw(self._logical(box))

    def redraw(self, rect: QRect | None = None) -> None:
        """Have a part of the canvas, or all of it, painted at the next chance."""
        if self.surface is not None:
            self.surface.update()
        elif rect is None:
            self.update()
        else:
            self.update(rect)

    def picture_shown(self) -> QImage:
        """What is shown of the picture, without boxes: device pixels."""
        if self.scene is None:
            return QImage()
        # The GPU keeps no frame, nor does a zoom under way; the same one is composed here once.
        self.frame.render(self.camera, self.scene)
        return self.frame.image.copy()

    def to_device(self, point: QPointF) -> tuple[float, float]:
        """A widget position in device pixels."""
        return point.x() * self.dpr, point.y() * self.dpr

    def from_device(self, view_x: float, view_y: float) -> QPoint:
        """A device pixel as a widget position."""
        return QPointF(view_x / self.dpr, view_y / self.dpr).toPoint()

    def under_pointer(self) -> tuple[int, int] | None:
        """The image pixel under the pointer, if there is one."""
        if self.pointer is None or self.scene is None:
            return None
        x, y = self.camera.to_img(*self.pointer)
        size = self.camera.img_size
        return (int(x), int(y)) if 0 <= x < size.width and 0 <= y < size.height else None

    def set_show_grid(self, on: bool) -> None:
        """Show the patch grid in boxes."""
        self.show_grid = on
        self.redraw()

    def set_marks(self, marks: Marks) -> None:
        """Show what others say at the chosen box and what an answer points at."""
        if marks != self.marks:
            self.marks = marks
            self.redraw()

    def point_at_box(self, key: int | None) -> None:
        """Have the label of the box with this key shown, or none for its own sake."""
        if key != self.box_pointed:
            self.box_pointed = key
            self.redraw()

    def select(self, region: Region | None) -> None:
        """Make `region` the chosen box (added if it is new), or choose none."""
        if region is None:
            self.history.do(self.boxes.choosing(None))
        elif region in self.boxes.regions:
            self.history.do(self.boxes.choosing(self.boxes.regions.index(region)))
        else:
            self.history.do(self.boxes.added(region))

    def sizeHint(self) -> QSize:
        return QSize(960, 640)

    # Qt's events ----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.surface is not None:
            return
        # A fault inside must not leave the painter open: Qt would take the whole process with it.
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        if self.scene is None:
            painter.fillRect(self.rect(), QColor(theme().colours.canvas))
            return
        camera, before = self.camera, self._was_another
        self._was_another = self.frame.is_another(camera, self.scene)
        if before and self._was_another:
            # A zoom under way: nothing of a frame serves the next one, so none is kept.
            self._paint_direct(painter, self.scene)
            return
        self.frame.render(camera, self.scene)
        image = self.frame.image
        image.setDevicePixelRatio(self.dpr)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(QPoint(0, 0), image)
        image.setDevicePixelRatio(1.0)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        self._paint_over(painter)

    def _paint_gpu(self, painter: QPainter) -> None:
        """Everything, in every frame: what costs a processor costs a GPU nothing."""
        if self.scene is None:
            painter.fillRect(self.rect(), QColor(theme().colours.canvas))
            return
        self._paint_direct(painter, self.scene)

    def _paint_direct(self, painter: QPainter, scene: Scene) -> None:
        painter.save()
        painter.scale(1 / self.dpr, 1 / self.dpr)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        self.frame.paint(painter, self.camera, scene)
        painter.restore()
        self._paint_over(painter)

    def _paint_over(self, painter: QPainter) -> None:
        if not self.boxes.regions:
            self.labels.clear()
        if self.boxes.regions or self.marks.found or self.marks.points:
            painter.scale(1 / self.dpr, 1 / self.dpr)
            paint_boxes(
                painter,
                self.camera,
                self.boxes,
                theme().colours,
                self.dpr,
                grid=self.show_grid,
                marks=self.marks,
                over=[self._device(each.geometry()) for each in self.over if not each.isHidden()],
                labels=self.labels,
                pointed=self.box_pointed,
            )
            painter.resetTransform()
        if self.hasFocus() and self.hands.by_keyboard:
            painter.setPen(QPen(QColor(theme().colours.accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._resized()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._resized()
        if self.gestures.event(event):
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hands.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer = self.to_device(event.position())
        self.hands.move(event)
        self.pointed.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.hands.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.hands.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.gestures.wheel(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.hands.key_down(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self.hands.key_up(event):
            super().keyReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointer = None
        self.point_at_box(None)
        self.pointed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.hands.by_keyboard = event.reason() in keys
        self.redraw()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.hands.let_go()
        self.redraw()

    def hideEvent(self, event: QHideEvent) -> None:
        self.mover.stop()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            self.hands.choose(self.to_device(QPointF(event.pos())))
        self.menu_wanted.emit(event.globalPos())

    # Inner ----------------------------------------------------------------------------------------------

    def _resized(self) -> None:
        if self.surface is not None:
            self.surface.setGeometry(self.rect())
        if self.scene is not None and self.view_size != self.camera.view_size:
            self.mover.jump(self.camera.resized(self.view_size))
        self.redraw()

    def _moved(self) -> None:
        self.redraw()
        self.looked.emit()
        if self.pointer is not None:
            self.pointed.emit()

    def _boxes_changed(self) -> None:
        self.redraw()
        self.boxes_changed.emit()

    def _recolour(self) -> None:
        self.frame.colours(theme().colours.canvas, theme().colours.paper)
        self.redraw()

    def _device(self, rect: QRect) -> QRectF:
        dpr = self.dpr
        return QRectF(rect.x() * dpr, rect.y() * dpr, rect.width() * dpr, rect.height() * dpr)

    def _logical(self, box: ViewBox) -> QRect:
        left, top = int(box.left // self.dpr), int(box.top // self.dpr)
        right, bottom = int(-(-box.right // self.dpr)), int(-(-box.bottom // self.dpr))
        return QRect(left, top, right - left, bottom - top)
