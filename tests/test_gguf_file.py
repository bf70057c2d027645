import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

from otterscope.errors import FileMissing, FileUnreadable
from otterscope.gguf_file import (
    BLOCKS,
    GgufArray,
    GgufDamaged,
    GgufIncomplete,
    GgufVersionUnknown,
    NotGguf,
    read_header,
)

STRING, ARRAY, UINT32 = 8, 9, 4


def text(value: str | bytes) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return struct.pack("<Q", len(raw)) + raw


def pair(key: str, kind: int, value: bytes) -> bytes:
    return text(key) + struct.pack("<I", kind) + value


def tensor(name: str, shape: tuple[int, ...], kind: int = 0, offset: int = 0) -> bytes:
    sizes = b"".join(struct.pack("<Q", n) for n in shape)
    return text(name) + struct.pack("<I", len(shape)) + sizes + struct.pack("<IQ", kind, offset)


def file_of(
    path: Path, pairs: list[bytes], tensors: list[bytes], data: int = 0, version: int = 3, **counts: int
) -> Path:
    """A GGUF file with any pairs, tensors and counts, its data zeros."""
    head = b"GGUF" + struct.pack(
        "<IQQ", version, counts.get("n_tensors", len(tensors)), counts.get("n_pairs", len(pairs))
    )
    body = head + b"".join(pairs) + b"".join(tensors)
    path.write_bytes(body + b"\0" * (-len(body) % 32) + b"\0" * data)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.gguf"


def test_a_file_of_the_reference_writer_is_read_back(path: Path) -> None:
    writer = gguf.GGUFWriter(path, "persimmon")
    writer.add_uint32("a.number", 2**32 - 1)
    writer.add_int64("a.negative", -(2**40))
    writer.add_float32("a.real", 0.5)
    writer.add_float64("a.precise", 0.1)
    writer.add_bool("a.yes", True)
    writer.add_string("a.text", "Grüße 清明")
    writer.add_array("a.small", [1, 2, 3])
    words = [f"▁{n}" for n in range(5000)]
    writer.add_array("a.words", words)
    writer.add_array("a.scores", [n / 4 for n in range(5000)])
    first = np.arange(96, dtype=np.float32).reshape(3, 32)
    second = np.arange(7, dtype=np.float16)
    writer.add_tensor("first", first)
    writer.add_tensor("second", second)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()

    header = read_header(path)
    assert (header.version, header.architecture, header.alignment) == (3, "persimmon", 32)
    assert header.integer("a.number") == 2**32 - 1
    assert header.integer("a.negative") == -(2**40)
    assert header.real("a.real") == 0.5
    assert header.real("a.precise") == 0.1
    assert header.metadata["a.yes"] is True
    assert header.text("a.text") == "Grüße 清明"
    assert header.metadata["a.small"] == header.array("a.small") == [1, 2, 3]
    assert isinstance(header.metadata["a.words"], GgufArray)
    assert header.array("a.words") == words
    assert header.array("a.scores")[-1] == 4999 / 4
    assert [(t.name, t.shape, t.type, t.nbytes) for t in header.tensors] == [
        ("first", (32, 3), "F32", 384),
        ("second", (7,), "F16", 14),
    ]
    for name, values in (("first", first), ("second", second)):
        found = header.tensor(name)
        assert found is not None
        assert found.elements == values.size
        read = np.fromfile(path, values.dtype, values.size, offset=found.offset)
        np.testing.assert_array_equal(read, values.reshape(-1))
    assert header.tensor("third") is None


def test_missing_and_mistyped_keys_give_the_default(path: Path) -> None:
    header = read_header(file_of(path, [pair("t", STRING, text("x"))], []))
    assert (header.integer("t", 7), header.real("t", 0.5), header.text("none", "d")) == (7, 0.5, "d")
    assert header.array("none") == []


def test_block_sizes_are_those_of_the_reference_package() -> None:
    known = {kind.name: (kind.value, *sizes) for kind, sizes in gguf.GGML_QUANT_SIZES.items()}
    # The package still counts Q8_1's two sums as float32; ggml keeps them as float16. No file holds it.
    shared = known.keys() & BLOCKS.keys() - {"Q8_1"}
    assert len(shared) >= 30
    assert {name: BLOCKS[name] for name in shared} == {name: known[name] for name in shared}


def test_a_vocabulary_of_real_size_takes_little_memory_and_no_second_reading(path: Path) -> None:
    words = b"".join(text(f"▁word{n}") for n in range(262_144))
    array = struct.pack("<IQ", STRING, 262_144) + words
    header = read_header(file_of(path, [pair("tokens", ARRAY, array)], []))
    assert header.metadata["tokens"] == GgufArray(
        STRING, 262_144, len(header.path.read_bytes()[:24]) + 8 + 6 + 4 + 12
    )
    assert header.array("tokens")[262_143] == "▁word262143"


@pytest.mark.parametrize("content", [b"", b"GGU", b"ggml1234", b"PK\3\4" + b"\0" * 60, b"FUGG" + b"\0" * 60])
def test_another_file_is_no_gguf(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(NotGguf, match=r"x\.gguf"):
        read_header(path)


@pytest.mark.parametrize("version", [0, 1, 4, 3 << 24])
def test_another_version_is_named(path: Path, version: int) -> None:
    with pytest.raises(GgufVersionUnknown):
        read_header(file_of(path, [], [], version=version))


def test_version_2_is_read(path: Path) -> None:
    assert read_header(file_of(path, [], [tensor("t", (4,))], 16, version=2)).version == 2


HUGE = 2**64 - 1
ONE = pair("k", UINT32, struct.pack("<I", 1))
LIES: dict[str, Callable[[Path], Any]] = {
    "more pairs than bytes": lambda p: file_of(p, [], [], n_pairs=HUGE),
    "more tensors than bytes": lambda p: file_of(p, [], [], n_tensors=HUGE),
    "a pair that is not there": lambda p: file_of(p, [ONE], [], n_pairs=3),
    "a key twice": lambda p: file_of(p, [ONE, ONE], []),
    "an empty key": lambda p: file_of(p, [pair("", UINT32, b"\1\0\0\0")], []),
    "a key longer than the file": lambda p: file_of(p, [struct.pack("<Q", 2**62) + b"k" * 40], []),
    "a text longer than the file": lambda p: file_of(p, [pair("k", STRING, struct.pack("<Q", HUGE))], []),
    "an unknown type": lambda p: file_of(p, [pair("k", 13, b"\0" * 8)], []),
    "an array of arrays": lambda p: file_of(
        p, [pair("k", ARRAY, struct.pack("<IQ", ARRAY, 1) + b"\0" * 40)], []
    ),
    "an array of nothing known": lambda p: file_of(p, [pair("k", ARRAY, struct.pack("<IQ", 77, 1))], []),
    "an endless array": lambda p: file_of(p, [pair("k", ARRAY, struct.pack("<IQ", UINT32, HUGE))], []),
    "an endless array of texts": lambda p: file_of(
        p, [pair("k", ARRAY, struct.pack("<IQ", STRING, 2**61))], []
    ),
    "a cut array of texts": lambda p: file_of(
        p, [pair("k", ARRAY, struct.pack("<IQ", STRING, 1500) + text("a") * 1400)], []
    ),
    "an alignment of 0": lambda p: file_of(p, [pair("general.alignment", UINT32, struct.pack("<I", 0))], []),
    "an alignment of 33": lambda p: file_of(
        p, [pair("general.alignment", UINT32, struct.pack("<I", 33))], []
    ),
    "an alignment in words": lambda p: file_of(p, [pair("general.alignment", STRING, text("32"))], []),
    "no dimensions": lambda p: file_of(p, [], [tensor("t", ())], 32),
    "five dimensions": lambda p: file_of(p, [], [tensor("t", (1,) * 5)], 32),
    "a size of 0": lambda p: file_of(p, [], [tensor("t", (4, 0))], 32),
    "a size that overflows": lambda p: file_of(p, [], [tensor("t", (2**32, 2**32))], 32),
    "an unknown number format": lambda p: file_of(p, [], [tensor("t", (4,), 4)], 32),
    "half a block": lambda p: file_of(p, [], [tensor("t", (100,), 12)], 400),
    "a tensor twice": lambda p: file_of(p, [], [tensor("t", (8,)), tensor("t", (8,), offset=32)], 64),
    "overlapping tensors": lambda p: file_of(p, [], [tensor("t", (8,)), tensor("u", (8,))], 64),
    "an offset out of line": lambda p: file_of(p, [], [tensor("t", (8,), offset=7)], 64),
    "an offset far outside": lambda p: file_of(p, [], [tensor("t", (8,), offset=2**63)], 64),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_header_that_lies_is_damaged(path: Path, lie: Callable[[Path], Any]) -> None:
    lie(path)
    with pytest.raises(GgufDamaged, match="Download or convert the model again"):
        read_header(path)


def test_a_file_cut_in_its_data_says_how_much_is_there(path: Path) -> None:
    whole = file_of(path, [], [tensor("t", (1000,))], 4000).stat().st_size
    path.write_bytes(path.read_bytes()[:-1500])
    with pytest.raises(GgufIncomplete, match=f"{whole - 1500:,} of {whole:,} bytes"):
        read_header(path)


def test_a_file_cut_anywhere_in_its_header_is_refused(path: Path) -> None:
    array = pair("w", ARRAY, struct.pack("<IQ", STRING, 3) + text("a") + text("") + text("ccc"))
    blob = file_of(path, [ONE, array], [tensor("t", (2, 2))], 16).read_bytes()
    assert read_header(path).array("w") == ["a", "", "ccc"]
    for length in range(4, len(blob)):
        path.write_bytes(blob[:length])
        with pytest.raises((GgufDamaged, GgufIncomplete)):
            read_header(path)


def test_text_that_is_no_utf8_does_not_stop_the_reading(path: Path) -> None:
    assert read_header(file_of(path, [pair("k", STRING, text(b"a\xffb"))], [])).text("k") == "a\ufffdb"


def test_an_array_that_has_gone_since_is_damaged(path: Path) -> None:
    array = struct.pack("<IQ", UINT32, 2000) + b"\1\0\0\0" * 2000
    header = read_header(file_of(path, [pair("k", ARRAY, array)], []))
    path.write_bytes(path.read_bytes()[:4000])
    with pytest.raises(GgufDamaged):
        header.array("k")
    path.unlink()
    with pytest.raises(FileUnreadable):
        header.array("k")


def test_a_missing_file_and_a_folder_are_faults_of_reading(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_header(tmp_path / "nowhere.gguf")
    with pytest.raises(FileUnreadable):
        read_header(tmp_path)
