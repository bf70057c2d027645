"""Keeps a document equal to a Markdown text that grows, block by block."""

from __future__ import annotations

from PySide6.QtGui import QTextDocument

from otterscope.ui.chat.settled import defines_links, settled
from otterscope.ui.chat.writer import Look, Mark, Writer


class Renderer:
    """Keeps a document equal to a Markdown text that grows; only what is not final is written anew."""

    def __init__(self, document: QTextDocument, look: Look) -> None:
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        self._document = document
        self.text = ""
        #: Characters of the text that are final, and where the document stood after them.
        self._final = 0
        self._mark: Mark | None = None
        self.restyle(look)

    def restyle(self, look: Look) -> None:
        """Write all of it in another look."""
        self.look = look
        self._document.setDefaultFont(look.font)
        self._document.setIndentWidth(1.4 * look.em)
        self._writer = Writer(self._document, look)
        self._anew(self.text, growing=False)

    def set_text(self, text: str) -> None:
        """Show exactly this text; it is complete."""
        if text.startswith(self.text):
            self._extend(text[len(self.text) :], growing=False)
        else:
            self._anew(text, growing=False)

    def extend(self, more: str) -> None:
        """Let the text go on with `more`; more may follow."""
        if more:
            self._extend(more, growing=True)

    def _extend(self, more: str, *, growing: bool) -> None:
        self.text += more
        tail = self.text[self._final :]
        if self._final and ("\r" in more or defines_links(tail)):
            self._anew(self.text, growing=growing)
            return
        ends = settled(tail)
        if self._mark is not None:
            self._writer.rewind(self._mark)
        for start, end in zip([0, *ends], ends, strict=False):
            self._writer.write(tail[start:end])
        if ends:
            self._final += ends[-1]
            self._mark = self._writer.mark()
            tail = tail[ends[-1] :]
        self._writer.write(tail, growing=growing)
        self._writer.done()

    def _anew(self, text: str, *, growing: bool) -> None:
        self.text = ""
        self._final = 0
        self._document.clear()
        self._writer.begin()
        self._mark = self._writer.mark()
        self._extend(text, growing=growing)
