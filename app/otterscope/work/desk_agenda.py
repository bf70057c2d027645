"""What the desk is wished to do, and which of it comes next: decisions under one lock, no work.

A load that is wished for comes first, then questions in their order, then the region that rests. A running
answer is interrupted by nothing but `stop`; a priming gives way to whatever does not want the same region; a
load gives way to another load.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from otterscope.engine.api import EngineOptions
from otterscope.errors import AppError
from otterscope.imaging.source import ImageSource
from otterscope.progress import CancelToken
from otterscope.session.model import SessionInfo, Turn
from otterscope.weights.pairing import ModelPair
from otterscope.work.desk_pixels import Target

#: Seconds that a box must rest before it is primed.
REST_S = 0.25

JobKind: TypeAlias = Literal["load", "prime", "answer"]


@dataclass(frozen=True)
class ModelWish:
    """The model that is to answer; `pair` None: none."""

    pair: ModelPair | None
    options: EngineOptions
    demo: bool


@dataclass(eq=False)
class Question:
    """A question on its way.

    Attributes:
        box_id: gives the store's id of its box, if it is about one.
        asked_s: when it was asked, on the monotonic clock.
        turn: as it was written down; None before that.
        loaded: whether a load ended while it waited; `fault` is that load's, if it had one.
        waited: whether its region was just being primed when it was asked.
        unwritten: whether it, or another text of it, is still to be written down; it is not answered before.
    """

    session: SessionInfo
    target: Target
    text: str
    box_id: Callable[[], int | None]
    follow: bool
    thumbnail: bytes
    temperature: float
    seed: int
    max_tokens: int
    asked_s: float = field(default_factory=time.monotonic)
    turn: Turn | None = None
    loaded: bool = False
    fault: AppError | None = None
    waited: bool = False
    unwritten: bool = True


@dataclass(eq=False)
class Job:
    """One thing that the desk's worker does; `token` is thrown when it is not wanted any more."""

    kind: JobKind
    wish: ModelWish
    target: Target | None = None
    question: Question | None = None
    token: CancelToken = field(default_factory=CancelToken)


class Agenda:
    """Wishes go in from any thread, jobs come out for one worker.

    Args:
        cancel: stops the operation that the running job does; called under the lock, returns at once.
        ready: whether a model is loaded right now.
    """

    def __init__(self, cancel: Callable[[], None], ready: Callable[[], bool]) -> None:
        self._cancel, self._ready = cancel, ready
        self._changed = threading.Condition()
        self._wish = ModelWish(None, EngineOptions(), demo=False)
        self._load_due = False
        self._load_failed = False
        self._questions: deque[Question] = deque()
        self._rest: Target | None = None
        self._rest_from = 0.0
        self._rest_state: Literal["wanted", "primed", "refused"] = "wanted"
        self._running: Job | None = None
        self._closed = False

    # ---- wishes ----

    def wish_model(self, wish: ModelWish) -> None:
        """Load this next; what is being loaded gives way, if it is another."""
        with self._changed:
            loading = self._load_due or (self._running is not None and self._running.kind == "load")
            if self._closed or (wish == self._wish and loading):
                return
            self._wish, self._load_due, self._load_failed = wish, True, False
            self._rest_state = "wanted"
            self._reconsider()

    def wish_rest(self, target: Target | None) -> None:
        """Prime this once it has rested; the same one again changes nothing, unless it was refused."""
        with self._changed:
            if target == self._rest and self._rest_state != "refused":
                return
            self._rest, self._rest_from, self._rest_state = target, time.monotonic() + REST_S, "wanted"
            self._reconsider()

    def wish_answer(self, question: Question) -> bool:
        """Put a question behind those that wait; False once the desk is closed."""
        with self._changed:
            if self._closed:
                return False
            running = self._running
            question.waited = (
                running is not None and running.kind == "prime" and running.target == question.target
            )
            self._questions.append(question)
            self._reconsider()
            return True

    def recorded(self, question: Question, turn: Turn) -> None:
        """The question is written down and may be answered."""
        with self._changed:
            question.turn, question.unwritten = turn, False
            self._changed.notify_all()

    def withdraw(self, question: Question) -> None:
        """The question could not be written down."""
        with self._changed:
            if question in self._questions:
                self._questions.remove(question)
            self._reconsider()

    def change(self, turn_id: int, text: str) -> Question | None:
        """Give a question that waits another text; it is answered once that is `recorded`. None: too late."""
        with self._changed:
            question = self._waiting(turn_id)
            if question is not None:
                question.text, question.unwritten = text, True
            return question

    def take_out(self, turn_id: int) -> Question | None:
        """Take a question out that waits; one that is being answered is stopped, and None returned."""
        with self._changed:
            question, running = self._waiting(turn_id), self._running
            if question is not None:
                self._questions.remove(question)
                self._reconsider()
            elif running is not None and _turn_id(running.question) == turn_id:
                self._throw(running)
            return question

    def put_back(self, question: Question) -> None:
        """Have a question that was taken out wait again, in the order in which they were asked."""
        assert question.turn is not None
        asked_at = question.turn.asked_at
        with self._changed:
            later = (each.turn is None or each.turn.asked_at > asked_at for each in self._questions)
            place = next((place for place, is_later in enumerate(later) if is_later), len(self._questions))
            # Whoever waits for it has done so since now.
            question.asked_s = time.monotonic()
            self._questions.insert(place, question)
            self._reconsider()

    def stop(self) -> Question | None:
        """Stop the question whose turn it is; one that only waited is returned, and is out of the agenda."""
        with self._changed:
            if self._running is not None and self._running.kind == "answer":
                self._throw(self._running)
                return None
            question = self._questions.popleft() if self._questions else None
            self._reconsider()
            return question

    def close(self) -> list[Question]:
        """Nothing is begun any more and what runs is stopped; returns the questions that still waited."""
        with self._changed:
            self._closed = True
            waiting = list(self._questions)
            self._questions.clear()
            if self._running is not None:
                self._throw(self._running)
            self._changed.notify_all()
            return waiting

    # ---- the worker's side ----

    def next(self) -> Job | None:
        """Wait for the next job; None once the desk is closed."""
        with self._changed:
            while not self._closed:
                job = self._choose()
                if job is not None:
                    self._running = job
                    return job
                self._changed.wait(self._patience())
            return None

    def loaded(self, fault: AppError | None) -> None:
        """A load ended, well or with a fault, which reaches the question that waited for it.

        No wish is loaded for twice: a process that dies as soon as it has loaded is not started for ever.
        """
        with self._changed:
            self._load_failed = fault is not None or not self._ready()
            if self._questions and not self._load_due:
                self._questions[0].loaded, self._questions[0].fault = True, fault

    def primed(self, target: Target, *, well: bool) -> None:
        """A priming ended, well or with a fault: the region that rests need not be tried again."""
        with self._changed:
            if target == self._rest:
                self._rest_state = "primed" if well else "refused"

    def answered(self, target: Target) -> None:
        """An answer went well, so that its region is what the KV cache holds now."""
        with self._changed:
            if target == self._rest:
                self._rest_state = "primed"
            elif self._rest_state == "primed":
                self._rest_state = "wanted"

    def ended(self) -> None:
        """The running job is over; from here on `stop` means the next one."""
        with self._changed:
            self._running = None

    def waiting_for(self, job: Job) -> Turn | None:
        """The turn that a running load or priming keeps waiting, to be told of its progress."""
        with self._changed:
            first = self._questions[0] if self._questions else None
            if first is None or first.unwritten or (job.kind == "prime" and first.target != job.target):
                return None
            return first.turn

    # ---- looks from outside ----

    @property
    def wish(self) -> ModelWish:
        return self._wish

    @property
    def expected(self) -> Target | None:
        """What will be read first, for a load that wants to know how much room to leave."""
        with self._changed:
            return self._questions[0].target if self._questions else self._rest

    @property
    def busy(self) -> bool:
        """Whether a question is answered or waits."""
        with self._changed:
            return bool(self._questions) or (self._running is not None and self._running.kind == "answer")

    def uses(self, source: ImageSource) -> bool:
        """Whether a running job or a question that waits reads this picture."""
        with self._changed:
            targets = [question.target for question in self._questions]
            if self._running is not None and self._running.target is not None:
                targets.append(self._running.target)
            return any(target.source is source for target in targets)

    # ---- decisions, under the lock ----

    def _choose(self) -> Job | None:
        if self._load_due:
            self._load_due = False
            return Job("load", self._wish)
        has_model = self._wish.pair is not None
        if self._questions:
            first = self._questions[0]
            if first.unwritten:
                return None
            if has_model and not first.loaded and not self._ready():
                return Job("load", self._wish)
            self._questions.popleft()
            return Job("answer", self._wish, first.target, first)
        if self._rest is None or self._rest_state != "wanted" or not has_model or self._load_failed:
            return None
        if time.monotonic() < self._rest_from:
            return None
        if not self._ready():
            return Job("load", self._wish)
        return Job("prime", self._wish, self._rest)

    def _waiting(self, turn_id: int) -> Question | None:
        return next((each for each in self._questions if _turn_id(each) == turn_id), None)

    def _patience(self) -> float | None:
        """Seconds until something is due by itself."""
        if self._rest is None or self._rest_state != "wanted":
            return None
        left = self._rest_from - time.monotonic()
        return left if left > 0 else None

    def _reconsider(self) -> None:
        job = self._running
        if job is not None and job.kind != "answer" and (self._load_due or not self._wanted(job)):
            self._throw(job)
        self._changed.notify_all()

    def _wanted(self, job: Job) -> bool:
        if job.kind == "load":
            return True
        if self._questions:
            return self._questions[0].target == job.target
        return self._rest == job.target

    def _throw(self, job: Job) -> None:
        job.token.cancel()
        self._cancel()


def _turn_id(question: Question | None) -> int | None:
    return None if question is None or question.turn is None else question.turn.id
