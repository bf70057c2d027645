"""Paints one session of the list, and lets its title be changed in place."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from otterscope.ui.chat.labels import scaled_font
from otterscope.ui.sessions.listing import ENTRY, Entry
from otterscope.ui.theme import theme, tinted

_Index = QModelIndex | QPersistentModelIndex
#: Side of a thumbnail, room around things; logical pixels.
SIDE, PAD = 48, 9


class SessionDelegate(QStyledItemDelegate):
    """Thumbnail, title, facts and, while something is searched for, what was found."""

    #: What is searched for, to be marked.
    wanted = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        entry = index.data(ENTRY)
        lines = self._heights(entry)
        return QSize(260, max(SIDE, sum(lines)) + 2 * PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry, c = index.data(ENTRY), theme().colours
        box, rtl = option.rect, option.direction == Qt.LayoutDirection.RightToLeft
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        flags = option.state
        chosen, hovered = flags & QStyle.StateFlag.State_Selected, flags & QStyle.StateFlag.State_MouseOver
        ground = QRectF(box).adjusted(3, 1.5, -3, -1.5)
        if chosen or hovered:
            focused = flags & QStyle.StateFlag.State_HasFocus
            painter.setPen(QColor(c.accent) if chosen and focused else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tinted(c) if chosen else c.window))
            painter.drawRoundedRect(ground, 7, 7)
        image = index.data(Qt.ItemDataRole.DecorationRole)
        self._paint_image(painter, image, _mirrored(self._image_box(box), box, rtl))
        text = self._text_box(box)
        title, facts, found = self._heights(entry)
        top = box.top() + (box.height() - title - facts - found) // 2
        lines = (
            (entry.session.title, scaled_font(1.0, weight=QFont.Weight.DemiBold), c.text, title),
            (entry.facts, scaled_font(0.9), c.quiet, facts),
            (entry.found, scaled_font(0.95), c.text, found),
        )
        align = Qt.AlignmentFlag.AlignVCenter | (
            Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        )
        for words, font, ink, height in lines:
            if height:
                line = _mirrored(QRect(text.left(), top, text.width(), height), box, rtl)
                painter.setFont(font)
                shown = QFontMetrics(font).elidedText(
                    words.replace("\n", " "), Qt.TextElideMode.ElideRight, line.width()
                )
                if words is entry.found:
                    self._mark(painter, shown, line, font, rtl)
                painter.setPen(QColor(ink))
                painter.drawText(line, align.value, shown)
                top += height
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAccessibleName(self.tr("Title of the session"))
        return editor

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(index.data(Qt.ItemDataRole.EditRole))
            editor.selectAll()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        box = option.rect
        text, height = self._text_box(box), editor.sizeHint().height()
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        editor.setGeometry(_mirrored(QRect(text.left() - 6, box.top() + 4, text.width(), height), box, rtl))

    # Inner ----------------------------------------------------------------------------------------------

    def _heights(self, entry: Entry) -> tuple[int, int, int]:
        """Of the three lines; 0 for one that is not there."""
        title = QFontMetrics(scaled_font(1.0, weight=QFont.Weight.DemiBold)).height() + 2
        return title, QFontMetrics(scaled_font(0.9)).height() + 2, (title + 1) * bool(entry.found)

    def _mark(self, painter: QPainter, shown: str, line: QRect, font: QFont, rtl: bool) -> None:
        """A ground behind every piece that was searched for."""
        if rtl:
            return
        metrics, low = QFontMetrics(font), shown.casefold()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme().colours.warn_line))
        painter.setOpacity(0.55)
        for piece in self.wanted.casefold().split() if len(low) == len(shown) else ():
            at = low.find(piece)
            while at >= 0:
                before = metrics.horizontalAdvance(shown[:at])
                width = metrics.horizontalAdvance(shown[: at + len(piece)]) - before
                ground = QRectF(line.left() + before - 1, line.top() + 1, width + 2, line.height() - 2)
                painter.drawRoundedRect(ground, 3, 3)
                at = low.find(piece, at + len(piece))
        painter.setOpacity(1)

    def _paint_image(self, painter: QPainter, image: QImage, room: QRect) -> None:
        c, frame = theme().colours, QRectF(room).adjusted(0.5, 0.5, -0.5, -0.5)
        if not image.isNull():
            size = image.size().toSizeF().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            middle = frame.center()
            frame.setSize(size.expandedTo(frame.size() / 4))
            frame.moveCenter(middle)
        path = QPainterPath()
        path.addRoundedRect(frame, 5, 5)
        painter.fillPath(path, QColor(c.paper))
        if not image.isNull():
            painter.save()
            painter.setClipPath(path)
            painter.drawImage(frame, image)
            painter.restore()
        painter.setPen(QColor(c.line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _image_box(self, box: QRect) -> QRect:
        return QRect(box.left() + PAD + 2, box.top() + (box.height() - SIDE) // 2, SIDE, SIDE)

    def _text_box(self, box: QRect) -> QRect:
        return box.adjusted(SIDE + 2 * PAD + 6, 0, -PAD - 2, 0)


def _mirrored(box: QRect, room: QRect, rtl: bool) -> QRect:
    if not rtl:
        return box
    return QRect(room.left() + room.right() - box.right(), box.top(), box.width(), box.height())
