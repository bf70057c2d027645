"""What a conversion costs at real size: time, rate, peak memory, and how soon it would stop.

    python3 dev.py bench convert CHECKPOINT [--types Q4_K_M,Q8_0] [--out FOLDER] [--json FILE]

Each conversion runs in a process of its own, so that its peak memory is its own. Without a checkpoint, one of
random numbers is made first (`--preset tiny|mid|8b`; 8b takes 19 GB of disk).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import psutil

from otterscope.weights.convert import convert
from tools import make_checkpoint


@dataclass(frozen=True)
class Row:
    """One conversion. The longest silence is between two reports of progress, where a stop takes effect."""

    type: str
    read_gb: float
    written_gb: float
    seconds: float
    read_mb_per_s: float
    cpu_share: float
    peak_mb: float
    longest_silence_s: float


def _convert(checkpoint: str, out: str, kind: str, answer: Connection) -> None:
    before = psutil.Process().cpu_times()
    silences, last, started = [0.0], time.monotonic(), time.monotonic()

    def report(_done: int, _total: int) -> None:
        nonlocal last
        now = time.monotonic()
        silences.append(now - last)
        last = now

    made = convert(Path(checkpoint), Path(out), kind, replace=True, progress=report)
    used = psutil.Process().cpu_times()
    seconds = time.monotonic() - started
    share = (used.user + used.system - before.user - before.system) / seconds
    answer.send((made.nbytes, seconds, share, max(silences)))


def measure(checkpoint: Path, out: Path, kind: str) -> Row:
    """Convert in a child and watch its memory."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_convert, args=(str(checkpoint), str(out), kind, there))
    child.start()
    there.close()
    watched, peak = psutil.Process(child.pid), 0
    while not here.poll(0.05):
        peak = max(peak, watched.memory_info().rss)
    written, seconds, share, silence = here.recv()
    child.join()
    read = sum(
        path.stat().st_size for path in checkpoint.iterdir() if path.suffix in (".safetensors", ".bin")
    )
    return Row(kind, read / 1e9, written / 1e9, seconds, read / 1e6 / seconds, share, peak / 1e6, silence)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Measure conversions of a checkpoint.")
    parser.add_argument("checkpoint", type=Path, nargs="?")
    parser.add_argument("--preset", choices=list(make_checkpoint.PRESETS), default="mid")
    parser.add_argument("--types", default="Q4_K_M")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="otterscope-") as folder:
        checkpoint = args.checkpoint
        if checkpoint is None:
            checkpoint = make_checkpoint.write(Path(folder) / "random", make_checkpoint.PRESETS[args.preset])
        rows = [measure(checkpoint, args.out or Path(folder), kind) for kind in args.types.split(",")]
    print("| type | read | written | time | read at | CPU | peak memory | longest silence |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in rows:
        print(
            f"| {row.type} | {row.read_gb:.1f} GB | {row.written_gb:.2f} GB | {row.seconds:.0f} s "
            f"| {row.read_mb_per_s:.0f} MB/s | {row.cpu_share:.0%} | {row.peak_mb:.0f} MB "
            f"| {row.longest_silence_s:.2f} s |"
        )
    if args.json:
        args.json.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
