"""What is to be learned, from JSON Lines and LLaVA's lists; bad entries are named by their line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from training import data
from training.data import Turn
from training.errors import BadLine, DataMissing, DataUnreadable, NothingToLearn

LLAVA = {
    "id": "000",
    "image": "a.png",
    "conversations": [
        {"from": "human", "value": "<image>\nWhat is this?"},
        {"from": "gpt", "value": " A bridge."},
        {"from": "human", "value": "How many camels?"},
        {"from": "gpt", "value": "Two."},
    ],
}
TURNS = (Turn("What is this?", "A bridge."), Turn("How many camels?", "Two."))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.png", "b.png"):
        (tmp_path / name).touch()
    return tmp_path


def lines(folder: Path, *entries: object) -> Path:
    """A file of JSON Lines; text entries stand in it as they are."""
    path = folder / "data.jsonl"
    text = "\n".join(entry if isinstance(entry, str) else json.dumps(entry) for entry in entries)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def test_every_form_of_a_line_is_read(folder: Path) -> None:
    path = lines(
        folder,
        {"image": "a.png", "question": "How many camels?", "answer": "Two."},
        "",
        {"image": "b.png", "conversation": [{"question": "東京？", "answer": "はい。"}] * 2},
        {"question": "Who are you?", "answer": "A model."},
        LLAVA,
    )
    packs = data.read(path)
    assert [(pack.image, pack.lines) for pack in packs] == [
        (folder / "a.png", (1, 5)),
        (folder / "b.png", (3,)),
        (None, (4,)),
    ]
    assert packs[0].conversations == ((Turn("How many camels?", "Two."),), TURNS)
    assert packs[1].conversations == ((Turn("東京？", "はい。"),) * 2,)


def test_a_list_in_llavas_manner_is_read_from_a_folder_of_pictures(folder: Path) -> None:
    elsewhere = folder / "lists"
    elsewhere.mkdir()
    path = elsewhere / "llava.json"
    path.write_text("\ufeff" + json.dumps([LLAVA, {**LLAVA, "image": "b.png"}], indent=2), encoding="utf-8")
    packs = data.read(path, folder)
    assert [pack.conversations for pack in packs] == [(TURNS,), (TURNS,)]
    assert [pack.lines for pack in packs] == [(2,), (24,)]
    assert packs[1].image == folder / "b.png"


def test_questions_about_one_picture_are_packed_up_to_a_limit(folder: Path) -> None:
    entry = {"image": "a.png", "question": "q", "answer": "a"}
    path = lines(folder, *[entry] * 5, LLAVA)
    assert [len(pack.conversations) for pack in data.read(path, pack=4)] == [4, 2]
    assert [len(pack.conversations) for pack in data.read(path, pack=4, split=True)] == [4, 3]
    long = {**entry, "answer": "x" * (data.BYTES // 2)}
    assert [len(pack.conversations) for pack in data.read(lines(folder, long, long, long, entry))] == [
        1,
        1,
        2,
    ]
    in_chinese = {**entry, "answer": "图" * (data.BYTES // 5)}
    assert [len(pack.conversations) for pack in data.read(lines(folder, *[in_chinese] * 3))] == [1, 1, 1]


BAD = [
    ("{", "is not JSON (Expecting property name"),
    ("[" * 100_000, "is not JSON (it is nested too deeply)"),
    ("9" * 5000, "is not JSON (a number in it is too long)"),
    ("17", "holds no conversation: it is no object"),
    ({"image": "a.png"}, "holds no conversation: “question” is not there or no text"),
    ({"question": "q", "answer": 3}, "“answer” is not there or no text"),
    ({"question": " <image> ", "answer": "a"}, "“question” is empty"),
    ({"question": "q", "answer": "so \ud83d"}, "“answer” holds half a character"),
    ({"conversation": []}, "its “conversation” is no list or empty"),
    ({"conversation": ["q"]}, "a turn is no object"),
    ({"conversations": {}}, "its “conversations” is no list or empty"),
    ({"conversations": [1, 2]}, "a turn is no object"),
    ({"conversations": LLAVA["conversations"][1:]}, "not question and answer in alternation"),
    ({"conversations": LLAVA["conversations"][:3]}, "its last question has no answer"),
    ({"image": "c.png", "question": "q", "answer": "a"}, "c.png”, which is not there"),
    ({"image": "x" * 5000, "question": "q", "answer": "a"}, "xxx …”, which is not there"),
    ({"image": "\ud83d.png", "question": "q", "answer": "a"}, "\\ud83d.png”, which is not there"),
    ({"image": 7, "question": "q", "answer": "a"}, "names the picture “7”, which is not there"),
]


@pytest.mark.parametrize(("entry", "said"), BAD, ids=[said for _, said in BAD])
def test_a_bad_line_gets_one_sentence_and_the_others_are_kept(folder: Path, entry: object, said: str) -> None:
    good = {"question": "q", "answer": "a"}
    faults: list[BadLine] = []
    packs = data.read(lines(folder, good, entry, good), complain=faults.append)
    assert [len(pack.conversations) for pack in packs] == [2]
    (fault,) = faults
    assert said in fault.sentence
    assert fault.sentence.startswith("“data.jsonl”, line 2 ")
    assert fault.sentence.endswith("it was left out.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"question": "q", "answer": "a"}', "line 1: the list breaks off"),
        ('[{"question": "q", "answer": "a"},\n{"question"]', "line 2: Expecting ':'"),
        ('[\n{"question": "q", "answer": "a"} {}]', "line 2: the list breaks off or lacks a comma"),
        ('[{"question": "q", "answer": "a"},\n]', "line 2: "),
    ],
)
def test_a_torn_list_is_a_fault(folder: Path, text: str, said: str) -> None:
    path = folder / "torn.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataUnreadable, match="cannot be read as data") as caught:
        data.read(path)
    assert said in caught.value.sentence


def test_files_that_are_none_or_hold_nothing_are_faults(folder: Path) -> None:
    with pytest.raises(DataMissing, match=r"There is no data file “.*nowhere\.jsonl”"):
        data.read(folder / "nowhere.jsonl")
    with pytest.raises(DataUnreadable, match="Is a directory"):
        data.read(folder)
    (folder / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataUnreadable, match="it is not UTF-8 text"):
        data.read(folder / "binary")
    with pytest.raises(NothingToLearn, match="2 of its 2 entries are bad"):
        data.read(lines(folder, "{", "}"))
    (folder / "empty.json").write_text(" [ ] ", encoding="utf-8")
    with pytest.raises(NothingToLearn, match="0 of its 0 entries are bad"):
        data.read(folder / "empty.json")
