"""Token ids of a checkpoint's own vocabulary, as the engine gives them: no text ever spells a marker."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from otterscope.weights import protobuf
from otterscope.weights.errors import CheckpointDamaged
from otterscope.weights.tokenizer import (
    ANSWER,
    CONTROL,
    CONTROLS,
    END,
    NEWLINE,
    PATCH,
    START,
    read_tokenizer,
)
from training.errors import PartMissing
from training.template import Learned


class Branch(NamedTuple):
    """The tokens of one conversation, and which of them are an answer's (and so learned)."""

    ids: tuple[int, ...]
    answer: tuple[bool, ...]


class Tokens:
    """Turns text into ids.

    Args:
        folder: of the checkpoint; its `tokenizer.model` is read.
        size: rows of the embedding.

    Raises:
        TokenizerMissing, TokenizerUnsupported, TokenMissing, CheckpointDamaged: it has no usable tokenizer.
        PartMissing: SentencePiece is not installed.
    """

    def __init__(self, folder: Path, size: int) -> None:
        try:
            import sentencepiece
        except ImportError as fault:
            raise PartMissing(package="sentencepiece") from fault
        pieces = read_tokenizer(folder, size)
        self._ids = {name: pieces.id_of(name) for name in (PATCH, NEWLINE, END, START, ANSWER)}
        path = folder / "tokenizer.model"
        try:
            self._model = sentencepiece.SentencePieceProcessor(model_proto=_guarded(path.read_bytes()))
        except RuntimeError as fault:
            reason = "it is no SentencePiece model"
            raise CheckpointDamaged(file=path.name, reason=reason, detail=str(fault)) from None

    @property
    def patch(self) -> int:
        """The id that each patch of a picture stands under."""
        return self._ids[PATCH]

    @property
    def newline(self) -> int:
        """The id after each row of patches."""
        return self._ids[NEWLINE]

    def branch(self, parts: Iterable[Learned]) -> Branch:
        """The tokens of one conversation."""
        ids: list[int] = []
        answer: list[bool] = []
        for part, learned in parts:
            found = [self._ids[part.text]] if part.control else self._model.encode(part.text)
            ids += found
            answer += [learned] * len(found)
        return Branch(tuple(ids), tuple(answer))


def _guarded(blob: bytes) -> bytes:
    """The SentencePiece model with the markers as control pieces, which text is never matched against."""
    out = bytearray()
    for number, wire, value in protobuf.fields(memoryview(blob)):
        if number != 1 or wire != protobuf.BYTES or not isinstance(value, memoryview):
            out += _field(number, wire, value)
            continue
        piece = {n: (w, v) for n, w, v in protobuf.fields(value)}
        text = piece.get(1, (protobuf.BYTES, memoryview(b"")))[1]
        if isinstance(text, memoryview) and str(text, "utf-8") in CONTROLS:
            piece[3] = (protobuf.VARINT, CONTROL)
            body = b"".join(_field(n, *piece[n]) for n in sorted(piece))
            out += _field(1, protobuf.BYTES, memoryview(body))
        else:
            out += _field(number, wire, value)
    return bytes(out)


def _field(number: int, wire: int, value: int | memoryview) -> bytes:
    head = _varint(number << 3 | wire)
    if isinstance(value, memoryview):
        return head + _varint(len(value)) + bytes(value)
    if wire == protobuf.FIXED32:
        return head + struct.pack("<I", value)
    if wire == protobuf.FIXED64:
        return head + struct.pack("<Q", value)
    return head + _varint(value)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)
