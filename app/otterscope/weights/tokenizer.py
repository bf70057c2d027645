"""Reads SentencePiece's `tokenizer.model` of a checkpoint into what a GGUF file keeps of it."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path

from otterscope.weights import protobuf
from otterscope.weights.config import load_json
from otterscope.weights.errors import (
    CheckpointDamaged,
    TokenizerMissing,
    TokenizerUnsupported,
    TokenMissing,
)

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6
UNIGRAM, BPE = 1, 2

PATCH, NEWLINE, END, START, ANSWER = "|SPEAKER|", "|NEWLINE|", "|ENDOFTEXT|", "<s>", "<0x04>"
#: A user's words must never become one of these, so plain text is never matched against them.
CONTROLS = frozenset({PATCH, NEWLINE, END, START, "</s>"})
MAX_MODEL_BYTES = 64 << 20
MAX_PIECES = 1 << 22


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces in id order and how text becomes pieces.

    Attributes:
        kinds: SentencePiece's types, which GGUF's token types equal.
        charsmap: the precompiled normalization, empty for none.
    """

    model_type: int
    pieces: list[str]
    scores: list[float]
    kinds: list[int]
    charsmap: bytes
    add_dummy_prefix: bool
    remove_extra_whitespaces: bool
    unknown: int

    def id_of(self, piece: str) -> int:
        """The id of a piece that must be there. Raises: ValueError."""
        return self.pieces.index(piece)


def read_tokenizer(folder: Path, size: int) -> Vocabulary:
    """Read `folder`/tokenizer.model, filled up with unused pieces to `size`, the rows of the embedding.

    Raises: TokenizerMissing, TokenizerUnsupported, TokenMissing, CheckpointDamaged.
    """
    path = folder / "tokenizer.model"
    if not path.is_file():
        raise TokenizerMissing(folder=folder)
    if path.stat().st_size > MAX_MODEL_BYTES:
        raise CheckpointDamaged(file=path.name, reason="it is far too large")
    try:
        found = _parsed(memoryview(path.read_bytes()))
    except (ValueError, TypeError) as fault:
        raise CheckpointDamaged(
            file=path.name, reason="it is no SentencePiece model", detail=str(fault)
        ) from None
    except _Unsupported as fault:
        raise TokenizerUnsupported(folder=folder, what=str(fault)) from None
    if len(found.pieces) > size:
        raise TokenizerUnsupported(
            folder=folder, what=f"has {len(found.pieces):,} pieces for {size:,} embeddings"
        )
    for n in range(len(found.pieces), size):
        found.pieces.append(_spare(n))
        found.scores.append(-1e9)
        found.kinds.append(UNUSED)
    _add_declared(folder, found)
    for n, piece in enumerate(found.pieces):
        if piece in CONTROLS:
            found.kinds[n] = CONTROL
    if len(set(found.pieces)) != len(found.pieces):
        raise CheckpointDamaged(file=path.name, reason="a piece stands in it twice")
    for token in (PATCH, NEWLINE, END, START, ANSWER):
        if token not in found.pieces:
            raise TokenMissing(folder=folder, token=token)
    return found


class _Unsupported(Exception):
    """A model of SentencePiece that llama.cpp has no tokenizer for."""


def _parsed(blob: memoryview) -> Vocabulary:
    found = Vocabulary(UNIGRAM, [], [], [], b"", True, True, 0)
    trainer: dict[int, int] = {}
    normalizer: dict[int, int] = {}
    charsmap = b""
    for number, _, value in protobuf.fields(blob):
        if number not in (1, 2, 3):
            continue
        if not isinstance(value, memoryview):
            raise ValueError("a message is a number")
        if number == 1:
            _add_piece(value, found)
        elif number == 2:
            trainer = {n: v for n, _, v in protobuf.fields(value) if isinstance(v, int)}
        else:
            for n, _, v in protobuf.fields(value):
                if isinstance(v, int):
                    normalizer[n] = v
                elif n == 2:
                    charsmap = bytes(v)
    kind, unknown = trainer.get(3, UNIGRAM), trainer.get(40, 0)
    if kind not in (UNIGRAM, BPE):
        raise _Unsupported("is neither of the kind unigram nor BPE")
    if trainer.get(24, 0):
        raise _Unsupported("puts the space behind the word")
    if not normalizer.get(5, 1):
        raise _Unsupported("does not mark spaces")
    if not found.pieces or unknown >= len(found.pieces) or found.kinds[unknown] != UNKNOWN:
        raise ValueError("it has no piece for the unknown")
    if charsmap and (len(charsmap) < 4 or int.from_bytes(charsmap[:4], "little") + 4 >= len(charsmap)):
        raise ValueError("its normalization table is cut off")
    spaces = bool(normalizer.get(3, 1)), bool(normalizer.get(4, 1))
    return Vocabulary(kind, found.pieces, found.scores, found.kinds, charsmap, *spaces, unknown)


def _add_piece(message: memoryview, found: Vocabulary) -> None:
    text, score, kind = _usual_piece(bytes(message)) or _any_piece(message)
    if not text or not NORMAL <= kind <= BYTE or not math.isfinite(score):
        raise ValueError("a piece without text, of an unknown type or without a score")
    if len(found.pieces) >= MAX_PIECES:
        raise ValueError("it has far too many pieces")
    found.pieces.append(text)
    found.scores.append(score)
    found.kinds.append(kind)


def _usual_piece(raw: bytes) -> tuple[str, float, int] | None:
    """A piece as SentencePiece writes it: text under 128 bytes, score, type if it is not normal.

    Without this shortcut the vocabulary of real size takes most of a second, in which nothing can be stopped.
    """
    size = raw[1] if len(raw) > 1 and raw[0] == 0x0A else 128
    rest = raw[2 + size :]
    if size > 127 or len(rest) not in (5, 7) or rest[0] != 0x15 or (len(rest) == 7 and rest[5] != 0x18):
        return None
    text, score = raw[2 : 2 + size].decode("utf-8"), struct.unpack_from("<f", rest, 1)[0]
    return text, float(score), rest[6] if len(rest) == 7 else NORMAL


def _any_piece(message: memoryview) -> tuple[str, float, int]:
    text, score, kind = "", 0.0, NORMAL
    for number, wire, value in protobuf.fields(message):
        if number == 1 and isinstance(value, memoryview):
            text = str(value, "utf-8")
        elif number == 2 and wire == protobuf.FIXED32 and isinstance(value, int):
            score = protobuf.as_float(value)
        elif number == 3 and isinstance(value, int):
            kind = value
    return text, score, kind


def _add_declared(folder: Path, found: Vocabulary) -> None:
    """Put in the tokens that tokenizer_config.json declares: fine-tunes name spare pieces there."""
    path = folder / "tokenizer_config.json"
    declared = load_json(path).get("added_tokens_decoder") if path.is_file() else None
    if not isinstance(declared, dict):
        return
    for key, entry in declared.items():
        content = entry.get("content") if isinstance(entry, dict) else None
        if not key.isdecimal() or len(key) > 9 or not isinstance(content, str) or not content:
            raise CheckpointDamaged(file=path.name, reason="its list of tokens is malformed")
        n = int(key)
        if n >= len(found.pieces):
            raise TokenizerUnsupported(
                folder=folder, what=f"declares the token {n:,}, which has no embedding"
            )
        if found.pieces[n] != content:
            if content in found.pieces:
                # The declared place counts, and no text may have two ids.
                before = found.id_of(content)
                found.pieces[before], found.kinds[before] = _spare(before), UNUSED
            found.pieces[n] = content
            found.kinds[n] = CONTROL if entry.get("special") else USER_DEFINED


def _spare(place: int) -> str:
    return f"[unused {place}]"
