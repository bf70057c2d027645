"""What keeping costs: a token, the end of an answer, searching, listing and opening, by how much is kept.

    python3 dev.py bench sessions [--turns 100,10000] [--tokens 5000] [--json FILE]

Wall time and CPU time: on a machine that does other work, only the second says what the program needs.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import _common
from otterscope.geometry import Region, Size
from otterscope.session import rows
from otterscope.session.database import Transaction
from otterscope.session.store import Store
from otterscope.session.words import fold

WORDS = "camel ox boat bridge person house scroll market river painter 骆驼 清明 上河 らくだ".split()
REGION = Region(0, 0, 300, 300)
#: Bytes of a small picture, and turns of a session.
THUMBNAIL, TURNS_A_SESSION = 4000, 50


def fill(store: Store, turns: int) -> int:
    """Keep so many answered turns, in one transaction; returns a session."""
    chance = random.Random(turns)
    pictures = range(max(1, turns // TURNS_A_SESSION))
    sessions = [store.open_picture(Path(f"/{n}.jpg"), Size(999, 999), 0, str(n)).id for n in pictures]
    first = store.ask(sessions[0], None, REGION, "?", False, chance.randbytes(THUMBNAIL))
    store.finish(first.id, "!", None)

    def work(to: Transaction) -> None:
        for number in range(1, turns):
            question, answer = (" ".join(chance.choices(WORDS, k=k)) for k in (8, 40))
            # As the store writes them, without waiting for the disk each time.
            to.write(
                "INSERT INTO turns SELECT ?, ?, box, x, y, width, height, ?, ?, state, fault, asked_at,"
                " follows, ?, boxes, points, ?, owner, deleted, ? FROM turns WHERE id = ?",
                (
                    *(number, sessions[number % len(sessions)], question, answer, rows.receipt_text(None)),
                    *(number, fold(f"{question}\n{answer}"), first.id),
                ),
            )
            to.write("INSERT INTO thumbnails VALUES (?, ?)", (number, chance.randbytes(THUMBNAIL)))

    store._database.write(work)
    store._database.settle()
    return sessions[0]


def measure(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of wall and of CPU time."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3


def run(turns: int, tokens: int, file: Path) -> dict[str, tuple[float, float]]:
    """All measurements with so many turns kept."""
    store = Store(file)
    session = fill(store, turns)
    asked = store.ask(session, None, REGION, "How many camels?")
    walls, cpu = [], time.process_time()
    for number in range(tokens):
        start = time.perf_counter()
        store.append(asked.id, f" {number}")
        walls.append((time.perf_counter() - start) * 1e3)
    each = (time.process_time() - cpu) * 1e3 / tokens
    walls.sort()
    found = {
        "keep a token (median)": (walls[tokens // 2], each),
        "keep a token (p99)": (walls[tokens * 99 // 100], each),
        "end an answer, on the disk": measure(lambda: store.finish(asked.id, "Five. " * 50, None)),
        "write a question": measure(lambda: store.ask(session, None, REGION, "And oxen?")),
        "list the sessions": measure(store.sessions),
        "read a session": measure(lambda: store.turns(session)),
        "search, two words": measure(lambda: store.search("camel 骆驼")),
        "search, nothing found": measure(lambda: store.search("elephant")),
        "close": measure(store.close),
    }
    found["open, all pages checked"] = measure(lambda: Store(file).close())
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", default="100,10000")
    parser.add_argument("--tokens", type=int, default=5000)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    sizes = [int(size) for size in given.turns.split(",")]
    results = {}
    with tempfile.TemporaryDirectory(prefix="otterscope-") as folder:
        for size in sizes:
            results[size] = run(size, given.tokens, Path(folder) / f"{size}.sqlite")
    heads = ["milliseconds, wall (CPU)", *(f"{size:,} turns kept" for size in sizes)]
    lines = [
        [name, *(f"{results[size][name][0]:.2f} ({results[size][name][1]:.2f})" for size in sizes)]
        for name in results[sizes[0]]
    ]
    _common.print_table(heads, lines)
    _common.write_json(given.json, {"sessions": results})


if __name__ == "__main__":
    main()
