"""Whatever is wished for in whatever order: every question ends once, and the store holds what was shown."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from otterscope.engine import api
from otterscope.engine.errors import EngineDied, EngineFailed
from otterscope.engine.fake import FakeEngine
from otterscope.geometry import Region
from otterscope.session.model import SessionInfo, Turn
from otterscope.work.desk_events import ENDINGS, Answered, Asked, SourceReleased, TokenText, TurnFailed
from tests.fixtures.desk import Noise, Scene, eventually, model_pair, scene

REGIONS = [Region(x, y, 90, 60) for x in (0, 200) for y in (0, 100)]
MODELS = [model_pair(name) for name in ("one", "two")]


def script(request: api.AskRequest) -> str:
    """Says what it was asked about, so that an answer at the wrong question shows."""
    return f"{request.image.region} {request.question} " + " ".join(str(n) for n in range(12))


class Hands:
    """Does what a restless user does."""

    def __init__(self, desk: Scene, engine: FakeEngine, rng: random.Random) -> None:
        self.desk, self.engine, self.rng = desk, engine, rng
        self.sessions: list[tuple[SessionInfo, Noise]] = [(desk.session, desk.source)]
        self.replaced = 0
        self.asked = 0

    def step(self) -> None:
        """One of the things that can be done."""
        many: list[tuple[int, Callable[[], None]]] = [
            (30, self.ask), (20, self.rest), (12, self.stop), (3, self.other_picture), (3, self.same_picture),
            (3, self.model), (3, self.fault), (15, self.wait), (1, self.no_box), (5, self.look),
        ]  # fmt: skip
        weights = [weight for weight, _ in many]
        self.rng.choices([action for _, action in many], weights)[0]()

    def ask(self) -> None:
        self.asked += 1
        region = self.rng.choice(REGIONS)
        follow = self.rng.random() < 0.3
        self.desk.desk.ask(f"question {self.asked}?", region, None, follow=follow, max_tokens=16)

    def rest(self) -> None:
        self.desk.desk.rest(self.rng.choice(REGIONS))

    def no_box(self) -> None:
        self.desk.desk.rest(None)

    def stop(self) -> None:
        self.desk.desk.stop()

    def other_picture(self) -> None:
        source = Noise(seed=self.rng.randrange(1000))
        self.sessions.append((self.desk.open(source, f"{len(self.sessions)}.jpg"), source))
        self.replaced += 1

    def same_picture(self) -> None:
        self.desk.desk.use_picture(*self.sessions[-1])

    def model(self) -> None:
        self.desk.desk.use_model(self.rng.choice(MODELS), api.EngineOptions(), demo=False)

    def fault(self) -> None:
        kind = self.rng.choice((EngineDied, EngineFailed))
        self.engine.fail_next(kind(reason="the script says so"))

    def wait(self) -> None:
        time.sleep(self.rng.choice((0.0, 0.001, 0.01)))

    def look(self) -> None:
        status = self.desk.desk.status()
        assert status.name in {"one", "two"}


@pytest.mark.parametrize("seed", range(3))
def test_any_order(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, seed, 100, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 105))
def test_any_order_for_long(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, seed, 2000, monkeypatch)


def run(folder: Path, seed: int, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("otterscope.work.desk_agenda.REST_S", 0.003)
    rng = random.Random(seed)
    engine = FakeEngine(script, step_s=rng.choice((0.0, 0.0003, 0.001)))
    with scene(folder, engine) as desk:
        desk.ready(MODELS[0])
        hands = Hands(desk, engine, rng)
        for _ in range(steps):
            hands.step()
            eventually(lambda: hands.asked - desk.heard.ended < 30)  # so many may wait
        eventually(lambda: not desk.desk.status().busy)
        eventually(lambda: len(desk.heard.of(Asked)) == hands.asked)
        engine.fail_next(EngineFailed(reason="the last"))
        desk.desk.rest(None)
        desk.desk.ask("still there?", REGIONS[0], None)
        desk.desk.ask("still there?", REGIONS[0], None)
        eventually(lambda: desk.heard.ended == hands.asked + 2)
        assert isinstance([e for e in desk.heard.events if isinstance(e, ENDINGS)][-1], Answered)
        eventually(lambda: len(desk.heard.of(SourceReleased)) == hands.replaced)
        check(desk, hands)


def check(desk: Scene, hands: Hands) -> None:
    """The store against everything that was told; the listener has checked each event as it came."""
    stored = {turn.id: turn for session, _ in hands.sessions for turn in desk.store.turns(session.id)}
    ends = {event.turn.id: event for event in desk.heard.events if isinstance(event, ENDINGS)}
    assert stored == {number: event.turn for number, event in ends.items()}
    for turn in stored.values():
        whole = f"{turn.region} {turn.question} " + " ".join(str(n) for n in range(12))
        assert whole.startswith(turn.answer)
        if turn.state == "answered":
            assert_receipt(turn)
        if isinstance(ends[turn.id], TurnFailed):
            assert turn.fault
    order = [event.turn.id for event in desk.heard.of(Asked)]
    begun = list(dict.fromkeys(event.turn_id for event in desk.heard.of(TokenText)))
    assert begun == [number for number in order if number in set(begun)]  # first come, first served


def assert_receipt(turn: Turn) -> None:
    assert turn.receipt is not None
    assert turn.receipt.region == turn.region
    assert turn.receipt.tokens == 8
    assert turn.receipt.model in {"one", "two"}
