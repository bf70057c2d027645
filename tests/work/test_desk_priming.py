"""The box that rests is read ahead; what asks and stops make of it loses nothing that was read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from otterscope.engine import api
from otterscope.engine.errors import EngineDied, RegionTooLarge
from otterscope.engine.fake import FakeEngine
from otterscope.geometry import Region
from otterscope.imaging.errors import RegionDamaged
from otterscope.work.desk_events import (
    Answered,
    Asked,
    DeskEvent,
    ModelFailed,
    ModelGone,
    ModelReady,
    Primed,
    Priming,
    PrimingFailed,
    PrimingStopped,
    TurnFailed,
    TurnProgress,
    TurnStopped,
)
from tests.fixtures.desk import Noise, Scene, model_pair, scene

BOX = Region(30, 40, 300, 300)
OTHER = Region(200, 100, 90, 60)


class Counting(FakeEngine):
    """Counts what it is asked to prime, and can be held in the middle of a prefill."""

    def __init__(self) -> None:
        super().__init__(steps=100, step_s=0.001)
        self.primes: list[Region] = []
        self.hold = False
        self.held = threading.Event()
        self.go_on = threading.Event()

    def prime(self, image: api.RegionImage) -> Iterator[api.Event]:
        self.primes.append(image.region)
        for event in super().prime(image):
            if self.hold and isinstance(event, api.Progress) and 2 * event.done >= event.total:
                self.held.set()
                while not self.go_on.wait(0.002) and not self._stop.is_set():
                    pass
            yield event


@pytest.fixture
def engine() -> Counting:
    return Counting()


@pytest.fixture
def desk(tmp_path: Path, engine: Counting) -> Iterator[Scene]:
    with scene(tmp_path, engine) as made:
        made.ready()
        yield made
        engine.go_on.set()


def half_primed(desk: Scene, engine: Counting) -> None:
    """BOX rests and half of it is read."""
    engine.hold = True
    desk.desk.rest(BOX)
    assert engine.held.wait(30)
    engine.hold = False


def kinds(desk: Scene, *wanted: type[DeskEvent]) -> list[str]:
    return [type(event).__name__ for event in desk.heard.events if isinstance(event, wanted)]


def test_a_box_that_rests_is_primed_and_its_question_says_so(desk: Scene) -> None:
    desk.desk.rest(BOX)
    primed = desk.heard.wait(Primed)
    assert (primed.region, primed.tokens) == (BOX, 110)
    assert primed.seconds > 0
    steps = [(event.done, event.total) for event in desk.heard.of(Priming)]
    assert steps[0] == (0, 0)
    assert steps[-1] == (110, 110)
    desk.desk.ask("How many camels?", BOX, None)
    receipt = desk.heard.wait(Answered).turn.receipt
    assert receipt is not None
    assert receipt.primed
    assert not [event for event in desk.heard.of(TurnProgress) if event.stage == "prefill"]


def test_only_where_the_box_comes_to_rest_is_primed(desk: Scene, engine: Counting) -> None:
    for x in range(20):
        desk.desk.rest(Region(x, 0, 90, 90))
    desk.heard.wait(Primed)
    desk.desk.rest(Region(19, 0, 90, 90))  # the same again
    desk.desk.rest(None)
    desk.desk.rest(OTHER)
    desk.heard.wait(Primed, 2)
    assert engine.primes == [Region(19, 0, 90, 90), OTHER]


def test_a_question_waits_for_the_priming_of_its_own_region(desk: Scene, engine: Counting) -> None:
    half_primed(desk, engine)
    desk.desk.ask("How many camels?", BOX, None)
    desk.heard.wait(Asked)
    engine.go_on.set()
    receipt = desk.heard.wait(Answered).turn.receipt
    assert receipt is not None
    assert not receipt.primed  # Enter came first
    assert kinds(desk, PrimingStopped, Primed, Answered) == ["Primed", "Answered"]
    assert engine.primes == [BOX]
    told = [event.done for event in desk.heard.of(TurnProgress) if event.stage == "prefill"]
    assert told
    assert min(told) >= 110 // 2


def test_the_priming_goes_on_for_its_question_when_the_box_moves_away(desk: Scene, engine: Counting) -> None:
    half_primed(desk, engine)
    desk.desk.ask("How many camels?", BOX, None)
    desk.desk.rest(OTHER)
    desk.heard.wait(Asked)
    engine.go_on.set()
    desk.heard.wait(Answered)
    desk.heard.wait(Primed, 2)
    assert [primed.region for primed in desk.heard.of(Primed)] == [BOX, OTHER]
    assert not desk.heard.of(PrimingStopped)


def test_a_question_elsewhere_goes_first_and_the_priming_goes_on_where_it_was(
    desk: Scene, engine: Counting
) -> None:
    half_primed(desk, engine)
    desk.desk.ask("How many camels?", OTHER, None)
    desk.heard.wait(Primed)
    assert kinds(desk, PrimingStopped, Primed, Answered) == ["PrimingStopped", "Answered", "Primed"]
    stopped = desk.heard.events.index(desk.heard.of(PrimingStopped)[0])
    again = [event for event in desk.heard.events[stopped:] if isinstance(event, Priming)]
    assert 2 * again[1].done >= again[1].total  # the first one only says that there is one


def test_a_box_that_goes_away_stops_its_priming(desk: Scene, engine: Counting) -> None:
    half_primed(desk, engine)
    desk.desk.rest(None)
    assert desk.heard.wait(PrimingStopped).region == BOX
    desk.desk.ask("How many camels?", BOX, None)
    desk.heard.wait(Answered)
    told = [event.done for event in desk.heard.of(TurnProgress) if event.stage == "prefill"]
    assert 2 * told[0] >= 110


def test_stopping_a_question_that_waits_leaves_the_priming(desk: Scene, engine: Counting) -> None:
    half_primed(desk, engine)
    desk.desk.ask("How many camels?", BOX, None)
    desk.heard.wait(Asked)
    desk.desk.stop()
    turn = desk.heard.wait(TurnStopped).turn
    assert (turn.answer, turn.receipt) == ("", None)
    engine.go_on.set()
    desk.heard.wait(Primed)
    assert not desk.heard.of(PrimingStopped)


def test_pixels_that_are_being_read_are_given_up_in_time(desk: Scene) -> None:
    desk.source.gate = threading.Event()
    desk.desk.rest(BOX)
    desk.heard.wait(Priming)
    desk.desk.rest(None)
    desk.heard.wait(PrimingStopped)
    desk.desk.rest(OTHER)
    desk.heard.wait(Priming, 2)
    desk.source.gate.set()
    assert desk.heard.wait(Primed).region == OTHER


def test_a_region_that_the_model_cannot_read_is_tried_once(desk: Scene, engine: Counting) -> None:
    desk.open(Noise(4000, 4000), "large.png")
    desk.desk.rest(Region(0, 0, 4000, 4000))
    assert isinstance(desk.heard.wait(PrimingFailed).error, RegionTooLarge)
    desk.desk.ask("How many camels?", Region(0, 0, 60, 60), None)
    desk.heard.wait(Answered)
    desk.desk.ask("How many camels?", Region(0, 0, 4000, 4000), None)
    assert isinstance(desk.heard.wait(TurnFailed).error, RegionTooLarge)
    assert len(desk.heard.of(PrimingFailed)) == 1


def test_a_damaged_region_has_its_sentence_and_may_be_tried_again(desk: Scene) -> None:
    desk.source.fault = RegionDamaged(path="scroll.jpg", region=BOX)
    desk.desk.rest(BOX)
    assert isinstance(desk.heard.wait(PrimingFailed).error, RegionDamaged)
    desk.source.fault = None
    desk.desk.rest(BOX)
    desk.heard.wait(Primed)


def test_another_model_primes_the_box_again(desk: Scene) -> None:
    desk.desk.rest(BOX)
    desk.heard.wait(Primed)
    desk.ready(model_pair("other"))
    assert desk.heard.wait(Primed, 2).seconds > 0


def test_a_box_waits_for_the_model(tmp_path: Path, engine: Counting) -> None:
    with scene(tmp_path, engine) as desk:
        desk.desk.rest(BOX)
        desk.ready()
        desk.heard.wait(Primed)


def test_a_process_that_died_while_priming_is_started_again_by_the_next_box(
    desk: Scene, engine: Counting
) -> None:
    engine.fail_next(EngineDied(reason="the script says so"))
    desk.desk.rest(BOX)
    assert isinstance(desk.heard.wait(PrimingFailed).error, EngineDied)
    desk.heard.wait(ModelGone)
    desk.desk.rest(OTHER)
    desk.heard.wait(ModelReady, 2)
    assert desk.heard.wait(Primed).region == OTHER


def test_a_model_that_cannot_be_loaded_is_not_loaded_for_every_box(tmp_path: Path) -> None:
    gone = model_pair()
    with scene(tmp_path, FakeEngine(missing={gone.language})) as desk:
        desk.desk.use_model(gone, api.EngineOptions(), demo=False)
        desk.heard.wait(ModelFailed)
        for box in (BOX, OTHER):
            desk.desk.rest(box)
        desk.desk.ask("How many camels?", BOX, None)
        desk.heard.wait(TurnFailed)
        assert len(desk.heard.of(ModelFailed)) == 2  # once by itself, once for the question
        assert not desk.heard.of(Priming)
