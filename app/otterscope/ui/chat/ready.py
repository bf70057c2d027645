"""Ready questions, in the window's language: what a chip shows is what is asked."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def ready_questions(*, demo: bool) -> list[str]:
    """Questions to begin with.

    Those for the demo model are phrased as its training phrases them, in each of its three languages
    (`training/scenes/questions.py`); others it may not understand.
    """
    if demo:
        return [
            QCoreApplication.translate("ReadyQuestions", "How many camels are there?"),
            QCoreApplication.translate("ReadyQuestions", "How many people do you see?"),
            QCoreApplication.translate("ReadyQuestions", "Which animals are there?"),
            QCoreApplication.translate("ReadyQuestions", "Is there a boat?"),
        ]
    return [
        QCoreApplication.translate("ReadyQuestions", "What is in this picture?"),
        QCoreApplication.translate("ReadyQuestions", "Describe it in detail."),
        QCoreApplication.translate("ReadyQuestions", "How many people are there?"),
        QCoreApplication.translate("ReadyQuestions", "Is there any text? Read it."),
    ]
