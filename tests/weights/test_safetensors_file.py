import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import safetensors.numpy

from otterscope.weights.errors import CheckpointDamaged
from otterscope.weights.safetensors_file import read_safetensors
from otterscope.weights.stored import ShardReader


def file_of(path: Path, header: Any, data: bytes = b"", length: int | None = None) -> Path:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text) if length is None else length) + text + data)
    return path


def entry(shape: list[int], begin: int, end: int, dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def test_tensors_are_where_the_format_puts_them(tmp_path: Path) -> None:
    made: dict[str, npt.NDArray[Any]] = {
        "a.weight": np.arange(12, dtype=np.float32).reshape(3, 4),
        "b": np.linspace(-2, 2, 5, dtype=np.float16),
        "c": np.array([[7.5]], dtype=np.float32),
    }
    path = tmp_path / "x.safetensors"
    safetensors.numpy.save_file(made, path, {"format": "pt"})
    read = {tensor.name: tensor for tensor in read_safetensors(path)}
    assert {name: tensor.shape for name, tensor in read.items()} == {
        n: array.shape for n, array in made.items()
    }
    with ShardReader() as reader:
        for name, tensor in read.items():
            values = reader.rows(tensor, [(0, tensor.rows)])
            np.testing.assert_array_equal(values.reshape(tensor.shape), made[name].astype(np.float32))
        np.testing.assert_array_equal(
            reader.rows(read["a.weight"], [(2, 1), (0, 1)]), made["a.weight"][[2, 0]]
        )


def test_bfloat16_is_the_upper_half_of_float32(tmp_path: Path) -> None:
    values = np.array([1.0, -0.5, 3.140625, 65280.0], dtype=np.float32)
    data = (values.view(np.uint32) >> 16).astype("<u2").tobytes()
    path = file_of(tmp_path / "x.safetensors", {"t": entry([4], 0, 8, "BF16")}, data)
    with ShardReader() as reader:
        np.testing.assert_array_equal(reader.rows(read_safetensors(path)[0], [(0, 4)]).reshape(-1), values)


@pytest.mark.parametrize(
    ("header", "data"),
    [
        ({"t": entry([2], 0, 8)}, b"\0" * 7),
        ({"t": entry([2], 0, 8)}, b"\0" * 9),
        ({"t": entry([3], 0, 8)}, b"\0" * 8),
        ({"t": entry([2], 4, 12)}, b"\0" * 12),
        ({"t": entry([2], 0, 8), "u": entry([2], 4, 12)}, b"\0" * 12),
        ({"t": entry([-2], 0, 8)}, b"\0" * 8),
        ({"t": entry([1 << 62, 4], 0, 8)}, b"\0" * 8),
        ({"t": entry([2], 0, 8, "F7")}, b"\0" * 8),
        ({"t": {"dtype": "F32"}}, b""),
        ({"t": None}, b""),
        ({"t": entry([2.0], 0, 8)}, b"\0" * 8),  # type: ignore[list-item]
        ([], b""),
        (b'{"t": 1, "t": 2}', b""),
        (b"\xff\xfe", b""),
        (b"[" * 60_000, b""),
        (b'{"t": ' + b"9" * 5000 + b"}", b""),
    ],
)
def test_a_header_that_lies_is_refused(tmp_path: Path, header: Any, data: bytes) -> None:
    with pytest.raises(CheckpointDamaged, match=r"x\.safetensors"):
        read_safetensors(file_of(tmp_path / "x.safetensors", header, data))


@pytest.mark.parametrize("length", [0, 1, 1 << 20, 1 << 63])
def test_a_length_outside_the_file_is_refused(tmp_path: Path, length: int) -> None:
    with pytest.raises(CheckpointDamaged):
        read_safetensors(file_of(tmp_path / "x.safetensors", {}, b"", length))


def test_a_file_cut_off_says_how_much_is_there(tmp_path: Path) -> None:
    path = file_of(tmp_path / "x.safetensors", {"t": entry([100], 0, 400)}, b"\0" * 100)
    size = path.stat().st_size
    with pytest.raises(CheckpointDamaged, match=f"{size} of {size + 300} bytes"):
        read_safetensors(path)


def test_a_file_that_shrinks_while_it_is_read_is_damaged(tmp_path: Path) -> None:
    path = file_of(tmp_path / "x.safetensors", {"t": entry([100], 0, 400)}, b"\0" * 400)
    (tensor,) = read_safetensors(path)
    path.write_bytes(path.read_bytes()[:-200])
    with ShardReader() as reader, pytest.raises(CheckpointDamaged, match="cut off"):
        reader.rows(tensor, [(0, 100)])
