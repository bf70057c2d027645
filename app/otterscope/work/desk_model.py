"""Which model answers: loads what is wished for and knows how fast it was."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from otterscope.engine import api, budget
from otterscope.errors import AppError, Cancelled
from otterscope.work import desk_engine
from otterscope.work.desk_agenda import Agenda, Job, ModelWish
from otterscope.work.desk_engine import EngineSlot
from otterscope.work.desk_estimating import ModelFacts
from otterscope.work.desk_events import DeskEvent, ModelFailed, ModelGone, ModelLoading, ModelReady
from otterscope.work.desk_pixels import Target
from otterscope.work.desk_speeds import Speeds


class Prefill:
    """Watches an operation: a prefill that went on from where another was stopped says nothing of speed."""

    def __init__(self) -> None:
        self._began: int | None = None

    def see(self, event: api.Event) -> None:
        if self._began is None and isinstance(event, api.Progress) and event.stage == "prefill":
            self._began = event.done

    @property
    def seen(self) -> bool:
        """Whether there was any."""
        return self._began is not None

    @property
    def whole(self) -> bool:
        """Whether it began at the first token."""
        return self._began == 0


class ModelHolder:
    """The worker's model.

    Attributes:
        loaded: None while nothing is.
        facts: from the files' headers; None where they cannot be read, or before.
    """

    def __init__(
        self, engine: EngineSlot, agenda: Agenda, speeds: Speeds, emit: Callable[[DeskEvent], None]
    ) -> None:
        self._engine, self._agenda, self._speeds, self._emit = engine, agenda, speeds, emit
        self._wish: ModelWish | None = None
        self.loaded: api.Loaded | None = None
        self.facts: ModelFacts | None = None

    def load(self, job: Job, on_progress: Callable[[api.Progress], None]) -> None:
        """Do a job of loading, or of putting away, and tell how it ended."""
        wish = job.wish
        if wish.pair is None:
            self._wish = self.loaded = self.facts = None
            self._engine.unload()
            self._emit(ModelGone())
            return
        if self.loaded is None or self._wish != wish or not self._engine.ready:
            self._wish, self.loaded = wish, None
            try:
                self.loaded = self._load(wish, job, on_progress)
            except Cancelled:
                return
            except Exception as error:  # noqa: BLE001 - it becomes a sentence
                fault = desk_engine.fault_of(error)
                self._agenda.loaded(fault)
                self._emit(ModelFailed(fault))
                return
            self._agenda.loaded(None)
        self._emit(ModelReady(self.loaded, wish.demo))

    def look(self) -> None:
        """Tell, if the process died meanwhile."""
        if self.loaded is not None and not self._engine.ready:
            self.loaded = None
            self._emit(ModelGone())

    def check(self, target: Target) -> None:
        """Let a target pass that the model can read, before anything is read. Raises: AppError."""
        if self.facts is not None:
            self.facts.check(target.inside.size.scaled(target.scale), target.scale)

    def measured(self, prefill: Prefill, tokens: int, seconds: float) -> None:
        """Remember how long a region took."""
        if self.facts is not None and prefill.whole:
            self._speeds.add(self.facts.speed_key, tokens, seconds)

    def _load(self, wish: ModelWish, job: Job, on_progress: Callable[[api.Progress], None]) -> api.Loaded:
        assert wish.pair is not None
        try:
            self.facts = ModelFacts.of(wish.pair, wish.options)
        except AppError:  # the load says it better
            self.facts = None
        options = dataclasses.replace(wish.options, expected_tokens=self._expected_tokens())

        def on_event(event: api.Event) -> None:
            if isinstance(event, api.Progress):
                self._emit(ModelLoading(event.done, event.total))
                on_progress(event)

        engine = self._engine.current
        request = api.LoadRequest(wish.pair.language, wish.pair.mmproj, options)
        loaded = desk_engine.run(engine, engine.load(request), job.token, on_event)
        assert isinstance(loaded, api.Loaded)
        return loaded

    def _expected_tokens(self) -> int | None:
        target = self._agenda.expected
        if target is None or self.facts is None or not self.facts.patch_rows:
            return None
        try:
            return budget.image_tokens(target.inside.size.scaled(target.scale))
        except AppError:  # outside the picture; its question says so
            return None
