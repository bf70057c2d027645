"""Writes questions and answers down before they are seen; a fault of that never stops an answer."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile
from typing import Protocol

from otterscope.engine import api
from otterscope.errors import AppError
from otterscope.geometry import Region
from otterscope.session.model import Receipt, Turn
from otterscope.work.desk_agenda import Question
from otterscope.work.desk_events import DeskEvent, StoreNotice
from otterscope.work.desk_keeping import SeenStore
from otterscope.work.errors import InnerFault

_log = logging.getLogger(__name__)


class TurnStore(SeenStore, Protocol):
    """What the desk needs of `session.store.Store`; every call is durable when it returns.

    `notice` is the fault that the store works around just now, if any.
    """

    def turns(self, session_id: int) -> list[Turn]: ...

    def ask(
        self,
        session_id: int,
        box_id: int | None,
        region: Region,
        question: str,
        follows: bool,
        thumbnail: bytes,
        scale: float,
    ) -> Turn: ...

    def change_question(self, turn_id: int, question: str) -> Turn: ...

    def saw(self, turn_id: int, digest: str, scale: float) -> Turn: ...

    def append(self, turn_id: int, text: str) -> None: ...

    def finish(
        self,
        turn_id: int,
        answer: str,
        receipt: Receipt | None,
        boxes: tuple[Region, ...],
        points: tuple[tuple[int, int], ...],
    ) -> Turn: ...

    def stop(self, turn_id: int, receipt: Receipt | None) -> Turn: ...

    def fail(self, turn_id: int, sentence: str, receipt: Receipt | None) -> Turn: ...


class Recorder:
    """The desk's way to the store.

    Its thread writes questions down, which must not wait for the answer that is under way; the rest is
    written by the thread that calls.

    Args:
        emit: tells of faults of the store, each once; the one that it was opened with first of all.
    """

    def __init__(self, store: TurnStore, emit: Callable[[DeskEvent], None]) -> None:
        self._store, self._emit = store, emit
        self._notice: AppError | None = None
        self._told: set[tuple[int, str]] = set()
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="desk-recorder", daemon=True)
        self._thread.start()

    def later(self, work: Callable[[], None]) -> None:
        """Do this in the recorder's thread, in order."""
        self._work.put(work)

    def close(self) -> None:
        """Do what was put in before, then end the thread."""
        self._work.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    # ---- records ----

    def ask(self, question: Question) -> Turn:
        """Write a question down. Raises: AppError, then it is not kept."""
        try:
            turn = self._store.ask(
                question.session.id,
                question.box_id(),
                question.target.region,
                question.text,
                question.follow,
                question.thumbnail,
                question.target.scale,
            )
        except AppError:
            raise
        except Exception as bug:
            _log.exception("a question could not be written down")
            raise InnerFault(reason=repr(bug)) from bug
        self._look()
        return turn

    def change(self, turn: Turn, text: str) -> Turn:
        """Another text of a question; returns the turn as it is now."""
        return self._record(replace(turn, question=text), lambda: self._store.change_question(turn.id, text))

    def saw(self, turn: Turn, image: api.RegionImage) -> None:
        """What the model is given for a question, before it is."""
        self._record(turn, lambda: self._store.saw(turn.id, image.key, image.scale))

    def append(self, turn: Turn, text: str) -> None:
        """The next piece of an answer, before it is shown."""

        def write() -> Turn:
            self._store.append(turn.id, text)
            return turn

        self._record(turn, write)

    def finish(self, turn: Turn, done: api.Done, receipt: Receipt) -> Turn:
        """The whole answer; returns the turn as it is now."""
        unkept = replace(turn, state="answered", answer=done.answer, receipt=receipt)
        return self._record(
            replace(unkept, boxes=done.boxes, points=done.points),
            lambda: self._store.finish(turn.id, done.answer, receipt, done.boxes, done.points),
        )

    def stop(self, turn: Turn, answer: str = "", receipt: Receipt | None = None) -> Turn:
        """What there is stays; returns the turn as it is now."""
        unkept = replace(turn, state="stopped", answer=answer, receipt=receipt)
        return self._record(unkept, lambda: self._store.stop(turn.id, receipt))

    def fail(self, turn: Turn, answer: str, error: AppError, receipt: Receipt | None) -> Turn:
        """What there is stays, with its fault; returns the turn as it is now."""
        unkept = replace(turn, state="failed", answer=answer, fault=error.sentence, receipt=receipt)
        return self._record(unkept, lambda: self._store.fail(turn.id, error.sentence, receipt))

    def history(self, question: Question, image: api.RegionImage) -> tuple[tuple[tuple[str, str], ...], bool]:
        """The conversation that a question goes on with, oldest first: nothing, unless it follows.

        That is the turn of the same box before it and, as long as that one followed another, what lies
        before it. Turns whose answer failed are passed over. Without a box, the same region counts.

        Args:
            image: what the model is given now. Where it was given other pixels of the same region, the
                picture was replaced, and the conversation was about another one.

        Returns:
            Pairs of question and answer; and whether some were left out because the picture has changed.
        """
        turn = question.turn
        if turn is None or not question.follow:
            return (), False
        turns = self._store.turns(question.session.id)
        before = takewhile(lambda other: other.id != turn.id, turns)
        candidates = [other for other in before if _answered(other) and _same_place(other, turn)]
        found: list[tuple[str, str]] = []
        changed = False
        for other in reversed(candidates):
            changed = _saw_another(other, turn, image)
            if changed:
                break
            found.append((other.question, other.answer))
            if not other.follows:
                break
        return tuple(reversed(found)), changed

    # ---- parts ----

    def _run(self) -> None:
        try:
            self._look()
        except Exception as bug:  # noqa: BLE001 - told, and the records go on
            _log.exception("the store cannot be asked")
            self._emit(StoreNotice(InnerFault(reason=repr(bug))))
        while (work := self._work.get()) is not None:
            try:
                work()
            except Exception:  # noqa: BLE001 - the next record must be written
                _log.exception("the desk's recorder met a defect")

    def _record(self, turn: Turn, write: Callable[[], Turn]) -> Turn:
        """The turn as it was written, or as given where that failed."""
        try:
            written = write()
        except AppError as fault:
            self._tell(turn, fault)
        except Exception as bug:  # noqa: BLE001 - the answer goes on
            if (turn.id, repr(bug)) not in self._told:
                _log.exception("an answer could not be written down")
                self._told.add((turn.id, repr(bug)))
            self._tell(turn, InnerFault(reason=repr(bug)))
        else:
            self._look()
            return written
        return turn

    def _tell(self, turn: Turn, fault: AppError) -> None:
        # Once a turn: an answer has hundreds of pieces, and each would fail.
        if (turn.id, fault.sentence) not in self._told:
            self._told.add((turn.id, fault.sentence))
            self._emit(StoreNotice(fault))

    def _look(self) -> None:
        notice = self._store.notice
        if notice is not self._notice:
            self._notice = notice
            if notice is not None:
                self._emit(StoreNotice(notice))


def _answered(turn: Turn) -> bool:
    return bool(turn.answer) and turn.state in ("answered", "stopped")


def _saw_another(other: Turn, turn: Turn, image: api.RegionImage) -> bool:
    """Whether the model was given other pixels for an earlier turn about the very same."""
    alike = other.region == turn.region and other.seen_scale == image.scale
    return alike and other.seen not in ("", image.key)


def _same_place(one: Turn, other: Turn) -> bool:
    return one.box == other.box if other.box is not None else one.region == other.region
