"""Asks a model about a region of a picture: from files and words to an answer with its receipt."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from otterscope.engine import api, budget, prompt
from otterscope.engine.errors import QuestionEmpty, RegionTooManyPixels
from otterscope.errors import Cancelled, FileUnreadable
from otterscope.geometry import Region, Size
from otterscope.gguf_file import read_header
from otterscope.imaging.source import ImageSource
from otterscope.progress import CancelToken, no_progress
from otterscope.weights import manifest
from otterscope.weights.pairing import ModelPair
from otterscope.work.notes import PictureFlawed, PictureIncomplete, RegionCut

#: Seconds between looks at what goes on beside.
_WATCH_S = 0.1
#: Pixels handed at most to a model that resizes them by itself, in every copy of them.
MOST_PIXELS = 64_000_000


@dataclass(frozen=True)
class Question:
    """A question about a region, and how it is to be answered.

    Attributes:
        region: the box in image pixels; None for the whole picture.
        scale: pixels that the model sees for each image pixel, 1.0 for native resolution.
        max_tokens, temperature, seed: as `engine.api.AskRequest` has them.
    """

    text: str
    region: Region | None = None
    scale: float = 1.0
    options: api.EngineOptions = field(default_factory=api.EngineOptions)
    max_tokens: int = 512
    temperature: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class Receipt:
    """What the model saw and who answered.

    Attributes:
        picture: name of the file.
        region: the box in image pixels.
        scale: pixels that the model saw for each image pixel; 1.0 is native resolution.
        columns, rows: patches; 0 for models that do not cut by patches of 30.
        tokens: of the region.
        model: name of the model; `type` is its quantization, `sha256` of its language file.
    """

    picture: str
    region: Region
    scale: float
    columns: int
    rows: int
    tokens: int
    model: str
    type: str
    sha256: str
    seed: int


@dataclass(frozen=True)
class Answered:
    """A complete answer; `load_s` is what loading the model took.

    Attributes:
        notes: sentences on what the model saw otherwise than was asked for, or than the file promises.
    """

    done: api.Done
    receipt: Receipt
    load_s: float
    notes: tuple[str, ...] = ()


def fit_region(source: ImageSource, request: Question, pair: ModelPair) -> tuple[Region, int | None]:
    """The part of the question's region inside the picture, and its tokens where they are known beforehand.

    Raises:
        RegionOutside: it has no pixel in the picture.
        RegionTooLarge, RegionTooManyPixels: the model cannot take it.
    """
    region = (request.region or Region.whole(source.size)).clipped(source.size)
    size = region.size.scaled(request.scale)
    if pair.architecture != "persimmon":
        check_pixels(size, request.scale)
        return region, None
    tokens = budget.image_tokens(size)
    limit = budget.context_limit(read_header(pair.language), request.options)
    budget.check_region(size, tokens, limit, scale=request.scale)
    return region, tokens


def check_pixels(size: Size, scale: float) -> None:
    """Let `size` pixels pass, which are a region's times `scale`, to a model that resizes pictures by itself.

    Raises: RegionTooManyPixels.
    """
    if size.pixels > MOST_PIXELS:
        fitting = math.floor(scale * math.sqrt(MOST_PIXELS / size.pixels) * 1000) / 1000
        raise RegionTooManyPixels(
            pixels=round(size.pixels / 1e6), most=round(MOST_PIXELS / 1e6), scale=max(0.001, fitting)
        )


def ask(
    engine: api.Engine,
    source: ImageSource,
    picture: Path,
    pair: ModelPair,
    request: Question,
    *,
    with_hash: bool = False,
    on_event: Callable[[api.Event], None],
    cancel: CancelToken,
) -> Answered:
    """Load the model, read the region beside it, and answer; `on_event` sees everything in between.

    Args:
        with_hash: the receipt must name the model's SHA-256, even if its file has to be read for it.

    Raises:
        AppError: a fault, with its sentence.
        Cancelled: `cancel` was thrown.
    """
    if not prompt.clean(request.text):
        raise QuestionEmpty  # said now, not after a minute of loading
    region, tokens = fit_region(source, request, pair)
    options = replace(request.options, expected_tokens=tokens)
    with ThreadPoolExecutor(max_workers=2, thread_name_prefix="ask") as pool, cancelling(engine, cancel):
        try:
            hashing = pool.submit(model_hash, pair, cancel) if with_hash else None
            reader = _Reading()
            reading = pool.submit(source.read, region, request.scale, progress=reader.progress, cancel=cancel)

            def meanwhile(event: api.Event) -> None:
                on_event(event)
                if reading.done() and reading.exception() is not None:
                    engine.cancel()  # nothing to load a model for

            try:
                load = api.LoadRequest(pair.language, pair.mmproj, options)
                loaded = _last(engine.load(load), meanwhile, cancel)
            except Cancelled:
                if reading.done():
                    reading.result()
                raise
            while wait([reading], timeout=_WATCH_S).not_done:
                on_event(api.Progress("read", reader.done, reader.total))
            asked = api.AskRequest(
                api.RegionImage(reading.result(), region, request.scale),
                request.text,
                max_tokens=request.max_tokens,
                temperature=request.temperature,
                seed=request.seed,
            )
            done = _last(engine.ask(asked), on_event, cancel)
            sha256 = hashing.result() if hashing else pair.sha256
        except BaseException:
            cancel.cancel()  # the threads beside must not go on for a caller who is gone
            raise
    assert isinstance(loaded, api.Loaded)
    assert isinstance(done, api.Done)
    receipt = Receipt(
        picture=picture.name,
        region=asked.image.region,
        scale=request.scale,
        columns=done.columns,
        rows=done.rows,
        tokens=done.image_tokens,
        model=pair.name,
        type=pair.type,
        sha256=sha256,
        seed=request.seed,
    )
    return Answered(done, receipt, loaded.seconds, picture_notes(source, request.region, region))


def picture_notes(source: ImageSource, wanted: Region | None, region: Region) -> tuple[str, ...]:
    """Sentences on what of the `wanted` region could not be shown to the model, which saw `region`."""
    notes = []
    if wanted is not None and wanted != region:
        notes.append(RegionCut(wanted=wanted, region=region).sentence)
    if source.truncated:
        notes.append(PictureIncomplete().sentence)
    if source.damaged:
        notes.append(PictureFlawed().sentence)
    return tuple(notes)


class _Reading:
    """How far the reading of the pixels is, told from its own thread."""

    done, total = 0, 0

    def progress(self, done: int, total: int) -> None:
        self.done, self.total = done, total


def model_hash(pair: ModelPair, cancel: CancelToken) -> str:
    """SHA-256 of the language file: as it was installed, or read now. Raises: FileUnreadable, Cancelled."""
    try:
        return pair.sha256 or manifest.sha256_of(pair.language, no_progress, cancel)
    except OSError as fault:
        raise FileUnreadable(path=pair.language, reason=fault.strerror or str(fault)) from None


def _last(
    events: Iterator[api.Event], on_event: Callable[[api.Event], None], cancel: CancelToken
) -> api.Event:
    final: api.Event = api.Stopped()
    for event in events:
        on_event(event)
        final = event
    cancel.raise_if_cancelled()
    if isinstance(final, api.Failed):
        raise final.error
    if isinstance(final, api.Stopped):
        raise Cancelled
    return final


@contextmanager
def cancelling(engine: api.Engine, cancel: CancelToken) -> Iterator[None]:
    """Pass a thrown token on to whatever operation of the engine is running, until the block is left."""
    left = threading.Event()

    def watch() -> None:
        while not left.wait(_WATCH_S):
            if cancel.cancelled:
                engine.cancel()

    watcher = threading.Thread(target=watch, name="cancelling")
    watcher.start()
    try:
        yield
    finally:
        left.set()
        watcher.join()
