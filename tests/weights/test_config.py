import json
from pathlib import Path
from typing import Any

import pytest

from otterscope.weights.config import read_config
from otterscope.weights.errors import (
    CheckpointDamaged,
    CheckpointMissing,
    SettingUnsupported,
    WrongArchitecture,
)
from tools import make_checkpoint

REAL = make_checkpoint.PRESETS["8b"]


def written(folder: Path, config: dict[str, Any]) -> Path:
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def published(style: str = "flat") -> dict[str, Any]:
    return make_checkpoint.config(REAL, style, "bf16", 71011)


def test_flat_and_nested_give_the_same_network(tmp_path: Path) -> None:
    flat, nested = (read_config(written(tmp_path, published(style))) for style in ("flat", "nested"))
    assert flat == nested
    assert (flat.layers, flat.hidden, flat.heads, flat.head_dim) == (36, 4096, 64, 64)
    assert (flat.feed_forward, flat.vocab, flat.context) == (16384, 262144, 16384)
    assert (flat.norm_eps, flat.rope_theta, flat.rope_dims, flat.patch) == (1e-5, 25000.0, 32, 30)


def test_rope_parameters_at_the_root_of_a_flat_config_count(tmp_path: Path) -> None:
    config = published()
    del config["rope_theta"], config["partial_rotary_factor"]
    config["rope_parameters"] = {"rope_theta": 12345.0, "partial_rotary_factor": 0.25, "rope_type": "default"}
    read = read_config(written(tmp_path, config))
    assert (read.rope_theta, read.rope_dims) == (12345.0, 16)


def test_what_the_format_leaves_out_has_the_formats_defaults(tmp_path: Path) -> None:
    read = read_config(written(tmp_path, {"model_type": "fuyu"}))
    assert read == read_config(written(tmp_path, published()))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("hidden_act", "silu"),
        ("qk_layernorm", False),
        ("tie_word_embeddings", True),
        ("num_key_value_heads", 8),
        ("patch_size", 14),
        ("num_channels", 4),
        ("rope_scaling", {"type": "linear", "factor": 2.0}),
        ("num_attention_heads", 63),
        ("num_hidden_layers", 0),
        ("num_hidden_layers", 10**9),
        ("num_hidden_layers", True),
        ("hidden_size", "4096"),
        ("layer_norm_eps", 0.0),
        ("layer_norm_eps", float("nan")),
        ("rope_theta", -1.0),
        ("partial_rotary_factor", 0.55),
        ("vocab_size", 10**400),
    ],
)
def test_a_network_of_another_kind_is_refused_by_its_setting(tmp_path: Path, key: str, value: object) -> None:
    with pytest.raises(SettingUnsupported) as refused:
        read_config(written(tmp_path, published() | {key: value}))
    assert key in refused.value.sentence


def test_the_same_settings_are_refused_inside_a_nested_config(tmp_path: Path) -> None:
    config = published("nested")
    config["text_config"]["hidden_act"] = "gelu"
    with pytest.raises(SettingUnsupported, match="hidden_act"):
        read_config(written(tmp_path, config))


@pytest.mark.parametrize("kind", ["llama", None, 7])
def test_another_architecture_is_refused(tmp_path: Path, kind: object) -> None:
    with pytest.raises(WrongArchitecture):
        read_config(written(tmp_path, published() | {"model_type": kind}))


def test_another_decoder_inside_fuyu_is_refused(tmp_path: Path) -> None:
    config = published("nested")
    config["text_config"]["model_type"] = "llama"
    with pytest.raises(WrongArchitecture, match="fuyu over llama"):
        read_config(written(tmp_path, config))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "[" * 100_000, "\xff", '{"model_type": "fuyu", "vocab_size": 1e999']
)
def test_a_damaged_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_text(text, encoding="latin-1")
    with pytest.raises(CheckpointDamaged, match=r"config\.json"):
        read_config(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointMissing, match=r"config\.json"):
        read_config(tmp_path)
