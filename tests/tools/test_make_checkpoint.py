import hashlib
import struct
from pathlib import Path

import numpy as np
import pytest
import sentencepiece

from tools import make_checkpoint, standin_tokenizer

SHAPE = make_checkpoint.Shape(layers=1, hidden=64, ff=128, vocab=1100)


def digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


@pytest.mark.parametrize("container", ["safetensors", "bin"])
def test_the_same_arguments_give_the_same_bytes(tmp_path: Path, container: str) -> None:
    seeds = (1, 1, 2)
    made = [
        make_checkpoint.write(tmp_path / f"{n}", SHAPE, container=container, seed=s)
        for n, s in enumerate(seeds)
    ]
    digests = [digest(folder) for folder in made]
    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


def test_values_are_spread_as_asked_and_tensors_differ() -> None:
    values = make_checkpoint.Values(5, "f32", 100_003)
    first, second = (make_checkpoint.Tensor(name, (300, 1000), 1.0, 0.1) for name in "ab")
    a, b = (np.concatenate(list(values.blocks(tensor))) for tensor in (first, second))
    assert len(a) == 300_000
    assert abs(a.mean() - 1.0) < 0.01
    assert abs(a.std() - 0.1) < 0.01
    assert not np.array_equal(a, b)
    assert len(np.unique(a.reshape(300, 1000), axis=0)) == 300


def test_bfloat16_is_rounded_to_nearest_even() -> None:
    values = make_checkpoint.Values(0, "bf16", 8)
    halfway = np.array([1.00390625, 1.01171875, 1.0, -1.00390625], dtype=np.float32)
    assert [hex(n) for n in values._encoded(halfway.copy())] == ["0x3f80", "0x3f82", "0x3f80", "0xbf80"]


def test_the_tokenizer_of_real_size_has_its_special_pieces_in_the_published_places() -> None:
    model = sentencepiece.SentencePieceProcessor(model_proto=standin_tokenizer.build(262_144))
    assert model.get_piece_size() == 262_144
    for piece, place in standin_tokenizer.PUBLISHED_PLACES.items():
        assert model.piece_to_id(piece) == place
    assert model.piece_to_id("<s>") == 1
    assert model.is_byte(model.piece_to_id("<0x04>"))
    assert (
        model.decode(model.encode("User: How many camels? 57 東京 😀")) == "User: How many camels? 57 東京 😀"
    )
    assert not model.is_unknown(model.piece_to_id("1000"))


def test_the_command_writes_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "made"
    assert (
        make_checkpoint.main(["tiny", str(folder), "--shards", "1", "--dtype", "f16", "--names", "new"]) == 0
    )
    assert capsys.readouterr().out == f"{folder}\n"
    blob = (folder / "model.safetensors").read_bytes()
    header = blob[8 : 8 + struct.unpack("<Q", blob[:8])[0]]
    assert b'"model.language_model.layers.2.mlp.dense_h_to_4h.weight":{"dtype":"F16"' in header
