"""Finds turns and sessions by pieces of text, in whatever language.

Every piece must occur: in the turn (question and answer) or in its session (title, names of picture and
boxes). A session by itself is found where it holds all pieces without help of a turn.
"""

from __future__ import annotations

from collections import defaultdict

from otterscope.session import rows
from otterscope.session.database import Transaction
from otterscope.session.model import Hit, SessionInfo
from otterscope.session.words import fold, snippet, terms


def find(to: Transaction, text: str, limit: int) -> list[Hit]:
    """At most `limit` hits, sessions latest used first, each before its turns, the latest of them first."""
    wanted = terms(text)
    if not wanted:
        return []
    named = _names(to)
    found: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for session, number, question, answer in _turns(to, wanted, named):
        found[session].append((number, question, answer))
    whole = {
        number for number, texts in named.items() if all(term in fold(" ".join(texts)) for term in wanted)
    }
    hits: list[Hit] = []
    for info in _sessions(to, whole | set(found)):
        if info.id in whole:
            holding = [each for each in named[info.id] if any(term in fold(each) for term in wanted)]
            hits.append(Hit(info, None, snippet(" · ".join(holding), wanted)))
        for number, question, answer in found[info.id]:
            if len(hits) >= limit:
                break
            turn = rows.turn(to.rows(f"SELECT {rows.TURN} FROM turns t WHERE t.id = ?", (number,))[0])
            in_question = sum(term in fold(question) for term in wanted)
            in_answer = sum(term in fold(answer) for term in wanted)
            hits.append(Hit(info, turn, snippet(answer if in_answer > in_question else question, wanted)))
    return hits[:limit]


def _names(to: Transaction) -> dict[int, list[str]]:
    """For each session its title and the names of its picture and boxes."""
    query = """SELECT s.id, s.title, p.name FROM sessions s JOIN pictures p ON p.id = s.picture
               WHERE s.deleted = ''"""
    names = {number: [title, name] for number, title, name in to.rows(query)}
    for number, name in to.rows("SELECT session, name FROM boxes WHERE deleted = '' AND name != ''"):
        if number in names:
            names[number].append(name)
    return names


def _turns(
    to: Transaction, wanted: list[str], named: dict[int, list[str]]
) -> list[tuple[int, int, str, str]]:
    """Session, id, question and answer of the turns that hold a piece and whose sessions hold the others."""
    tests = ", ".join("instr(words, ?) > 0" for _ in wanted)
    query = f"""SELECT session, id, question, answer, {tests} FROM turns
                WHERE deleted = '' AND ({" OR ".join("instr(words, ?) > 0" for _ in wanted)})
                ORDER BY session, position DESC"""
    found = []
    for session, number, question, answer, *holds in to.rows(query, (*wanted, *wanted)):
        if session not in named:
            continue
        missing = [term for term, held in zip(wanted, holds, strict=True) if not held]
        if not missing or all(term in fold(" ".join(named[session])) for term in missing):
            found.append((session, number, question, answer))
    return found


def _sessions(to: Transaction, numbers: set[int]) -> list[SessionInfo]:
    query = f"""SELECT {rows.SESSION} FROM sessions s JOIN pictures p ON p.id = s.picture
                WHERE s.deleted = '' ORDER BY s.used DESC"""
    return [rows.session(row) for row in to.rows(query) if row[0] in numbers]
