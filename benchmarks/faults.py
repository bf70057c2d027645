"""Whether the model's process may die at any moment, how long it is silent, and how fast it stops.

    python3 dev.py bench faults [--model FILE.gguf] [--strikes 100] [--stops 10] [--region 300x300] [--long
    900x900] [--json FILE]

Strikes, on a small random model: kill -9, abort() and a failed allocation in the child, in turn, at random
moments while it loads, reads a region or answers. Each must end in its sentence, and the next question in the
same answer as before. With --model also silences and stops at real size: the longest time without an event
while the model is loaded and while a region is read, and the time from asking to stop to the end, at random
moments of loading, reading and answering.
"""

from __future__ import annotations

import argparse
import collections
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import _common
from otterscope.engine import api
from otterscope.engine.client import EngineClient
from otterscope.weights import catalog
from tests.fixtures import faulty_worker, tiny_pair

#: What must hold, in seconds.
SILENCE, STOP = 0.25, 0.5
STRIKES = {
    "kill -9": signal.SIGKILL,
    "abort()": faulty_worker.ABORT,
    "failed allocation": faulty_worker.NO_ALLOCATION,
}


@dataclass
class Struck:
    """One kind of strike: how often and where, what was said, how often the next answer was right."""

    count: int = 0
    operations: collections.Counter[str] = field(default_factory=collections.Counter)
    sentences: collections.Counter[str] = field(default_factory=collections.Counter)
    answered: int = 0


def strike(strikes: int, seed: int) -> dict[str, Struck]:
    """Strike a small model's process so often with each kind, in turn."""
    rng = random.Random(seed)
    found = {name: Struck() for name in STRIKES}
    image = tiny_pair.picture(900, 900)
    asked = api.AskRequest(image, _common.QUESTION, max_tokens=200)
    with (
        TemporaryDirectory(prefix="otterscope-") as folder,
        closing(EngineClient(faulty_worker.COMMAND)) as engine,
    ):
        request = tiny_pair.made(Path(folder)).request()
        _common.ending(engine.load(request), api.Loaded)
        wanted = _common.ending(engine.ask(asked), api.Done).answer
        operations: dict[str, Callable[[], Iterator[api.Event]]] = {
            "load": lambda: engine.load(request),
            "prime": lambda: engine.prime(tiny_pair.picture(1500, 1500, rng.randrange(1 << 30))),
            "ask": lambda: engine.ask(asked),
        }
        usual = {name: _seconds(operation()) for name, operation in operations.items()}
        for number in range(strikes * len(STRIKES)):
            kind = list(STRIKES)[number % len(STRIKES)]
            result = found[kind]
            while True:  # an operation may end before it is struck: then there was no fault to tell
                name = rng.choice(list(operations))
                end = _struck(engine, operations[name](), STRIKES[kind], rng.random() * usual[name])
                if isinstance(end, api.Failed):
                    break
            result.count += 1
            result.operations[name] += 1
            result.sentences[end.error.sentence.replace(folder, "…")] += 1
            result.answered += _common.ending(engine.ask(asked), api.Done).answer == wanted
            _progress(f"{number + 1} strikes")
    return found


def _struck(engine: EngineClient, events: Iterator[api.Event], number: int, after: float) -> api.Event:
    pid = engine.pid
    assert pid is not None
    timer = threading.Timer(after, os.kill, [pid, number])
    timer.start()
    *_, end = events
    timer.join()
    if not isinstance(end, api.Failed):  # struck behind its end: let the next operation tell of it
        *_, end = engine.prime(tiny_pair.picture(30, 30, 3))
    return end


def _seconds(events: Iterator[api.Event]) -> float:
    started = time.monotonic()
    for _ in events:
        pass
    return time.monotonic() - started


@dataclass
class Timed:
    """One operation at real size; times in seconds, `stopped_s` from asking to stop to the end."""

    name: str
    seconds: float
    silence_s: float
    events: int
    stopped_s: float | None
    end: str


def timed(name: str, engine: EngineClient, events: Iterator[api.Event], stop_after: float | None) -> Timed:
    """Run an operation; the longest silence counts from the call to the last event."""
    asked: list[float] = []

    def stop() -> None:
        asked.append(time.monotonic())
        engine.cancel()

    timer = threading.Timer(stop_after or 0.0, stop)
    started = before = time.monotonic()
    if stop_after is not None:
        timer.start()
    silence, count = 0.0, 0
    end: api.Event | None = None
    for event in events:
        now = time.monotonic()
        end, silence, before, count = event, max(silence, now - before), now, count + 1
    ended = time.monotonic()
    timer.cancel()
    late = ended - asked[0] if asked and isinstance(end, api.Stopped) else None
    result = Timed(name, ended - started, silence, count, late, type(end).__name__)
    stopped = f", {late:.2f} s from asking to stop" if late is not None else ""
    print(f"{name}: {result.end} after {result.seconds:.1f} s{stopped}, silent {silence:.2f} s", flush=True)
    return result


def at_real_size(
    model: Path, region: tuple[int, int], long: tuple[int, int], stops: int, seed: int
) -> Iterator[Timed]:
    """Silences and stops of one model: one whole read of `long`, stops while reading `region`."""
    rng = random.Random(seed)
    pair = catalog.resolve(model)
    request = api.LoadRequest(pair.language, pair.mmproj)
    small = _common.region_image(90, 90, 2)
    asked = api.AskRequest(small, _common.QUESTION, max_tokens=400)
    with closing(EngineClient()) as engine:
        whole = timed("load", engine, engine.load(request), None)
        yield whole
        for _ in range(stops):
            yield timed("stop load", engine, engine.load(request), rng.random() * whole.seconds)
        yield timed("load again", engine, engine.load(request), None)
        yield timed("prefill, long", engine, engine.prime(_common.region_image(*long, 1)), None)
        whole = timed("prefill", engine, engine.prime(_common.region_image(*region, 1)), None)
        yield whole
        for number in range(stops):
            image = _common.region_image(*region, 3 + number)
            yield timed("stop prefill", engine, engine.prime(image), rng.random() * whole.seconds)
        yield timed("small region", engine, engine.prime(small), None)
        for _ in range(stops):
            yield timed("stop decode", engine, engine.ask(asked), 0.5 + rng.random() * 6)


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text}\033[K", end="", file=sys.stderr, flush=True)


def _show_strikes(found: dict[str, Struck]) -> bool:
    rows = [
        (
            name,
            str(one.count),
            ", ".join(f"{count} {operation}" for operation, count in sorted(one.operations.items())),
            str(one.answered),
        )
        for name, one in found.items()
    ]
    _common.print_table(("strike", "times", "in", "next answer the same"), rows)
    for name, one in found.items():
        for sentence, count in one.sentences.most_common():
            print(f"{name}, {count} ×: {sentence}")
    return all(one.answered == one.count for one in found.values())


def _show_times(found: list[Timed]) -> bool:
    rows = []
    for name in dict.fromkeys(one.name for one in found):
        mine = [one for one in found if one.name == name]
        stops = sorted(one.stopped_s for one in mine if one.stopped_s is not None)
        rows.append(
            (
                name,
                str(len(mine)),
                f"{max(one.seconds for one in mine):.1f} s",
                f"{max(one.silence_s for one in mine):.2f} s",
                f"{stops[len(stops) // 2]:.2f} s" if stops else "",
                f"{stops[-1]:.2f} s" if stops else "",
            )
        )
    heads = ("operation", "times", "longest", "longest silence", "stopped after (median)", "(longest)")
    _common.print_table(heads, rows)
    silent = [one for one in found if one.name != "stop decode" and one.silence_s > SILENCE]
    late = [one for one in found if one.stopped_s is not None and one.stopped_s > STOP]
    return not silent and not late


def _write(path: Path | None, struck: dict[str, Struck], times: list[Timed]) -> None:
    facts = {
        "strikes": {name: vars(one) for name, one in struck.items()},
        "times": [vars(one) for one in times],
    }
    _common.write_json(path, facts)


def _size(text: str) -> tuple[int, int]:
    width, height = map(int, text.split("x"))
    return width, height


def main() -> int:
    """Measure, print the tables, and return 1 if what must hold does not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, help="a model at real size, its mmproj beside it")
    parser.add_argument("--strikes", type=int, default=100, help="of each kind (default: 100)")
    parser.add_argument("--stops", type=int, default=10, help="in each stage (default: 10)")
    parser.add_argument("--region", type=_size, default="300x300", help="read and stopped (default: 300x300)")
    parser.add_argument("--long", type=_size, default="900x900", help="read as a whole (default: 900x900)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    held = True
    struck: dict[str, Struck] = {}
    times: list[Timed] = []
    if arguments.strikes:
        struck = strike(arguments.strikes, arguments.seed)
        held = _show_strikes(struck)
    _write(arguments.json, struck, times)
    if arguments.model:
        sizes = arguments.region, arguments.long
        for one in at_real_size(arguments.model, *sizes, arguments.stops, arguments.seed):
            times.append(one)
            _write(arguments.json, struck, times)
        held = _show_times(times) and held
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
