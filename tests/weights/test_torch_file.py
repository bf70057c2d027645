import os
import pickle
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from otterscope.weights.checkpoint import open_checkpoint
from otterscope.weights.errors import CheckpointDamaged, CodeInCheckpoint, OldTorchFormat
from otterscope.weights.stored import ShardReader
from otterscope.weights.torch_file import read_torch
from tools import make_checkpoint

TENSORS = [make_checkpoint.Tensor("a", (3, 5), 0.0, 1.0), make_checkpoint.Tensor("b", (7,), 0.0, 1.0)]


def archive(path: Path, listed: bytes, entries: dict[str, bytes] | None = None, **options: Any) -> Path:
    with zipfile.ZipFile(path, "w", **options) as out:
        out.writestr("x/data.pkl", listed)
        for name, content in (entries or {}).items():
            out.writestr(name, content)
    return path


def listed() -> bytes:
    return make_checkpoint._pickled(TENSORS, "f32")


STORAGES = {"x/data/0": np.arange(15, dtype="<f4").tobytes(), "x/data/1": np.arange(7, dtype="<f4").tobytes()}


def test_tensors_are_found_in_the_archive(tmp_path: Path) -> None:
    a, b = read_torch(archive(tmp_path / "x.bin", listed(), STORAGES))
    assert (a.name, a.shape, a.dtype, b.shape) == ("a", (3, 5), "F32", (7,))
    with ShardReader() as reader:
        np.testing.assert_array_equal(
            reader.rows(a, [(1, 2)]), np.arange(5, 15, dtype=np.float32).reshape(2, 5)
        )
        np.testing.assert_array_equal(reader.rows(b, [(0, 7)]).reshape(-1), np.arange(7, dtype=np.float32))


@pytest.mark.parametrize("names", ["old", "new"])
def test_a_checkpoint_of_torch_files_is_the_one_of_safetensors(tmp_path: Path, names: str) -> None:
    shape = make_checkpoint.Shape(layers=1, hidden=64, ff=128, vocab=1100)
    read = []
    for container in ("bin", "safetensors"):
        folder = make_checkpoint.write(
            tmp_path / container, shape, names=names, container=container, dtype="f32"
        )
        tensors = open_checkpoint(folder).tensors
        with ShardReader() as reader:
            read.append({n: reader.rows(t, [(0, t.rows)]).reshape(t.shape) for n, t in tensors.items()})
    assert read[0].keys() == read[1].keys()
    for name, values in read[0].items():
        np.testing.assert_array_equal(values, read[1][name])


class _Runs:
    def __init__(self, call: Callable[..., object], *arguments: object) -> None:
        self.call, self.arguments = call, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.call, self.arguments


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize(
    "make",
    [
        lambda mark: _Runs(os.system, f"touch {mark}"),
        lambda mark: {"weight": _Runs(os.mkdir, str(mark))},
        lambda mark: [_Runs(eval, f"open({str(mark)!r}, 'w').close()")],
        lambda mark: _Runs(getattr, "text", "upper"),
    ],
)
def test_code_in_a_file_is_named_and_never_run(tmp_path: Path, make: Any, protocol: int) -> None:
    mark = tmp_path / "it-ran"
    path = archive(tmp_path / "x.bin", pickle.dumps(make(mark), protocol))
    with pytest.raises(CodeInCheckpoint) as refused:
        read_torch(path)
    assert not mark.exists()
    asked = str(refused.value.facts["name"])
    assert asked.split(".", maxsplit=1)[0] in {"posix", "nt", "builtins", "__builtin__", "os"}


def test_even_allowed_names_cannot_be_changed_by_a_pickle(tmp_path: Path) -> None:
    # BUILD with a pair of states would set attributes on whatever lies on the stack.
    harmful = b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(N}X\x08\x00\x00\x00__code__K\x01stb."
    with pytest.raises(CheckpointDamaged):
        read_torch(archive(tmp_path / "x.bin", harmful))


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"\x80\x02",
        b".",
        b"\x80\x02}",
        b"\x80\x02N.",
        b"\x80\x02(((((t.",
        b"X\xff\xff\xff\xffabc.",
        b"\x8a\xff1.",
        b"h\x05.",
        b"R.",
        b"NR.",
        b"(NNu.",
        b"}]K\x01s.",
        b"NQ.",
        b"\x93.",
        b"c" + b"a" * 2000 + b"\n.",
        b"}X\x01\x00\x00\x00aI1\ns.",
        b"(" * 2_000_000,
        b"N" + b"\x94" * 2_000_000,
        b"c" * 20_000_000,
    ],
)
def test_a_damaged_list_is_refused(tmp_path: Path, blob: bytes) -> None:
    with pytest.raises(CheckpointDamaged):
        read_torch(archive(tmp_path / "x.bin", blob, STORAGES))


@pytest.mark.parametrize(
    "entries",
    [
        {"x/data/0": STORAGES["x/data/0"]},
        {"x/data/0": STORAGES["x/data/0"][:-1], "x/data/1": STORAGES["x/data/1"]},
        STORAGES | {"y/data.pkl": b"}."},
        STORAGES | {"x/byteorder": b"big"},
    ],
)
def test_an_archive_that_does_not_hold_its_tensors_is_refused(
    tmp_path: Path, entries: dict[str, bytes]
) -> None:
    with pytest.raises(CheckpointDamaged):
        read_torch(archive(tmp_path / "x.bin", listed(), entries))


def test_a_shape_of_a_million_dimensions_is_refused_at_once(tmp_path: Path) -> None:
    many = b"(" + b"K\x01" * 1_000_000 + b"t"
    storage = b"(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x0ftQ"
    blob = b"\x80\x02}X\x01\0\0\0actorch._utils\n_rebuild_tensor_v2\n(" + storage + b"K\0" + many + many
    with pytest.raises(CheckpointDamaged) as refused:
        read_torch(archive(tmp_path / "x.bin", blob + b"\x89NtRs.", STORAGES))
    assert "dimensions" in refused.value.detail


def test_an_entry_that_unpacks_to_far_more_is_not_unpacked(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.bin", listed(), STORAGES)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as out:
        out.writestr("x/byteorder", b"little" + b"\0" * (100 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(CheckpointDamaged) as refused:
            read_torch(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "little-endian" in refused.value.detail
    assert peak < 10 << 20


def test_compressed_numbers_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.bin", listed(), STORAGES, compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(CheckpointDamaged):
        read_torch(path)


def test_a_transposed_tensor_is_refused(tmp_path: Path) -> None:
    transposed = listed().replace(b"\x8a\x01\x05\x8a\x01\x01t", b"\x8a\x01\x01\x8a\x01\x03t")
    assert transposed != listed()
    with pytest.raises(CheckpointDamaged) as refused:
        read_torch(archive(tmp_path / "x.bin", transposed, STORAGES))
    assert "row by row" in refused.value.detail


def test_the_format_of_old_torch_is_refused_by_its_sentence(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(pickle.dumps(0x1950A86A20F9469CFC6C, 2) + pickle.dumps(1001, 2))
    with pytest.raises(OldTorchFormat, match=r"1\.6"):
        read_torch(path)


def test_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(b"<!DOCTYPE html>")
    with pytest.raises(CheckpointDamaged, match="no PyTorch file"):
        read_torch(path)
