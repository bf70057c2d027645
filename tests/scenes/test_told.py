"""What docs/scroll.md tells of the drawings and of the demo scroll is so."""

import json
import re
from pathlib import Path

import pytest

from otterscope.scenes.album import COUNTED, variants

ROOT = Path(__file__).resolve().parents[2]
#: Kinds that are seldom on a scroll.
FEW = {"pagoda", "bridge"}
ANIMALS = ("ox", "horse", "sheep", "camel", "pig", "crane")


@pytest.fixture(scope="module")
def told() -> str:
    return " ".join((ROOT / "docs" / "scroll.md").read_text(encoding="utf-8").split())


def numbers(told: str, sentence: str) -> list[float]:
    """The numbers that stand for each # of a sentence."""
    found = re.search(re.escape(sentence).replace(r"\#", r"([\d,.]*\d)"), told)
    assert found, sentence
    return [float(number.replace(",", "")) for number in found.groups()]


def test_the_sizes_of_the_drawings(told: str) -> None:
    long = [one.solid[2] - one.solid[0] for kind in ANIMALS for one in variants(kind)]
    assert numbers(told, "An animal is # to # pixels long") == [min(long), max(long)]
    high = [one.solid[3] - one.solid[1] for one in variants("person")]
    assert numbers(told, "a person # to # pixels high") == [min(high), max(high)]
    drawings = [len(variants(kind)) for kind in COUNTED if kind not in FEW]
    assert numbers(told, "counted often has # to # drawings") == [min(drawings), max(drawings)]


def test_the_truth_of_the_demo_scroll(told: str) -> None:
    lines = (ROOT / "resources/demo/scroll.jsonl").read_text(encoding="utf-8").splitlines()
    assert numbers(told, "lists the # things on it") == [len(lines)]
    lowest = min(json.loads(line)["visible"] for line in lines)
    assert numbers(told, "the lowest share is #") == [round(lowest, 2)]
    (shown,) = re.findall(r"```json ({.*?}) ```", told)
    assert shown in lines


def test_the_kinds_with_a_truth_are_named(told: str) -> None:
    assert f"Counted, with a truth: {', '.join(COUNTED)}." in told
