"""The list of installed models: name, marks, size, licence, and how each fits this machine."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from otterscope.engine.fitting import Fit
from otterscope.ui.dialogs.figures import licence_name, size_text
from otterscope.ui.dialogs.fitting import fit_text
from otterscope.ui.theme import theme, tinted
from otterscope.ui.tips import tip
from otterscope.weights.catalog import Installed

_ROLE = Qt.ItemDataRole.UserRole
_PAD, _GAP, _DOT = 12, 4, 8


@dataclass(frozen=True)
class Entry:
    """A model as the list shows it. `fit` is None until it is known, and where the model is not whole."""

    model: Installed
    chosen: bool
    demo: bool
    fit: Fit | None


class ModelList(QListWidget):
    """One entry a model; `entry` is the one that is chosen in the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Installed models"))
        self.setItemDelegate(_Painter(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setUniformItemSizes(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.scheduleDelayedItemsLayout()

    @property
    def entry(self) -> Entry | None:
        found = self.currentItem().data(_ROLE) if self.currentRow() >= 0 else None
        return found if isinstance(found, Entry) else None

    def fill(self, entries: list[Entry]) -> None:
        """Show these, keeping the choice and the place."""
        before = (
            self.entry.model.name if self.entry else next((e.model.name for e in entries if e.chosen), "")
        )
        place = self.verticalScrollBar().value()
        self.clear()
        for entry in entries:
            item = QListWidgetItem(entry.model.name)
            item.setData(_ROLE, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ". ".join(self.lines(entry)))
            item.setToolTip(tip(str(entry.model.language)))
            self.addItem(item)
            if entry.model.name == before:
                self.setCurrentItem(item)
        if self.currentRow() < 0 and self.count():
            self.setCurrentRow(0)
        self.verticalScrollBar().setValue(place)

    def lines(self, entry: Entry) -> list[str]:
        """What an entry says: name with marks, facts, fit or fault."""
        model, pair = entry.model, entry.model.pair
        first = [model.name, *self.marks(entry)]
        facts = [size_text(model.nbytes)]
        if pair is not None:
            facts = [pair.type, *facts, licence_name(pair.licence)]
        if model.checked:
            facts.append(self.tr("checked on {day}").format(day=model.checked))
        last = model.problem or (fit_text(entry.fit) if entry.fit else self.tr("Looking how it fits…"))
        return [", ".join(first), "  ·  ".join(facts), last]

    def marks(self, entry: Entry) -> list[str]:
        """Short words beside the name."""
        marks = [self.tr("in use")] if entry.chosen else []
        return [*marks, self.tr("demo")] if entry.demo else marks


class _Painter(QStyledItemDelegate):
    """Paints an entry as three lines."""

    def __init__(self, owner: ModelList) -> None:
        super().__init__(owner)
        self._list = owner

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        entry = index.data(_ROLE)
        metrics, bold = self._metrics()
        width = max(200, self._list.viewport().width())
        last = self._last_height(entry, metrics, width)
        return QSize(width, _PAD * 2 + bold.height() + metrics.height() + last + 2 * _GAP)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry = index.data(_ROLE)
        c = theme().colours
        metrics, bold = self._metrics()
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        picked = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if picked:
            painter.setPen(QPen(QColor(c.accent), 1))
            painter.setBrush(QColor(tinted(c)))
            painter.drawRoundedRect(QRectF(box).adjusted(4.5, 3.5, -4.5, -3.5), 6, 6)
        else:
            painter.setPen(QColor(c.line))
            painter.drawLine(box.left() + _PAD, box.bottom(), box.right() - _PAD, box.bottom())
        inner = box.adjusted(_PAD + 4, _PAD, -_PAD - 4, -_PAD)
        _, facts, last = self._list.lines(entry)
        top = QRect(inner.left(), inner.top(), inner.width(), bold.height())
        self._paint_name(painter, top, entry, bold)
        painter.setFont(self._list.font())
        painter.setPen(QColor(c.text if picked else c.quiet))
        line = QRect(inner.left(), top.bottom() + 1 + _GAP, inner.width(), metrics.height())
        painter.drawText(
            line, _ONE_LINE, metrics.elidedText(facts, Qt.TextElideMode.ElideRight, line.width())
        )
        rest = QRect(inner.left(), line.bottom() + 1 + _GAP, inner.width(), inner.bottom() - line.bottom())
        bad = bool(entry.model.problem) or (entry.fit is not None and not entry.fit.fits)
        painter.setPen(Qt.PenStyle.NoPen)
        known = entry.fit is not None or bad
        painter.setBrush(QColor((c.warn_line if bad else c.accent) if known else c.faint))
        painter.drawEllipse(QRectF(rest.left(), rest.top() + (metrics.height() - _DOT) / 2, _DOT, _DOT))
        painter.setPen(QColor(c.text))
        painter.drawText(rest.adjusted(_DOT + 7, 0, 0, 0), Qt.TextFlag.TextWordWrap, last)
        painter.restore()

    def _paint_name(self, painter: QPainter, at: QRect, entry: Entry, bold: QFontMetrics) -> None:
        c = theme().colours
        metrics, _ = self._metrics()
        marks = self._list.marks(entry)
        taken = sum(metrics.horizontalAdvance(mark) + 24 for mark in marks)
        name = bold.elidedText(entry.model.name, Qt.TextElideMode.ElideMiddle, at.width() - taken)
        painter.setFont(self._bold())
        painter.setPen(QColor(c.text))
        painter.drawText(at, _ONE_LINE, name)
        painter.setFont(self._list.font())
        left = at.left() + bold.horizontalAdvance(name) + 10
        for mark in marks:
            width = metrics.horizontalAdvance(mark) + 14
            painter.setPen(QPen(QColor(c.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(left + 0.5, at.top() + 0.5, width, at.height() - 1), 5, 5)
            painter.drawText(QRect(left, at.top(), width, at.height()), Qt.AlignmentFlag.AlignCenter, mark)
            left += width + 10

    def _last_height(self, entry: Entry, metrics: QFontMetrics, width: int) -> int:
        room = QRect(0, 0, width - 2 * _PAD - 8 - _DOT - 7, 10_000)
        text = self._list.lines(entry)[2]
        return metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, text).height()

    def _bold(self) -> QFont:
        font = QFont(self._list.font())
        font.setBold(True)
        return font

    def _metrics(self) -> tuple[QFontMetrics, QFontMetrics]:
        return QFontMetrics(self._list.font()), QFontMetrics(self._bold())


_ONE_LINE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
