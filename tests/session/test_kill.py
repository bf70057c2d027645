"""Whatever a call has returned for is there after the process is killed, at any moment."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from otterscope.session.model import Turn
from otterscope.session.store import Store
from tests.session.samples import reopened

RECORDER = Path(__file__).with_name("recorder.py")
APP = Path(__file__).resolve().parents[2] / "app"

STATES = {"finish": "answered", "stop": "stopped", "fail": "failed", "nothing": "interrupted"}


@dataclass
class Known:
    """What a killed program had been told of a turn."""

    question: str
    text: str = ""
    end: str = "nothing"
    deleted: bool = False


@contextmanager
def recording(file: Path, seed: int) -> Iterator[subprocess.Popen[str]]:
    """The recorder, at work; killed at the end."""
    child = subprocess.Popen(
        [sys.executable, str(RECORDER), str(file), str(seed)],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={"PYTHONPATH": str(APP), "PYTHONUTF8": "1"},
    )
    with child:
        try:
            yield child
        finally:
            child.kill()


def killed_after(file: Path, seed: int, calls: int, delay: float) -> list[list[str]]:
    """All calls that returned in a recorder that was killed `delay` seconds after so many of them."""
    with recording(file, seed) as child:
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(calls)]
        time.sleep(delay)
        child.kill()
        lines += child.stdout.read().splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]


def note(known: dict[int, Known], boxes: dict[int, str], calls: list[list[str]]) -> None:
    for kind, number, *rest in calls:
        key = int(number)
        if kind == "box":
            boxes[key] = rest[0]
        elif kind == "ask":
            known[key] = Known(rest[0])
        elif kind == "append":
            known[key].text += rest[0]
        elif kind == "delete":
            known[key].deleted = True
        elif kind in STATES:
            known[key].end = kind
            if kind == "finish":
                known[key].text = rest[0]


def agrees(turn: Turn, known: Known, last: bool) -> bool:
    """Whether a turn is as it was known; of the `last` one a further call may have been done and not said."""
    if turn.question != known.question:
        return False
    exact = turn.answer == known.text and turn.state == STATES[known.end]
    going_on = known.end == "nothing" and (turn.answer.startswith(known.text) or turn.state == "answered")
    return exact or (last and going_on)


def check(store: Store, session: int, known: dict[int, Known], boxes: dict[int, str]) -> None:
    names = {box.id: box.name for box in store.boxes(session)}
    assert boxes.items() <= names.items()
    found = {turn.id: turn for turn in store.turns(session)}
    last = max(known, key=list(known).index)
    for number, each in known.items():
        if each.deleted or (number == last and number not in found):
            continue
        assert agrees(found[number], each, number == last), (found[number], each)
    if last in found:
        # What was done and not said is known from now on.
        ends = {state: end for end, state in STATES.items()}
        known[last] = Known(found[last].question, found[last].answer, ends[found[last].state])
    else:
        known[last].deleted = True
    assert store.notice is None


def kill_again_and_again(file: Path, times: int) -> None:
    chance = random.Random(times)
    known: dict[int, Known] = {}
    boxes: dict[int, str] = {}
    for seed in range(times):
        calls = killed_after(file, seed, chance.randrange(1, 400), chance.random() * 0.02)
        assert len(calls) > 0
        note(known, boxes, calls)
        with reopened(file) as store:
            check(store, int(calls[0][1]), known, boxes)
    assert sum(len(each.text) for each in known.values()) > 100 * times


def test_nothing_is_missing_after_kills(file: Path) -> None:
    kill_again_and_again(file, 6)


@pytest.mark.slow
def test_nothing_is_missing_after_fifty_kills(file: Path) -> None:
    kill_again_and_again(file, 50)
