"""The scroll in resources/demo is the one that `otterscope demo` paints, and its truth is true."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from otterscope.geometry import Region
from otterscope.scenes.scene import Scene
from otterscope.scenes.truth import read, truths
from otterscope.work.demo import SCROLL

DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo"


@pytest.fixture(scope="module")
def scene() -> Scene:
    return Scene(SCROLL.seed, SCROLL.width, SCROLL.height)


def test_the_picture_is_small_enough_and_of_its_size() -> None:
    assert (DEMO / "scroll.jpg").stat().st_size < 6_000_000
    with Image.open(DEMO / "scroll.jpg") as picture:
        assert picture.size == (SCROLL.width, SCROLL.height)


@pytest.mark.parametrize("left", [0, 7 * 1024, 13 * 1024])
def test_its_pixels_are_the_painters(scene: Scene, left: int) -> None:
    region = Region(left, 512, 1024, 512)
    with Image.open(DEMO / "scroll.jpg") as picture:
        shipped = picture.crop((region.x, region.y, region.right, region.bottom))
    off = np.abs(np.asarray(shipped).astype(int) - np.asarray(scene.paint(region)).astype(int))
    assert off.mean() < 8


@pytest.mark.parametrize("left", [0, 7 * 1024, 13 * 1024])
def test_its_truth_is_the_painters(scene: Scene, left: int) -> None:
    region = Region(left, 512, 1024, 512)

    expected = {one.line() for one in truths(scene, region)}
    assert len(expected) > 20
    with (DEMO / "scroll.jsonl").open(encoding="utf-8") as lines:
        assert expected <= {line.strip() for line in lines}


def test_it_has_no_other_truth(scene: Scene) -> None:
    with (DEMO / "scroll.jsonl").open(encoding="utf-8") as lines:
        shipped = list(read(lines))
    assert len(shipped) == len(scene.counted(Region(0, 0, SCROLL.width, SCROLL.height)))
