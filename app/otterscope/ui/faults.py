"""The one place where a fault becomes the sentence that the window shows."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from otterscope.errors import AppError


def sentence(error: AppError) -> str:
    """What the user reads of `error`, in the window's language: what happened, what was kept, what to do."""
    template = QCoreApplication.translate("Fault", error.template)
    if template == error.template:
        return error.sentence
    facts = {
        name: QCoreApplication.translate("Fact", fact) if isinstance(fact, str) else fact
        for name, fact in error.facts.items()
    }
    return template.format(**facts)
