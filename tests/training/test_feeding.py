"""The batches of a step: the same pictures however many processes share them, bad ones left out by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.fixtures.pictures import picture
from tests.training.conftest import SHAPE, Material
from training import data
from training.data import Pack, Turn
from training.feeding import Feeder, digest
from training.order import Order
from training.packing import Batch
from training.tokens import Tokens

Make = Callable[..., Feeder]


@pytest.fixture
def make(material: Material) -> Make:
    packs = data.read(material.data)
    tokens = Tokens(material.checkpoint, SHAPE.vocab)

    def feeder(datasets: list[list[Pack]] | None = None, **options: Any) -> Feeder:
        given = datasets or [packs]
        order = Order([len(found) for found in given], seed=0)
        usual = {"sizes": (60, 90), "context": SHAPE.context, "batch": 6, "at_once": 1, "workers": 2}
        return Feeder(given, order, tokens, **{**usual, **options})

    return feeder


def contents(batch: Batch) -> list[tuple[bytes, bytes]]:
    """Each row's tokens and patches, without filler."""
    found = []
    rows = batch.places // batch.ids.shape[1]
    for number, ids in enumerate(batch.ids):
        found.append((ids[ids != 0].tobytes(), batch.patches[rows == number].tobytes()))
    return found


def test_processes_share_the_pictures_of_a_step(make: Make) -> None:
    for step in (0, 3):
        with make(at_once=3) as alone:
            whole = [content for batch in alone.step(step).batches for content in contents(batch)]
        shared = []
        for rank in range(2):
            with make(rank=rank, world=2) as one:
                batches = one.step(step).batches
                assert len(batches) == 3
                shared += [content for batch in batches for content in contents(batch)]
        assert sorted(shared) == sorted(whole)
        assert len(set(whole)) == 6


def test_a_step_is_the_same_whether_or_not_the_one_before_was_asked_for(make: Make) -> None:
    with make() as feeder:
        forward = [feeder.step(number).batches for number in range(3)]
    with make() as feeder:
        jumped = feeder.step(2).batches
    assert [contents(batch) for batch in jumped] == [contents(batch) for batch in forward[2]]
    assert [contents(batch) for batch in forward[0]] != [contents(batch) for batch in forward[1]]


def test_pictures_are_squashed_to_one_of_the_sizes_or_stay_as_they_are(make: Make) -> None:
    with make(batch=18) as feeder:
        counts = {len(batch.patches) for batch in feeder.step(0).batches}
    assert counts == {4, 9}
    with make(batch=9, sizes=()) as feeder:
        natives = sorted(len(batch.patches) for batch in feeder.step(0).batches)
    assert natives == sorted(4 * -(-(60 + 7 * number) // 30) for number in range(9))


def test_a_native_picture_is_shrunk_to_what_the_network_reads(make: Make, tmp_path: Path) -> None:
    Image.fromarray(picture(900, 900, 1)).save(tmp_path / "large.png")
    packs = [Pack(tmp_path / "large.png", ((Turn("Red?", "Yes."),),), tmp_path / "d.jsonl", (1,))]
    with make([packs], batch=1, sizes=()) as feeder:
        feed = feeder.step(0)
    assert not feed.left_out
    assert SHAPE.context * 0.8 < feed.batches[0].positions.max() + 1 <= SHAPE.context


def test_a_bad_picture_is_named_and_nothing_of_it_learned(make: Make, tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(b"no picture")
    packs = [Pack(tmp_path / "bad.png", ((Turn("Red?", "Yes."),),), tmp_path / "d.jsonl", (7,))]
    with make([packs], batch=1) as feeder:
        feed = feeder.step(0)
    (fault,) = feed.left_out
    assert fault.sentence.startswith("“d.jsonl”, line 7: the picture could not be read")
    assert str(tmp_path / "bad.png") in fault.sentence
    assert feed.batches[0].learned == 0


def test_a_question_longer_than_the_context_is_named_and_the_others_stay(
    make: Make, material: Material
) -> None:
    image = material.data.parent / "0.png"
    long = (Turn("camel " * 300, "Yes."),)
    packs = [Pack(image, (long, (Turn("Red?", "Yes."),)), Path("d.jsonl"), (3, 4))]
    with make([packs], batch=1) as feeder:
        feed = feeder.step(0)
    (fault,) = feed.left_out
    assert "line 3 takes" in fault.sentence
    assert f"the model reads {SHAPE.context}" in fault.sentence
    assert 0 < feed.batches[0].learned < 10


def test_talk_without_a_picture_is_learned_too(make: Make) -> None:
    packs = [Pack(None, ((Turn("Who are you?", "A model."),),), Path("d.jsonl"), (1,))]
    with make([packs], batch=1) as feeder:
        (batch,) = feeder.step(0).batches
    assert len(batch.patches) == 0
    assert batch.learned > 0
    assert (batch.positions[0, :5] == np.arange(5)).all()


def test_waiting_can_be_given_up(make: Make) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with make() as feeder, pytest.raises(KeyboardInterrupt):
        feeder.step(0, stop)


def test_the_digest_tells_other_data(material: Material) -> None:
    packs = data.read(material.data)
    assert digest([packs]) == digest([data.read(material.data)])
    assert digest([packs[1:]]) != digest([packs])


def test_the_digest_is_the_same_from_another_folder(
    material: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = digest([data.read(material.data)])
    monkeypatch.chdir(material.data.parent)
    assert digest([data.read(Path(material.data.name))]) == whole
