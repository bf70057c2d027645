"""What a run ends with: a checkpoint folder laid out as the one it began with, and adapters by themselves."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from otterscope.weights.config import ModelConfig
from training.errors import ModelNotWritten
from training.keeping import said_by_disk
from training.recipe import Recipe

SHARD = 5 * 10**9  # bytes
_WEIGHTS = (".safetensors", ".bin", ".pt", ".pth", ".gguf", ".index.json", ".msgpack", ".h5")
_ADAPTER = "base_model.model."
_DTYPES = {"bfloat16": torch.bfloat16, "float16": torch.float16}


def write(state: dict[str, Any], begun_with: Path, out: Path, recipe: Recipe) -> list[Path]:
    """Write the trained network, and its adapters if it has any; returns the folders.

    Args:
        state: the whole state of an `AnswerLoss`, gathered.
        begun_with: the checkpoint folder of before; all its small files are taken over.
        out: the folder of the run.

    Raises: ModelNotWritten.
    """
    weights = {name.removeprefix("model."): value for name, value in state.items()}
    folders = [out / "model"]
    try:
        if any(".lora_A." in name for name in weights):
            folders.append(out / "adapter")
            _renamed(folders[1], _write_adapter, weights, begun_with, recipe)
            weights = _merged(weights, recipe.alpha / recipe.rank)
        _renamed(folders[0], _write_model, weights, begun_with)
    except Exception as fault:
        if not (reason := said_by_disk(fault)):
            raise
        raise ModelNotWritten(folder=folders[0], reason=reason, detail=str(fault)) from fault
    return folders


def dtype_of(folder: Path) -> Any:
    """The number format of a checkpoint's weights, float32 where it says none."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return _DTYPES.get(str(config.get("dtype") or config.get("torch_dtype")), torch.float32)


def size_of(config: ModelConfig, begun_with: Path) -> int:
    """About how many bytes the folder of a trained network takes."""
    layer = 4 * config.hidden * config.hidden + 2 * config.hidden * config.feed_forward
    weights = config.layers * layer + 2 * config.vocab * config.hidden
    return int(weights * dtype_of(begun_with).itemsize)


def _renamed(folder: Path, writer: Any, *arguments: Any) -> None:
    """Write into a folder beside, then put it in the place of what was there."""
    part, old = folder.with_suffix(".part"), folder.with_suffix(".old")
    if not folder.exists() and old.exists():  # a kill came between the two renames below
        old.rename(folder)
    for leftover in (part, old):
        shutil.rmtree(leftover, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        writer(part, *arguments)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    if folder.exists():
        folder.rename(old)
    part.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _write_model(part: Path, weights: dict[str, Any], begun_with: Path) -> None:
    dtype = dtype_of(begun_with)
    for path in begun_with.iterdir():
        if path.is_file() and not path.name.endswith(_WEIGHTS):
            shutil.copyfile(path, part / path.name)
    shards = list(_shards(weights, dtype))
    places: dict[str, str] = {}
    for number, names in enumerate(shards, 1):
        file = f"model-{number:05d}-of-{len(shards):05d}.safetensors"
        tensors = {name: weights[name].detach().cpu().to(dtype).contiguous() for name in names}
        save_file(tensors, str(part / file), metadata={"format": "pt"})
        places |= dict.fromkeys(names, file)
    size = sum(value.numel() * dtype.itemsize for value in weights.values())
    index = {"metadata": {"total_size": size}, "weight_map": places}
    text = json.dumps(index, indent=1) + "\n"
    (part / "model.safetensors.index.json").write_text(text, encoding="utf-8")


def _shards(weights: dict[str, Any], dtype: Any) -> Iterator[list[str]]:
    """The tensors' names in groups of at most `SHARD` bytes."""
    group: list[str] = []
    size = 0
    for name, value in weights.items():
        bytes_of = value.numel() * dtype.itemsize
        if group and size + bytes_of > SHARD:
            yield group
            group, size = [], 0
        group.append(name)
        size += bytes_of
    yield group


def _write_adapter(part: Path, weights: dict[str, Any], begun_with: Path, recipe: Recipe) -> None:
    """The adapters as peft reads them."""
    import peft

    from training.network import ADAPTED

    kept = {
        name.replace(".default.", "."): value.detach().cpu().contiguous()
        for name, value in weights.items()
        if ".lora_" in name
    }
    save_file(kept, str(part / "adapter_model.safetensors"), metadata={"format": "pt"})
    peft.LoraConfig(
        base_model_name_or_path=str(begun_with),
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout,
        target_modules=list(ADAPTED),
        inference_mode=True,
    ).save_pretrained(str(part))


def _merged(weights: dict[str, Any], scale: float) -> dict[str, Any]:
    """The network's own weights with the adapters added to them."""
    found = {}
    for name, value in weights.items():
        if ".lora_" in name:
            continue
        plain = name.removeprefix(_ADAPTER)
        if plain.endswith(".base_layer.weight"):
            stem = name.removesuffix("base_layer.weight")
            down, up = (weights[f"{stem}lora_{side}.default.weight"].float().cpu() for side in "AB")
            value = value.float().cpu() + scale * (up @ down)
        found[plain.replace(".base_layer.", ".")] = value
    return found
