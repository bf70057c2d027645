"""Damaged and lying files, looked at in a process of their own: python hostile.py FIRST COUNT.

Prints one JSON object: how the files ended by kind, the slowest in seconds of processor time, and the most
memory in MB. Any other end (a crash, a hang, another exception than a sentence) ends the process with another
status.
"""

from __future__ import annotations

import faulthandler
import json
import resource
import struct
import sys
import tempfile
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "app")]

from otterscope.errors import AppError, Cancelled  # noqa: E402
from otterscope.geometry import Region  # noqa: E402
from otterscope.imaging import limits  # noqa: E402
from otterscope.imaging.opening import open_image  # noqa: E402
from otterscope.imaging.preparing import PreparationEvent  # noqa: E402
from otterscope.imaging.tile_cache import TileCache  # noqa: E402
from otterscope.progress import CancelToken  # noqa: E402
from tests.imaging.samples import SAMPLES  # noqa: E402

#: A file that takes more processor time than this hangs the program. (The clock measures the machine, too.)
LONGEST_SECONDS = 5.0
#: Waiting for what never comes takes no processor time: that long, by the clock, ends the run.
WATCHDOG_SECONDS = 120.0
PATIENCE_SECONDS = 2.0
Numbers = np.random.Generator


def cut_off(data: bytearray, numbers: Numbers) -> bytearray:
    return data[: int(numbers.integers(1, len(data)))]


def flipped(data: bytearray, numbers: Numbers) -> bytearray:
    for _ in range(int(numbers.integers(1, 40))):
        data[int(numbers.integers(len(data)))] = int(numbers.integers(256))
    return data


def head_flipped(data: bytearray, numbers: Numbers) -> bytearray:
    for _ in range(int(numbers.integers(1, 8))):
        data[int(numbers.integers(4, min(len(data), 400)))] = int(numbers.integers(256))
    return data


def extremes(data: bytearray, numbers: Numbers) -> bytearray:
    """Overwrite a field of the header with a number that is as large, or as small, as can be."""
    at = int(numbers.integers(4, min(len(data) - 8, 300)))
    values = (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFF, 60000, 2_000_000_000)
    value = values[int(numbers.integers(len(values)))]
    order = "<" if numbers.integers(2) else ">"
    code = "I" if numbers.integers(2) else "H"
    struct.pack_into(order + code, data, at, value & (0xFFFF if code == "H" else 0xFFFFFFFF))
    return data


def moved(data: bytearray, numbers: Numbers) -> bytearray:
    """A piece of the file in another place, and another one gone."""
    first, second = sorted(int(n) for n in numbers.integers(0, len(data), 2))
    return data[:first] + data[second : second + 999] + data[first:second]


def zeroed(data: bytearray, numbers: Numbers) -> bytearray:
    at = int(numbers.integers(len(data)))
    length = int(numbers.integers(1, 4096))
    data[at : at + length] = bytes(len(data[at : at + length]))
    return data


def doubled(data: bytearray, numbers: Numbers) -> bytearray:
    return data + data[int(numbers.integers(len(data))) :]


DAMAGES: list[Callable[[bytearray, Numbers], bytearray]] = [
    cut_off,
    flipped,
    head_flipped,
    extremes,
    moved,
    zeroed,
    doubled,
]


def _png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = chunk(b"IDAT", zlib.compress(rows, 9))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + packed + chunk(b"IEND", b"")


def _tiff_loop() -> bytes:
    """A directory whose successor is itself."""
    tags = [(256, 4), (257, 4), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 4), (279, 16)]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", len(tags)) + entries + struct.pack("<I", 8)


def _tiff_of(width: int, height: int, **tags: int) -> bytes:
    fields = {256: width, 257: height, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: height, 279: 16}
    fields.update({int(name[1:]): value for name, value in tags.items()})
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(fields.items()))
    return b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", len(fields)) + entries + bytes(4)


def _jpeg_of(width: int, height: int) -> bytes:
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xc0" + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + bytes(64) + b"\xff\xd9"


#: Files made to hurt, by name: (ending, content).
CRAFTED: dict[str, bytes] = {
    "bomb.png": _png(30000, 30000, bytes(30000 * 3 + 1) * 200),
    "wall.png": _png(1, 2_000_000_000, bytes(4) * 1000),
    "floor.png": _png(2_000_000_000, 1, bytes(4) * 1000),
    "nothing.png": _png(0, 0, b""),
    "loop.tif": _tiff_loop(),
    "huge.tif": _tiff_of(3_000_000, 3_000_000),
    "wide.tif": _tiff_of(2_000_000_000, 1),
    "tiles.tif": _tiff_of(100_000, 100_000, t322=1_000_000_000, t323=1_000_000_000, t324=8, t325=16),
    "small-tiles.tif": _tiff_of(4_000_000, 900_000, t322=16, t323=16, t324=8, t325=16),
    "samples.tif": _tiff_of(1000, 1000, t277=60000),
    "largest.jpg": _jpeg_of(65535, 65535),
    "nothing.jpg": _jpeg_of(0, 0),
    "no-height.jpg": _jpeg_of(100, 0),
    "laughs.svg": b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "'
    + b"lol" * 999
    + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(8))
    + b']><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&i;</text></svg>',
    "outside.svg": b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" '
    b'width="9" height="9"><image x:href="file:///etc/passwd" width="9" height="9"/></svg>',
    "vast.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="900000" height="900000"></svg>',
    "lie.ppm": b"P6 2000000000 2000000000 255\n" + bytes(99),
    "lie.bmp": b"BM"
    + struct.pack(
        "<IHHIIiiHHIIiiII", 200, 0, 0, 54, 40, 2_000_000_000, 2_000_000_000, 1, 24, 0, 0, 0, 0, 0, 0
    )
    + bytes(99),
    "lie.gif": b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0) + b",\x00\x00\x00\x00" * 3,
    "text.txt": b"no picture at all\n" * 99,
    "zeros.bin": bytes(5000),
    "html.png": b"<!doctype html><html><body>Not found</body></html>",
    "deep.dzi": b'<Image xmlns="http://schemas.microsoft.com/deepzoom/2008" Format="../../etc" TileSize="0" '
    b'Overlap="-5"><Size Width="99999999999" Height="-1"/></Image>',
}


def _give_up(cancel: CancelToken, looked: threading.Event) -> None:
    """Cancel what has taken PATIENCE_SECONDS of processor time."""
    begun = time.process_time()
    while not looked.wait(0.02):
        if time.process_time() - begun > PATIENCE_SECONDS:
            cancel.cancel()
            return


def look_at(path: Path, cache: TileCache) -> str:
    """Everything the program does with a file: open, prepare, cut. "shown", or the name of the sentence.

    A file that is only very large is given up as a user would: "stopped".
    """
    notices: list[PreparationEvent] = []
    cancel = CancelToken()
    looked = threading.Event()
    patience = threading.Thread(target=_give_up, args=(cancel, looked))
    patience.start()
    try:
        with open_image(path, cache=cache) as picture:
            size = picture.size
            corner = Region(max(0, size.width - 40), max(0, size.height - 40), 40, 40)
            picture.prepare(notices.append, cancel)
            picture.tile(0, 0, 0, cancel)
            picture.crop(corner, cancel=cancel)
            picture.read(Region(0, 0, min(size.width, 500), min(size.height, 500)), 0.3, cancel=cancel)
    except Cancelled:
        return "stopped"
    except AppError as fault:
        assert str(path) in fault.sentence or "region" in fault.sentence, fault.sentence
        return fault.code
    finally:
        looked.set()
        patience.join()
    return "shown"


def damaged(number: int) -> tuple[str, bytes]:
    """The damaged file of this number: (ending, content); the same on every run."""
    numbers = np.random.default_rng(number)
    sample = SAMPLES[number % len(SAMPLES)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"picture{sample.ending}"
        sample.write(path)
        data = bytearray(path.read_bytes())
    for _ in range(int(numbers.integers(1, 3))):
        data = DAMAGES[int(numbers.integers(len(DAMAGES)))](data, numbers)
    return sample.ending, bytes(data)


def _files(first: int, count: int) -> Iterator[tuple[str, bytes]]:
    """The crafted files before number 0, then the damaged ones: (name, content)."""
    if first == 0:
        yield from CRAFTED.items()
    for number in range(first, first + count):
        ending, content = damaged(number)
        yield f"{number}{ending}", content


def main(first: int, count: int) -> None:
    ends: Counter[str] = Counter()
    slowest = (0.0, "")
    with tempfile.TemporaryDirectory() as folder:
        cache = TileCache(Path(folder) / "cache")
        for position, (name, content) in enumerate(_files(first, count)):
            path = Path(folder) / name
            path.write_bytes(content)
            # Every other file is taken as huge ones are.
            limits.SMALL_PIXELS = 0 if position % 2 else 16_000_000
            print(path.name, file=sys.stderr, flush=True)
            faulthandler.dump_traceback_later(WATCHDOG_SECONDS, exit=True)
            begun = time.process_time()
            ends[look_at(path, cache)] += 1
            slowest = max(slowest, (time.process_time() - begun, path.name))
            faulthandler.cancel_dump_traceback_later()
            path.unlink()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ends": ends, "slowest": slowest, "megabytes": memory}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
