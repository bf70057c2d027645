import numpy as np
import pytest

from otterscope.geometry import Region
from otterscope.scenes.scene import Scene
from otterscope.scenes.truth import truths
from training.scenes.index import TruthIndex
from training.scenes.samples import cut, random_cut, staged


def test_a_cut_is_a_piece_of_its_scroll() -> None:
    scene = Scene(12, 2400, 2000)
    region = Region(700, 900, 400, 300)
    sample = cut(Scene(12, 2400, 2000), region)
    assert sample.picture.tobytes() == scene.paint(region).tobytes()
    index = TruthIndex(truths(scene, Region(0, 0, 2400, 2000)))
    assert sample.counts == index.counts(region)
    assert sample.unsure == index.unsure(region)
    assert sum(sample.counts.values()) > 3


def test_a_seed_gives_one_cut() -> None:
    first, again, other = (random_cut(seed, 240, 300) for seed in (5, 5, 6))
    assert first.picture.size == (240, 300)
    assert first.picture.tobytes() == again.picture.tobytes()
    assert first.counts == again.counts
    assert first.picture.tobytes() != other.picture.tobytes()


@pytest.mark.parametrize(
    "wanted",
    [{"camel": 5, "sheep": 3}, {"boat": 3, "person": 2}, {"house": 2, "pig": 9}, {"boat": 6}, {}],
    ids=str,
)
def test_a_stage_holds_about_what_was_wanted(wanted: dict[str, int]) -> None:
    """Things at the edge may count or not; never is there another kind."""
    samples = [staged(seed, 300, 300, wanted) for seed in range(6)]
    for sample in samples:
        assert set(sample.counts) <= set(wanted)
        for kind, count in sample.counts.items():
            assert count <= wanted[kind]
    found = sum(sum(sample.counts.values()) for sample in samples)
    assert found >= 0.5 * 6 * sum(wanted.values())


def test_a_stage_has_the_scrolls_ground() -> None:
    sample = staged(3, 400, 300, {"ox": 2})
    assert sample.picture.size == (400, 300)
    assert np.asarray(sample.picture).std() > 8
    assert sample.picture.tobytes() == staged(3, 400, 300, {"ox": 2}).picture.tobytes()
