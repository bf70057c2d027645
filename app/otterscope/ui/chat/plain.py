"""An answer as plain text that reads as the answer looks: with numbers, bullets and columns."""

from __future__ import annotations

from PySide6.QtGui import (
    QTextBlock,
    QTextBlockFormat,
    QTextDocument,
    QTextFormat,
    QTextListFormat,
)

from otterscope.ui.chat.writer import EDGES, MARK, list_of, table_at

_BULLETS = "•◦▪"


def plain(document: QTextDocument) -> str:
    """The text of a document that `Writer` wrote; cells of tables are parted by tabs."""
    parts: list[str] = []
    before, block = "", document.begin()
    while block.isValid():
        table = table_at(block)
        if table is not None:
            rows = [
                "\t".join(_text(table.cellAt(row, column).firstCursorPosition().block())
                          for column in range(table.columns()))
                for row in range(table.rows())
            ]  # fmt: skip
            text, kind = "\n".join(rows), "table"
            block = document.findBlock(table.lastPosition() + 1)
        else:
            text, kind = _line(block)
            begins = kind == "code" and block.blockFormat().intProperty(EDGES) & 1
            block = block.next()
            if not text and kind == "text":
                # What Qt keeps behind a table.
                continue
            if begins:
                before = ""
        if parts:
            parts.append("\n" if kind == before and kind in {"list", "code", "quote"} else "\n\n")
        parts.append(text)
        before = kind
    return "".join(parts)


def _line(block: QTextBlock) -> tuple[str, str]:
    """One block that is in no table, and its kind."""
    format_, text = block.blockFormat(), _text(block)
    mark = format_.property(MARK)
    found = list_of(block)
    if found is not None:
        depth = max(1, found.format().indent())
        numbered = found.format().style() == QTextListFormat.Style.ListDecimal
        number = found.itemText(block) if numbered else _BULLETS[min(depth, len(_BULLETS)) - 1]
        boxes = {QTextBlockFormat.MarkerType.Checked: "[x]", QTextBlockFormat.MarkerType.Unchecked: "[ ]"}
        return f"{'   ' * (depth - 1)}{boxes.get(format_.marker(), number)} {text}", "list"
    if mark == "quote":
        lead = "> " * max(1, format_.intProperty(QTextFormat.Property.BlockQuoteLevel))
        return "\n".join(lead + line for line in text.split("\n")), "quote"
    if mark == "rule":
        return "---", "rule"
    return text, "code" if mark == "code" else "text"


def _text(block: QTextBlock) -> str:
    return block.text().replace("\u2028", "\n")
