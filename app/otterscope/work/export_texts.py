"""The lines round a question that every readable export has."""

from __future__ import annotations

from collections.abc import Iterator

from otterscope.session.model import Turn
from otterscope.work.export_labels import Labels
from otterscope.work.export_pictures import Shown
from otterscope.work.seen import scale_of


def under_picture(shown: Shown, turn: Turn, labels: Labels) -> Iterator[str]:
    """What the picture is: the very pixels, smaller ones, another question's, or none."""
    region = str(shown.region)
    if shown.same_as:
        yield labels.same.format(region=region, number=shown.same_as)
    elif shown.kept:
        yield labels.kept.format(region=region)
    elif not shown.png:
        yield labels.none.format(region=region)
    else:
        exact, shrunk = (labels.exact, labels.shrunk) if shown.proved else (labels.now, labels.now_shrunk)
        yield (shrunk if shown.scale < 1.0 else exact).format(region=region, scale=f"{shown.scale:.3g}")
        if not shown.proved and (turn.answer or turn.receipt is not None):
            yield labels.unproved
    if shown.fault:
        yield labels.sentence(shown.fault)
    if scale_of(turn) != 1.0:
        yield labels.saw.format(scale=f"{scale_of(turn):.3g}")


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
        yield labels.boxes.format(boxes="; ".join(str(box) for box in turn.boxes))
    if turn.points:
        yield labels.points.format(points="; ".join(f"{x},{y}" for x, y in turn.points))
    if turn.receipt is not None:
        if turn.receipt.demo:
            yield labels.demo
        yield from map(labels.sentence, turn.receipt.notes)
        yield f"{labels.receipt(turn.receipt)} · {labels.when(turn.asked_at)}"
