"""A program that asks and answers without end and says each call that has returned, a JSON line each.

Run as: python recorder.py FILE SEED. It is meant to be killed.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from otterscope.geometry import Region, Size
from otterscope.session.store import Store


def say(*values: object) -> None:
    print(json.dumps(values), flush=True)


def main() -> None:
    file, seed = sys.argv[1:]
    chance = random.Random(int(seed))
    store = Store(Path(file))
    info = store.open_picture(Path("/pictures/scroll.jpg"), Size(16_000, 2_000), 0, "digest")
    say("session", info.id)
    for number in range(10**9):
        region = Region(chance.randrange(9999), 5, 30, 30)
        box = store.put_box(info.id, region, f"box {number}")
        say("box", box.id, box.name)
        turn = store.ask(
            info.id, box.id, region, f"question {seed}.{number}", False, bytes(chance.randrange(5000))
        )
        say("ask", turn.id, turn.question)
        for piece in range(chance.randrange(60)):
            text = chance.choice(["camel ", "骆驼", "らくだ", "x" * 300, "\n"]) + str(piece)
            store.append(turn.id, text)
            say("append", turn.id, text)
        end = chance.choice(["finish", "stop", "fail", "nothing"])
        if end == "finish":
            store.finish(turn.id, f"answer {number}", None)
        elif end == "stop":
            store.stop(turn.id)
        elif end == "fail":
            store.fail(turn.id, "It failed.")
        say(end, turn.id, f"answer {number}")
        if chance.random() < 0.1:
            store.delete(turn.id)
            say("delete", turn.id)


if __name__ == "__main__":
    main()
