import random

import pytest

from otterscope.geometry import Region
from otterscope.scenes.truth import Truth
from training.scenes.index import TruthIndex, share_inside

BOX = Region(100, 100, 50, 40)


@pytest.mark.parametrize(
    ("region", "share"),
    [
        (Region(0, 0, 500, 500), 1.0),
        (Region(100, 100, 50, 40), 1.0),
        (Region(110, 100, 500, 500), 0.8),
        (Region(0, 0, 125, 120), 0.25),
        (Region(120, 110, 10, 10), 0.05),
        (Region(150, 100, 10, 10), 0.0),
        (Region(-50, -50, 20, 20), 0.0),
    ],
    ids=str,
)
def test_the_share_of_a_box_inside(region: Region, share: float) -> None:
    assert share_inside(BOX, region) == pytest.approx(share)


@pytest.mark.parametrize(
    ("left", "counts", "unsure"), [(120, 1, True), (121, 0, True), (131, 0, False), (110, 1, False)]
)
def test_six_tenths_count_and_the_middle_is_unsure(left: int, counts: int, unsure: bool) -> None:
    index = TruthIndex([Truth("ox", BOX, 1.0)])
    region = Region(left, 0, 300, 300)
    assert index.counts(region)["ox"] == counts
    assert index.unsure(region) == ({"ox"} if unsure else set())
    assert index.counts(region)["camel"] == 0


def test_the_grid_finds_what_a_search_through_everything_finds() -> None:
    chance = random.Random(3)

    def box(most: int) -> Region:
        place = chance.randrange(4000), chance.randrange(3000)
        return Region(*place, chance.randrange(20, most), chance.randrange(20, most))

    truths = [Truth(chance.choice(["ox", "camel", "house"]), box(400), 1.0) for _ in range(600)]
    index = TruthIndex(truths)
    assert index.count == 600
    for _ in range(60):
        region = box(1500)
        expected = [one for one in truths if share_inside(one.box, region) >= 0.6]
        assert sorted(map(Truth.line, index.inside(region))) == sorted(map(Truth.line, expected))
