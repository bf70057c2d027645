"""A small random checkpoint and a few pictures with questions, made once a session."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

from tests.fixtures.pictures import picture
from tools import make_checkpoint

SHAPE = make_checkpoint.Shape(layers=2, hidden=64, ff=128, vocab=1100, context=256)


class Material(NamedTuple):
    """What a run begins with."""

    checkpoint: Path
    data: Path


def entries() -> Iterator[dict[str, str]]:
    """1 to 3 questions about each of 9 pictures."""
    for number in range(9):
        for question in range(number % 3 + 1):
            text = f"How many camels stand on bridge {question}?"
            yield {"image": f"{number}.png", "question": text, "answer": f"There are {number + question}."}


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    folder = tmp_path_factory.mktemp("material")
    checkpoint = make_checkpoint.write(folder / "checkpoint", SHAPE, shards=1, dtype="f32")
    for number in range(9):
        Image.fromarray(picture(100, 60 + 7 * number, number)).save(folder / f"{number}.png")
    data = folder / "data.jsonl"
    data.write_text("".join(json.dumps(entry) + "\n" for entry in entries()), encoding="utf-8")
    return Material(checkpoint, data)
