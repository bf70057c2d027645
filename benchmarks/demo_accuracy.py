"""How often the demo model is right: through its GGUF files and our engine, on regions that are new to it.

Prints tables for docs/demo-model.md and, with --json, keeps every question with its answer, for the
comparison with `transformers` (benchmarks/demo_parity.py). With --shrunk, the same regions are shown smaller
and smaller.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks._chart import lines
from benchmarks._common import ending
from benchmarks._examination import FIRST_SEED, confused, examination, judged
from otterscope.engine import api
from otterscope.engine.budget import image_tokens
from otterscope.engine.client import EngineClient
from otterscope.geometry import Region, Size
from otterscope.weights import catalog
from otterscope.weights.demo import demo_pair
from otterscope.weights.pairing import ModelPair

SIZES = ("480", "720", "960", "1440")
SCALES = (1.0, 0.75, 0.5, 0.25)
_TOKENS = 64  # of an answer at most

Record = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="a GGUF file in place of the demo model's")
    parser.add_argument("--questions", type=int, default=1200, help="at each size (default: 1200)")
    parser.add_argument("--sizes", default=",".join(SIZES), help="“480” means any shape with sides up to 480")
    parser.add_argument("--shrunk", action="store_true", help="the same regions at 1, 3/4, 1/2 and 1/4")
    parser.add_argument("--plot", type=Path, help="with --shrunk: an SVG of right answers against tokens")
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED, help="of the scrolls")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--json", type=Path, help="file for every question and answer")
    given = parser.parse_args(arguments)
    pair = catalog.resolve(given.model) if given.model else demo_pair()
    if pair is None:
        raise SystemExit("there is no demo model in resources/demo: name one with --model")
    records: list[Record] = []
    for size in given.sizes.split(","):
        for scale in SCALES if given.shrunk else (1.0,):
            began = time.perf_counter()
            found = list(asked(pair, size, given.questions, scale, given.threads, given.first_seed))
            records += found
            took = time.perf_counter() - began
            print(f"\n## {size} at scale {scale:g}: {len(found)} questions in {took:.0f} s\n")
            print(table(found))
            if scale == 1.0:
                print(interval(found))
                print(confusion(found))
            if given.json:
                given.json.write_text(json.dumps(records, ensure_ascii=False) + "\n", encoding="utf-8")
    if given.shrunk:
        print(by_tokens(records))
        if given.plot:
            given.plot.write_text(plot(records), encoding="utf-8")
    return 0


def asked(
    pair: ModelPair, size: str, questions: int, scale: float, threads: int | None, first_seed: int
) -> Iterator[Record]:
    """Ask all questions of one size, one after another, and judge the answers."""
    engine = EngineClient()
    try:
        options = api.EngineOptions(threads=threads, gpu_layers=0)
        ending(engine.load(api.LoadRequest(pair.language, pair.mmproj, options)), api.Loaded)
        for sample, items in examination(size, questions, first_seed=first_seed):
            pixels, tokens = shown(sample.picture, scale)
            image = api.RegionImage(pixels, Region(0, 0, *sample.picture.size), scale)
            for item in items:
                request = api.AskRequest(image, item.asked.text, max_tokens=_TOKENS)
                done = ending(engine.ask(request), api.Done)
                verdict = judged(item.asked, done.answer)
                question = item.asked
                yield {
                    "size": size,
                    "scale": scale,
                    "tokens": tokens,
                    "seed": item.seed,
                    "width": item.width,
                    "height": item.height,
                    "form": question.form,
                    "language": question.language,
                    "arguable": question.arguable,
                    "question": question.text,
                    "true": question.answer,
                    "said": verdict.said,
                    "right": verdict.right,
                    "exact": verdict.exact,
                    "count": confused(question, done.answer),
                }
    finally:
        engine.close()


def shown(picture: Image.Image, scale: float) -> tuple[np.ndarray[Any, np.dtype[np.uint8]], int]:
    """A region's pixels at a scale, and the image tokens that they make."""
    if scale != 1.0:
        size = tuple(max(1, round(side * scale)) for side in picture.size)
        picture = picture.resize((size[0], size[1]), Image.Resampling.BOX, reducing_gap=None)
    return np.asarray(picture.convert("RGB")), image_tokens(Size(*picture.size))


def share(records: Sequence[Record], key: str = "right") -> str:
    """ "97.31 % of 483", never rounded up."""
    if not records:
        return "–"
    right = sum(bool(record[key]) for record in records)
    return f"{right * 10000 // len(records) / 100:.2f} % of {len(records)}"


def table(records: Sequence[Record]) -> str:
    """Right answers by form and language; what is arguable at the region's edge in a column of its own."""
    rows = ["| form | en | zh | ja | all | to the letter | arguable |", "|---|---|---|---|---|---|---|"]
    for form in ("counting", "presence", "comparing", "listing", "unknown"):
        here = [record for record in records if record["form"] == form]
        sure = [record for record in here if not record["arguable"]]
        cells = [
            share([record for record in sure if record["language"] == code]) for code in ("en", "zh", "ja")
        ]
        unsure = share([record for record in here if record["arguable"]])
        rows.append(f"| {form} | {' | '.join(cells)} | {share(sure)} | {share(sure, 'exact')} | {unsure} |")
    return "\n".join(rows)


def interval(records: Sequence[Record]) -> str:
    """How far chance moves the counts: the regions drawn anew with replacement, a thousand times.

    Each region is asked about ten times, so misses come in clusters, and the questions are no single throws.
    """
    regions: dict[int, list[bool]] = defaultdict(list)
    for record in records:
        if record["form"] == "counting" and not record["arguable"]:
            regions[record["seed"]].append(record["right"])
    groups, chance = list(regions.values()), random.Random(1)
    if not groups:
        return ""
    shares = []
    for _ in range(1000):
        drawn = chance.choices(groups, k=len(groups))
        shares.append(sum(map(sum, drawn)) / sum(map(len, drawn)))
    shares.sort()
    return (
        f"\nCounting, 95 % of redrawings of the regions: {shares[25] * 100:.1f} to {shares[974] * 100:.1f} %."
    )


def confusion(records: Sequence[Record]) -> str:
    """Counting by true number and by kind: how often right, and what was said instead."""
    counts = [record["count"] for record in records if record["count"] and not record["arguable"]]
    by_number: dict[int, list[bool]] = defaultdict(list)
    for _, true, said in counts:
        by_number[true].append(true == said)
    shares = [sum(right) / len(right) for right in by_number.values()]
    alike = sum(shares) / len(shares) if shares else 0.0
    rows = ["", f"Every true number counting alike: {int(alike * 10000) / 100:.2f} %."]
    for title, place in (("true number", 1), ("kind", 0)):
        groups: dict[Any, list[Any]] = defaultdict(list)
        for count in counts:
            groups[count[place]].append(count)
        rows += ["", f"| {title} | right | said instead (how often) |", "|---|---|---|"]
        for key in sorted(groups):
            right = sum(true == said for _, true, said in groups[key])
            wrong = Counter(f"{said} for {true}" for _, true, said in groups[key] if said != true)
            listed = ", ".join(f"{what} ({often})" for what, often in wrong.most_common(6))
            rows.append(f"| {key} | {right} of {len(groups[key])} | {listed} |")
    return "\n".join(rows)


def by_tokens(records: Sequence[Record]) -> str:
    """Accuracy against image tokens, the same regions at each scale."""
    rows = [
        "",
        "| size | scale | tokens, mean | counting | presence | comparing |",
        "|---|---|---|---|---|---|",
    ]
    groups: dict[tuple[str, float], list[Record]] = defaultdict(list)
    for record in records:
        if not record["arguable"]:
            groups[record["size"], record["scale"]].append(record)
    for (size, scale), here in groups.items():
        tokens = sum(record["tokens"] for record in here) / len(here)
        cells = [
            share([record for record in here if record["form"] == form])
            for form in ("counting", "presence", "comparing")
        ]
        rows.append(f"| {size} | {scale:g} | {tokens:.0f} | {' | '.join(cells)} |")
    return "\n".join(rows)


def plot(records: Sequence[Record]) -> str:
    """An SVG of the right share of counting answers against image tokens, a line for each size."""
    points: dict[str, dict[float, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for record in records:
        if record["form"] == "counting" and not record["arguable"]:
            name = "up to 480 × 480" if record["size"] == "480" else f"{record['size']} × {record['size']}"
            points[name][record["scale"]].append(record)
    series = {
        name: sorted(
            (
                sum(record["tokens"] for record in here) / len(here),
                100 * sum(record["right"] for record in here) / len(here),
            )
            for here in scales.values()
        )
        for name, scales in points.items()
    }
    return lines(
        "The same regions at 1, 3/4, 1/2 and 1/4 of their resolution",
        "image tokens, mean",
        "counts that are exactly right, %",
        series,
    )


if __name__ == "__main__":
    raise SystemExit(main())
