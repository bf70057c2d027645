"""Damaged GGUF pairs through the engine: each is answered or has its sentence, in time and little memory."""

from __future__ import annotations

import collections
import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from otterscope.engine import api
from otterscope.engine.client import EngineClient
from otterscope.engine.errors import EngineDied
from tests.fixtures.damage_gguf import broken
from tests.fixtures.tiny_pair import Pair, made, picture
from tools.make_checkpoint import Shape

#: Of the clock, which other work may slow down, before a case counts as hung.
SECONDS = 120
MEMORY = 1 << 30
ASKED = api.AskRequest(picture(90, 60), "How many camels?", max_tokens=4)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    shape = Shape(layers=1, hidden=64, ff=64, vocab=1100, context=2048)
    return made(tmp_path_factory.mktemp("whole"), shape, "Q8_0")


@pytest.fixture
def engine() -> Iterator[EngineClient]:
    with closing(EngineClient()) as started:
        yield started


def attack(engine: EngineClient, whole: Pair, folder: Path, numbers: Iterable[int]) -> dict[str, int]:
    """Damage one file of the pair for each number, load and ask; how often each ending came."""
    contents = [path.read_bytes() for path in whole]
    struck = Pair(folder / "case.gguf", folder / "mmproj-case.gguf")
    endings: collections.Counter[str] = collections.Counter()
    for number in numbers:
        for n, (path, content) in enumerate(zip(struck, contents, strict=True)):
            path.write_bytes(broken(content, number) if number // 3 % 2 == n else content)
        ending = _used(engine, struck, number)
        endings[ending.error.code if isinstance(ending, api.Failed) else type(ending).__name__] += 1
    return dict(endings)


def _used(engine: EngineClient, pair: Pair, number: int) -> api.Event:
    late = threading.Timer(SECONDS, _kill, [engine])
    late.start()
    try:
        *_, ending = engine.load(pair.request())
        if isinstance(ending, api.Loaded):
            *_, ending = engine.ask(ASKED)
    finally:
        late.cancel()
        late.join()
    assert isinstance(ending, api.Done | api.Failed)
    if isinstance(ending, api.Failed):
        assert len(ending.error.sentence) > 20
        killed = isinstance(ending.error, EngineDied) and "want of memory" in ending.error.sentence
        assert not killed, f"case {number} took too long or too much memory"
    if sys.platform == "linux" and engine.pid:
        assert _peak(engine.pid) < MEMORY, f"case {number} took {_peak(engine.pid) >> 20} MiB"
    return ending


def _kill(engine: EngineClient) -> None:
    if engine.pid:
        os.kill(engine.pid, signal.SIGKILL)


def _peak(pid: int) -> int:
    """The most main memory that a process has occupied so far, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) << 10
    return 0


def test_damaged_pairs_are_refused_or_answered(engine: EngineClient, whole: Pair, tmp_path: Path) -> None:
    endings = attack(engine, whole, tmp_path, range(60))
    # Most damage is seen. What is not, such as another weight, is answered with.
    assert endings.pop("Done") < 30
    assert len(endings) >= 3
    *_, end = engine.load(whole.request())
    assert isinstance(end, api.Loaded)
    *_, end = engine.ask(ASKED)
    assert isinstance(end, api.Done)


@pytest.mark.slow
def test_two_thousand_damaged_pairs(engine: EngineClient, whole: Pair, tmp_path: Path) -> None:
    endings = attack(engine, whole, tmp_path, range(1000, 3000))
    print(endings)
    assert endings.pop("Done") < 1000
    assert sum(endings.values()) > 1000
