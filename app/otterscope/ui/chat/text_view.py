"""Text to read, select and copy, exactly as high as it is; nothing in it is ever loaded."""

from __future__ import annotations

import math

from PySide6.QtCore import QMimeData, QPointF, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextListFormat,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QTextEdit

from otterscope.ui.chat.labels import scaled_font
from otterscope.ui.chat.plain import plain
from otterscope.ui.chat.render import Renderer
from otterscope.ui.chat.safe_document import SafeDocument
from otterscope.ui.chat.wrapping import LONGEST_WORD, endless, wrap_mode
from otterscope.ui.chat.writer import EDGES, GROUND, MARK, Look, list_of
from otterscope.ui.theme import theme

#: What the transcript scrolls by, not a single text.
_SCROLLING = frozenset({Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End})


_FIRST_WIDTH = 300


class TextView(QTextBrowser):
    """Read-only text on its parent's ground, as wide as it is told and as high as it needs.

    Signals:
        link_wanted(str): a link was clicked; nothing was done about it.
        dragged(object): the mouse selects text and is now at this QPoint of the screen.
        focused(bool): it has the focus by the keyboard, or not any more.
    """

    link_wanted = Signal(str)
    dragged = Signal(object)
    focused = Signal(bool)

    def __init__(self, name: str, font: QFont | None = None) -> None:
        super().__init__()
        self._own = SafeDocument(self)
        self._own.setUndoRedoEnabled(False)
        self._own.setDocumentMargin(0)
        self.break_anywhere(False)
        self.setDocument(self._own)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        # Its width is set by hand: Qt's own way lays the whole text out again at each change of height.
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        # Until its width is told: at Qt's own first width, none, a long word would be a line a letter, and
        # thousands of them take seconds to lay out.
        self.setLineWrapColumnOrWidth(_FIRST_WIDTH)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.anchorClicked.connect(lambda url: self.link_wanted.emit(url.toString()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setAutoFillBackground(False)
        self.set_font(font or scaled_font(1.0))

    def break_anywhere(self, on: bool) -> None:
        """Break lines inside words, too, for what has words without end."""
        option = QTextOption()
        option.setWrapMode(wrap_mode(anywhere=on))
        if self._own.defaultTextOption().wrapMode() != option.wrapMode():
            self._own.setDefaultTextOption(option)

    def set_font(self, font: QFont) -> None:
        """Use another font for plain text."""
        self.setFont(font)
        self._own.setDefaultFont(font)

    def height_for(self, width: int) -> int:
        """The height that the text takes at a width; logical pixels."""
        if self.lineWrapColumnOrWidth() != width:
            self.setLineWrapColumnOrWidth(width)
        return math.ceil(self._own.size().height())

    # Qt's events ----------------------------------------------------------------------------------------

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        return None

    def sizeHint(self) -> QSize:
        # Asking must not change the width that was set.
        return QSize(200, math.ceil(self._own.size().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        # What was begun in a text is not finished by what lies under it.
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(event.reason() != Qt.FocusReason.MouseFocusReason)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in _SCROLLING and plain:
            event.ignore()
        else:
            super().keyPressEvent(event)


class AnswerView(TextView):
    """An answer in Markdown that may still be growing."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._renderer = Renderer(self._own, self._look())
        flags = self.textInteractionFlags() | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.setTextInteractionFlags(flags)

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is copied or dragged; of Qt's own plain text, lists and tables would lack their marks."""
        chosen, selected = self.textCursor().selection(), QTextDocument()
        QTextCursor(selected).insertFragment(chosen)
        data = QMimeData()
        data.setText(plain(selected))
        data.setHtml(chosen.toHtml())
        return data

    @property
    def markdown(self) -> str:
        """What it shows, as it came."""
        return self._renderer.text

    def set_markdown(self, text: str) -> None:
        """Show a complete text."""
        self.break_anywhere(endless(text))
        with _Selection(self):
            self._renderer.set_text(text)

    def extend(self, more: str) -> None:
        """Let the text go on."""
        if endless(self.markdown[-LONGEST_WORD:] + more):
            self.break_anywhere(True)
        with _Selection(self):
            self._renderer.extend(more)

    def restyle(self) -> None:
        """Follow the theme and the application's font."""
        self.setFont(scaled_font(1.0))
        self._renderer.restyle(self._look())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_grounds(painter, QRectF(event.rect()))
        painter.end()
        super().paintEvent(event)

    def _look(self) -> Look:
        return Look(theme().colours, scaled_font(1.0))

    def _paint_grounds(self, painter: QPainter, clip: QRectF) -> None:
        """Grounds behind code, bars beside quotes, rules, bullets."""
        look, layout = self._renderer.look, self._own.documentLayout()
        pad = GROUND * look.em
        at = layout.hitTest(QPointF(0, max(0.0, clip.top() - 3 * pad)), Qt.HitTestAccuracy.FuzzyHit)
        block = self._own.findBlock(max(0, at))
        code: QRectF | None = None
        while block.isValid():
            box, format_ = layout.blockBoundingRect(block), block.blockFormat()
            if box.top() - 3 * pad > clip.bottom() and code is None:
                break
            mark = format_.property(MARK)
            if mark == "code":
                edges = format_.intProperty(EDGES)
                part = QRectF(0, box.top() - (pad if edges & 1 else 0), self.viewport().width(), 0)
                part.setBottom(box.bottom() + (pad if edges & 2 else 0))
                code = part if code is None else code.united(part)
                # A run far longer than the screen: its end does not matter.
                if edges & 2 or part.top() > clip.bottom() + 64:
                    self._ground(painter, code, look)
                    code = None
            elif mark == "quote":
                level = max(1, format_.intProperty(QTextFormat.Property.BlockQuoteLevel))
                bar = QRectF(0.9 * look.em * (level - 1) + 1, box.top(), 3, box.height())
                if block.textDirection() == Qt.LayoutDirection.RightToLeft:
                    bar.moveRight(self.viewport().width() - bar.left())
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(look.colours.faint))
                painter.drawRoundedRect(bar, 1.5, 1.5)
            elif mark == "rule":
                middle = box.center().y()
                painter.setPen(QColor(look.colours.line))
                painter.drawLine(QPointF(0, middle), QPointF(self.viewport().width(), middle))
            elif mark == "item":
                self._bullet(painter, block, look)
            block = block.next()
        if code is not None:
            self._ground(painter, code, look)

    def _bullet(self, painter: QPainter, block: QTextBlock, look: Look) -> None:
        """A disc, a ring or a square before an item that has no number."""
        found, text = list_of(block), block.layout()
        if found is None or found.format().style() != QTextListFormat.Style.ListStyleUndefined:
            return
        line = text.lineAt(0)
        left = text.position().x() + line.naturalTextRect().left() - 0.62 * look.em
        if block.textDirection() == Qt.LayoutDirection.RightToLeft:
            left = text.position().x() + line.naturalTextRect().right() + 0.62 * look.em
        middle = text.position().y() + line.y() + line.ascent() - QFontMetricsF(look.font).xHeight() / 2
        radius, depth = 0.17 * look.em, found.format().indent()
        ink = QColor(look.colours.quiet)
        painter.setPen(QPen(ink, 1.2) if depth == 2 else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if depth == 2 else ink)
        if depth > 2:
            painter.drawRect(QRectF(left - radius, middle - radius, 2 * radius, 2 * radius))
        else:
            painter.drawEllipse(QPointF(left, middle), radius, radius)

    def _ground(self, painter: QPainter, box: QRectF, look: Look) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.code_ground))
        painter.drawRoundedRect(box, 6, 6)


class _Selection:
    """Keeps what is selected while the end of a text is written anew under it."""

    def __init__(self, view: QTextEdit) -> None:
        self._view = view

    def __enter__(self) -> None:
        cursor = self._view.textCursor()
        self._ends = (cursor.anchor(), cursor.position()) if cursor.hasSelection() else None

    def __exit__(self, *_: object) -> None:
        if self._ends is None:
            return
        cursor = self._view.textCursor()
        most = self._view.document().characterCount() - 1
        anchor, position = (min(most, end) for end in self._ends)
        if (cursor.anchor(), cursor.position()) != (anchor, position):
            cursor.setPosition(anchor)
            cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
            self._view.setTextCursor(cursor)
