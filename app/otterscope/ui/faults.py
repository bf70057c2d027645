"""The one place where a fault becomes the sentence that the window shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from PySide6.QtCore import QCoreApplication

from otterscope.errors import AppError
from otterscope.work.notes import Note


def sentence(error: AppError) -> str:
    """What the user reads of `error`, in the window's language: what happened, what was kept, what to do."""
    return _filled(error.template, error.facts) or error.sentence


def in_window(text: str) -> str:
    """A sentence that was kept in English, with a turn or a receipt, in the window's language.

    What is no sentence of the program stays as it is.
    """
    for template in _templates():
        found = _pattern(template).fullmatch(text)
        if found is not None:
            return _filled(template, found.groupdict()) or text
    return text


def _filled(template: str, facts: dict[str, object] | dict[str, str]) -> str:
    """The template in the window's language with its facts; nothing where it is not translated."""
    translated = QCoreApplication.translate("Fault", template)
    if translated == template:
        return ""
    words = {
        name: QCoreApplication.translate("Fact", fact) if isinstance(fact, str) else fact
        for name, fact in facts.items()
    }
    return translated.format(**words)


def _templates() -> Iterator[str]:
    """Of every fault and note that the program has loaded, and so may have kept."""
    waiting: list[type[AppError] | type[Note]] = [*AppError.__subclasses__(), *Note.__subclasses__()]
    while waiting:
        kind = waiting.pop()
        yield kind.template
        waiting += kind.__subclasses__()


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Finds the facts in a sentence that the template has made."""
    pattern, seen = "", set()
    for part in re.split(r"({\w+})", template):
        name = part[1:-1]
        if part[:1] != "{":
            pattern += re.escape(part)
        elif name in seen:
            pattern += f"(?P={name})"
        else:
            seen.add(name)
            pattern += f"(?P<{name}>.*?)"
    return re.compile(pattern, re.DOTALL)
