"""What the benchmarks of the engine share: models to measure, a table, and the facts of the machine."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import psutil

from otterscope.engine import api
from otterscope.engine.client import EngineClient
from otterscope.geometry import Region
from otterscope.weights import catalog
from otterscope.weights.convert import convert
from otterscope.weights.pairing import ModelPair
from tests.fixtures.pictures import picture
from tools import make_checkpoint

QUESTION = "How many camels are on the bridge, and what do they carry?"
OTHER_QUESTION = "What does the sign on the left gate read?"
Ending = TypeVar("Ending", api.Loaded, api.Primed, api.Done, api.Stopped)


@contextmanager
def models(given: str, preset: str, types: Sequence[str], folder: Path | None) -> Iterator[list[ModelPair]]:
    """The pairs of the files in `given` (comma-separated), or random ones of `preset`, deleted at the end."""
    if given:
        yield [catalog.resolve(Path(path)) for path in given.split(",")]
        return
    with TemporaryDirectory(prefix="otterscope-", dir=folder) as scratch:
        checkpoint = make_checkpoint.write(Path(scratch) / preset, make_checkpoint.PRESETS[preset])
        made = [convert(checkpoint, Path(scratch) / "models", kind) for kind in types]
        yield [catalog.resolve(files.language) for files in made]


def region_image(width: int, height: int, seed: int) -> api.RegionImage:
    """A seeded picture as a region of its own."""
    return api.RegionImage(picture(width, height, seed), Region(0, 0, width, height))


def ending(events: Iterator[api.Event], kind: type[Ending]) -> Ending:
    """The terminal event of an operation, which must be of `kind`; a fault ends the benchmark."""
    last: api.Event | None = None
    for event in events:
        last = event
    if isinstance(last, api.Failed):
        raise SystemExit(f"{last.error}\n{last.error.detail}")
    if not isinstance(last, kind):
        raise SystemExit(f"the engine ended with {last}, not with {kind.__name__}")
    return last


def ask(engine: EngineClient, image: api.RegionImage, question: str, tokens: int) -> api.Done:
    """A greedy answer of exactly `tokens` tokens: anything else would be other work than the other side's."""
    done = ending(engine.ask(api.AskRequest(image, question, max_tokens=tokens)), api.Done)
    if done.answer_tokens != tokens:
        raise SystemExit(
            f"the model ended its answer after {done.answer_tokens} tokens: use another --decode"
        )
    return done


def machine() -> dict[str, str]:
    """Processor, cores, memory and system, as the tables in docs/benchmarks.md name them."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
        name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), name)
    return {
        "processor": name,
        "cores": str(psutil.cpu_count(logical=False) or os.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / (1 << 30):.0f} GiB",
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A Markdown table, padded so that it reads well in a terminal, too."""
    cells = [list(heads), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(heads))]
    for index, row in enumerate(cells):
        inner = " | ".join(
            cell.ljust(w) if n == 0 else cell.rjust(w)
            for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        print(f"| {inner} |")
        if index == 0:
            print(
                "|"
                + "|".join("-" * (w + 2) if n == 0 else "-" * (w + 1) + ":" for n, w in enumerate(widths))
                + "|"
            )


def write_json(path: Path | None, facts: dict[str, Any]) -> None:
    """Write `facts` with the machine's, if a path was given."""
    if path is not None:
        text = json.dumps({"machine": machine(), **facts}, indent=1)
        path.write_text(text + "\n", encoding="utf-8")
