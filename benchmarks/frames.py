"""How long the window is busy for each frame while one pans and zooms over a very large picture.

    python3 dev.py bench frames [FILE] [--seconds 60] [--quick] [--json] [--width 1600 --height 1000]

Opens FILE (or paints a picture) in a real viewer whose canvas is 1600 × 1000 device pixels, with an empty
cache, and plays a scripted minute at sixty looks a second from the first moment on: drags, throws, zooms,
flights across the picture, a turn. A frame's time is everything that the GUI thread does for it:
moving the camera, composing and painting the picture, rulers, map and status line, taking in tiles that came.
The time in which the tiles are being prepared and the time after it are counted apart. Memory is the whole
process's, sampled four times a second. Before all that, a process of its own opens FILE and leaves it alone:
how soon the whole picture is there when nobody moves it.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil

HERTZ = 60
#: Targets for a canvas of 1600 × 1000, milliseconds and MB.
TARGETS = {"frame p95": 8.0, "frame worst": 33.0, "peak memory": 700.0}
#: Seconds after which a picture that is left alone counts as never whole.
ALONE_AT_MOST = 120.0
EDGES = (1, 2, 4, 8, 16, 33, 66)


@dataclass(frozen=True)
class Row:
    """One figure of the table; `met` is None where no target is set."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    target: float | None = None
    met: bool | None = None


def paint(path: Path, width: int, height: int) -> None:
    """A textured JPEG (quality 85, 4:2:0), in strips so that no machine is too small for it."""
    import pyvips

    rng = np.random.default_rng(7)
    coarse = pyvips.Image.new_from_array(
        rng.integers(40, 216, (height // 2500 + 2, width // 2500 + 2, 3), np.uint8)
    )
    fine = pyvips.Image.new_from_array(
        rng.integers(0, 80, (1024, 1024), np.uint8).astype(np.uint8)
    ).gaussblur(1.2)
    ground = coarse.resize(2600, kernel="linear").crop(0, 0, width, height)
    texture = fine.replicate(width // 1024 + 1, height // 1024 + 1).crop(0, 0, width, height)
    ground.add(texture).cast("uchar").jpegsave(str(path), Q=85, subsample_mode="on")


class Memory(threading.Thread):
    """Samples this process's resident memory."""

    def __init__(self) -> None:
        super().__init__(name="memory")
        self.samples: list[tuple[float, float]] = []
        self._ending = threading.Event()

    def run(self) -> None:
        process, start = psutil.Process(), time.monotonic()
        while not self._ending.wait(0.25):
            self.samples.append((time.monotonic() - start, process.memory_info().rss / 1e6))

    def finish(self) -> None:
        self._ending.set()
        self.join()


def script(pane: object, seconds: float) -> Iterator[Callable[[], None]]:
    """What a pair of hands does, one step a frame, for about `seconds`."""
    from otterscope.ui.viewer.motion import Flight, Glide, ZoomTo
    from otterscope.ui.viewer.pane import ViewerPane

    assert isinstance(pane, ViewerPane)
    canvas = pane.canvas
    mover = canvas.mover
    mover.animated = False
    rng = np.random.default_rng(3)
    end = time.monotonic() + seconds
    view = canvas.camera.view_size
    size = canvas.camera.img_size

    def play(motion: Flight | Glide | ZoomTo) -> Iterator[Callable[[], None]]:
        for step in range(240):
            if motion.over(step / HERTZ):
                break
            yield lambda step=step: mover.jump(motion.at(step / HERTZ))  # type: ignore[misc]
        yield lambda: mover.jump(motion.at(float("inf")))

    def drag(dx: float, dy: float, frames: int) -> Iterator[Callable[[], None]]:
        for _ in range(frames):
            yield lambda: mover.jump(canvas.camera.panned(dx, dy))

    while time.monotonic() < end:
        for _ in range(14):
            at = tuple(rng.uniform(0.2, 0.8, 2) * (view.width, view.height))
            yield from play(ZoomTo(canvas.camera, canvas.camera.zoom * 1.5, (at[0], at[1])))
            if canvas.camera.zoom > 1.5:
                break
        yield from drag(-17.3, 6.1, 45)
        yield from play(Glide(canvas.camera, -3000, 900))
        yield from drag(24.9, -11.7, 45)
        share_x, share_y = rng.uniform(0.05, 0.95, 2)
        there = canvas.camera.centred(share_x * size.width, share_y * size.height, 1.0)
        yield from play(Flight(canvas.camera, there))
        yield from drag(-30, 0, 60)
        yield from play(ZoomTo(canvas.camera, 4.0, (view.width / 3, view.height / 3)))
        yield from drag(9, 9, 30)
        yield lambda: mover.jump(canvas.camera.turned(1))
        yield from play(ZoomTo(canvas.camera, 0.3, (view.width / 2, view.height / 2)))
        yield from drag(-19, -13, 60)
        yield lambda: mover.jump(canvas.camera.turned(-1))
        for _ in range(9):
            yield from play(ZoomTo(canvas.camera, canvas.camera.zoom / 1.6, (view.width / 2, 10)))
            if canvas.camera.zoom <= canvas.camera.fit_zoom:
                break


def left_alone(path: Path, width: int, height: int) -> float:
    """Seconds until the whole picture is on the screen when nothing moves it meanwhile; `inf` if never."""
    from otterscope.ui.app import application
    from otterscope.ui.viewer.pane import ViewerPane

    app = application("light")
    pane = ViewerPane()
    pane.canvas.setFixedSize(width, height)
    pane.show()
    app.processEvents()
    opened_at, whole_at = time.monotonic(), float("inf")
    pane.open(path)
    whole: list[bool] = []
    layer = None
    while not whole and time.monotonic() - opened_at < ALONE_AT_MOST:
        app.processEvents()
        if layer is None and pane.layer is not None:
            layer = pane.layer
            layer.overview_done.connect(lambda: whole.append(True))
        time.sleep(0.002)
    if whole:
        app.processEvents()
        whole_at = time.monotonic() - opened_at
    pane.shutdown()
    pane.close()
    return whole_at


def alone_in_a_process(path: Path, width: int, height: int) -> float:
    """`left_alone` in a process of its own, with a cache of its own: empty."""
    with tempfile.TemporaryDirectory(prefix="otterscope-alone-") as folder:
        asked = [sys.executable, __file__, str(path), "--alone", f"--width={width}", f"--height={height}"]
        done = subprocess.run(
            asked, capture_output=True, text=True, check=False, env=os.environ | {"OTTERSCOPE_HOME": folder}
        )
    if done.returncode:
        raise SystemExit(done.stderr[-500:])
    return float(done.stdout.split()[-1])


def measure(path: Path, seconds: float, width: int, height: int) -> dict[str, object]:
    """Play the script over `path`; times in milliseconds, memory in MB."""
    from otterscope.ui.app import application
    from otterscope.ui.viewer.pane import ViewerPane

    app = application("light")
    before = threading.active_count()
    memory = Memory()
    memory.start()
    pane = ViewerPane()
    pane.show()
    app.processEvents()
    opened_at = time.monotonic()
    pane.open(path)
    sharp_at: list[float] = []
    painted_at: list[float] = []
    whole_at: list[float] = []
    while pane.layer is None:
        app.processEvents()
        time.sleep(0.001)
        if pane.banner.isVisible():
            raise SystemExit(pane.banner.text.text())
    pane.layer.sharp.connect(lambda: sharp_at.append(time.monotonic()))
    # What these tell of is on the screen when the event loop has been round once more.
    pane.layer.overview_changed.connect(lambda: painted_at.append(time.monotonic()))
    pane.layer.overview_done.connect(lambda: whole_at.append(time.monotonic()))
    pane.canvas.setFixedSize(width, height)
    pane.adjustSize()
    app.processEvents()
    start = time.monotonic()
    frames: list[tuple[float, float]] = []
    processor: list[float] = []
    for step in script(pane, seconds):
        begin, busy = time.perf_counter(), time.thread_time()
        step()
        app.processEvents()
        spent = time.perf_counter() - begin
        processor.append((time.thread_time() - busy) * 1000)
        frames.append((time.monotonic() - start, spent * 1000))
        # Sleeping lets go of Python's lock, as waiting for the screen does.
        time.sleep(max(0.001, 1 / HERTZ - spent))
    memory.finish()
    pane.shutdown()
    pane.close()
    ready = sharp_at[0] - start if sharp_at else float("inf")
    return {
        "first_s": painted_at[0] - opened_at if painted_at else float("inf"),
        "whole_s": whole_at[0] - opened_at if whole_at else float("inf"),
        "frames": [spent for _, spent in frames],
        "during": [spent for at, spent in frames if at <= ready],
        "after": [spent for at, spent in frames if at > ready],
        "processor": processor,
        "ready_s": ready,
        "memory": memory.samples,
        "threads_left": threading.active_count() - before,
    }


def rows_of(result: dict[str, object]) -> list[Row]:
    """The table's rows from what `measure` gives."""
    rows: list[Row] = []
    for name, key, most in (
        ("window: first pixels of the picture", "first_s", 0.33),
        ("window: whole picture", "whole_s", 3.0),
        ("window: whole picture, left alone", "alone_s", 3.0),
    ):
        value = result[key]
        assert isinstance(value, float)
        rows.append(Row(name, round(value, 3), "s", None, most, value <= most))
    parts = {
        "": "frames",
        " while preparing": "during",
        " when sharp": "after",
        ", processor time": "processor",
    }
    for label, key in parts.items():
        times = np.asarray(result[key], dtype=float)
        if not len(times):
            continue
        for name, value in (
            ("frame p50", np.percentile(times, 50)),
            ("frame p95", np.percentile(times, 95)),
            ("frame worst", times.max()),
        ):
            # On a busy machine the wall clock counts other programs too; the targets are for it all the same.
            target = None if key == "processor" else TARGETS.get(name)
            met = None if target is None else bool(value <= target)
            rows.append(Row(name + label, round(float(value), 2), "ms", None, target, met))
    samples = result["memory"]
    assert isinstance(samples, list)
    peak = max(value for _, value in samples)
    rows.append(
        Row("peak memory", round(peak), "MB", None, TARGETS["peak memory"], peak <= TARGETS["peak memory"])
    )
    left = result["threads_left"]
    assert isinstance(left, int)
    rows.append(Row("threads left", left, "", None, 0, left == 0))
    return rows


def show(result: dict[str, object], rows: list[Row]) -> None:
    """The table, the histogram and the memory curve as text."""
    for row in rows:
        target = "" if row.target is None else f"  (at most {row.target:g}: {'met' if row.met else 'MISSED'})"
        print(f"{row.name:36} {row.value:9.2f} {row.unit}{target}")
    print(f"\n{curves(result | {'histogram': histogram(result)})}")


def histogram(result: dict[str, object]) -> list[tuple[float, float | None, int]]:
    """Frames by time: (more than, at most, how many); milliseconds, None for no end."""
    times = np.asarray(result["frames"], dtype=float)
    edges = (0.0, *EDGES, float("inf"))
    counts = [int(((times > low) & (times <= high)).sum()) for low, high in itertools.pairwise(edges)]
    ends = [None if high == float("inf") else high for high in edges[1:]]
    return list(zip(edges[:-1], ends, counts, strict=True))


def curves(result: dict[str, Any]) -> str:
    """The histogram of frame times and the memory curve, drawn in text."""
    bars = result["histogram"]
    whole = sum(count for _, _, count in bars)
    lines = [f"{whole} frames"]
    for low, high, count in bars:
        text = f"over {low:g} ms" if high is None else f"{low:g}–{high:g} ms"
        lines.append(f"{text:>12} {count:6} {'#' * round(60 * count / max(1, whole))}")
    lines += ["", "memory, MB"]
    samples = result["memory"]
    for at, value in samples[:: max(1, len(samples) // 20)]:
        lines.append(f"{at:6.1f} s {value:7.0f} {'#' * round(value / 15)}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path, help="a picture; without it one is painted")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--quick", action="store_true", help="a smaller picture, fifteen seconds")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--width", type=int, default=1600, help="canvas, device pixels")
    parser.add_argument("--height", type=int, default=1000)
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if args.alone:
        print(left_alone(args.file, args.width, args.height))
        return 0
    with tempfile.TemporaryDirectory(prefix="otterscope-frames-") as folder:
        # A home of its own: nothing of the user's is read, and no tile is there before the start.
        os.environ["OTTERSCOPE_HOME"] = folder
        path = args.file
        if path is None:
            path = Path(folder) / "painted.jpg"
            paint(path, *((20_000, 8_000) if args.quick else (60_000, 20_000)))
        alone = alone_in_a_process(path, args.width, args.height)
        result = {"alone_s": alone} | measure(
            path, 15.0 if args.quick else args.seconds, args.width, args.height
        )
        rows = rows_of(result)
        if args.json:
            shown = {**result, "histogram": histogram(result)}
            for key in ("frames", "during", "after", "processor"):
                del shown[key]
            print(json.dumps({"rows": [asdict(row) for row in rows], **shown}))
        else:
            show(result, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
