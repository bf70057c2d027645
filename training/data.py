"""Reads what is to be learned: conversations about pictures, from JSON Lines or lists in LLaVA's manner.

A line of JSON Lines is an object with `image` (a path; none for a talk without a picture) and one of

- `question` and `answer`;
- `conversation`: a list of such pairs, `{"question": …, "answer": …}`;
- `conversations`: LLaVA's list of `{"from": "human" | "gpt", "value": …}`.

A `.json` file is one list of such objects. What is wrong with an entry becomes a fault with its file and
line; the others are kept.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

from otterscope.engine.prompt import clean
from training.entries import entries
from training.errors import (
    BadLine,
    DataEmpty,
    LineNamesNoPicture,
    LineWithoutConversation,
    LineWithoutPicture,
    NothingToLearn,
)

#: Where LLaVA's texts have the picture; OtterHD's pictures always come first.
PICTURE_MARK = "<image>"
#: The most text that is learned about a picture at once, in bytes: about 4,000 tokens with a mask of 20 MB.
BYTES = 16_000
#: Of a name that is no file's, such as a picture itself in base64, so much is shown.
_SHOWN = 120
_HUMAN, _MODEL = frozenset({"human", "user"}), frozenset({"gpt", "assistant", "model"})


class Turn(NamedTuple):
    """A question and the answer to be learned."""

    question: str
    answer: str


Conversation: TypeAlias = tuple[Turn, ...]


@dataclass(frozen=True)
class Pack:
    """A picture and everything asked about it that is learned at once.

    Attributes:
        image: None for talk without a picture.
        conversations: none of them sees another.
        file, lines: where each of them stands.
    """

    image: Path | None
    conversations: tuple[Conversation, ...]
    file: Path
    lines: tuple[int, ...]


class _Wrong(Exception):
    """What an entry lacks, as the end of a sentence."""


def read(
    file: Path,
    images: Path | None = None,
    *,
    pack: int = 16,
    split: bool = False,
    complain: Callable[[BadLine], None] = lambda _fault: None,
    waiting: Callable[[], None] = lambda: None,
) -> list[Pack]:
    """Everything in one data file, the conversations about one picture together.

    Args:
        images: the folder that picture paths start from; by default the data file's own.
        pack: at most so many conversations in a `Pack`.
        split: learn each question of a conversation by itself, as if the others had not been asked.
        complain: is given one fault for each entry that is left out.
        waiting: called between entries; what it raises ends the reading.

    Raises:
        DataMissing, DataUnreadable: there is no such file, or it is no data.
        DataEmpty, NothingToLearn: it has no entries, or all are bad.
    """
    folder = file.parent if images is None else images
    by_image: dict[Path | None, list[tuple[Conversation, int]]] = {}
    count = bad = 0
    for line, entry in entries(file):
        waiting()
        count += 1
        try:
            image, turns = _example(entry, file, line, folder)
        except BadLine as fault:
            bad += 1
            complain(fault)
            continue
        kept = by_image.setdefault(image, [])
        kept += [((turn,), line) for turn in turns] if split else [(turns, line)]
    if not count:
        raise DataEmpty(file=file)
    if bad == count:
        raise NothingToLearn(file=file, bad=bad, lines=count)
    return [
        Pack(image, tuple(turns for turns, _ in group), file, tuple(line for _, line in group))
        for image, found in by_image.items()
        for group in _groups(found, pack)
    ]


def length(conversation: Conversation) -> int:
    """The bytes of its text. About four of them make a token, in Chinese too; of letters that is not so."""
    return sum(len(turn.question.encode()) + len(turn.answer.encode()) for turn in conversation)


def _groups(found: list[tuple[Conversation, int]], pack: int) -> Iterator[list[tuple[Conversation, int]]]:
    """At most `pack` conversations together, and no more than `BYTES` of text unless one alone has more."""
    group: list[tuple[Conversation, int]] = []
    held = 0
    for item in found:
        more = length(item[0])
        if group and (len(group) == pack or held + more > BYTES):
            yield group
            group, held = [], 0
        group.append(item)
        held += more
    yield group


def _example(entry: object, file: Path, line: int, folder: Path) -> tuple[Path | None, Conversation]:
    """The picture and the turns of an entry. Raises: BadLine."""
    if isinstance(entry, BadLine):
        raise entry
    try:
        if not isinstance(entry, dict):
            raise _Wrong("it is no object")
        turns = _turns(entry)
    except _Wrong as wrong:
        raise LineWithoutConversation(file=file.name, line=line, what=wrong) from None
    image = entry.get("image")
    if image is None:
        return None, turns
    if not isinstance(image, str) or not image:
        raise LineNamesNoPicture(file=file.name, line=line)
    path = folder / image
    with contextlib.suppress(OSError):  # a name can be longer than any file's
        if path.is_file():
            return path, turns
    raise LineWithoutPicture(file=file.name, line=line, image=_shown(str(path)))


def _shown(name: str) -> str:
    """A name that anybody may have made up, as a part of one sentence on a terminal."""
    named = name.encode("utf-8", "backslashreplace").decode()
    clear = "".join(letter if letter.isprintable() else "\ufffd" for letter in named[: _SHOWN + 1])
    return clear if len(clear) <= _SHOWN else f"{clear[:_SHOWN]} …"


def _turns(entry: dict[str, object]) -> Conversation:
    for key, reader in (("conversations", _alternating), ("conversation", _paired)):
        if key in entry:
            listed = entry[key]
            if not isinstance(listed, list) or not listed:
                raise _Wrong(f"its “{key}” is no list or empty")
            return reader(listed)
    return (_pair(entry),)


def _paired(listed: list[object]) -> Conversation:
    return tuple(_pair(item) for item in listed)


def _pair(item: object) -> Turn:
    if not isinstance(item, dict):
        raise _Wrong("a turn is no object")
    return Turn(_text(item, "question"), _text(item, "answer"))


def _alternating(listed: list[object]) -> Conversation:
    said = []
    for number, item in enumerate(listed):
        if not isinstance(item, dict):
            raise _Wrong("a turn is no object")
        speaker = item.get("from")
        if not isinstance(speaker, str) or speaker not in (_MODEL if number % 2 else _HUMAN):
            raise _Wrong("the turns are not question and answer in alternation")
        said.append(_text(item, "value"))
    if len(said) % 2:
        raise _Wrong("its last question has no answer")
    return tuple(Turn(*pair) for pair in zip(said[::2], said[1::2], strict=True))


def _text(item: dict[str, object], key: str) -> str:
    found = item.get(key)
    if not isinstance(found, str):
        raise _Wrong(f"“{key}” is not there or no text")
    text = found.replace(PICTURE_MARK, "").strip() if key != "answer" else found.strip()
    if not clean(text):
        raise _Wrong(f"“{key}” is empty")
    try:
        text.encode()
    except UnicodeEncodeError:  # what a program leaves that cuts a text amid an emoji
        raise _Wrong(f"“{key}” holds half a character") from None
    return text
