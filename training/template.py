"""The instruction template: a conversation as the engine writes it, with the answers that are to be learned.

    <s> User: {question} Assistant: <0x04> {answer} |ENDOFTEXT|

It is built by the engine's own prompt format, so what is trained is what is asked later, to the token.
"""

from __future__ import annotations

from typing import NamedTuple

from otterscope.engine import prompt
from otterscope.engine.prompt import Part
from training.data import Conversation


class Learned(NamedTuple):
    """A part of a prompt, and whether its tokens are an answer: what the model is to say itself."""

    part: Part
    answer: bool


def parts(conversation: Conversation) -> list[Learned]:
    """All parts of a conversation, behind the picture. Answers run from after <0x04> to |ENDOFTEXT|."""
    *before, last = conversation
    whole = (
        *prompt.otterhd(last.question, [(turn.question, turn.answer) for turn in before]).behind,
        Part(prompt.clean(last.answer)),
        Part(prompt.END, control=True),
    )
    found, answering = [], False
    for part in whole:
        found.append(Learned(part, answering))
        if part.control and part.text in (prompt.ANSWER, prompt.END):
            answering = part.text == prompt.ANSWER
    return found
