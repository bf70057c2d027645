"""Questions about a sample and their true answers, in many phrasings and three languages."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple, TypeVar

from training.scenes.words import ANIMALS, ASKED, NOUNS, UNKNOWN, Noun, article, counted, listed, name

Choice = TypeVar("Choice")

FORMS = ("counting", "presence", "listing", "comparing", "unknown")


class Question(NamedTuple):
    """A question, its answer in the same language, and what kind of question it is (one of `FORMS`).

    `number` is the count asked for (of the first kind, in a comparison), or None where there is none;
    `arguable` says that something it is about lies across the region's edge; `about` is what is asked of two
    kinds ("more", "fewer", "same"), or what is to be listed ("animals", "everything").
    """

    text: str
    answer: str
    form: str
    language: str
    kinds: tuple[str, ...]
    number: int | None
    arguable: bool
    about: str = ""


_COUNTING = {
    "en": (
        "How many {many}?",
        "How many {many} are there?",
        "How many {many} do you see?",
        "How many {many} are in this picture?",
        "Count the {many}.",
        "What is the number of {many}?",
        "how many {many}",
    ),
    "zh": (
        "有几{measure}{zh}？",
        "这里有多少{zh}？",
        "图里有几{measure}{zh}？",
        "数一数{zh}。",
        "{zh}有多少？",
    ),
    "ja": (
        "{ja}は何{counter}{verb}か？",
        "{ja}は何{counter}ですか？",
        "{ja}の数を数えてください。",
        "{ja}はいくつですか？",
    ),
}
_PRESENCE = {
    "en": (
        "Is there {article}?",
        "Are there any {many}?",
        "Do you see {article}?",
        "Can you find any {many}?",
    ),
    "zh": ("有{zh}吗？", "这里有没有{zh}？", "你看到{zh}了吗？"),
    "ja": ("{ja}は{verb}か？", "{ja}が見えますか？"),
}
_ANIMALS = {
    "en": ("Which animals do you see?", "Which animals are there?", "What animals are in this picture?"),
    "zh": ("你看到哪些动物？", "这里有什么动物？"),
    "ja": ("どんな動物がいますか？", "どの動物が見えますか？"),
}
_EVERYTHING = {
    "en": ("What do you see?", "What is in this picture?", "List what you see."),
    "zh": ("你看到什么？", "图里有什么？"),
    "ja": ("何が見えますか？", "この絵には何がありますか？"),
}
_COMPARING = {
    "en": {
        "more": (
            "Are there more {a} than {b}?",
            "Do you see more {a} than {b}?",
            "Is the number of {a} larger than that of {b}?",
        ),
        "fewer": ("Are there fewer {a} than {b}?",),
        "same": ("Are there as many {a} as {b}?",),
    },
    "zh": {
        "more": ("{a}比{b}多吗？", "{a}是不是比{b}多？"),
        "fewer": ("{a}比{b}少吗？",),
        "same": ("{a}和{b}一样多吗？",),
    },
    "ja": {
        "more": ("{a}は{b}より多いですか？", "{b}より{a}のほうが多いですか？"),
        "fewer": ("{a}は{b}より少ないですか？",),
        "same": ("{a}と{b}は同じ数ですか？",),
    },
}
#: Shares of what is asked of two kinds.
_RELATIONS = (("fewer", 0.1), ("same", 0.1))
_NO_ANIMALS = {"en": "There are no animals.", "zh": "没有动物。", "ja": "動物はいません。"}
_NOTHING_KNOWN = {
    "en": "Nothing that I know.",
    "zh": "没有我认识的东西。",
    "ja": "わかるものはありません。",
}
#: Answers to what is asked for a list where there is nothing to name.
NOTHING = frozenset((*_NO_ANIMALS.values(), *_NOTHING_KNOWN.values()))
_YES = {"en": "Yes", "zh": "是", "ja": "はい"}
_NO = {"en": "No", "zh": "不是", "ja": "いいえ"}


def question(
    form: str,
    language: str,
    counts: Mapping[str, int],
    unsure: Collection[str],
    chance: random.Random,
    kind: str | None = None,
    *,
    verdict_first: bool = False,
) -> Question:
    """One question of a form, about `kind` or one left to chance, with the answer that `counts` makes true.

    Args:
        verdict_first: comparisons ask for more only, and say yes or no before the numbers, as they did in the
            lessons at first. Said after the numbers it is right far more often.

    Raises: ValueError for a form or language that there is not.
    """
    if form not in FORMS or language not in _COUNTING:
        raise ValueError(f"no questions of the form {form!r} in {language!r}")
    if form == "listing":
        return _listing(language, counts, unsure, chance)
    if form == "unknown":
        return _unknown(language, chance)
    first = kind or _one_of(chance, ASKED)
    if form == "comparing":
        other = _one_of(chance, [other for other in ASKED if other != first])
        if verdict_first:
            text = _one_of(chance, _COMPARING[language]["more"])
            return _comparing(language, "more", text, (first, other), counts, unsure, True)
        relation = _relation(chance)
        text = _one_of(chance, _COMPARING[language][relation])
        return _comparing(language, relation, text, (first, other), counts, unsure, False)
    noun, count = NOUNS[first], counts.get(first, 0)
    if form == "counting":
        text, answer = _filled(_one_of(chance, _COUNTING[language]), noun), _there_are(noun, count, language)
    else:
        text, answer = _filled(_one_of(chance, _PRESENCE[language]), noun), _is_there(noun, count, language)
    return Question(text, answer, form, language, (first,), count, first in unsure)


def questions(
    counts: Mapping[str, int], unsure: Collection[str], chance: random.Random, language: str
) -> Iterator[Question]:
    """Questions without end, half of them counting, and half of those about what is there."""
    there = [kind for kind in ASKED if counts.get(kind)]
    while True:
        luck = chance.random()
        form = FORMS[0] if luck < 0.5 else FORMS[1 + int((luck - 0.5) * 8)]
        kind = _one_of(chance, there) if there and chance.random() < 0.5 else None
        yield question(form, language, counts, unsure, chance, kind)


def _filled(template: str, noun: Noun) -> str:
    verb = "います" if noun.living else "あります"
    return template.format(**noun._asdict(), article=article(noun), verb=verb)


def _there_are(noun: Noun, count: int, language: str) -> str:
    if language == "zh":
        return f"有{counted(noun, count, language)}。" if count else f"没有{noun.zh}。"
    if language == "ja":
        verb = "います" if noun.living else "あります"
        denied = "いません" if noun.living else "ありません"
        return f"{noun.ja}が{count}{noun.counter}{verb}。" if count else f"{noun.ja}は{denied}。"
    if not count:
        return f"There are no {noun.many}."
    return f"There {'is' if count == 1 else 'are'} {counted(noun, count, language)}."


def _is_there(noun: Noun, count: int, language: str) -> str:
    if language == "zh":
        return f"有，{counted(noun, count, language)}。" if count else f"没有{noun.zh}。"
    if language == "ja":
        return f"{_YES['ja'] if count else _NO['ja']}、{_there_are(noun, count, language)}"
    return f"{'Yes' if count else 'No'}, {_there_are(noun, count, language).replace('There', 'there')}"


def _listing(
    language: str, counts: Mapping[str, int], unsure: Collection[str], chance: random.Random
) -> Question:
    only_animals = chance.random() < 0.6
    asked = ANIMALS if only_animals else ASKED
    there = [kind for kind in asked if counts.get(kind)]
    names = listed([name(NOUNS[kind], language) for kind in there], language)
    if there:
        answer = names[0].upper() + names[1:] + "." if language == "en" else names + "。"
    elif only_animals:
        answer = _NO_ANIMALS[language]
    else:
        answer = _NOTHING_KNOWN[language]
    text = _one_of(chance, (_ANIMALS if only_animals else _EVERYTHING)[language])
    arguable = any(kind in unsure for kind in asked)
    about = "animals" if only_animals else "everything"
    return Question(text, answer, "listing", language, tuple(there), None, arguable, about)


def _relation(chance: random.Random) -> str:
    luck = chance.random()
    for relation, share in _RELATIONS:
        luck -= share
        if luck < 0:
            return relation
    return "more"


def _comparing(
    language: str,
    relation: str,
    template: str,
    kinds: tuple[str, str],
    counts: Mapping[str, int],
    unsure: Collection[str],
    verdict_first: bool,
) -> Question:
    (a, b), (many, other) = (NOUNS[kind] for kind in kinds), (counts.get(kind, 0) for kind in kinds)
    text = template.format(a=name(a, language), b=name(b, language))
    numbers = listed([counted(a, many, language), counted(b, other, language)], language)
    true = {"more": many > other, "fewer": many < other, "same": many == other}[relation]
    said = (_YES if true else _NO)[language]
    if verdict_first:
        answer = {"en": f"{said}, {numbers}.", "zh": f"{said}，{numbers}。", "ja": f"{said}、{numbers}です。"}
    else:
        behind = f"{numbers}\N{FULLWIDTH COLON}{said}。"
        answer = {"en": f"{numbers}: {said.lower()}.", "zh": behind, "ja": behind}
    arguable = any(kind in unsure for kind in kinds)
    return Question(text, answer[language], "comparing", language, kinds, many, arguable, relation)


def _unknown(language: str, chance: random.Random) -> Question:
    noun = _one_of(chance, UNKNOWN)
    templates = _COUNTING if chance.random() < 0.6 else _PRESENCE
    text = _filled(_one_of(chance, templates[language]), noun)
    known = listed([name(NOUNS[kind], language) for kind in ASKED], language)
    answer = {
        "en": f"I only know {known}.",
        "zh": f"我只认识{known}。",
        "ja": f"わたしにわかるのは{known}だけです。",
    }
    return Question(text, answer[language], "unknown", language, (), None, False)


def _one_of(chance: random.Random, choices: Collection[Choice]) -> Choice:
    return list(choices)[int(chance.random() * len(choices))]
