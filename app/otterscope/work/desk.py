"""The conductor of the application: one picture, one model, questions in a row; no Qt.

What is wished for goes into the `Agenda`; the `Worker`'s thread takes one job after the other from it; the
`Recorder` writes down what was asked and answered before `on_event` tells of it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from otterscope import paths
from otterscope.engine import api, budget, prompt
from otterscope.engine.errors import QuestionEmpty
from otterscope.errors import AppError
from otterscope.geometry import Region, Size
from otterscope.imaging.source import ImageSource
from otterscope.session.model import SessionInfo
from otterscope.weights.pairing import ModelPair
from otterscope.work import desk_estimating
from otterscope.work.desk_agenda import Agenda, ModelWish, Question
from otterscope.work.desk_answering import Answering
from otterscope.work.desk_engine import EngineSlot
from otterscope.work.desk_events import (
    Asked,
    AskRefused,
    DeskEvent,
    DeskStatus,
    Estimate,
    SourceReleased,
    TurnChanged,
    TurnStopped,
)
from otterscope.work.desk_keeping import Keeper
from otterscope.work.desk_model import ModelHolder
from otterscope.work.desk_pixels import KeptPixels, Target
from otterscope.work.desk_recording import Recorder, TurnStore
from otterscope.work.desk_speeds import Speeds
from otterscope.work.desk_worker import Worker
from otterscope.work.errors import NoPicture

_log = logging.getLogger(__name__)
#: Seconds that the desk's end waits for a picture that is just being read.
_PATIENCE = 2.0


class Desk:
    """Loads the model, primes the box that rests, answers questions one after the other, writes all down.

    All methods return at once and may be called from any thread. What comes of them is told by `on_event`,
    one call at a time, from threads of the desk; it must not wait, nor close the desk.

    Args:
        store: where turns are kept (`session.store.Store`); not closed with the desk.
        engine: instead of a child process of this desk's own; closed with the desk.
        speeds: file of measured speeds; the default lies beside the settings.
    """

    def __init__(
        self,
        store: TurnStore,
        on_event: Callable[[DeskEvent], None],
        engine: api.Engine | None = None,
        *,
        speeds: Path | None = None,
    ) -> None:
        self._on_event = on_event
        self._telling = threading.RLock()
        self._door = threading.Lock()  # guards the next five, and the order of what the recorder is given
        self._session: SessionInfo | None = None
        self._source: ImageSource | None = None
        self._leaving: list[ImageSource] = []
        self._withdrawn: dict[int, Question] = {}
        self._closed = False
        self._engine = EngineSlot(engine)
        self._speeds = Speeds(speeds or paths.home() / "speeds.json")
        self._pixels = KeptPixels(lambda source: source is self._source)
        self._agenda = Agenda(self._engine.cancel, lambda: self._engine.ready)
        self._recorder = Recorder(store, self._emit)
        self._model = ModelHolder(self._engine, self._agenda, self._speeds, self._emit)
        self._keeper = Keeper(store)
        rooms = (self._engine, self._model, self._pixels, self._recorder, self._keeper)
        answering = Answering(*rooms, self._emit)
        worker = Worker(
            self._engine, self._agenda, self._model, answering, self._pixels, self._emit, self._release
        )
        self._thread = threading.Thread(target=worker.run, name="desk-worker", daemon=True)
        self._thread.start()

    # ---- wishes ----

    def use_model(self, pair: ModelPair | None, options: api.EngineOptions, *, demo: bool) -> None:
        """Load a pair, in place of what is loaded or being loaded; a running answer ends first."""
        self._agenda.wish_model(ModelWish(pair, options, demo))

    def use_picture(self, session: SessionInfo | None, source: ImageSource | None) -> None:
        """What `rest` and `ask` are about from now on; questions asked before keep their own picture.

        A source that is replaced stays in use until SourceReleased tells that it may be closed.
        """
        with self._door:
            old, self._session, self._source = self._source, session, source
            if source in self._leaving:
                self._leaving.remove(source)
            if old is not None and old is not source:
                self._leaving.append(old)
                self._agenda.wish_rest(None)
            if not self._closed:
                self._recorder.later(self._release)

    def rest(self, region: Region | None, scale: float = 1.0) -> None:
        """A box rests here: prime it in 250 ms, unless it moves again. None: there is no box."""
        with self._door:
            wanted = None if region is None or self._source is None else Target(self._source, region, scale)
            self._agenda.wish_rest(wanted)

    def ask(
        self,
        text: str,
        region: Region,
        box_id: int | Callable[[], int | None] | None,
        *,
        scale: float = 1.0,
        follow: bool = False,
        thumbnail: bytes = b"",
        temperature: float = 0.0,
        seed: int = 0,
        max_tokens: int = 512,
    ) -> None:
        """Write a question down and answer it after those before it.

        Args:
            region: in image pixels; where it reaches past the picture it is cut, and the receipt says so.
            box_id: of the store; None for a region that is no box. A function is called by the recorder's
                thread, which may wait in it until the store has the box.
            follow: go on from the turn of the same box before it, and from what that one followed.
            thumbnail: a small PNG of the region, for the store.
        """
        with self._door:
            session, source = self._session, self._source
            fault: AppError | None = None
            if not prompt.clean(text):
                fault = QuestionEmpty()
            elif session is None or source is None:
                fault = NoPicture()
            if self._closed:
                return
            if fault is not None or session is None or source is None:
                self._recorder.later(partial(self._emit, AskRefused(text, fault or NoPicture())))
                return
            question = Question(
                session=session,
                target=Target(source, region, scale),
                text=text,
                box_id=box_id if callable(box_id) else lambda: box_id,
                follow=follow,
                thumbnail=thumbnail,
                temperature=temperature,
                seed=seed,
                max_tokens=max_tokens,
            )
            self._agenda.wish_answer(question)
            self._recorder.later(partial(self._write_down, question))

    def stop(self) -> None:
        """Stop the question whose turn it is; what came of its answer is kept."""
        with self._door:
            waiting = self._agenda.stop()
            if waiting is not None and not self._closed:
                self._recorder.later(partial(self._write_stopped, waiting))

    def change(self, turn_id: int, text: str) -> bool:
        """Give a question that waits another text, which TurnChanged tells; False if it waits no more."""
        with self._door:
            question = self._agenda.change(turn_id, text) if prompt.clean(text) else None
            if question is None or self._closed:
                return False
            self._recorder.later(partial(self._write_changed, question, text))
            return True

    def withdraw(self, turn_id: int) -> None:
        """Do not ask a question that waits, unless it is put back; one that is being answered is stopped.

        Its end is told when the desk is closed, at the latest.
        """
        with self._door:
            question = self._agenda.take_out(turn_id)
            if question is not None and not self._closed:
                self._withdrawn[turn_id] = question
                self._recorder.later(self._release)

    def put_back(self, turn_id: int) -> bool:
        """Have a withdrawn question wait again, in its old place, or stopped where its picture was closed.

        Returns:
            Whether it waits.
        """
        with self._door:
            question = self._withdrawn.pop(turn_id, None)
            if question is None or self._closed:
                return False
            source = question.target.source
            if source is not self._source and source not in self._leaving:
                self._recorder.later(partial(self._write_stopped, question))
                return False
            self._agenda.put_back(question)
            return True

    # ---- looks ----

    def estimate(self, size: Size, scale: float = 1.0) -> Estimate:
        """What a region of `size` image pixels would take, seen at `scale`. Quick."""
        loaded = self._model.loaded
        on_gpu = loaded is not None and loaded.gpu_layers > 0
        available = None if on_gpu else budget.free_memory() + self._engine.held()
        return desk_estimating.estimate(self._model.facts, self._speeds, size, scale, available)

    def status(self) -> DeskStatus:
        """Who answers. Quick."""
        wish, loaded = self._agenda.wish, self._model.loaded
        return DeskStatus(
            name=wish.pair.name if wish.pair is not None else "",
            type=wish.pair.type if wish.pair is not None else "",
            device=loaded.device if loaded is not None else "",
            demo=wish.demo,
            resident=self._engine.resident(),
            ready=loaded is not None and self._engine.ready,
            busy=self._agenda.busy,
        )

    # ---- the end ----

    def close(self) -> None:
        """Stop everything and end the model's process, within half a second; tells the last endings."""
        with self._door:
            if self._closed:
                return
            self._closed = True
            for question in (*self._agenda.close(), *self._withdrawn.values()):
                self._recorder.later(partial(self._write_stopped, question))
        self._engine.close()
        # A picture on a disk that does not answer may hold its reader for minutes: that is not waited for.
        self._thread.join(_PATIENCE)
        self._keeper.close()
        self._recorder.close()

    # ---- parts, in the desk's threads ----

    def _write_down(self, question: Question) -> None:
        try:
            turn = self._recorder.ask(question)
        except AppError as fault:
            self._agenda.withdraw(question)
            self._emit(AskRefused(question.text, fault))
            self._release()
            return
        # Whoever hears of it may change it at once, or take it back.
        question.turn = turn
        self._emit(Asked(turn))
        self._agenda.recorded(question, turn)

    def _write_changed(self, question: Question, text: str) -> None:
        assert question.turn is not None
        turn = self._recorder.change(question.turn, text)
        self._emit(TurnChanged(turn))
        self._agenda.recorded(question, turn)

    def _write_stopped(self, question: Question) -> None:
        if question.turn is not None:
            self._emit(TurnStopped(self._recorder.stop(question.turn)))
        self._release()

    def _release(self) -> None:
        """Let go of the pictures that were replaced and that nothing reads any more."""
        with self._door:
            free = [source for source in self._leaving if not self._agenda.uses(source)]
            self._leaving = [source for source in self._leaving if source not in free]
        for source in free:
            self._pixels.forget(source)
            self._emit(SourceReleased(source))

    def _emit(self, event: DeskEvent) -> None:
        with self._telling:
            try:
                self._on_event(event)
            except Exception:  # noqa: BLE001 - a defect elsewhere must not end the desk's threads
                _log.exception("whoever listens to the desk met a defect")
