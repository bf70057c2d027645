"""The desk with the real engine: priming, faults of the process, kills of it and of the whole program."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from otterscope.engine import api
from otterscope.engine.client import EngineClient
from otterscope.engine.errors import EngineDied, ModelFileMissing
from otterscope.geometry import Region
from otterscope.imaging.opening import open_image
from otterscope.imaging.picture import Picture
from otterscope.weights.pairing import ModelPair, pair_of
from otterscope.work.desk_engine import NICE
from otterscope.work.desk_events import (
    ENDINGS,
    Answered,
    DeskEvent,
    ModelFailed,
    ModelGone,
    ModelLoading,
    ModelReady,
    Primed,
    TurnFailed,
)
from otterscope.work.png import write_png
from tests.fixtures import desk_program
from tests.fixtures.desk import Scene, eventually, scene
from tests.fixtures.pictures import picture
from tests.fixtures.tiny_pair import Pair, last, tiny_pair

__all__ = ["tiny_pair"]
OPTIONS = api.EngineOptions(gpu_layers=0, threads=1)
BOX = Region(10, 20, 300, 240)
QUESTION = "How many camels?"


@pytest.fixture(scope="module")
def pair(tiny_pair: Pair) -> ModelPair:
    return pair_of(tiny_pair.model)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "scroll.png"
    write_png(path, picture(900, 600))
    return path


@pytest.fixture
def source(file: Path) -> Iterator[Picture]:
    with open_image(file) as opened:
        yield opened


class Lasting(EngineClient):
    """Serves several desks, which close it."""

    def close(self) -> None:
        """Not yet."""

    def end(self) -> None:
        super().close()


@pytest.fixture(scope="module")
def lasting(tiny_pair: Pair) -> Iterator[Lasting]:
    made = Lasting()
    last(made.load(tiny_pair.request()), api.Loaded)  # the process is no test's own
    yield made
    made.end()


@contextmanager
def at_work(folder: Path, engine: EngineClient | None, source: Picture, pair: ModelPair) -> Iterator[Scene]:
    with scene(folder, engine, source) as made:
        made.desk.use_model(pair, OPTIONS, demo=False)
        made.heard.wait(ModelReady)
        yield made


@pytest.fixture
def desk(tmp_path: Path, lasting: Lasting, source: Picture, pair: ModelPair) -> Iterator[Scene]:
    """With a process that must not be killed."""
    with at_work(tmp_path, lasting, source, pair) as made:
        yield made


@pytest.fixture
def mortal(tmp_path: Path, source: Picture, pair: ModelPair) -> Iterator[Scene]:
    """With a process of its own."""
    with at_work(tmp_path, None, source, pair) as made:
        yield made


def test_a_primed_region_is_asked_about_twice(desk: Scene) -> None:
    desk.desk.rest(BOX)
    primed = desk.heard.wait(Primed)
    assert primed.tokens == 8 * 11
    for _ in range(2):
        desk.desk.ask(QUESTION, BOX, None, max_tokens=12)
    first, second = (desk.heard.wait(Answered, n).turn for n in (1, 2))
    assert first.answer == second.answer
    assert first.receipt is not None
    assert second.receipt is not None
    assert (first.receipt.primed, second.receipt.primed) == (True, True)
    assert (first.receipt.tokens, first.receipt.columns, first.receipt.rows) == (88, 10, 8)
    assert desk.desk.status().resident > 10 << 20
    estimate = desk.desk.estimate(BOX.size)
    assert estimate.seconds == pytest.approx(primed.seconds)
    assert estimate.fits


def test_a_model_file_that_was_removed_has_its_sentence(
    tmp_path: Path, source: Picture, pair: ModelPair
) -> None:
    own = [Path(shutil.copy(path, tmp_path)) for path in (pair.language, pair.mmproj)]
    with at_work(tmp_path, None, source, pair_of(own[0])) as desk:
        os.kill(pid_of(desk) or 0, signal.SIGKILL)
        eventually(lambda: not desk.desk.status().ready)
        own[1].rename(tmp_path / "elsewhere")
        desk.desk.ask(QUESTION, BOX, None, max_tokens=4)
        assert isinstance(desk.heard.wait(TurnFailed).error, ModelFileMissing)
        desk.heard.wait(ModelFailed)
        (tmp_path / "elsewhere").rename(own[1])
        desk.desk.ask(QUESTION, BOX, None, max_tokens=4)
        desk.heard.wait(Answered)


def pid_of(desk: Scene) -> int | None:
    return desk.desk._engine.current.pid


def test_a_wrong_pair_has_its_sentence_and_the_right_one_answers(desk: Scene, pair: ModelPair) -> None:
    desk.desk.use_model(replace(pair, mmproj=pair.language), OPTIONS, demo=False)
    fault = desk.heard.wait(ModelFailed).error
    assert "is not the image part" in fault.sentence
    desk.desk.use_model(pair, OPTIONS, demo=False)
    desk.desk.ask(QUESTION, BOX, None, max_tokens=4)
    desk.heard.wait(Answered)


def test_a_picture_that_was_removed_has_its_sentence(desk: Scene, file: Path) -> None:
    aside = file.with_name("unplugged.png")
    file.rename(aside)
    try:
        desk.desk.ask(QUESTION, BOX, None, max_tokens=4)
        assert "was changed or removed" in desk.heard.wait(TurnFailed).turn.fault
    finally:
        aside.rename(file)
    desk.desk.ask(QUESTION, BOX, None, max_tokens=4)
    desk.heard.wait(Answered)


def test_the_desk_closes_while_a_model_loads(tmp_path: Path, source: Picture, pair: ModelPair) -> None:
    with scene(tmp_path, None, source) as desk:
        desk.desk.use_model(pair, OPTIONS, demo=False)
        desk.desk.ask(QUESTION, BOX, None)
        desk.heard.wait(ModelLoading)
        desk.desk.close()
        assert [turn.state for turn in desk.store.turns(desk.session.id)] == ["stopped"]


@pytest.mark.skipif(sys.platform != "linux", reason="niceness is Unix'")
def test_the_models_process_gives_way_to_the_window(mortal: Scene, pair: ModelPair) -> None:
    wanted = min(19, os.nice(0) + NICE)
    assert psutil.Process(pid_of(mortal)).nice() == wanted
    mortal.desk.use_model(None, OPTIONS, demo=False)
    mortal.heard.wait(ModelGone)
    assert pid_of(mortal) is None
    mortal.desk.use_model(pair, OPTIONS, demo=False)
    mortal.heard.wait(ModelReady, 2)
    assert psutil.Process(pid_of(mortal)).nice() == wanted


@pytest.mark.skipif(sys.platform != "linux", reason="kills by Linux' signals")
@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.slow)])
def test_a_killed_process_costs_one_answer_at_most(mortal: Scene, kills: int) -> None:
    """The listener holds every token against the store as it is shown."""
    desk, rng = mortal, random.Random(kills)
    desk.desk.ask(QUESTION, BOX, None, max_tokens=60)
    wanted = desk.heard.wait(Answered).turn.answer
    for number in range(kills):
        strike(desk, rng)
        desk.desk.rest(Region(rng.randrange(300), rng.randrange(300), 300, 240))
        desk.desk.ask(QUESTION, BOX, None, max_tokens=60)
        end = desk.heard.ending(2 * number + 2)
        if isinstance(end, TurnFailed):
            assert isinstance(end.error, EngineDied)
        desk.heard.then = lambda event: None
        desk.desk.ask(QUESTION, BOX, None, max_tokens=60)
        turn = desk.heard.ending(2 * number + 3).turn
        assert (turn.state, turn.answer) == ("answered", wanted)
    turns = desk.store.turns(desk.session.id)
    assert len(turns) == 2 * kills + 1
    ends = [event.turn for event in desk.heard.events if isinstance(event, ENDINGS)]
    assert turns == ends


def strike(desk: Scene, rng: random.Random) -> None:
    """Kill the model's process after some event more: while it primes, reads, answers or is idle."""
    left = rng.choice((0, 1, 2, 5, rng.randrange(70)))
    lock = threading.Lock()

    def then(_event: DeskEvent) -> None:
        nonlocal left
        with lock:
            left -= 1
            pid = pid_of(desk)
            if left == 0 and pid is not None:
                os.kill(pid, signal.SIGKILL)
                eventually(lambda: pid_of(desk) != pid)  # the next question is not meant to meet it dying

    desk.heard.then = then


@pytest.mark.parametrize("kills", [2, pytest.param(50, marks=pytest.mark.slow)])
def test_a_killed_program_has_kept_what_it_showed(
    tmp_path: Path, pair: ModelPair, file: Path, kills: int
) -> None:
    tokens, faults = desk_program.missing_after_kills(tmp_path, pair.language, file, kills)
    assert faults == []
    assert tokens > 0
