"""The tables of docs/viewing.md from what `benchmarks/viewer.py --json` wrote: every figure from one run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Figure = dict[str, Any]

#: The rows of the first table, and whether each has a floor worth a column of its own.
ROWS = (
    "first pixels",
    "whole overview",
    "sharp tiles everywhere",
    "tiffsave pyramid, for comparison",
    "preparation ended, cache written",
    "tile p95",
    "opened again, overview",
    "exact region at the bottom, never seen",
    "the same, from a file just opened",
    "cancelled during the pass, ended after",
    "peak memory",
    "cache on disk",
)
FORMATS = ("JPEG", "PNG", "pyramid")
#: Sizes of the growth table: what stands in a row's name, and in the table.
SIZES = ((" 0.1 gigapixels", "0.1"), (" 0.4 gigapixels", "0.4"), ("", "1.2"), (" 10 gigapixels", "10"))
PARTS = (
    ("", "all"),
    (" while preparing", "while tiles were being prepared"),
    (" when sharp", "afterwards"),
    (", processor time", "all, processor time"),
)


def tables(results: dict[str, Any]) -> str:
    """Markdown: three formats against floor and target, growth, other viewers, frames, what was missed."""
    figures: dict[str, Figure] = {row["name"]: row for row in results["rows"]}
    parts = [_formats(figures), _growth(figures), _peers(figures), _frames(figures, results.get("frames"))]
    parts.append(_missed(results["rows"]))
    return "\n\n".join(part for part in parts if part) + "\n"


def _formats(figures: dict[str, Figure]) -> str:
    heads = ["", *(head for name in FORMATS for head in (name, "floor", "target"))]
    lines = []
    for row in ROWS:
        cells = [row]
        for name in FORMATS:
            found = figures.get(f"{name}: {row}")
            cells += [_amount(found, key) for key in ("value", "floor", "target")]
        if any(cells[1:]):
            lines.append(cells)
    return _table(heads, lines)


def _growth(figures: dict[str, Figure]) -> str:
    columns = ("first pixels", "whole overview", "sharp tiles everywhere", "tile p95",
               "the same, from a file just opened", "peak memory", "cache on disk")  # fmt: skip
    heads = ["file", "gigapixels", "first pixels", "whole overview", "sharp everywhere", "tile, p95",
             "region at the bottom", "peak memory", "index and cache"]  # fmt: skip
    lines = []
    for name in FORMATS:
        for suffix, giga in SIZES:
            found = [figures.get(f"{name}{suffix}: {column}") for column in columns]
            if not any(found):
                continue
            cells = [name, giga]
            for number, figure in enumerate(found):
                floor = _amount(figure, "floor") if number < 2 else ""
                cells.append(_amount(figure, "value") + (f" ({floor})" if floor else ""))
            lines.append(cells)
    return _table(heads, lines) if len(lines) > len(FORMATS) else ""


def _peers(figures: dict[str, Figure]) -> str:
    lines = []
    for name, figure in figures.items():
        who, _, what = name.partition(": ")
        if what.startswith("first picture"):
            memory = _amount(figures.get(f"{who}: peak memory"), "value")
            patience = what.rpartition("within ")[2].partition(":")[0]
            lines.append([who, _amount(figure, "value") or f"none within {patience}", memory])
    return _table(["viewer", "first picture", "peak memory"], lines) if lines else ""


def _frames(figures: dict[str, Figure], curves: Figure | None) -> str:
    lines = []
    for suffix, label in PARTS:
        found = [figures.get(f"frame {which}{suffix}") for which in ("p50", "p95", "worst")]
        if any(found):
            lines.append([label, *(_amount(figure, "value") for figure in found)])
    if not lines:
        return ""
    opened = [
        [name.partition(": ")[2], _amount(figure, "value"), _amount(figure, "target")]
        for name, figure in figures.items()
        if name.startswith("window: ")
    ]
    aims = [_amount(figures.get(f"frame {which}"), "target") for which in ("p50", "p95", "worst")]
    out = _table(["frames", "p50", "p95", "worst"], [*lines, ["wanted, by the clock", *aims]])
    if opened:
        out = _table(["in the window, from opening the file", "", "target"], opened) + f"\n\n{out}"
    if curves:
        bars = curves["histogram"]
        ends = [f"over {low:g}" if high is None else f"{low:g}–{high:g}" for low, high, _ in bars]
        out += "\n\n" + _table(["ms a frame", *ends], [["frames", *(f"{count:,}" for *_, count in bars)]])
        memory = _sampled(curves["memory"], 10)
        out += "\n\n" + _table(
            ["after, s", *(f"{at:.0f}" for at, _ in memory)],
            [["MB", *(f"{value:.0f}" for _, value in memory)]],
        )
    return out


def _missed(rows: Iterable[Figure]) -> str:
    missed = [
        f"{row['name']} ({_amount(row, 'value')}, wanted {_amount(row, 'target')})"
        for row in rows
        if row["met"] is False
    ]
    return f"Missed in this run: {'; '.join(missed)}." if missed else "Every target was met in this run."


def _sampled(samples: Sequence[tuple[float, float]], count: int) -> list[tuple[float, float]]:
    """The peaks of so many equal stretches of the curve, each with the time of its end."""
    step = max(1, -(-len(samples) // count))
    stretches = [samples[at : at + step] for at in range(0, len(samples), step)]
    return [(part[-1][0], max(value for _, value in part)) for part in stretches]


def _amount(figure: Figure | None, key: str) -> str:
    """A figure with its unit as people write it: three digits that matter at most."""
    value = None if figure is None else figure[key]
    if value is None or figure is None:
        return ""
    unit = figure["unit"]
    if value == 0:
        return "0"
    if unit == "s" and value < 0.1:
        return f"{value:.3f} s" if value < 0.01 else f"{value:.2f} s"
    digits = f"{value:.0f}" if value >= 100 else f"{value:.3g}"
    return f"{digits} {unit}".strip()


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rule = ["---", *("--:" for _ in heads[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *lines))
