"""The use case of a question: region, model, answer and receipt, whatever engine is behind it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from otterscope.engine import api
from otterscope.engine.errors import EngineDied, QuestionEmpty, RegionTooLarge
from otterscope.errors import Cancelled
from otterscope.geometry import Region, Size
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken
from otterscope.weights.pairing import ModelPair
from otterscope.work import asking
from tests.fixtures import pairs

LOADED = api.Loaded("m", "F32", "persimmon", "otterhd", 16384, 3, 0, "CPU", 1.5)
DONE = api.Done("Three.", 2, 90, 77, 10, 7, (), (), "end", 0.1, 0.2, 0.3, 10.0)


class Source:
    """A picture that remembers what was read of it."""

    size = Size(40000, 30000)
    levels = (size,)

    def __init__(self) -> None:
        self.read_regions: list[Region] = []

    def read(self, region: Region, scale: float = 1.0, **_: object) -> RgbArray:
        self.read_regions.append(region)
        size = region.size.scaled(scale)
        return np.zeros((size.height, size.width, 3), np.uint8)

    def close(self) -> None: ...


class Engine:
    """Plays the given last events."""

    def __init__(self, loaded: api.Event = LOADED, done: api.Event = DONE) -> None:
        self._loaded, self._done = loaded, done
        self.asked: list[api.AskRequest] = []
        self.cancelled = threading.Event()

    def load(self, request: api.LoadRequest) -> Iterator[api.Event]:
        yield self._loaded

    def prime(self, image: api.RegionImage) -> Iterator[api.Event]:
        yield api.Stopped()

    def ask(self, request: api.AskRequest) -> Iterator[api.Event]:
        self.asked.append(request)
        if isinstance(self._done, api.Stopped):
            assert self.cancelled.wait(10)
        yield self._done

    def cancel(self) -> None:
        self.cancelled.set()

    def status(self) -> api.Status:
        return api.Status(alive=True)

    def close(self) -> None: ...


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> ModelPair:
    language, mmproj = pairs.pair("old", tmp_path_factory.mktemp("asking"))
    return ModelPair("m", language, mmproj, "F32", "persimmon", "otterhd", "unknown", 1, "ab" * 32)


def ask(
    engine: Engine, pair: ModelPair, question: asking.Question, cancel: CancelToken | None = None
) -> tuple[asking.Answered, Source]:
    source = Source()
    answered = asking.ask(
        engine,
        source,
        Path("/elsewhere/scroll.tif"),
        pair,
        question,
        on_event=lambda _event: None,
        cancel=cancel or CancelToken(),
    )
    return answered, source


def test_the_receipt_says_what_the_model_saw(pair: ModelPair) -> None:
    engine = Engine()
    question = asking.Question("How many?", Region(39000, 29500, 3000, 900), 0.5, seed=4)
    answered, source = ask(engine, pair, question)
    clipped = Region(39000, 29500, 1000, 500)
    assert source.read_regions == [clipped]
    assert engine.asked[0].image.size == Size(500, 250)
    assert answered.receipt == asking.Receipt("scroll.tif", clipped, 0.5, 10, 7, 77, "m", "F32", "ab" * 32, 4)
    assert answered.load_s == LOADED.seconds


def test_a_region_too_large_is_refused_before_a_pixel_is_read(pair: ModelPair) -> None:
    source = Source()
    with pytest.raises(RegionTooLarge):
        asking.read_region(source, asking.Question("How many?"), pair, CancelToken())
    assert source.read_regions == []


def test_an_empty_question_is_refused_before_anything_is_loaded(pair: ModelPair) -> None:
    class Unloaded(Engine):
        def load(self, request: api.LoadRequest) -> Iterator[api.Event]:
            raise AssertionError

    with pytest.raises(QuestionEmpty):
        ask(Unloaded(), pair, asking.Question(" \x04\n", Region(0, 0, 30, 30)))


def test_a_fault_of_the_engine_is_raised(pair: ModelPair) -> None:
    failed = api.Failed(EngineDied(reason="signal 9"))
    with pytest.raises(EngineDied):
        ask(Engine(done=failed), pair, asking.Question("How many?", Region(0, 0, 30, 30)))


def test_a_thrown_token_cancels_the_engine(pair: ModelPair) -> None:
    cancel = CancelToken()
    engine = Engine(done=api.Stopped())
    threading.Timer(0.1, cancel.cancel).start()
    with pytest.raises(Cancelled):
        ask(engine, pair, asking.Question("How many?", Region(0, 0, 30, 30)), cancel)
    assert engine.cancelled.is_set()
