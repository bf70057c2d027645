"""The words of an exported session; a window hands in its own language's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from otterscope.geometry import Region
from otterscope.session.model import Receipt, full_name


def local_time(moment: datetime) -> str:
    """Date, time and offset of this machine's zone, as everybody can read them."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M %z")


def place(region: Region) -> str:
    """A region's size and where it lies."""
    return f"{region.width:,} × {region.height:,} px at {region.x:,}, {region.y:,}"


def share(part: float) -> str:
    """0.08 as "8 %"."""
    return f"{100 * part:.3g} %"


def receipt_line(receipt: Receipt) -> str:
    """The facts of a receipt that need few words."""
    facts = [
        full_name(receipt.model, receipt.type),
        f"{receipt.columns:,} × {receipt.rows:,} patches" if receipt.columns else "",
        f"{receipt.tokens:,} tokens",
        f"seed {receipt.seed}",
        f"temperature {receipt.temperature:g}",
        receipt.device,
        f"{receipt.first_token_s:.2f} s to the first token",
        f"{receipt.tokens_per_s:.{1 if receipt.tokens_per_s >= 1 else 2}f} tokens/s"
        if receipt.tokens_per_s >= 0.005
        else "",
    ]
    return " · ".join(fact for fact in facts if fact)


@dataclass(frozen=True)
class Labels:
    """All words of an export, with English ones.

    Attributes:
        language: the code that HTML gives, such as "zh-Hans".
        exact, shrunk: templates under what the model was given; they name region and scale, as those below.
        now, now_shrunk: under the picture as it is now, where nothing proves that the model saw the same;
            `unproved` says so, where it saw something.
        same, kept, none: where there is no such picture.
        saw: what the model was given, where that was not the picture pixel for pixel.
        box: names a box without a name of its own; `whole` what is asked about where there is none.
        states: words for how a turn ended, for those that were not answered.
        sentence: turns a fault or note that was kept in English into the language of the export.
        when: writes a moment, `number` a whole number, `place` a region, `share` a scale, `receipt` a receipt
            in a line.
    """

    language: str = "en"
    picture: str = "Picture"
    size: str = "{width} × {height} pixels"
    question: str = "Question {number}"
    box: str = "Box {number}"
    whole: str = "Whole picture"
    follows: str = "goes on from the question before"
    exact: str = "Region {region}, pixel for pixel."
    shrunk: str = "Region {region}, shown here at {scale} of its size."
    now: str = "Region {region}, as the picture is now."
    now_shrunk: str = "Region {region}, as the picture is now, shown here at {scale} of its size."
    unproved: str = (
        "The pixels that the model saw were not kept with this question: they may have been others."
    )
    same: str = "Region {region}: see question {number}."
    kept: str = "Region {region}: the small picture that was kept with the question."
    none: str = "Region {region}: no picture."
    saw: str = "The model saw it at {scale} of its size."
    boxes: str = "Boxes in the answer: {boxes}"
    points: str = "Points in the answer: {points}"
    demo: str = "Answered by the small demo model, which is sometimes wrong."
    answered: str = ""
    stopped: str = "The answer was stopped."
    failed: str = "No answer: {fault}"
    interrupted: str = "The program ended before the answer did."
    unfinished: str = "The answer is not there yet."
    sentence: Callable[[str], str] = str
    when: Callable[[datetime], str] = local_time
    number: Callable[[int], str] = "{:,}".format
    place: Callable[[Region], str] = place
    share: Callable[[float], str] = share
    receipt: Callable[[Receipt], str] = receipt_line
