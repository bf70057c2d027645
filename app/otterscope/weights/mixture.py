"""Which tensor of a file gets which number format.

The choice is the one that llama.cpp's own quantizer makes for this architecture (src/llama-quant.cpp of
llama-cpp-python 0.3.36), so that our files equal what its tool makes of the same weights.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from otterscope.gguf_file import BLOCKS
from otterscope.gguf_file import FILE_TYPES as _NUMBERS

#: Type of a whole file → (llama.cpp's number for it in general.file_type, type of most of its tensors).
FILE_TYPES: Mapping[str, tuple[int, str]] = {
    "Q4_K_M": (_NUMBERS["Q4_K_M"], "Q4_K"),
    "Q5_K_M": (_NUMBERS["Q5_K_M"], "Q5_K"),
    "Q6_K": (_NUMBERS["Q6_K"], "Q6_K"),
    "Q8_0": (_NUMBERS["Q8_0"], "Q8_0"),
    "F16": (_NUMBERS["F16"], "F16"),
    "BF16": (_NUMBERS["BF16"], "BF16"),
    "F32": (_NUMBERS["F32"], "F32"),
}
DEFAULT_TYPE = "Q4_K_M"
_FALLBACK = {"Q4_K": "Q5_0", "Q5_K": "Q5_1", "Q6_K": "Q8_0", "Q8_0": "Q8_0"}
_LAYER = re.compile(r"blk\.(\d+)\.(\w+)\.weight")


def tensor_type(name: str, shape: tuple[int, ...], layers: int, file_type: str) -> str:
    """The type that tensor `name` of row-major `shape` gets in a file of `file_type`.

    Vectors stay float32. In the _M mixtures, the layers that matter most (the first and last eighth, and
    every third between) keep Q, K, V and the way out of the feed-forward at 6 bits; the output head is at 6
    bits or better.
    """
    wanted = FILE_TYPES[file_type][1]
    if len(shape) < 2:
        return "F32"
    if wanted in ("F32", "F16", "BF16"):
        return wanted
    columns = shape[-1]
    if name == "output.weight":
        wanted = "Q8_0" if wanted == "Q8_0" or columns % BLOCKS[wanted][1] else "Q6_K"
    elif file_type in ("Q4_K_M", "Q5_K_M"):
        layer = _LAYER.fullmatch(name)
        if layer and layer[2] in ("attn_qkv", "ffn_down") and _matters_more(int(layer[1]), layers):
            wanted = "Q6_K"
    if columns % BLOCKS[wanted][1]:
        wanted = _FALLBACK[wanted]
        if columns % BLOCKS[wanted][1]:
            wanted = "F16"
    return wanted


def _matters_more(layer: int, layers: int) -> bool:
    eighth = layers // 8
    return layer < eighth or layer >= 7 * layers // 8 or (layer - eighth) % 3 == 2


def byte_size(shape: tuple[int, ...], kind: str) -> int:
    """Bytes that a tensor of row-major `shape` takes as `kind`."""
    _, block, size = BLOCKS[kind]
    return math.prod(shape) // block * size
