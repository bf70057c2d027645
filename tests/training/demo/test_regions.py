"""Paintings and the regions cut from them: patches are the picture's, labels are the truth's."""

import numpy as np
import pytest

from otterscope.geometry import Region
from otterscope.scenes.scene import Scene
from otterscope.scenes.truth import truths
from training.demo.paintings import Painting, natural, painting, staged
from training.demo.regions import FILLING, HARD, PATCH, SPREAD, UNCERTAIN, cut
from training.scenes.index import TruthIndex
from training.scenes.words import ASKED


@pytest.fixture(scope="module", params=["natural", "staged"])
def picture(request: pytest.FixtureRequest) -> Painting:
    return natural(3, 600) if request.param == "natural" else staged(3, 600, 90_000)


def test_a_seed_gives_the_same_painting() -> None:
    one, other = staged(5, 400, 60_000), staged(5, 400, 60_000)
    assert np.array_equal(one.pixels, other.pixels)
    assert np.array_equal(one.owners, other.owners)
    assert not np.array_equal(one.pixels, staged(6, 400, 60_000).pixels)


def test_the_counts_are_those_of_the_truth() -> None:
    scene = Scene(11, 3000, 2000)
    around = Region(600, 700, 700, 700)
    index = TruthIndex(truths(scene, Region(0, 200, 2000, 1800)))
    whole = painting(scene, around)
    seen = 0
    for x, y, width, height in (
        (0, 0, 700, 700),
        (90, 33, 301, 217),
        (400, 250, 240, 240),
        (5, 400, 95, 300),
    ):
        region = Region(around.x + x, around.y + y, width, height)
        found = cut(whole, x, y, width, height)
        assert dict(zip(ASKED, found.counts.tolist(), strict=True)) == {
            kind: index.counts(region)[kind] for kind in ASKED
        }
        unsure = {kind for kind, doubtful in zip(ASKED, found.unsure, strict=True) if doubtful}
        assert unsure == index.unsure(region) & set(ASKED)
        seen += int(found.counts.sum())
    assert seen > 20


def test_patches_are_the_pixels_row_by_row(picture: Painting) -> None:
    found = cut(picture, 17, 40, 100, 61)
    assert (found.columns, found.rows) == (4, 3)
    patch = found.patches[1 * 4 + 2].reshape(PATCH, PATCH, 3)
    assert np.array_equal(patch, picture.pixels[40 + 30 : 40 + 60, 17 + 60 : 17 + 90])
    last = found.patches[-1].reshape(PATCH, PATCH, 3)
    assert np.array_equal(last[:1, :10], picture.pixels[100:101, 107:117])
    assert (last[1:] == FILLING).all()
    assert (last[:, 10:] == FILLING).all()


@pytest.mark.parametrize("ramp", [HARD, SPREAD])
def test_each_thing_that_counts_has_one_mark(picture: Painting, ramp: tuple[float, float]) -> None:
    counted = 0
    for left, top, width, height in (
        (0, 0, 600, 600),
        (30, 70, 300, 300),
        (200, 10, 130, 400),
        (111, 222, 333, 95),
    ):
        found = cut(picture, left, top, width, height, ramp)
        for kind in range(len(ASKED)):
            if found.unsure[kind]:
                continue
            marks = found.marks[:, kind]
            assert (marks != UNCERTAIN).all()
            if (marks < 2).all():  # more than two in one patch are not told apart
                assert marks.sum() == pytest.approx(found.counts[kind], abs=1e-5)
                counted += round(float(marks.sum()))
            # A mark of more than a half is of a fifth of the thing, which shows.
            assert ((marks > 0.55) <= (found.cover[:, kind] > 0)).all() or width < 150
    assert counted > 5


def test_a_spread_mark_grows_with_what_is_seen() -> None:
    """A thing of ten rows over three rows of patches: a tenth, eight tenths, and all of it has been seen."""
    pixels = np.zeros((90, 60, 3), np.uint8)
    owners = np.zeros((90, 60), np.int16)
    owners[29:30, 5:25] = owners[30:37, 5:25] = owners[60:62, 5:25] = 1
    one = Painting(pixels, owners, np.array([4]), np.array([[5, 29, 25, 62]]), np.array([200]))
    assert cut(one, 0, 0, 60, 90, HARD).marks[:, 4].tolist() == [0, 0, 1, 0, 0, 0]
    assert cut(one, 0, 0, 60, 90, SPREAD).marks[:, 4].tolist() == pytest.approx([0, 0, 1, 0, 0, 0])
    assert cut(one, 0, 0, 60, 90, (0.5, 1.0)).marks[:, 4].tolist() == pytest.approx([0, 0, 0.6, 0, 0.4, 0])
    cropped = cut(one, 0, 0, 60, 61, (0.5, 1.0)).marks[:, 4]
    assert cropped.tolist() == pytest.approx([0, 0, 0.6, 0, 0.4, 0])  # cut off, yet whole


def test_what_is_arguable_has_no_mark_to_learn(picture: Painting) -> None:
    told = 0
    for left in range(0, 300, 7):
        found = cut(picture, left, left // 2, 150, 150)
        for kind in np.nonzero(found.unsure)[0]:
            told += int((found.marks[:, kind] == UNCERTAIN).any())
            assert (found.marks[:, kind] == UNCERTAIN).any()
    assert told > 3
