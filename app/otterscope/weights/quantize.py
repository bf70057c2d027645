"""Packs weights into number formats: ggml's own code, called in its smallest library.

No model and no backend is loaded for it, and nothing in it can end the program.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from otterscope.gguf_file import BLOCKS
from otterscope.weights.errors import QuantizerMissing, WeightsOverflow
from otterscope.weights.mixture import FILE_TYPES, byte_size


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
