"""Faults that a person can read: one class a sentence.

A subclass states its sentence once, as a template over named facts, so that the same fault reads the same in
the window, on the command line and in a log, and so that it can travel between processes as plain data.
"""

from __future__ import annotations

from typing import ClassVar


class Cancelled(Exception):
    """The user stopped the work. Not an error: nothing is shown for it."""


def _grouped(fact: object) -> object:
    """A whole number with its thousands apart, as sentences have it; anything else as it is."""
    large = isinstance(fact, int) and not isinstance(fact, bool) and abs(fact) >= 1000
    return f"{fact:,}" if large else fact


class AppError(Exception):
    """A fault with one clear sentence: what happened, what was kept, what to do.

    Args:
        detail: technical text for the "details" button or a log; never needed to act on the fault.
        facts: the values that `template` names.

    Raises:
        KeyError: if a fact that the template names is missing.
    """

    template: ClassVar[str] = "Something went wrong."

    def __init__(self, *, detail: str = "", **facts: object) -> None:
        self.facts = facts
        self.detail = detail
        super().__init__(self.template.format(**{name: _grouped(fact) for name, fact in facts.items()}))

    @property
    def sentence(self) -> str:
        """The sentence that the user reads."""
        return str(self)

    @property
    def code(self) -> str:
        """The stable name of this kind of fault, as machine-readable output gives it."""
        return type(self).__name__

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.detail, self.facts)


def _rebuild(kind: type[AppError], detail: str, facts: dict[str, object]) -> AppError:
    return kind(detail=detail, **facts)


class FileMissing(AppError):
    template = "There is no file “{path}”. Check the name, or whether its disk is connected."


class FileUnreadable(AppError):
    template = "“{path}” cannot be read ({reason}). Check what it is, its permissions and its disk."


class NotEnoughDisk(AppError):
    template = (
        "The disk that holds “{folder}” has {free} free and this needs {needed}. "
        "Nothing was written; free some space or choose another folder."
    )


class DiskWriteFailed(AppError):
    template = (
        "Writing to “{path}” failed ({reason}). Nothing half-written was left; check the folder and its disk."
    )
