"""Sets text and pictures on pages: what belongs together stays together, no line and no picture is cut.

All lengths are 1/96 inch. Nothing here needs the GUI thread: whoever makes these keeps them in one thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPen,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLine,
    QTextOption,
)

from otterscope.geometry import Region

#: Between two groups, and between the pieces of one.
GROUP_GAP, GAP = 26.0, 8.0
_INK, _SOFT, _LINE, _MARK = QColor("#111111"), QColor("#555555"), QColor("#bbbbbb"), QColor("#b3401f")
#: A picture takes this share of a page's height at most: its question is to stand with it.
_MOST_OF_A_PAGE = 0.6


@dataclass(frozen=True)
class Style:
    """How a paragraph looks; `size` is the height of its letters in 1/96 inch."""

    size: int = 14
    bold: bool = False
    soft: bool = False
    indent: float = 0.0


class Text:
    """Paragraphs of plain text as wide as the page; nothing in them is markup."""

    def __init__(self, paragraphs: Sequence[tuple[str, Style]], width: float, font: QFont) -> None:
        self._document = document = QTextDocument()
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        # Widths of letters as the font has them, whatever the printer's dots are.
        document.setUseDesignMetrics(True)
        document.setDefaultTextOption(_wrapped())
        cursor = QTextCursor(document)
        for number, (text, style) in enumerate(paragraphs):
            block, letters = QTextBlockFormat(), QTextCharFormat()
            block.setLeftMargin(style.indent)
            block.setTopMargin(3.0 if number else 0.0)
            own = QFont(font)
            own.setPixelSize(style.size)
            own.setBold(style.bold)
            letters.setFont(own)
            letters.setForeground(QBrush(_SOFT if style.soft else _INK))
            if number:
                cursor.insertBlock()
            cursor.setBlockFormat(block)
            cursor.setBlockCharFormat(letters)
            # Lines of one paragraph, not paragraphs: no gaps between them.
            cursor.insertText(text.replace("\r\n", "\n").replace("\n", "\u2028"), letters)
        document.setTextWidth(width)
        self.height = document.size().height()

    def cut(self, start: float, room: float) -> float:
        """Where a page ends that shows this from `start` on: above a line, or at `start` if none fits."""
        if self.height - start <= room:
            return self.height
        return max((top for top, _, _ in self._lines if start < top <= start + room), default=start)

    def paint(self, painter: QPainter, y: float, start: float, end: float) -> None:
        """Paint the lines from `start` to `end` with the first of them at `y`."""
        painter.save()
        painter.translate(0, y - start)
        # Line by line: told to draw a part, Qt draws the line above it, too, which is then in the file twice.
        for top, line, place in self._lines:
            if start <= top < end:
                line.draw(painter, place)
        painter.restore()

    @cached_property
    def _lines(self) -> list[tuple[float, QTextLine, QPointF]]:
        """Each line with its top, and the place of its paragraph."""
        found = []
        self._document.size()  # which lays it out
        block = self._document.begin()
        while block.isValid():
            layout = block.layout()
            place = layout.position()
            lines = (layout.lineAt(number) for number in range(layout.lineCount()))
            found += [(place.y() + line.y(), line, place) for line in lines]
            block = block.next()
        return found


class Figure:
    """A picture, pixel for pixel 1/96 inch large, smaller where the page is.

    Args:
        region: what it shows, in image pixels; `boxes` and `points` in it are drawn over it.
    """

    def __init__(
        self,
        image: QImage,
        width: float,
        room: float,
        region: Region | None = None,
        boxes: Sequence[Region] = (),
        points: Sequence[tuple[int, int]] = (),
    ) -> None:
        self._image, self._region, self._boxes, self._points = image, region, boxes, points
        scale = min(1.0, width / image.width(), _MOST_OF_A_PAGE * room / image.height())
        self._size = image.width() * scale, image.height() * scale
        self.height = self._size[1]

    def cut(self, start: float, room: float) -> float:
        """It is shown whole, or not at all."""
        return self.height if self.height - start <= room else start

    def paint(self, painter: QPainter, y: float, start: float, end: float) -> None:
        """Paint it at `y`."""
        place = QRectF(0, y, *self._size)
        painter.drawImage(place, self._image)
        if self._region is None:
            return
        painter.save()
        painter.setClipRect(place)
        pen = QPen(_MARK, 2.0)
        painter.setPen(pen)
        scale = self._size[0] / self._region.width
        for box in self._boxes:
            corner = QPointF((box.x - self._region.x) * scale, y + (box.y - self._region.y) * scale)
            painter.drawRect(QRectF(corner.x(), corner.y(), box.width * scale, box.height * scale))
        for left, top in self._points:
            centre = QPointF((left - self._region.x + 0.5) * scale, y + (top - self._region.y + 0.5) * scale)
            painter.drawEllipse(centre, 4.0, 4.0)
        painter.restore()


Piece: TypeAlias = Text | Figure


@dataclass(frozen=True)
class Group:
    """Pieces that belong together; the first `head` of them share a page, if one has room for them."""

    pieces: Sequence[Piece]
    head: int = 1

    def height(self, count: int | None = None) -> float:
        """Of the first `count` pieces, or all."""
        chosen = self.pieces[:count]
        return sum(piece.height for piece in chosen) + GAP * max(0, len(chosen) - 1)


@dataclass(frozen=True)
class Placed:
    """A piece, or the part of it from `start` to `end`, at `y` on its page; `ruled` has a line above it."""

    piece: Piece
    y: float
    start: float
    end: float
    ruled: bool = False

    def paint(self, painter: QPainter, width: float) -> None:
        """Paint it on its page."""
        if self.ruled:
            painter.setPen(QPen(_LINE, 0.75))
            painter.drawLine(QPointF(0, self.y - GROUP_GAP / 2), QPointF(width, self.y - GROUP_GAP / 2))
        self.piece.paint(painter, self.y, self.start, self.end)


@dataclass
class _Setter:
    """Fills one page after the other."""

    room: float
    pages: list[list[Placed]] = field(default_factory=lambda: [[]])
    y: float = 0.0

    def turn(self) -> None:
        """Begin a new page, unless this one is empty."""
        if self.pages[-1]:
            self.pages.append([])
        self.y = 0.0

    def set(self, piece: Piece, *, ruled: bool) -> None:
        start = 0.0
        while start < piece.height:
            end = piece.cut(start, self.room - self.y)
            if end <= start:
                if self.pages[-1]:
                    self.turn()
                    continue
                end = min(piece.height, start + self.room)  # a line that is higher than a page
            self.pages[-1].append(Placed(piece, self.y, start, end, ruled and start == 0.0 and self.y > 0))
            self.y += end - start
            start = end


def paginate(groups: Sequence[Group], room: float) -> list[list[Placed]]:
    """The pages, `room` high each, with every piece of every group once and in order."""
    setter = _Setter(room)
    for group in groups:
        if setter.pages[-1]:
            setter.y += GROUP_GAP
        left = room - setter.y
        whole, head = group.height(), group.height(group.head)
        if (whole > left and whole <= room) or (head > left and head <= room):
            setter.turn()
        for number, piece in enumerate(group.pieces):
            if number:
                setter.y += GAP
            setter.set(piece, ruled=number == 0)
    return setter.pages


def paint_foot(painter: QPainter, width: float, y: float, font: QFont, title: str, place: str) -> None:
    """The last line of a page: what is printed, and which page of how many this is."""
    own = QFont(font)
    own.setPixelSize(11)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    painter.setFont(own)
    painter.setPen(_SOFT)
    # Of the font's own size, not of the printer's dots.
    letters = QFontMetricsF(own)
    room = width - letters.horizontalAdvance(place) - 20
    painter.drawText(
        QRectF(0, y, width, 16), letters.elidedText(title, Qt.TextElideMode.ElideRight, room), option
    )
    option.setAlignment(Qt.AlignmentFlag.AlignRight)
    painter.drawText(QRectF(0, y, width, 16), place, option)


def _wrapped() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option
