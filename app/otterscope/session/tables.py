"""What the calls of the store have in common: looking rows up, and keeping the tables tidy."""

from __future__ import annotations

import random
import time
from pathlib import Path

from otterscope import paths
from otterscope.session import errors, rows, schema
from otterscope.session.database import Transaction
from otterscope.session.model import Box, SessionInfo, Turn
from otterscope.session.words import clean, fold

_random = random.SystemRandom()

SESSION = f"SELECT {rows.SESSION} FROM sessions s JOIN pictures p ON p.id = s.picture"
BOX = f"SELECT {rows.BOX} FROM boxes b JOIN sessions s ON s.id = b.session"
TURN = f"SELECT {rows.TURN} FROM turns t"


def name(path: Path) -> str:
    """How a picture at `path` is called."""
    return clean(paths.readable(path.name or str(path)))


def session(to: Transaction, number: int) -> SessionInfo:
    """The session of this id, deleted or not. Raises: SessionGone."""
    row = to.row(f"{SESSION} WHERE s.id = ?", (number,))
    if row is None:
        raise errors.SessionGone
    return rows.session(row)


def box(to: Transaction, number: int) -> Box:
    """The box of this id, removed or not. Raises: BoxGone."""
    row = to.row(f"{BOX} WHERE b.id = ?", (number,))
    if row is None:
        raise errors.BoxGone
    return rows.box(row)


def turn(to: Transaction, number: int) -> Turn:
    """The turn of this id, deleted or not. Raises: TurnGone."""
    row = to.row(f"{TURN} WHERE t.id = ?", (number,))
    if row is None:
        raise errors.TurnGone
    return rows.turn(row)


def touch(to: Transaction, session: int) -> None:
    """The session is the latest used now, also if the clock was set back."""
    to.write(
        "UPDATE sessions SET changed_at = ?, used = (SELECT max(used) + 1 FROM sessions) WHERE id = ?",
        (time.time(), session),
    )


def tidy(to: Transaction, living: list[str]) -> None:
    """Mark what windows that are gone left unfinished, and forget what they had deleted."""
    others = f"NOT IN ({', '.join('?' * len(living))})"
    interrupt(to, f"owner {others}", tuple(living))
    gone = {
        table: to.rows(f"SELECT id FROM {table} WHERE deleted != '' AND deleted {others}", tuple(living))
        for table in ("sessions", "boxes", "turns")
    }
    if not any(gone.values()):
        return
    for table, numbers in gone.items():
        for number in numbers:
            to.write(f"DELETE FROM {table} WHERE id = ?", number)
    for table in ("boxes", "turns"):
        to.write(f"DELETE FROM {table} WHERE session NOT IN (SELECT id FROM sessions)")
    for table in ("pieces", "thumbnails"):
        to.write(f"DELETE FROM {table} WHERE turn NOT IN (SELECT id FROM turns)")
    to.write("DELETE FROM pictures WHERE id NOT IN (SELECT picture FROM sessions)")


def interrupt(to: Transaction, whose: str, values: tuple[str | int, ...]) -> None:
    """End turns still under way, with the text that has come; `whose` is a condition on `owner`."""
    for row in to.rows(f"{TURN} WHERE t.state = 'asked' AND {whose}", values):
        turn = rows.turn(row)
        to.write(
            "UPDATE turns SET state = 'interrupted', answer = ?, words = ? WHERE id = ? AND state = 'asked'",
            (turn.answer, fold(f"{turn.question}\n{turn.answer}"), turn.id),
        )
        to.write("DELETE FROM pieces WHERE turn = ?", (turn.id,))


def new_id(to: Transaction, table: str) -> int:
    """A free id. They are random, so that the rows of two files can be put into one."""
    while True:
        number = _random.randint(1, schema.LARGEST_ID)
        if to.row(f"SELECT 1 FROM {table} WHERE id = ?", (number,)) is None:
            return number
