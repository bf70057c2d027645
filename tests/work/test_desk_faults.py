"""What goes wrong at the desk: a sentence in its place, the question kept, and the next one answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from otterscope.engine import api
from otterscope.engine.errors import EngineDied, MemoryRanOut, ModelFileMissing
from otterscope.engine.fake import FakeEngine
from otterscope.errors import AppError
from otterscope.geometry import Region
from otterscope.imaging.errors import PictureChanged
from otterscope.session.errors import SessionsDiskFull, TurnGone
from otterscope.session.model import Turn
from otterscope.session.store import Store
from otterscope.work.desk import Desk
from otterscope.work.desk_events import (
    Answered,
    Asked,
    AskRefused,
    ModelFailed,
    ModelGone,
    ModelLoading,
    ModelReady,
    StoreNotice,
    TokenText,
    TurnFailed,
)
from otterscope.work.errors import InnerFault, PictureClosed
from tests.fixtures.desk import Listener, Noise, Scene, model_pair, scene

BOX = Region(30, 40, 150, 95)
OTHER = Region(200, 100, 90, 60)


def script(request: api.AskRequest) -> str:
    return "There are three camels and an otter beside the well."


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine(script, step_s=0.001)


@pytest.fixture
def desk(tmp_path: Path, engine: FakeEngine) -> Iterator[Scene]:
    with scene(tmp_path, engine) as made:
        made.ready()
        yield made


def asked(desk: Scene, region: Region = BOX) -> Turn:
    """Ask and wait for the end, whatever it is."""
    count = len(desk.heard.of(Asked))
    desk.desk.ask("How many camels?", region, None)
    return desk.heard.ending(count + 1).turn


def test_a_process_that_dies_is_started_again_by_the_next_question(desk: Scene, engine: FakeEngine) -> None:
    asked(desk)
    engine.fail_next(EngineDied(reason="the script says so"))
    turn = asked(desk)
    assert (turn.state, turn.answer) == ("failed", "There")
    assert turn.fault.startswith("The model's process stopped unexpectedly (the script says so).")
    desk.heard.wait(ModelGone)
    assert not desk.desk.status().ready
    assert asked(desk).state == "answered"
    assert len(desk.heard.of(ModelReady)) == 2
    assert [turn.state for turn in desk.store.turns(desk.session.id)] == ["answered", "failed", "answered"]


def test_a_process_that_dies_at_every_load_is_not_started_for_ever(tmp_path: Path) -> None:
    class Dying(FakeEngine):
        loads = 0

        @property
        def ready(self) -> bool:
            return False

        def load(self, request: api.LoadRequest) -> Iterator[api.Event]:
            self.loads += 1
            return super().load(request)

    engine = Dying(script)
    with scene(tmp_path, engine) as desk:
        desk.desk.rest(BOX)
        desk.desk.use_model(model_pair(), api.EngineOptions(), demo=False)
        desk.heard.wait(ModelGone)
        for _ in range(2):
            asked(desk, OTHER)
        assert engine.loads == 3


def test_a_model_that_is_gone_fails_each_question_until_it_is_back(tmp_path: Path) -> None:
    gone = model_pair("gone")
    missing = {gone.language}
    with scene(tmp_path, FakeEngine(script, missing=missing)) as desk:
        desk.desk.use_model(gone, api.EngineOptions(), demo=False)
        desk.heard.wait(ModelFailed)
        turn = asked(desk)
        assert turn.fault == ModelFileMissing(path=gone.language).sentence
        assert asked(desk).state == "failed"
        missing.clear()
        assert asked(desk).state == "answered"
        desk.heard.wait(ModelReady)


def test_another_model_stops_a_load(tmp_path: Path) -> None:
    with scene(tmp_path, FakeEngine(script, steps=1000, step_s=0.002)) as desk:
        desk.desk.use_model(model_pair("large"), api.EngineOptions(), demo=False)
        desk.heard.wait(ModelLoading, 3)
        desk.desk.use_model(model_pair("small"), api.EngineOptions(), demo=True)
        desk.heard.wait(ModelReady)
        assert [event.loaded.name for event in desk.heard.of(ModelReady)] == ["small"]
        loading = [event.done for event in desk.heard.of(ModelLoading)]
        assert loading.count(1000) == 1
        count = len(loading)
        desk.desk.use_model(model_pair("small"), api.EngineOptions(), demo=True)
        desk.heard.wait(ModelReady, 2)  # it is loaded already
        assert len(desk.heard.of(ModelLoading)) == count


def test_a_model_that_is_being_loaded_is_not_begun_again(tmp_path: Path) -> None:
    with scene(tmp_path, FakeEngine(script, steps=50, step_s=0.002)) as desk:
        for _ in range(5):
            desk.desk.use_model(model_pair(), api.EngineOptions(), demo=False)
        desk.heard.wait(ModelLoading, 3)
        desk.desk.use_model(model_pair(), api.EngineOptions(), demo=False)
        desk.heard.wait(ModelReady)
        assert [event.done for event in desk.heard.of(ModelLoading)].count(0) == 1


def test_a_running_answer_ends_before_another_model_comes(desk: Scene) -> None:
    desk.desk.ask("How many camels?", BOX, None)
    desk.heard.wait(TokenText)
    desk.desk.use_model(model_pair("other"), api.EngineOptions(), demo=False)
    desk.desk.ask("How many otters?", BOX, None)
    receipts = [desk.heard.wait(Answered, n).turn.receipt for n in (1, 2)]
    assert [receipt.model for receipt in receipts if receipt] == ["camel-counter", "other"]


def test_a_picture_that_changed_has_its_sentence(desk: Scene) -> None:
    desk.source.fault = PictureChanged(path="scroll.jpg")
    assert asked(desk).fault == PictureChanged(path="scroll.jpg").sentence
    desk.source.fault = None
    assert asked(desk).state == "answered"
    desk.source.fault = PictureChanged(path="scroll.jpg")
    assert asked(desk).state == "answered"  # what was read of it is kept


def test_a_picture_closed_too_early_has_its_sentence(desk: Scene) -> None:
    desk.desk.ask("How many camels?", BOX, None)
    desk.desk.ask("How many otters?", OTHER, None)
    desk.open(Noise(seed=1), "other.jpg")
    desk.source.fault = ValueError("the file is closed")
    assert isinstance(desk.heard.wait(TurnFailed).error, PictureClosed)


def test_a_defect_has_its_sentence_and_is_logged(desk: Scene, caplog: pytest.LogCaptureFixture) -> None:
    desk.source.fault = ZeroDivisionError("a defect of ours")
    turn = asked(desk)
    assert turn.fault == InnerFault(reason=repr(desk.source.fault)).sentence
    assert "a defect of ours" in caplog.text


def test_no_memory_for_the_pixels_has_its_sentence(desk: Scene) -> None:
    desk.source.fault = MemoryError()
    assert asked(desk).fault == MemoryRanOut().sentence


class Failing:
    """A store whose faults can be chosen."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.notice: AppError | None = None
        self.ask_fault: Exception | None = None
        self.fault: Exception | None = None

    def __getattr__(self, name: str) -> object:
        if name in {"append", "finish", "stop", "fail"} and self.fault is not None:
            raise self.fault
        return getattr(self._store, name)

    def ask(self, *given: object) -> Turn:
        if self.ask_fault is not None:
            raise self.ask_fault
        return self._store.ask(*given)  # type: ignore[arg-type]


@pytest.fixture
def failing(tmp_path: Path, engine: FakeEngine) -> Iterator[tuple[Scene, Failing]]:
    with scene(tmp_path, engine) as made:
        made.desk.close()
        store = Failing(made.store)
        made.heard = Listener(made.store)
        made.desk = Desk(store, made.heard, FakeEngine(script), speeds=tmp_path / "s")  # type: ignore[arg-type]
        made.desk.use_picture(made.session, made.source)
        made.ready()
        yield made, store
        made.heard.faults.clear()  # what could not be stored is not what was stored


def test_a_store_that_goes_on_in_memory_is_told_of_once(failing: tuple[Scene, Failing]) -> None:
    desk, store = failing
    store.notice = SessionsDiskFull(path="sessions.sqlite")
    assert [asked(desk).state for _ in range(2)] == ["answered"] * 2
    assert [notice.error for notice in desk.heard.of(StoreNotice)] == [store.notice]
    assert desk.heard.faults == []


@pytest.mark.parametrize(
    ("fault", "kind"), [(TurnGone(), TurnGone), (ZeroDivisionError("a defect"), InnerFault)]
)
def test_an_answer_goes_on_that_cannot_be_stored(
    failing: tuple[Scene, Failing], fault: Exception, kind: type, caplog: pytest.LogCaptureFixture
) -> None:
    desk, store = failing
    store.fault = fault
    turn = asked(desk)
    assert (turn.state, turn.answer) == ("answered", script(None))  # type: ignore[arg-type]
    assert "".join(event.text for event in desk.heard.of(TokenText)) == turn.answer
    assert [type(notice.error) for notice in desk.heard.of(StoreNotice)] == [kind]
    assert len(caplog.records) == (kind is InnerFault)  # once, and not for each of its words
    assert desk.heard.faults  # the listener sees that what was shown is not stored


def test_a_question_that_a_defect_keeps_from_the_store_is_given_back(
    failing: tuple[Scene, Failing], caplog: pytest.LogCaptureFixture
) -> None:
    desk, store = failing
    store.ask_fault = ZeroDivisionError("a defect")
    desk.desk.ask("How many camels?", BOX, None)
    refused = desk.heard.wait(AskRefused)
    assert (refused.question, type(refused.error)) == ("How many camels?", InnerFault)
    store.ask_fault = None
    assert asked(desk).state == "answered"
    assert "could not be written down" in caplog.text
