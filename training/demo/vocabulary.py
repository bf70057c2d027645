"""The demo model's own SentencePiece vocabulary: the words of its questions and answers, letters and bytes.

The words are listed here rather than learnt from text, so that every noun, measure word and digit of the
three languages is one piece, and what decides an answer is one token. Other text falls back to letters and
bytes.
"""

from __future__ import annotations

import io
import string
import struct
from collections.abc import Iterator
from pathlib import Path

import sentencepiece

from training.scenes.words import NOUNS, UNKNOWN

PATCH, NEWLINE, END = "|SPEAKER|", "|NEWLINE|", "|ENDOFTEXT|"
START, ANSWER = "<s>", "<0x04>"
_NORMAL, _UNKNOWN, _CONTROL, _USER_DEFINED, _BYTE = 1, 2, 3, 4, 6
#: Scores of a unigram model: a word is always better than the same letters one by one.
_WORD, _LETTER = -8.0, -12.0
_SPACE = "▁"

_ENGLISH = """
User Assistant How how many Many are Are there There do you see in this picture Count count the What what is
Is number of any Do Can can find an a Which which animals List list more than larger that Yes yes No no and
only know I Nothing nothing animal here image please Please tell me exactly on shown scroll region your it
""".split()
_CHINESE = """
有 没有 几 多少 这里 图里 里 数一数 的 吗 你 看到 看见 了 哪些 什么 动物 比 多 是不是 是 不是
我 只 认识 东西 和 请 问
这 张 幅 画 中 一共 共有 能 到 还是 总共 数 数量 个 、 。 ， ？ ！ ：
""".split()  # noqa: RUF001
_JAPANESE = """
は が の より 何 いくつ です か います あります いません ありません ください 数 を 数えて
見え 見えます ます どんな どの 動物
に も この 絵 ほう 多い はい いいえ わたし わかる もの だけ いる ある
教えて ここ いますか ありますか ですか で と
""".split()


def build() -> bytes:
    """The bytes of `tokenizer.model`; they depend on nothing but this module and the words of the scenes."""
    entries = [("<unk>", 0.0, _UNKNOWN), ("<s>", 0.0, _CONTROL), ("</s>", 0.0, _CONTROL)]
    entries += [(text, 0.0, _USER_DEFINED) for text in (PATCH, NEWLINE, END)]
    entries += [(f"<0x{value:02X}>", 0.0, _BYTE) for value in range(256)]
    words = list(dict.fromkeys(_words()))
    letters = dict.fromkeys(
        character
        for character in (_SPACE, *string.digits, *string.ascii_letters, *string.punctuation, *"".join(words))
        if character not in words
    )
    entries += [(word, _WORD, _NORMAL) for word in words]
    entries += [(letter, _WORD if letter in string.digits else _LETTER, _NORMAL) for letter in letters]
    pieces = b"".join(_field(1, _piece(*entry)) for entry in entries)
    return pieces + b"".join(_field(number, payload) for number, payload in _settings())


def load(blob: bytes | Path) -> sentencepiece.SentencePieceProcessor:
    """The vocabulary of a `tokenizer.model`, given as its bytes or its place."""
    return sentencepiece.SentencePieceProcessor(
        model_proto=blob.read_bytes() if isinstance(blob, Path) else blob
    )


def _words() -> Iterator[str]:
    for word in _ENGLISH:
        yield _SPACE + word
    for noun in (*NOUNS.values(), *UNKNOWN):
        for english in (noun.one, noun.many):
            yield _SPACE + english
            yield _SPACE + english.capitalize()
        yield from (noun.zh, noun.measure, noun.ja, noun.counter)
    yield from (*_CHINESE, *_JAPANESE)


def _settings() -> Iterator[tuple[int, bytes]]:
    """How text is split: unigram, byte fallback, no normalization; the fields of a model trained so."""
    stream = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["a b c d e f g"]),
        model_writer=stream,
        model_type="unigram",
        vocab_size=400,
        hard_vocab_limit=False,
        byte_fallback=True,
        normalization_rule_name="identity",
        num_threads=1,
        minloglevel=2,
    )
    blob, at = stream.getvalue(), 0
    while at < len(blob):
        number = blob[at] >> 3
        size, at = _number(blob, at + 1)
        if number != 1:
            yield number, blob[at : at + size]
        at += size


def _piece(text: str, score: float, kind: int) -> bytes:
    return _field(1, text.encode()) + b"\x15" + struct.pack("<f", score) + b"\x18" + bytes([kind])


def _field(number: int, payload: bytes) -> bytes:
    size, length = bytearray(), len(payload)
    while length > 127:
        size.append(length & 127 | 128)
        length >>= 7
    return bytes([number << 3 | 2, *size, length]) + payload


def _number(blob: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (blob[at] & 127) << shift
        shift += 7
        at += 1
        if blob[at - 1] < 128:
            return value, at
