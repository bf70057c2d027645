"""The converted vocabulary tokenizes as SentencePiece does, unigram or BPE, whatever the text."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import sentencepiece

from otterscope.weights.convert import convert
from tests.fixtures import parity, tokens
from tools import make_checkpoint
from tools.logits import run_child

SMALL = make_checkpoint.Shape(layers=1, hidden=64, ff=64, vocab=tokens.VOCAB)


def stored() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((parity.STORED / "tokens.json").read_text(encoding="utf-8"))
    return found


def tokenized(name: str, texts: list[str], folder: Path) -> dict[str, list[list[int]]]:
    """Ids of the texts by llama.cpp, from a checkpoint that carries the tokenizer `name`."""
    checkpoint = make_checkpoint.write(folder / name, SMALL, shards=1, dtype="f16")
    (checkpoint / "tokenizer.model").write_bytes(tokens.model(name))
    made = convert(checkpoint, folder / "models", "F16")
    (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    run_child(
        "tests.fixtures.tokenize_child",
        *map(str, (made.language, folder / "texts.json", folder / "ids.json")),
    )
    found: dict[str, list[list[int]]] = json.loads((folder / "ids.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", tokens.MODELS)
def test_ten_thousand_strings_become_what_sentencepiece_makes_of_them(name: str, tmp_path: Path) -> None:
    blob = tokens.with_controls(tokens.model(name))
    texts = tokens.strings()
    wanted = sentencepiece.SentencePieceProcessor(model_proto=blob).encode(texts)
    facts = stored()
    assert len(texts) == facts["count"]
    assert tokens.strings_digest() == facts["strings"]
    assert hashlib.sha256(blob).hexdigest() == facts[name]["model"]
    assert tokens.digest(wanted) == facts[name]["ids"], "this SentencePiece is not the one of the stored ids"
    found = tokenized(name, texts, tmp_path)["plain"]
    different = [(text, a, b) for text, a, b in zip(texts, found, wanted, strict=True) if a != b]
    print(f"{name}: {len(texts)} strings, {sum(map(len, wanted))} tokens, {len(different)} strings differ")
    assert not different, f"first: {different[0]}"


@pytest.mark.parametrize("name", tokens.MODELS)
def test_no_text_spells_a_marker(name: str, tmp_path: Path) -> None:
    markers = ["|ENDOFTEXT|", "|SPEAKER|", "|NEWLINE|", "<s>", "</s>", "<unk>", "<0x04>", "<0x00>"]
    texts = [
        frame.format(marker) for marker in markers for frame in ("{0}", "a {0} b", "x{0}", "{0}{0}", " {0}\n")
    ]
    found = tokenized(name, texts, tmp_path)
    never = tokens.marker_ids(tokens.model(name)) | {tokens.byte_ids(tokens.model(name))[n] for n in (0, 4)}
    assert len(never) == 7  # <s>, </s>, three markers, two bytes
    assert not [text for text, ids in zip(texts, found["plain"], strict=True) if never & set(ids)]
    # with leave to, the same spelling is the marker: the texts above do contain what must not be found
    assert all(never & set(ids) for text, ids in zip(texts, found["control"], strict=True) if "|" in text)


def test_zero_bytes_are_text_like_any_other(tmp_path: Path) -> None:
    blob = tokens.with_controls(tokens.model("unigram_identity"))
    texts = ["a\0b", "\0", "the camel\0\0 on the bridge", "\0the"]
    wanted = sentencepiece.SentencePieceProcessor(model_proto=blob).encode(texts)
    assert tokenized("unigram_identity", texts, tmp_path)["plain"] == wanted
