"""Which model answers: the one of the settings, or the one that the program brings along."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from otterscope.engine.api import EngineOptions
from otterscope.errors import AppError
from otterscope.session.settings import Settings
from otterscope.ui import quantities
from otterscope.ui.bridge import Background, Job
from otterscope.ui.chat.panel import ChatPanel
from otterscope.weights.pairing import ModelPair
from otterscope.work import desk_events as events
from otterscope.work import model_choice
from otterscope.work.desk import Desk


@dataclass(frozen=True)
class _Wish:
    """What the desk was asked to load last."""

    model: str
    options: EngineOptions


class Models(QObject):
    """Has the chosen model loaded and shows in the chat's header who answers.

    Signals:
        faulted(object): an AppError to be told.
        changed: another model is there, or none any more: estimates are other ones.
    """

    faulted = Signal(object)
    changed = Signal()

    def __init__(self, chat: ChatPanel, desk: Desk, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._chat, self._desk, self._background = chat, desk, background
        self._looking: Job | None = None
        self._wish: _Wish | None = None
        self._pair: ModelPair | None = None
        self._demo = False
        self._said: tuple[str, str, str, bool, bool] | None = None
        self.ready = False

    @property
    def is_demo(self) -> bool:
        """Whether the model in use is the one that the program brings along."""
        return self._demo

    @property
    def name(self) -> str:
        """Of the model in use; "" without one."""
        return "" if self._pair is None else self._pair.name

    def use(self, settings: Settings, *, again: bool = False) -> None:
        """Have the model of the settings loaded, unless it is already; `again`: even then."""
        wish = _Wish(settings.model, engine_options(settings))
        if wish == self._wish and not again:
            return
        self._wish = wish
        if self._looking is not None:
            self._looking.cancel()
        self._looking = self._background.run(
            lambda _cancel, _progress: model_choice.choose(settings.model),
            lambda choice: self._found(choice, wish.options),
            self._not_found,
            name="find-model",
        )

    def handle(self, event: events.DeskEvent) -> None:
        """Show what the desk tells of the model."""
        if isinstance(event, events.ModelLoading):
            self._show_loading(event.done, event.total)
        elif isinstance(event, events.ModelReady):
            loaded = event.loaded
            self.ready = True
            # By the name that the list of models and the receipts have, whatever its file calls itself.
            name = self._pair.name if self._pair is not None else loaded.name
            self._say(name, loaded.type, loaded.device, event.demo, True)
            self.changed.emit()
        elif isinstance(event, events.ModelFailed):
            self._show_unready()
            self.faulted.emit(event.error)
            self.changed.emit()
        elif isinstance(event, events.ModelGone):
            self._show_unready()
            self.changed.emit()

    def take_over(self, before: Models) -> None:
        """Go on with the model of another window on the same desk."""
        # What is still looked for ends with that window: `use` looks again.
        self._wish = before._wish if before._looking is None else None
        self._pair, self._demo, self.ready = before._pair, before._demo, before.ready
        if before._said is not None:
            self._say(*before._said)

    def _say(self, name: str, kind: str, how: str, demo: bool, ready: bool) -> None:
        self._said = (name, kind, how, demo, ready)
        self._chat.set_model(name, kind, how, demo, ready)

    def _found(self, choice: model_choice.Choice, options: EngineOptions) -> None:
        self._looking = None
        self._pair, self._demo = choice.pair, choice.demo
        self._show_unready()
        self._desk.use_model(choice.pair, options, demo=choice.demo)
        self.changed.emit()

    def _not_found(self, error: AppError) -> None:
        self._looking = None
        self._pair, self._demo = None, False
        self._show_unready()
        self._desk.use_model(None, EngineOptions(), demo=False)
        self.changed.emit()
        self.faulted.emit(error)

    def _show_loading(self, done: int, total: int) -> None:
        pair = self._pair
        if pair is not None and not self.ready:
            share = quantities.percent(round(done / total, 2)) if total else "…"
            how = self.tr("loading {share}").format(share=share)
            self._say(pair.name, pair.type, how, self._demo, False)

    def _show_unready(self) -> None:
        self.ready = False
        pair = self._pair
        name, kind = (pair.name, pair.type) if pair is not None else ("", "")
        self._say(name, kind, "", self._demo, False)


def engine_options(settings: Settings) -> EngineOptions:
    """How the settings want a model to be run."""
    return EngineOptions(
        gpu_layers=settings.gpu_layers,
        context=settings.context,
        cache_type=settings.cache_type,
        threads=settings.threads,
    )
