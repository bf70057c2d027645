"""A scripted engine that keeps the real one's contract, for tests of what stands above the engine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Container, Iterator

from otterscope.engine import api, budget
from otterscope.engine.errors import EngineClosed, EngineDied, ModelFileMissing, NoModelLoaded, QuestionEmpty
from otterscope.errors import AppError
from otterscope.geometry import patch_grid


def _camels(request: api.AskRequest) -> str:
    return f"There are {len(request.history) + 3} camels."


class FakeEngine:
    """Answers by a script, word by word, without a process or a model.

    Args:
        script: the answer to a request.
        step_s: seconds from one step (a report of progress, a word) to the next. Steps that a busy machine
            or a slow listener held up are made good at once, so that the pace is kept over the whole.
        steps: reports of progress in a stage.
        missing: model files that are not there; all others are.
        context: tokens that the model reads at most.
    """

    def __init__(
        self,
        script: Callable[[api.AskRequest], str] = _camels,
        *,
        step_s: float = 0.0,
        steps: int = 4,
        missing: Container[object] = (),
        context: int = 16384,
    ) -> None:
        self.asked: list[api.AskRequest] = []
        self._script, self._step_s, self._steps = script, step_s, steps
        self._missing, self._context = missing, context
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._ended = threading.Event()
        self._running = False
        self._loaded: api.Loaded | None = None
        self._kept: list[str] = []
        self._begun: dict[str, int] = {}  # tokens read of each region, also of one that was stopped
        self._fault: AppError | None = None
        self._wanted: api.LoadRequest | None = None

    def fail_next(self, fault: AppError) -> None:
        """The next operation ends with this fault at its second step.

        After EngineDied nothing is loaded any more, and the operation after it loads the model again.
        """
        self._fault = fault

    @property
    def ready(self) -> bool:
        return self._loaded is not None and not self._ended.is_set()

    @property
    def pid(self) -> int | None:
        return None

    # ---- Engine ----

    def load(self, request: api.LoadRequest) -> Iterator[api.Event]:
        self._wanted = request
        return self._operation(self._load(request))

    def prime(self, image: api.RegionImage) -> Iterator[api.Event]:
        return self._operation(self._with_model(self._prime(image)))

    def ask(self, request: api.AskRequest) -> Iterator[api.Event]:
        return self._operation(self._with_model(self._ask(request)))

    def cancel(self) -> None:
        if self._running:
            self._stop.set()

    def status(self) -> api.Status:
        with self._lock:
            if self._ended.is_set() or self._loaded is None:
                return api.Status(alive=False)
            return api.Status(alive=True, loaded=self._loaded, kept=tuple(self._kept))

    def close(self) -> None:
        self._ended.set()
        self._stop.set()

    # ---- the script ----

    def _operation(self, events: Iterator[api.Event]) -> Iterator[api.Event]:
        with self._lock:
            answer = ""
            fault, self._fault = self._fault, None
            self._running = True
            try:
                if self._ended.is_set():
                    yield api.Failed(EngineClosed())
                    return
                self._stop.clear()
                due = time.monotonic()
                for step, event in enumerate(events):
                    if self._ended.is_set():
                        yield api.Failed(EngineClosed())
                        return
                    if fault is not None and (step or isinstance(event, api.TERMINAL)):
                        if isinstance(fault, EngineDied):
                            self._loaded, self._kept, self._begun = None, [], {}
                        yield api.Failed(fault)
                        return
                    if self._stop.is_set():
                        yield api.Stopped(answer)
                        return
                    if isinstance(event, api.Token):
                        # An answer has a pace of its own: what was late before it is not made good in it.
                        due = due if answer else time.monotonic()
                        answer += event.text
                    yield event
                    due += self._step_s
                    if not isinstance(event, api.TERMINAL) and (left := due - time.monotonic()) > 0:
                        self._stop.wait(left)
            finally:
                self._running = False

    def _load(self, request: api.LoadRequest) -> Iterator[api.Event]:
        self._loaded, self._kept, self._begun = None, [], {}
        if request.model in self._missing or request.mmproj in self._missing:
            yield api.Failed(ModelFileMissing(path=request.model))
            return
        yield from self._progress("load", 1000)
        self._loaded = api.Loaded(
            name=request.model.stem,
            type="Q4_K_M",
            architecture="persimmon",
            prompt_format="otterhd",
            context_limit=self._context,
            layers=36,
            gpu_layers=0,
            device="script",
            seconds=0.1,
        )
        yield self._loaded

    def _with_model(self, operation: Iterator[api.Event]) -> Iterator[api.Event]:
        if self._loaded is None and self._wanted is not None:
            for event in self._load(self._wanted):
                if isinstance(event, api.Failed):
                    yield event
                    return
                if isinstance(event, api.Progress):
                    yield event
        yield from operation

    def _prime(self, image: api.RegionImage) -> Iterator[api.Event]:
        if self._loaded is None:
            yield api.Failed(NoModelLoaded())
            return
        tokens = budget.image_tokens(image.size)
        if image.key in self._kept:
            yield api.Primed(image.key, tokens, 0.0, 0.0, reused=True)
            return
        try:
            budget.check_region(image.size, tokens, self._context)
        except AppError as fault:
            yield api.Failed(fault)
            return
        begun = self._begun.get(image.key, 0)
        for report in self._progress("prefill", tokens):
            if report.done >= begun:
                yield report
                self._begun[image.key] = report.done
        self._kept.append(image.key)
        yield api.Primed(image.key, tokens, 0.1, 0.2, reused=False)

    def _ask(self, request: api.AskRequest) -> Iterator[api.Event]:
        if self._loaded is None:
            yield api.Failed(NoModelLoaded())
            return
        if not request.question.strip():
            yield api.Failed(QuestionEmpty())
            return
        primed: api.Event | None = None
        for primed in self._prime(request.image):
            if isinstance(primed, api.Failed):
                yield primed
                return
            if isinstance(primed, api.Progress):
                yield primed
        assert isinstance(primed, api.Primed)
        self.asked.append(request)
        words = self._script(request).split(" ")
        pieces = [word if n == 0 else f" {word}" for n, word in enumerate(words)]
        taken = pieces[: request.max_tokens]
        yield from map(api.Token, taken)
        columns, rows = patch_grid(request.image.size)
        yield api.Done(
            answer="".join(taken),
            answer_tokens=len(taken),
            prompt_tokens=primed.image_tokens + len(request.question.split()) + 4,
            image_tokens=primed.image_tokens,
            columns=columns,
            rows=rows,
            boxes=(),
            points=(),
            ended="end" if len(taken) == len(pieces) else "length",
            encode_s=primed.encode_s,
            prefill_s=primed.prefill_s,
            first_token_s=0.3,
            tokens_per_s=10.0,
        )

    def _progress(self, stage: api.Stage, total: int) -> Iterator[api.Progress]:
        for step in range(self._steps + 1):
            yield api.Progress(stage, total * step // self._steps, total)
