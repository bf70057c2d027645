"""Which pictures a user means by the files and folders that were dropped, chosen or named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from otterscope.errors import AppError
from otterscope.imaging.sniff import HEAD_BYTES, sniff
from otterscope.progress import CancelToken

#: A folder with more pictures than this is shown up to here, and that is said.
MOST = 20_000
#: Whole slides that only their reader can tell from other files.
_SLIDES = {".svs", ".ndpi", ".scn", ".mrxs", ".vms", ".vmu", ".bif"}


class NoPictures(AppError):
    template = (
        "There is no picture in “{folder}”: none of its files is of a kind that can be shown. "
        "Choose another folder, or a file."
    )


class TooManyPictures(AppError):
    template = (
        "“{folder}” holds more than {most} pictures. The first {most} by name are open; to see others, drop "
        "them on the window by themselves, or put them into folders of their own."
    )


def pictures(
    paths: Iterable[Path],
    cancel: CancelToken | None = None,
    noticed: Callable[[AppError], None] = lambda _error: None,
) -> list[Path]:
    """Files as they are, folders as the pictures that lie in them (not in folders below), in natural order.

    A file that was named outright is kept whatever it is: opening it says what is wrong with it.

    Args:
        noticed: is told TooManyPictures of each folder that is shown in part.

    Raises: NoPictures, if nothing was named but folders without any; Cancelled.
    """
    cancel = cancel or CancelToken()
    found: list[Path] = []
    empty: Path | None = None
    for path in paths:
        if not is_folder(path):
            found.append(path)
            continue
        inside = _inside(path, cancel, noticed)
        found += inside
        if not inside:
            empty = path
    if not found and empty is not None:
        raise NoPictures(folder=empty)
    return list(dict.fromkeys(found))


def is_there(path: Path) -> bool:
    """Whether there is a file at `path`; one in a folder or on a disk that cannot be looked into is not."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Whether there is a folder at `path`, as far as can be seen."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _inside(folder: Path, cancel: CancelToken, noticed: Callable[[AppError], None]) -> list[Path]:
    try:
        entries = sorted(folder.iterdir(), key=_natural)
    except OSError:
        return []
    found: list[Path] = []
    for entry in entries:
        cancel.raise_if_cancelled()
        if not entry.name.startswith(".") and _is_picture(entry):
            if len(found) == MOST:
                noticed(TooManyPictures(folder=folder, most=f"{MOST:,}"))
                break
            found.append(entry)
    return found


def _is_picture(path: Path) -> bool:
    if path.suffix.lower() in _SLIDES:
        return True
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return sniff(file.read(HEAD_BYTES)) != "other"
    except OSError:
        return False


def _natural(path: Path) -> list[tuple[int, int, str]]:
    """So that "page 9" comes before "page 10"."""
    parts = re.split(r"(\d+)", path.name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]
