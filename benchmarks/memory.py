"""Memory at real size: what engine/budget.py predicts, against what the child process then takes.

    python3 dev.py bench memory [--model FILE.gguf[,FILE.gguf]] [--region 2446x1766] [--cache-types f16,q8_0]
                                [--decode 32] [--batch 512] [--json FILE] [--dry]

Each cache type runs in a process of its own: start, load, read the region, answer. llama.cpp counts
weights, KV cache and compute buffers itself; the process before it has a model and the peak are resident
memory, which the image side, its buffers and the vocabulary are part of. A second table says how fast all
that was. Without --model a random one is made (--preset). With --dry, llama.cpp only lays out what it would
take, for several regions and batches, which takes seconds.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from benchmarks import _common, _dry
from otterscope.engine import api, budget
from otterscope.engine.client import EngineClient
from otterscope.geometry import Size
from otterscope.gguf_file import read_header
from otterscope.weights.pairing import ModelPair

MIB = 1 << 20
#: What the whole may be off by.
WANTED = 0.05


@dataclass(frozen=True)
class Part:
    """Bytes of one part, predicted and measured."""

    name: str
    predicted: int
    measured: int

    @property
    def error(self) -> float:
        """How far the prediction is above (or below) what was measured."""
        return self.predicted / self.measured - 1


@dataclass(frozen=True)
class Run:
    """One model with one cache type. Seconds, and tokens a second."""

    model: str
    cache_type: str
    image_tokens: int
    context_tokens: int
    parts: list[Part]
    load_s: float
    encode_s: float
    prefill_s: float
    first_token_s: float
    prefill_rate: float
    decode_rate: float


class Peak:
    """The most resident memory of a process; the system's own figure where it keeps one, else sampled."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._sampled = 0
        self._status = Path(f"/proc/{pid}/status")

    def sample(self) -> None:
        self._sampled = max(self._sampled, self._process.memory_info().rss)

    @property
    def nbytes(self) -> int:
        self.sample()
        if self._status.is_file():
            for line in self._status.read_text().splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
        return self._sampled


@contextmanager
def watching(pid: int) -> Iterator[Peak]:
    """Sample a process ten times a second meanwhile."""
    peak, ended = Peak(pid), threading.Event()

    def run() -> None:
        while not ended.wait(0.1):
            peak.sample()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--model", default="", help="GGUF files, separated by commas; default: random ones")
    parser.add_argument("--preset", choices=["tiny", "mid"], default="mid")
    parser.add_argument("--types", default="Q4_K_M", help="of the random ones")
    parser.add_argument("--region", default="2446x1766", help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--cache-types", default="f16,q8_0")
    parser.add_argument("--decode", type=int, default=32)
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--threads", type=int, default=budget.default_threads())
    parser.add_argument("--folder", type=Path, help="where random models are made")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--dry", action="store_true", help="compare with llama.cpp's dry runs only")
    given = parser.parse_args(arguments)
    width, height = map(int, given.region.split("x"))
    runs = []
    with _common.models(given.model, given.preset, given.types.split(","), given.folder) as pairs:
        for pair in pairs:
            if given.dry:
                _dry.report(pair, given.cache_types.split(","))
                continue
            for cache_type in given.cache_types.split(","):
                options = api.EngineOptions(
                    cache_type=cache_type, threads=given.threads, batch=given.batch, gpu_layers=0
                )
                runs.append(measure(pair, Size(width, height), options, given.decode))
                print(f"{pair.name} {cache_type}: done", file=sys.stderr)
                facts = {"region": [width, height], "runs": [asdict(run) for run in runs]}
                _common.write_json(given.json, facts)  # each as it comes: the next one may take minutes
    if runs:
        report(runs, Size(width, height))
    return 0


def measure(pair: ModelPair, size: Size, options: api.EngineOptions, decode: int) -> Run:
    """Load, read a region and answer in a new process."""
    language, projector = read_header(pair.language), read_header(pair.mmproj)
    plan = budget.plan(language, projector, size, options)
    image = _common.region_image(size.width, size.height, 0)
    engine = EngineClient()
    try:
        list(engine.prime(image))  # there is no model yet: this only starts the process
        before = engine.status().resident
        assert engine.pid is not None
        with watching(engine.pid) as peak:
            load = api.LoadRequest(pair.language, pair.mmproj, options)
            loaded = _common.ending(engine.load(load), api.Loaded)
            done = _common.ask(engine, image, _common.QUESTION, decode)
            rows = engine.status().memory
            highest = peak.nbytes
    finally:
        engine.close()
    parts = [
        Part("language weights", budget.weight_bytes(language), sum(row.model for row in rows)),
        Part("KV cache", plan.kv_cache, sum(row.context for row in rows)),
        Part("compute buffers", plan.compute, sum(row.compute for row in rows)),
        Part("process, empty", budget.PROCESS_BYTES, before),
        Part("all, at the peak", plan.total, highest),
    ]
    return Run(
        pair.name,
        options.cache_type,
        done.image_tokens,
        plan.context_tokens,
        parts,
        loaded.seconds,
        done.encode_s,
        done.prefill_s,
        done.first_token_s,
        done.image_tokens / done.prefill_s,
        done.tokens_per_s,
    )


def report(runs: list[Run], size: Size) -> None:
    """Print both tables."""
    print(f"{size.width} × {size.height} pixels, MiB predicted / measured")
    names = [part.name for part in runs[0].parts]
    lines = []
    for run in runs:
        cells = [f"{p.predicted / MIB:.0f} / {p.measured / MIB:.0f} ({p.error:+.1%})" for p in run.parts]
        lines.append([f"{run.model} {run.cache_type}", *cells])
    _common.print_table(["model, cache", *names], lines)
    print(f"wanted: the last within {WANTED:.0%}")
    print()
    heads = ["model, cache", "tokens", "context", "load s", "encode s", "prefill s", "prefill tok/s"]
    lines = [
        [
            f"{run.model} {run.cache_type}",
            f"{run.image_tokens}",
            f"{run.context_tokens}",
            f"{run.load_s:.1f}",
            f"{run.encode_s:.1f}",
            f"{run.prefill_s:.1f}",
            f"{run.prefill_rate:.1f}",
            f"{run.first_token_s:.1f}",
            f"{run.decode_rate:.2f}",
        ]
        for run in runs
    ]
    _common.print_table([*heads, "first token s", "decode tok/s"], lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
