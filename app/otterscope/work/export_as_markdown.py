"""A session as Markdown: readable as it is, and what was said stays text in whatever renders it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from otterscope.session.model import Turn
from otterscope.work.export_labels import Labels
from otterscope.work.export_pictures import Pictures
from otterscope.work.export_texts import Headings, notes, under_picture

#: Names of an export's pictures: by them its folder is known from anybody else's.
PICTURE = re.compile(r"question-\d{4,}\.png")
#: Every sign that begins something anywhere in a line; after a backslash it is itself.
_SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~&!$^=@]")
#: What begins a list, a rule, a heading under its line, or code, at the beginning of a line.
_BEGINNING = re.compile(r"^(\s*)([-+:]|\d+(?=[.)]))?")
#: A bare address would become a link.
_ADDRESS = re.compile(r"(?i)(https?|ftp|mailto|www|xmpp)([:.])")


def literal(text: str) -> str:
    """The text such that a renderer shows its characters and nothing else, on one line."""
    return _ADDRESS.sub(r"\1\\\2", _SIGNS.sub(r"\\\g<0>", " ".join(text.split())))


def quoted(text: str) -> str:
    """The text as a block quote that keeps its lines."""
    lines = []
    for line in text.splitlines() or [""]:
        found = _BEGINNING.match(line)
        assert found is not None
        indent, beginning = len(found[1].expandtabs(4)), found[2] or ""
        rest = literal(line[found.end() :])
        gap = " " if beginning and line[found.end() : found.end() + 1].isspace() else ""
        if beginning.isdigit():
            rest = "\\" + rest  # the full stop or bracket that would make it a list
        elif beginning:
            beginning = "\\" + beginning
        lines.append("\u00a0" * indent + beginning + gap + rest)
    return "".join(
        f"> {line}{_ending(number, lines)}".rstrip(" ") + "\n" for number, line in enumerate(lines)
    )


def _ending(number: int, lines: list[str]) -> str:
    """A hard break, where two lines of one paragraph follow each other."""
    follows = number + 1 < len(lines) and lines[number + 1].strip()
    return "\\" if lines[number].strip() and follows else ""


def page(
    headings: Headings,
    turns: Sequence[Turn],
    pictures: Pictures,
    labels: Labels,
    folder: Path,
    folder_name: str,
) -> Iterator[str]:
    """The text, piece by piece; pictures are written to `folder`, which readers find at `folder_name`.

    Raises: OSError, Cancelled.
    """
    yield f"# {literal(headings.title)}\n\n"
    yield f"{literal(headings.about())}\n"
    for number, turn in enumerate(turns, start=1):
        yield f"\n## {literal(headings.over(number, turn))}\n\n"
        shown = pictures.show(number, turn)
        if shown.png:
            name = f"question-{number:04}.png"
            (folder / name).write_bytes(shown.png)
            yield f"![{literal(labels.place(shown.region))}]({quote(f'{folder_name}/{name}')})\n\n"
        yield "".join(f"{literal(line)}\n\n" for line in under_picture(shown, turn, labels))
        yield "\\\n".join(f"**{literal(line)}**" for line in turn.question.splitlines() if line.strip())
        yield "\n\n"
        if turn.answer:
            yield f"{quoted(turn.answer)}\n"
        yield "\n".join(f"{literal(line)}\n" for line in notes(turn, labels))
