"""Preparations: their events, their end, and stopping them anywhere."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from otterscope.errors import Cancelled
from otterscope.imaging import display
from otterscope.imaging.ahead import ahead
from otterscope.imaging.errors import PictureDamaged, ReadingFailed
from otterscope.imaging.opening import open_image
from otterscope.imaging.preparing import (
    AllSharp,
    EventCallback,
    OverviewDone,
    OverviewStrip,
    Preparation,
    PreparationEvent,
    PreparationFailed,
    SharpTiles,
)
from otterscope.imaging.tile_cache import TileCache
from otterscope.progress import CancelToken
from tests.fixtures.pictures import picture

WAIT = 30.0


@pytest.fixture
def long_pass(monkeypatch: pytest.MonkeyPatch, all_large: None) -> None:
    """Small pictures take the ways of huge ones, in small steps."""
    monkeypatch.setattr(display, "_LARGEST_RATIO", 1.5)
    monkeypatch.setattr(display, "OVERVIEW_SIDE", 600)


def _write(path: Path) -> None:
    Image.fromarray(picture(1300, 900)).save(path, compress_level=1)


@pytest.mark.parametrize("kind", [".jpg", ".png", ".tif"])
def test_the_overview_comes_first_and_covers_all(
    kind: str, tmp_path: Path, cache: TileCache, long_pass: None
) -> None:
    path = tmp_path / f"flat{kind}"
    _write(path)
    events: list[PreparationEvent] = []
    with open_image(path, cache=cache) as shown:
        shown.prepare(events.append, CancelToken())
        size = shown.view_levels[shown.overview_level]
    covered = np.zeros((size.height, size.width), dtype=bool)
    done = next(n for n, event in enumerate(events) if isinstance(event, OverviewDone))
    for event in events[:done]:
        if isinstance(event, OverviewStrip):
            box = event.region
            assert event.pixels.shape == (box.height, box.width, 3)
            covered[box.y : box.bottom, box.x : box.right] = True
    assert covered.all()
    steps = [(event.done, event.total) for event in events if isinstance(event, SharpTiles)]
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1]
    assert sum(isinstance(event, AllSharp) for event in events) == 1


@pytest.mark.parametrize("kind", [".jpg", ".png", ".tif"])
@pytest.mark.parametrize("after", [0, 1, 3])
def test_cancelled_anywhere_nothing_is_left(
    kind: str, after: int, tmp_path: Path, cache: TileCache, long_pass: None
) -> None:
    path = tmp_path / f"flat{kind}"
    _write(path)
    cancel = CancelToken()
    events: list[PreparationEvent] = []

    def on_event(event: PreparationEvent) -> None:
        events.append(event)
        if len(events) > after:
            cancel.cancel()

    with open_image(path, cache=cache) as shown:
        with pytest.raises(Cancelled):
            shown.prepare(on_event, cancel)
        assert len(events) <= after + 3, "no more than what was on its way"
        assert not list(cache.folder.glob("*.part-*"))
        shown.prepare(events.append, CancelToken())
        assert isinstance([event for event in events if isinstance(event, AllSharp)][-1], AllSharp)


class Work:
    """A preparation's work that waits until it is cancelled, or fails."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault, self.begun = fault, threading.Event()

    def prepare(self, on_event: EventCallback, cancel: CancelToken) -> None:
        on_event(SharpTiles(1, 2))
        self.begun.set()
        if self.fault is not None:
            raise self.fault
        while True:
            cancel.raise_if_cancelled()


def test_a_preparation_ends_when_cancelled() -> None:
    events: list[PreparationEvent] = []
    work = Work()
    preparation = Preparation(work, events.append)
    assert preparation.join(0), "one that was not started has nothing to wait for"
    preparation.start()
    assert work.begun.wait(WAIT)
    assert not preparation.join(0)
    preparation.cancel()
    assert preparation.join(WAIT)
    assert events == [SharpTiles(1, 2)]


def test_a_fault_is_the_last_event() -> None:
    events: list[PreparationEvent] = []
    fault = PictureDamaged(path="torn.jpg")
    preparation = Preparation(Work(fault), events.append)
    preparation.start()
    assert preparation.join(WAIT)
    assert events == [SharpTiles(1, 2), PreparationFailed(fault)]


def test_a_defect_has_its_sentence_and_is_logged(expect_log: Callable[[str], None]) -> None:
    expect_log("the preparation failed")
    events: list[PreparationEvent] = []
    preparation = Preparation(Work(ZeroDivisionError("inside")), events.append)
    preparation.start()
    assert preparation.join(WAIT)
    assert isinstance(events[-1], PreparationFailed)
    assert isinstance(events[-1].error, ReadingFailed)
    assert "(ZeroDivisionError)" in events[-1].error.sentence
    assert "inside" in events[-1].error.detail


def test_looking_ahead_keeps_order_and_faults() -> None:
    assert list(ahead(iter(range(100)), CancelToken())) == list(range(100))

    def torn() -> Iterator[int]:
        yield 1
        raise PictureDamaged(path="torn.jpg")

    items = ahead(torn(), CancelToken())
    assert next(items) == 1
    with pytest.raises(PictureDamaged):
        next(items)


def test_looking_ahead_is_bounded_and_ends_when_closed() -> None:
    made = []

    def endless() -> Iterator[int]:
        while True:
            made.append(1)
            yield len(made)

    items = ahead(endless(), CancelToken())
    assert [next(items) for _ in range(10)] == list(range(1, 11))
    items.close()
    count = len(made)
    assert count <= 10 + 4
    assert len(made) == count, "its thread has ended"


def test_looking_ahead_can_be_cancelled_while_it_waits() -> None:
    cancel, gate = CancelToken(), threading.Event()

    def slow() -> Iterator[int]:
        yield 1
        gate.wait(WAIT)
        yield 2

    items = ahead(slow(), cancel)
    assert next(items) == 1
    cancel.cancel()
    gate.set()
    with pytest.raises(Cancelled):
        list(items)
