"""Tool tips that show what others named: files, models, sessions."""

from __future__ import annotations

from html import escape

from PySide6 import QtGui


def tip(text: str) -> str:
    """The text for a tool tip that shows every letter of it; Qt would read what looks like HTML as HTML."""
    if not QtGui.Qt.mightBeRichText(text):
        return text
    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>"
