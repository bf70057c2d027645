"""A stand-in tokenizer for random checkpoints: SentencePiece, trained on text that this module makes up.

It has what the published one has: `<s>` at id 1, byte pieces, `|SPEAKER|`, `|NEWLINE|` and `|ENDOFTEXT|`, and
whole numbers as single pieces. The same arguments always give the same bytes.
"""

from __future__ import annotations

import io
import random
import struct
from dataclasses import dataclass

import sentencepiece

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6

#: The published vocabulary's places of the three special pieces; small vocabularies put them after the bytes.
PUBLISHED_PLACES = {"|SPEAKER|": 71011, "|ENDOFTEXT|": 71013, "|NEWLINE|": 71019}

_COMMON = """
the of and a to in is you that it he was for on are as with his they I at be this have from or one
had by word but not what all were we when your can said there use an each which she do how their if
will up other about out many then them these so some her would make like him into time has look two
more write go see number no way could people my than first water been call who oil its now find long
down day did get come made may part User Assistant picture image scroll bridge boat river market
camel donkey gate tower roof street child merchant left right top bottom red green blue yellow white
black small large count answer question yes option letter café über naïve señor façade – “quoted” ½
東京 清明上河图 мост λόγος
""".split()


@dataclass(frozen=True)
class Piece:
    text: str
    score: float
    kind: int


def made_up_text(seed: int, lines: int = 3000) -> list[str]:
    """Sentences of common and invented words, numbers and punctuation."""
    rng = random.Random(seed)
    onsets, vowels, ends = (
        [*"bcdfghklmnprstvw", "ch", "st", "tr"],
        [*"aeiou", "ea"],
        ["", "n", "r", "s", "ng"],
    )
    invented = [
        "".join(rng.choice(p) for p in (onsets, vowels, ends) * rng.randint(1, 2)) for _ in range(1500)
    ]
    marks = [".", ",", "?", "!", ":", ";", " -", "…"]
    made = []
    for _ in range(lines):
        words = [
            str(rng.randint(0, 2000)) if roll < 0.05 else rng.choice(_COMMON if roll < 0.6 else invented)
            for roll in (rng.random() for _ in range(rng.randint(4, 16)))
        ]
        made.append(
            "".join(
                (w.capitalize() if rng.random() < 0.1 else w)
                + rng.choice([" "] * 8 + [m + " " for m in marks])
                for w in words
            )
        )
    return made


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _field(number: int, payload: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(payload)) + payload


def _top_fields(blob: bytes) -> list[tuple[int, bytes]]:
    """The length-delimited top fields of a trained model, which has no others."""
    found, at = [], 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = blob[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(blob):
        number = varint() >> 3
        size = varint()
        found.append((number, blob[at : at + size]))
        at += size
    return found


def _serialized(pieces: list[Piece], specs: list[tuple[int, bytes]]) -> bytes:
    body = b"".join(
        _field(
            1, _field(1, p.text.encode()) + b"\x15" + struct.pack("<f", p.score) + b"\x18" + _varint(p.kind)
        )
        for p in pieces
    )
    return body + b"".join(_field(number, payload) for number, payload in specs)


def build(
    vocab_size: int, model_type: str = "unigram", seed: int = 0, normalization: str = "nmt_nfkc"
) -> bytes:
    """The bytes of a `tokenizer.model` with exactly `vocab_size` pieces.

    Args:
        vocab_size: at least 1024. From 100,000 up, the special pieces are where the published
            vocabulary has them.
        model_type: "unigram" or "bpe".
        normalization: a SentencePiece rule name, such as "nmt_nfkc" or "identity".
    """
    numbers = [str(n) for n in range(1001 if vocab_size >= 4096 else 101)]
    trained_size = min(vocab_size, 8192) - len(numbers)
    stream = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(made_up_text(seed)),
        model_writer=stream,
        model_type=model_type,
        vocab_size=trained_size,
        hard_vocab_limit=False,
        byte_fallback=True,
        user_defined_symbols=list(PUBLISHED_PLACES),
        normalization_rule_name=normalization,
        character_coverage=0.9995,
        num_threads=1,
        minloglevel=2,
    )
    model = sentencepiece.SentencePieceProcessor(model_proto=stream.getvalue())
    pieces = []
    for i in range(model.get_piece_size()):
        text = model.id_to_piece(i)
        kind = NORMAL
        if model.is_unknown(i):
            kind = UNKNOWN
        elif model.is_control(i):
            kind = CONTROL
        elif model.is_byte(i):
            kind = BYTE
        elif text in PUBLISHED_PLACES:
            kind = USER_DEFINED
        pieces.append(Piece(text, model.get_score(i), kind))
    _extend(pieces, numbers, vocab_size, seed)
    if vocab_size >= 100_000:
        for text, place in PUBLISHED_PLACES.items():
            here = next(i for i, piece in enumerate(pieces) if piece.text == text)
            pieces[here], pieces[place] = pieces[place], pieces[here]
    specs = [(number, payload) for number, payload in _top_fields(stream.getvalue()) if number != 1]
    return _serialized(pieces, specs)


def _extend(pieces: list[Piece], numbers: list[str], vocab_size: int, seed: int) -> None:
    """Add whole numbers, then rare invented words until the vocabulary is full."""
    have = {piece.text for piece in pieces}
    score = min(piece.score for piece in pieces if piece.kind == NORMAL)

    def add(text: str) -> None:
        nonlocal score
        if text not in have and len(pieces) < vocab_size:
            score -= 0.01 if score > -1000 else 1.0
            have.add(text)
            pieces.append(Piece(text, score, NORMAL))

    for text in numbers:
        add(text)
    rng = random.Random(seed + 1)
    while len(pieces) < vocab_size:
        add(
            "▁"
            + "".join(
                rng.choice("bcdfghjklmnprstvwz") + rng.choice("aeiou") for _ in range(rng.randint(3, 5))
            )
        )
