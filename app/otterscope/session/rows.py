"""Rows of the session file as the values of `model`, and back; a row that is none counts as damage."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import asdict, fields
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TypeVar, get_args

from otterscope.geometry import Region
from otterscope.session.model import Box, PictureRef, Receipt, SessionInfo, Turn, TurnState

T = TypeVar("T")

#: States of a turn on the disk; "answering" is "asked" with pieces of text.
STATES = frozenset(get_args(TurnState)) - {"answering"}

#: A session without a name of its own is called by its first question; titles are at most this long.
TITLE_LETTERS = 80

#: Of pixels (`Turn.seen`).
_DIGEST = re.compile(r"[0-9a-f]{32}")

PICTURE = "p.id, p.path, p.name, p.width, p.height, p.page, p.digest"
BOX = "b.id, s.picture, b.name, b.x, b.y, b.width, b.height, b.position"
SESSION = f"""s.id, CASE s.title WHEN '' THEN
        (SELECT t.question FROM turns t WHERE t.session = s.id AND t.deleted = '' ORDER BY t.position LIMIT 1)
        ELSE s.title END, s.started_at, s.changed_at,
    (SELECT count(*) FROM turns t WHERE t.session = s.id AND t.deleted = ''),
    (SELECT png FROM turns t JOIN thumbnails ON turn = t.id WHERE t.session = s.id AND t.deleted = ''
     ORDER BY t.position DESC LIMIT 1), s.draft, {PICTURE}"""
TURN = """t.id, t.session, (SELECT b.id FROM boxes b WHERE b.id = t.box AND b.deleted = ''),
    t.x, t.y, t.width, t.height, t.question, t.answer, t.state, t.fault, t.asked_at, t.follows, t.receipt,
    t.boxes, t.points, t.seen, t.seen_scale, (SELECT png FROM thumbnails WHERE turn = t.id),
    CASE t.state WHEN 'asked' THEN
        (SELECT group_concat(text, '') FROM (SELECT text FROM pieces WHERE turn = t.id ORDER BY seq))
    END"""


class DamagedRow(sqlite3.DatabaseError):
    """A row holds what the program never writes."""


def _checked(convert: Callable[[tuple[Any, ...]], T]) -> Callable[[tuple[Any, ...]], T]:
    def checked(row: tuple[Any, ...]) -> T:
        try:
            return convert(row)
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError, OSError) as error:
            raise DamagedRow(str(error)) from error

    return checked


def _int(value: object) -> int:
    if type(value) is not int:
        raise TypeError(f"no whole number: {value!r:.60}")
    return value


def _text(value: object) -> str:
    if type(value) is not str:
        raise TypeError(f"no text: {value!r:.60}")
    return value


def _bytes(value: object) -> bytes:
    if type(value) is not bytes:
        raise TypeError(f"no bytes: {value!r:.60}")
    return value


def _scale(value: object) -> float:
    if type(value) is not float or not 0 < value <= 1:
        raise ValueError(f"no scale: {value!r:.60}")
    return value


def _time(value: object) -> datetime:
    return datetime.fromtimestamp(float(value), timezone.utc)  # type: ignore[arg-type]


@_checked
def picture(row: tuple[Any, ...]) -> PictureRef:
    """Of the columns `PICTURE`. Raises: DamagedRow, as the three below."""
    number, path, name, width, height, page, digest = row
    if _int(width) < 1 or _int(height) < 1:
        raise ValueError("a picture without pixels")
    where = Path(os.fsdecode(_bytes(path)))
    return PictureRef(_int(number), where, _text(name), width, height, _int(page), _text(digest))


@_checked
def box(row: tuple[Any, ...]) -> Box:
    """Of the columns `BOX`."""
    number, of, name, *corners, position = row
    return Box(_int(number), _int(of), _text(name), Region(*map(_int, corners)), _int(position))


@_checked
def session(row: tuple[Any, ...]) -> SessionInfo:
    """Of the columns `SESSION`; what it is called is one line of at most `TITLE_LETTERS`."""
    number, title, started, changed, turns, thumbnail, draft, *of = row
    called = " ".join(_text(title or "").split())[:TITLE_LETTERS]
    return SessionInfo(
        *(_int(number), picture(tuple(of)), called, _time(started), _time(changed), _int(turns)),
        *(_bytes(b"" if thumbnail is None else thumbnail), _text(draft)),
    )


@_checked
def turn(row: tuple[Any, ...]) -> Turn:
    """Of the columns `TURN`; a turn under way has the pieces that have come as its answer."""
    number, of, about, x, y, width, height, question, answer, state, fault, *rest = row
    asked_at, follows, receipt, boxes, points, seen, seen_scale, thumbnail, pieces = rest
    if state not in STATES:
        raise ValueError(f"no state: {state!r:.60}")
    if state == "asked" and pieces is not None:
        answer, state = _text(answer) + _text(pieces), "answering"
    return Turn(
        id=_int(number),
        session=_int(of),
        box=about if about is None else _int(about),
        region=Region(*map(_int, (x, y, width, height))),
        question=_text(question),
        answer=_text(answer),
        state=state,
        fault=_text(fault),
        asked_at=_time(asked_at),
        follows=bool(_int(follows)),
        receipt=receipt_from(_text(receipt)),
        boxes=tuple(Region(*map(_int, each)) for each in json.loads(_text(boxes))),
        points=tuple((_int(x), _int(y)) for x, y in json.loads(_text(points))),
        thumbnail=_bytes(b"" if thumbnail is None else thumbnail),
        # It becomes the name of a file: what is no digest is none.
        seen=seen if _DIGEST.fullmatch(_text(seen)) else "",
        seen_scale=_scale(seen_scale),
    )


def receipt_text(receipt: Receipt | None) -> str:
    """A receipt as JSON; "" for none."""
    if receipt is None:
        return ""
    return json.dumps({**asdict(receipt), "region": list(corners(receipt.region))}, ensure_ascii=False)


def receipt_from(text: str) -> Receipt | None:
    """The receipt of `receipt_text`. Raises: ValueError, TypeError, KeyError if it is none."""
    if not text:
        return None
    values = json.loads(text)
    given: dict[str, Any] = {}
    for field in fields(Receipt):
        value = values[field.name]
        if field.name == "region":
            given[field.name] = Region(*map(_int, value))
        elif field.name == "notes":
            given[field.name] = tuple(map(_text, value))
        elif field.type == "float":
            given[field.name] = float(value)
        elif type(value).__name__ == field.type:
            given[field.name] = value
        else:
            raise TypeError(f"{field.name} is no {field.type}: {value!r:.60}")
    return Receipt(**given)


def regions_text(regions: Iterable[Region]) -> str:
    """A JSON list of `corners`."""
    return json.dumps([list(corners(region)) for region in regions])


def points_text(points: Iterable[tuple[int, int]]) -> str:
    """A JSON list of [x, y]."""
    return json.dumps([list(point) for point in points])


def corners(region: Region) -> tuple[int, int, int, int]:
    """As the columns x, y, width, height."""
    return region.x, region.y, region.width, region.height
