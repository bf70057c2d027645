"""What is to be learned, from JSON Lines and LLaVA's lists; bad entries are named by their line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from training import data, entries
from training.data import Turn
from training.errors import BadLine, DataEmpty, DataMissing, DataUnreadable, NothingToLearn

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
    """A file of JSON Lines; entries of text and bytes stand in it as they are."""
    path = folder / "data.jsonl"
    path.write_bytes(b"".join(_line(entry) + b"\n" for entry in entries))
    return path


def _line(entry: object) -> bytes:
    if isinstance(entry, bytes):
        return entry
    return (entry if isinstance(entry, str) else json.dumps(entry)).encode()


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
    ({"image": "\n\x1b[2J", "question": "q", "answer": "a"}, "\ufffd\ufffd[2J”, which is not there"),
    ({"image": 7, "question": "q", "answer": "a"}, "its “image” is not the name of one picture"),
    ({"image": ["a.png"], "question": "q", "answer": "a"}, "its “image” is not the name of one picture"),
    ({"image": "", "question": "q", "answer": "a"}, "its “image” is not the name of one picture"),
    ({"conversations": [{"from": ["human"], "value": "q"}]}, "not question and answer in alternation"),
    ({"question": "\x00\x01", "answer": "a"}, "“question” is empty"),
    (b'{"question": "\xe6\x9d', "is not JSON (it is not UTF-8 text)"),
]


@pytest.mark.parametrize(("entry", "said"), BAD, ids=[said for _, said in BAD])
def test_a_bad_line_gets_one_sentence_and_the_others_are_kept(folder: Path, entry: object, said: str) -> None:
    good = {"question": "q", "answer": "a"}
    faults: list[BadLine] = []
    packs = data.read(lines(folder, good, entry, good), complain=faults.append)
    assert [len(pack.conversations) for pack in packs] == [2]
    (fault,) = faults
    assert said in fault.sentence
    assert re.match("“data.jsonl”, line 2[ :]", fault.sentence)
    assert fault.sentence.endswith("it was left out.")
    assert len(fault.sentence) < 250
    assert fault.sentence.isprintable()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"question": "q", "answer": "a"}', "line 1: the list breaks off"),
        ('[{"question": "q", "answer": "a"},\n{"question"]', "line 2: Expecting ':'"),
        ('[\n{"question": "q", "answer": "a"} {}]', "line 2: the list breaks off or lacks a comma"),
        ('[{"question": "q", "answer": "a"},\n]', "line 2: "),
        (
            '\n[{"question": "q", "answer": "a"}\n]\n\n{"question": "q"}',
            "line 5: more stands behind the list",
        ),
        ('[]\n{"question": "q", "answer": "a"}', "line 2: more stands behind the list"),
    ],
)
def test_a_torn_list_is_a_fault(folder: Path, text: str, said: str) -> None:
    path = folder / "torn.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataUnreadable, match="cannot be read as data") as caught:
        data.read(path)
    assert said in caught.value.sentence


def test_reading_can_be_given_up(folder: Path) -> None:
    seen = []

    def stop() -> None:
        seen.append(1)
        if len(seen) == 2:
            raise KeyboardInterrupt

    entry = {"question": "q", "answer": "a"}
    with pytest.raises(KeyboardInterrupt):
        data.read(lines(folder, *[entry] * 5), waiting=stop)
    assert len(seen) == 2


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
    (folder / "blank.jsonl").write_text("\ufeff\n \n", encoding="utf-8")
    (folder / "nothing.jsonl").touch()
    for name in ("empty.json", "blank.jsonl", "nothing.jsonl"):
        with pytest.raises(DataEmpty, match=rf"{name}” is empty"):
            data.read(folder / name)


def test_a_line_without_end_is_not_read_to_its_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "LONGEST", 1 << 20)
    path = lines(folder, {"question": "q", "answer": "a"}, "0" * (1 << 21))
    with pytest.raises(DataUnreadable, match="line 2 has more than 1 MiB"):
        data.read(path)
    with pytest.raises(DataUnreadable, match="line 1 has more than 1 MiB"):
        data.read(Path("/dev/zero"))
    listed = folder / "one-line.json"
    listed.write_text(json.dumps([{"question": "q", "answer": "a" * (1 << 21)}]), encoding="utf-8")
    assert len(data.read(listed)) == 1, "a list may stand in one line"


def test_data_that_needs_more_memory_than_there_is_is_a_fault(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "large.json"
    path.write_text(json.dumps([LLAVA]), encoding="utf-8")

    def full(_raw: bytes, _file: Path) -> str:
        raise MemoryError

    monkeypatch.setattr(entries, "_text_of", full)
    with pytest.raises(DataUnreadable, match="it does not fit into the memory"):
        data.read(path)
