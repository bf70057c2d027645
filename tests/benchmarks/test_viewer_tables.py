"""The tables of the viewing document come from one run's figures and from nothing else."""

from __future__ import annotations

from typing import Any

from benchmarks._viewer_tables import tables


def figure(name: str, value: float | None, unit: str = "s", target: float | None = None) -> dict[str, Any]:
    met = None if target is None or value is None else value <= target
    return {"name": name, "value": value, "unit": unit, "floor": 0.067, "target": target, "met": met}


def test_figures_stand_beside_their_floor_and_target() -> None:
    text = tables({"rows": [figure("JPEG: first pixels", 0.114, target=0.3)]})
    assert "| first pixels | 0.114 s | 0.07 s | 0.3 s |  |" in text
    assert text.endswith("Every target was met in this run.\n")


def test_what_was_missed_is_said() -> None:
    rows = [figure("PNG: whole overview", 21.4, target=19.5), figure("frame p95", 8.8, "ms", 8.0)]
    assert tables({"rows": rows}).endswith(
        "Missed in this run: PNG: whole overview (21.4 s, wanted 19.5 s); frame p95 (8.8 ms, wanted 8 ms).\n"
    )


def test_a_viewer_that_showed_nothing_is_said_to_have_shown_nothing() -> None:
    rows = [
        figure("geeqie: first picture (none within 90 s: empty)", None),
        figure("geeqie: peak memory", 9891, "MB"),
        figure("otterscope view: first picture (none within 90 s: empty)", 1.6),
        figure("otterscope view: peak memory", 203, "MB"),
    ]
    text = tables({"rows": rows})
    assert "| geeqie | none within 90 s | 9891 MB |" in text
    assert "| otterscope view | 1.6 s | 203 MB |" in text


def test_growth_needs_more_than_one_size() -> None:
    one = [figure("JPEG: first pixels", 0.1)]
    assert "gigapixels" not in tables({"rows": one})
    sizes = [f"JPEG{size}: first pixels" for size in (" 0.1 gigapixels", " 0.4 gigapixels")]
    text = tables(
        {
            "rows": [
                *one,
                *(figure(name, 0.05) for name in sizes),
                figure("pyramid 10 gigapixels: first pixels", 0.02),
            ]
        }
    )
    assert "| JPEG | 0.1 | 0.05 s (0.07 s) |" in text
    assert "| JPEG | 1.2 | 0.1 s (0.07 s) |" in text
    assert "| pyramid | 10 | 0.02 s (0.07 s) |" in text


def test_the_histogram_and_the_memory_curve_are_kept() -> None:
    frames = {
        "histogram": [[0.0, 1, 12], [1, 2, 3400], [2, None, 5]],
        "memory": [[second / 4, 100.0 + second] for second in range(240)],
    }
    window = figure("window: whole picture", 2.2, target=3.0)
    text = tables({"rows": [window, figure("frame p95", 6.0, "ms", 8.0)], "frames": frames})
    assert "| whole picture | 2.2 s | 3 s |" in text
    assert "| ms a frame | 0–1 | 1–2 | over 2 |" in text
    assert "| frames | 12 | 3,400 | 5 |" in text
    assert "| MB | 123 |" in text
    assert "| 339 |" in text
