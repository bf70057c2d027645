"""The boxes' labels: which of them are shown, where, and how each is painted. Device pixels throughout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from otterscope.geometry import Size
from otterscope.ui.theme import Colours, theme
from otterscope.ui.viewer.camera import ViewBox

#: Between a box and its label; logical pixels, as all lengths here.
GAP = 8.0
#: What a label that is shown needs around it to stay, and one that is hidden to come: a step of one pixel to
#: and fro never makes a label come and go.
STAY, COME = 2.0, 10.0


@dataclass(frozen=True)
class Label:
    """What is to be said at one box.

    Attributes:
        key: the box's.
        view: the box as it is seen; some of it is in sight.
        lines: the first is a heading.
        ticked: whether the heading ends in a tick.
    """

    key: int
    view: ViewBox
    lines: tuple[str, ...]
    chosen: bool = False
    ticked: bool = False


class Labels:
    """Which labels are shown and where: none lies on another one.

    The chosen box has its label always, and so has the one pointed at. Of others that meet, the one that is
    shown already stays, so that moving the picture changes as little as can be; else the newest box's comes.

    Attributes:
        places: of the labels that were shown last, by the boxes' keys.
    """

    def __init__(self) -> None:
        self.places: dict[int, QRectF] = {}
        self._kept: frozenset[int] = frozenset()

    def clear(self) -> None:
        """There are no boxes."""
        self.places, self._kept = {}, frozenset()

    def at(self, view_x: float, view_y: float) -> int | None:
        """The key of the box whose label is there."""
        return next((key for key, rect in self.places.items() if rect.contains(view_x, view_y)), None)

    def lay(
        self,
        labels: Sequence[tuple[Label, QSizeF]],
        canvas: Size,
        dpr: float,
        over: Sequence[QRectF] = (),
        pointed: int | None = None,
    ) -> dict[int, QRectF]:
        """Find a place for as many as have one.

        Args:
            labels: of all boxes in sight with their sizes, the newest box's last.
            over: what lies over the picture: labels keep away from it.
            pointed: key of the box that is pointed at.

        Returns: `places`.
        """
        gap = GAP * dpr
        shown: dict[int, QRectF] = {}
        newest_first = labels[::-1]
        order = sorted(newest_first, key=lambda each: (not each[0].chosen, each[0].key not in self._kept))
        for label, size in order:
            rect = label_place(label.view, size, canvas, gap, over)
            room = (STAY if label.key in self._kept else COME) * dpr
            if label.chosen or not _meets(rect, shown.values(), room):
                shown[label.key] = rect
        # The one pointed at takes nobody's place for good: where the pointer goes on, all is as before.
        self._kept = frozenset(shown)
        for label, size in labels:
            if label.key == pointed and pointed not in shown:
                chosen = {other.key: shown[other.key] for other, _ in labels if other.chosen}
                rect = label_place(label.view, size, canvas, gap, [*over, *chosen.values()])
                rect = _clear_of(rect, chosen.values(), canvas, STAY * dpr)
                others = {key: at for key, at in shown.items() if not _meets(rect, [at], STAY * dpr)}
                shown = {**chosen, **others, label.key: rect}
        self.places = shown
        return shown


def _meets(rect: QRectF, others: Iterable[QRectF], room: float) -> bool:
    grown = rect.adjusted(-room, -room, room, room)
    return any(grown.intersects(other) for other in others)


def _clear_of(rect: QRectF, others: Iterable[QRectF], canvas: Size, room: float) -> QRectF:
    """`rect` moved off the one other there may be, to the nearest side that has room for it."""
    for other in others:
        if _meets(rect, [other], 0):
            sides = [
                rect.translated(0, other.bottom() + room - rect.top()),
                rect.translated(0, other.top() - room - rect.bottom()),
                rect.translated(other.right() + room - rect.left(), 0),
                rect.translated(other.left() - room - rect.right(), 0),
            ]
            inside = [side for side in sides if QRectF(0, 0, canvas.width, canvas.height).contains(side)]
            way = [(side.center() - rect.center()).manhattanLength() for side in inside]
            return inside[way.index(min(way))] if inside else rect
    return rect


def label_size(label: Label, font: QFont, dpr: float) -> QSizeF:
    """How large a label is painted with a font."""
    heading, plain = _fonts(font, dpr, chosen=label.chosen)
    head, body = QFontMetricsF(heading), QFontMetricsF(plain)
    tick = head.height() * 0.9 if label.ticked else 0.0
    first, *more = label.lines
    width = max(head.horizontalAdvance(first) + tick, *(body.horizontalAdvance(line) for line in more), 0.0)
    pad = 6 * dpr
    return QSizeF(width + 2 * pad, head.height() * len(label.lines) + pad)


def paint_label(painter: QPainter, label: Label, rect: QRectF, colours: Colours, dpr: float) -> None:
    """Paint a label in its place."""
    heading, plain = _fonts(painter.font(), dpr, chosen=label.chosen)
    head = QFontMetricsF(heading)
    pad, step = 6 * dpr, head.height()
    left, top = rect.x(), rect.y()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    back = QColor(colours.box if label.chosen else "#20262c")
    back.setAlpha(238)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(back)
    painter.drawRoundedRect(rect, 4 * dpr, 4 * dpr)
    ink = QColor(colours.on_box if label.chosen else "#ffffff")
    painter.setPen(ink)
    for number, line in enumerate(label.lines):
        painter.setFont(plain if number else heading)
        row = QRectF(left + pad, top + pad / 2 + number * step, rect.width() - 2 * pad, step)
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)
    if label.ticked:
        tick = step * 0.9
        x = left + pad + head.horizontalAdvance(label.lines[0]) + tick * 0.35
        y = top + pad / 2 + step * 0.52
        pen = QPen(ink, 1.8 * dpr)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        side = step * 0.24
        painter.drawPolyline(
            [QPointF(x, y), QPointF(x + side * 0.7, y + side * 0.7), QPointF(x + side * 2, y - side)]
        )
    painter.restore()


def label_place(view: ViewBox, label: QSizeF, canvas: Size, gap: float, over: Sequence[QRectF]) -> QRectF:
    """Where a box's label goes: above it, below, or beside, so that it hides nothing of what is in the box.

    Only where none of these has room is it inside, at the top. Never out of sight.
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


def _fonts(font: QFont, dpr: float, *, chosen: bool) -> tuple[QFont, QFont]:
    """Of a label's heading and of its other lines."""
    heading, plain = QFont(font), QFont(font)
    for each, bold in ((heading, chosen), (plain, False)):
        each.setPixelSize(round(12 * dpr * theme().text_scale))
        each.setBold(bold)
    return heading, plain
