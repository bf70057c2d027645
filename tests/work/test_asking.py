"""The use case of a question: region, model, answer and receipt, whatever engine is behind it."""

from __future__ import annotations

import dataclasses
import hashlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from otterscope.engine import api
from otterscope.engine.errors import EngineDied, QuestionEmpty, RegionTooLarge, RegionTooManyPixels
from otterscope.errors import Cancelled, FileUnreadable
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
    truncated = damaged = False

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

    @property
    def ready(self) -> bool:
        return True

    @property
    def pid(self) -> int | None:
        return None

    def load(self, request: api.LoadRequest) -> Iterator[api.Event]:
        self.options = request.options
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
    assert engine.options.expected_tokens == 9 * 18  # the layers are placed for this very region


def test_a_region_too_large_is_refused_before_a_pixel_is_read(pair: ModelPair) -> None:
    source = Source()
    with pytest.raises(RegionTooLarge):
        asking.fit_region(source, asking.Question("How many?"), pair)
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


def other(pair: ModelPair) -> ModelPair:
    return dataclasses.replace(pair, architecture="llama")


def test_a_model_that_resizes_is_not_handed_a_gigapixel(pair: ModelPair) -> None:
    source = Source()
    with pytest.raises(RegionTooManyPixels, match="1,200 megapixels") as refused:
        asking.fit_region(source, asking.Question("How many?"), other(pair))
    assert source.read_regions == []
    scale = float(str(refused.value.facts["scale"]))
    region, tokens = asking.fit_region(source, asking.Question("How many?", scale=scale), other(pair))
    assert tokens is None
    assert 0.9 * asking.MOST_PIXELS < region.size.scaled(scale).pixels <= asking.MOST_PIXELS


def test_a_picture_that_cannot_be_read_ends_the_load(pair: ModelPair) -> None:
    class Torn(Source):
        def read(self, region: Region, scale: float = 1.0, **_: object) -> RgbArray:
            time.sleep(0.5)
            raise FileUnreadable(path="scroll.tif", reason="torn")

    class SlowLoad(Engine):
        def load(self, request: api.LoadRequest) -> Iterator[api.Event]:
            while not self.cancelled.wait(0.05):
                yield api.Progress("load", 1, 1000)
            yield api.Stopped()

    engine = SlowLoad()
    with pytest.raises(FileUnreadable):
        asking.ask(
            engine, Torn(), Path("scroll.tif"), pair, asking.Question("How many?", Region(0, 0, 30, 30)),
            on_event=lambda _event: None, cancel=CancelToken(),
        )  # fmt: skip
    assert engine.cancelled.is_set()


def test_reading_the_pixels_reports(pair: ModelPair) -> None:
    class Slow(Source):
        def read(self, region: Region, scale: float = 1.0, **more: object) -> RgbArray:
            progress = more["progress"]
            assert callable(progress)
            progress(3, 10)
            time.sleep(0.6)
            return super().read(region, scale)

    events: list[api.Event] = []
    asking.ask(
        Engine(), Slow(), Path("scroll.tif"), pair, asking.Question("How many?", Region(0, 0, 30, 30)),
        on_event=events.append, cancel=CancelToken(),
    )  # fmt: skip
    assert api.Progress("read", 3, 10) in events


def test_the_hash_of_a_model_is_read_only_for_who_wants_it(pair: ModelPair) -> None:
    unknown = dataclasses.replace(pair, sha256="")
    question = asking.Question("How many?", Region(0, 0, 30, 30))

    def receipt(*, with_hash: bool) -> asking.Receipt:
        return asking.ask(
            Engine(), Source(), Path("scroll.tif"), unknown, question, with_hash=with_hash,
            on_event=lambda _event: None,
            cancel=CancelToken(),
        ).receipt  # fmt: skip

    assert receipt(with_hash=False).sha256 == ""
    assert receipt(with_hash=True).sha256 == hashlib.sha256(pair.language.read_bytes()).hexdigest()
