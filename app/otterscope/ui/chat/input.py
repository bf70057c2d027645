"""A field for questions: grows with its text, Enter sends, Shift+Enter breaks the line."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QMimeData, QObject, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy

from otterscope.ui.chat.history import History
from otterscope.ui.chat.labels import scaled_font
from otterscope.ui.chat.wrapping import endless, wrap_mode
from otterscope.ui.theme import theme

#: Letters of a question at most: several times what any model's context holds, and still quick to write in.
MOST_LETTERS = 100_000
#: It grows up to so many lines, then it scrolls.
MOST_LINES = 8
_SENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
#: Room above and below the text, logical pixels.
_PADDING = 6


class Input(QPlainTextEdit):
    """Plain text of a few lines.

    Args:
        history: walked through with Up and Down.
        keeps_escape: Escape goes no further than to `left`.

    Signals:
        sent: Enter was pressed, and not to end a composition of an input method.
        left: Escape was pressed.
        grew: its height changed.
        refused(int): so many letters were to be pasted or dropped that the text would have had more than
            `MOST_LETTERS`; nothing was changed.
    """

    sent = Signal()
    left = Signal()
    grew = Signal()
    refused = Signal(int)

    def __init__(self, name: str, history: History | None = None, *, keeps_escape: bool = False) -> None:
        super().__init__()
        self._keeps_escape = keeps_escape
        self._history = history
        self._most_lines = MOST_LINES
        self._composing = False
        self._filling = False
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(wrap_mode(anywhere=False))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setViewportMargins(2, _PADDING, 2, _PADDING)
        self.viewport().setAutoFillBackground(False)
        theme().changed.connect(self.restyle)
        self.restyle()
        self.textChanged.connect(self._changed)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()
        # To have set all this up is nothing that one would undo.
        self.document().clearUndoRedoStacks()

    @property
    def composing(self) -> bool:
        """Whether an input method holds text that is not yet decided."""
        return self._composing

    def text(self) -> str:
        """What was written, what an input method still composes included."""
        if self._composing:
            QGuiApplication.inputMethod().commit()
        return self.toPlainText()

    def set_text(self, text: str, *, at_end: bool = True) -> None:
        """Replace the text; undo brings the old one back. The cursor goes to its end or first line."""
        self._filling = True
        if endless(text):
            self.setWordWrapMode(wrap_mode(anywhere=True))
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        if not at_end:
            cursor.movePosition(QTextCursor.MoveOperation.Start)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfLine)
        self.setTextCursor(cursor)
        self._filling = False

    def set_most_lines(self, lines: int) -> None:
        """Grow up to so many lines."""
        if lines != self._most_lines:
            self._most_lines = lines
            self._fit()

    def restyle(self) -> None:
        """Follow the size of texts."""
        self.setFont(scaled_font(1.0))

    # Qt's events ----------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, mods = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self._composing:
            # The key belongs to the input method: Enter takes its suggestion, arrows walk through them.
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Undo) and not self.document().isUndoAvailable():
            # Then it is for what was deleted in the chat.
            event.ignore()
        elif key in _SENDS and not mods & Qt.KeyboardModifier.ShiftModifier:
            self.sent.emit()
        elif key == Qt.Key.Key_Escape:
            # Of a field that Escape closes, the key is for nobody else.
            event.setAccepted(self._keeps_escape)
            self.left.emit()
        elif key == Qt.Key.Key_Up and not mods and self._at_edge(QTextCursor.MoveOperation.Up):
            self._recall(older=True)
        elif key == Qt.Key.Key_Down and not mods and self._at_edge(QTextCursor.MoveOperation.Down):
            self._recall(older=False)
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """What is pasted or dropped: all of it, or nothing."""
        text = source.text()
        kept = len(self.toPlainText()) - len(self.textCursor().selectedText())
        if kept + len(text) > MOST_LETTERS:
            self.refused.emit(len(text))
            return
        if endless(text):
            # Before it is laid out for the first time.
            self.setWordWrapMode(wrap_mode(anywhere=True))
        super().insertFromMimeData(source)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(160, self.maximumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.maximumHeight())

    # Inner ----------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        text = self.toPlainText()
        if self._history is not None and not self._filling and not text:
            self._history.leave()
        mode = wrap_mode(anywhere=endless(text))
        if mode != self.wordWrapMode():
            self.setWordWrapMode(mode)

    def _fit(self) -> None:
        # The layout of plain text counts its height in lines.
        lines = max(1, math.ceil(self.document().size().height()))
        height = min(lines, self._most_lines) * QFontMetrics(self.font()).lineSpacing() + 2 * _PADDING + 1
        many = lines > self._most_lines
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if many else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)
        if height != self.maximumHeight():
            self.setFixedHeight(height)
            self.updateGeometry()
            self.grew.emit()

    def _at_edge(self, direction: QTextCursor.MoveOperation) -> bool:
        cursor = self.textCursor()
        return not cursor.hasSelection() and not cursor.movePosition(direction)

    def _recall(self, *, older: bool) -> None:
        if self._history is None:
            return
        text = self._history.older(self.toPlainText()) if older else self._history.newer()
        if text is not None:
            # The next press of the same key goes on, also from a text of several lines.
            self.set_text(text, at_end=not older)


class FieldFrame(QFrame):
    """Stands around a field and shows its focus."""

    def __init__(self, field: Input) -> None:
        super().__init__()
        self.setObjectName("field")
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setFocusProxy(field)
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.setProperty("focused", event.type() == QEvent.Type.FocusIn)
            self.style().unpolish(self)
            self.style().polish(self)
        return super().eventFilter(watched, event)
