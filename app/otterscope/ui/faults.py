"""The one place where a fault becomes the sentence that the window shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from PySide6.QtCore import QCoreApplication, QLocale

from otterscope.errors import AppError
from otterscope.work.notes import Note

#: Advice to type a command, and what it is in a window.
_WAYS = (
    (re.compile(r" ?[(\uff08]--scale [^)\uff09]*[)\uff09]"), ""),
    (re.compile(r"Check it with “[^”]* models verify”"), "Check it in the window “Models”"),
    (re.compile(r"“[^”]* models” lists what is"), "The window “Models” lists what is"),
    (
        re.compile(r"Convert a checkpoint with “[^”]*” or add a GGUF pair with “[^”]*”"),
        "Get, convert or add one in the window “Models”",
    ),
    (re.compile(r"Say which one to ask with --model NAME"), "Choose one in the window “Models”"),
    (re.compile(r"say --replace, remove it"), "remove it"),
    (re.compile(r"Add it with “[^”]* models add” to have one"), "Add it anew to have one"),
)


def sentence(error: AppError) -> str:
    """What the user reads of `error`, in the window's language: what happened, what was kept, what to do."""
    return _clicked(_filled(error.template, error.facts) or error.sentence)


def in_window(text: str) -> str:
    """A sentence that was kept in English, with a turn or a receipt, in the window's language.

    What is no sentence of the program stays as it is.
    """
    for template in _templates():
        found = _pattern(template).fullmatch(text)
        if found is not None:
            return _clicked(_filled(template, found.groupdict()) or text)
    return _clicked(text)


def _clicked(text: str) -> str:
    """The text with the window's own ways in place of commands to type."""
    for pattern, way in _WAYS:
        text = pattern.sub(way, text)
    return text


def _filled(template: str, facts: dict[str, object] | dict[str, str]) -> str:
    """The template in the window's language with its facts; nothing where it is not translated."""
    translated = QCoreApplication.translate("Fault", template)
    if translated == template:
        return ""
    words = {
        name: QCoreApplication.translate("Fact", fact) if isinstance(fact, str) else _number(fact)
        for name, fact in facts.items()
    }
    return translated.format(**words)


def _number(fact: object) -> object:
    """A whole number as the language writes it; anything else as it is."""
    return QLocale().toString(fact) if isinstance(fact, int) and not isinstance(fact, bool) else fact


def _templates() -> Iterator[str]:
    """Of every fault and note that the program may have kept, in an earlier run, too."""
    import otterscope.imaging.errors  # noqa: F401 - the others are loaded with the window

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
