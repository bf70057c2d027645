"""The judge of the demo model's answers, and the questions that are put to it."""

from collections import Counter

import pytest

from benchmarks import demo_wordings
from benchmarks._examination import examination, judged, number
from training.scenes.questions import Question
from training.scenes.words import ASKED, LANGUAGES


def asked(form: str, answer: str, language: str = "en") -> Question:
    return Question("?", answer, form, language, ("camel", "pig"), 5, False)


@pytest.mark.parametrize(
    ("form", "language", "true", "said", "right"),
    [
        ("counting", "en", "There are 5 camels.", "There are 5 pigs.", True),
        ("counting", "en", "There are 5 camels.", "There are 15 camels.", False),
        ("counting", "en", "There are no camels.", "There are no oxen.", True),
        ("counting", "en", "There are 5 camels.", "I only know people.", False),
        ("counting", "zh", "没有牛。", "有1头牛。", False),
        ("counting", "ja", "らくだはいません。", "荷車はありません。", True),
        ("presence", "en", "Yes, there are 5 camels.", "Yes, there are 4 camels.", True),
        ("presence", "en", "Yes, there are 5 camels.", "No, there are no camels.", False),
        ("presence", "zh", "没有牛。", "有，2头牛。", False),
        ("presence", "ja", "はい、牛が2頭います。", "はい、牛が3頭います。", True),
        ("comparing", "en", "5 camels and 2 pigs: yes.", "4 camels and 2 pigs: yes.", True),
        ("comparing", "en", "5 camels and 2 pigs: yes.", "5 camels and 2 pigs: no.", False),
        ("comparing", "en", "5 camels and 2 pigs: yes.", "Yes, 5 camels and", False),
        ("comparing", "zh", "5头骆驼和2头猪\N{FULLWIDTH COLON}是。", "是。", True),
        ("comparing", "zh", "5头骆驼和2头猪\N{FULLWIDTH COLON}是。", "不是。", False),
        (
            "comparing",
            "ja",
            "らくだ5頭、豚2匹\N{FULLWIDTH COLON}いいえ。",
            "らくだ5頭、豚2匹\N{FULLWIDTH COLON}いいえ。",
            True,
        ),
        ("listing", "en", "Oxen and pigs.", "Pigs and oxen.", True),
        ("listing", "en", "Oxen and pigs.", "Oxen, pigs and carts.", False),
        ("listing", "en", "There are no animals.", "5 camels.", False),
        ("listing", "en", "There are no animals.", "There are no animals.", True),
        ("listing", "zh", "没有我认识的东西。", "没有动物。", True),
        ("listing", "ja", "牛。", "動物はいません。", False),
        ("unknown", "en", "I only know people.", "There are no dragons.", False),
        ("unknown", "en", "I only know people.", "I only know people", True),
    ],
)
def test_what_decides_an_answer_is_judged(
    form: str, language: str, true: str, said: str, right: bool
) -> None:
    verdict = judged(asked(form, true, language), said)
    assert verdict.right == right
    assert verdict.exact == (said == true)


def test_a_number_is_read_from_an_answer() -> None:
    said = ("There are 12 pigs.", "有3头牛。", "没有牛。", "There are no pigs.", "I only know people.")
    assert [number(one) for one in said] == [12, 3, 0, 0, None]


def test_an_examination_asks_in_turn_and_the_same_again() -> None:
    found = [[item for _, items in examination("480", 20) for item in items] for _ in range(2)]
    assert found[0] == found[1]
    assert Counter(item.asked.language for item in found[0]) == {"en": 7, "zh": 7, "ja": 6}
    assert all(90 <= min(item.width, item.height) <= max(item.width, item.height) <= 480 for item in found[0])


def test_the_wordings_are_160_in_each_language_and_all_different() -> None:
    wordings = demo_wordings.read()
    assert len({one["text"] for one in wordings}) == len(wordings)
    forms = Counter((one["language"], one["form"]) for one in wordings)
    for language in LANGUAGES:
        assert [forms[language, form] for form in demo_wordings.FORMS] == [60, 40, 30, 12, 18]
    for kind in ASKED:
        assert sum(kind in one["kinds"] for one in wordings if one["form"] == "counting") == 18


def test_a_wording_is_asked_where_there_is_no_doubt_with_the_true_answer() -> None:
    samples = [sample for sample, _ in examination("480", 60)]
    put = demo_wordings.assigned(demo_wordings.read(), samples, 2)
    posed = [(samples[place], one) for place, ones in put.items() for one in ones]
    assert len(posed) > 700
    for sample, (worded, plain) in posed:
        assert worded == plain._replace(text=worded.text)
        assert not set(worded.kinds) & sample.unsure
        if worded.form in ("counting", "presence"):
            assert worded.number == sample.counts[worded.kinds[0]]
    there = [
        worded.number > 0
        for _, (worded, _) in posed
        if worded.form == "presence" and worded.number is not None
    ]
    assert 0.3 < sum(there) / len(there) < 0.8


def test_to_one_word_a_number_answers_like_a_yes() -> None:
    there = asked("presence", "Yes, there are 5 camels.")
    assert demo_wordings.right(there, "There are 5 camels.")
    assert not demo_wordings.right(there, "There are no camels.")
    assert demo_wordings.right(
        there._replace(number=0, answer="No, there are no camels."), "There are no camels."
    )
    assert not demo_wordings.right(there, "I only know people.")
