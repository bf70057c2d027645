"""The lines round a question that every readable export has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from otterscope.geometry import Region
from otterscope.session.model import Box, SessionInfo, Turn
from otterscope.work.export_labels import Labels
from otterscope.work.export_pictures import Shown
from otterscope.work.seen import scale_of


class Headings:
    """What stands over an export and over each of its questions."""

    def __init__(self, session: SessionInfo, boxes: Sequence[Box], labels: Labels) -> None:
        self._labels, self._session = labels, session
        self.title = session.title or session.picture.name
        self._names = {
            box.id: box.name or labels.box.format(number=labels.number(number))
            for number, box in enumerate(boxes, start=1)
        }

    def about(self) -> str:
        """The picture, its size, and when the session began."""
        labels, picture = self._labels, self._session.picture
        size = labels.size.format(width=labels.number(picture.width), height=labels.number(picture.height))
        return f"{labels.picture}: {picture.name} · {size} · {labels.when(self._session.started_at)}"

    def over(self, number: int, turn: Turn) -> str:
        """The number of a question, counted from 1, and what it is about."""
        labels = self._labels
        parts = [labels.question.format(number=labels.number(number)), self._name(turn)]
        return " · ".join(part for part in (*parts, labels.follows if turn.follows else "") if part)

    def _name(self, turn: Turn) -> str:
        if turn.box is not None:
            return self._names.get(turn.box, "")
        picture = self._session.picture
        whole = turn.region == Region(0, 0, picture.width, picture.height)
        return self._labels.whole if whole else ""


def under_picture(shown: Shown, turn: Turn, labels: Labels) -> Iterator[str]:
    """What the picture is: the very pixels, smaller ones, another question's, or none."""
    region = labels.place(shown.region)
    if shown.same_as:
        yield labels.same.format(region=region, number=labels.number(shown.same_as))
    elif shown.kept:
        yield labels.kept.format(region=region)
    elif not shown.png:
        yield labels.none.format(region=region)
    else:
        exact, shrunk = (labels.exact, labels.shrunk) if shown.proved else (labels.now, labels.now_shrunk)
        yield (shrunk if shown.scale < 1.0 else exact).format(region=region, scale=labels.share(shown.scale))
        if not shown.proved and (turn.answer or turn.receipt is not None):
            yield labels.unproved
    if shown.fault:
        yield labels.sentence(shown.fault)
    if scale_of(turn) != 1.0:
        yield labels.saw.format(scale=labels.share(scale_of(turn)))


def notes(turn: Turn, labels: Labels) -> Iterator[str]:
    """How the turn ended, what its answer names, and its receipt."""
    ended = {
        "answered": labels.answered,
        "stopped": labels.stopped,
        "failed": labels.failed.format(fault=labels.sentence(turn.fault)),
        "interrupted": labels.interrupted,
    }.get(turn.state, labels.unfinished)
    if ended:
        yield ended
    if turn.boxes:
        yield labels.boxes.format(boxes="; ".join(map(labels.place, turn.boxes)))
    if turn.points:
        points = (f"{labels.number(x)}, {labels.number(y)}" for x, y in turn.points)
        yield labels.points.format(points="; ".join(points))
    if turn.receipt is not None:
        if turn.receipt.demo:
            yield labels.demo
        yield from map(labels.sentence, turn.receipt.notes)
        yield f"{labels.receipt(turn.receipt)} · {labels.when(turn.asked_at)}"
