"""The painter's bytes are those that the demo model was trained on.

Whoever changes a stroke makes the figures of docs/demo-model.md untrue until the model is trained anew, and
the shipped scroll is no longer what `otterscope demo` paints. Tests that compare with a JPEG cannot tell.
"""

import hashlib

import pytest

from otterscope.geometry import Region
from otterscope.scenes.album import KINDS, variants
from otterscope.scenes.scene import Scene

ALBUM = {
    "person": "59bb8f3be167c18a",
    "ox": "d192bd542dab412a",
    "horse": "2cb10009caf78e26",
    "sheep": "ce97c2879f180ada",
    "camel": "af76b91d47e72e8d",
    "pig": "90fda6cd808ced47",
    "crane": "4e53a9cec5edd2b5",
    "cart": "a9984e7b29168d03",
    "boat": "36c2a2e7309804be",
    "house": "400cc46d1fd47cd2",
    "pagoda": "f8d7d391b838d8a1",
    "bridge": "6fdc34578939c596",
    "stall": "4e66658b17e28e1b",
    "willow": "391464ba4647eede",
    "pine": "202de924f45259d1",
    "leafy": "bfdb56a5f47507ee",
    "blossom": "ac371c4029900b74",
    "bare": "760a0cfeec331f8e",
    "bamboo": "c9e1967335470964",
    "mountain": "26d8ebeb4f645fe0",
    "hill": "1ac3bc18ff1373a7",
    "field": "6bd3dc097940418f",
    "rock": "0af280a80f2b30c2",
    "reeds": "7cf0445a8300760a",
    "grass": "a4459b156e9fcf29",
    "ripple": "4f4619739c4442ca",
    "wash": "b5828dd3db435f59",
    "mist": "5523b2db6af86332",
}
#: Seed, size of the scroll, window: the market, a bridge, the middle of several registers, a short scroll.
WINDOWS = [
    (12, (16_000, 2000), Region(7560, 640, 700, 500), "06b7df431a1efca6"),
    (12, (16_000, 2000), Region(14160, 1030, 480, 480), "e3fae91b7a74603a"),
    (5, (120_000, 10_000), Region(60_000, 3700, 500, 600), "5222ea7a554a4887"),
    (7, (3000, 2000), Region(200, 0, 600, 500), "4d9180d5db3d87d7"),
]


def test_every_kind_is_looked_at() -> None:
    assert tuple(ALBUM) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_drawn_as_it_was_learned(kind: str) -> None:
    found = hashlib.sha256()
    for one in variants(kind):
        found.update(repr((one.colour.size, one.left, one.top, one.solid)).encode())
        found.update(one.colour.tobytes())
        found.update(one.mask.tobytes())
    assert found.hexdigest()[:16] == ALBUM[kind]


@pytest.mark.parametrize(("seed", "size", "window", "digest"), WINDOWS, ids=str)
def test_a_window_is_painted_as_it_was_learned(
    seed: int, size: tuple[int, int], window: Region, digest: str
) -> None:
    painted = Scene(seed, *size).paint(window).tobytes()
    assert hashlib.sha256(painted).hexdigest()[:16] == digest
