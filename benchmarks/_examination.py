"""What the demo model is examined on: regions that are new to it, questions about them, and a judge."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from training.scenes.questions import FORMS, NOTHING, Question, question
from training.scenes.samples import Sample, random_cut, staged
from training.scenes.words import ASKED, LANGUAGES, NOUNS

#: Scrolls of these seeds were in no batch: training mixes its own numbers into 64 bits. Those from 50, 300
#: and 800 millions on were looked at while the model was trained; these never were before it was done.
FIRST_SEED = 1_000_000_000
#: Of the questions about one region: the forms, so that two in five are counting.
_FORMS = (
    "counting",
    "counting",
    "presence",
    "comparing",
    "listing",
    "unknown",
    "counting",
    "presence",
    "counting",
    "comparing",
)
_NATURAL = 0.2
#: Regions painted for each that is asked about, and how far apart their seeds are.
_TRIED, _APART = 4, 10
_AREAS = {"person": 1000, "ox": 2700, "horse": 2700, "sheep": 1150, "camel": 2850, "pig": 1080, "crane": 1300}
_LARGE_AREA = 3800  # pixels of a house, a boat or a cart, about


@dataclass(frozen=True)
class Item:
    """One question of an examination: about the region of `seed`, `width` × `height` pixels."""

    size: str
    seed: int
    width: int
    height: int
    asked: Question


@dataclass(frozen=True)
class Verdict:
    """Whether an answer decides right, and whether it is the true sentence to the letter."""

    right: bool
    exact: bool
    said: str


def region(seed: int, width: int, height: int) -> Sample:
    """The region of a seed: one in five as a scroll has it, the others with 0 to 9 of several kinds."""
    chance = random.Random(seed)
    if chance.random() < _NATURAL:
        return random_cut(seed, width, height)
    room = 0.4 * width * height
    kinds = chance.sample(ASKED, 2 + int(chance.random() * 4))
    wanted: dict[str, int] = {}
    for kind in kinds:
        area = _AREAS.get(kind, _LARGE_AREA)
        count = min(int(chance.random() * 10.99), int(room / area))
        room -= count * area
        wanted[kind] = count
    return staged(seed, width, height, wanted)


def examination(
    size: str, questions: int, each: int = 10, first_seed: int = FIRST_SEED
) -> Iterator[tuple[Sample, list[Item]]]:
    """Regions with their questions, `questions` in all, the languages in turn.

    Args:
        size: "480" for any shape with sides of 90 to 480 pixels, else the side of a square.
    """
    number = 0
    while number < questions:
        seed = first_seed + int(size) * 100_000 + number // each * _APART * _TRIED
        chance = random.Random(seed + 1)
        width = height = int(size)
        if size == "480":
            width, height = (90 + int(chance.random() * 391) for _ in range(2))
        tried = [(one, region(one, width, height)) for one in range(seed, seed + _APART * _TRIED, _APART)]
        seed, sample = max(tried, key=lambda pair: _worth(pair[1]))
        items = []
        for place in range(min(each, questions - number)):
            language = LANGUAGES[number % len(LANGUAGES)]
            asked = _question(_FORMS[place % len(_FORMS)], language, sample, chance)
            items.append(Item(size, seed, width, height, asked))
            number += 1
        yield sample, items


def _question(form: str, language: str, sample: Sample, chance: random.Random) -> Question:
    """A question about what is there 0 to 9 times, all numbers about equally often."""
    assert form in FORMS
    few = [kind for kind in ASKED if sample.counts[kind] <= 9]
    sure = [kind for kind in few if kind not in sample.unsure]
    # One in eight may be arguable.
    known = sure if sure and chance.random() < 0.875 else few
    there = [kind for kind in known if sample.counts[kind]]
    missing = [kind for kind in known if not sample.counts[kind]]
    half = form == "presence"  # yes and no about equally often
    if missing and not (there and chance.random() < (0.5 if half else 0.85)):
        kind = chance.choice(missing)
    elif there:
        number = chance.choice(sorted({sample.counts[kind] for kind in there}))
        kind = chance.choice([kind for kind in there if sample.counts[kind] == number])
    else:
        return question("unknown", language, sample.counts, sample.unsure, chance)
    return question(form, language, sample.counts, sample.unsure, chance, kind)


def _worth(sample: Sample) -> float:
    """How much there is to count without doubt, one of each number being worth more than many of one."""
    sure = [sample.counts[kind] for kind in ASKED if kind not in sample.unsure]
    return sum(math.sqrt(number) for number in {number for number in sure if 0 < number <= 9})


def judged(asked: Question, said: str) -> Verdict:
    """Hold an answer against the true one by what decides it: number, yes or no, names, or not knowing."""
    said = said.strip()
    if asked.form == "listing":
        named = _names(asked.answer, asked.language)
        # That nothing is there has to be said.
        right = _names(said, asked.language) == named if named else said in NOTHING
    elif asked.form == "unknown":
        right = said[:8] == asked.answer[:8]
    elif asked.form == "counting":
        right = number(said) == number(asked.answer)
    elif asked.form == "comparing":
        right = _verdict(said) == _verdict(asked.answer)
    else:
        right = _yes(said) == _yes(asked.answer)
    return Verdict(right, said == asked.answer, said)


def number(answer: str) -> int | None:
    """The count that an answer gives; None if it gives none."""
    if found := re.search(r"\d+", answer):
        return int(found[0])
    return 0 if re.search(r"\bno\b|没有|(いま|ありま)せん", answer) else None


def _yes(answer: str) -> bool | None:
    """Of an answer to whether there is something."""
    if re.match(r"Yes|有|はい", answer):
        return True
    return False if re.match(r"No|没有|いいえ", answer) else None


def _verdict(answer: str) -> bool | None:
    """Of a comparison, which says it behind its numbers."""
    found = re.search(r"(?:(yes|(?<!不)是|はい)|(no|不是|いいえ))[.。]?$", answer)
    return None if found is None else bool(found[1])


def _names(answer: str, language: str) -> frozenset[str]:
    """The kinds that an answer names."""
    words: Mapping[str, str] = {
        kind: {"en": noun.many, "zh": noun.zh, "ja": noun.ja}[language] for kind, noun in NOUNS.items()
    }
    found = set()
    for part in re.split(r"、|和|, | and |[.。]", answer):
        found |= {kind for kind, word in words.items() if part.lower() == word}
    return frozenset(found)


def confused(asked: Question, said: str) -> tuple[str, int, int | None] | None:
    """Kind, true and given count of a counting question."""
    if asked.form != "counting" or asked.number is None:
        return None
    return asked.kinds[0], asked.number, number(said)
