from pathlib import Path

import gguf
import numpy as np
import pytest

from otterscope.weights.convert import Converted, convert
from otterscope.weights.gguf_head import ALIGNMENT, padding


@pytest.fixture(scope="module")
def made(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Converted:
    return convert(small, tmp_path_factory.mktemp("head"), "Q8_0")


def test_the_reference_reader_understands_every_key(made: Converted) -> None:
    fields = gguf.GGUFReader(made.language).fields
    types = {name: [kind.name for kind in field.types] for name, field in fields.items()}
    assert types["general.architecture"] == ["STRING"]
    assert types["persimmon.block_count"] == ["UINT32"]
    assert types["persimmon.rope.freq_base"] == ["FLOAT32"]
    assert types["tokenizer.ggml.add_bos_token"] == ["BOOL"]
    assert types["tokenizer.ggml.tokens"] == ["ARRAY", "STRING"]
    assert types["tokenizer.ggml.scores"] == ["ARRAY", "FLOAT32"]
    assert types["tokenizer.ggml.token_type"] == ["ARRAY", "INT32"]
    assert types["tokenizer.ggml.precompiled_charsmap"] == ["ARRAY", "UINT8"]
    assert fields["general.architecture"].contents() == "persimmon"
    assert fields["persimmon.rope.freq_base"].contents() == 25000.0
    assert fields["tokenizer.ggml.add_bos_token"].contents() is False
    assert fields["tokenizer.ggml.tokens"].contents(1) == "<s>"
    assert fields["general.quantization_version"].contents() == 2
    assert gguf.GGUFReader(made.mmproj).fields["clip.vision.image_std"].contents() == [0.5, 0.5, 0.5]


def test_the_reference_reader_finds_every_tensor(made: Converted, small: Path) -> None:
    plain = convert(small, made.language.parent, "F32")
    exact = {tensor.name: tensor.data for tensor in gguf.GGUFReader(plain.language).tensors}
    read = gguf.GGUFReader(made.language).tensors
    assert [tensor.name for tensor in read] == list(exact)
    for tensor in read:
        values = gguf.dequantize(tensor.data, tensor.tensor_type)
        wanted = exact[tensor.name]
        assert values.shape == wanted.shape
        np.testing.assert_allclose(values, wanted, atol=np.abs(wanted).max() / 127)


def test_what_follows_is_aligned() -> None:
    assert [padding(size) for size in (0, 1, 31, 32, 33)] == [0, 31, 1, 0, 31]
    assert ALIGNMENT == gguf.GGUF_DEFAULT_ALIGNMENT
