"""The application without its window: what priming saves, whether memory stays flat, what a kill costs.

    python3 dev.py bench application [--quick] [--real] [--model FILE.gguf] [--region 480x480] [--rounds 5]
                                     [--threads N] [--soak 1000] [--boxes 100] [--kills 50]
                                     [--only priming,soak,kills,ends] [--json FILE]

All parts run the desk as the window does, with the real engine and a store on the disk. Without --model the
demo model is used, or a small random one where there is none.

priming: seconds from Enter to the first token, by the receipt, for a region that nobody read before, for one
whose box had rested, and for a second question; with --real this part alone, in three rounds, for a --model
of real size. soak: questions over many boxes; memory of both processes at its begin, middle and end, and
whether every answer is stored. kills: kill -9 of the model's process and of the whole program at random
moments; nothing that was shown may be missing. ends: the longest time that closing the desk and stopping an
answer took. --quick is a tenth of everything.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from benchmarks import _common
from otterscope.engine import api
from otterscope.engine.client import EngineClient
from otterscope.geometry import Region
from otterscope.imaging.opening import open_image
from otterscope.session.store import Store
from otterscope.weights.pairing import ModelPair, pair_of
from otterscope.work.desk import Desk
from otterscope.work.desk_events import (
    ENDINGS,
    Answered,
    DeskEvent,
    ModelFailed,
    ModelLoading,
    ModelReady,
    Primed,
    PrimingFailed,
    TokenText,
)
from otterscope.work.png import write_png
from tests.fixtures import desk_program, tiny_pair
from tests.fixtures.pictures import picture

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "resources" / "demo"
MIB = 1 << 20
AMID = "a question elsewhere, amid a priming, to its one word"
PARTS = ("priming", "soak", "kills", "ends")


class Program:
    """The desk with a picture and a store, and what it told last."""

    def __init__(self, folder: Path, model: ModelPair, scroll: Path, threads: int | None = None) -> None:
        self.store = Store(folder / "sessions.sqlite")
        self.source = open_image(scroll)
        self.engine = EngineClient()
        self.tokens = 0
        self._seen: list[DeskEvent] = []
        self._changed = threading.Condition()
        self.desk = Desk(self.store, self._take, self.engine, speeds=folder / "speeds.json")
        self.session = self.store.open_picture(scroll, self.source.size)
        self.desk.use_picture(self.session, self.source)
        self.desk.use_model(model, api.EngineOptions(threads=threads), demo=model.language.parent == DEMO)

    def _take(self, event: DeskEvent) -> None:
        with self._changed:
            self.tokens += isinstance(event, TokenText)
            self._seen.append(event)
            del self._seen[:-200]
            self._changed.notify_all()

    def wait(self, kind: type | tuple[type, ...], seconds: float = 3600) -> Any:
        """The next event of a kind that was not waited for before."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while True:
                for number, event in enumerate(self._seen):
                    if isinstance(event, kind):
                        del self._seen[: number + 1]
                        return event
                if not self._changed.wait(deadline - time.monotonic()):
                    raise SystemExit(f"nothing of {kind} came within {seconds} s")

    def answer(self, region: Region, question: str = _common.QUESTION, tokens: int = 16) -> Answered:
        """Ask and wait for the answer; anything else ends the benchmark."""
        self.desk.ask(question, region, None, max_tokens=tokens)
        end = self.wait(ENDINGS)
        if not isinstance(end, Answered):
            raise SystemExit(f"no answer came but {end}")
        return end

    def prime(self, region: Region) -> Primed:
        """Let a box rest and wait until it is read."""
        self.desk.rest(region)
        while True:
            end = self.wait((Primed, PrimingFailed))
            if not isinstance(end, Primed):
                raise SystemExit(f"the region could not be read: {end}")
            # The box before it is read once more where a question elsewhere took its place.
            if end.region == region:
                return end

    def close(self) -> None:
        self.desk.close()
        self.source.close()
        self.store.close()


@contextmanager
def program(model: ModelPair, scroll: Path, threads: int | None = None) -> Iterator[Program]:
    """A program whose model is loaded."""
    with TemporaryDirectory(prefix="otterscope-") as scratch:
        made = Program(Path(scratch), model, scroll, threads)
        try:
            end = made.wait((ModelReady, ModelFailed))
            if isinstance(end, ModelFailed):
                raise SystemExit(end.error.sentence)
            yield made
        finally:
            made.close()


# ---- priming ----


@dataclass(frozen=True)
class FirstToken:
    """Seconds from Enter to the first token: medians over `rounds`, each with regions of its own."""

    model: str
    region: str
    tokens: int
    rounds: int
    reading_s: float
    unprimed_s: float
    primed_s: float
    again_s: float


def priming(
    model: ModelPair, scroll: Path, size: tuple[int, int], rounds: int, threads: int | None = None
) -> FirstToken:
    """Ask about regions as they are, and about others after their boxes have rested; each twice."""
    width, height = size
    tokens, readings, times = 0, list[float](), {"unprimed": list[float](), "primed": [], "again": []}
    with program(model, scroll, threads) as running:
        running.answer(Region(0, 0, 60, 60))  # what only the first question pays
        for number in range(rounds):
            for name in ("unprimed", "primed"):
                x = 37 + (2 * number + (name == "primed")) * 41
                region = Region(x, 11, width, height)
                if name == "primed":
                    primed = running.prime(region)
                    readings.append(primed.seconds)
                    tokens = primed.tokens
                receipt = running.answer(region, tokens=2).turn.receipt
                assert receipt is not None
                assert receipt.primed == (name == "primed")
                times[name].append(receipt.first_token_s)
            receipt = running.answer(region, _common.OTHER_QUESTION, 2).turn.receipt
            assert receipt is not None
            assert receipt.primed
            times["again"].append(receipt.first_token_s)
    medians = {name: statistics.median(values) for name, values in times.items()}
    return FirstToken(
        f"{model.name} {model.type}", f"{width} × {height}", tokens, rounds, statistics.median(readings),
        medians["unprimed"], medians["primed"], medians["again"],
    )  # fmt: skip


# ---- soak ----


@dataclass(frozen=True)
class Memory:
    """Bytes of both processes after so many questions."""

    questions: int
    program: int
    model: int


@dataclass(frozen=True)
class Soak:
    """Memory on the way, and what was asked, answered and stored."""

    model: str
    boxes: int
    asked: int
    stored: int
    tokens: int
    seconds: float
    memory: list[Memory]


def soak(model: ModelPair, scroll: Path, questions: int, boxes: int) -> Soak:
    """Ask over many boxes, in a random order, priming each; look at memory at every tenth of it."""
    rng = random.Random(1)
    width, height = open_size(scroll)
    places = [Region(rng.randrange(width - 300), rng.randrange(height - 240), 300, 240) for _ in range(boxes)]
    memory: list[Memory] = []
    started = time.monotonic()
    # One thread: how long it takes is not the question, and the machine may be at other work.
    with program(model, scroll, threads=1) as running:
        rows = [
            running.store.put_box(running.session.id, place, f"box {n}") for n, place in enumerate(places)
        ]
        for number in range(questions):
            box = rows[rng.randrange(boxes)]
            running.desk.rest(box.region)
            running.desk.ask(f"Question {number}?", box.region, box.id, follow=number % 7 == 0, max_tokens=24)
            end = running.wait(ENDINGS)
            if not isinstance(end, Answered):
                raise SystemExit(f"question {number} came to {end}")
            if number % max(1, questions // 10) == 0 or number == questions - 1:
                assert running.engine.pid is not None
                mine, child = (psutil.Process(pid).memory_info().rss for pid in (None, running.engine.pid))
                memory.append(Memory(number + 1, mine, child))
        turns = running.store.turns(running.session.id)
        stored = sum(turn.state == "answered" and turn.receipt is not None for turn in turns)
        tokens = running.tokens
    return Soak(
        f"{model.name} {model.type}", boxes, questions, stored, tokens, time.monotonic() - started, memory
    )


def open_size(scroll: Path) -> tuple[int, int]:
    with open_image(scroll) as source:
        return source.size.width, source.size.height


# ---- kills ----


@dataclass(frozen=True)
class Kills:
    """What kill -9 did."""

    what: str
    kills: int
    shown_tokens: int
    missing: int
    next_answered: str


def kill_child(model: ModelPair, scroll: Path, kills: int) -> Kills:
    """Kill the model's process at random moments, one of each question and answer, and ask again."""
    rng = random.Random(2)
    region = Region(40, 40, 300, 240)
    answered = missing = 0
    with program(model, scroll, threads=1) as running:
        wanted = running.answer(region, tokens=60).turn.answer
        for number in range(kills):
            timer = threading.Timer(
                rng.choice((0.0, 0.02, 0.1, 0.5, rng.random() * 2)), kill, [running.engine]
            )
            timer.start()
            running.desk.rest(Region(40 + number, 200, 600, 480))
            running.desk.ask(_common.QUESTION, region, None, max_tokens=60)
            end = running.wait(ENDINGS)
            timer.join()
            stored = running.store.turn(end.turn.id)
            missing += stored != end.turn or not wanted.startswith(stored.answer)
            answered += running.answer(region, tokens=60).turn.answer == wanted
        tokens = running.tokens
    return Kills("the model's process", kills, tokens, missing, f"{answered} of {kills}")


def kill(engine: EngineClient) -> None:
    """Kill the engine's process, if there is one, and wait until it is gone."""
    pid = engine.pid
    if pid is not None:
        with suppress(psutil.Error):
            psutil.Process(pid).kill()
        while engine.pid == pid:
            time.sleep(0.001)


def kill_program(model: ModelPair, scroll: Path, kills: int) -> Kills:
    """Kill the whole program at random moments, on one store."""
    with TemporaryDirectory(prefix="otterscope-") as folder:
        tokens, faults = desk_program.missing_after_kills(Path(folder), model.language, scroll, kills)
    for fault in faults:
        print(fault, file=sys.stderr)
    return Kills("the program", kills, tokens, len(faults), "")


# ---- ends ----


def ends(model: ModelPair, scroll: Path, rounds: int) -> dict[str, float]:
    """The longest of several: closing while a model loads, closing and stopping in an answer. In seconds."""
    longest = {
        "close in a load": 0.0,
        "close in an answer": 0.0,
        "stop an answer": 0.0,
        AMID: 0.0,
    }
    rng = random.Random(3)

    def timed(name: str, act: Callable[..., object], *given: object) -> None:
        began = time.monotonic()
        act(*given)
        longest[name] = max(longest[name], time.monotonic() - began)

    for _ in range(rounds):
        with TemporaryDirectory(prefix="otterscope-") as folder:
            running = Program(Path(folder), model, scroll, 1)
            running.wait(ModelLoading)
            time.sleep(rng.random())
            timed("close in a load", running.desk.close)
            running.close()
        with program(model, scroll, 1) as running:
            region = Region(rng.randrange(300), 30, 300, 240)
            running.desk.ask(_common.QUESTION, region, None, max_tokens=2000)
            running.wait(TokenText)
            running.desk.stop()
            timed("stop an answer", running.wait, ENDINGS)
            running.desk.rest(Region(rng.randrange(300), 300, 900, 900))
            time.sleep(0.3 + rng.random() / 2)
            timed(AMID, running.answer, region, _common.QUESTION, 1)
            running.desk.ask(_common.QUESTION, region, None, max_tokens=2000)
            running.wait(TokenText)
            timed("close in an answer", running.desk.close)
    return longest


# ---- the whole ----


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--real", action="store_true", help="only priming, for a --model of real size")
    parser.add_argument("--model", type=Path, help="language file of a pair")
    parser.add_argument("--region", default="480x480", help="of the priming part, in pixels")
    parser.add_argument("--rounds", type=int, default=5, help="of the priming and the ends part")
    parser.add_argument("--threads", type=int, help="of the model in the priming part")
    parser.add_argument("--soak", type=int, default=1000, help="questions")
    parser.add_argument("--boxes", type=int, default=100)
    parser.add_argument("--kills", type=int, default=50, help="of each kind")
    parser.add_argument("--only", default=",".join(PARTS), help="parts to run, comma-separated")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if given.quick:
        given.rounds, given.soak, given.kills = 2, given.soak // 10, max(3, given.kills // 10)
        given.boxes //= 10
    if given.real:
        if given.model is None:
            parser.error("--real needs --model")
        given.only, given.rounds = "priming", min(3, given.rounds)
    return given


def demo_or_small(folder: Path) -> ModelPair:
    """The demo model that the program brings along, or else a small random one."""
    for path in sorted(DEMO.glob("*.gguf")):
        if not path.name.startswith("mmproj"):
            return pair_of(path)
    return pair_of(tiny_pair.made(folder).model)


def main() -> None:
    given = parse()
    width, height = (int(part) for part in given.region.split("x"))
    facts: dict[str, Any] = {}
    with TemporaryDirectory(prefix="otterscope-") as scratch:
        folder = Path(scratch)
        model = pair_of(given.model) if given.model else demo_or_small(folder)
        scroll = folder / "scroll.png"
        write_png(scroll, picture(2400, 1600))
        for part in given.only.split(","):
            facts[part] = PRINTED[part](given, model, scroll, (width, height))
            _common.write_json(given.json, facts)


def print_priming(given: argparse.Namespace, model: ModelPair, scroll: Path, size: tuple[int, int]) -> object:
    found = priming(model, scroll, size, given.rounds, given.threads)
    _common.print_table(
        ["Model", "Region", "Tokens", "Reading", "Enter to first token, unprimed", "primed", "asked again"],
        [[found.model, found.region, str(found.tokens), *(
            f"{value:.2f} s" if value >= 1 else f"{value * 1000:.0f} ms"
            for value in (found.reading_s, found.unprimed_s, found.primed_s, found.again_s))]],
    )  # fmt: skip
    return asdict(found)


def print_soak(given: argparse.Namespace, model: ModelPair, scroll: Path, _: tuple[int, int]) -> object:
    found = soak(model, scroll, given.soak, given.boxes)
    print(f"\n{found.asked} questions over {found.boxes} boxes, {found.tokens} tokens shown, "
          f"{found.stored} answers stored, {found.seconds:.0f} s")  # fmt: skip
    _common.print_table(
        ["After", "The program", "The model's process"],
        [[f"{row.questions} questions", f"{row.program / MIB:.0f} MiB", f"{row.model / MIB:.0f} MiB"]
         for row in found.memory],
    )  # fmt: skip
    return asdict(found)


def print_kills(given: argparse.Namespace, model: ModelPair, scroll: Path, _: tuple[int, int]) -> object:
    found = []
    for part in (kill_child, kill_program):
        row = part(model, scroll, given.kills)
        found.append(row)
        print()
        _common.print_table(
            ["kill -9 of", "Times", "Tokens shown", "Missing afterwards", "Next question answered"],
            [[row.what, str(row.kills), str(row.shown_tokens), str(row.missing), row.next_answered]],
        )
        sys.stdout.flush()
    return [asdict(row) for row in found]


def print_ends(given: argparse.Namespace, model: ModelPair, scroll: Path, _: tuple[int, int]) -> object:
    found = ends(model, scroll, given.rounds)
    print()
    _common.print_table(
        ["The longest of " + str(given.rounds), "Seconds"],
        [[name, f"{seconds:.2f}"] for name, seconds in found.items()],
    )
    return found


PRINTED: dict[str, Callable[[argparse.Namespace, ModelPair, Path, tuple[int, int]], object]] = {
    "priming": print_priming,
    "soak": print_soak,
    "kills": print_kills,
    "ends": print_ends,
}

if __name__ == "__main__":
    main()
