"""What a receipt adds where the model saw or said otherwise than one would think: one class a sentence.

They are kept with the receipt as English text, which the window turns into its own language again.
"""

from __future__ import annotations

from typing import ClassVar


class Note:
    """A sentence over named facts, as `errors.AppError` has them.

    Raises:
        KeyError: if a fact that the template names is missing.
    """

    template: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        self.sentence = self.template.format(**facts)


class RegionCut(Note):
    template = "The region {wanted} reaches past the picture: {region} of it was asked about."


class PictureIncomplete(Note):
    template = (
        "The file breaks off before its picture does: what is missing was shown as grey, black or white."
    )


class PictureFlawed(Note):
    template = (
        "The file is damaged inside: "
        "parts of its picture may have been shown grey, shifted or in wrong colours."
    )


class RegionShrunk(Note):
    template = "The region was shrunk to {percent} %, as chosen: the model saw {size} pixels of it."


class ConversationLeft(Note):
    template = "The picture has changed since the questions before this one: it was asked without them."


class AnswerCut(Note):
    template = "The answer was cut after {tokens} tokens, the most that was allowed."
