"""Lessons say what is true, in tokens that the engine would make; batches hold them apart."""

import random
import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import sentencepiece

from training.demo import vocabulary
from training.demo.batches import CURRICULUM, LARGE, Batch, Maker, above
from training.demo.lessons import AT_FIRST, DECISIVE, LATER, Manner, Teacher, packed
from training.demo.paintings import staged
from training.demo.regions import Cut, cut, shape
from training.scenes.words import ASKED

ANSWERING = CURRICULUM[-1].first


@pytest.fixture(scope="module")
def words() -> sentencepiece.SentencePieceProcessor:
    return vocabulary.load(vocabulary.build())


@pytest.fixture(scope="module")
def region() -> Cut:
    return cut(staged(8, 500, 90_000), 40, 40, 300, 300)


@pytest.fixture(scope="module")
def batch() -> Batch:
    return Maker(4, vocabulary.build()).make(ANSWERING)


@pytest.mark.parametrize("manner", [AT_FIRST, LATER])
def test_a_lesson_is_the_engines_prompt_and_the_true_answer(
    words: sentencepiece.SentencePieceProcessor, region: Cut, manner: Manner
) -> None:
    teacher = Teacher(words, random.Random(1), manner=manner)
    forms = Counter[str]()
    for asked in teacher.questions(region, 300):
        lesson = teacher.lesson(asked)
        start = lesson.ids.index(words.piece_to_id(vocabulary.ANSWER)) + 1
        assert lesson.ids[0] == words.piece_to_id("<s>")
        prompt = words.decode(lesson.ids[1 : start - 1])
        assert prompt.startswith("User: ")
        assert prompt.endswith(" Assistant:")
        answer = lesson.ids[start:]
        if answer[-1] == words.piece_to_id(vocabulary.END):
            assert words.decode(answer[:-1]) == asked.answer
        else:
            assert asked.answer.startswith(words.decode(answer))
        assert set(lesson.weights[:start]) == {0.0}
        assert min(lesson.weights[start:]) > 0
        forms[asked.form] += 1
    assert set(forms) == {"counting", "presence", "comparing", "listing", "unknown"}


def test_later_each_number_of_a_comparison_is_known_before_it_is_said(
    words: sentencepiece.SentencePieceProcessor, region: Cut
) -> None:
    teacher, compared = Teacher(words, random.Random(2), manner=LATER), set()
    for asked in teacher.questions(region, 300):
        if asked.form != "comparing":
            continue
        lesson = teacher.lesson(asked)
        assert set(lesson.pair) == {(-1, -1)}
        told = [
            (ASKED[kind], words.id_to_piece(lesson.ids[place + 1]))
            for place, kind in enumerate(lesson.about)
            if kind >= 0
        ]
        digits = re.findall(r"\d", asked.answer)
        assert [digit for _, digit in told] == digits
        first = len(re.findall(r"\d+", asked.answer)[0])
        assert [kind for kind, _ in told] == [asked.kinds[0]] * first + [asked.kinds[1]] * (
            len(digits) - first
        )
        decides = [words.id_to_piece(token).strip("▁") for token in lesson.ids[-3:]]
        assert set(decides) & {"yes", "no", "是", "不是", "はい", "いいえ"}
        compared.add(asked.about)
    assert compared == {"more", "fewer", "same"}


def test_later_half_of_the_questions_are_in_everyday_words(
    words: sentencepiece.SentencePieceProcessor, region: Cut
) -> None:
    asked = []
    for manner in (LATER, LATER._replace(everyday=0.0)):
        teacher = Teacher(words, random.Random(2), manner=manner)
        asked.append({one.text for one in teacher.questions(region, 1500)})
    everyday, plain = (len(texts) for texts in asked)
    assert everyday > 1.7 * plain


def test_both_kinds_of_a_comparison_are_known_before_it_is_decided(
    words: sentencepiece.SentencePieceProcessor, region: Cut
) -> None:
    teacher, compared = Teacher(words, random.Random(2)), 0
    for asked in teacher.questions(region, 200):
        lesson = teacher.lesson(asked)
        told = [place for place, kinds in enumerate(lesson.pair) if kinds != (-1, -1)]
        if asked.form == "comparing":
            assert len(told) == 1
            assert tuple(ASKED[kind] for kind in lesson.pair[told[0]]) == asked.kinds
            decides = words.id_to_piece(lesson.ids[told[0] + 1]).strip("▁")
            assert asked.answer.startswith(decides)
            assert decides in {"Yes", "No", "是", "不是", "はい", "いいえ"}
            compared += 1
        else:
            assert told == []
    assert compared > 10


def test_a_stage_can_ask_for_more_lists(words: sentencepiece.SentencePieceProcessor, region: Cut) -> None:
    shares, region = [], replace(region, unsure=np.zeros_like(region.unsure))
    for listing in (0.0, 0.5):
        teacher = Teacher(words, random.Random(3), listing=listing)
        forms = Counter(asked.form for asked in teacher.questions(region, 300))
        shares.append(forms["listing"] / 300)
    assert shares[0] < 0.15 < 0.25 < shares[1]


def test_counts_are_known_before_they_are_said(
    words: sentencepiece.SentencePieceProcessor, region: Cut
) -> None:
    teacher = Teacher(words, random.Random(2))
    told = 0
    for asked in teacher.questions(region, 100):
        lesson = teacher.lesson(asked)
        places = [place for place, kind in enumerate(lesson.about) if kind >= 0]
        if asked.form in ("counting", "presence"):
            assert places
            assert {lesson.about[place] for place in places} == {ASKED.index(asked.kinds[0])}
            assert all(lesson.weights[place + 1] >= DECISIVE for place in places)
            told += 1
        else:
            assert not places
    assert told > 40


def test_many_counts_are_asked_for(words: sentencepiece.SentencePieceProcessor) -> None:
    maker, said = Maker(6, vocabulary.build()), Counter[str]()
    for step in range(ANSWERING, ANSWERING + 4):
        batch = maker.make(step)
        said.update(words.id_to_piece(int(token)) for token in batch.ids[batch.weights >= DECISIVE])
    digits = [said[str(number)] for number in range(10)]
    assert min(digits[1:5]) > 0
    assert sum(digits[5:]) / sum(digits) > 0.15
    assert said["没有"] + said["▁no"] + said["は"] > 0


def test_lessons_in_a_row_begin_anew_behind_the_picture(
    words: sentencepiece.SentencePieceProcessor, region: Cut
) -> None:
    teacher = Teacher(words, random.Random(4))
    lessons = [teacher.lesson(asked) for asked in teacher.questions(region, 3)]
    ids, positions, segments, weights, about, pair = packed(lessons, 110)
    assert len({len(part) for part in (ids, positions, segments, weights, about, pair)}) == 1
    for number, lesson in enumerate(lessons, 1):
        here = segments == number
        assert ids[here].tolist() == lesson.ids
        assert positions[here].tolist() == list(range(110, 110 + len(lesson.ids)))
    assert [len(part) for part in packed([], 110)] == [0] * 6


def test_a_batch_depends_on_seed_step_and_part_alone(batch: Batch) -> None:
    again = Maker(4, vocabulary.build()).make(ANSWERING)
    assert np.array_equal(again.ids, batch.ids)
    assert np.array_equal(again.patches, batch.patches)
    for other in (
        Maker(5, vocabulary.build()).make(ANSWERING),
        Maker(4, vocabulary.build()).make(ANSWERING, 1),
    ):
        assert other.patches.shape != batch.patches.shape or not np.array_equal(other.patches, batch.patches)


def test_a_batch_holds_its_parts_together(batch: Batch, words: sentencepiece.SentencePieceProcessor) -> None:
    patches = int((batch.ids == words.piece_to_id(vocabulary.PATCH)).sum())
    assert {len(part) for part in (batch.patches, batch.cover, batch.above, batch.marks, batch.rows)} == {
        patches
    }
    for ids, positions, segments in zip(batch.ids, batch.positions, batch.segments, strict=True):
        image = segments == 0
        assert positions[image].tolist() == list(range(int(image.sum())))
        columns = ids.tolist().index(words.piece_to_id(vocabulary.NEWLINE)) + 1
        assert (ids[image][columns - 1 :: columns] == words.piece_to_id(vocabulary.NEWLINE)).all()
        for number in range(1, segments.max() + 1):
            assert positions[segments == number][0] == image.sum()
            assert ids[segments == number][0] == words.piece_to_id("<s>")
    assert (batch.weights[batch.segments <= 0] == 0).all()


def test_above_is_the_cover_one_row_up(region: Cut) -> None:
    found = above(region).reshape(region.rows, region.columns, -1)
    cover = region.cover.reshape(region.rows, region.columns, -1)
    assert (found[0] == 0).all()
    assert np.array_equal(found[1:], cover[:-1])


def test_shapes_keep_to_their_stage() -> None:
    chance = random.Random(5)
    shapes = [shape(chance, 200, 480) for _ in range(300)]
    assert max(max(size) for size in shapes) <= 480
    assert min(width / height for width, height in shapes) < 0.7
    assert max(width / height for width, height in shapes) > 1.5
    tokens = [-(-height // 30) * (-(-width // 30) + 1) for width, height in shapes]
    assert 150 < min(tokens) <= max(tokens) <= 210
    assert CURRICULUM[0].longest < CURRICULUM[-1].longest < LARGE[2]


def test_the_stages_follow_each_other_and_some_batches_ask_still() -> None:
    firsts = [stage.first for stage in CURRICULUM]
    assert firsts == sorted(set(firsts))
    silent = next(stage for stage in CURRICULUM if stage.every)
    maker = Maker(4, vocabulary.build(), (silent._replace(first=0, most=60, longest=240, large=0),), 300)
    asked = [bool((maker.make(step).weights > 0).any()) for step in range(2 * silent.every)]
    assert asked == ([True] + [False] * (silent.every - 1)) * 2
