import itertools
import random
import re
from collections import Counter

import pytest

from otterscope.scenes.album import COUNTED
from training.scenes.questions import FORMS, Question, question, questions
from training.scenes.words import ANIMALS, ASKED, LANGUAGES, NOUNS, UNKNOWN

COUNTS = Counter(person=3, camel=5, boat=1, house=2)


def some(form: str, language: str, count: int = 200) -> list[Question]:
    chance = random.Random(1)
    return [question(form, language, COUNTS, {"house"}, chance) for _ in range(count)]


def numbers(text: str) -> list[int]:
    return [int(found) for found in re.findall(r"\d+", text)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_comes_in_several_phrasings(form: str, language: str) -> None:
    asked = some(form, language)
    assert all("{" not in one.text + one.answer for one in asked)
    assert all((one.form, one.language) == (form, language) for one in asked)
    assert len({one.text for one in asked}) > (3 if form == "listing" else 19)


@pytest.mark.parametrize("language", LANGUAGES)
def test_counting_tells_the_number_or_that_there_is_none(language: str) -> None:
    for one in some("counting", language):
        count = COUNTS[one.kinds[0]]
        assert one.number == count
        assert numbers(one.answer) == ([count] if count else [])
        assert one.arguable == (one.kinds == ("house",))


@pytest.mark.parametrize(
    ("form", "kind", "language", "answer"),
    [
        ("counting", "camel", "en", "There are 5 camels."),
        ("counting", "boat", "en", "There is 1 boat."),
        ("counting", "ox", "en", "There are no oxen."),
        ("counting", "camel", "zh", "有5头骆驼。"),
        ("counting", "ox", "zh", "没有牛。"),
        ("counting", "camel", "ja", "らくだが5頭います。"),
        ("counting", "house", "ja", "家が2軒あります。"),
        ("counting", "cart", "ja", "荷車はありません。"),
        ("presence", "boat", "en", "Yes, there is 1 boat."),
        ("presence", "ox", "en", "No, there are no oxen."),
        ("presence", "camel", "zh", "有，5头骆驼。"),
        ("presence", "ox", "ja", "いいえ、牛はいません。"),
    ],
)
def test_the_answers(form: str, kind: str, language: str, answer: str) -> None:
    assert question(form, language, COUNTS, (), random.Random(1), kind).answer == answer


@pytest.mark.parametrize(
    ("language", "yes"), [("en", "yes."), ("zh", "\N{FULLWIDTH COLON}是。"), ("ja", "はい。")]
)
def test_comparing_weighs_both_and_then_decides(language: str, yes: str) -> None:
    said = set()
    for one in some("comparing", language):
        first, other = (COUNTS[kind] for kind in one.kinds)
        true = {"more": first > other, "fewer": first < other, "same": first == other}[one.about]
        assert one.answer.endswith(yes) == true
        assert numbers(one.answer) == [first, other]
        said.add((one.about, true))
    assert len(said) == 6


@pytest.mark.parametrize(("language", "yes"), [("en", "Yes"), ("zh", "是"), ("ja", "はい")])
def test_the_first_lessons_decided_before_they_weighed(language: str, yes: str) -> None:
    chance = random.Random(1)
    asked = [question("comparing", language, COUNTS, (), chance, verdict_first=True) for _ in range(100)]
    for one in asked:
        first, other = (COUNTS[kind] for kind in one.kinds)
        assert one.about == "more"
        assert one.answer.startswith(yes) == (first > other)
        assert numbers(one.answer) == [first, other]
    assert len({one.answer.startswith(yes) for one in asked}) == 2


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("en", "5 camels and 0 oxen: yes."),
        ("zh", "5头骆驼和0头牛\N{FULLWIDTH COLON}是。"),
        ("ja", "らくだ5頭、牛0頭\N{FULLWIDTH COLON}はい。"),
    ],
)
def test_the_answer_to_a_comparison(language: str, answer: str) -> None:
    chance = random.Random(1)
    asked = (question("comparing", language, COUNTS, (), chance, "camel") for _ in range(500))
    assert answer in {one.answer for one in asked if one.kinds == ("camel", "ox") and one.about == "more"}


def test_listing_names_what_is_there_and_nothing_else() -> None:
    for one in some("listing", "en"):
        named = {kind for kind in ASKED if NOUNS[kind].many in one.answer.lower()}
        about_animals = "animals" in one.text
        assert one.about == ("animals" if about_animals else "everything")
        assert named == {kind for kind in COUNTS if not about_animals or kind in ANIMALS}
    nothing = question("listing", "en", Counter(), (), random.Random(1))
    assert nothing.answer in {"There are no animals.", "Nothing that I know."}


@pytest.mark.parametrize("language", LANGUAGES)
def test_asked_of_something_else_it_says_what_it_knows(language: str) -> None:
    for one in some("unknown", language):
        assert numbers(one.answer) == []
        for noun in NOUNS.values():
            assert {"en": noun.many, "zh": noun.zh, "ja": noun.ja}[language] in one.answer


def test_the_words_are_apart() -> None:
    assert set(ASKED) == set(NOUNS) <= set(COUNTED)
    for field in ("one", "many", "zh", "ja"):
        words = [getattr(noun, field) for noun in (*NOUNS.values(), *UNKNOWN)]
        assert len(set(words)) == len(words), field


def test_a_stream_asks_mostly_for_counts_and_often_for_what_is_there() -> None:
    asked = list(itertools.islice(questions(COUNTS, (), random.Random(2), "en"), 2000))
    forms = Counter(one.form for one in asked)
    assert set(forms) == set(FORMS)
    assert 900 < forms["counting"] < 1100
    there = sum(one.number != 0 for one in asked if one.form == "counting")
    assert there > 0.55 * forms["counting"]


def test_another_form_or_language_is_refused() -> None:
    for form, language in (("riddle", "en"), ("counting", "tlh")):
        with pytest.raises(ValueError, match="no questions"):
            question(form, language, COUNTS, (), random.Random(1))
