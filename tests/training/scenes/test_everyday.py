"""Everyday wordings ask the same: of the same things, in the same language, and without gaps."""

import random
import re
from collections import Counter

import pytest

from training.scenes.everyday import WORDINGS, reworded
from training.scenes.everyday.chinese import TRADITIONAL
from training.scenes.questions import FORMS, Question, question
from training.scenes.words import ASKED, LANGUAGES, NOUNS, UNKNOWN

COUNTS = Counter(person=3, camel=5, boat=1, house=2)


def some(form: str, language: str, count: int = 400) -> list[tuple[Question, Question]]:
    chance = random.Random(1)
    asked = [question(form, language, COUNTS, {"house"}, chance) for _ in range(count)]
    return [(one, reworded(one, chance)) for one in asked]


def names(kind: str, language: str) -> set[str]:
    noun = NOUNS[kind]
    usual = {"en": {noun.one, noun.many}, "zh": {noun.zh}, "ja": {noun.ja}}[language]
    others = WORDINGS[language].things.get(kind, ())
    found = usual | {word.name for word in others}
    if language == "en":
        found |= {word.more for word in others}
    return found | {name.translate(TRADITIONAL) for name in found}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_only_the_words_change(form: str, language: str) -> None:
    pairs = some(form, language)
    for before, after in pairs:
        assert after == before._replace(text=after.text)
        assert not re.search(r"[{}]|  ", after.text), after.text
        assert after.text.strip() == after.text != ""
    assert len({after.text for _, after in pairs}) > (30 if form == "listing" else 250)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["counting", "presence", "comparing"])
def test_what_is_asked_about_is_named_by_one_of_its_names(form: str, language: str) -> None:
    for before, after in some(form, language):
        for kind in before.kinds:
            assert any(name in after.text.lower() for name in names(kind, language)), after.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_wording_of_one_relation_is_one_of_another(language: str) -> None:
    texts = WORDINGS[language]
    told = [*texts.more, *texts.fewer, *texts.same, *texts.animals, *texts.everything]
    assert len(set(told)) == len(told)
    assert not set(texts.counting) & set(texts.presence)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_strange_is_none_of_what_it_knows(language: str) -> None:
    known = {name for kind in ASKED for name in names(kind, language)}
    strange = {word.name for word in WORDINGS[language].strange}
    assert len(strange) > 80
    assert not strange & known


def test_chinese_comes_in_traditional_characters_too() -> None:
    pairs = some("counting", "zh", 1000)
    asked = [after.text for _, after in pairs if after.kinds == ("camel",)]
    assert any("駱駝" in text for text in asked)
    assert any("骆驼" in text for text in asked)
    assert not any("骆駝" in text or "駱驼" in text for text in asked)


def test_the_examinations_unknown_things_stay_unknown() -> None:
    for language, field in (("en", "one"), ("zh", "zh"), ("ja", "ja")):
        known = {name for kind in ASKED for name in names(kind, language)}
        assert not known & {getattr(noun, field) for noun in UNKNOWN}
