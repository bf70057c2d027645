"""What is computed is kept: prefixes, conversations, contexts; and answers do not depend on it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from otterscope.engine import api, budget
from otterscope.engine.client import EngineClient
from otterscope.engine.errors import (
    EngineFailed,
    MemoryRanOut,
    NotEnoughMemory,
    QuestionTooLong,
    RegionTooLarge,
)
from otterscope.engine.reading import Rows
from otterscope.geometry import Region
from otterscope.gguf_file import read_header
from tests.contracts.engine_contract import question
from tests.fixtures.tiny_pair import SHAPE, Pair, last, made, picture
from tools.make_checkpoint import Shape

CAMELS = picture(300, 200)
OTHERS = [picture(300, 200, seed) for seed in range(1, 5)]


@pytest.fixture(scope="module")
def process(tiny_pair: Pair) -> Iterator[EngineClient]:
    with closing(EngineClient()) as made:
        last(made.load(tiny_pair.request()), api.Loaded)
        yield made


@pytest.fixture
def engine(process: EngineClient, tiny_pair: Pair) -> EngineClient:
    """Freshly loaded: nothing is kept."""
    last(process.load(tiny_pair.request()), api.Loaded)
    return process


def ask(engine: EngineClient, text: str, image: api.RegionImage = CAMELS, **more: object) -> api.Done:
    return last(engine.ask(question(text, image, **more)), api.Done)  # type: ignore[arg-type]


def fresh(engine: EngineClient, pair: Pair, text: str, **more: object) -> api.Done:
    """The answer of a model that has nothing kept."""
    last(engine.load(pair.request()), api.Loaded)
    return ask(engine, text, **more)  # type: ignore[arg-type]


def test_a_follow_up_answers_as_a_fresh_model_does(engine: EngineClient, tiny_pair: Pair) -> None:
    texts = ["How many camels?", "How many otters are there?", "How many camels?", "Where?"]
    kept = [ask(engine, text, most=24).answer for text in texts]
    assert kept == [fresh(engine, tiny_pair, text, most=24).answer for text in texts]


def test_a_follow_up_reads_no_pixel_again(engine: EngineClient) -> None:
    first = ask(engine, "How many camels?")
    assert first.prefill_s > 0
    second = ask(engine, "Where do they stand?")
    assert (second.encode_s, second.prefill_s) == (0.0, 0.0)
    assert second.image_tokens == first.image_tokens


def test_regions_come_back_from_main_memory(engine: EngineClient) -> None:
    wanted = [ask(engine, "What is it?", image).answer for image in OTHERS]
    status = engine.status()
    assert status.kept == tuple(image.key for image in OTHERS)
    # all but the one in the KV cache itself
    expected = 3 * 77 * _token_bytes(status)
    assert expected <= status.kept_bytes <= expected * 1.05 + 3 * 1024
    for image, answer in zip(OTHERS, wanted, strict=True):
        primed = last(engine.prime(image), api.Primed)
        assert primed.reused
        assert ask(engine, "What is it?", image).answer == answer


def _token_bytes(status: api.Status) -> int:
    (cpu,) = (row.context for row in status.memory if row.context)
    return cpu // 1280  # tokens of the context: 77 of the region and 1024 for text, in steps of 256


def test_the_budget_lets_the_oldest_go(engine: EngineClient, tiny_pair: Pair) -> None:
    last(engine.prime(OTHERS[0]), api.Primed)
    last(engine.prime(OTHERS[1]), api.Primed)
    one = engine.status().kept_bytes
    last(engine.load(tiny_pair.request(kept_bytes=2 * one + 100)), api.Loaded)
    for image in OTHERS:
        last(engine.prime(image), api.Primed)
    status = engine.status()
    assert status.kept == tuple(image.key for image in OTHERS[1:])
    assert status.kept_bytes == 2 * one
    # using the oldest makes the next one the oldest
    assert last(engine.prime(OTHERS[1]), api.Primed).reused
    assert not last(engine.prime(OTHERS[0]), api.Primed).reused
    assert not last(engine.prime(OTHERS[2]), api.Primed).reused


def test_without_a_budget_only_the_last_region_is_kept(engine: EngineClient, tiny_pair: Pair) -> None:
    last(engine.load(tiny_pair.request(kept_bytes=0)), api.Loaded)
    for image in OTHERS[:2]:
        last(engine.prime(image), api.Primed)
    assert engine.status().kept == (OTHERS[1].key,)
    assert engine.status().kept_bytes == 0
    assert last(engine.prime(OTHERS[1]), api.Primed).reused
    assert not last(engine.prime(OTHERS[0]), api.Primed).reused


def test_a_refused_region_costs_nothing_that_is_kept(engine: EngineClient, tiny_pair: Pair) -> None:
    last(engine.load(tiny_pair.request(kept_bytes=0)), api.Loaded)
    last(engine.prime(CAMELS), api.Primed)
    assert isinstance(last(engine.prime(picture(3000, 3000)), api.Failed).error, RegionTooLarge)
    assert last(engine.prime(CAMELS), api.Primed).reused


@pytest.mark.parametrize("cache_type", ["f16", "q8_0"])
def test_a_growing_context_keeps_the_prefix(engine: EngineClient, tiny_pair: Pair, cache_type: str) -> None:
    last(engine.load(tiny_pair.request(answer_tokens=256, cache_type=cache_type)), api.Loaded)
    first = ask(engine, "How many camels?", most=16)
    small = _context_bytes(engine)
    long = ask(engine, "How many camels?", most=900)
    assert _context_bytes(engine) > small
    assert (long.encode_s, long.prefill_s) == (0.0, 0.0)
    assert long.answer.startswith(first.answer)
    last(engine.load(tiny_pair.request(answer_tokens=2048, cache_type=cache_type)), api.Loaded)
    assert ask(engine, "How many camels?", most=900).answer == long.answer


def _context_bytes(engine: EngineClient) -> int:
    return sum(row.context for row in engine.status().memory)


def test_a_large_context_is_let_go_when_a_small_region_comes(engine: EngineClient, tiny_pair: Pair) -> None:
    folder = tiny_pair.model.parent.parent
    last(engine.load(made(folder, replace(SHAPE, context=16384)).request()), api.Loaded)
    wide = picture(2400, 2400)
    wanted = ask(engine, "What?", wide).answer
    large = _context_bytes(engine)
    last(engine.prime(picture(30, 30)), api.Primed)
    assert _context_bytes(engine) < large / 4
    again = ask(engine, "What?", wide)
    assert (again.answer, again.prefill_s) == (wanted, 0.0)
    assert _context_bytes(engine) == large


def test_the_rate_counts_what_was_decoded_behind_the_first_token(engine: EngineClient) -> None:
    assert ask(engine, "What?", most=1).tokens_per_s == 0.0
    assert ask(engine, "What?", most=2).tokens_per_s > 0.0


def test_a_context_that_cannot_be_made_is_not_a_want_of_memory(engine: EngineClient, tiny_pair: Pair) -> None:
    last(engine.load(tiny_pair.request(batch=0)), api.Loaded)
    assert isinstance(last(engine.prime(CAMELS), api.Failed).error, EngineFailed)
    last(engine.load(tiny_pair.request()), api.Loaded)
    last(engine.prime(CAMELS), api.Primed)


def test_a_conversation_goes_on_from_where_it_stands(engine: EngineClient, tiny_pair: Pair) -> None:
    history: list[tuple[str, str]] = []
    answers = []
    for text in ("How many camels?", "And otters?", "Why?"):
        done = ask(engine, text, history=tuple(history), most=12)
        answers.append((done.answer, done.prompt_tokens))
        history.append((text, done.answer))
    again = []
    for turn, (text, _) in enumerate(history):
        done = fresh(engine, tiny_pair, text, history=tuple(history[:turn]), most=12)
        again.append((done.answer, done.prompt_tokens))
    assert answers == again
    lengths = [tokens for _, tokens in answers]
    assert lengths == sorted(set(lengths))


def test_a_stopped_answer_leaves_the_prefix(engine: EngineClient) -> None:
    wanted = ask(engine, "How many camels?", most=64).answer
    for stop_after in (1, 3, 10):
        seen = 0
        for event in engine.ask(question(image=CAMELS, most=2000)):
            seen += isinstance(event, api.Token)
            if seen == stop_after:
                engine.cancel()
        assert isinstance(event, api.Stopped)
        done = ask(engine, "How many camels?", most=64)
        assert (done.answer, done.prefill_s) == (wanted, 0.0)


def test_a_stopped_prime_leaves_nothing_behind(engine: EngineClient) -> None:
    wanted = ask(engine, "What?", OTHERS[0]).answer
    ended: api.Event | None = None
    for event in engine.prime(picture(1650, 1650)):
        engine.cancel()
        ended = event
    assert isinstance(ended, api.Stopped)
    assert engine.status().kept == (OTHERS[0].key,)
    assert ask(engine, "What?", OTHERS[0]).answer == wanted


def test_temperature_is_random_by_its_seed(engine: EngineClient) -> None:
    def answers(seed: int) -> str:
        return ask(engine, "What?", temperature=1.5, seed=seed, most=16).answer

    assert answers(1) == answers(1)
    assert len({answers(seed) for seed in range(4)}) > 1


def test_a_stop_text_ends_an_answer(engine: EngineClient) -> None:
    whole = ask(engine, "What?", most=24).answer
    middle = whole[len(whole) // 2 : len(whole) // 2 + 4]
    done = ask(engine, "What?", most=24, stop=(middle,))
    assert done.ended == "stop"
    assert done.answer == whole[: whole.index(middle)]


def test_the_rows_of_patches_and_all_tokens_are_told(engine: EngineClient) -> None:
    done = ask(engine, "How many camels?", picture(95, 61))
    assert (done.columns, done.rows, done.image_tokens) == (4, 3, 15)
    again = ask(engine, "How many camels?", picture(30, 30))
    assert done.prompt_tokens - done.image_tokens == again.prompt_tokens - again.image_tokens


def test_the_largest_region_can_be_asked_about(engine: EngineClient, tiny_pair: Pair) -> None:
    """The size that RegionTooLarge names fits, with a question behind it, and hardly more would."""
    failed = last(engine.prime(picture(5000, 2500)), api.Failed).error
    assert isinstance(failed, RegionTooLarge)
    width, height = int(str(failed.facts["width"])), int(str(failed.facts["height"]))
    done = ask(engine, "How many camels?", picture(width, height))
    assert done.answer
    assert done.image_tokens == budget.image_tokens(picture(width, height).size)
    limit = read_header(tiny_pair.model).integer("persimmon.context_length") - budget.TEXT_ROOM
    assert limit * 0.95 < done.image_tokens <= limit


def test_the_advice_for_a_scaled_region_counts_its_scale(engine: EngineClient) -> None:
    pixels = picture(3000, 3000)
    scaled = api.RegionImage(pixels.pixels, Region(0, 0, 6000, 6000), 0.5)
    native, half = (last(engine.prime(image), api.Failed).error.facts["scale"] for image in (pixels, scaled))
    assert float(str(half)) == pytest.approx(float(str(native)) / 2, rel=0.01)


def test_a_question_longer_than_what_is_left_is_refused(engine: EngineClient) -> None:
    image = picture(1830, 1830)  # 61 · 62 = 3782 of 4096
    failed = last(engine.ask(question("camel otter " * 400, image)), api.Failed).error
    assert isinstance(failed, QuestionTooLong)
    assert str(4096 - 3782 - 1) in failed.sentence
    done = ask(engine, "How many?", image, most=2000)
    assert done.ended in ("length", "end")
    assert done.prompt_tokens + done.answer_tokens <= 4096


def test_a_question_of_a_whole_batch_and_more_is_read_in_parts(engine: EngineClient, tiny_pair: Pair) -> None:
    text = " ".join(f"camel {n}" for n in range(120))
    wanted = ask(engine, text, most=4)
    assert wanted.prompt_tokens - wanted.image_tokens > 256
    last(engine.load(tiny_pair.request(batch=64)), api.Loaded)
    assert ask(engine, text, most=4).answer == wanted.answer


def test_a_fixed_context_is_used_as_it_is(engine: EngineClient, tiny_pair: Pair) -> None:
    last(engine.load(tiny_pair.request(context=1024)), api.Loaded)
    ask(engine, "What?", picture(60, 60))
    small = _context_bytes(engine)
    ask(engine, "What?", picture(600, 600))
    assert _context_bytes(engine) == small
    failed = last(engine.prime(picture(1200, 1200)), api.Failed).error
    assert isinstance(failed, RegionTooLarge)


def test_the_same_question_has_the_same_answer_when_quantized(engine: EngineClient, tiny_pair: Pair) -> None:
    """Kernels for quantized weights round by the size of a batch, which must not show in an answer."""
    folder = tiny_pair.model.parent.parent
    quantized = made(folder, Shape(layers=3, hidden=256, ff=1024, vocab=1536), "Q4_K_M")
    last(engine.load(quantized.request()), api.Loaded)
    first = ask(engine, "How many camels are on the bridge?", most=48)
    ask(engine, "How many camels are on the other side?", most=48)
    again = [ask(engine, "How many camels are on the bridge?", most=48).answer for _ in range(2)]
    assert again == [first.answer] * 2


class Direct:
    """A runner in this process, so that memory can be made scarce."""

    def __init__(self, pair: Pair) -> None:
        from otterscope.engine import llama
        from otterscope.engine.loading import Log
        from otterscope.engine.runner import Runner

        self.native_log = llama.set_log(None)
        self.watch = llama.Watch(0, 0)
        self.runner = Runner(lambda _event: None, self.watch, Log())
        self.request = pair.request(answer_tokens=256)
        self.runner.load(self.request)

    def prime(self, image: api.RegionImage, monkeypatch: pytest.MonkeyPatch, stop_in: int = 99) -> list[int]:
        """Where its batches began; stopped while the one of number `stop_in` is computed."""
        from otterscope.engine import llama

        begins: list[int] = []
        decode = llama.Context.decode_embeddings

        def stopping(context: llama.Context, rows: Rows, past: int) -> None:
            begins.append(past)
            self.watch.stop = int(len(begins) == stop_in)
            decode(context, rows, past)

        with monkeypatch.context() as patch, suppress(llama.Aborted):
            patch.setattr(llama.Context, "decode_embeddings", stopping)
            self.runner.prime(image)
        self.watch.stop = 0
        return begins


@pytest.fixture
def direct(tiny_pair: Pair) -> Iterator[Direct]:
    made = Direct(tiny_pair)
    yield made
    made.runner.close()


def test_without_room_for_a_larger_context_nothing_computed_is_lost(
    direct: Direct, monkeypatch: pytest.MonkeyPatch
) -> None:
    direct.runner.prime(CAMELS)
    with monkeypatch.context() as patch:
        patch.setattr(budget, "free_memory", lambda: 1 << 20)
        with pytest.raises(NotEnoughMemory, match="1 MiB is free"):
            direct.runner.ask(question(image=CAMELS, most=3000))
        with pytest.raises(NotEnoughMemory):  # nor does coming back to it lose it
            direct.runner.prime(CAMELS)
    assert direct.runner.prime(CAMELS).reused
    done = direct.runner.ask(question(image=CAMELS))
    assert isinstance(done, api.Done)
    assert done.prefill_s == 0.0


def test_what_is_read_is_told_by_its_name(direct: Direct, monkeypatch: pytest.MonkeyPatch) -> None:
    """The region is a stage of its own; behind a primed one only the question is read."""
    from otterscope.engine import llama, watching

    direct.runner.prime(CAMELS)
    told: list[api.Event] = []
    heard, decode = threading.Event(), llama.Context.decode

    def tell(event: api.Event) -> None:
        told.append(event)
        heard.set()

    def waiting(context: llama.Context, *arguments: Any, **more: Any) -> None:
        assert heard.wait(20)
        decode(context, *arguments, **more)

    direct.runner._emit = tell
    monkeypatch.setattr(watching, "INTERVAL", 0.001)
    monkeypatch.setattr(llama.Context, "decode", waiting)
    direct.runner.ask(question(image=CAMELS, most=1))
    assert {event.stage for event in told if isinstance(event, api.Progress)} == {"question"}


LARGE = picture(1200, 1230)  # 41 rows of 41 tokens: batches of 512 do not end where rows do
OTHER_LARGE = picture(1230, 1200, seed=5)


def test_a_stopped_reading_goes_on_where_it_was(direct: Direct, monkeypatch: pytest.MonkeyPatch) -> None:
    assert direct.prime(LARGE, monkeypatch) == [0, 512, 1024, 1536]
    wanted = direct.runner.ask(question(image=LARGE, most=24))
    assert direct.prime(OTHER_LARGE, monkeypatch, stop_in=3) == [0, 512, 1024]
    assert direct.runner.status().kept == (LARGE.key,)  # what was begun is no kept region
    assert direct.prime(OTHER_LARGE, monkeypatch, stop_in=1) == [1024]
    assert direct.prime(OTHER_LARGE, monkeypatch) == [1024, 1536]
    went_on = direct.runner.ask(question(image=OTHER_LARGE, most=24))
    direct.runner.close()
    direct.runner.load(direct.request)
    fresh = [direct.runner.ask(question(image=image, most=24)) for image in (LARGE, OTHER_LARGE)]
    assert [answer_of(wanted), answer_of(went_on)] == [answer_of(done) for done in fresh]


def test_what_was_begun_waits_while_another_region_is_read(
    direct: Direct, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert direct.prime(LARGE, monkeypatch, stop_in=2) == [0, 512]
    assert direct.prime(OTHER_LARGE, monkeypatch) == [0, 512, 1024, 1536]
    assert direct.prime(LARGE, monkeypatch) == [512, 1024, 1536]
    assert direct.runner.prime(OTHER_LARGE).reused


def test_what_was_begun_pushes_nothing_out(direct: Direct, monkeypatch: pytest.MonkeyPatch) -> None:
    direct.runner.prime(CAMELS)
    direct.runner.prime(OTHERS[0])
    # For the 512 tokens that are begun and not quite for the 77 of another region beside them.
    room = round(direct.runner.status().kept_bytes * 7.3)
    direct.runner.load(replace(direct.request, options=replace(direct.request.options, kept_bytes=room)))
    for image in (CAMELS, OTHERS[0]):
        direct.runner.prime(image)
    assert direct.prime(LARGE, monkeypatch, stop_in=2) == [0, 512]
    assert direct.runner.prime(CAMELS).reused  # in place of LARGE, whose 512 tokens had no room
    assert direct.runner.prime(OTHERS[0]).reused
    assert direct.prime(LARGE, monkeypatch)[0] == 0


def answer_of(event: api.Event) -> str:
    assert isinstance(event, api.Done)
    return event.answer


def test_a_model_larger_than_the_free_memory_is_not_loaded(
    direct: Direct, tiny_pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(budget, "free_memory", lambda: 1 << 20)
        with pytest.raises(NotEnoughMemory, match="the model needs about 3 MiB"):
            direct.runner.load(tiny_pair.request())
    direct.runner.load(tiny_pair.request())


@pytest.mark.parametrize(("free", "kind"), [(1 << 40, MemoryRanOut), (4 << 20, NotEnoughMemory)])
def test_a_failed_allocation_while_loading_is_not_told_as_damage(
    direct: Direct, tiny_pair: Pair, monkeypatch: pytest.MonkeyPatch, free: int, kind: type
) -> None:
    def fails(path: Path, model: object, **_options: object) -> None:
        direct.runner._log.add(4, "alloc_tensor_range: failed to allocate CPU buffer of size 1384608")
        raise llama.LlamaError("cannot load")

    from otterscope.engine import llama

    with monkeypatch.context() as patch:
        patch.setattr("otterscope.engine.vision.Vision", fails)
        patch.setattr(budget, "free_memory", lambda: free)
        with pytest.raises(kind):
            direct.runner.load(tiny_pair.request())
    direct.runner.load(tiny_pair.request())
