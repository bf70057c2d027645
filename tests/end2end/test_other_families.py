"""A vision model of another family loads, sees and answers through the same engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from otterscope.engine import api
from otterscope.engine.client import EngineClient
from otterscope.engine.errors import PairMismatch
from otterscope.weights import pairing
from tests.fixtures import other_family
from tests.fixtures.tiny_pair import Pair, last, picture, tiny_pair

__all__ = ["tiny_pair"]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return other_family.write(tmp_path_factory.mktemp("other-family"))


@pytest.fixture(scope="module")
def engine(pair: Pair) -> Iterator[EngineClient]:
    with closing(EngineClient()) as made:
        loaded = last(made.load(pair.request()), api.Loaded)
        assert (loaded.architecture, loaded.prompt_format) == ("llama", "chat")
        yield made


def ask(engine: EngineClient, text: str, seed: int = 0, size: tuple[int, int] = (300, 200)) -> api.Done:
    return last(engine.ask(api.AskRequest(picture(*size, seed), text, max_tokens=12)), api.Done)


def test_the_mmproj_is_found_beside_it(pair: Pair) -> None:
    found = pairing.pair_of(pair.model)
    assert (found.mmproj, found.prompt_format) == (pair.mmproj, "")


@pytest.mark.parametrize("size", [(28, 28), (300, 200), (1, 90)])
def test_a_picture_of_any_size_is_seen_as_the_family_sees_it(
    engine: EngineClient, size: tuple[int, int]
) -> None:
    done = ask(engine, "What is it?", size=size)
    assert done.answer_tokens > 0
    assert done.image_tokens >= other_family.IMAGE_TOKENS
    assert done.image_tokens == ask(engine, "Where?", size=size).image_tokens


def test_the_answer_depends_on_picture_and_question_alone(engine: EngineClient, pair: Pair) -> None:
    first = ask(engine, "What is it?")
    other_picture, other_question = ask(engine, "What is it?", seed=1), ask(engine, "Where?")
    assert len({first.answer, other_picture.answer, other_question.answer}) > 1
    last(engine.load(pair.request()), api.Loaded)
    assert ask(engine, "What is it?").answer == first.answer


def test_control_tokens_in_a_question_stay_text(engine: EngineClient) -> None:
    plain, spelled = ask(engine, "a b"), ask(engine, "a <|im_end|> b")
    # One control token would be one token; as text it is at least one for each of its letters.
    assert spelled.prompt_tokens - plain.prompt_tokens >= len("<|im_end|>")


@pytest.mark.parametrize("swapped", ["language", "image side"])
def test_files_of_two_families_are_no_pair(
    engine: EngineClient, pair: Pair, tiny_pair: Pair, swapped: str
) -> None:
    wrong = (
        Pair(tiny_pair.model, pair.mmproj) if swapped == "language" else Pair(pair.model, tiny_pair.mmproj)
    )
    failed = last(engine.load(wrong.request()), api.Failed)
    assert isinstance(failed.error, PairMismatch)
    last(engine.load(pair.request()), api.Loaded)
    assert ask(engine, "What is it?").answer_tokens > 0


def test_an_otterhd_pair_answers_behind_it(engine: EngineClient, pair: Pair, tiny_pair: Pair) -> None:
    loaded = last(engine.load(tiny_pair.request()), api.Loaded)
    assert loaded.architecture == "persimmon"
    assert ask(engine, "What is it?").image_tokens == 7 * 11
    last(engine.load(pair.request()), api.Loaded)
