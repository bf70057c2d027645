"""A published checkpoint folder: config, tokenizer and tensors, all checked before they are used."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from otterscope.errors import AppError, FileUnreadable
from otterscope.weights.config import ModelConfig, load_json, read_config
from otterscope.weights.errors import CheckpointDamaged, CheckpointMissing
from otterscope.weights.safetensors_file import read_safetensors
from otterscope.weights.stored import StoredTensor
from otterscope.weights.tokenizer import Vocabulary, read_tokenizer
from otterscope.weights.torch_file import read_torch

_FORMS = (
    ("model.safetensors.index.json", True),
    ("model.safetensors", False),
    ("pytorch_model.bin.index.json", True),
    ("pytorch_model.bin", False),
)
_LICENCE = re.compile(r"^license:\s*[\"']?([A-Za-z0-9.+_-]{1,60})[\"']?\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a conversion reads.

    Attributes:
        name: of the model, from its folder.
        tensors: by the name they have in the files.
        licence: as the model card states it, or "unknown".
        digest: SHA-256 over config.json and every tensor's name, place, shape and first values. It names the
            checkpoint in both files of the pair, and tells apart fine-tunes of the same layout.
    """

    folder: Path
    name: str
    config: ModelConfig
    vocabulary: Vocabulary
    tensors: dict[str, StoredTensor]
    licence: str
    digest: str


def open_checkpoint(folder: Path) -> Checkpoint:
    """Read everything of a checkpoint but the weights themselves.

    Raises: AppError with its sentence for whatever is missing, damaged or of another kind.
    """
    if not folder.is_dir():
        raise CheckpointMissing(folder=folder, what="the folder")
    try:
        config = read_config(folder)
        tensors = _read_tensors(folder)
        return Checkpoint(
            folder=folder,
            name=plain_name(folder.absolute().name),
            config=config,
            vocabulary=read_tokenizer(folder, config.vocab),
            tensors=tensors,
            licence=_licence(folder),
            digest=_digest(folder, tensors),
        )
    except AppError:
        raise
    except OSError as fault:
        raise FileUnreadable(path=fault.filename or folder, reason=fault.strerror or str(fault)) from None


def _read_tensors(folder: Path) -> dict[str, StoredTensor]:
    form, is_index = next((form for form in _FORMS if (folder / form[0]).is_file()), ("", False))
    if not form:
        raise CheckpointMissing(folder=folder, what="model.safetensors (or its index, or pytorch_model.bin)")
    places = _places(folder / form) if is_index else {}
    files = sorted(set(places.values())) if is_index else [form]
    read = read_safetensors if ".safetensors" in form else read_torch
    found: dict[str, StoredTensor] = {}
    for file in files:
        if not (folder / file).is_file():
            raise CheckpointMissing(folder=folder, what=file)
        for tensor in read(folder / file):
            if tensor.name in found or places.get(tensor.name, file) != file:
                raise CheckpointDamaged(file=file, reason=f"“{tensor.name}” is in two files")
            found[tensor.name] = tensor
    return found


def _places(index: Path) -> dict[str, str]:
    places = load_json(index).get("weight_map")
    if not isinstance(places, dict) or not places:
        raise CheckpointDamaged(file=index.name, reason="it lists no tensors")
    for file in places.values():
        # Only a plain name of this folder; an index must not lead elsewhere.
        if not isinstance(file, str) or not re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}", file):
            raise CheckpointDamaged(file=index.name, reason="it names files outside the folder")
    return places


def plain_name(text: str) -> str:
    """`text` as a name of files on every system: letters, digits, dots, dashes, at most 100 of them."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.")[:100] or "model"


def _licence(folder: Path) -> str:
    card = folder / "README.md"
    if not card.is_file():
        return "unknown"
    with card.open("rb") as file:
        text = file.read(1 << 16).decode("utf-8", "replace")
    front = text.split("\n---", 1)[0] if text.startswith("---") else ""
    found = _LICENCE.search(front)
    return found.group(1).lower() if found else "unknown"


def _digest(folder: Path, tensors: dict[str, StoredTensor]) -> str:
    digest = hashlib.sha256((folder / "config.json").read_bytes())
    files = {path: path.open("rb") for path in {tensor.path for tensor in tensors.values()}}
    try:
        for tensor in sorted(tensors.values(), key=lambda tensor: tensor.name):
            place = f"{tensor.name}|{tensor.path.name}|{tensor.offset}|{tensor.dtype}|{tensor.shape}\n"
            files[tensor.path].seek(tensor.offset)
            digest.update(place.encode("utf-8", "surrogatepass") + files[tensor.path].read(256))
    finally:
        for file in files.values():
            file.close()
    return digest.hexdigest()
