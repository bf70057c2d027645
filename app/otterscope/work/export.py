"""Writes a session as Markdown with a folder of pictures, as one HTML file, or as JSON.

All are written beside their place and put there when they are whole. What the model said is text and stays
text: no HTML, link or picture of an answer comes to life, and nothing refers to anything outside.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from otterscope.errors import DiskWriteFailed
from otterscope.geometry import Region
from otterscope.progress import CancelToken, ProgressCallback, no_progress
from otterscope.session.model import Box, SessionInfo, Turn
from otterscope.session.pixels import PixelFiles
from otterscope.work import export_as_html, export_as_markdown
from otterscope.work.export_labels import Labels
from otterscope.work.export_pictures import Pictures
from otterscope.work.export_texts import Headings
from otterscope.work.seen import Picture

#: Of the JSON format, which docs/sessions.md describes.
JSON_FORMAT, JSON_VERSION = "otterscope-session", 1


def export_html(
    session: SessionInfo,
    turns: Sequence[Turn],
    picture: Picture | None,
    out: Path,
    *,
    boxes: Sequence[Box] = (),
    copies: PixelFiles | None = None,
    labels: Labels | None = None,
    progress: ProgressCallback = no_progress,
    cancel: CancelToken | None = None,
) -> None:
    """Write one HTML file with everything in it.

    Args:
        picture: of the session, as it is now; None where it is gone, so that `copies` of what the model saw
            and the small pictures kept with the questions must do.
        boxes: of the session, in their order, whose names stand over the questions about them.
        progress: counts thousandths of questions.

    Raises: DiskWriteFailed, Cancelled; `out` is then as it was before.
    """
    pictures = Pictures(turns, picture, copies, progress, cancel or CancelToken())
    words = labels or Labels()
    headings = Headings(session, boxes, words)
    with _beside(out) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(export_as_html.page(headings, turns, pictures, words))


def export_markdown(
    session: SessionInfo,
    turns: Sequence[Turn],
    picture: Picture | None,
    out: Path,
    *,
    boxes: Sequence[Box] = (),
    copies: PixelFiles | None = None,
    labels: Labels | None = None,
    progress: ProgressCallback = no_progress,
    cancel: CancelToken | None = None,
) -> None:
    """Write a Markdown file, and its pictures into a folder beside it that is called like it.

    Arguments and faults are those of `export_html`. A folder of an earlier export is replaced; one that holds
    anything else is somebody's, and the pictures go into another.
    """
    folder, words = _picture_folder(out), labels or Labels()
    headings = Headings(session, boxes, words)
    pictures = Pictures(turns, picture, copies, progress, cancel or CancelToken())
    # The file is put in its place last: what it refers to is there by then.
    with _beside(out) as part, _beside(folder, folder=True) as new_folder:
        new_folder.mkdir()
        with part.open("w", encoding="utf-8", newline="\n") as file:
            for text in export_as_markdown.page(headings, turns, pictures, words, new_folder, folder.name):
                file.write(text)


def export_json(
    session: SessionInfo,
    turns: Sequence[Turn],
    boxes: Sequence[Box],
    out: Path,
    *,
    progress: ProgressCallback = no_progress,
    cancel: CancelToken | None = None,
) -> None:
    """Write everything that is kept of a session, small pictures too; `progress` counts questions.

    Raises: DiskWriteFailed, Cancelled; `out` is then as it was before.
    """
    cancel = cancel or CancelToken()
    with _beside(out) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        head = {"format": JSON_FORMAT, "version": JSON_VERSION, "session": _session(session)}
        head["boxes"] = [{"id": box.id, "name": box.name, "region": _corners(box.region)} for box in boxes]
        file.write(json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "turns": [')
        for number, turn in enumerate(turns):
            cancel.raise_if_cancelled()
            file.write(",\n" if number else "\n")
            file.write(json.dumps(_turn(turn), ensure_ascii=False, indent=1))
            progress(number + 1, len(turns))
        file.write("\n ]\n}\n")


def _corners(region: Region) -> list[int]:
    return [region.x, region.y, region.width, region.height]


def _session(session: SessionInfo) -> dict[str, Any]:
    picture = {
        **asdict(session.picture),
        "path": os.fsencode(session.picture.path).decode("utf-8", "replace"),
    }
    return {
        "id": session.id,
        "title": session.title,
        "started_at": session.started_at.isoformat(),
        "changed_at": session.changed_at.isoformat(),
        "picture": picture,
    }


def _turn(turn: Turn) -> dict[str, Any]:
    receipt = turn.receipt and {**asdict(turn.receipt), "region": _corners(turn.receipt.region)}
    return {
        "id": turn.id,
        "box": turn.box,
        "region": _corners(turn.region),
        "question": turn.question,
        "answer": turn.answer,
        "state": turn.state,
        "fault": turn.fault,
        "asked_at": turn.asked_at.isoformat(),
        "follows": turn.follows,
        "receipt": receipt,
        "boxes": [_corners(region) for region in turn.boxes],
        "points": [list(point) for point in turn.points],
        "seen": {"pixels": turn.seen, "scale": turn.seen_scale} if turn.seen else None,
        "thumbnail": base64.b64encode(turn.thumbnail).decode("ascii"),
    }


def _picture_folder(out: Path) -> Path:
    """The first of NAME-pictures, NAME-pictures-2 and so on that is free or an earlier export's alone."""
    number = 1
    while True:
        folder = out.with_name(f"{out.stem}-pictures{f'-{number}' if number > 1 else ''}")
        if not os.path.lexists(folder) or _is_ours(folder):
            return folder
        number += 1


def _is_ours(folder: Path) -> bool:
    try:
        return not folder.is_symlink() and all(
            export_as_markdown.PICTURE.fullmatch(entry.name) for entry in folder.iterdir()
        )
    except OSError:
        return False


@contextmanager
def _beside(out: Path, *, folder: bool = False) -> Iterator[Path]:
    """A free path beside `out`; what is made there replaces it when the block is left well.

    Args:
        folder: whether a folder is made, which may take the place of one; a file never does.

    Raises: DiskWriteFailed for every fault of the disk; `out` is then as it was.
    """
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        if out.is_dir() and not folder:
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        yield part
        if out.is_dir():
            old = out.with_name(f".{out.name}.{os.getpid()}.old")
            out.rename(old)  # a folder is not replaced in one step
            try:
                part.replace(out)
            except OSError:
                old.rename(out)
                raise
            _remove(old)
        else:
            part.replace(out)
    except OSError as fault:
        _remove(part)
        raise DiskWriteFailed(path=out, reason=fault.strerror or fault) from fault
    except BaseException:
        _remove(part)
        raise


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
