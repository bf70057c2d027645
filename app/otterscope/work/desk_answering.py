"""One answer: pixels, the engine's events, and every word written down before it is shown."""

from __future__ import annotations

import time
from collections.abc import Callable

from otterscope.engine import api
from otterscope.engine.errors import NoModelLoaded
from otterscope.errors import Cancelled
from otterscope.session.model import Receipt, Turn
from otterscope.session.words import clean
from otterscope.work import desk_engine
from otterscope.work.desk_agenda import Job, Question
from otterscope.work.desk_engine import EngineSlot
from otterscope.work.desk_events import Answered, DeskEvent, TokenText, TurnFailed, TurnProgress, TurnStopped
from otterscope.work.desk_keeping import Keeper
from otterscope.work.desk_model import ModelHolder
from otterscope.work.desk_pixels import KeptPixels
from otterscope.work.desk_receipts import Heard, receipt
from otterscope.work.desk_recording import Recorder


class Answering:
    """Answers questions; for the worker's thread alone."""

    def __init__(
        self,
        engine: EngineSlot,
        model: ModelHolder,
        pixels: KeptPixels,
        recorder: Recorder,
        keeper: Keeper,
        emit: Callable[[DeskEvent], None],
    ) -> None:
        self._engine, self._model, self._pixels = engine, model, pixels
        self._recorder, self._keeper, self._emit = recorder, keeper, emit
        self._last_ended_s = 0.0

    def answer(self, job: Job, turn: Turn, question: Question) -> DeskEvent:
        """Answer a question that is written down; returns its ending, which is written down, too."""
        # From Enter, or from the answer before it: what this question itself makes somebody wait for.
        heard = Heard(max(question.asked_s, self._last_ended_s))
        try:
            return Answered(self._answer(job, turn, question, heard))
        except Cancelled:
            partly = self._partial_receipt(job, question, heard)
            return TurnStopped(self._recorder.stop(turn, heard.text, partly))
        except Exception as error:  # noqa: BLE001 - it becomes a sentence
            fault = desk_engine.fault_of(error)
            partly = self._partial_receipt(job, question, heard)
            return TurnFailed(self._recorder.fail(turn, heard.text, fault, partly), fault)
        finally:
            self._last_ended_s = time.monotonic()
            if heard.image is not None:
                self._keeper.keep(heard.image)

    def _answer(self, job: Job, turn: Turn, question: Question, heard: Heard) -> Turn:
        if question.fault is not None:
            raise question.fault
        if job.wish.pair is None:
            raise NoModelLoaded
        self._model.check(question.target)
        image = self._pixels.get(
            question.target, lambda done, total: self._tell(turn, "read", done, total), job.token
        )
        heard.image = image
        self._recorder.saw(turn, image)  # before the model has it: what it says may be all that is left
        history, heard.left_out = self._recorder.history(question, image)
        request = api.AskRequest(
            image,
            question.text,
            history=history,
            max_tokens=question.max_tokens,
            temperature=question.temperature,
            seed=question.seed,
        )

        def on_event(event: api.Event) -> None:
            heard.prefill.see(event)
            if isinstance(event, api.Progress):
                self._tell(turn, event.stage, event.done, event.total)
            elif isinstance(event, api.Token):
                heard.token()
                self._say(turn, event.text, heard)

        def all_said(answer: str) -> None:
            """A stopped answer may have come further than its last token that was sent."""
            if answer.startswith(heard.text):
                self._say(turn, answer[len(heard.text) :], heard)

        engine = self._engine.current
        done = desk_engine.run(engine, engine.ask(request), job.token, on_event, all_said)
        assert isinstance(done, api.Done)
        heard.done = done
        self._model.measured(heard.prefill, done.image_tokens, done.encode_s + done.prefill_s)
        given = receipt(job, question, heard, self._model)
        assert given is not None
        return self._recorder.finish(turn, done, given)

    def _partial_receipt(self, job: Job, question: Question, heard: Heard) -> Receipt | None:
        """Of an answer that did not come to its end, which must be told whatever else goes wrong."""
        try:
            return receipt(job, question, heard, self._model)
        except Exception as error:  # noqa: BLE001 - a picture that was closed meanwhile, for one
            desk_engine.fault_of(error)
            return None

    def _tell(self, turn: Turn, stage: api.Stage, done: int, total: int) -> None:
        self._emit(TurnProgress(turn.id, stage, done, total))

    def _say(self, turn: Turn, text: str, heard: Heard) -> None:
        if text:
            self._recorder.append(turn, text)
            heard.pieces.append(text)
            self._emit(TokenText(turn.id, clean(text)))  # as the store gives it back
