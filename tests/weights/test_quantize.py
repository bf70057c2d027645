import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import gguf
import numpy as np
import pytest

from otterscope.gguf_file import read_header
from otterscope.weights.convert import convert
from otterscope.weights.errors import QuantizerMissing, WeightsOverflow
from otterscope.weights.mixture import FILE_TYPES, byte_size, tensor_type
from otterscope.weights.quantize import open_packer
from tools import make_checkpoint

#: Runs llama.cpp's own quantizer; apart from the tests, since a fault in it would end the process.
_REFERENCE = """
import ctypes, json, sys
from llama_cpp import llama_cpp
for source, target, kind in json.loads(sys.argv[1]):
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype, params.nthread = kind, 2
    if llama_cpp.llama_model_quantize(source.encode(), target.encode(), ctypes.byref(params)):
        sys.exit(f"cannot quantize {source}")
"""


@pytest.mark.parametrize(
    "shape",
    [
        make_checkpoint.Shape(layers=9, hidden=256, ff=512, vocab=1100),
        make_checkpoint.Shape(layers=2, hidden=64, ff=160, vocab=1100),
    ],
    ids=["rows-of-256", "rows-that-need-another-type"],
)
def test_files_equal_those_of_llama_cpps_own_quantizer(shape: make_checkpoint.Shape, tmp_path: Path) -> None:
    folder = make_checkpoint.write(tmp_path / "model", shape, dtype="f32")
    ours = {kind: convert(folder, tmp_path, kind).language for kind in FILE_TYPES}
    jobs = [
        (str(ours["F32"]), str(tmp_path / f"theirs-{kind}.gguf"), number)
        for kind, (number, _) in FILE_TYPES.items()
        if kind != "F32"
    ]
    subprocess.run(
        [sys.executable, "-c", _REFERENCE, json.dumps(jobs)], check=True, capture_output=True, timeout=120
    )
    kinds = set()
    for _, theirs, number in jobs:
        mine = ours[next(kind for kind, (n, _) in FILE_TYPES.items() if n == number)]
        headers = read_header(mine), read_header(Path(theirs))
        contents = mine.read_bytes(), Path(theirs).read_bytes()
        assert len(headers[0].tensors) == len(headers[1].tensors)
        for tensor in headers[0].tensors:
            other = headers[1].tensor(tensor.name)
            assert other is not None
            assert (tensor.type, tensor.shape) == (other.type, other.shape), tensor.name
            packed = [
                data[t.offset : t.offset + t.nbytes]
                for data, t in zip(contents, (tensor, other), strict=True)
            ]
            assert packed[0] == packed[1], tensor.name
            kinds.add(tensor.type)
    assert {"Q6_K", "Q4_K"} <= kinds or {"Q5_0", "Q5_1", "Q8_0"} <= kinds


def test_the_real_network_gets_the_documented_mixture() -> None:
    kinds = [tensor_type(f"blk.{n}.ffn_down.weight", (4096, 16384), 36, "Q4_K_M") for n in range(36)]
    assert kinds.count("Q6_K") == 4 + 5 + 9
    assert kinds[0] == kinds[35] == "Q6_K"
    assert tensor_type("output.weight", (262144, 4096), 36, "Q4_K_M") == "Q6_K"
    assert tensor_type("token_embd.weight", (262144, 4096), 36, "Q4_K_M") == "Q4_K"
    assert tensor_type("blk.0.attn_qkv.bias", (12288,), 36, "Q4_K_M") == "F32"
    assert {tensor_type(f"blk.{n}.ffn_up.weight", (16384, 4096), 36, "Q5_K_M") for n in range(36)} == {"Q5_K"}


@pytest.mark.parametrize("kind", ["F32", "F16", "BF16", "Q8_0", "Q4_K"])
def test_sizes_are_those_of_the_format(kind: str) -> None:
    block, size = gguf.GGML_QUANT_SIZES[gguf.GGMLQuantizationType[kind]]
    assert byte_size((3, 512), kind) == 3 * 512 // block * size


@pytest.mark.parametrize(("kind", "limit"), [("F16", 65504.0), ("BF16", 3.3895314e38)])
def test_values_beyond_a_types_range_are_refused(kind: str, limit: float) -> None:
    packer = open_packer(kind)
    packer.pack("fits", np.array([[limit, -limit]], dtype=np.float32), kind)
    with pytest.raises(WeightsOverflow, match=kind):
        packer.pack("x.weight", np.array([[0.0, limit * 1.003]], dtype=np.float32), kind)


def test_values_beyond_a_quantized_types_range_are_refused() -> None:
    rows = np.full((1, 256), 1e38, dtype=np.float32)
    rows[0, ::2] = -1e38
    with pytest.raises(WeightsOverflow, match="Q4_K"):
        open_packer("Q4_K_M").pack("x.weight", rows, "Q4_K")


def test_without_llama_cpp_the_plain_types_still_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.delenv("LLAMA_CPP_LIB_PATH", raising=False)
    open_packer("BF16")
    with pytest.raises(QuantizerMissing, match="Q4_K_M"):
        open_packer("Q4_K_M")


def test_a_library_that_is_none_is_as_good_as_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("libggml-base.so", "libggml-base.dylib", "ggml-base.dll"):
        (tmp_path / name).write_bytes(b"nothing")
    monkeypatch.setenv("LLAMA_CPP_LIB_PATH", str(tmp_path))
    with pytest.raises(QuantizerMissing):
        open_packer("Q8_0")
