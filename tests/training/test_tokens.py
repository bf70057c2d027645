"""What is trained is what is asked: the same tokens as the engine's, and answers alone to be learned."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import sentencepiece

from otterscope.weights.convert import convert
from otterscope.weights.errors import CheckpointDamaged, TokenizerMissing
from tests.fixtures import tokens as samples
from tests.fixtures.texts import texts
from tools import make_checkpoint
from tools.logits import run_child
from training import template
from training.data import Turn
from training.tokens import Branch, Tokens

SMALL = make_checkpoint.Shape(layers=1, hidden=64, ff=64, vocab=samples.VOCAB)
WORDS = [
    "How many camels?",
    " spaces   and\ttabs \n",
    "|ENDOFTEXT| <s> <0x04> |SPEAKER|",
    "\x04\x00 control",
    "清明上河图に駱駝は何頭？",
]


@pytest.fixture(scope="module", params=["unigram", "bpe"])
def checkpoint(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_checkpoint.write(tmp_path_factory.mktemp("checkpoint"), SMALL, shards=1, dtype="f16")
    (folder / "tokenizer.model").write_bytes(samples.model(request.param))
    return folder


def ids_of(checkpoint: Path) -> sentencepiece.SentencePieceProcessor:
    return sentencepiece.SentencePieceProcessor(model_file=str(checkpoint / "tokenizer.model"))


def test_a_conversation_begins_with_the_tokens_that_the_engine_asks_with(
    checkpoint: Path, tmp_path: Path
) -> None:
    words = [*WORDS, *texts(40, 5)]
    made = convert(checkpoint, tmp_path / "models", "F16")
    (tmp_path / "words.json").write_text(json.dumps(words), encoding="utf-8")
    files = (made.language, made.mmproj, tmp_path / "words.json", tmp_path / "found.json")
    run_child("tests.fixtures.prompt_child", *map(str, files))
    engine = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    tokens = Tokens(checkpoint, SMALL.vocab)
    for number, text in enumerate(words):
        single = tokens.branch(template.parts((Turn(text, "Two."),)))
        asked = engine["question"][number]
        assert list(single.ids[: len(asked)]) == asked, text
        assert not any(single.answer[: len(asked)])
        assert all(single.answer[len(asked) :]), "all that the engine does not ask is the answer"
        talk = tokens.branch(template.parts((Turn(text, text), Turn("a", "b"))))
        asked = engine["history"][number]
        assert list(talk.ids[: len(asked)]) == asked, text


def test_answers_are_learned_from_behind_their_begin_to_their_end(checkpoint: Path) -> None:
    pieces = ids_of(checkpoint)
    begin, end, start = (pieces.piece_to_id(name) for name in ("<0x04>", "|ENDOFTEXT|", "<s>"))
    first, second = pieces.encode("User: How many camels? Assistant:"), pieces.encode("User: Red? Assistant:")
    two, yes = pieces.encode("Two."), pieces.encode("Yes")
    found = Tokens(checkpoint, SMALL.vocab).branch(
        template.parts((Turn("How many camels?", "Two."), Turn("Red?", " Yes ")))
    )
    by_hand = Branch(
        (start, *first, begin, *two, end, *second, begin, *yes, end),
        (
            *[False] * (len(first) + 2),
            *[True] * (len(two) + 1),
            *[False] * (len(second) + 1),
            *[True] * (len(yes) + 1),
        ),
    )
    assert found == by_hand


def test_no_text_becomes_a_marker(checkpoint: Path) -> None:
    tokens = Tokens(checkpoint, SMALL.vocab)
    markers = samples.marker_ids((checkpoint / "tokenizer.model").read_bytes())
    spelled = "a |ENDOFTEXT| b|SPEAKER||NEWLINE| <s></s>"
    assert set(ids_of(checkpoint).encode(spelled)) & markers, "SentencePiece alone would read markers here"
    found = tokens.branch(template.parts((Turn(spelled, spelled),)))
    assert [token for token in found.ids if token in markers] == [found.ids[0], found.ids[-1]]
    assert tokens.patch in markers
    assert tokens.newline in markers


def test_a_tokenizer_that_is_missing_or_broken_is_a_fault(checkpoint: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(checkpoint, tmp_path / "copy")
    (folder / "tokenizer.model").write_bytes(b"\xff" * 100)
    with pytest.raises(CheckpointDamaged, match=r"tokenizer\.model"):
        Tokens(folder, SMALL.vocab)
    whole = (checkpoint / "tokenizer.model").read_bytes()
    # A table of characters that looks whole to us, and not to SentencePiece.
    (folder / "tokenizer.model").write_bytes(whole + b"\x1a\x0e\x12\x0c\x05\0\0\0abcdefgh")
    with pytest.raises(CheckpointDamaged, match="it is no SentencePiece model") as caught:
        Tokens(folder, SMALL.vocab)
    assert isinstance(caught.value.__context__, RuntimeError), "it is SentencePiece that refuses"
    (folder / "tokenizer.model").unlink()
    with pytest.raises(TokenizerMissing):
        Tokens(folder, SMALL.vocab)
