"""Questions about a region as tokens: what is asked, what is answered, and how much each token matters."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import sentencepiece

from training.demo.regions import Cut
from training.demo.vocabulary import ANSWER, END, START
from training.scenes.everyday import reworded
from training.scenes.questions import Question, question
from training.scenes.words import ASKED, LANGUAGES, NOUNS

#: What decides an answer counts for more than the words around it.
DECISIVE, NAMED, FIRST = 6.0, 3.0, 4.0
#: Share of questions about something that is not there.
_ABSENT = 0.18
_MOST = 19  # of a kind, for questions about it
_TWO_WAYS = {"?": "？", "？": "?"}
_DECIDING = frozenset(
    """0 1 2 3 4 5 6 7 8 9 ▁no ▁No ▁Yes ▁yes ▁is ▁are 有 没有 是 不是
    はい いいえ が は います いません あります ありません""".split()
)


class Manner(NamedTuple):
    """How questions are asked, and comparisons answered.

    Attributes:
        forms: shares of the forms among the questions; presence and comparing are counting, too.
        everyday: share of the questions in the words of `scenes.everyday`.
        verdict_first: comparisons say yes or no before the numbers.
    """

    forms: tuple[tuple[str, float], ...]
    everyday: float
    verdict_first: bool


AT_FIRST = Manner(
    (("counting", 0.56), ("presence", 0.13), ("comparing", 0.14), ("listing", 0.08), ("unknown", 0.09)),
    0.0,
    True,
)
LATER = Manner(
    (("counting", 0.46), ("presence", 0.15), ("comparing", 0.2), ("listing", 0.08), ("unknown", 0.11)),
    0.5,
    False,
)


@dataclass(frozen=True)
class Lesson:
    """One question with its answer.

    Attributes:
        weights: of learning to say each token (0 for the question's).
        about: at tokens after which a count is to be known, the place in `ASKED` of what is counted; else -1.
        pair: at the token after which two counts are to be compared, the places of both; else (-1, -1).
    """

    ids: list[int]
    weights: list[float]
    about: list[int]
    pair: list[tuple[int, int]]


class Teacher:
    """Asks about regions.

    Args:
        balanced: kinds are chosen in proportion to how many of them there are, up to 9, and in 18 of 100
            questions one of which there is none: as regions mostly hold few of a kind, high numbers come as
            often as low ones. Else: so that every number has been asked for about equally often in a batch.
        listing: share of questions that ask for a list in place of a count, beside those that do anyway.
    """

    def __init__(
        self,
        vocabulary: sentencepiece.SentencePieceProcessor,
        chance: random.Random,
        balanced: bool = True,
        listing: float = 0.0,
        manner: Manner = AT_FIRST,
    ) -> None:
        self._vocabulary, self._chance, self._balanced, self._listing = vocabulary, chance, balanced, listing
        self._manner = manner
        self._asked = np.full(_MOST + 1, 4.0)
        self._deciding = {
            n for n in range(vocabulary.get_piece_size()) if vocabulary.id_to_piece(n) in _DECIDING
        }
        names = {word for noun in NOUNS.values() for word in (f"▁{noun.many}", noun.zh, noun.ja)}
        names |= {f"▁{noun.many.capitalize()}" for noun in NOUNS.values()}
        self._names = {vocabulary.piece_to_id(name) for name in names}

    def questions(self, cut: Cut, count: int) -> Iterator[Question]:
        """`count` questions about a region, hardly any of them about what is arguable there."""
        chance = self._chance
        counts = {kind: int(number) for kind, number in zip(ASKED, cut.counts, strict=True)}
        unsure = {kind for kind, doubtful in zip(ASKED, cut.unsure, strict=True) if doubtful}
        sure = [kind for kind in ASKED if kind not in unsure and counts[kind] <= _MOST]
        while count:
            form, language = self._form(), LANGUAGES[int(chance.random() * 3)]
            if self._listing and form == "counting" and chance.random() < self._listing:
                form = "listing"
            kind = None
            if form in ("counting", "presence", "comparing"):
                if not sure:
                    form = "unknown"
                else:
                    kind = self._rare(sure, counts)
            asked = self._question(form, language, counts, unsure, kind)
            if form == "comparing":
                asked = self._comparison(asked, language, counts, unsure, kind)
            if asked.arguable and chance.random() < 0.9:
                continue
            count -= 1
            if self._manner.everyday and chance.random() < self._manner.everyday:
                asked = reworded(asked, chance)
            yield asked

    def lesson(self, asked: Question) -> Lesson:
        """The tokens from `<s>` to the end of the answer, or only to what decides it, to save time."""
        chance, vocabulary = self._chance, self._vocabulary
        text = self._varied(asked)
        ids = [
            vocabulary.piece_to_id(START),
            *vocabulary.encode(f"User: {text} Assistant:"),
            vocabulary.piece_to_id(ANSWER),
        ]
        answer = [*vocabulary.encode(asked.answer), vocabulary.piece_to_id(END)]
        weights = [self._weight(asked, place, piece) for place, piece in enumerate(answer)]
        if chance.random() < 0.6:
            if asked.form == "unknown":
                keep = 3
            elif asked.form == "listing":
                keep = len(answer)
            else:
                keep = 1 + max(place for place, weight in enumerate(weights) if weight > 1)
            answer, weights = answer[:keep], weights[:keep]
        weights = [0.0] * len(ids) + weights
        about = [-1] * len(weights)
        if asked.form in ("counting", "presence"):
            kind = ASKED.index(asked.kinds[0])
            about = [kind if following >= DECISIVE else -1 for following in weights[1:]] + [-1]
        pair = [(-1, -1)] * len(weights)
        if asked.form == "comparing" and not self._manner.verdict_first:
            self._numbers(asked, ids + answer, len(ids), about)
        elif asked.form == "comparing":
            first, second = (ASKED.index(kind) for kind in asked.kinds)
            pair[next(place for place, weight in enumerate(weights) if weight >= DECISIVE) - 1] = (
                first,
                second,
            )
        return Lesson(ids + answer, weights, about, pair)

    def _numbers(self, asked: Question, ids: list[int], start: int, about: list[int]) -> None:
        """Say in `about`, before each digit of the answer from `start` on, of which kind it counts."""
        number, before = -1, False
        for place in range(start, len(ids)):
            digit = self._vocabulary.id_to_piece(ids[place]).isdigit()
            number += digit and not before
            before = digit
            if digit:
                about[place - 1] = ASKED.index(asked.kinds[number])

    def _form(self) -> str:
        luck = self._chance.random()
        for form, share in self._manner.forms:
            luck -= share
            if luck < 0:
                return form
        return self._manner.forms[0][0]

    def _rare(self, sure: list[str], counts: dict[str, int]) -> str:
        """A kind of which there are as many as has seldom been asked about."""
        if self._balanced:
            there = [kind for kind in sure if counts[kind]]
            if not there or self._chance.random() < _ABSENT:
                there = [kind for kind in sure if not counts[kind]] or there
            worth = [counts[kind] + 0.5 if counts[kind] < 10 else 1.0 for kind in there]
            return self._chance.choices(there, worth)[0]
        weights = [1 / self._asked[counts[kind]] * (1 if counts[kind] < 10 else 0.15) for kind in sure]
        kind = self._chance.choices(sure, weights)[0]
        self._asked[counts[kind]] += 1
        self._asked *= 0.999
        return kind

    def _comparison(
        self, asked: Question, language: str, counts: dict[str, int], unsure: set[str], kind: str | None
    ) -> Question:
        """One where both are there, or neither is much more than the other, more often than by chance."""
        for _ in range(6):
            first, second = asked.kinds
            close = counts[second] > 0 and second not in unsure and counts[second] <= _MOST
            if (close and abs(counts[first] - counts[second]) <= 3) or self._chance.random() < 0.15:
                break
            asked = self._question("comparing", language, counts, unsure, kind)
        return asked

    def _question(
        self, form: str, language: str, counts: dict[str, int], unsure: set[str], kind: str | None
    ) -> Question:
        first = self._manner.verdict_first
        return question(form, language, counts, unsure, self._chance, kind, verdict_first=first)

    def _varied(self, asked: Question) -> str:
        """The question as somebody might type it."""
        chance, text = self._chance, asked.text
        if asked.form == "unknown" and chance.random() < 0.25:
            text = self._made_up(asked)
        luck = chance.random()
        if luck < 0.08:
            text = text.rstrip("?？.。")
        elif luck < 0.14 and asked.language == "en":
            text = text[0].lower() + text[1:]
        elif luck < 0.2 and asked.language != "en":
            text = "".join(_TWO_WAYS.get(character, character) for character in text)
        return text

    def _made_up(self, asked: Question) -> str:
        """A question about a word that nobody knows."""
        chance = self._chance
        if asked.language == "en":
            word = "".join(
                chance.choice("abcdefghiklmnoprstuvwy") for _ in range(3 + int(chance.random() * 7))
            )
            return chance.choice(
                (
                    f"How many {word}s?",
                    f"How many {word}s are there?",
                    f"Is there a {word}?",
                    f"Count the {word}s.",
                )
            )
        if asked.language == "zh":
            word = "".join(
                chr(0x4E00 + int(chance.random() * 0x5000)) for _ in range(1 + int(chance.random() * 3))
            )
            return chance.choice((f"有几个{word}？", f"有{word}吗？", f"这里有多少{word}？"))
        word = "".join(chr(0x30A1 + int(chance.random() * 80)) for _ in range(2 + int(chance.random() * 4)))
        return chance.choice((f"{word}は何個ありますか？", f"{word}はいますか？", f"{word}は何匹いますか？"))

    def _weight(self, asked: Question, place: int, piece: int) -> float:
        if asked.form == "unknown":
            return FIRST if place < 2 else 0.5
        if asked.form == "listing":
            return NAMED if piece in self._names or place == 0 else 1.0
        return DECISIVE if piece in self._deciding else 1.0


def packed(lessons: list[Lesson], first: int) -> tuple[npt.NDArray[np.int64], ...]:
    """Lessons in a row, each of which will see the picture and itself only.

    Args:
        first: the position that follows the picture's last token.

    Returns: ids, positions, segments (1, 2, …), weights (float32), abouts and pairs, each of one length.
    """
    if not lessons:
        nothing = np.zeros(0, np.int64)
        return nothing, nothing, nothing, nothing.astype(np.float32), nothing, nothing.reshape(0, 2)
    ids = np.concatenate([np.array(lesson.ids, np.int64) for lesson in lessons])
    positions = np.concatenate([first + np.arange(len(lesson.ids)) for lesson in lessons])
    segments = np.repeat(np.arange(1, len(lessons) + 1), [len(lesson.ids) for lesson in lessons])
    weights = np.concatenate([np.array(lesson.weights, np.float32) for lesson in lessons])
    about = np.concatenate([np.array(lesson.about, np.int64) for lesson in lessons])
    pair = np.concatenate([np.array(lesson.pair, np.int64) for lesson in lessons])
    return ids, positions, segments, weights, about, pair
