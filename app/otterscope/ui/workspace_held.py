"""A question whose region the model cannot take as it is: held at the field until the way is chosen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal

from otterscope.engine.errors import RegionTooLarge
from otterscope.geometry import Region
from otterscope.ui import faults, quantities
from otterscope.ui.chat import words
from otterscope.ui.chat.panel import ChatPanel
from otterscope.ui.workspace_reading import BoxReader
from otterscope.work.desk_events import Estimate


class HeldQuestion(QObject):
    """Says above the field what stands in the way of a question, until it may go or is about another region.

    Signals:
        ready(str, bool): the way was chosen: this question may go; whether the conversation goes on.
    """

    ready = Signal(str, bool)

    def __init__(self, chat: ChatPanel, reader: BoxReader, parent: QObject) -> None:
        super().__init__(parent)
        self._chat, self._reader = chat, reader
        #: What waits, and about what; "" for what is in the field, whatever it is by then.
        self._waiting: tuple[str, bool] | None = None
        self._about: Region | None = None
        chat.way_wanted.connect(reader.take_offer)
        chat.text_changed.connect(self._written)
        reader.chose.connect(self._go)
        reader.changed.connect(self._look)
        reader.settled.connect(self._look)

    def hold(self, text: str, follow: bool) -> None:
        """Keep a question and say what stands in its way.

        It stands in the field, to be changed there, unless something else is being written.
        """
        free = not self._chat.text.strip()
        if free:
            self._chat.set_text(text)
        self._waiting = ("" if free else text, follow)
        self._about = self._reader.region
        self._say()

    def leave(self) -> None:
        """Nothing stands in the way any more, or nothing waits."""
        if self._waiting is not None:
            self._waiting = None
            self._chat.set_obstacle("")

    def _say(self) -> None:
        estimate, offer = self._reader.estimate, self._reader.offer
        choice = ""
        if estimate is None:
            return
        if offer is not None:
            text = QCoreApplication.translate("HeldQuestion", "Ask at {scale}")
            choice = text.format(scale=quantities.percent(offer))
        self._chat.set_obstacle(_sentence(estimate, whole=self._reader.whole), choice)

    def _go(self) -> None:
        if self._waiting is None:
            return
        text, follow = self._waiting
        in_field = not text
        if in_field:
            text, follow = self._chat.text.strip(), self._chat.follow
        self.leave()
        if in_field:
            self._chat.set_text("")
        self.ready.emit(text, follow)

    def _look(self) -> None:
        """The region, its scale or the model may be another one now."""
        if self._waiting is None:
            return
        estimate = self._reader.estimate
        if self._reader.region != self._about or estimate is None or estimate.fits:
            self.leave()
        else:
            self._say()

    def _written(self) -> None:
        if self._waiting is not None and not self._waiting[0] and not self._chat.text.strip():
            self.leave()


def _sentence(estimate: Estimate, *, whole: bool) -> str:
    """Why the model does not take the region; the whole picture is called so."""
    fault = estimate.fault
    if fault is None:
        return faults.in_window(estimate.why)
    if not whole or not isinstance(fault, RegionTooLarge) or estimate.fitting_scale is None:
        return faults.sentence(fault)
    text = QCoreApplication.translate(
        "HeldQuestion",
        "The whole picture is {tokens} tokens and the model reads at most {limit} at once. Draw a box of at "
        "most about {width} × {height} pixels, or ask about the whole picture at {scale} of its size.",
    )
    numbers = {name: quantities.count(fact) for name, fact in fault.facts.items() if isinstance(fact, int)}
    return text.format(**{**numbers, "scale": quantities.percent(estimate.fitting_scale)})


def cost_of(estimate: Estimate, region: Region) -> tuple[str, ...]:
    """What the whole picture takes, in one line and in shorter ones; as a box's label says it of a box."""
    size, parts = words.size(region), []
    if estimate.tokens:
        text = QCoreApplication.translate("BoxReader", "{tokens} tokens")
        parts.append(text.format(tokens=quantities.count(estimate.tokens)))
    if not estimate.fits:
        parts.append(QCoreApplication.translate("BoxReader", "does not fit"))
    else:
        if estimate.seconds is not None:
            text = QCoreApplication.translate("BoxReader", "about {duration}")
            parts.append(text.format(duration=quantities.duration(estimate.seconds)))
        if estimate.memory is not None:
            parts.append(quantities.memory(estimate.memory))
    if not parts:
        return (size,)
    return tuple(" · ".join(each) for each in ([size, *parts], parts, parts[-2:], parts[-1:]))
