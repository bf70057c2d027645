"""Draws boxes, their handles and patch grid over the picture, and their labels. Device pixels throughout."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale, QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from otterscope.geometry import Region, patch_grid
from otterscope.ui.theme import Colours
from otterscope.ui.viewer.boxes import PATCH, Boxes
from otterscope.ui.viewer.camera import Camera, ViewBox
from otterscope.ui.viewer.labels import Label, Labels, label_size, paint_label
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
    labels: Labels | None = None,
    pointed: int | None = None,
) -> None:
    """Draw what an answer points at and every box, the chosen one last, with its handles.

    Args:
        over: what lies over the picture, device pixels: labels keep away from it.
        labels: where the labels were last; afterwards, where they are.
        pointed: key of the box that is pointed at: its label is shown, whatever there is beside it.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    paint_found(painter, camera, marks, colours, dpr)
    seen = {}
    for index, (key, region) in enumerate(zip(boxes.keys, boxes.regions, strict=True)):
        view = camera.region_to_view(region)
        if view.overlaps(camera.view_size):
            seen[key] = _label_of(boxes, index, view, marks)
    font = painter.font()
    sized = [(label, label_size(label, font, dpr)) for label in seen.values()]
    places = (labels or Labels()).lay(sized, camera.view_size, dpr, over, pointed)

    def paint_box(index: int, *, chosen: bool) -> None:
        region, view = boxes.regions[index], seen[boxes.keys[index]].view
        if grid:
            # Where the model sees a box shrunk, each of its patches covers more of the picture.
            side = PATCH / marks.scale if chosen else PATCH
            _paint_grid(painter, camera, region, view, dpr, side)
        _paint_outline(painter, view, colours, dpr, chosen=chosen)

    for index, key in enumerate(boxes.keys):
        if key in seen and index != boxes.chosen:
            paint_box(index, chosen=False)
    above = (boxes.key, pointed)
    for key in places:
        if key not in above:
            paint_label(painter, seen[key], places[key], colours, dpr)
    if boxes.chosen is not None and boxes.key in seen:
        view = seen[boxes.key].view
        paint_box(boxes.chosen, chosen=True)
        paint_reading(painter, view, marks, colours, dpr)
        _paint_handles(painter, view, colours, dpr)
    for key in places:
        if key in above:
            paint_label(painter, seen[key], places[key], colours, dpr)


def _label_of(boxes: Boxes, index: int, view: ViewBox, marks: Marks) -> Label:
    name, key = box_name(boxes, index), boxes.keys[index]
    if index != boxes.chosen:
        return Label(key, view, (name,))
    facts = marks.facts or (size_text(boxes.regions[index]),)
    return Label(key, view, (name, *facts), chosen=True, ticked=marks.primed)


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
