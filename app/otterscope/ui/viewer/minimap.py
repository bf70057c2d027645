"""The whole picture small in a corner, with the part in view: press or drag to go there."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from otterscope.ui.theme import theme
from otterscope.ui.viewer.camera import Camera
from otterscope.ui.viewer.canvas import Canvas

#: Longest and shortest side of the map, logical pixels; a scroll keeps a height one can still hit.
LONG, SHORT = 220, 36
#: Distance from the canvas's corner.
MARGIN = 14
#: In a canvas narrower than this the map is half as large.
SMALL = 480
PAD = 4
#: Samples of the overview along a map pixel's side: while its strips come by the dozen, and at the end.
COARSE, FINE = 2, 6


class Minimap(QWidget):
    """A map over a canvas's lower right corner. Hidden while the whole picture is in view anyway."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._pixmap = QPixmap()
        self._small = QImage()
        self._turned = -1
        self._finished = False
        self.wanted = True
        #: Widgets of the same canvas that the map gives way to, the lowest first.
        self.above: tuple[QWidget, ...] = ()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(200)
        self._later.timeout.connect(self._redraw)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Map of the picture"))
        self.setAccessibleDescription(self.tr("Shows which part is in view. Press to go to a place."))
        self.setToolTip(self.tr("Press or drag to go there"))
        canvas.looked.connect(self.follow)
        canvas.boxes_changed.connect(self.update)
        theme().changed.connect(self._redraw)
        self.hide()

    def set_wanted(self, on: bool) -> None:
        """Show the map when it is of use, or never."""
        self.wanted = on
        self.follow()

    def follow(self) -> None:
        """The camera moved."""
        scene, camera = self._canvas.scene, self._canvas.camera
        useful = scene is not None and camera.zoom > camera.fit_zoom * 1.02
        if not self.wanted or not useful:
            self.hide()
            return
        size = self._map_size(camera)
        whole = QSize(size.width() + 2 * PAD, size.height() + 2 * PAD)
        canvas = self._canvas
        left, top = canvas.width() - whole.width() - MARGIN, canvas.height() - whole.height() - MARGIN
        for under in self.above:
            if not under.isHidden() and under.geometry().right() + MARGIN > left:
                top = min(top, under.y() - whole.height() - MARGIN // 2)
        if (self.x(), self.y(), self.size()) != (left, top, whole):
            self.setGeometry(left, top, whole.width(), whole.height())
            self._pixmap = QPixmap()
        if self._turned != camera.quarters:
            self._pixmap = QPixmap()
        # The canvas paints itself anew after every move, and this child with it: no update of its own.
        self.setVisible(left > MARGIN and top > MARGIN)

    def redraw(self, finished: bool | None = None) -> None:
        """The overview was painted further; to its end, if `finished`; not at all yet, if False."""
        if finished is not None:
            self._finished = finished
        # Shrinking the overview takes some milliseconds and strips come by the dozen.
        if not self._later.isActive():
            self._later.start()

    def _redraw(self) -> None:
        self._small = QImage()
        self._pixmap = QPixmap()
        self.update()

    def view_rect(self) -> QRectF:
        """The part in view, in this widget's pixels."""
        camera = self._canvas.camera
        scale = self._scale(camera)
        left, top = camera.origin
        view = camera.view_size
        rect = QRectF(
            -left / camera.zoom * scale[0] + PAD,
            -top / camera.zoom * scale[1] + PAD,
            view.width / camera.zoom * scale[0],
            view.height / camera.zoom * scale[1],
        )
        return rect & QRectF(self.rect()).adjusted(PAD, PAD, -PAD, -PAD)

    def paintEvent(self, event: QPaintEvent) -> None:
        scene = self._canvas.scene
        if scene is None:
            return
        colours = theme().colours
        camera = self._canvas.camera
        inner = QRectF(self.rect()).adjusted(PAD, PAD, -PAD, -PAD)
        if self._pixmap.isNull() and scene.overview is not None:
            self._pixmap = self._card(scene.overview, camera, inner)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._pixmap)
        scale = self._scale(camera)
        for region in self._canvas.boxes.regions:
            box = camera.region_to_view(region)
            left, top = camera.origin
            x, y = (box.left - left) / camera.zoom * scale[0], (box.top - top) / camera.zoom * scale[1]
            width, height = box.width / camera.zoom * scale[0], box.height / camera.zoom * scale[1]
            painter.setPen(QPen(QColor(colours.box), 1.5))
            painter.drawRect(QRectF(x + PAD, y + PAD, max(2.0, width), max(2.0, height)))
        self._paint_view(painter, inner)

    def _paint_view(self, painter: QPainter, inner: QRectF) -> None:
        view = self.view_rect()
        around = [
            QRectF(inner.left(), inner.top(), inner.width(), view.top() - inner.top()),
            QRectF(inner.left(), view.bottom(), inner.width(), inner.bottom() - view.bottom()),
            QRectF(inner.left(), view.top(), view.left() - inner.left(), view.height()),
            QRectF(view.right(), view.top(), inner.right() - view.right(), view.height()),
        ]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 60))
        painter.drawRects(around)
        # Far in, the part in view is under a pixel: a frame of a least size still shows where.
        grow_x, grow_y = max(0.0, 7 - view.width()) / 2, max(0.0, 7 - view.height()) / 2
        view = view.adjusted(-grow_x, -grow_y, grow_x, grow_y)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(0, 0, 0, 160), 3))
        painter.drawRect(view)
        painter.setPen(QPen(QColor("#ffffff"), 1.4))
        painter.drawRect(view)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._canvas.mover.zoom_by(event.angleDelta().y() / 120)
        event.accept()

    def _go(self, at: QPointF) -> None:
        camera = self._canvas.camera
        scale = self._scale(camera)
        turn_x, turn_y = (at.x() - PAD) / scale[0], (at.y() - PAD) / scale[1]
        view = camera.view_size
        self._canvas.mover.jump(
            camera.panned(
                view.width / 2 - camera.view_x - turn_x * camera.zoom,
                view.height / 2 - camera.view_y - turn_y * camera.zoom,
            )
        )

    def _map_size(self, camera: Camera) -> QSize:
        turn = camera.turn_size
        long = LONG if self._canvas.width() >= SMALL else LONG // 2
        scale = long / max(turn.width, turn.height)
        return QSize(max(SHORT, round(turn.width * scale)), max(SHORT, round(turn.height * scale)))

    def _scale(self, camera: Camera) -> tuple[float, float]:
        """Map pixels a turned-picture pixel, each way (a very long picture is drawn a little wider)."""
        size, turn = self._map_size(camera), camera.turn_size
        return size.width() / turn.width, size.height() / turn.height

    def _card(self, overview: QImage, camera: Camera, inner: QRectF) -> QPixmap:
        """The map without the part in view: what stays the same from frame to frame."""
        self._turned = camera.quarters
        dpr = self.devicePixelRatioF()
        upright = inner.size().toSize() * dpr
        if camera.quarters % 2:
            upright.transpose()
        # A turn keeps what was shrunk: an overview has up to twenty million pixels.
        if self._small.size() != upright:
            self._small = _shrunk(overview, upright, FINE if self._finished else COARSE)
        small = self._small.transformed(QTransform().rotate(90 * camera.quarters))
        card = QPixmap(self.size() * dpr)
        card.setDevicePixelRatio(dpr)
        card.fill(Qt.GlobalColor.transparent)
        painter = QPainter(card)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme().colours.line), 1))
        painter.setBrush(QColor(theme().colours.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.drawImage(inner, small)
        painter.end()
        return card


def _shrunk(image: QImage, size: QSize, samples: int) -> QImage:
    """`image` at `size`, each pixel the mean of `samples` × `samples` of its pixels, evenly spread.

    The mean of all of them takes forty milliseconds for the overview of a gigapixel: a hitch.
    """
    wide = size * samples
    if wide.width() < image.width() and wide.height() < image.height():
        image = image.scaled(wide)
    return image.scaled(
        size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
