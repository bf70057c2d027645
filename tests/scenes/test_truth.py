import numpy as np
import pytest

from otterscope.geometry import Region
from otterscope.scenes.placing import CHUNK
from otterscope.scenes.scene import Scene
from otterscope.scenes.truth import Truth, read, truths


@pytest.fixture(scope="module")
def scene() -> Scene:
    return Scene(12, 2 * CHUNK, 3 * CHUNK)


def test_the_visible_share_is_what_painting_leaves(scene: Scene) -> None:
    """Everything that stands is painted as its number; what is left of each number is its visible part."""
    region = Region(0, 0, scene.width, scene.height)
    left = np.full((scene.height + 800, scene.width + 800), -1)
    standing = scene.standing(Region(-200, -200, scene.width + 400, scene.height + 400))
    sizes = {}
    for number, one in enumerate(standing):
        x, y, right, bottom = (edge + 400 for edge in one.sheet)
        solid = np.asarray(one.sprite.mask) > 127
        left[y:bottom, x:right][solid] = number
        sizes[number] = int(solid.sum())
    shown = left[400 : 400 + scene.height, 400 : 400 + scene.width]
    expected = {
        (one.kind, max(0, one.box[0]), max(0, one.box[1])): int((shown == number).sum()) / sizes[number]
        for number, one in enumerate(standing)
    }
    found = list(truths(scene, region))
    assert any(truth.visible < 1 for truth in found)
    for truth in found:
        there = truth.kind, truth.box.x, truth.box.y
        assert truth.visible == pytest.approx(expected[there]), truth


def test_windows_of_whole_chunks_tell_each_thing_once(scene: Scene) -> None:
    whole = list(truths(scene, Region(0, 0, scene.width, scene.height)))
    parts = [
        one
        for y in range(0, scene.height, CHUNK)
        for x in range(0, scene.width, CHUNK)
        for one in truths(scene, Region(x, y, CHUNK, CHUNK))
    ]
    assert set(parts) == set(whole)
    assert len(parts) == len(whole)


def test_beyond_the_edge_is_nothing(scene: Scene) -> None:
    assert list(truths(scene, Region(0, -CHUNK, CHUNK, CHUNK))) == []
    assert list(truths(scene, Region(scene.width, 0, CHUNK, CHUNK))) == []


def test_a_line_can_be_read_again() -> None:
    one = Truth("camel", Region(3, 4, 50, 60), 0.875)
    assert one.line() == '{"kind": "camel", "box": [3, 4, 50, 60], "visible": 0.875}'
    assert list(read([one.line()])) == [one]


BAD = [
    "",
    "{}",
    "[1]",
    "null",
    '{"kind": "ox", "bo',
    "[" * 100_000,
    "1" * 5000,
    '{"kind": "ox"}',
    '{"kind": "ox", "box": [1, 2], "visible": 1}',
    '{"kind": "ox", "box": [1, 2, 0, 4], "visible": 1}',
    '{"kind": "ox", "box": [1, 2, 1e999, 4], "visible": 1}',
    '{"kind": "ox", "box": [1, 2, 3.5, 4], "visible": 1}',
    '{"kind": "ox", "box": [true, 2, 3, 4], "visible": 1}',
    '{"kind": "ox", "box": ["1", "2", "3", "4"], "visible": 1}',
    '{"kind": "ox", "box": [-1, 2, 3, 4], "visible": 1}',
    '{"kind": "ox", "box": [1, 2, 3, 1000000000000], "visible": 1}',
    '{"kind": "ox", "box": [1, 2, 3, 4], "visible": NaN}',
    '{"kind": "ox", "box": [1, 2, 3, 4], "visible": 1.5}',
    '{"kind": "ox", "box": [1, 2, 3, 4], "visible": "1"}',
    '{"kind": null, "box": [1, 2, 3, 4], "visible": 1}',
]


@pytest.mark.parametrize("line", BAD, ids=[line[:60] for line in BAD])
def test_another_line_is_refused_by_its_number(line: str) -> None:
    good = Truth("ox", Region(1, 2, 3, 4), 1.0)
    lines = read([good.line(), line])
    assert next(lines) == good
    with pytest.raises(ValueError, match=r"^line 2 is not a line of truth: ") as caught:
        next(lines)
    assert len(str(caught.value)) < 120
