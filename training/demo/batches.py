"""Batches of lessons on freshly painted regions. A batch depends on the seed and its numbers alone."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from otterscope.scenes.terrain import mixed
from training.demo import vocabulary as words
from training.demo.lessons import AT_FIRST, LATER, Manner, Teacher, packed
from training.demo.paintings import market, natural, staged
from training.demo.regions import HARD, SPREAD, Cut, cut, shape, sure


class Stage(NamedTuple):
    """What the batches from step `first` on are made of.

    Attributes:
        least, most: image tokens of a picture; `longest` is its longest side in pixels.
        large: share of batches with larger pictures, see `LARGE`.
        regions: cut from each painting, about.
        questions: asked about each picture, or None for as many as suit its size. Where there are none, the
            network learns to see.
        places: tried for each region; the one with most to count without doubt is taken.
        natural, market: shares of paintings that are as a scroll has them, and of its market.
        balanced: how kinds to ask about are chosen, see `lessons.Teacher`.
        vast: share of batches with the largest pictures, see `VAST`.
        listing: share of the questions for a count that ask for a list instead.
        ramp: how things are marked, see `regions`.
        every: where there are no questions, each so-many-th batch has them still, lest it forgets how.
        manner: how questions are asked, see `lessons`.
    """

    first: int
    least: int
    most: int
    longest: int
    large: float
    regions: int
    questions: int | None
    balanced: bool
    places: int = 1
    natural: float = 0.25
    market: float = 0.0
    vast: float = 0.0
    listing: float = 0.0
    every: int = 0
    ramp: tuple[float, float] = HARD
    manner: Manner = AT_FIRST


_SEEING = Stage(2000, 12, 272, 480, 0.0, regions=24, questions=0, balanced=True)
_ASKED = Stage(3600, 12, 272, 480, 0.08, regions=12, questions=None, balanced=True, places=6)
_TOWNS = _ASKED._replace(natural=0.3, market=0.08)
_VIEWS = _SEEING._replace(places=3, natural=0.3, market=0.08)
CURRICULUM = (
    Stage(0, 12, 76, 270, 0.0, regions=8, questions=4, balanced=False),
    Stage(750, 20, 150, 400, 0.0, regions=12, questions=4, balanced=False),
    Stage(1250, 20, 150, 400, 0.0, regions=12, questions=4, balanced=True),
    Stage(1750, 12, 272, 480, 0.0, regions=12, questions=3, balanced=True),
    _SEEING,
    _ASKED,
    _ASKED._replace(first=4300, large=0.16),
    _TOWNS._replace(first=4500, large=0.14),
    _VIEWS._replace(first=5450, large=0.2),
    _VIEWS._replace(first=8250, large=0.2, listing=0.08, every=8, ramp=SPREAD),
    _TOWNS._replace(first=10000, large=0.24, vast=0.015, listing=0.3, ramp=SPREAD),
    _TOWNS._replace(first=12250, large=0.28, vast=0.01, listing=0.2, ramp=SPREAD, manner=LATER),
)
#: Image tokens, least and most, and the longest side.
LARGE, VAST = (273, 600, 720), (601, 2400, 1440)
#: Tokens of a part of a batch, those of the questions estimated.
TOKENS = 2500
_LESSON = 14  # tokens, about


@dataclass(frozen=True)
class Batch:
    """b packed sequences of s tokens; p patches in all, in the order of their places in the sequences.

    Attributes:
        ids, positions, segments: int64 (b, s); segment 0 is the picture, -1 is filling.
        weights: float32 (b, s): of learning to say this token; the first of a lesson has 0.
        about: int64 (b, s): at tokens after which a count is to be known, the place in `ASKED` of what is
            counted; else -1.
        pair: int64 (b, s, 2): at tokens after which it is to be known of which of two kinds there are more,
            their places in `ASKED`; else -1.
        patches: uint8 (p, 2700).
        cover: uint8 (p, kinds), marks: float32 (p, kinds), see `regions.Cut`; above: uint8,
            above: cover of the patch above.
        columns, rows: int64 (p,): where in the picture a patch is.
    """

    ids: npt.NDArray[np.int64]
    positions: npt.NDArray[np.int64]
    segments: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float32]
    about: npt.NDArray[np.int64]
    pair: npt.NDArray[np.int64]
    patches: npt.NDArray[np.uint8]
    cover: npt.NDArray[np.uint8]
    above: npt.NDArray[np.uint8]
    marks: npt.NDArray[np.float32]
    columns: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]


class Maker:
    """Makes batches, any of them at any time."""

    def __init__(
        self,
        seed: int,
        tokenizer: bytes,
        curriculum: tuple[Stage, ...] = CURRICULUM,
        tokens: int = TOKENS,
    ) -> None:
        self._seed, self._curriculum, self._tokens = seed, curriculum, tokens
        self._vocabulary = words.load(tokenizer)
        self._special = [self._vocabulary.piece_to_id(piece) for piece in (words.PATCH, words.NEWLINE)]

    def make(self, step: int, part: int = 0) -> Batch:
        """One part, for one process, of the batch of a step."""
        chance = random.Random(mixed(self._seed, 95, step, part))
        now = next(stage for stage in reversed(self._curriculum) if step >= stage.first)
        least, most, longest = now.least, now.most, now.longest
        luck = chance.random()
        if luck < now.large:
            least, most, longest = LARGE
        elif luck > 1 - now.vast:
            least, most, longest = VAST
        # More of the larger ones: they hold more to count.
        tokens = int(least + (most - least) * chance.random() ** 0.7)
        asked = None if now.every and step % now.every == 0 else now.questions
        if asked is None:
            asked = 6 if tokens < 100 else 8 if tokens < 300 else 12
        pictures = max(2, round(self._tokens / (tokens + _LESSON * asked)))
        cuts = self.cuts(chance, pictures, tokens, longest, now)
        return self._packed(
            cuts, asked, Teacher(self._vocabulary, chance, now.balanced, now.listing, now.manner)
        )

    def cuts(self, chance: random.Random, count: int, tokens: int, longest: int, now: Stage) -> list[Cut]:
        """`count` regions of about `tokens` tokens from a few paintings, as a stage wants them."""
        made: list[Cut] = []
        paintings = max(2, -(-count // now.regions)) if count > 6 else 1
        for number in range(paintings):
            shapes = [shape(chance, tokens, longest) for _ in range(number, count, paintings)]
            if not shapes:
                break
            side = max(300, max(max(size) for size in shapes) + 60, int(30 * (3.5 * tokens) ** 0.5))
            seed = mixed(self._seed, 96, int(chance.random() * (1 << 40)))
            luck = chance.random()
            if luck < now.natural:
                picture = natural(seed, side)
            elif luck < now.natural + now.market:
                picture = market(seed, side)
            else:
                picture = staged(seed, side, 900 * tokens)
            for width, height in shapes:
                tried = [
                    (int(chance.random() * (side - width + 1)), int(chance.random() * (side - height + 1)))
                    for _ in range(now.places)
                ]
                if now.places > 1:
                    tried.sort(key=lambda at: sure(picture, at[0], at[1], width, height))
                made.append(cut(picture, *tried[-1], width, height, now.ramp))
        return made

    def _packed(self, cuts: list[Cut], asked: int, teacher: Teacher) -> Batch:
        rows = []
        for one in cuts:
            image = np.full((one.rows, one.columns + 1), self._special[0], np.int64)
            image[:, -1] = self._special[1]
            lessons = [teacher.lesson(question) for question in teacher.questions(one, asked)]
            rows.append((image.ravel(), *packed(lessons, image.size)))
        length = max(len(image) + len(ids) for image, ids, *_ in rows)
        ids = np.zeros((len(rows), length), np.int64)
        positions, segments = np.zeros_like(ids), np.full_like(ids, -1)
        weights, about = np.zeros(ids.shape, np.float32), np.full_like(ids, -1)
        pair = np.full((*ids.shape, 2), -1)
        for at, (image, text, places, parts, worth, kinds, compared) in enumerate(rows):
            end = len(image) + len(text)
            ids[at, :end] = np.concatenate([image, text])
            positions[at, :end] = np.concatenate([np.arange(len(image)), places])
            segments[at, :end] = np.concatenate([np.zeros(len(image), np.int64), parts])
            weights[at, len(image) : end] = worth
            about[at, len(image) : end] = kinds
            pair[at, len(image) : end] = compared
        return Batch(
            ids,
            positions,
            segments,
            weights,
            about,
            pair,
            np.concatenate([one.patches for one in cuts]),
            np.concatenate([one.cover for one in cuts]),
            np.concatenate([above(one) for one in cuts]),
            np.concatenate([one.marks for one in cuts]),
            np.concatenate([np.tile(np.arange(one.columns), one.rows) for one in cuts]),
            np.concatenate([np.repeat(np.arange(one.rows), one.columns) for one in cuts]),
        )


def above(one: Cut) -> npt.NDArray[np.uint8]:
    """What shows in the patch above each: uint8 (p, kinds), nothing above the first row."""
    return np.concatenate([np.zeros_like(one.cover[: one.columns]), one.cover[: -one.columns]])
