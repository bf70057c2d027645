from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otterscope.session.words import clean, fold, snippet, terms


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("How many CAMELS?", "camels"),
        ("Qīngmíng Shànghé Tú", "qingming shanghe"),
        ("Straße", "STRASSE"),
        ("ΟΔΟΣ", "οδός"),
        ("清明上河圖", "上河"),
        ("ラクダ", "ﾗｸﾀﾞ"),
        ("ガラス", "ｶﾞﾗｽ"),
        ("OtterHD", "OtterHD"),
        ("한국어", "한국"),
        ("e\u0301tude", "étude"),
    ],
)
def test_what_is_the_same_to_a_reader_is_found(stored: str, asked: str) -> None:
    assert all(term in fold(stored) for term in terms(asked))


@pytest.mark.parametrize(("one", "other"), [("か", "が"), ("ハ", "パ"), ("camel", "came1")])
def test_other_letters_are_not_the_same(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_terms_are_the_pieces_between_gaps_each_once() -> None:
    assert terms("  Two  camels\ttwo ") == ["two", "camels"]
    assert terms(" \n") == []


def test_a_snippet_shows_the_place_found() -> None:
    text = "a" * 100 + " Fünf Kamele " + "b" * 100
    found = snippet(text, ["kamele"], around=10)
    assert found == "…aaaa Fünf Kamele bbbbbbbbb…"
    assert snippet("short\n text", ["nothing"]) == "short text"
    assert snippet("", ["x"]) == ""
    assert snippet("Straße am See", ["strasse"], around=0) == "Straße…"


@settings(max_examples=50)
@given(st.text(), st.text(min_size=1, max_size=3))
def test_a_snippet_holds_what_was_found(text: str, wanted: str) -> None:
    for term in terms(wanted):
        line = " ".join(text.split())
        if term in "".join(map(fold, line)):
            assert term in "".join(map(fold, snippet(text, [term], around=3)))


def test_halves_of_characters_can_be_stored() -> None:
    assert clean("a\ud83db") == "a?b"
    assert clean("骆驼 🐫") == "骆驼 🐫"
