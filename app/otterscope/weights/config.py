"""Reads `config.json` of an OtterHD or Fuyu checkpoint, flat (as published) or nested (as saved now)."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from otterscope.weights.errors import (
    CheckpointDamaged,
    CheckpointMissing,
    SettingUnsupported,
    WrongArchitecture,
)

MAX_JSON_BYTES = 16 << 20
_DEFAULT_THETA = 25000.0  # of Fuyu's configuration where none is given


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Sizes of the network: Persimmon's decoder and one linear layer for picture patches.

    Attributes:
        rope_dims: values of each head that RoPE turns, the first ones.
        patch: side of a square picture patch in pixels.
    """

    layers: int
    hidden: int
    heads: int
    feed_forward: int
    vocab: int
    context: int
    norm_eps: float
    rope_theta: float
    rope_dims: int
    patch: int
    channels: int

    @property
    def head_dim(self) -> int:
        return self.hidden // self.heads


def load_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file that anyone may have written.

    Raises: CheckpointDamaged if it is too large, no JSON or no object; OSError if it cannot be read.
    """
    if path.stat().st_size > MAX_JSON_BYTES:
        raise CheckpointDamaged(file=path.name, reason="it is far too large")
    try:
        found = json.loads(path.read_bytes().decode("utf-8"))
    except (ValueError, RecursionError) as fault:
        raise CheckpointDamaged(file=path.name, reason="it is not JSON", detail=str(fault)) from None
    if not isinstance(found, dict):
        raise CheckpointDamaged(file=path.name, reason="it holds no JSON object")
    return found


def read_config(folder: Path) -> ModelConfig:
    """Read and check `folder`/config.json.

    Raises:
        CheckpointMissing, CheckpointDamaged, WrongArchitecture: there is no such network here.
        SettingUnsupported: the network differs from the one that this program runs.
    """
    path = folder / "config.json"
    if not path.is_file():
        raise CheckpointMissing(folder=folder, what="config.json")
    root = load_json(path)
    kind = root.get("model_type")
    if kind != "fuyu":
        raise WrongArchitecture(folder=folder, found=kind if isinstance(kind, str) else "unknown")
    nested = root.get("text_config")
    text = {**root, **nested} if isinstance(nested, dict) else root
    inner = text.get("model_type")
    if inner not in ("fuyu", "persimmon"):
        raise WrongArchitecture(folder=folder, found=f"fuyu over {inner}")
    return _checked(root, text)


def _checked(root: dict[str, Any], text: dict[str, Any]) -> ModelConfig:
    rope = _rope(text)
    heads = _whole(text, "num_attention_heads", 64, 4096)
    hidden = _whole(text, "hidden_size", 4096, 1 << 16)
    if hidden % heads or (hidden // heads) % 2:
        raise SettingUnsupported(setting="num_attention_heads", value=heads, wanted="heads of one even size")
    _only(text, "hidden_act", "relu2")
    _only(text, "qk_layernorm", True)
    _only(text, "num_key_value_heads", heads)
    _only(text, "head_dim", hidden // heads)
    for place in (root, text):
        _only(place, "tie_word_embeddings", False)
    turned = int(hidden // heads * rope["partial_rotary_factor"])
    if turned < 2 or turned % 2:
        raise SettingUnsupported(
            setting="partial_rotary_factor",
            value=rope["partial_rotary_factor"],
            wanted="an even part of each head",
        )
    _only(root, "patch_size", 30)
    _only(root, "num_channels", 3)
    return ModelConfig(
        layers=_whole(text, "num_hidden_layers", 36, 512),
        hidden=hidden,
        heads=heads,
        feed_forward=_whole(text, "intermediate_size", 16384, 1 << 20),
        vocab=_whole(text, "vocab_size", 262144, 1 << 22),
        context=_whole(text, "max_position_embeddings", 16384, 1 << 24),
        norm_eps=_real(text, "layer_norm_eps", 1e-5, 0.1),
        rope_theta=rope["rope_theta"],
        rope_dims=turned,
        patch=30,
        channels=3,
    )


def _rope(text: dict[str, Any]) -> dict[str, float]:
    """theta and the turned part of each head, from either place where configurations keep them."""
    given = text.get("rope_parameters")
    merged = {**text, **given} if isinstance(given, dict) else text
    scaling = text.get("rope_scaling")
    kind = merged.get("rope_type")
    if isinstance(scaling, dict):
        kind = scaling.get("rope_type", scaling.get("type", kind))
    elif scaling is not None:
        kind = scaling
    if kind not in (None, "default"):
        raise SettingUnsupported(setting="rope_scaling", value=kind, wanted="plain rotary embeddings")
    return {
        "rope_theta": _real(merged, "rope_theta", _DEFAULT_THETA, 1e12),
        "partial_rotary_factor": _real(merged, "partial_rotary_factor", 0.5, 1.0),
    }


def _only(where: dict[str, Any], key: str, wanted: object) -> None:
    value = where.get(key, wanted)
    if value is not None and (value != wanted or isinstance(value, bool) != isinstance(wanted, bool)):
        raise SettingUnsupported(setting=key, value=_short(value), wanted=wanted)


def _whole(where: dict[str, Any], key: str, default: int, limit: int) -> int:
    value = where.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= limit:
        raise SettingUnsupported(setting=key, value=_short(value), wanted=f"a whole number from 1 to {limit}")
    return value


def _real(where: dict[str, Any], key: str, default: float, limit: float) -> float:
    value = where.get(key)
    if value is None:
        return default
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= limit:
        raise SettingUnsupported(
            setting=key, value=_short(value), wanted=f"a number over 0, at most {limit:g}"
        )
    if not math.isfinite(value):
        raise SettingUnsupported(setting=key, value=value, wanted="a finite number")
    return float(value)


def _short(value: object) -> str:
    text = json.dumps(value) if isinstance(value, str | int | float | bool) else type(value).__name__
    return text if len(text) <= 60 else text[:57] + "..."
