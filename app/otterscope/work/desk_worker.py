"""The desk's worker: one thread that does the agenda's jobs, one after the other, with the engine."""

from __future__ import annotations

import logging
from collections.abc import Callable

from otterscope.engine import api
from otterscope.errors import Cancelled
from otterscope.work import desk_engine
from otterscope.work.desk_agenda import Agenda, Job
from otterscope.work.desk_answering import Answering
from otterscope.work.desk_engine import EngineSlot
from otterscope.work.desk_events import (
    Answered,
    DeskEvent,
    Primed,
    Priming,
    PrimingFailed,
    PrimingStopped,
    TurnProgress,
)
from otterscope.work.desk_model import ModelHolder, Prefill
from otterscope.work.desk_pixels import KeptPixels, Target

_log = logging.getLogger(__name__)


class Worker:
    """Does jobs until the agenda is closed; `after` is called after each."""

    def __init__(
        self,
        engine: EngineSlot,
        agenda: Agenda,
        model: ModelHolder,
        answering: Answering,
        pixels: KeptPixels,
        emit: Callable[[DeskEvent], None],
        after: Callable[[], None],
    ) -> None:
        self._engine, self._agenda, self._model, self._answering = engine, agenda, model, answering
        self._pixels, self._emit, self._after = pixels, emit, after

    def run(self) -> None:
        while (job := self._agenda.next()) is not None:
            try:
                self._do(job)
            except Exception:  # noqa: BLE001 - the next job must be done
                _log.exception("a job of the desk met a defect")
            self._agenda.ended()
            self._model.look()
            self._after()

    def _do(self, job: Job) -> None:
        if job.kind == "load":
            self._model.load(job, lambda event: self._tell_waiting(job, event))
            return
        if job.question is not None:
            turn = job.question.turn
            assert turn is not None
            end = self._answering.answer(job, turn, job.question)
            if isinstance(end, Answered):
                self._agenda.answered(job.question.target)
        else:
            assert job.target is not None
            end = self._prime(job, job.target)
        # Whoever hears of the end finds the desk at rest, and a `stop` is meant for the next question.
        self._agenda.ended()
        self._emit(end)

    def _prime(self, job: Job, target: Target) -> DeskEvent:
        try:
            self._emit(Priming(target.region, 0, 0))
            primed, seconds = self._read(job, target)
        except Cancelled:
            return PrimingStopped(target.region)
        except Exception as error:  # noqa: BLE001 - it becomes a sentence
            self._agenda.primed(target, well=False)
            return PrimingFailed(target.region, desk_engine.fault_of(error))
        self._agenda.primed(target, well=True)
        return Primed(target.region, primed.image_tokens, seconds)

    def _read(self, job: Job, target: Target) -> tuple[api.Primed, float]:
        self._model.check(target)
        image = self._pixels.get(
            target, lambda done, total: self._tell_waiting(job, api.Progress("read", done, total)), job.token
        )
        prefill = Prefill()

        def on_event(event: api.Event) -> None:
            prefill.see(event)
            if isinstance(event, api.Progress):
                if event.stage == "prefill":
                    self._emit(Priming(target.region, event.done, event.total))
                self._tell_waiting(job, event)

        engine = self._engine.current
        primed = desk_engine.run(engine, engine.prime(image), job.token, on_event)
        assert isinstance(primed, api.Primed)
        seconds = primed.encode_s + primed.prefill_s
        self._model.measured(prefill, primed.image_tokens, seconds)
        return primed, seconds

    def _tell_waiting(self, job: Job, event: api.Progress) -> None:
        """A question that waits for this job is told how far it is."""
        turn = self._agenda.waiting_for(job)
        if turn is not None:
            self._emit(TurnProgress(turn.id, event.stage, event.done, event.total))
