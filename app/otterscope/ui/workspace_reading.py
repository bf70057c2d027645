"""What the chosen box would cost, said at the box; and its priming while the user types."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from otterscope.errors import AppError
from otterscope.geometry import Region
from otterscope.session.settings import Settings
from otterscope.ui import faults, quantities
from otterscope.ui.viewer.fitline import FitLine
from otterscope.ui.viewer.marks import Marks
from otterscope.ui.viewer.pane import ViewerPane
from otterscope.work import desk_events as events
from otterscope.work.desk import Desk

#: A box counts as settled this long after its last change; milliseconds. The desk waits a little itself.
SETTLE = 80


class BoxReader(QObject):
    """Joins the chosen box with the desk: estimate, priming, and the choice where it does not fit.

    Signals:
        changed: a question would be about another region now; not told while a box is being drawn.
        settled: the chosen box, its scale or what it costs is another one now, and rests.
        chose: the region is to be shown to the model at the scale that was offered.
    """

    changed = Signal()
    settled = Signal()
    chose = Signal()

    def __init__(self, pane: ViewerPane, desk: Desk, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self.settings = settings
        self._pane, self._canvas, self._desk = pane, pane.canvas, desk
        self._scales: dict[int, float] = {}
        self._offer: float | None = None
        self._resting: tuple[Region, float] | None = None
        self.found: tuple[Region, ...] = ()
        self.points: tuple[tuple[int, int], ...] = ()
        self._reading: float | None = None
        #: Why the resting box could not be read.
        self._fault: AppError | None = None
        self._primed = False
        self.estimate: events.Estimate | None = None
        self.line = FitLine(self._canvas, pane.boxbar)
        self.line.chosen.connect(self.take_offer)
        self.line.placed.connect(pane.minimap.follow)
        pane.minimap.above = (pane.boxbar, self.line)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE)
        self._settle.timeout.connect(self._rest)
        self._canvas.boxes_changed.connect(self._changed)

    # For the window -------------------------------------------------------------------------------------

    @property
    def region(self) -> Region | None:
        """What a question is about: the chosen box, or the whole picture where none is chosen."""
        if self._canvas.scene is None:
            return None
        return self._canvas.boxes.region or Region.whole(self._canvas.camera.img_size)

    @property
    def whole(self) -> bool:
        """Whether a question is about the whole picture."""
        return self._canvas.scene is not None and self._canvas.boxes.region is None

    @property
    def offer(self) -> float | None:
        """The scale at which the region would fit, where it does not at this one."""
        return None if self.estimate is None or self.estimate.fits else self.estimate.fitting_scale

    @property
    def scale(self) -> float:
        """Pixels that the model sees for each of the region's, as the user chose."""
        return self._scales.get(self._canvas.boxes.key or 0, 1.0)

    def may_ask(self) -> bool:
        """Whether the region fits."""
        self._changed()
        return self.estimate is None or self.estimate.fits

    def take_over(self, before: BoxReader) -> None:
        """Go on with the scales that were chosen in another window."""
        self._scales = before._scales

    def refresh(self) -> None:
        """Look again: the model, its options or the picture are other ones."""
        self._leave()
        self._changed()

    def show_found(self, regions: tuple[Region, ...], points: tuple[tuple[int, int], ...]) -> None:
        """Draw what an answer points at."""
        self.found, self.points = regions, points
        self._mark()

    def handle(self, event: events.DeskEvent) -> None:
        """What the desk tells of the box that rests."""
        resting = self._resting[0] if self._resting else None
        if isinstance(event, (events.Priming, events.Primed, events.PrimingFailed, events.PrimingStopped)):
            if event.region != resting:
                return
            self._reading = None
            self._primed = isinstance(event, events.Primed)
            if isinstance(event, events.Priming):
                self._reading = event.done / event.total if event.total else 0.0
            self._blame(event.error if isinstance(event, events.PrimingFailed) else None)
            self._mark()
        elif isinstance(event, events.ModelLoading) or (
            isinstance(event, events.Answered) and event.turn.region == resting
        ):
            self._blame(None)

    # Inner ----------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        region = self.region
        if self._resting != (self._canvas.boxes.region, self.scale):
            if self._resting is not None:
                self._fault = None
            self._leave()
        self.estimate = None if region is None else self._desk.estimate(region.size, self.scale)
        if region is not None and self.scale < 1 and self._desk.estimate(region.size, 1.0).fits:
            self._scales.pop(self._canvas.boxes.key or 0, None)
            self.estimate = self._desk.estimate(region.size, 1.0)
        self._say()
        self._mark()
        self._settle.start()
        if not self._canvas.hands.dragging:
            self.changed.emit()

    def _leave(self) -> None:
        """Read no further in a box that is drawn anew or no longer chosen."""
        self._reading, self._primed = None, False
        if self._resting is not None:
            self._resting = None
            self._desk.rest(None)

    def _rest(self) -> None:
        if self._canvas.hands.dragging:
            self._settle.start()
            return
        region, estimate = self._canvas.boxes.region, self.estimate
        fits = estimate is not None and estimate.fits
        wanted = region is not None and fits and self.settings.prime
        if region is not None and wanted and self._resting is None:
            self._resting = (region, self.scale)
            self._desk.rest(region, self.scale)
        self.settled.emit()

    def _blame(self, fault: AppError | None) -> None:
        """Say why the box cannot be read before a question about it says the same, or that it can."""
        if fault is not self._fault:
            self._fault = fault
            self._say()

    def _say(self) -> None:
        estimate, self._offer = self.estimate, self.offer
        if estimate is None or self._canvas.boxes.region is None:
            # What is to be said of the whole picture is said where it is asked about.
            self.line.say("")
        elif not estimate.fits:
            choice = ""
            if self._offer is not None:
                text = QCoreApplication.translate("BoxReader", "Show it to the model at {scale}")
                choice = text.format(scale=quantities.percent(self._offer))
            self.line.say(faults.in_window(estimate.why), choice)
        elif self._fault is not None:
            again = QCoreApplication.translate("BoxReader", "Try again")
            self.line.say(faults.sentence(self._fault), again)
        elif self.scale < 1:
            self._offer = 1.0
            text = QCoreApplication.translate(
                "BoxReader", "The model sees this at {scale} of its size, by your choice."
            )
            self.line.say(
                text.format(scale=quantities.percent(self.scale)),
                QCoreApplication.translate("BoxReader", "Back to full size"),
            )
        else:
            self.line.say("")

    def take_offer(self) -> None:
        """Show the region to the model at the scale that is offered."""
        if self.offer is None and self._fault is not None:
            self._fault = None
            self.refresh()
        elif self._offer is not None:
            self._scales[self._canvas.boxes.key or 0] = self._offer
            self.chose.emit()
            self._changed()

    def _mark(self) -> None:
        region, estimate = self._canvas.boxes.region, self.estimate
        facts = (
            facts_of(estimate, region, self.scale, read=self._primed)
            if region is not None and estimate is not None
            else ()
        )
        marks = Marks(facts, self._reading, self._primed, self.scale, self.found, self.points)
        self._canvas.set_marks(marks)


def facts_of(
    estimate: events.Estimate, region: Region, scale: float, *, read: bool = False
) -> tuple[str, ...]:
    """The lines of a box's label: pixels and patches; tokens, the seconds to read them, how much memory.

    Once it has been read, that is said in place of the seconds: none of them is still to come.
    """

    count = quantities.count
    size = f"{count(region.width)} × {count(region.height)}"
    first = [QCoreApplication.translate("BoxReader", "{size} pixels").format(size=size)]
    if scale < 1:
        text = QCoreApplication.translate("BoxReader", "seen at {scale}")
        first.append(text.format(scale=quantities.percent(scale)))
    if estimate.columns:
        text = QCoreApplication.translate("BoxReader", "{columns} × {rows} patches")
        first.append(text.format(columns=count(estimate.columns), rows=count(estimate.rows)))
    second = []
    if estimate.tokens:
        text = QCoreApplication.translate("BoxReader", "{tokens} tokens")
        second.append(text.format(tokens=count(estimate.tokens)))
    if not estimate.fits:
        second.append(QCoreApplication.translate("BoxReader", "does not fit"))
    else:
        if read:
            second.append(QCoreApplication.translate("BoxReader", "read"))
        elif estimate.seconds is not None:
            text = QCoreApplication.translate("BoxReader", "about {duration}")
            second.append(text.format(duration=quantities.duration(estimate.seconds)))
        if estimate.memory is not None:
            second.append(quantities.memory(estimate.memory))
    return tuple(" · ".join(parts) for parts in (first, second) if parts)
