"""A text document that loads nothing, and Markdown read into one by Qt itself."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument

from otterscope.ui.chat.settled import prepared

_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


class SafeDocument(QTextDocument):
    """Refuses every image, style sheet and file: a model's answer must not make it fetch anything."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        return None


def parsed(text: str, *, growing: bool = False) -> SafeDocument:
    """Markdown (GitHub's dialect, HTML shown as text) as Qt understands it, not laid out."""
    document = SafeDocument()
    document.setUndoRedoEnabled(False)
    document.setMarkdown(prepared(text, growing=growing), _FEATURES)
    return document
