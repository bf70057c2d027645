"""What the keys do in the chat, for the sheet of keys."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence


def chat_keys() -> tuple[str, list[tuple[str, str]]]:
    """A heading, and (what it does, its keys) in the user's language."""

    def native(*keys: str) -> str:
        form = QKeySequence.SequenceFormat.NativeText
        return "  ".join(QKeySequence(each).toString(form) for each in keys)

    rows = [
        (QCoreApplication.translate("ChatKeys", "Ask"), native("Return")),
        (QCoreApplication.translate("ChatKeys", "Start a new line"), native("Shift+Return")),
        (QCoreApplication.translate("ChatKeys", "Earlier questions, in the field"), native("Up", "Down")),
        (QCoreApplication.translate("ChatKeys", "Stop the answer"), native("Esc")),
        (QCoreApplication.translate("ChatKeys", "To the turn above, below"), native("Alt+Up", "Alt+Down")),
        (QCoreApplication.translate("ChatKeys", "In a turn: go to its box"), native("Return")),
        (QCoreApplication.translate("ChatKeys", "In a turn: change the question"), native("F2")),
        (QCoreApplication.translate("ChatKeys", "In a turn: ask again"), native("Ctrl+R")),
        (QCoreApplication.translate("ChatKeys", "In a turn: what the model saw"), native("Ctrl+I")),
        (QCoreApplication.translate("ChatKeys", "In a turn: copy the answer"), native("Ctrl+C")),
        (QCoreApplication.translate("ChatKeys", "In a turn: delete it"), native("Del")),
        (QCoreApplication.translate("ChatKeys", "Take a deletion or a change back"), native("Ctrl+Z")),
        (
            QCoreApplication.translate("ChatKeys", "In a turn: all that can be done"),
            native("Shift+F10"),
        ),
        (QCoreApplication.translate("ChatKeys", "Back to the field"), native("Esc")),
    ]
    return QCoreApplication.translate("ChatKeys", "In the chat"), rows
