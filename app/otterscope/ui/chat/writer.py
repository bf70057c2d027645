"""Writes parsed Markdown at the end of a document, in the look of the house.

Qt reads the Markdown; the look (sizes, code, tables, quotes, links) is set here, for Qt's own suits printed
pages. Images become links by their alternative text: nothing is ever loaded.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextList,
    QTextListFormat,
    QTextTable,
    QTextTableFormat,
)

from otterscope.ui.chat.look import mixed
from otterscope.ui.chat.safe_document import parsed
from otterscope.ui.chat.settled import BREAK
from otterscope.ui.theme import Colours

#: Marks blocks that the view draws a ground, a bar or a bullet for: "code", "quote", "rule" or "item".
MARK = QTextFormat.Property.UserProperty.value + 1
#: Of a code block: whether it is the first and the last of its run, as bits 1 and 2.
EDGES = QTextFormat.Property.UserProperty.value + 2
#: By how much the ground of code reaches over its text, above and below, in lines.
GROUND = 0.45
_HEADINGS = {1: 1.28, 2: 1.16, 3: 1.06}


@dataclass(frozen=True)
class Look:
    """What a rendering depends on besides its text."""

    colours: Colours
    font: QFont

    @property
    def em(self) -> float:
        """The height of a line, from which all distances come."""
        return QFontMetricsF(self.font).height()

    @property
    def code_ground(self) -> str:
        """Behind code: off the window's colour, in the direction of the lines."""
        return mixed(self.colours.window, self.colours.line, 0.5)


@dataclass(frozen=True)
class Mark:
    """A place in a document to go back to."""

    position: int
    empty: bool
    block: QTextBlockFormat
    char: QTextCharFormat


class Writer:
    """Writes Markdown at the end of a document."""

    def __init__(self, document: QTextDocument, look: Look) -> None:
        self._document, self._look = document, look
        self._mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self._editing = False

    def begin(self) -> None:
        """Start on an empty document."""
        self._cursor = QTextCursor(self._document)
        #: The last block is there but unused: the first of a document, the one that Qt keeps behind a table.
        self._empty = True
        self._edit()

    def mark(self) -> Mark:
        """Where it stands."""
        at = self._cursor
        return Mark(at.position(), self._empty, at.blockFormat(), at.blockCharFormat())

    def rewind(self, mark: Mark) -> None:
        """Forget what was written since."""
        self._edit()
        cursor = self._cursor
        cursor.setPosition(mark.position)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        # What merges with an empty block takes the format of what was removed.
        # Setting it without need would have the block laid out again.
        if cursor.blockFormat() != mark.block:
            cursor.setBlockFormat(mark.block)
        if cursor.blockCharFormat() != mark.char:
            cursor.setBlockCharFormat(mark.char)
        self._empty = mark.empty

    def done(self) -> None:
        """Let the document lay itself out."""
        if self._editing:
            self._editing = False
            self._cursor.endEditBlock()

    def write(self, markdown: str, *, growing: bool = False) -> None:
        """Append whole blocks."""
        source = parsed(markdown, growing=growing)
        self._edit()
        lists: dict[int, QTextList] = {}
        block = source.begin()
        before = ""
        while block.isValid():
            table = table_at(block)
            if table is not None:
                self._table(table)
                block, before = source.findBlock(table.lastPosition() + 1), "table"
                continue
            kind, following = _kind(block), block.next()
            if kind == "text" and not block.text():
                # Qt begins with one where no paragraph comes first.
                block = following
                continue
            last = not following.isValid() or _kind(following) != kind
            self._block(block, kind, before, last, lists)
            block, before = following, kind

    def _edit(self) -> None:
        if not self._editing:
            self._editing = True
            self._cursor.beginEditBlock()

    def _block(
        self, block: QTextBlock, kind: str, before: str, last: bool, lists: dict[int, QTextList]
    ) -> None:
        source, em = block.blockFormat(), self._look.em
        format_, base = QTextBlockFormat(), QTextCharFormat()
        gap = 0.6
        if kind == "code":
            first = before != "code"
            format_.setProperty(MARK, "code")
            format_.setProperty(EDGES, first + 2 * last)
            format_.setLeftMargin(0.6 * em)
            format_.setRightMargin(0.6 * em)
            # Half of it lies inside the ground that the view draws.
            gap = 1.0 if first else 0.0
            format_.setBottomMargin(0.5 * em if last else 0)
            base.setFontFamilies([self._mono.family(), "monospace"])
        elif kind == "rule":
            format_.setProperty(MARK, "rule")
        elif kind == "quote":
            level = max(1, source.intProperty(QTextFormat.Property.BlockQuoteLevel))
            format_.setProperty(MARK, "quote")
            format_.setProperty(QTextFormat.Property.BlockQuoteLevel, level)
            format_.setLeftMargin(0.9 * em * level)
            base.setForeground(QColor(self._look.colours.quiet))
            gap = 0.6 if before != "quote" else 0.3
        elif kind == "list":
            format_.setMarker(source.marker())
            format_.setProperty(MARK, "item")
            gap = 0.5 if before != "list" else 0.2
        elif source.headingLevel():
            format_.setHeadingLevel(source.headingLevel())
            base.setFontWeight(QFont.Weight.Bold)
            size = self._look.font.pointSizeF() * _HEADINGS.get(source.headingLevel(), 1.0)
            base.setFontPointSize(size)
            gap = 0.8
        if kind != "code":
            format_.setLineHeight(112, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if kind not in {"list", "code"}:
            format_.setIndent(source.indent())
        self._start(format_, base, gap)
        if kind == "list":
            self._to_list(block, lists)
        self._runs(self._cursor, block, base)

    def _start(self, format_: QTextBlockFormat, base: QTextCharFormat, gap: float) -> None:
        cursor = self._cursor
        cursor.movePosition(QTextCursor.MoveOperation.End)
        top = 0.0 if cursor.position() == 0 and self._empty else (gap + self._ground(gap)) * self._look.em
        if gap == 1.0 and not top:
            # The ground of code needs its room also at the top.
            top = 0.5 * self._look.em
        format_.setTopMargin(top)
        if self._empty:
            cursor.setBlockFormat(format_)
            cursor.setBlockCharFormat(base)
        else:
            cursor.insertBlock(format_, base)
        self._empty = False

    def _ground(self, gap: float) -> float:
        """How far the ground of code that ends here reaches into a gap, in lines."""
        marked = self._cursor.block().blockFormat().property(MARK) == "code"
        return GROUND if gap and marked and not self._empty else 0.0

    def _to_list(self, block: QTextBlock, lists: dict[int, QTextList]) -> None:
        found = block.textList()
        key = block.blockFormat().objectIndex()
        if key in lists:
            lists[key].add(self._cursor.block())
            return
        depth = max(0, found.format().indent() - 1)
        format_ = QTextListFormat()
        bare = block.blockFormat().marker() == QTextBlockFormat.MarkerType.NoMarker
        numbered = found.format().style() == QTextListFormat.Style.ListDecimal
        # Bullets are drawn by the view: Qt's own touch the text. Boxes that can be ticked are left to Qt.
        plain = QTextListFormat.Style.ListStyleUndefined if bare else QTextListFormat.Style.ListSquare
        format_.setStyle(QTextListFormat.Style.ListDecimal if numbered else plain)
        format_.setStart(found.format().start())
        format_.setIndent(depth + 1)
        lists[key] = self._cursor.createList(format_)

    def _runs(self, cursor: QTextCursor, block: QTextBlock, base: QTextCharFormat) -> None:
        """The text of a block with the formats that Markdown gave it."""
        # Qt counts in UTF-16 units.
        units = block.text().encode("utf-16-le", "surrogatepass")
        for run in block.textFormats():
            text = units[2 * run.start : 2 * (run.start + run.length)].decode("utf-16-le", "replace")
            # A line end that was kept, and the space that Markdown made of it.
            text = text.replace(BREAK + " ", "\u2028").replace(BREAK, "")
            if not text:
                continue
            given, format_ = run.format, QTextCharFormat(base)
            if given.isImageFormat():
                image = given.toImageFormat()
                link = image.name()
                alternative = given.property(QTextFormat.Property.ImageAltText)
                text = (str(alternative) if alternative else link) * len(text)
                self._as_link(format_, link)
            elif given.isAnchor():
                self._as_link(format_, given.anchorHref())
            if given.fontWeight() > QFont.Weight.Normal:
                format_.setFontWeight(QFont.Weight.Bold)
            if given.fontItalic():
                format_.setFontItalic(True)
            if given.fontStrikeOut():
                format_.setFontStrikeOut(True)
            if given.fontFixedPitch() and base.fontFamilies() is None:
                format_.setFontFamilies([self._mono.family(), "monospace"])
                format_.setBackground(QColor(self._look.code_ground))
            cursor.insertText(text, format_)

    def _as_link(self, format_: QTextCharFormat, target: str) -> None:
        format_.setAnchor(True)
        format_.setAnchorHref(target)
        format_.setForeground(QColor(self._look.colours.accent))
        format_.setFontUnderline(True)

    def _table(self, source: QTextTable) -> None:
        em, colours = self._look.em, self._look.colours
        above = 0.6 + self._ground(0.6)
        if not self._empty:
            self._cursor.insertBlock(_thin())
        format_ = QTextTableFormat()
        format_.setBorder(1)
        format_.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        format_.setBorderBrush(QColor(colours.line))
        format_.setBorderCollapse(True)
        format_.setCellPadding(0.3 * em)
        format_.setCellSpacing(0)
        format_.setTopMargin(above * em)
        # All that there will be: Qt leaves out the margin of what follows a table.
        format_.setBottomMargin(0.8 * em)
        format_.setHeaderRowCount(1)
        made = self._cursor.insertTable(source.rows(), source.columns(), format_)
        for row in range(source.rows()):
            for column in range(source.columns()):
                cell, base = made.cellAt(row, column), QTextCharFormat()
                if row == 0:
                    base.setFontWeight(QFont.Weight.Bold)
                    ground = cell.format()
                    ground.setBackground(QColor(self._look.code_ground))
                    cell.setFormat(ground)
                block = source.cellAt(row, column).firstCursorPosition().block()
                aligned = QTextBlockFormat()
                aligned.setAlignment(block.blockFormat().alignment())
                cursor = cell.firstCursorPosition()
                cursor.setBlockFormat(aligned)
                self._runs(cursor, block, base)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        self._cursor.setBlockFormat(_thin())
        self._cursor.setBlockCharFormat(QTextCharFormat())
        self._empty = True


def table_at(block: QTextBlock) -> QTextTable | None:
    """The table that a block is in, if any."""
    return QTextCursor(block).currentTable()


def list_of(block: QTextBlock) -> QTextList | None:
    """The list that a block is an item of, if any."""
    return block.textList()


def _thin() -> QTextBlockFormat:
    """For a block that Qt needs and nobody should see."""
    format_ = QTextBlockFormat()
    format_.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    return format_


def _kind(block: QTextBlock) -> str:
    format_ = block.blockFormat()
    if block.textList() is not None:
        return "list"
    if format_.hasProperty(QTextFormat.Property.BlockCodeLanguage):
        return "code"
    if format_.hasProperty(QTextFormat.Property.BlockQuoteLevel):
        return "quote"
    if format_.hasProperty(QTextFormat.Property.BlockTrailingHorizontalRulerWidth):
        return "rule"
    return "text"
