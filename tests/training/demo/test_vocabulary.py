"""The demo model's vocabulary: what decides an answer is one token, and our converter takes it."""

import json
from pathlib import Path

import pytest

from otterscope.weights.tokenizer import read_tokenizer
from training.demo import vocabulary
from training.scenes.words import NOUNS, UNKNOWN, counted


@pytest.fixture(scope="module")
def blob() -> bytes:
    return vocabulary.build()


def test_it_is_the_same_each_time(blob: bytes) -> None:
    assert vocabulary.build() == blob


def test_our_converter_takes_it(blob: bytes, tmp_path: Path) -> None:
    (tmp_path / "tokenizer.model").write_bytes(blob)
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({}), encoding="utf-8")
    pieces = vocabulary.load(blob).get_piece_size()
    found = read_tokenizer(tmp_path, pieces)
    assert len(found.pieces) == pieces
    for name in (vocabulary.PATCH, vocabulary.NEWLINE, vocabulary.END, vocabulary.START, vocabulary.ANSWER):
        assert found.id_of(name) == vocabulary.load(blob).piece_to_id(name)


@pytest.mark.parametrize("language", ["en", "zh", "ja"])
@pytest.mark.parametrize("count", range(10))
def test_a_count_is_one_token_and_so_is_the_noun(blob: bytes, language: str, count: int) -> None:
    words = vocabulary.load(blob)
    for noun in NOUNS.values():
        pieces = words.encode(counted(noun, count, language), out_type=str)
        assert str(count) in pieces
        word = {"en": f"▁{noun.one if count == 1 else noun.many}", "zh": noun.zh, "ja": noun.ja}[language]
        assert word in pieces


def test_any_text_comes_back(blob: bytes) -> None:
    words = vocabulary.load(blob)
    texts = ("How many camels?", "有几头骆驼？", "らくだは何頭いますか？", "naïve ½ 東京 😀 <0x04> |SPEAKER")
    for text in (*texts, *(noun.ja for noun in UNKNOWN)):
        assert words.decode(words.encode(text)) == text
