"""What every `Engine` keeps to; each implementation's tests inherit it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

import pytest

from otterscope.engine import api
from otterscope.engine.errors import (
    EngineClosed,
    ModelFileMissing,
    NoModelLoaded,
    QuestionEmpty,
    RegionTooLarge,
)
from otterscope.geometry import Region
from tests.fixtures.tiny_pair import last, picture

IMAGE = picture(150, 95)
OTHER = picture(64, 64, seed=1)


def question(
    text: str = "How many camels?", image: api.RegionImage = IMAGE, most: int = 8, **more: object
) -> api.AskRequest:
    return api.AskRequest(image, text, max_tokens=most, **more)  # type: ignore[arg-type]


class EngineContract:
    """Subclasses say how to make an engine, and give a fixture `pair` (a request to load).

    Their modules give a fixture `shared`: one such engine for all tests that do not close theirs.
    """

    def make(self) -> api.Engine:
        raise NotImplementedError

    @pytest.fixture
    def pair(self) -> api.LoadRequest:
        raise NotImplementedError

    @pytest.fixture
    def engine(self) -> Iterator[api.Engine]:
        """Nothing is loaded; may be closed."""
        with closing(self.make()) as made:
            yield made

    @pytest.fixture
    def loaded(self, shared: api.Engine, pair: api.LoadRequest) -> api.Engine:
        """Freshly loaded, which forgets all regions; not to be closed."""
        last(shared.load(pair), api.Loaded)
        return shared

    # ---- loading ----

    def test_load_reports_progress_up_to_loaded(self, engine: api.Engine, pair: api.LoadRequest) -> None:
        *before, end = engine.load(pair)
        assert isinstance(end, api.Loaded)
        assert end.name
        assert end.architecture == "persimmon"
        assert end.context_limit > 0
        steps = [event for event in before if isinstance(event, api.Progress)]
        assert steps == before
        assert {step.stage for step in steps} == {"load"}
        assert [step.done for step in steps] == sorted(step.done for step in steps)
        assert all(0 <= step.done <= step.total for step in steps)
        assert engine.status().loaded == end
        assert engine.ready

    def test_before_a_load_there_is_no_model(self, engine: api.Engine) -> None:
        assert engine.status() == api.Status(alive=False)
        assert not engine.ready
        assert isinstance(last(engine.prime(IMAGE), api.Failed).error, NoModelLoaded)
        assert isinstance(last(engine.ask(question()), api.Failed).error, NoModelLoaded)

    def test_a_missing_file_is_named_and_another_can_be_loaded(
        self, engine: api.Engine, pair: api.LoadRequest
    ) -> None:
        gone = Path("/nowhere/gone.gguf")
        failed = last(engine.load(api.LoadRequest(gone, pair.mmproj, pair.options)), api.Failed)
        assert isinstance(failed.error, ModelFileMissing)
        assert str(gone) in failed.error.sentence
        last(engine.load(pair), api.Loaded)

    # ---- priming ----

    def test_prime_reads_a_region_once(self, loaded: api.Engine) -> None:
        *steps, end = loaded.prime(IMAGE)
        assert isinstance(end, api.Primed)
        assert (end.key, end.reused, end.image_tokens) == (IMAGE.key, False, 4 * 6)
        assert {(step.stage, step.total) for step in steps if isinstance(step, api.Progress)} == {
            ("prefill", 24)
        }
        (again,) = loaded.prime(IMAGE)
        assert isinstance(again, api.Primed)
        assert (again.reused, again.encode_s, again.prefill_s) == (True, 0.0, 0.0)

    def test_equal_pixels_are_one_region(self, loaded: api.Engine) -> None:
        last(loaded.prime(IMAGE), api.Primed)
        moved = api.RegionImage(IMAGE.pixels.copy(), Region(7, 9, 150, 95))
        assert last(loaded.prime(moved), api.Primed).reused

    def test_a_region_over_the_context_is_refused_and_the_next_works(self, loaded: api.Engine) -> None:
        failed = last(loaded.prime(picture(2400, 2400)), api.Failed)
        assert isinstance(failed.error, RegionTooLarge)
        last(loaded.ask(question()), api.Done)

    # ---- asking ----

    def test_ask_primes_and_answers(self, loaded: api.Engine) -> None:
        events = list(loaded.ask(question()))
        done = events[-1]
        assert isinstance(done, api.Done)
        tokens = [event for event in events if isinstance(event, api.Token)]
        assert "".join(token.text for token in tokens) == done.answer
        assert done.answer
        assert 1 <= done.answer_tokens <= 8
        assert (done.image_tokens, done.columns, done.rows) == (24, 5, 4)
        assert done.prompt_tokens > done.image_tokens
        assert done.prefill_s > 0
        first = events.index(tokens[0])
        assert all(isinstance(event, api.Progress) for event in events[:first])
        assert loaded.status().kept[-1] == IMAGE.key

    def test_the_second_question_starts_from_the_kept_prefix(self, loaded: api.Engine) -> None:
        first = last(loaded.ask(question()), api.Done)
        events = list(loaded.ask(question()))
        done = events[-1]
        assert isinstance(done, api.Done)
        assert (done.encode_s, done.prefill_s) == (0.0, 0.0)
        assert not any(isinstance(event, api.Progress) for event in events)
        assert done.answer == first.answer

    def test_several_regions_stay_primed(self, loaded: api.Engine) -> None:
        for image in (IMAGE, OTHER, IMAGE, OTHER):
            last(loaded.prime(image), api.Primed)
        assert last(loaded.prime(IMAGE), api.Primed).reused
        assert set(loaded.status().kept) == {IMAGE.key, OTHER.key}

    def test_max_tokens_ends_an_answer(self, loaded: api.Engine) -> None:
        done = last(loaded.ask(question(most=1)), api.Done)
        assert (done.answer_tokens, done.ended) == (1, "length")

    @pytest.mark.parametrize("text", ["", "  \n", "\t"])
    def test_no_question_is_no_answer(self, loaded: api.Engine, text: str) -> None:
        failed = last(loaded.ask(question(text)), api.Failed)
        assert isinstance(failed.error, QuestionEmpty)
        last(loaded.ask(question()), api.Done)

    # ---- stopping ----

    def test_cancel_stops_an_answer_and_the_next_one_is_whole(self, loaded: api.Engine) -> None:
        wanted = last(loaded.ask(question(most=200)), api.Done).answer
        shown, end = "", None
        for event in loaded.ask(question(most=200)):
            if isinstance(event, api.Token):
                shown += event.text
                loaded.cancel()
            end = event
        assert isinstance(end, api.Stopped)
        assert end.answer.startswith(shown)
        assert wanted.startswith(end.answer)
        assert len(end.answer) < len(wanted)
        assert last(loaded.ask(question(most=200)), api.Done).answer == wanted

    def test_cancel_without_an_operation_stops_nothing(
        self, engine: api.Engine, pair: api.LoadRequest
    ) -> None:
        engine.cancel()
        last(engine.load(pair), api.Loaded)
        engine.cancel()
        last(engine.ask(question()), api.Done)

    def test_cancel_stops_priming(self, loaded: api.Engine) -> None:
        end: api.Event | None = None
        for event in loaded.prime(picture(1500, 1500)):
            loaded.cancel()
            end = event
        assert isinstance(end, api.Stopped)
        assert loaded.ready
        assert not last(loaded.prime(IMAGE), api.Primed).reused

    def test_an_abandoned_answer_does_not_reach_the_next_one(self, loaded: api.Engine) -> None:
        wanted = last(loaded.ask(question(image=OTHER)), api.Done)
        events = loaded.ask(question(most=200))
        head = list(chain([next(events)], [next(events)]))
        assert len(head) == 2
        events.close()  # type: ignore[attr-defined]
        done = last(loaded.ask(question(image=OTHER)), api.Done)
        assert done.answer == wanted.answer

    # ---- ending ----

    def test_close_ends_a_running_operation(self, engine: api.Engine, pair: api.LoadRequest) -> None:
        last(engine.load(pair), api.Loaded)
        end: api.Event | None = None
        for event in engine.ask(question(most=200)):
            if isinstance(event, api.Token):
                engine.close()
            end = event
        assert isinstance(end, api.Failed)
        assert isinstance(end.error, EngineClosed)

    def test_close_from_another_thread_ends_a_running_operation(
        self, engine: api.Engine, pair: api.LoadRequest
    ) -> None:
        last(engine.load(pair), api.Loaded)
        events = engine.ask(question(most=200))
        next(events)
        closer = threading.Thread(target=engine.close)
        closer.start()
        end = last(events, api.Failed)
        closer.join()
        assert isinstance(end.error, EngineClosed)

    def test_after_close_nothing_runs(self, engine: api.Engine, pair: api.LoadRequest) -> None:
        last(engine.load(pair), api.Loaded)
        engine.close()
        engine.close()
        assert engine.status() == api.Status(alive=False)
        assert not engine.ready
        for events in (engine.load(pair), engine.prime(IMAGE), engine.ask(question())):
            assert isinstance(last(events, api.Failed).error, EngineClosed)
        engine.cancel()
