"""The scripted engine keeps the contract, and its script can fail."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from otterscope.engine import api, fake
from otterscope.engine.errors import EngineDied
from otterscope.engine.fake import FakeEngine
from tests.contracts.engine_contract import EngineContract, question
from tests.fixtures.tiny_pair import last


def script(request: api.AskRequest) -> str:
    return " ".join(f"word{n}" for n in range(300))


def make() -> api.Engine:
    return FakeEngine(script, missing={Path("/nowhere/gone.gguf")}, context=4096)


@pytest.fixture(scope="module")
def shared() -> Iterator[api.Engine]:
    with closing(make()) as made:
        yield made


class TestFakeEngine(EngineContract):
    def make(self) -> api.Engine:
        return make()

    @pytest.fixture
    def pair(self) -> api.LoadRequest:
        return api.LoadRequest(Path("model.gguf"), Path("mmproj-model.gguf"))


def test_a_fault_of_the_script_strikes_once() -> None:
    engine = FakeEngine()
    last(engine.load(api.LoadRequest(Path("a"), Path("b"))), api.Loaded)
    engine.fail_next(EngineDied(reason="the script says so"))
    assert isinstance(last(engine.ask(question()), api.Failed).error, EngineDied)
    assert last(engine.ask(question()), api.Done).answer == "There are 3 camels."
    assert len(engine.asked) == 1


class Clock(threading.Event):
    """A clock that only moves when somebody waits, or is told to: the engine's, and its `wait`."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def wait(self, timeout: float | None = None) -> bool:
        self.now += timeout or 0.0
        return self.is_set()


def test_the_pace_is_kept_over_what_a_slow_listener_holds_up(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    engine = FakeEngine(script, step_s=0.125)
    monkeypatch.setattr(fake, "time", clock)
    monkeypatch.setattr(engine, "_stop", clock)
    last(engine.load(api.LoadRequest(Path("a"), Path("b"))), api.Loaded)
    given: list[float] = []
    for event in engine.ask(question(most=40)):
        if isinstance(event, api.Progress):
            clock.now += 3.0  # late before the first word, which is no reason to hurry after it
        if isinstance(event, api.Token):
            given.append(clock.now)
            # Held up for a while; and a little at every word, as by the listener's own work.
            clock.now += 1.0 if len(given) == 10 else 0.0625
    assert len(given) == 40
    # Made good, and never ahead of the clock: each word has its own moment from the first on.
    assert given[-1] - given[0] == 39 * 0.125
    due = [given[0] + number * 0.125 for number in range(40)]
    assert [when - at for when, at in zip(given[:10], due[:10], strict=True)] == [0.0] * 10
    assert all(when >= at for when, at in zip(given, due, strict=True))
    assert max(when - at for when, at in zip(given, due, strict=True)) == 0.875
