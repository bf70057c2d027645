"""The shipped demo model about the shipped scroll: its answers against the scroll's own truth."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest

from otterscope.engine import api
from otterscope.engine.client import EngineClient
from otterscope.geometry import Region
from otterscope.imaging.opening import open_image
from otterscope.scenes.truth import read
from otterscope.weights.demo import demo_folder, demo_pair
from tests.cli.conftest import Program, program
from tests.fixtures.tiny_pair import last
from training.scenes.index import TruthIndex
from training.scenes.questions import question
from training.scenes.words import ASKED

__all__ = ["program"]

FOLDER = demo_folder()
assert FOLDER is not None
SCROLL = FOLDER / "scroll.jpg"
#: Share of answers that must be the true sentence to the letter.
LEAST = 0.9
#: Of 240 × 240 to 480 × 480 pixels, without anything at the edge that people would differ about.
CAMELS = ((7660, 700, 480, 300), (13380, 480, 480, 480))


@pytest.fixture(scope="module")
def index() -> TruthIndex:
    with (SCROLL.with_suffix(".jsonl")).open(encoding="utf-8") as lines:
        return TruthIndex(read(lines))


@pytest.fixture(scope="module")
def engine() -> Iterator[EngineClient]:
    pair = demo_pair()
    assert pair is not None, "the demo model is not in resources/demo"
    engine = EngineClient()
    last(
        engine.load(api.LoadRequest(pair.language, pair.mmproj, api.EngineOptions(gpu_layers=0))), api.Loaded
    )
    yield engine
    engine.close()


def test_it_is_small_and_of_the_real_architecture() -> None:
    pair = demo_pair()
    assert pair is not None
    assert pair.nbytes < 16_000_000
    assert (pair.architecture, pair.prompt_format) == ("persimmon", "otterhd")
    assert pair.sha256


@pytest.mark.parametrize("box", CAMELS)
def test_the_command_counts_the_camels(
    program: Program, index: TruthIndex, box: tuple[int, int, int, int]
) -> None:
    done = program("ask", SCROLL, "How many camels?", "--region", ",".join(map(str, box)), "--json")
    found = json.loads(done.stdout)
    count = index.counts(Region(*box))["camel"]
    assert count > 0
    assert found["answer"] == (f"There are {count} camels." if count > 1 else "There is 1 camel.")
    assert found["demo"] is True


def test_the_command_says_that_the_demo_model_answered(program: Program) -> None:
    done = program("ask", SCROLL, "How many dragons?", "--region", "7660,700,300,300")
    assert done.returncode == 0
    assert done.stdout.startswith("I only know people, oxen, horses")
    assert "demo model" in done.stderr


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Any camels here?", "Yes, there are 5 camels."),
        ("camels?", "There are 5 camels."),
        ("Are there fewer oxen than camels?", "2 oxen and 5 camels: yes."),
        ("請問這裡有幾隻駱駝？", "有5头骆驼。"),
        ("ラクダは何匹いる？", "らくだが5頭います。"),
        (
            "Who painted this?",
            "I only know people, oxen, horses, sheep, camels, pigs, cranes, carts, boats and houses.",
        ),
    ],
)
def test_everyday_wordings_are_understood(engine: EngineClient, question: str, answer: str) -> None:
    source, region = open_image(SCROLL), Region(*CAMELS[0])
    try:
        image = api.RegionImage(source.read(region), region)
    finally:
        source.close()
    assert last(engine.ask(api.AskRequest(image, question, max_tokens=64)), api.Done).answer == answer


@pytest.mark.parametrize("language", ["en", "zh", "ja"])
def test_most_of_its_answers_about_the_scroll_are_true(
    engine: EngineClient, index: TruthIndex, language: str
) -> None:
    """Regions of any shape up to 480 × 480; the exact figures are in docs/demo-model.md."""
    chance = random.Random(language)
    source = open_image(SCROLL)
    right = asked = 0
    try:
        while asked < 45:
            width, height = 150 + int(chance.random() * 331), 150 + int(chance.random() * 331)
            left, top = int(chance.random() * (16_000 - width)), int(chance.random() * (2_000 - height))
            region = Region(left, top, width, height)
            counts, unsure = index.counts(region), index.unsure(region)
            known = [kind for kind in ASKED if kind not in unsure and 0 < counts[kind] <= 9]
            if not known:
                continue
            image = api.RegionImage(source.read(region), region)
            for form in ("counting", "presence", "comparing", "unknown"):
                put = question(form, language, counts, unsure, chance, chance.choice(known))
                if put.arguable:
                    continue
                done = last(engine.ask(api.AskRequest(image, put.text, max_tokens=64)), api.Done)
                right += done.answer == put.answer
                asked += 1
    finally:
        source.close()
    assert right / asked >= LEAST, f"{right} of {asked}"
