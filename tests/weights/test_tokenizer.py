import json
import shutil
import struct
from pathlib import Path

import pytest
import sentencepiece

from otterscope.weights import tokenizer
from otterscope.weights.errors import (
    CheckpointDamaged,
    TokenizerMissing,
    TokenizerUnsupported,
    TokenMissing,
)
from otterscope.weights.tokenizer import read_tokenizer
from tools import standin_tokenizer


@pytest.fixture(scope="module", params=["unigram", "bpe"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tokenizer")
    normalization = "nmt_nfkc" if request.param == "unigram" else "identity"
    (place / "tokenizer.model").write_bytes(standin_tokenizer.build(1200, request.param, 3, normalization))
    return place


def test_pieces_scores_and_types_are_those_of_sentencepiece(folder: Path) -> None:
    reference = sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
    read = read_tokenizer(folder, 1200)
    assert read.pieces == [reference.id_to_piece(n) for n in range(1200)]
    assert read.scores == [reference.get_score(n) for n in range(1200)]
    for n, (piece, kind) in enumerate(zip(read.pieces, read.kinds, strict=True)):
        assert (kind == tokenizer.BYTE) == reference.is_byte(n)
        assert (kind == tokenizer.UNKNOWN) == reference.is_unknown(n)
        assert (kind == tokenizer.CONTROL) == (reference.is_control(n) or piece in tokenizer.CONTROLS)
    assert read.unknown == reference.unk_id()
    unigram = "charsmap" if read.charsmap else "identity"
    assert (read.model_type, unigram) in {(tokenizer.UNIGRAM, "charsmap"), (tokenizer.BPE, "identity")}


def test_a_piece_written_in_another_order_is_the_same_piece() -> None:
    score = struct.pack("<f", -2.5)
    usual = b"\x0a\x03abc\x15" + score + b"\x18\x04"
    turned = b"\x18\x04\x15" + score + b"\x0a\x03abc"
    more = usual + b"\x20\x01"  # a field that this program does not know
    wanted = ("abc", -2.5, tokenizer.USER_DEFINED)
    assert tokenizer._usual_piece(usual) == wanted
    for other in (turned, more):
        assert tokenizer._usual_piece(other) is None
        assert tokenizer._any_piece(memoryview(other)) == wanted
    assert tokenizer._any_piece(memoryview(usual)) == wanted


def test_special_tokens_are_controls_although_the_model_has_them_as_text(folder: Path) -> None:
    read = read_tokenizer(folder, 1200)
    for token in ("|SPEAKER|", "|NEWLINE|", "|ENDOFTEXT|", "<s>", "</s>"):
        assert read.kinds[read.id_of(token)] == tokenizer.CONTROL
    assert read.kinds[read.id_of("<0x04>")] == tokenizer.BYTE


def test_embeddings_without_a_piece_get_unused_ones(folder: Path) -> None:
    read = read_tokenizer(folder, 1207)
    assert len(read.pieces) == len(read.scores) == len(set(read.pieces)) == 1207
    assert read.kinds[1200:] == [tokenizer.UNUSED] * 7


def test_more_pieces_than_embeddings_are_refused(folder: Path) -> None:
    with pytest.raises(TokenizerUnsupported, match="1,200 pieces for 1,199"):
        read_tokenizer(folder, 1199)


def test_declared_tokens_take_their_places(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "tokenizer.model", tmp_path)
    declared = {
        "1100": {"content": "<mine>", "special": True},
        "1101": {"content": "plain"},
        "1": {"content": "<s>"},
    }
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"added_tokens_decoder": declared}))
    read = read_tokenizer(tmp_path, 1200)
    assert (read.pieces[1100], read.kinds[1100]) == ("<mine>", tokenizer.CONTROL)
    assert (read.pieces[1101], read.kinds[1101]) == ("plain", tokenizer.USER_DEFINED)
    assert read.kinds[1] == tokenizer.CONTROL


def test_a_token_declared_at_another_place_moves_there(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "tokenizer.model", tmp_path)
    (tmp_path / "tokenizer_config.json").write_text(
        '{"added_tokens_decoder": {"1150": {"content": "|NEWLINE|", "special": true}}}'
    )
    before = read_tokenizer(folder, 1200).id_of("|NEWLINE|")
    read = read_tokenizer(tmp_path, 1200)
    assert read.id_of("|NEWLINE|") == 1150 != before
    assert read.kinds[1150] == tokenizer.CONTROL
    assert (read.pieces[before], read.kinds[before]) == (f"[unused {before}]", tokenizer.UNUSED)


def test_a_piece_that_stands_twice_is_refused(folder: Path, tmp_path: Path) -> None:
    blob = (folder / "tokenizer.model").read_bytes()
    (tmp_path / "tokenizer.model").write_bytes(blob.replace(b"<0x10>", b"<0x11>"))
    with pytest.raises(CheckpointDamaged, match="twice"):
        read_tokenizer(tmp_path, 1200)


@pytest.mark.parametrize(
    "declared", [{"x": {"content": "a"}}, {"5": "a"}, {"5": {"content": 3}}, {"9" * 50: {}}]
)
def test_malformed_declarations_are_refused(folder: Path, tmp_path: Path, declared: object) -> None:
    shutil.copy(folder / "tokenizer.model", tmp_path)
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"added_tokens_decoder": declared}))
    with pytest.raises(CheckpointDamaged, match="tokenizer_config"):
        read_tokenizer(tmp_path, 1200)


def test_a_declared_token_beyond_the_embeddings_is_refused(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "tokenizer.model", tmp_path)
    (tmp_path / "tokenizer_config.json").write_text('{"added_tokens_decoder": {"1200": {"content": "far"}}}')
    with pytest.raises(TokenizerUnsupported, match="1,200"):
        read_tokenizer(tmp_path, 1200)


def test_a_model_without_the_picture_token_is_refused(folder: Path, tmp_path: Path) -> None:
    blob = (folder / "tokenizer.model").read_bytes()
    (tmp_path / "tokenizer.model").write_bytes(blob.replace(b"|NEWLINE|", b"|NEVLINE|"))
    with pytest.raises(TokenMissing, match=r"\|NEWLINE\|"):
        read_tokenizer(tmp_path, 1200)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(TokenizerMissing):
        read_tokenizer(tmp_path, 1200)


@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2 + 1], lambda b: b"", lambda b: b"\xff" * 100])
def test_a_damaged_model_is_refused(folder: Path, tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    (tmp_path / "tokenizer.model").write_bytes(damage((folder / "tokenizer.model").read_bytes()))
    with pytest.raises(CheckpointDamaged, match=r"tokenizer\.model"):
        read_tokenizer(tmp_path, 1200)


@pytest.mark.parametrize(
    ("field", "spec", "said"),
    [(b"\x18\x03", 2, "neither"), (b"\xc0\x01\x01", 2, "behind the word"), (b"\x28\x00", 3, "mark spaces")],
)
def test_other_kinds_of_sentencepiece_are_refused(tmp_path: Path, field: bytes, spec: int, said: str) -> None:
    # A later message of the same field takes the place of the first, as protobuf has it.
    blob = standin_tokenizer.build(1100) + bytes([spec << 3 | 2, len(field)]) + field
    (tmp_path / "tokenizer.model").write_bytes(blob)
    with pytest.raises(TokenizerUnsupported, match=said):
        read_tokenizer(tmp_path, 1100)
