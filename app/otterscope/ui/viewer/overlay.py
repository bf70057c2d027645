"""Draws boxes, their handles, labels and patch grid over the picture. Device pixels throughout."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from otterscope.geometry import Region, Size, patch_grid
from otterscope.ui.theme import Colours, theme
from otterscope.ui.viewer.boxes import PATCH, Boxes
from otterscope.ui.viewer.camera import Camera, ViewBox
from otterscope.ui.viewer.marks import NO_MARKS, Marks, paint_found, paint_reading

#: Patches smaller than this on the screen (logical pixels) are not drawn: they would be a grey veil.
LEAST_PATCH = 5.0
#: Side of a handle, logical pixels.
HANDLE = 9.0


def paint_boxes(
    painter: QPainter,
    camera: Camera,
    boxes: Boxes,
    colours: Colours,
    dpr: float,
    *,
    grid: bool,
    marks: Marks = NO_MARKS,
    over: Sequence[QRectF] = (),
) -> QRectF | None:
    """Draw what an answer points at and every box, the chosen one last, with its handles and label.

    Args:
        over: what lies over the picture, device pixels: labels keep away from it.

    Returns: where the chosen box's label is, if there is one in sight.
    """
    chosen_label: QRectF | None = None
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    paint_found(painter, camera, marks, colours, dpr)
    order = sorted(range(len(boxes.regions)), key=lambda index: index == boxes.chosen)
    for index in order:
        region = boxes.regions[index]
        view = camera.region_to_view(region)
        if not view.overlaps(camera.view_size):
            continue
        chosen = index == boxes.chosen
        if grid:
            # Where the model sees a box shrunk, each of its patches covers more of the picture.
            side = PATCH / marks.scale if chosen else PATCH
            _paint_grid(painter, camera, region, view, dpr, side)
        _paint_outline(painter, view, colours, dpr, chosen=chosen)
        lines = [box_name(boxes, index)]
        if chosen:
            lines += list(marks.facts) or [size_text(region)]
            paint_reading(painter, view, marks, colours, dpr)
            _paint_handles(painter, view, colours, dpr)
        label = _paint_label(
            painter, camera, view, lines, colours, dpr, over, chosen=chosen, ticked=chosen and marks.primed
        )
        chosen_label = label if chosen else chosen_label
    return chosen_label


def box_name(boxes: Boxes, index: int) -> str:
    """What a box is called: its own name, or its number."""
    text = QCoreApplication.translate("BoxLabel", "Box {number}")
    return boxes.names[index] or text.format(number=index + 1)


def size_text(region: Region) -> str:
    """A box's size in pixels and patches."""
    columns, rows = patch_grid(region.size, PATCH)
    locale = QLocale()
    text = QCoreApplication.translate("BoxLabel", "{width} × {height} pixels, {columns} × {rows} patches")
    return text.format(
        width=locale.toString(region.width),
        height=locale.toString(region.height),
        columns=locale.toString(columns),
        rows=locale.toString(rows),
    )


def _paint_outline(painter: QPainter, view: ViewBox, colours: Colours, dpr: float, *, chosen: bool) -> None:
    # The line lies outside the box, so that every pixel of the region stays visible.
    width = max(1, round((2.5 if chosen else 1) * dpr))
    halo = max(1, round(dpr))
    accent = QColor(colours.box)
    for grow, thick, ink in ((width + halo, halo, QColor(0, 0, 0, 110)), (width, width, accent)):
        left, top = view.left - grow, view.top - grow
        right, bottom = view.right + grow, view.bottom + grow
        for edge in (
            QRectF(left, top, right - left, thick),
            QRectF(left, bottom - thick, right - left, thick),
            QRectF(left, top + thick, thick, bottom - top - 2 * thick),
            QRectF(right - thick, top + thick, thick, bottom - top - 2 * thick),
        ):
            painter.fillRect(edge, ink)


def handle_points(view: ViewBox, dpr: float) -> list[QPointF]:
    """Centres of the handles of a box: corners, and edge middles where there is room for them."""
    xs, ys = (
        (view.left, (view.left + view.right) / 2, view.right),
        (
            view.top,
            (view.top + view.bottom) / 2,
            view.bottom,
        ),
    )
    points = [QPointF(x, y) for x in (xs[0], xs[2]) for y in (ys[0], ys[2])]
    room = 4 * HANDLE * dpr
    if view.width >= room:
        points += [QPointF(xs[1], ys[0]), QPointF(xs[1], ys[2])]
    if view.height >= room:
        points += [QPointF(xs[0], ys[1]), QPointF(xs[2], ys[1])]
    return points


def _paint_handles(painter: QPainter, view: ViewBox, colours: Colours, dpr: float) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(QColor(colours.box), 1.5 * dpr))
    painter.setBrush(QBrush(QColor("#ffffff")))
    side = HANDLE * dpr
    for point in handle_points(view, dpr):
        painter.drawRoundedRect(
            QRectF(point.x() - side / 2, point.y() - side / 2, side, side), 2 * dpr, 2 * dpr
        )
    painter.restore()


def _paint_grid(
    painter: QPainter, camera: Camera, region: Region, view: ViewBox, dpr: float, side: float
) -> None:
    if side * camera.zoom < LEAST_PATCH * dpr:
        return
    columns, rows = math.ceil(region.width / side), math.ceil(region.height / side)
    seen = camera.visible()
    if seen is None:
        return
    ink = QColor("#ffffff")
    ink.setAlpha(90)
    shade = QColor(0, 0, 0, 90)
    thick = max(1, round(dpr / 1.5))
    edges = []
    for column in range(max(1, int((seen.x - region.x) / side)), columns):
        x = region.x + round(column * side)
        if x > seen.right:
            break
        edges.append(camera.box_to_view(x, region.y, x, region.bottom))
    for row in range(max(1, int((seen.y - region.y) / side)), rows):
        y = region.y + round(row * side)
        if y > seen.bottom:
            break
        edges.append(camera.box_to_view(region.x, y, region.right, y))
    for edge in edges:
        upright = edge.width == 0
        left, top = max(edge.left, view.left, 0), max(edge.top, view.top, 0)
        width = thick if upright else min(edge.right, camera.view_size.width) - left
        height = min(edge.bottom, camera.view_size.height) - top if upright else thick
        painter.fillRect(left, top, width, height, ink)
        offset = (thick, 0) if upright else (0, thick)
        painter.fillRect(left + offset[0], top + offset[1], width, height, shade)


def _paint_label(
    painter: QPainter,
    camera: Camera,
    view: ViewBox,
    lines: list[str],
    colours: Colours,
    dpr: float,
    over: Sequence[QRectF],
    *,
    chosen: bool,
    ticked: bool = False,
) -> QRectF:
    heading, plain = QFont(painter.font()), QFont(painter.font())
    for font, bold in ((heading, chosen), (plain, False)):
        font.setPixelSize(round(12 * dpr * theme().text_scale))
        font.setBold(bold)
    pad = 6 * dpr
    head, body = QFontMetricsF(heading), QFontMetricsF(plain)
    tick = head.height() * 0.9 if ticked else 0.0
    widths = [head.horizontalAdvance(lines[0]) + tick, *(body.horizontalAdvance(line) for line in lines[1:])]
    step = head.height()
    width, height = max(widths) + 2 * pad, step * len(lines) + pad
    rect = label_place(view, QSizeF(width, height), camera.view_size, 8 * dpr, over)
    left, top = rect.x(), rect.y()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    back = QColor(colours.box if chosen else "#20262c")
    back.setAlpha(238)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(back)
    painter.drawRoundedRect(QRectF(left, top, width, height), 4 * dpr, 4 * dpr)
    ink = QColor(colours.on_box if chosen else "#ffffff")
    painter.setPen(ink)
    for number, line in enumerate(lines):
        painter.setFont(plain if number else heading)
        row = QRectF(left + pad, top + pad / 2 + number * step, width - 2 * pad, step)
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)
    if ticked:
        x, y = left + pad + head.horizontalAdvance(lines[0]) + tick * 0.35, top + pad / 2 + step * 0.52
        pen = QPen(ink, 1.8 * dpr)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        side = step * 0.24
        painter.drawPolyline(
            [QPointF(x, y), QPointF(x + side * 0.7, y + side * 0.7), QPointF(x + side * 2, y - side)]
        )
    painter.restore()
    return rect


def label_place(view: ViewBox, label: QSizeF, canvas: Size, gap: float, over: Sequence[QRectF]) -> QRectF:
    """Where a box's label goes: above it, below, or beside, so that it hides nothing of what is in the box.

    Only where none of these has room is it inside, at the top. Never out of sight; all in device pixels.
    """
    width, height = label.width(), label.height()
    across = max(gap, min(max(view.left, gap), canvas.width - width - gap))
    down = max(gap, min(max(view.top, gap), canvas.height - height - gap))
    # Below lies the bar that says how far the box is read; beside it, the handles.
    places = [
        (across, view.top - height - gap),
        (across, view.bottom + 2 * gap),
        (view.right + 1.5 * gap, down),
        (view.left - width - 1.5 * gap, down),
    ]
    for left, top in places:
        rect = QRectF(left, top, width, height)
        inside = left >= 0 and top >= 0 and rect.right() <= canvas.width and rect.bottom() <= canvas.height
        if inside and not any(rect.intersects(other) for other in over):
            return rect
    return QRectF(across, max(view.top, 0) + gap, width, height)
