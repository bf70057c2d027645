"""Vision models that are not ours go the same way: load a pair, read a region, answer, keep what was read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from otterscope.engine import api, budget
from otterscope.engine.client import EngineClient
from otterscope.engine.errors import PairMismatch
from otterscope.gguf_file import read_header
from otterscope.weights import pairing
from tests.fixtures import other_models
from tests.fixtures.tiny_pair import Pair, last, picture

IMAGE = picture(280, 140)
#: Image tokens of it, and those that the model's own markers add.
TOKENS = {"llava": 16, "qwen2vl": 50 + 2, "gemma3": 16 + 2}


@pytest.fixture(scope="module", params=list(other_models.FAMILIES))
def family(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def pair(family: str, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return other_models.write(family, tmp_path_factory.mktemp(family))


@pytest.fixture(scope="module")
def process(pair: Pair) -> Iterator[EngineClient]:
    with closing(EngineClient()) as engine:
        last(engine.load(pair.request()), api.Loaded)
        yield engine


@pytest.fixture
def engine(process: EngineClient, pair: Pair) -> EngineClient:
    last(process.load(pair.request()), api.Loaded)
    return process


def ask(
    engine: EngineClient, text: str = "How many camels?", image: api.RegionImage = IMAGE, **more: object
) -> api.Done:
    request = api.AskRequest(image, text, **{"max_tokens": 12, **more})  # type: ignore[arg-type]
    return last(engine.ask(request), api.Done)


def test_it_loads_and_answers(engine: EngineClient, pair: Pair, family: str) -> None:
    loaded = last(engine.load(pair.request()), api.Loaded)
    assert loaded.prompt_format == "chat"
    assert loaded.architecture == other_models.FAMILIES[family].architecture
    done = ask(engine)
    assert done.answer_tokens >= 1
    assert (done.columns, done.rows) == (0, 0)
    assert done.image_tokens == TOKENS[family]
    assert done.prompt_tokens > done.image_tokens + len("How many camels?")
    assert done.encode_s > 0


def test_the_answer_depends_on_the_pixels(engine: EngineClient) -> None:
    assert len({ask(engine, image=picture(280, 140, seed)).answer for seed in range(3)}) > 1


@pytest.mark.parametrize("size", [(28, 28), (300, 200), (1, 90)])
def test_a_picture_of_any_size_is_read(engine: EngineClient, size: tuple[int, int]) -> None:
    first, second = (ask(engine, text, picture(*size)) for text in ("What is it?", "Where?"))
    assert first.answer_tokens > 0
    assert first.image_tokens == second.image_tokens > 0


def test_a_follow_up_starts_from_what_was_read(engine: EngineClient, pair: Pair) -> None:
    texts = ["How many camels?", "Where is the otter?", "How many camels?"]
    kept = [ask(engine, text) for text in texts]
    assert kept[1].prefill_s == kept[2].prefill_s == 0.0
    for text, done in zip(texts, kept, strict=True):
        last(engine.load(pair.request()), api.Loaded)
        assert ask(engine, text).answer == done.answer


def test_a_conversation_answers_as_one_read_anew(engine: EngineClient, pair: Pair) -> None:
    history = (("How many camels?", ask(engine).answer),)
    kept = ask(engine, "Why?", history=history)
    last(engine.load(pair.request()), api.Loaded)
    anew = ask(engine, "Why?", history=history)
    assert (kept.answer, kept.prompt_tokens) == (anew.answer, anew.prompt_tokens)


def test_regions_come_back_from_main_memory(engine: EngineClient) -> None:
    wanted = ask(engine).answer
    last(engine.prime(picture(140, 140, 1)), api.Primed)
    assert engine.status().kept_bytes > 0
    assert last(engine.prime(IMAGE), api.Primed).reused
    assert ask(engine).answer == wanted


def test_a_long_answer_fills_the_context_and_no_more(engine: EngineClient, pair: Pair) -> None:
    """Cells of the cache are counted, not positions, of which some models' pictures take fewer."""
    last(engine.load(pair.request(context=512)), api.Loaded)
    done = ask(engine, max_tokens=2000)
    assert done.ended in ("length", "end")
    if done.ended == "length":
        assert done.prompt_tokens + done.answer_tokens in (512, 513)


def test_stopping_leaves_a_model_that_answers(engine: EngineClient) -> None:
    wanted = ask(engine).answer
    ended: api.Event | None = None
    for event in engine.prime(picture(560, 560, 2)):
        engine.cancel()
        ended = event
    assert isinstance(ended, api.Stopped)
    assert ask(engine).answer == wanted


def test_no_words_become_control_tokens(engine: EngineClient, family: str) -> None:
    """The spelling of a control token is as many tokens as it has letters."""
    plain = ask(engine, "a" * 12).prompt_tokens
    for spelled in ("</s>", *other_models.FAMILIES[family].control):
        more = len(spelled.encode()) - 12
        assert ask(engine, spelled).prompt_tokens == plain + more, spelled


def test_its_cache_is_counted_right(engine: EngineClient, pair: Pair) -> None:
    ask(engine)
    status = engine.status()
    (measured,) = (row.context for row in status.memory if row.context)
    a_token = budget.token_bytes(read_header(pair.model), api.EngineOptions())
    assert measured % a_token == 0
    assert measured // a_token % 256 == 0


def test_our_model_with_another_image_part(engine: EngineClient, pair: Pair, tiny_pair: Pair) -> None:
    for mixed in (Pair(tiny_pair.model, pair.mmproj), Pair(pair.model, tiny_pair.mmproj)):
        assert isinstance(last(engine.load(mixed.request()), api.Failed).error, PairMismatch)


def test_our_model_answers_behind_it(engine: EngineClient, pair: Pair, tiny_pair: Pair) -> None:
    wanted = ask(engine).answer
    assert last(engine.load(tiny_pair.request()), api.Loaded).architecture == "persimmon"
    assert ask(engine).image_tokens == 5 * (10 + 1)
    last(engine.load(pair.request()), api.Loaded)
    assert ask(engine).answer == wanted


def test_its_image_part_is_found_beside_it(pair: Pair) -> None:
    found = pairing.pair_of(pair.model)
    assert (found.mmproj, found.prompt_format) == (pair.mmproj, "")


def test_a_wrong_width_is_a_wrong_pair(
    engine: EngineClient, pair: Pair, family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(other_models, "WIDTH", 96)
    other = other_models.write(family, tmp_path)
    mixed = Pair(pair.model, other.mmproj)
    assert isinstance(last(engine.load(mixed.request()), api.Failed).error, PairMismatch)
