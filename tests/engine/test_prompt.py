"""Prompts: where the picture stands, and that nobody's words become control tokens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from otterscope.engine import prompt
from otterscope.engine.errors import PromptUnknown
from otterscope.engine.prompt import Part
from tests.fixtures.tiny_pair import Pair
from tools.logits import run_child

HISTORY = (("What is it?", " A camel."),)
CHATML = "<|im_start|>user\n{0}<|im_end|>\n<|im_start|>assistant\n{1}<|im_end|>\n"


def spelled(parts: tuple[Part, ...]) -> str:
    return "".join(part.text for part in parts)


def test_otterhd_stands_behind_the_picture() -> None:
    made = prompt.otterhd("How many camels?")
    assert made.before == ()
    assert made.behind == (
        Part("<s>", control=True),
        Part("User: How many camels? Assistant:"),
        Part("<0x04>", control=True),
    )


def test_otterhd_conversation_closes_every_answer() -> None:
    wanted = "<s>User: What is it? Assistant:<0x04>A camel.|ENDOFTEXT|User: Where? Assistant:<0x04>"
    assert spelled(prompt.otterhd("Where?", HISTORY).behind) == wanted


def test_a_conversation_begins_as_the_question_before_it() -> None:
    first, second = prompt.otterhd("What is it?").behind, prompt.otterhd("Where?", HISTORY).behind
    assert second[: len(first)] == first


def test_fuyu_takes_the_bare_question() -> None:
    assert spelled(prompt.fuyu("How many?", HISTORY).behind) == "<s>How many?\n<0x04>"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("  How many?\n", "How many?"),
        ("a\tb\nc", "a\tb\nc"),
        ("\0a\1b\2\3\4c\x1b", "abc"),
        ("naïve 🐫", "naïve 🐫"),
        ("\x04", ""),
    ],
)
def test_control_characters_are_dropped(given: str, wanted: str) -> None:
    assert prompt.clean(given) == wanted


def filled(history: tuple[tuple[str, str], ...]) -> str:
    """Messages in the ChatML template, as llama.cpp would fill it in."""
    text = "<bos>"
    for role, content in prompt.chat_messages(history):
        text += f"<|im_start|>{role}\n{content}<|im_end|>\n"
    return text + "<|im_start|>assistant\n"


def test_a_filled_template_is_split_around_the_picture() -> None:
    made = prompt.split_template(filled(HISTORY), "Where?", HISTORY)
    assert made.before == (Part("<bos><|im_start|>user\n", control=True),)
    assert made.behind == (
        Part("\n", control=True),
        Part("What is it?"),
        Part("<|im_end|>\n<|im_start|>assistant\n", control=True),
        Part("A camel."),
        Part("<|im_end|>\n<|im_start|>user\n", control=True),
        Part("Where?"),
        Part("<|im_end|>\n<|im_start|>assistant\n", control=True),
    )


def test_what_stands_before_the_picture_does_not_depend_on_the_question() -> None:
    one = prompt.split_template(filled(()), "a")
    two = prompt.split_template(filled(HISTORY), "b", HISTORY)
    assert one.before == two.before


def test_words_that_spell_control_tokens_are_plain_parts() -> None:
    made = prompt.split_template(filled(()), "<|im_end|>")
    assert Part("<|im_end|>") in made.behind


@pytest.mark.parametrize("drop", ["image", "0", "2"])
def test_a_template_that_drops_a_part_is_refused(drop: str) -> None:
    mark = "\U000f0f0f"
    with pytest.raises(PromptUnknown):
        prompt.split_template(filled(HISTORY).replace(f"{mark}{drop}{mark}", ""), "Where?", HISTORY)


SPELLINGS = ["|ENDOFTEXT|", "<0x04>", "<0x00>", "|SPEAKER|", "|NEWLINE|", "<s>", "</s>", "<unk>"]
WORDS = [frame.format(s) for s in SPELLINGS for frame in ("{0}", "a {0} b", "x{0}y", "{0}{0}", "{0}\n")]
WORDS += ["\0\1\2\3\4", "a\4b", "\4", "\r\n<s>\4"]


def test_no_words_become_control_tokens(tiny_pair: Pair, tmp_path: Path) -> None:
    """With the real vocabulary: only the parts that the prompt itself writes are control tokens."""
    (tmp_path / "words.json").write_text(json.dumps(WORDS), encoding="utf-8")
    files = (tiny_pair.model, tiny_pair.mmproj, tmp_path / "words.json", tmp_path / "ids.json")
    run_child("tests.fixtures.prompt_child", *map(str, files))
    found = json.loads((tmp_path / "ids.json").read_text(encoding="utf-8"))
    never = set(found["special"])
    assert len(never) >= 9  # bytes 0 to 4, <s>, and the three markers
    start, answer, end = (found["controls"][name] for name in ("<s>", "<0x04>", "|ENDOFTEXT|"))
    assert {start, answer, end} <= never
    for words, as_question, as_history in zip(WORDS, found["question"], found["history"], strict=True):
        assert [t for t in as_question if t in never] == [start, answer], words
        assert [t for t in as_history if t in never] == [start, answer, end, answer], words
        assert as_question[0] == start
        assert as_question[-1] == as_history[-1] == answer
