from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from otterscope.weights import tensor_map
from otterscope.weights.checkpoint import Checkpoint, open_checkpoint
from otterscope.weights.errors import (
    TensorMisshapen,
    TensorsMissing,
    TensorsSurplus,
    TensorTypeUnsupported,
)
from otterscope.weights.stored import ShardReader, StoredTensor
from otterscope.weights.tensor_map import Target, language_targets, projector_targets
from tools import make_checkpoint


def raw(tensor: StoredTensor) -> npt.NDArray[np.float32]:
    with ShardReader() as reader:
        return reader.rows(tensor, [(0, tensor.rows)]).reshape(tensor.shape)


def read(target: Target, step: int = 10**9) -> npt.NDArray[np.float32]:
    with ShardReader() as reader:
        blocks = [target.read(reader, n, min(step, target.rows - n)) for n in range(0, target.rows, step)]
    return np.concatenate(blocks).reshape(target.shape)


@pytest.fixture
def checkpoint(small: Path) -> Checkpoint:
    return open_checkpoint(small)


def test_old_and_new_names_give_the_same_targets(checkpoint: Checkpoint, tmp_path: Path) -> None:
    shape = make_checkpoint.Shape(layers=2, hidden=128, ff=256, vocab=1100)
    new = open_checkpoint(make_checkpoint.write(tmp_path / "new", shape, names="new", style="nested"))
    assert not new.tensors.keys() & checkpoint.tensors.keys()
    for old_target, new_target in zip(language_targets(checkpoint), language_targets(new), strict=True):
        assert old_target.name == new_target.name
        np.testing.assert_array_equal(read(old_target), read(new_target))


@pytest.mark.parametrize("part", ["weight", "bias"])
@pytest.mark.parametrize("step", [1, 50, 64, 100, 10**9])
def test_q_k_and_v_are_taken_apart(checkpoint: Checkpoint, part: str, step: int) -> None:
    source = raw(checkpoint.tensors[f"language_model.model.layers.1.self_attn.query_key_value.{part}"])
    # The reference's own reading: (heads, 3, head_dim, …).
    apart = source.reshape(2, 3, 64, -1)
    wanted = np.concatenate([apart[:, n].reshape(128, -1) for n in range(3)]).reshape(source.shape)
    (target,) = (t for t in language_targets(checkpoint) if t.name == f"blk.1.attn_qkv.{part}")
    np.testing.assert_array_equal(read(target, step), wanted)
    assert not np.array_equal(wanted, source)


def test_all_other_tensors_are_taken_as_they_are(checkpoint: Checkpoint) -> None:
    pairs = {
        "token_embd.weight": "embed_tokens.weight",
        "blk.0.attn_output.weight": "layers.0.self_attn.dense.weight",
        "blk.0.attn_q_norm.bias": "layers.0.self_attn.q_layernorm.bias",
        "blk.1.ffn_up.bias": "layers.1.mlp.dense_h_to_4h.bias",
        "blk.1.ffn_down.weight": "layers.1.mlp.dense_4h_to_h.weight",
        "blk.1.ffn_norm.weight": "layers.1.post_attention_layernorm.weight",
        "output_norm.bias": "final_layernorm.bias",
    }
    targets = {target.name: target for target in language_targets(checkpoint)}
    assert len(targets) == 2 * 16 + 4
    for ours, theirs in pairs.items():
        wanted = raw(checkpoint.tensors["language_model.model." + theirs])
        np.testing.assert_array_equal(read(targets[ours], 7), wanted)
    head = raw(checkpoint.tensors["language_model.lm_head.weight"])
    np.testing.assert_array_equal(read(targets["output.weight"]), head)


def test_patch_weights_become_a_convolution_kernel(checkpoint: Checkpoint) -> None:
    weight, bias, newline = projector_targets(checkpoint, newline=5)
    source = raw(checkpoint.tensors["vision_embed_tokens.weight"])
    assert weight.shape == (128, 3, 30, 30)
    kernel = read(weight, 9)
    rng = np.random.default_rng(1)
    patch = rng.standard_normal((30, 30, 3)).astype(np.float32)  # row, column, channel
    as_linear = source.astype(np.float64) @ patch.reshape(-1).astype(np.float64)
    as_kernel = (kernel.astype(np.float64) * patch.transpose(2, 0, 1)).sum(axis=(1, 2, 3))
    np.testing.assert_allclose(as_kernel, as_linear, rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(read(bias), raw(checkpoint.tensors["vision_embed_tokens.bias"]))
    embeddings = raw(checkpoint.tensors["language_model.model.embed_tokens.weight"])
    np.testing.assert_array_equal(read(newline), embeddings[5])


def test_missing_tensors_are_counted_and_the_first_is_named(checkpoint: Checkpoint) -> None:
    for name in ("language_model.model.layers.0.mlp.dense_h_to_4h.bias", "language_model.lm_head.weight"):
        del checkpoint.tensors[name]
    with pytest.raises(TensorsMissing, match="lacks 2") as refused:
        language_targets(checkpoint)
    assert refused.value.facts["name"] == "language_model.lm_head.weight"


def surplus(checkpoint: Checkpoint, name: str) -> None:
    some = checkpoint.tensors["vision_embed_tokens.bias"]
    checkpoint.tensors[name] = StoredTensor(name, some.path, some.offset, some.dtype, some.shape)


def test_surplus_tensors_are_refused_by_name(checkpoint: Checkpoint) -> None:
    surplus(checkpoint, "language_model.model.layers.0.self_attn.dense.lora_A.weight")
    with pytest.raises(TensorsSurplus, match="lora_A"):
        projector_targets(checkpoint, 5)


def test_one_tensor_under_two_names_is_refused(checkpoint: Checkpoint) -> None:
    surplus(checkpoint, "model.vision_embed_tokens.bias")
    with pytest.raises(TensorsSurplus, match="vision_embed_tokens"):
        language_targets(checkpoint)


def test_old_rotary_buffers_are_known_and_harmless(checkpoint: Checkpoint) -> None:
    surplus(checkpoint, "language_model.model.layers.0.self_attn.rotary_emb.inv_freq")
    surplus(checkpoint, "language_model.model.rotary_emb.inv_freq")
    assert len(language_targets(checkpoint)) == 2 * 16 + 4


def changed(checkpoint: Checkpoint, name: str, dtype: str = "", shape: tuple[int, ...] = ()) -> None:
    was = checkpoint.tensors[name]
    checkpoint.tensors[name] = StoredTensor(
        name, was.path, was.offset, dtype or was.dtype, shape or was.shape
    )


def test_a_misshapen_tensor_is_refused_with_both_shapes(checkpoint: Checkpoint) -> None:
    changed(checkpoint, "language_model.lm_head.weight", shape=(1101, 128))
    with pytest.raises(TensorMisshapen) as refused:
        language_targets(checkpoint)
    assert "1101 × 128" in refused.value.sentence
    assert "1100 × 128" in refused.value.sentence


def test_numbers_of_another_type_are_refused(checkpoint: Checkpoint) -> None:
    changed(checkpoint, "vision_embed_tokens.bias", dtype="F64")
    with pytest.raises(TensorTypeUnsupported, match="F64"):
        language_targets(checkpoint)


def test_every_expected_name_is_one_that_a_checkpoint_has(checkpoint: Checkpoint) -> None:
    wanted = tensor_map.expected_shapes(checkpoint.config)
    assert len(wanted) == len(checkpoint.tensors)
