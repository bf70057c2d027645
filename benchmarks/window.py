"""The whole window: how soon it is there, how soon it answers, how smoothly it moves while an answer streams.

    python3 dev.py bench window [FILE] [--quick] [--json] [--starts 3] [--seconds 30]

`--starts 0` leaves the starts out.

Starts: the program in a process of its own with an empty home, from the process's birth to the painted
window, to the demo scroll's pixels, and to the first token and the end of the demo model's answer about its
market.

Streaming: the window with a scripted engine that gives 200 words a second, over FILE (or a painted picture
of 60,000 × 20,000 pixels), while the hands of benchmarks/frames.py pan, zoom and fly, from the first word on
the screen to the last. A frame's time is everything that the GUI thread does for it. The pace is measured
where the words are given and where they are shown. At the end the answer on the screen and the one that is
kept are compared with the script.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks.frames import HERTZ, Row, paint, script
from otterscope.engine import api
from otterscope.engine.fake import FakeEngine
from otterscope.geometry import Region

WORDS_A_SECOND = 200
#: Seconds to wait for anything before the benchmark gives up.
_PATIENCE = 300.0
#: Words of the scripted answer end here and begin again in a new paragraph.
_PARAGRAPH = 60


def until(ready: Callable[[], bool]) -> None:
    """Run the event loop until something is so. Raises: SystemExit, if it never is."""
    from PySide6.QtCore import QCoreApplication

    end = time.monotonic() + _PATIENCE
    while not ready():
        QCoreApplication.processEvents()
        time.sleep(0.0005)
        if time.monotonic() > end:
            raise SystemExit("The window did not get there in five minutes.")


def close(window: Any) -> None:
    """Close the window and wait until all of its work has ended."""
    ended: list[bool] = []
    window.closed.connect(lambda: ended.append(True))
    window.close()
    until(lambda: bool(ended))


def probe() -> dict[str, float]:
    """The program's start and its first answer, in a process of its own; seconds since that was born."""
    from otterscope.ui import start

    born = psutil.Process().create_time()
    window = start.make_window([])
    times: dict[str, float] = {}

    def mark(name: str) -> None:
        times[name] = round(time.time() - born, 3)

    until(window.isVisible)
    until(lambda: not window.grab().isNull())
    mark("painted window")
    until(lambda: window.pane.layer is not None and window.pane.layer.whole)
    mark("demo scroll whole")
    until(lambda: window.models.ready and window.pane.region is not None)
    mark("model ready")
    asked = time.time()
    window.asking.ask("How many camels?")
    until(lambda: any(turn.answer for turn in window.asking.turns))
    mark("first token")
    times["Enter to first token"] = round(time.time() - asked, 3)
    until(lambda: bool(window.asking.turns) and window.asking.turns[-1].state == "answered")
    mark("first answer")
    close(window)
    return times


def starts(count: int) -> list[Row]:
    """Medians of `count` starts, each with a home of its own."""
    found: list[dict[str, float]] = []
    if not count:
        return []
    for _ in range(count):
        with tempfile.TemporaryDirectory(prefix="otterscope-") as home:
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.window", "--probe"],
                check=False,
                env={**os.environ, "OTTERSCOPE_HOME": home},
                capture_output=True,
                text=True,
                timeout=2 * _PATIENCE,
            )
        if done.returncode:
            raise SystemExit(done.stderr)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    return [
        Row(f"start: {name}", round(float(np.median([one[name] for one in found])), 3), "s")
        for name in found[0]
    ]


def answer_of(words: int) -> str:
    """A long answer, in which every word is another one."""
    parts = [f"word{number}" for number in range(words)]
    lines = [" ".join(parts[at : at + _PARAGRAPH]) for at in range(0, words, _PARAGRAPH)]
    return "\n\n".join(lines)


def streaming(path: Path, seconds: float) -> list[Row]:
    """Frames while an answer streams in beside a very large picture."""
    from otterscope.session.settings import Settings
    from otterscope.session.store import Store
    from otterscope.ui.app import application
    from otterscope.ui.main_window import MainWindow
    from otterscope.work import model_choice
    from tests.fixtures.desk import model_pair

    application("light")
    text = answer_of(int(WORDS_A_SECOND * seconds))
    setattr(model_choice, "choose", lambda _name: model_choice.Choice(model_pair(), False))  # noqa: B010
    engine = MeteredEngine(lambda _request: text, step_s=1 / WORDS_A_SECOND)
    window = MainWindow(replace(Settings(), welcomed=True, max_tokens=len(text)), Store(), engine)
    window.resize(1920, 1080)
    window.show()
    window.begin([path])
    until(lambda: window.sessions.info is not None and window.models.ready)
    until(lambda: window.pane.layer is not None and window.pane.layer.whole)
    canvas = window.pane.canvas
    canvas.history.do(canvas.boxes.added(Region(300, 200, 480, 480)))
    until(lambda: window.pane.region is not None)
    window.asking.ask("What is there?")
    until(lambda: bool(window.asking.turns))
    seen = _frames(window, engine_words(text))
    until(lambda: window.asking.turns[-1].state == "answered")
    turn = window.asking.turns[-1]
    kept = window.store.turn(turn.id).answer
    shown = _on_screen(window)
    close(window)
    lost = dropped(text, shown, kept)
    differ = int(kept != text) + int(shown != text)
    return [
        *_times("frame", seen.clock),
        *_times("frame, processor time", seen.processor),
        *rates(engine.given, seen.shown),
        Row("streaming: words dropped", lost, "", None, 0, not lost),
        Row("streaming: answers that differ from the script", differ, "", None, 0, not differ),
    ]


class MeteredEngine(FakeEngine):
    """Notes when it gave each word; seconds on the monotonic clock."""

    def __init__(self, script: Callable[[api.AskRequest], str], *, step_s: float) -> None:
        super().__init__(script, step_s=step_s)
        self.given: list[float] = []

    def ask(self, request: api.AskRequest) -> Iterator[api.Event]:
        for event in super().ask(request):
            if isinstance(event, api.Token):
                self.given.append(time.monotonic())
            yield event


@dataclass
class Seen:
    """Milliseconds of each frame, by the clock and on the processor; (when, words on the screen) after it."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    shown: list[tuple[float, int]] = field(default_factory=list)


def rates(given: list[float], shown: list[tuple[float, int]]) -> list[Row]:
    """How fast words were given and shown, each from its first to its last, and how far the one was behind.

    Args:
        given: when each word left the engine.
        shown: (when, how many were on the screen by then), rising.
    """
    pace = (len(given) - 1) / (given[-1] - given[0])
    (first, before), (last, after) = shown[0], next(each for each in shown if each[1] == shown[-1][1])
    on_screen = (after - before) / (last - first)
    behind = max(bisect_right(given, when) - words for when, words in shown)
    rows = [Row("streaming: words given and not yet shown, at most", behind, "")]
    for name, value in (("given", pace), ("shown", on_screen)):
        # A machine that is busy at the very end is a moment late there, which is no slower pace.
        met = value > 0.98 * WORDS_A_SECOND
        rows.append(Row(f"streaming: words a second {name}", round(value, 1), "", None, WORDS_A_SECOND, met))
    return rows


def dropped(script: str, *texts: str) -> int:
    """Words of the script that are missing in any of the texts; all its words are different."""
    words = set(script.split())
    return len(set[str]().union(*(words - set(text.split()) for text in texts)))


def _on_screen(window: Any) -> str:
    """What the widget of the last answer holds."""
    from otterscope.ui.chat.turn import TurnWidget

    widget = window.chat.transcript.widgets.get(window.asking.turns[-1].id)
    return widget.turn_text if isinstance(widget, TurnWidget) else ""


def engine_words(text: str) -> int:
    """In how many pieces the scripted engine gives it: it parts it at spaces."""
    return text.count(" ") + 1


def _frames(window: Any, words: int) -> Seen:
    """Play the hands from the first word on the screen to the last one."""
    from PySide6.QtCore import QCoreApplication

    seen = Seen()
    until(lambda: bool(_on_screen(window)))
    for step in script(window.pane, _PATIENCE):
        begin, busy = time.perf_counter(), time.thread_time()
        step()
        QCoreApplication.processEvents()
        spent = time.perf_counter() - begin
        seen.clock.append(spent * 1000)
        seen.processor.append((time.thread_time() - busy) * 1000)
        seen.shown.append((time.monotonic(), engine_words(_on_screen(window))))
        if seen.shown[-1][1] >= words:
            break
        time.sleep(max(0.001, 1 / HERTZ - spent))
    return seen


def _times(name: str, times: list[float]) -> list[Row]:
    figures = (("p50", np.percentile(times, 50)), ("p95", np.percentile(times, 95)), ("worst", max(times)))
    return [Row(f"streaming: {name} {label}", round(float(value), 2), "ms") for label, value in figures]


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="How soon the window is there, and how smoothly it streams.")
    parser.add_argument("file", nargs="?", type=Path, help="a very large picture; without it one is painted")
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=30.0, help="of streaming")
    parser.add_argument("--quick", action="store_true", help="one start, ten seconds, a smaller picture")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--probe", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if given.probe:
        print(json.dumps(probe()))
        return 0
    rows = starts(min(1, given.starts) if given.quick else given.starts)
    with tempfile.TemporaryDirectory(prefix="otterscope-") as folder:
        os.environ["OTTERSCOPE_HOME"] = str(Path(folder) / "home")
        path = given.file
        if path is None:
            path = Path(folder) / "large.jpg"
            paint(path, *((12_000, 8_000) if given.quick else (60_000, 20_000)))
        rows += streaming(path, 10.0 if given.quick else given.seconds)
    if given.json:
        print(json.dumps({"rows": [asdict(row) for row in rows]}))
    else:
        for row in rows:
            met = "" if row.met is None else "  met" if row.met else "  MISSED"
            print(f"{row.name:52} {row.value:9.3f} {row.unit}{met}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
