import json
from collections.abc import Callable
from pathlib import Path

import pytest

from otterscope.errors import FileUnreadable
from otterscope.weights.checkpoint import open_checkpoint, plain_name
from otterscope.weights.errors import CheckpointDamaged, CheckpointMissing
from tools import make_checkpoint

Copy = Callable[[Path], Path]
INDEX = "model.safetensors.index.json"


def test_everything_of_a_published_folder_is_read(small: Path) -> None:
    checkpoint = open_checkpoint(small)
    assert checkpoint.name == "OtterHD-small"
    assert checkpoint.licence == "cc-by-nc-4.0"
    assert len(checkpoint.tensors) == 3 + 2 * 16 + 3
    assert len({tensor.path for tensor in checkpoint.tensors.values()}) == 2


def test_a_single_file_without_an_index_is_enough(tmp_path: Path) -> None:
    shape = make_checkpoint.Shape(layers=1, hidden=64, ff=64, vocab=1100)
    folder = make_checkpoint.write(tmp_path / "one", shape, shards=1)
    assert not (folder / INDEX).exists()
    assert len(open_checkpoint(folder).tensors) == 3 + 16 + 3


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("OtterHD-8B", "OtterHD-8B"),
        ("../up", "up"),
        ("a b/c", "a-b-c"),
        ("东京", "model"),
        ("x" * 300, "x" * 100),
    ],
)
def test_names_are_names_of_files_everywhere(text: str, name: str) -> None:
    assert plain_name(text) == name


def test_fine_tunes_of_one_layout_have_different_digests(small: Path, copied: Copy) -> None:
    same, other = open_checkpoint(small).digest, copied(small)
    assert open_checkpoint(other).digest == same
    tensor = open_checkpoint(small).tensors["vision_embed_tokens.bias"]
    with (other / tensor.path.name).open("r+b") as file:
        file.seek(tensor.offset)
        file.write(b"\x11\x3c")
    assert open_checkpoint(other).digest != same


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("---\nlanguage: en\nlicense: 'MIT'\n---\ntext", "mit"),
        ("no front matter\nlicense: mit", "unknown"),
        ("---\ntags: x\n---\nlicense: mit", "unknown"),
    ],
)
def test_the_licence_is_what_the_model_card_declares(
    small: Path, copied: Copy, card: str, licence: str
) -> None:
    folder = copied(small)
    (folder / "README.md").write_text(card)
    assert open_checkpoint(folder).licence == licence
    (folder / "README.md").unlink()
    assert open_checkpoint(folder).licence == "unknown"


@pytest.mark.parametrize("gone", ["config.json", INDEX, "model-00002-of-00002.safetensors"])
def test_a_missing_file_is_named(small: Path, copied: Copy, gone: str) -> None:
    folder = copied(small)
    (folder / gone).unlink()
    with pytest.raises(CheckpointMissing) as missing:
        open_checkpoint(folder)
    assert gone.split(".index", maxsplit=1)[0] in missing.value.sentence


def test_a_missing_folder_is_no_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(CheckpointMissing):
        open_checkpoint(tmp_path / "nowhere")


@pytest.mark.parametrize("place", ["../elsewhere.safetensors", "/etc/passwd", "a/b.safetensors", "", 5, None])
def test_an_index_cannot_lead_out_of_the_folder(small: Path, copied: Copy, place: object) -> None:
    folder = copied(small)
    index = json.loads((folder / INDEX).read_text())
    index["weight_map"]["language_model.lm_head.weight"] = place
    (folder / INDEX).write_text(json.dumps(index))
    with pytest.raises(CheckpointDamaged, match="outside the folder"):
        open_checkpoint(folder)


def test_an_index_that_contradicts_the_files_is_damaged(small: Path, copied: Copy) -> None:
    folder = copied(small)
    index = json.loads((folder / INDEX).read_text())
    place = index["weight_map"]["language_model.lm_head.weight"]
    other = next(file for file in index["weight_map"].values() if file != place)
    index["weight_map"]["language_model.lm_head.weight"] = other
    (folder / INDEX).write_text(json.dumps(index))
    with pytest.raises(CheckpointDamaged, match="lm_head"):
        open_checkpoint(folder)


def test_an_unreadable_shard_is_a_fault_with_its_path(
    small: Path, copied: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(small)
    shard = folder / "model-00001-of-00002.safetensors"
    opened = Path.open

    def failing(path: Path, *given: object, **named: object) -> object:
        if path == shard:
            raise OSError(5, "Input/output error", str(path))
        return opened(path, *given, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", failing)
    with pytest.raises(FileUnreadable, match="Input/output error"):
        open_checkpoint(folder)
