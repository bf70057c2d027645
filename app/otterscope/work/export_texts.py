"""The lines round a question that every readable export has."""

from __future__ import annotations

from collections.abc import Iterator

from otterscope.session.model import Turn
from otterscope.work.export_labels import Labels
from otterscope.work.export_pictures import Shown


def under_picture(shown: Shown, turn: Turn, labels: Labels) -> Iterator[str]:
    """What the picture is: the very pixels, smaller ones, another question's, or none."""
    region = str(shown.region)
    if shown.same_as:
        yield labels.same.format(region=region, number=shown.same_as)
    elif shown.kept:
        yield labels.kept.format(region=region)
    elif not shown.png:
        yield labels.none.format(region=region)
    elif shown.scale < 1.0:
        yield labels.shrunk.format(region=region, scale=f"{shown.scale:.3g}")
    else:
        yield labels.exact.format(region=region)
    if shown.fault:
        yield shown.fault
    if turn.receipt is not None and turn.receipt.scale != 1.0:
        yield labels.saw.format(scale=f"{turn.receipt.scale:.3g}")


def notes(turn: Turn, labels: Labels) -> Iterator[str]:
    """How the turn ended, what its answer names, and its receipt."""
    ended = {
        "answered": labels.answered,
        "stopped": labels.stopped,
        "failed": labels.failed.format(fault=turn.fault),
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
        yield from turn.receipt.notes
        yield f"{labels.receipt(turn.receipt)} · {labels.when(turn.asked_at)}"
