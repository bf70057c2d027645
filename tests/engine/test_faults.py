"""The child is killed, aborts and runs out of memory at random moments; the next question is answered.

The same, a hundred times over, is benchmarks/faults.py.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

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


def test_without_memory_an_operation_fails_and_with_it_the_next_works(
    engine: EngineClient, wanted: str
) -> None:
    """Without a further page a region with a larger context fails, and nothing else is harmed."""
    for size in (1000, 1200, 1400):
        assert engine.pid is not None
        os.kill(engine.pid, faulty_worker.NO_MEMORY)
        _wait_for_limit(engine, set_=True)
        end = last(engine.prime(picture(size, size)), api.Failed)
        assert isinstance(end.error, MemoryRanOut | NotEnoughMemory | EngineDied), end.error.detail
        if engine.pid:
            os.kill(engine.pid, faulty_worker.MEMORY)
            _wait_for_limit(engine, set_=False)
        assert last(engine.ask(ASKED), api.Done).answer == wanted


def _wait_for_limit(engine: EngineClient, *, set_: bool) -> None:
    deadline = time.monotonic() + 20
    while engine.pid is not None and (_limit(engine.pid) != "unlimited") != set_:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def _limit(pid: int) -> str:
    lines = Path(f"/proc/{pid}/limits").read_text(encoding="ascii").splitlines()
    return next(line.split()[3] for line in lines if line.startswith("Max address space"))
