"""Attention over packed rows: plain causal kernels for the picture, a small mask for the texts alone.

A mask over the whole sequence would rule out the fastest kernels (flash attention knows only "causal") and
take a megabyte a picture. Here the picture's tokens, which are most of all, attend causally among themselves,
and only the few rows of the texts carry a mask.
"""

from __future__ import annotations

from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention

#: The name under which `transformers` knows it.
NAME = "otterscope_packed"


def packed_attention(
    _module: Any,
    query: Any,
    key: Any,
    value: Any,
    attention_mask: Any,
    scaling: float | None = None,
    dropout: float = 0.0,
    **_others: Any,
) -> tuple[Any, None]:
    """Attention of one layer, as `transformers` calls it.

    Args:
        query, key, value: (B, heads, P + T, head size).
        attention_mask: (B, 1, T, P + T) bool, see `packing.Batch.sees`.

    Returns:
        (B, P + T, heads, head size), and no weights.
    """
    picture = key.shape[2] - attention_mask.shape[2]
    outputs = []
    if picture:
        of_picture = (part[:, :, :picture] for part in (query, key, value))
        outputs.append(
            scaled_dot_product_attention(*of_picture, dropout_p=dropout, is_causal=True, scale=scaling)
        )
    outputs.append(
        scaled_dot_product_attention(
            query[:, :, picture:], key, value, attn_mask=attention_mask, dropout_p=dropout, scale=scaling
        )
    )
    return torch.cat(outputs, dim=2).transpose(1, 2).contiguous(), None


def register() -> None:
    """Let `transformers` find it by `NAME`; a second call does nothing new."""
    from transformers import AttentionInterface

    AttentionInterface.register(NAME, packed_attention)
