"""What the benchmark of the window says of the pace of words, from when they were given and shown."""

from __future__ import annotations

from benchmarks.window import WORDS_A_SECOND, answer_of, dropped, engine_words, rates


def test_the_pace_is_that_of_the_words_and_not_of_what_comes_after_them() -> None:
    given = [10 + number / WORDS_A_SECOND for number in range(401)]
    # The screen follows in steps of a quarter of a second and stands still for long at the end.
    shown = [(10 + frame / 4, 50 * frame + 1) for frame in range(9)] + [(20.0, 401)]
    found = {row.name.removeprefix("streaming: words "): row for row in rates(given, shown)}
    assert found["a second given"].value == WORDS_A_SECOND
    assert found["a second shown"].value == WORDS_A_SECOND
    assert found["a second given"].met
    assert found["given and not yet shown, at most"].value == 0


def test_a_slower_pace_is_a_target_missed() -> None:
    given = [number / 147 for number in range(401)]
    rows = rates(given, [(0.0, 1), (1.0, 101), (400 / 147, 401)])
    assert [row.met for row in rows if "second" in row.name] == [False, False]
    assert rows[0].value == 47


def test_words_that_are_missing_anywhere_are_counted_once() -> None:
    text = answer_of(130)
    assert engine_words(text) == 128  # two ends of paragraphs are no spaces
    assert dropped(text, text, text) == 0
    assert dropped(text, text.replace("word7 ", ""), text.replace("word7 ", "").replace("word9 ", "")) == 2
