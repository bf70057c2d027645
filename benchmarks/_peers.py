"""Other viewers on the same file, as a user meets them: from their start until its picture is on the screen.

They run on a virtual screen (Xvfb) whose memory is looked at: a picture is there when the middle of the
screen holds many colours. What is not installed is left out.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

#: How each viewer is told to show a file; this program is measured like the others.
VIEWERS = {
    "otterscope view": [sys.executable, "-m", "otterscope", "view"],
    "gthumb": ["gthumb"],
    "geeqie": ["geeqie", "-t"],
    "qimgv": ["qimgv"],
}
LONGEST_SECONDS = 90.0
_SCREEN = (1600, 1000)
#: A window's own parts have a few dozen colours; any photograph has thousands.
_MANY_COLOURS = 600


@dataclass(frozen=True)
class Sight:
    """How a peer did: seconds to its first picture (None if none came in time), and most memory in MB."""

    name: str
    seconds: float | None
    megabytes: float


def measure(path: Path, patience: float = LONGEST_SECONDS) -> list[Sight]:
    """All peers that are installed, one after another; `patience` seconds for each."""
    sights = []
    if shutil.which("vipsthumbnail"):
        sights.append(_thumbnail(path, patience))
    if shutil.which("Xvfb"):
        for name, command in VIEWERS.items():
            if shutil.which(command[0]):
                sights.append(_viewer(name, [*command, str(path)], patience))
    return sights


def _thumbnail(path: Path, patience: float) -> Sight:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        command = ["vipsthumbnail", str(path), "-s", "1600", "-o", str(Path(folder) / "small.jpg")]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        peak = 0.0
        while process.poll() is None and time.perf_counter() - begun < patience:
            peak = max(peak, _memory(process.pid))
            time.sleep(0.02)
        seconds = time.perf_counter() - begun
        return Sight("vipsthumbnail", seconds if _end(process) == 0 else None, peak)


def _viewer(name: str, command: list[str], patience: float) -> Sight:
    with tempfile.TemporaryDirectory() as folder, _screen(Path(folder)) as (display, memory):
        # A home of its own: no thumbnails and no settings of an earlier run.
        environment = {**os.environ, "DISPLAY": display, "HOME": folder, "XDG_CACHE_HOME": folder}
        environment["OTTERSCOPE_HOME"] = folder
        environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[1] / "app")
        environment.pop("QT_QPA_PLATFORM", None)
        environment["LIBGL_ALWAYS_SOFTWARE"] = "1"
        begun = time.perf_counter()
        # In this session: a new one would have a share of its own of a busy machine.
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        peak, seen = 0.0, None
        while time.perf_counter() - begun < patience and process.poll() is None:
            peak = max(peak, _memory(process.pid))
            if _shows_a_picture(memory):
                seen = time.perf_counter() - begun
                break
            time.sleep(0.05)
        _end(process)
        return Sight(name, seen, peak)


@contextmanager
def _screen(folder: Path) -> Iterator[tuple[str, Path]]:
    """A virtual screen: (its DISPLAY, the file of its pixels)."""
    reading, writing = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{_SCREEN[0]}x{_SCREEN[1]}x24",
         "-fbdir", str(folder), "-nolisten", "tcp"],
        pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    try:
        yield f":{number}", folder / "Xvfb_screen0"
    finally:
        _end(process)


def _shows_a_picture(memory: Path) -> bool:
    raw = np.fromfile(memory, dtype=np.uint8)
    # The pixels are the end of the file: 4 bytes each, before them the header of the XWD format.
    pixels = raw[-_SCREEN[0] * _SCREEN[1] * 4 :].view("<u4").reshape(_SCREEN[1], _SCREEN[0])
    middle = pixels[400:600, 500:1100] & 0xF8F8F8
    return len(np.unique(middle)) > _MANY_COLOURS // 4 and len(np.unique(middle[::7, ::7])) > 60


def _memory(pid: int) -> float:
    """Resident memory of a process and its children, MB."""
    total = 0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += one.memory_info().rss
    return total / (1 << 20)


def _end(process: subprocess.Popen[bytes]) -> int:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(3)
    return process.wait()
