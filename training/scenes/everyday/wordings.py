"""What the questions of one language are made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Word(NamedTuple):
    """A thing by one of its names.

    Attributes:
        name: the singular in English.
        more: the English plural; in Chinese and Japanese the measure words or counters that people use.
    """

    name: str
    more: str


class Wordings(NamedTuple):
    """Templates of questions, by what is asked, and the words that fill them.

    Attributes:
        places: where something is asked about; "" as often as people leave it out. So with `openings`.
        counting, presence: about one thing. more, fewer, same: about two. animals, everything: lists.
        things: names of the kinds in `words.ASKED`, beside those of `words.NOUNS`.
        strange: things that the model does not know.
        aside: questions that are about something else than what there is.
    """

    places: tuple[str, ...]
    openings: tuple[str, ...]
    counting: tuple[str, ...]
    presence: tuple[str, ...]
    more: tuple[str, ...]
    fewer: tuple[str, ...]
    same: tuple[str, ...]
    animals: tuple[str, ...]
    everything: tuple[str, ...]
    things: Mapping[str, tuple[Word, ...]]
    strange: tuple[Word, ...]
    aside: tuple[str, ...]
