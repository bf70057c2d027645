"""What the chat says of a turn: states, stages, times and receipts, in the user's language."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from otterscope.geometry import Region
from otterscope.session.model import Receipt, Turn, full_name
from otterscope.ui import faults, quantities
from otterscope.work.seen import scale_of


def number(value: int) -> str:
    """A whole number, grouped as the language does."""
    return QLocale().toString(value)


def seconds(value: float) -> str:
    """A duration, with what digits matter."""
    if value >= 60:
        return QCoreApplication.translate("ChatWords", "{minutes} min {seconds} s").format(
            minutes=number(int(value) // 60), seconds=number(int(value) % 60)
        )
    digits = 0 if value >= 20 else 1 if value >= 1 else 2
    text = QLocale().toString(value, "f", digits)
    return QCoreApplication.translate("ChatWords", "{seconds} s").format(seconds=text)


def when(time: datetime) -> str:
    """A moment in the user's own time zone; of today's the hour is enough."""
    local = QDateTime.fromSecsSinceEpoch(int(time.timestamp()))
    short = QLocale.FormatType.ShortFormat
    if local.date() == QDateTime.currentDateTime().date():
        return QLocale().toString(local.time(), short)
    return QLocale().toString(local, short)


def place(region: Region) -> str:
    """A region's size and where it lies."""
    return QCoreApplication.translate("ChatWords", "{width} × {height} px at {x}, {y}").format(
        width=number(region.width), height=number(region.height), x=number(region.x), y=number(region.y)
    )


def size(region: Region) -> str:
    """A region's size."""
    return QCoreApplication.translate("ChatWords", "{width} × {height} px").format(
        width=number(region.width), height=number(region.height)
    )


def whole_picture() -> str:
    """What is asked about where no box is chosen."""
    return QCoreApplication.translate("ChatWords", "Whole picture")


def seen_at(name: str, scale: float) -> str:
    """A region's name with the share of its size at which the model sees it, where that is not all."""
    return " · ".join(part for part in (name, quantities.percent(scale) if scale < 1 else "") if part)


def about(turn: Turn, box_name: str) -> str:
    """What a turn is about: the name that its box has, and at which scale it is seen."""
    return seen_at(box_name, scale_of(turn))


def tokens(count: int) -> str:
    """So many tokens."""
    return QCoreApplication.translate("ChatWords", "%Ln token(s)", None, count)


def taken(receipt: Receipt) -> float:
    """Seconds from the question to the end of the answer."""
    decoding = max(0, receipt.answer_tokens - 1) / receipt.tokens_per_s if receipt.tokens_per_s > 0 else 0.0
    return receipt.first_token_s + decoding


def who(name: str, type_: str) -> str:
    """A model with its type, unless its name says that already."""
    return full_name(name, type_)


def receipt_lines(receipt: Receipt) -> list[str]:
    """The receipt in one line: who answered, on how much, how fast; and shorter ones, the longest first."""
    parts = [tokens(receipt.tokens), seconds(taken(receipt)), who(receipt.model, receipt.type)]
    if receipt.demo:
        parts.insert(0, QCoreApplication.translate("ChatWords", "Demo model"))
    return [" · ".join(parts[:count]) for count in range(len(parts), 0, -1)]


def stage(name: str, done: int, total: int, *, whole: bool = False) -> str:
    """How far the work before the first word is; stages are the engine's.

    Args:
        whole: the question is about the whole picture.
    """
    if name == "load":
        text = QCoreApplication.translate("ChatWords", "Loading the model")
        return text if not total else f"{text} · {_percent(done, total)}"
    if name == "prefill":
        box = QCoreApplication.translate("ChatWords", "Reading the box · {done} of {total} tokens")
        picture = QCoreApplication.translate("ChatWords", "Reading the picture · {done} of {total} tokens")
        text = picture if whole else box
        return text.format(done=number(done), total=number(total))
    if name == "question":
        # A few words mostly: to count their tokens would say nothing.
        return QCoreApplication.translate("ChatWords", "Reading the question…")
    text = QCoreApplication.translate("ChatWords", "Taking the pixels from the picture")
    return text if not total else f"{text} · {_percent(done, total)}"


def state(turn: Turn) -> str:
    """The state in words, as screen readers hear it and as a notice says it."""
    if not turn.answer and turn.state == "stopped":
        return QCoreApplication.translate("ChatWords", "Stopped.")
    if not turn.answer and turn.state == "interrupted":
        return QCoreApplication.translate("ChatWords", "The program ended before an answer came.")
    texts = {
        "asked": QCoreApplication.translate("ChatWords", "Waiting for its turn"),
        "answering": QCoreApplication.translate("ChatWords", "Being answered"),
        "answered": QCoreApplication.translate("ChatWords", "Answered"),
        "stopped": QCoreApplication.translate("ChatWords", "Stopped. What had come is kept."),
        "failed": QCoreApplication.translate("ChatWords", "There is no answer. The question is kept."),
        "interrupted": QCoreApplication.translate(
            "ChatWords", "The program ended before the answer did. What had come is kept."
        ),
    }
    return texts[turn.state]


def spoken(turn: Turn) -> str:
    """What a screen reader says when a turn has ended."""
    if turn.state == "answered":
        return QCoreApplication.translate("ChatWords", "Answer: {answer}").format(answer=turn.answer)
    return faults.in_window(turn.fault) if turn.state == "failed" and turn.fault else state(turn)


def shown(turn: Turn) -> str:
    """What a button says that draws the answer's boxes and points on the picture."""
    if turn.boxes:
        return QCoreApplication.translate(
            "ChatWords", "Show %Ln box(es) on the picture", None, len(turn.boxes)
        )
    return QCoreApplication.translate("ChatWords", "Show %Ln point(s) on the picture", None, len(turn.points))


def both(turn: Turn, answer: str) -> str:
    """Question and answer as Markdown."""
    question = "\n".join(f"> {line}" for line in turn.question.splitlines())
    return f"{question}\n\n{answer}\n" if answer else f"{question}\n"


def _percent(done: int, total: int) -> str:
    return QLocale().toString(100 * done / total, "f", 0) + " %"
