"""How often the demo model counts right on the scroll that is shipped with it, by kind.

Regions of 150 to 480 pixels a side anywhere on resources/demo/scroll.jpg; each kind of which there are 1 to 9
without doubt is asked for, the languages in turn.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks._common import ending
from benchmarks._examination import judged
from otterscope.engine import api
from otterscope.engine.client import EngineClient
from otterscope.geometry import Region
from otterscope.imaging.opening import open_image
from otterscope.scenes.truth import read
from otterscope.weights import catalog
from otterscope.weights.demo import demo_folder, demo_pair
from training.scenes.index import TruthIndex
from training.scenes.questions import question
from training.scenes.words import ASKED, LANGUAGES

_LEAST, _MOST, _COUNT = 150, 480, 9


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="a GGUF file in place of the demo model's")
    parser.add_argument("--regions", type=int, default=200)
    given = parser.parse_args(arguments)
    folder, pair = demo_folder(), catalog.resolve(given.model) if given.model else demo_pair()
    if folder is None or pair is None:
        raise SystemExit("there is no demo model in resources/demo")
    with (folder / "scroll.jsonl").open(encoding="utf-8") as lines:
        index = TruthIndex(read(lines))
    chance, asked, right = random.Random(5), Counter[str](), Counter[str]()
    engine, source = EngineClient(), open_image(folder / "scroll.jpg")
    try:
        options = api.EngineOptions(gpu_layers=0)
        ending(engine.load(api.LoadRequest(pair.language, pair.mmproj, options)), api.Loaded)
        for number in range(given.regions):
            width, height = (_LEAST + int(chance.random() * (_MOST - _LEAST + 1)) for _ in range(2))
            left = int(chance.random() * (source.size.width - width))
            top = int(chance.random() * (source.size.height - height))
            region = Region(left, top, width, height)
            counts, unsure = index.counts(region), index.unsure(region)
            image = api.RegionImage(source.read(region), region)
            for kind in ASKED:
                if kind in unsure or not 0 < counts[kind] <= _COUNT:
                    continue
                put = question("counting", LANGUAGES[number % 3], counts, unsure, chance, kind)
                done = ending(engine.ask(api.AskRequest(image, put.text, max_tokens=64)), api.Done)
                asked[kind] += 1
                right[kind] += judged(put, done.answer).right
    finally:
        engine.close()
        source.close()
    print("| kind | right |\n|---|---|")
    for kind in ASKED:
        print(f"| {kind} | {right[kind]} of {asked[kind]} |")
    print(f"| all | {right.total()} of {asked.total()} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
