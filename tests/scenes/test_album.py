import itertools
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from otterscope.scenes.album import COUNTED, KINDS, variants
from otterscope.scenes.scene import REACH, SCENERY_REACH

CREATURES = [kind for kind in COUNTED if kind not in {"house", "pagoda", "bridge"}]


@pytest.mark.parametrize("kind", CREATURES)
def test_a_kind_comes_in_many_forms_of_about_one_size(kind: str) -> None:
    drawn = variants(kind)
    assert len({(sprite.mask.tobytes(), sprite.colour.tobytes()) for sprite in drawn}) >= 28
    heights = [sprite.solid[3] - sprite.solid[1] for sprite in drawn]
    assert min(heights) >= 12
    assert max(heights) <= 100
    assert max(heights) > 1.2 * min(heights)


@pytest.mark.parametrize("kind", CREATURES)
def test_half_look_the_other_way(kind: str) -> None:
    drawn = variants(kind)
    half = len(drawn) // 2
    for one, other in zip(drawn[:half], drawn[half:], strict=True):
        assert one.mask.tobytes() == other.mirrored().mask.tobytes()


def test_no_drawing_reaches_further_than_windows_look() -> None:
    """Otherwise a thing could be cut at the seam between two windows."""
    for kind in KINDS:
        reach = SCENERY_REACH - 20 if kind in {"mountain", "hill", "field", "wash", "mist"} else REACH
        for sprite in variants(kind):
            edges = sprite.left, sprite.top, sprite.left + sprite.width, sprite.top + sprite.height
            assert max(map(abs, edges)) <= reach, kind


def test_kinds_differ_in_shape() -> None:
    """The mean outline of each kind, brought to one size, is unlike that of every other kind."""
    means = {}
    for kind in CREATURES:
        drawn = variants(kind)
        masks = [np.asarray(one.mask.resize((32, 32)), float) / 255 for one in drawn[: len(drawn) // 2]]
        means[kind] = np.mean(masks, axis=0)
    for one, other in itertools.combinations(CREATURES, 2):
        assert np.abs(means[one] - means[other]).mean() > 0.05, (one, other)


def test_another_process_draws_the_same() -> None:
    """String hashes differ from process to process; drawings must not."""
    code = (
        "import hashlib; from otterscope.scenes.album import variants;"
        "print(hashlib.sha256(b''.join(s.colour.tobytes() for s in variants('sheep'))).hexdigest())"
    )
    app = Path(__file__).resolve().parents[2] / "app"
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": str(app), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
