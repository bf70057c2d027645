"""How a question becomes tokens: the OtterHD, Fuyu and generic chat formats.

A prompt is a sequence of parts before and behind the picture. A part is plain text, which never becomes a
control token whatever it spells, or the spelling of control tokens, which only this module writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from otterscope.engine.errors import PromptUnknown

#: Names of the control tokens of OtterHD's and Fuyu's vocabulary.
START = "<s>"
ANSWER = "<0x04>"
END = "|ENDOFTEXT|"

#: Bytes that open and close a box and a point in Fuyu's answers.
BOX_OPEN, BOX_CLOSE, POINT_OPEN, POINT_CLOSE = "<0x00>", "<0x01>", "<0x02>", "<0x03>"

# Stand-ins for the picture and the words of user and model while a chat template is filled in: characters of
# a private use area, which nobody types and no template contains.
_MARK = "\U000f0f0f"
_IMAGE = f"{_MARK}image{_MARK}"


@dataclass(frozen=True)
class Part:
    """A piece of a prompt: plain text, or (with `control`) the spelling of control tokens."""

    text: str
    control: bool = False


@dataclass(frozen=True)
class Prompt:
    """What stands before and behind the picture; what stands before it must not depend on the question."""

    before: tuple[Part, ...]
    behind: tuple[Part, ...]


def clean(words: str) -> str:
    """Words as they may be tokenized: without the control characters below U+0020, tab and newline excepted.

    In Fuyu's vocabulary the raw bytes 0 to 4 are boxes, points and the begin of the answer.
    """
    return "".join(c for c in words if c >= " " or c in "\t\n").strip()


def otterhd(question: str, history: Sequence[tuple[str, str]] = ()) -> Prompt:
    """OtterHD-8B's format at evaluation: <s> User: … Assistant: <0x04>, the picture before all of it."""
    behind = [Part(START, control=True)]
    for asked, answered in history:
        behind += [
            Part(f"User: {clean(asked)} Assistant:"),
            Part(ANSWER, control=True),
            Part(clean(answered)),
        ]
        behind.append(Part(END, control=True))
    behind += [Part(f"User: {clean(question)} Assistant:"), Part(ANSWER, control=True)]
    return Prompt((), tuple(behind))


def fuyu(question: str, _history: Sequence[tuple[str, str]] = ()) -> Prompt:
    """Fuyu-8B's format: the bare question and a newline. The base model knows no conversation."""
    return Prompt((), (Part(START, control=True), Part(f"{clean(question)}\n"), Part(ANSWER, control=True)))


def chat_messages(history: Sequence[tuple[str, str]] = ()) -> list[tuple[str, str]]:
    """The (role, content) messages to fill a chat template with; `split_template` takes the result apart."""
    messages = []
    for turn in range(len(history) + 1):
        picture = f"{_IMAGE}\n" if turn == 0 else ""
        messages.append(("user", f"{picture}{_mark(2 * turn)}"))
        if turn < len(history):
            messages.append(("assistant", _mark(2 * turn + 1)))
    return messages


def split_template(filled: str, question: str, history: Sequence[tuple[str, str]] = ()) -> Prompt:
    """Take a filled template apart at its marks, and put everybody's words in as plain text.

    Raises:
        PromptUnknown: the template dropped a mark.
    """
    words = [text for turn in history for text in turn] + [question]
    before, image, rest = filled.partition(_IMAGE)
    behind: list[Part] = []
    for index, text in enumerate(words):
        control, mark, rest = rest.partition(_mark(index))
        if not image or not mark:
            raise PromptUnknown
        behind += [Part(control, control=True), Part(clean(text))]
    behind.append(Part(rest, control=True))
    head = (Part(before, control=True),) if before else ()
    return Prompt(head, tuple(part for part in behind if part.text))


def _mark(index: int) -> str:
    return f"{_MARK}{index}{_MARK}"
