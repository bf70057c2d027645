"""Which tensor of a checkpoint becomes which of the GGUF pair, and in which order of rows and columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from otterscope.weights.checkpoint import Checkpoint
from otterscope.weights.config import ModelConfig
from otterscope.weights.errors import (
    TensorMisshapen,
    TensorsMissing,
    TensorsSurplus,
    TensorTypeUnsupported,
)
from otterscope.weights.stored import WIDTHS, ShardReader, StoredTensor

#: Root names of published and of newly saved checkpoints → the one this module uses.
_PREFIXES = (
    ("language_model.lm_head.", "head."),
    ("lm_head.", "head."),
    ("model.language_model.", "body."),
    ("language_model.model.", "body."),
    ("model.vision_embed_tokens.", "vision."),
    ("vision_embed_tokens.", "vision."),
)
#: Buffers that older versions saved; they follow from config.json.
_HARMLESS = re.compile(r"body\.(layers\.\d+\.self_attn\.)?rotary_emb\.(inv_freq|cos_cached|sin_cached)")

_LAYER = (
    ("attn_norm", "input_layernorm"),
    ("attn_qkv", "self_attn.query_key_value"),
    ("attn_q_norm", "self_attn.q_layernorm"),
    ("attn_k_norm", "self_attn.k_layernorm"),
    ("attn_output", "self_attn.dense"),
    ("ffn_norm", "post_attention_layernorm"),
    ("ffn_up", "mlp.dense_h_to_4h"),
    ("ffn_down", "mlp.dense_4h_to_h"),
)


@dataclass(frozen=True, slots=True)
class Target:
    """A tensor of the GGUF pair and where its values come from.

    Attributes:
        name: in the GGUF.
        shape: row-major, the reverse of ggml's order.
        heads: not 0 for the fused Q, K, V, whose rows are put in another order (see `Target.runs`).
        patch: not 0 for the patch weights, whose columns are put in another order.
        row: the only row of the source that is taken, or -1 for all.
    """

    name: str
    source: StoredTensor
    shape: tuple[int, ...]
    heads: int = 0
    patch: int = 0
    row: int = -1

    @property
    def rows(self) -> int:
        """Rows of the source that go in."""
        return 1 if self.row >= 0 else self.source.rows

    def runs(self, first: int, count: int) -> Iterator[tuple[int, int]]:
        """The runs of source rows, as (first, count), that hold rows `first` … of the target.

        The checkpoint keeps (heads, 3, head_dim), Q, K and V of each head together; llama.cpp wants all of
        Q, then all of K, then all of V.
        """
        if self.row >= 0:
            yield self.row, 1
        elif not self.heads:
            yield first, count
        else:
            size = self.source.rows // self.heads // 3
            while count:
                part, within = divmod(first, self.heads * size)
                head, value = divmod(within, size)
                run = min(count, size - value)
                yield (head * 3 + part) * size + value, run
                first, count = first + run, count - run

    def read(self, reader: ShardReader, first: int, count: int) -> npt.NDArray[np.float32]:
        """Rows `first` … of the target: float32 (count, columns)."""
        block = reader.rows(self.source, self.runs(first, count))
        if self.patch:
            # From (row, column, channel) of a flattened patch to the planes of a convolution kernel.
            side = self.patch
            planes = block.reshape(len(block), side, side, -1).transpose(0, 3, 1, 2)
            block = np.ascontiguousarray(planes).reshape(len(block), -1)
        return block


def language_targets(checkpoint: Checkpoint) -> list[Target]:
    """The tensors of the language file, in file order, after a check of every name, shape and type.

    Raises: TensorsMissing, TensorsSurplus, TensorMisshapen, TensorTypeUnsupported.
    """
    found = _checked(checkpoint)
    config = checkpoint.config
    targets = [Target("token_embd.weight", found["body.embed_tokens.weight"], (config.vocab, config.hidden))]
    for n in range(config.layers):
        for ours, theirs in _LAYER:
            for part in ("weight", "bias"):
                source = found[f"body.layers.{n}.{theirs}.{part}"]
                heads = config.heads if ours == "attn_qkv" else 0
                targets.append(Target(f"blk.{n}.{ours}.{part}", source, source.shape, heads))
    for part in ("weight", "bias"):
        source = found[f"body.final_layernorm.{part}"]
        targets.append(Target(f"output_norm.{part}", source, source.shape))
    targets.append(Target("output.weight", found["head.weight"], (config.vocab, config.hidden)))
    return targets


def projector_targets(checkpoint: Checkpoint, newline: int) -> list[Target]:
    """The tensors of the mmproj file: the patch layer as a convolution kernel, and the embedding of
    |NEWLINE|.
    """
    found = _checked(checkpoint)
    config = checkpoint.config
    kernel = (config.hidden, config.channels, config.patch, config.patch)
    return [
        Target("v.patch_embd.weight", found["vision.weight"], kernel, patch=config.patch),
        Target("v.patch_embd.bias", found["vision.bias"], (config.hidden,)),
        Target("v.image_newline", found["body.embed_tokens.weight"], (config.hidden,), row=newline),
    ]


def expected_shapes(config: ModelConfig) -> dict[str, tuple[int, ...]]:
    """Every tensor that such a checkpoint has, under this module's names, with its row-major shape."""
    hidden, ff, head = config.hidden, config.feed_forward, config.head_dim
    rows = {
        "input_layernorm": (hidden, 0),
        "self_attn.query_key_value": (3 * hidden, hidden),
        "self_attn.q_layernorm": (head, 0),
        "self_attn.k_layernorm": (head, 0),
        "self_attn.dense": (hidden, hidden),
        "post_attention_layernorm": (hidden, 0),
        "mlp.dense_h_to_4h": (ff, hidden),
        "mlp.dense_4h_to_h": (hidden, ff),
    }
    wanted: dict[str, tuple[int, ...]] = {
        "body.embed_tokens.weight": (config.vocab, hidden),
        "body.final_layernorm.weight": (hidden,),
        "body.final_layernorm.bias": (hidden,),
        "head.weight": (config.vocab, hidden),
        "vision.weight": (hidden, config.patch * config.patch * config.channels),
        "vision.bias": (hidden,),
    }
    for n in range(config.layers):
        for name, (out, into) in rows.items():
            wanted[f"body.layers.{n}.{name}.weight"] = (out, into) if into else (out,)
            wanted[f"body.layers.{n}.{name}.bias"] = (out,)
    return wanted


def _checked(checkpoint: Checkpoint) -> dict[str, StoredTensor]:
    found: dict[str, StoredTensor] = {}
    surplus = []
    wanted = expected_shapes(checkpoint.config)
    for name, tensor in checkpoint.tensors.items():
        ours = _renamed(name)
        if ours in wanted and ours not in found:
            found[ours] = tensor
        elif not _HARMLESS.fullmatch(ours):
            surplus.append(name)
    missing = [_published(name) for name in wanted if name not in found]
    if missing:
        raise TensorsMissing(count=len(missing), name=missing[0])
    if surplus:
        raise TensorsSurplus(count=len(surplus), name=min(surplus)[:200])
    for ours, shape in wanted.items():
        tensor = found[ours]
        if tensor.shape != shape:
            raise TensorMisshapen(name=tensor.name, found=_times(tensor.shape), wanted=_times(shape))
        if tensor.dtype not in WIDTHS:
            raise TensorTypeUnsupported(name=tensor.name, found=tensor.dtype)
    return found


def _renamed(name: str) -> str:
    for theirs, ours in _PREFIXES:
        if name.startswith(theirs):
            return ours + name[len(theirs) :]
    return name


def _published(ours: str) -> str:
    """The name that a published checkpoint uses, for messages."""
    for theirs, prefix in (_PREFIXES[0], _PREFIXES[3], _PREFIXES[5]):
        if ours.startswith(prefix):
            return theirs + ours[len(prefix) :]
    return ours


def _times(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "a single number"
