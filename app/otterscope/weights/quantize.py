"""Number formats of the written weights: which tensor gets which, and the packing itself.

The choice per tensor is the one that llama.cpp's own quantizer makes for this architecture
(src/llama-quant.cpp of llama-cpp-python 0.3.36), so that our files equal what its tool makes of the same
weights. The packing is ggml's own code, called in its smallest library: no model and no backend is loaded
for it.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from otterscope.gguf_file import BLOCKS
from otterscope.weights.errors import QuantizerMissing, WeightsOverflow

#: Type of a whole file → (llama.cpp's number for it in general.file_type, type of most of its tensors).
FILE_TYPES: Mapping[str, tuple[int, str]] = {
    "Q4_K_M": (15, "Q4_K"),
    "Q5_K_M": (17, "Q5_K"),
    "Q6_K": (18, "Q6_K"),
    "Q8_0": (7, "Q8_0"),
    "F16": (1, "F16"),
    "BF16": (32, "BF16"),
    "F32": (0, "F32"),
}
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
    elements = 1
    for n in shape:
        elements *= n
    return elements // block * size


@dataclass(frozen=True, slots=True)
class Packer:
    """Packs float32 rows; `library` may be None where no quantized type is asked for."""

    library: ctypes.CDLL | None

    def pack(self, name: str, rows: npt.NDArray[np.float32], kind: str) -> npt.NDArray[np.uint8]:
        """The bytes of contiguous float32 `rows` (n, columns) as `kind`. Lets go of the GIL while it works.

        Raises: WeightsOverflow where a value is too large for the type.
        """
        if kind == "F32":
            return rows.view(np.uint8).reshape(-1)
        if kind == "F16":
            with np.errstate(over="ignore"):
                half = rows.astype(np.float16)
            if not np.isfinite(half).all():
                raise WeightsOverflow(name=name, type=kind)
            return half.view(np.uint8).reshape(-1)
        if kind == "BF16":
            return _bfloat16(name, rows).view(np.uint8).reshape(-1)
        assert self.library is not None
        number = BLOCKS[kind][0]
        packed = np.empty(byte_size(rows.shape, kind), dtype=np.uint8)
        self.library.ggml_quantize_chunk(
            number, rows.ctypes.data, packed.ctypes.data, 0, rows.shape[0], rows.shape[1], None
        )
        if not self.library.ggml_validate_row_data(number, packed.ctypes.data, packed.nbytes):
            raise WeightsOverflow(name=name, type=kind)
        return packed


def _bfloat16(name: str, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.uint16]:
    bits = rows.view(np.uint32)
    rounded = (bits + (0x7FFF + ((bits >> 16) & 1))) >> 16
    if ((rounded & 0x7F80) == 0x7F80).any():
        raise WeightsOverflow(name=name, type="BF16")
    return rounded.astype(np.uint16)


def open_packer(file_type: str) -> Packer:
    """A packer for all tensors of a file of `file_type`. Raises: QuantizerMissing."""
    if FILE_TYPES[file_type][1] in ("F32", "F16", "BF16"):
        return Packer(None)
    path = _library_path()
    if path is None:
        raise QuantizerMissing(type=file_type)
    try:
        library = ctypes.CDLL(str(path))
        quantize, validate = library.ggml_quantize_chunk, library.ggml_validate_row_data
        prepare = library.ggml_quantize_init
    except (OSError, AttributeError) as fault:
        raise QuantizerMissing(type=file_type, detail=str(fault)) from None
    quantize.restype = ctypes.c_size_t
    quantize.argtypes = [
        ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_int64,
        ctypes.c_void_p
    ]  # fmt: skip
    validate.restype = ctypes.c_bool
    validate.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]
    prepare.restype = None
    prepare.argtypes = [ctypes.c_int]
    for kind in ("Q4_K", "Q5_K", "Q6_K", "Q8_0"):
        # Tables are made once here, before several threads ask for them.
        prepare(BLOCKS[kind][0])
    return Packer(library)


def _library_path() -> Path | None:
    """ggml's base library in the installed llama.cpp package, found without importing that package."""
    names = {"win32": "ggml-base.dll", "darwin": "libggml-base.dylib"}
    name = names.get(sys.platform, "libggml-base.so")
    folders = []
    if override := os.environ.get("LLAMA_CPP_LIB_PATH"):
        folders.append(Path(override))
    spec = importlib.util.find_spec("llama_cpp")
    for place in (spec.submodule_search_locations or []) if spec else []:
        folders += [Path(place) / "lib", Path(place)]
    return next((folder / name for folder in folders if (folder / name).is_file()), None)
