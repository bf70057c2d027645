"""Reads the list of tensors in a PyTorch `data.pkl` without running any of it.

Pickle is a program for a small stack machine that may import and call anything. This reader is that machine
with
everything dangerous left out: it knows plain values, containers of them, and four names, which it turns into
descriptions. Nothing is imported, no object is made, no attribute is set.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: torch's storage classes → the numbers in them.
STORAGES = {
    "FloatStorage": "F32", "HalfStorage": "F16", "BFloat16Storage": "BF16", "DoubleStorage": "F64",
    "LongStorage": "I64", "IntStorage": "I32", "ShortStorage": "I16", "CharStorage": "I8",
    "ByteStorage": "U8",
    "BoolStorage": "BOOL",
}  # fmt: skip
_CALLABLE = {
    ("torch._utils", "_rebuild_tensor_v2"),
    ("torch._utils", "_rebuild_parameter"),
    ("collections", "OrderedDict"),
}
_MAX_STACK = _MAX_MEMO = 1 << 20
_MAX_DIMENSIONS = 8


class Forbidden(Exception):
    """The pickle names something that a list of tensors has no need of; the name is the argument."""


@dataclass(frozen=True, slots=True)
class Name:
    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Storage:
    """A file of numbers in the archive: its key under data/, their type, how many."""

    key: str
    dtype: str
    elements: int


@dataclass(frozen=True, slots=True)
class View:
    """A tensor as a view of a storage; offset and strides in elements."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _Mark:
    pass


def read_tensor_list(blob: bytes) -> dict[str, View]:
    """The named tensors of a saved state dict; values that are no tensors are left out.

    Raises:
        Forbidden: it asks for a function or class other than those that tensors are made of.
        ValueError: it is damaged.
    """
    try:
        found = _Machine(blob).run()
    except (IndexError, struct.error, TypeError, RecursionError, AttributeError) as fault:
        raise ValueError(f"malformed pickle ({fault})") from None
    if not isinstance(found, dict):
        raise ValueError("it holds no dictionary of tensors")
    if isinstance(found.get("state_dict"), dict):
        found = found["state_dict"]
    return {key: value for key, value in found.items() if isinstance(key, str) and isinstance(value, View)}


class _Machine:
    def __init__(self, blob: bytes) -> None:
        self.blob = blob
        self.at = 0
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def run(self) -> Any:
        while True:
            code = self.take(1)
            if code == b".":
                return self.stack.pop()
            step = _STEPS.get(code)
            if step is None:
                raise ValueError(f"opcode {code!r}")
            step(self)
            if len(self.stack) > _MAX_STACK or len(self.memo) > _MAX_MEMO:
                raise ValueError("it grows without end")

    def take(self, count: int) -> bytes:
        if count > len(self.blob) - self.at:
            raise ValueError("it is cut off")
        self.at += count
        return self.blob[self.at - count : self.at]

    def number(self, form: str) -> int:
        value = struct.unpack(form, self.take(struct.calcsize(form)))[0]
        return int(value)

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def line(self) -> str:
        end = self.blob.find(b"\n", self.at, self.at + 1000)
        if end < 0:
            raise ValueError("a name without end")
        text = self.blob[self.at : end].decode("utf-8")
        self.at = end + 1
        return text

    def text(self, form: str) -> None:
        self.push(self.take(self.number(form)).decode("utf-8"))

    def marked(self) -> list[Any]:
        """What was pushed since the last mark, which goes too."""
        for n in range(len(self.stack) - 1, -1, -1):
            if isinstance(self.stack[n], _Mark):
                items = self.stack[n + 1 :]
                del self.stack[n:]
                return items
        raise ValueError("no mark")

    def last(self, count: int) -> tuple[Any, ...]:
        if count > len(self.stack):
            raise ValueError("the stack is empty")
        items = tuple(self.stack[len(self.stack) - count :])
        del self.stack[len(self.stack) - count :]
        return items

    def name(self, module: str, name: str) -> None:
        if (module, name) not in _CALLABLE and not (module == "torch" and name in STORAGES):
            raise Forbidden(f"{module}.{name}"[:200])
        self.push(Name(module, name))

    def stacked_name(self) -> None:
        module, name = self.last(2)
        if not isinstance(module, str) or not isinstance(name, str):
            raise ValueError("a name that is no text")
        self.name(module, name)

    def set_items(self, items: list[Any] | tuple[Any, ...]) -> None:
        target = self.stack[-1]
        if not isinstance(target, dict) or len(items) % 2:
            raise ValueError("items without a dictionary")
        for key, value in zip(items[::2], items[1::2], strict=True):
            if not isinstance(key, str | int | float | bool | None):
                raise ValueError("a key that is no text")
            target[key] = value

    def recall(self, place: int) -> Any:
        if place not in self.memo:
            raise ValueError("nothing was kept there")
        return self.memo[place]

    def extend(self, items: list[Any] | tuple[Any, ...]) -> None:
        if not isinstance(self.stack[-1], list):
            raise ValueError("items without a list")
        self.stack[-1].extend(items)

    def storage(self) -> None:
        identity = self.stack.pop()
        tag, kind, key, _place, elements = identity
        if tag != "storage" or not isinstance(kind, Name) or kind.module != "torch":
            raise ValueError("a storage of an unknown kind")
        if not isinstance(key, str) or not key.isalnum() or not _is_size(elements):
            raise ValueError("a storage without key or size")
        self.push(Storage(key, STORAGES[kind.name], elements))

    def call(self) -> None:
        what, given = self.last(2)
        if not isinstance(what, Name) or not isinstance(given, tuple):
            raise ValueError("a call of something that is no name")
        if what.name == "OrderedDict":
            self.push(_dictionary(given))
        elif what.name == "_rebuild_parameter":
            self.push(given[0])
        elif what.name == "_rebuild_tensor_v2":
            storage, offset, shape, strides = given[:4]
            if len(shape) > _MAX_DIMENSIONS:
                raise ValueError("a tensor of far too many dimensions")
            numbers = (offset, *shape, *strides)
            if (
                not isinstance(storage, Storage)
                or not all(map(_is_size, numbers))
                or len(shape) != len(strides)
            ):
                raise ValueError("a tensor without storage or size")
            self.push(View(storage, offset, tuple(shape), tuple(strides)))
        else:
            raise ValueError("a storage is called")


def _is_size(value: object) -> bool:
    return type(value) is int and 0 <= value <= 1 << 40


def _dictionary(given: tuple[Any, ...]) -> dict[Any, Any]:
    if given:
        raise ValueError("an OrderedDict with arguments")
    return {}


def _signed(raw: bytes) -> int:
    return int.from_bytes(raw, "little", signed=True)


def _build(machine: _Machine) -> None:
    # State of an OrderedDict: a state dict's _metadata, of no use here.
    machine.stack.pop()


_STEPS: dict[bytes, Callable[[_Machine], object]] = {
    b"\x80": lambda m: m.take(1),
    b"\x95": lambda m: m.take(8),
    b"}": lambda m: m.push({}),
    b"]": lambda m: m.push([]),
    b")": lambda m: m.push(()),
    b"N": lambda m: m.push(None),
    b"\x88": lambda m: m.push(True),
    b"\x89": lambda m: m.push(False),
    b"(": lambda m: m.push(_Mark()),
    b"K": lambda m: m.push(m.number("<B")),
    b"M": lambda m: m.push(m.number("<H")),
    b"J": lambda m: m.push(m.number("<i")),
    b"\x8a": lambda m: m.push(_signed(m.take(m.number("<B")))),
    b"G": lambda m: m.push(struct.unpack(">d", m.take(8))[0]),
    b"X": lambda m: m.text("<I"),
    b"\x8c": lambda m: m.text("<B"),
    b"c": lambda m: m.name(m.line(), m.line()),
    b"\x93": lambda m: m.stacked_name(),
    b"t": lambda m: m.push(tuple(m.marked())),
    b"\x85": lambda m: m.push(m.last(1)),
    b"\x86": lambda m: m.push(m.last(2)),
    b"\x87": lambda m: m.push(m.last(3)),
    b"q": lambda m: m.memo.__setitem__(m.number("<B"), m.stack[-1]),
    b"r": lambda m: m.memo.__setitem__(m.number("<I"), m.stack[-1]),
    b"\x94": lambda m: m.memo.__setitem__(len(m.memo), m.stack[-1]),
    b"h": lambda m: m.push(m.recall(m.number("<B"))),
    b"j": lambda m: m.push(m.recall(m.number("<I"))),
    b"s": lambda m: m.set_items(m.last(2)),
    b"u": lambda m: m.set_items(m.marked()),
    b"a": lambda m: m.extend(m.last(1)),
    b"e": lambda m: m.extend(m.marked()),
    b"Q": lambda m: m.storage(),
    b"R": lambda m: m.call(),
    b"b": _build,
}
