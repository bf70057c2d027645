"""Reads the header of a GGUF file: what it says of itself and where its tensors lie. No weights are read.

The file is untrusted. Every count and length is held against the bytes that are really there before anything
is made of it, so that memory and time stay in proportion to the file, whatever it claims. Layout as in ggml's
docs/gguf.md, versions 2 and 3, little-endian.

    header = read_header(path)
    header.architecture                               # "persimmon"
    header.integer("persimmon.block_count")           # 36
    header.tensor("token_embd.weight").nbytes
"""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, TypeAlias

from otterscope.errors import AppError, FileMissing, FileUnreadable


class NotGguf(AppError):
    template = "“{path}” is not a GGUF file. Choose a model in this format, or convert a checkpoint to it."


class GgufDamaged(AppError):
    template = "“{path}” is a damaged GGUF file ({reason}). Download or convert the model again."


class GgufIncomplete(AppError):
    template = "“{path}” is not complete: {found} of {wanted} bytes are there. Download or convert it again."


class GgufVersionUnknown(AppError):
    template = (
        "“{path}” is a GGUF file of version {version}, and this program reads 2 and 3. "
        "Get the model in one of these, or a newer version of this program."
    )


#: ggml's types: name → (number in the file, elements in a block, bytes of a block).
BLOCKS: Mapping[str, tuple[int, int, int]] = {
    "F32": (0, 1, 4), "F16": (1, 1, 2), "Q4_0": (2, 32, 18), "Q4_1": (3, 32, 20), "Q5_0": (6, 32, 22),
    "Q5_1": (7, 32, 24), "Q8_0": (8, 32, 34), "Q8_1": (9, 32, 36), "Q2_K": (10, 256, 84),
    "Q3_K": (11, 256, 110),
    "Q4_K": (12, 256, 144), "Q5_K": (13, 256, 176), "Q6_K": (14, 256, 210), "Q8_K": (15, 256, 292),
    "IQ2_XXS": (16, 256, 66), "IQ2_XS": (17, 256, 74), "IQ3_XXS": (18, 256, 98), "IQ1_S": (19, 256, 50),
    "IQ4_NL": (20, 32, 18), "IQ3_S": (21, 256, 110), "IQ2_S": (22, 256, 82), "IQ4_XS": (23, 256, 136),
    "I8": (24, 1, 1), "I16": (25, 1, 2), "I32": (26, 1, 4), "I64": (27, 1, 8), "F64": (28, 1, 8),
    "IQ1_M": (29, 256, 56), "BF16": (30, 1, 2), "TQ1_0": (34, 256, 54), "TQ2_0": (35, 256, 66),
    "MXFP4": (39, 32, 17), "NVFP4": (40, 64, 36), "Q1_0": (41, 128, 18), "Q2_0": (42, 64, 18),
}  # fmt: skip
_TYPE_NAMES = {number: name for name, (number, _, _) in BLOCKS.items()}

#: llama.cpp's numbers for the type of a whole file (general.file_type), by the names that users know.
FILE_TYPES: Mapping[str, int] = {
    "F32": 0, "F16": 1, "Q4_0": 2, "Q4_1": 3, "Q8_0": 7, "Q5_0": 8, "Q5_1": 9, "Q2_K": 10, "Q3_K_S": 11,
    "Q3_K_M": 12, "Q3_K_L": 13, "Q4_K_S": 14, "Q4_K_M": 15, "Q5_K_S": 16, "Q5_K_M": 17, "Q6_K": 18,
    "IQ2_XXS": 19, "IQ2_XS": 20, "Q2_K_S": 21, "IQ3_XS": 22, "IQ3_XXS": 23, "IQ1_S": 24, "IQ4_NL": 25,
    "IQ3_S": 26, "IQ3_M": 27, "IQ2_S": 28, "IQ2_M": 29, "IQ4_XS": 30, "IQ1_M": 31, "BF16": 32, "TQ1_0": 36,
    "TQ2_0": 37, "MXFP4": 38,
}  # fmt: skip
_FILE_TYPE_NAMES = {number: name for name, number in FILE_TYPES.items()}

# Types of metadata values: number → struct code. 8 is a string, 9 an array.
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9

MAX_ENTRIES = 1 << 20
MAX_STRING = 16 << 20
MAX_STRINGS_IN_ARRAY = 1 << 23
MAX_DIMENSIONS = 4
_SMALL_ARRAY = 1024
_MAX_ALIGNMENT = 1 << 20

Scalar: TypeAlias = "bool | int | float | str"


@dataclass(frozen=True, slots=True)
class GgufArray:
    """A large array of the metadata, left in the file; `GgufHeader.array` reads it.

    Attributes:
        kind: GGUF's number of its elements' type.
        offset: of its first element in the file, in bytes.
    """

    kind: int
    count: int
    offset: int


Value: TypeAlias = "Scalar | list[Scalar] | GgufArray"


@dataclass(frozen=True, slots=True)
class GgufTensor:
    """A tensor as the header lists it.

    Attributes:
        shape: in ggml's order, fastest first.
        type: ggml's name of the number format, such as "Q4_K".
        offset: in the file, in bytes.
    """

    name: str
    shape: tuple[int, ...]
    type: str
    offset: int
    nbytes: int

    @property
    def elements(self) -> int:
        return _product(self.shape)


@dataclass(frozen=True)
class GgufHeader:
    """What a GGUF file says of itself. `metadata` keeps the file's order; large arrays stay in the file."""

    path: Path
    version: int
    metadata: Mapping[str, Value]
    tensors: tuple[GgufTensor, ...]
    alignment: int
    data_offset: int
    file_size: int

    @property
    def architecture(self) -> str:
        return self.text("general.architecture")

    @cached_property
    def _by_name(self) -> dict[str, GgufTensor]:
        return {tensor.name: tensor for tensor in self.tensors}

    def tensor(self, name: str) -> GgufTensor | None:
        return self._by_name.get(name)

    def text(self, key: str, default: str = "") -> str:
        """A string of the metadata, or `default` where it is missing or of another type."""
        value = self.metadata.get(key)
        return value if isinstance(value, str) else default

    def integer(self, key: str, default: int = 0) -> int:
        """A whole number of the metadata, or `default` where it is missing or of another type."""
        value = self.metadata.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def real(self, key: str, default: float = 0.0) -> float:
        """A number of the metadata, or `default` where it is missing or of another type."""
        value = self.metadata.get(key)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else default

    def array(self, key: str) -> list[Scalar]:
        """All elements of an array, large ones read from the file; empty where the key is missing.

        Raises: GgufDamaged if the file has changed since; FileUnreadable.
        """
        value = self.metadata.get(key)
        if isinstance(value, list):
            return value
        if not isinstance(value, GgufArray):
            return []
        try:
            with self.path.open("rb", buffering=1 << 20) as file:
                cursor = _Cursor(self.path, file, self.file_size)
                cursor.seek(value.offset)
                return list(cursor.elements(value.kind, value.count))
        except OSError as fault:
            raise FileUnreadable(path=self.path, reason=fault.strerror or str(fault)) from None


def file_type_name(header: GgufHeader) -> str:
    """The type of most weights of a file, as users call it; what the file itself says comes first."""
    number = header.integer("general.file_type", -1)
    if number in _FILE_TYPE_NAMES:
        return _FILE_TYPE_NAMES[number]
    sizes = dict.fromkeys(BLOCKS, 0)
    for tensor in header.tensors:
        sizes[tensor.type] += tensor.nbytes
    return max(sizes, key=lambda kind: sizes[kind])


def read_header(path: Path) -> GgufHeader:
    """Read and check the header of the GGUF file at `path`.

    Raises:
        FileMissing, FileUnreadable: it cannot be read.
        NotGguf, GgufVersionUnknown: it is something else.
        GgufDamaged, GgufIncomplete: what it says cannot be, or its end is missing.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
            # Opening a pipe would wait for whoever writes into it.
            raise FileUnreadable(path=path, reason="neither a file nor a folder")
        with path.open("rb", buffering=1 << 20) as file:
            return _read(path, file, found.st_size)
    except FileNotFoundError:
        raise FileMissing(path=path) from None
    except OSError as fault:
        raise FileUnreadable(path=path, reason=fault.strerror or str(fault)) from None


class _Cursor:
    """Reads forward through the header, never past the end of the file."""

    def __init__(self, path: Path, file: BinaryIO, size: int) -> None:
        self.path, self.file, self.size, self.at = path, file, size, 0

    @property
    def left(self) -> int:
        return self.size - self.at

    def damaged(self, reason: str) -> GgufDamaged:
        return GgufDamaged(path=self.path, reason=reason)

    def seek(self, at: int) -> None:
        self.file.seek(at)
        self.at = at

    def skip(self, count: int) -> None:
        if count > self.left:
            raise self.damaged("its header is cut off")
        self.seek(self.at + count)

    def take(self, count: int) -> bytes:
        if count > self.left:
            raise self.damaged("its header is cut off")
        found = self.file.read(count)
        if len(found) != count:
            raise self.damaged("its header is cut off")
        self.at += count
        return found

    def number(self, code: str) -> int:
        size = struct.calcsize("<" + code)
        return int(struct.unpack("<" + code, self.take(size))[0])

    def text(self) -> str:
        length = self.number("Q")
        if length > MAX_STRING:
            raise self.damaged("a text in it is far too long")
        return self.take(length).decode("utf-8", "replace")

    def elements(self, kind: int, count: int) -> Iterator[Scalar]:
        if kind == _STRING:
            for _ in range(count):
                yield self.text()
        else:
            code = _SCALARS[kind]
            size = struct.calcsize("<" + code)
            while count:
                piece = min(count, 1 << 16)
                yield from struct.unpack(f"<{piece}{code}", self.take(piece * size))
                count -= piece

    def value(self, kind: int) -> Value:
        if kind == _STRING:
            return self.text()
        if kind == _ARRAY:
            return self.array()
        if kind not in _SCALARS:
            raise self.damaged(f"it has a value of the unknown type {kind}")
        return next(self.elements(kind, 1))

    def array(self) -> Value:
        kind, count = self.number("I"), self.number("Q")
        if kind != _STRING and kind not in _SCALARS:
            raise self.damaged(f"it has an array of the unknown type {kind}")
        width = 8 if kind == _STRING else struct.calcsize("<" + _SCALARS[kind])
        if count > self.left // width or (kind == _STRING and count > MAX_STRINGS_IN_ARRAY):
            raise self.damaged("an array in it is longer than the file")
        if count <= _SMALL_ARRAY:
            return list(self.elements(kind, count))
        start = self.at
        if kind == _STRING:
            for _ in range(count):
                self.skip(self.number("Q"))
        else:
            self.skip(count * width)
        return GgufArray(kind, count, start)


def _read(path: Path, file: BinaryIO, size: int) -> GgufHeader:
    cursor = _Cursor(path, file, size)
    if size < 4 or cursor.take(4) != b"GGUF":
        raise NotGguf(path=path)
    version = cursor.number("I")
    if version not in (2, 3):
        raise GgufVersionUnknown(path=path, version=version if version < 1 << 16 else "another byte order")
    tensor_count, entry_count = cursor.number("Q"), cursor.number("Q")
    # The shortest entry has 13 bytes, the shortest tensor 32.
    if entry_count > min(MAX_ENTRIES, cursor.left // 13) or tensor_count > min(
        MAX_ENTRIES, cursor.left // 32
    ):
        raise cursor.damaged("it lists more than it has room for")
    metadata: dict[str, Value] = {}
    for _ in range(entry_count):
        key = cursor.text()
        if key in metadata or not key:
            raise cursor.damaged(f"the key “{key[:80]}” stands twice or is empty")
        metadata[key] = cursor.value(cursor.number("I"))
    alignment = metadata.get("general.alignment", 32)
    if type(alignment) is not int or not 1 <= alignment <= _MAX_ALIGNMENT or alignment & (alignment - 1):
        raise cursor.damaged("its alignment is no power of two")
    listed = [_listed(cursor) for _ in range(tensor_count)]
    data_offset = _padded(cursor.at, alignment)
    tensors = _placed(cursor, listed, alignment, data_offset)
    return GgufHeader(path, version, metadata, tensors, alignment, data_offset, size)


def _listed(cursor: _Cursor) -> GgufTensor:
    """One entry of the list of tensors, its offset still counted from the start of the data."""
    name = cursor.text()
    dimensions = cursor.number("I")
    if not 1 <= dimensions <= MAX_DIMENSIONS:
        raise cursor.damaged(f"the tensor “{name[:80]}” has {dimensions} dimensions")
    shape = tuple(cursor.number("Q") for _ in range(dimensions))
    type_name = _TYPE_NAMES.get(number := cursor.number("I"))
    offset = cursor.number("Q")
    if type_name is None:
        raise cursor.damaged(f"the tensor “{name[:80]}” is of the unknown type {number}")
    _, block, block_bytes = BLOCKS[type_name]
    elements = _product(shape)
    if elements < 1 or elements >= 1 << 62 or shape[0] % block:
        raise cursor.damaged(f"the tensor “{name[:80]}” has an impossible shape")
    return GgufTensor(name, shape, type_name, offset, elements // block * block_bytes)


def _placed(
    cursor: _Cursor, listed: list[GgufTensor], alignment: int, data_offset: int
) -> tuple[GgufTensor, ...]:
    """The tensors with offsets in the file. ggml wants them one after the other, so they cannot overlap."""
    if len({tensor.name for tensor in listed}) != len(listed):
        raise cursor.damaged("a tensor stands twice")
    at, end, placed = 0, 0, []
    for tensor in listed:
        if tensor.offset != at:
            raise cursor.damaged(f"the tensor “{tensor.name[:80]}” is not where it should be")
        end = data_offset + at + tensor.nbytes
        placed.append(GgufTensor(tensor.name, tensor.shape, tensor.type, data_offset + at, tensor.nbytes))
        at += _padded(tensor.nbytes, alignment)
    if end > cursor.size:
        raise GgufIncomplete(path=cursor.path, found=cursor.size, wanted=end)
    return tuple(placed)


def _product(shape: tuple[int, ...]) -> int:
    product = 1
    for size in shape:
        product *= size
    return product


def _padded(size: int, alignment: int) -> int:
    return (size + alignment - 1) // alignment * alignment
