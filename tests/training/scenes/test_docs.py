"""The regions and counts that docs/scroll.md tells are the truth of the shipped scroll."""

import re
from collections import Counter
from pathlib import Path

import pytest

from otterscope.geometry import Region
from otterscope.scenes.truth import read
from training.scenes.index import TruthIndex

ROOT = Path(__file__).resolve().parents[3]
ROWS = re.findall(
    r"^\| `([\d,]+)` \|[^|]*\| ([^|]*) \|$", (ROOT / "docs" / "scroll.md").read_text("utf-8"), re.MULTILINE
)


@pytest.fixture(scope="module")
def index() -> TruthIndex:
    with (ROOT / "resources" / "demo" / "scroll.jsonl").open(encoding="utf-8") as lines:
        return TruthIndex(read(lines))


def test_there_are_three_regions() -> None:
    assert len(ROWS) == 3


@pytest.mark.parametrize(("region", "told"), ROWS)
def test_the_told_counts_are_true(index: TruthIndex, region: str, told: str) -> None:
    counts = Counter({kind: int(count) for count, kind in (part.split() for part in told.split(", "))})
    assert index.counts(Region.parse(region)) == counts
    assert index.unsure(Region.parse(region)) == set()
