"""The child is killed, aborts and fails to allocate at random moments; the next question is answered.

The same, a hundred times over, is benchmarks/faults.py.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest

from otterscope.engine import api
from otterscope.engine.client import EngineClient
from otterscope.engine.errors import EngineDied, MemoryRanOut, NotEnoughMemory
from tests.contracts.engine_contract import question
from tests.fixtures.tiny_pair import Pair, last, picture

if sys.platform != "linux":
    pytest.skip("the faulty child uses Linux' signals", allow_module_level=True)

from tests.fixtures import faulty_worker

IMAGE = picture(700, 700)
ASKED = question(image=IMAGE, most=300)


@pytest.fixture
def engine(tiny_pair: Pair) -> Iterator[EngineClient]:
    with closing(EngineClient(faulty_worker.COMMAND)) as made:
        last(made.load(tiny_pair.request()), api.Loaded)
        yield made


@pytest.fixture
def wanted(engine: EngineClient) -> str:
    return last(engine.ask(ASKED), api.Done).answer


def struck(engine: EngineClient, number: int, after: int) -> api.Event:
    """Ask, send a signal once some events have come, and return what it ended with."""
    end: api.Event | None = None
    for count, event in enumerate(itertools.chain(engine.prime(picture(700, 700, 9)), engine.ask(ASKED))):
        end = event
        if isinstance(event, api.Failed):
            break
        if count == after:
            assert engine.pid is not None
            os.kill(engine.pid, number)
    assert end is not None
    return end


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (signal.SIGKILL, EngineDied, "want of memory"),
        (faulty_worker.ABORT, EngineDied, "inner fault"),
        (faulty_worker.NO_ALLOCATION, MemoryRanOut, "memory ran out"),
    ],
)
def test_a_struck_child_has_its_sentence_and_the_next_question_its_answer(
    engine: EngineClient, wanted: str, number: int, kind: type, words: str
) -> None:
    rng = random.Random(number)
    for _ in range(4):
        end = struck(engine, number, rng.choice((0, 1, 2, rng.randrange(40))))
        assert isinstance(end, api.Failed)
        assert isinstance(end.error, kind)
        assert words in end.error.sentence
        assert last(engine.ask(ASKED), api.Done).answer == wanted


@pytest.mark.parametrize("mebibytes", [110, 135, 170, 185])
def test_a_child_that_is_denied_memory_has_its_sentence(tiny_pair: Pair, mebibytes: int) -> None:
    """At its imports, at a library, at a thread, at the model: wherever it was, it is told as what it is."""
    with closing(EngineClient(faulty_worker.starved(mebibytes << 20))) as engine:
        failed = last(engine.load(tiny_pair.request()), api.Failed)
        assert isinstance(failed.error, MemoryRanOut | NotEnoughMemory), failed.error.detail
