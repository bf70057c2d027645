"""The real engine keeps the contract, with a small random model in a real child process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from otterscope.engine import api
from otterscope.engine.client import EngineClient
from tests.contracts.engine_contract import EngineContract
from tests.fixtures.tiny_pair import Pair, last


def make() -> api.Engine:
    return EngineClient()


@pytest.fixture(scope="module")
def shared(tiny_pair: Pair) -> Iterator[api.Engine]:
    with closing(make()) as made:
        last(made.load(tiny_pair.request()), api.Loaded)  # starts the process, before a test could own it
        yield made


class TestEngineClient(EngineContract):
    def make(self) -> api.Engine:
        return make()

    @pytest.fixture
    def pair(self, tiny_pair: Pair) -> api.LoadRequest:
        return tiny_pair.request()
