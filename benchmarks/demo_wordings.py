"""Does the demo model understand questions that nobody taught it? Asks those of wordings.jsonl.

They were written by somebody who did not see the wordings of the lessons, 160 in each language, about what
there is on scrolls. Each is asked about several regions that are new to the model, and so is, about the same
region, the same question in the first wording that it was taught: what lies between the two is the wording.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks._common import ending
from benchmarks._examination import FIRST_SEED, examination, judged, number
from benchmarks.demo_accuracy import share
from otterscope.engine import api
from otterscope.engine.client import EngineClient
from otterscope.geometry import Region
from otterscope.weights import catalog
from otterscope.weights.demo import demo_pair
from otterscope.weights.pairing import ModelPair
from training.scenes.everyday.chinese import TRADITIONAL
from training.scenes.questions import Question, question
from training.scenes.samples import Sample

WORDINGS = Path(__file__).with_name("wordings.jsonl")
FORMS = ("counting", "presence", "comparing", "listing", "unknown")
#: Regions, of any shape up to 480 × 480, beside those of the examination.
_REGIONS, _FIRST_SEED = 60, FIRST_SEED + 200_000_000
_TRIES = 400

Record = dict[str, Any]


class Put(NamedTuple):
    """A question about a region: as somebody worded it, and plainly."""

    worded: Question
    plain: Question


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="a GGUF file in place of the demo model's")
    parser.add_argument("--times", type=int, default=3, help="regions about which each is asked (default: 3)")
    parser.add_argument("--first-seed", type=int, default=_FIRST_SEED, help="of the scrolls")
    parser.add_argument("--json", type=Path, help="file for every question and answer")
    given = parser.parse_args(arguments)
    pair = catalog.resolve(given.model) if given.model else demo_pair()
    if pair is None:
        raise SystemExit("there is no demo model in resources/demo: name one with --model")
    records = list(asked(pair, given.times, given.first_seed))
    print(table(records))
    if given.json:
        given.json.write_text(json.dumps(records, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def read(path: Path = WORDINGS) -> list[Record]:
    """The wordings: `language`, `form`, `kinds`, `text`, and `relation` or `scope`."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def asked(pair: ModelPair, times: int, first_seed: int) -> Iterator[Record]:
    """Ask everything, region by region, and judge the answers."""
    samples = [sample for sample, _ in examination("480", 10 * _REGIONS, first_seed=first_seed)]
    put = assigned(read(), samples, times)
    engine = EngineClient()
    try:
        options = api.EngineOptions(gpu_layers=0)
        ending(engine.load(api.LoadRequest(pair.language, pair.mmproj, options)), api.Loaded)
        for place, sample in enumerate(samples):
            image = api.RegionImage(
                np.asarray(sample.picture.convert("RGB")), Region(0, 0, *sample.picture.size)
            )
            for one in put[place]:
                found = {}
                for name, said in (("worded", one.worded), ("plain", one.plain)):
                    done = ending(engine.ask(api.AskRequest(image, said.text, max_tokens=64)), api.Done)
                    found[name] = done.answer
                yield {
                    "form": one.worded.form,
                    "language": one.worded.language,
                    "question": one.worded.text,
                    "true": one.worded.answer,
                    "said": found["worded"],
                    "right": right(one.worded, found["worded"]),
                    "plain": right(one.plain, found["plain"]),
                }
    finally:
        engine.close()


def assigned(wordings: Sequence[Record], samples: Sequence[Sample], times: int) -> dict[int, list[Put]]:
    """Which are asked about which region: nothing arguable, and what is asked about there and not there."""
    put: dict[int, list[Put]] = defaultdict(list)
    for place, wording in enumerate(wordings):
        chance = random.Random(place)
        for time in range(times):
            for _ in range(_TRIES):
                at = int(chance.random() * len(samples))
                if suits(wording, samples[at], time):
                    put[at].append(posed(wording, samples[at]))
                    break
    return put


def suits(wording: Record, sample: Sample, time: int) -> bool:
    """Whether a wording can be asked about a region without doubt, the `time`-th time."""
    if wording["form"] == "listing":
        return not sample.unsure
    counts = [sample.counts[kind] for kind in wording["kinds"]]
    if any(kind in sample.unsure for kind in wording["kinds"]) or max(counts, default=0) > 9:
        return False
    if wording["form"] == "comparing":
        return sum(counts) > 0
    # Every second time it is there.
    return not counts or (counts[0] > 0) == (time % 2 == 0)


def posed(wording: Record, sample: Sample) -> Put:
    """A wording with its true answer, and a plain question that has the same one."""
    form, language, kinds = wording["form"], wording["language"], wording["kinds"]
    about = wording.get("relation") or wording.get("scope") or ""
    chance = random.Random(0)
    while True:
        kind = kinds[0] if kinds else None
        plain = question(form, language, sample.counts, sample.unsure, chance, kind)
        if form == "unknown" or (
            plain.about == about and (form != "comparing" or plain.kinds == tuple(kinds))
        ):
            return Put(plain._replace(text=wording["text"]), plain)


def right(question: Question, said: str) -> bool:
    """As in the examination; but to "camels?" a number is an answer where a yes is one."""
    if question.form == "presence" and (count := number(said)) is not None:
        return (count > 0) == bool(question.number)
    return judged(question, said).right


def table(records: Sequence[Record]) -> str:
    """Right answers by form and language, and in the plain wording."""
    rows = ["| form | en | zh | ja | all | the same, plainly |", "|---|---|---|---|---|---|"]
    for form in (*FORMS, ""):
        here = [record for record in records if form in ("", record["form"])]
        cells = [share([one for one in here if one["language"] == code]) for code in ("en", "zh", "ja")]
        rows.append(f"| {form or 'all'} | {' | '.join(cells)} | {share(here)} | {share(here, 'plain')} |")
    characters = {traditional for usual, traditional in TRADITIONAL.items() if traditional != chr(usual)}
    traditional = [one for one in records if one["language"] == "zh" and characters & set(one["question"])]
    return "\n".join([*rows, "", f"In traditional characters: {share(traditional)}."])


if __name__ == "__main__":
    raise SystemExit(main())
