"""The scripted engine keeps the contract, and its script can fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from otterscope.engine import api
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
