"""An answer as it grows: characters over several tokens, stop texts, boxes and points."""

from __future__ import annotations

import pytest

from otterscope.engine.answer import AnswerText, PointerTokens
from otterscope.geometry import Region

WHOLE = Region(0, 0, 600, 600)
POINTERS = PointerTokens(100, 101, 102, 103)


def answer(*stop: str, region: Region = WHOLE, scale: float = 1.0) -> AnswerText:
    return AnswerText(POINTERS, region, scale, stop)


def add(text: AnswerText, *pieces: bytes | int) -> list[str]:
    """Add pieces (numbers stand for pointer tokens) and return what was shown for each."""
    return [text.add(p, b"") if isinstance(p, int) else text.add(7, p) for p in pieces]


def test_the_first_word_loses_its_space_and_later_ones_keep_theirs() -> None:
    text = answer()
    assert add(text, b" ", b" Three", b" camels", b" ") == ["", "Three", " camels", " "]
    assert text.finish() == ""
    assert text.text == "Three camels "


def test_a_character_over_several_tokens_is_shown_once_it_is_whole() -> None:
    text = answer()
    camel = "🐫".encode()
    assert add(text, *(camel[n : n + 1] for n in range(4)), b"!") == ["", "", "", "🐫", "!"]


def test_half_a_character_at_the_end_is_marked() -> None:
    text = answer()
    assert add(text, b"a", "é".encode()[:1]) == ["a", ""]
    assert text.finish() == "\ufffd"
    assert text.text == "a\ufffd"


def test_broken_bytes_do_not_stop_the_answer() -> None:
    text = answer()
    assert add(text, b"\xff", b"ok") == ["\ufffd", "ok"]


def test_a_stop_text_ends_the_answer_and_is_not_part_of_it() -> None:
    text = answer("User:")
    assert add(text, b"Two.", b" Us") == ["Two.", " "]
    assert not text.stopped
    assert add(text, b"er", b": what") == ["", ""]
    assert text.stopped
    assert text.finish() == ""
    assert text.text == "Two. "


def test_what_only_looked_like_a_stop_text_is_shown_later() -> None:
    text = answer("User:")
    assert add(text, b"Us", b"eless") == ["", "Useless"]
    assert add(text, b" U") == [" "]
    assert text.finish() == "U"
    assert text.text == "Useless U"


def test_of_several_stop_texts_the_first_in_the_answer_counts() -> None:
    text = answer("cd", "bcdef", "")
    assert add(text, b"ab", b"cd") == ["a", "b"]
    assert text.text == "ab"


def test_the_same_letters_before_a_stop_text_are_not_swallowed() -> None:
    text = answer("aab")
    assert add(text, b"aaa", b"b") == ["a", ""]
    assert (text.stopped, text.text) == (True, "a")


@pytest.mark.parametrize(
    ("region", "scale", "box", "point"),
    [
        (WHOLE, 1.0, Region(40, 20, 60, 80), (40, 20)),
        (Region(1000, 2000, 600, 600), 1.0, Region(1040, 2020, 60, 80), (1040, 2020)),
        (Region(1000, 2000, 1200, 1200), 0.5, Region(1080, 2040, 120, 160), (1080, 2040)),
    ],
)
def test_boxes_and_points_are_in_image_pixels(
    region: Region, scale: float, box: Region, point: tuple[int, int]
) -> None:
    text = answer(region=region, scale=scale)
    # Fuyu's order is top, left, bottom, right for a box, and x, y for a point, in halves of pixels.
    shown = add(text, b" Here", 100, b" 10", b" 20", b" 50", b" 50", 101, b" and", 102, b"20", b"10", 103)
    assert text.boxes == [box]
    assert text.points == [point]
    assert "".join(shown) == text.text == f"Here [{box}] and [{point[0]},{point[1]}]"


def test_a_box_the_wrong_way_round_is_turned() -> None:
    text = answer()
    add(text, 100, b"50", b"50", b"10", b"20", 101)
    assert text.boxes == [Region(40, 20, 60, 80)]


def test_an_empty_box_is_one_pixel() -> None:
    text = answer()
    add(text, 100, b"5", b"5", b"5", b"5", 101)
    assert text.boxes == [Region(10, 10, 1, 1)]


@pytest.mark.parametrize(
    ("pieces", "wanted"),
    [
        ((100, b" 1", b" 2", 101), "1 2"),  # two numbers are no box
        ((102, b" 1", 103), "1"),
        ((100, b"1", b"2", b" camels"), "12 camels"),
        ((100, b"1", b"2", b"3", b"4", b"5", 101), "12345"),
        ((100, b"1", 100, b"2", 101), "12"),
        ((101, 103, b"a"), "a"),
        ((b"a", 100, b"1"), "a1"),
        ((100, b"-5", b"1"), "-51"),
    ],
)
def test_what_is_no_box_stays_text(pieces: tuple[bytes | int, ...], wanted: str) -> None:
    text = answer()
    shown = "".join(add(text, *pieces)) + text.finish()
    assert shown == text.text == wanted
    assert text.boxes == []
    assert text.points == []


def test_a_vocabulary_without_pointers_has_only_text() -> None:
    text = AnswerText(PointerTokens(), WHOLE)
    assert text.add(-1, b"5") == "5"
