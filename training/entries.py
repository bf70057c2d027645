"""Takes data files apart into JSON entries: JSON Lines line by line, a list as a whole."""

from __future__ import annotations

import codecs
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from training.errors import DataMissing, DataUnreadable, LineNotJson

#: The longest line in bytes; what is longer is no line of text.
LONGEST = 64 << 20
_NOT_TEXT = "it is not UTF-8 text"
_BLANKS = re.compile(r"[ \t\r\n]*")


def entries(file: Path) -> Iterator[tuple[int, object]]:
    """Each entry with its line, from 1. An entry that is no JSON comes as the fault that says so.

    Raises: DataMissing, DataUnreadable.
    """
    try:
        with file.open("rb") as opened:
            yield from _opened(opened, file)
    except FileNotFoundError:
        raise DataMissing(file=file) from None
    except OSError as fault:
        raise DataUnreadable(file=file, reason=fault.strerror or fault, detail=str(fault)) from fault
    except MemoryError as fault:
        raise DataUnreadable(file=file, reason="it does not fit into the memory") from fault


def _opened(opened: BinaryIO, file: Path) -> Iterator[tuple[int, object]]:
    """The entries line by line, whatever the file's size; a list alone has to be had as a whole."""
    first = True
    for number in itertools.count(1):
        raw = opened.readline(LONGEST + 1)
        if not raw:
            return
        if number == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        if not raw.strip():
            continue
        if first and raw.lstrip().startswith(b"["):
            yield from _listed(_text_of(raw + opened.read(), file), file, number)
            return
        if len(raw) > LONGEST:
            raise DataUnreadable(file=file, reason=f"line {number} has more than {LONGEST >> 20} MiB")
        try:
            # One letter that was cut through costs its line; a file that begins so is something else.
            yield number, json.loads(_text_of(raw, file) if first else raw.decode("utf-8"))
        except (ValueError, RecursionError) as fault:
            yield number, LineNotJson(file=file.name, line=number, reason=_why(fault))
        first = False


def _text_of(raw: bytes, file: Path) -> str:
    """Raises: DataUnreadable."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise DataUnreadable(file=file, reason=_NOT_TEXT, detail=str(fault)) from None


def _listed(text: str, file: Path, line: int) -> Iterator[tuple[int, object]]:
    """The elements of one JSON list, read one after the other so that each one's line is known.

    Args:
        line: that the text begins in.
    """
    decoder = json.JSONDecoder()
    at = text.index("[") + 1
    counted = 0
    separator = ""
    while True:
        at = _behind_blanks(text, at)
        if separator != "," and text[at : at + 1] == "]":
            break
        line, counted = line + text.count("\n", counted, at), at
        try:
            entry, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as fault:
            raise DataUnreadable(file=file, reason=f"line {line}: {_why(fault)}") from None
        yield line, entry
        at = _behind_blanks(text, at)
        separator = text[at : at + 1]
        if separator == "]":
            break
        if separator != ",":
            raise DataUnreadable(file=file, reason=f"line {line}: the list breaks off or lacks a comma")
        at += 1
    behind = _behind_blanks(text, at + 1)
    if behind < len(text):
        line += text.count("\n", counted, behind)
        raise DataUnreadable(file=file, reason=f"line {line}: more stands behind the list")


def _behind_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _why(fault: Exception) -> str:
    if isinstance(fault, json.JSONDecodeError):
        return fault.msg
    if isinstance(fault, UnicodeDecodeError):
        return _NOT_TEXT
    return "it is nested too deeply" if isinstance(fault, RecursionError) else "a number in it is too long"
