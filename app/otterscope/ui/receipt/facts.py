"""The lines of a receipt, in the user's language."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from otterscope.session.model import Receipt, Turn, full_name
from otterscope.ui import faults, quantities
from otterscope.ui.chat import words
from otterscope.ui.viewer.boxes import PATCH


def facts(
    receipt: Receipt, digest: str = "", *, asked_at: datetime | None = None, short: bool = False
) -> list[tuple[str, str]]:
    """Names and values, in the order in which they are shown; notes are not among them.

    Args:
        digest: of the pixels that the model was given, where that is known.
        asked_at: when the question was asked.
        short: without what was asked about, and what few want to know.
    """

    def tr(text: str) -> str:
        return QCoreApplication.translate("ReceiptFacts", text)

    locale, region, seen = QLocale(), receipt.region, receipt.region.size.scaled(receipt.scale)
    if receipt.scale == 1.0:
        scale = tr("1:1, not shrunk")
    else:
        scale = tr("{percent}, shrunk to {width} × {height} px").format(
            percent=quantities.percent(receipt.scale),
            width=words.number(seen.width),
            height=words.number(seen.height),
        )
    asked = ""
    if asked_at is not None:
        moment = QDateTime.fromSecsSinceEpoch(int(asked_at.timestamp()))
        asked = locale.toString(moment, QLocale.FormatType.ShortFormat)
    lines = [(tr("Picture"), receipt.picture), (tr("Region"), words.place(region)), (tr("Scale"), scale)]
    if short:
        lines = []
    if receipt.columns and receipt.rows:
        text = tr("{columns} × {rows} of {side} × {side} px").format(
            columns=words.number(receipt.columns), rows=words.number(receipt.rows), side=PATCH
        )
        lines.append((tr("Patches"), text))
    chosen = locale.toString(receipt.temperature, "g", 3)
    if receipt.temperature == 0:
        chosen = tr("0: always the likeliest token")
    lines += [
        (tr("Tokens read"), words.number(receipt.tokens)),
        (tr("Model"), full_name(receipt.model, receipt.type) if short else receipt.model),
        (tr("Type"), "" if short else receipt.type),
        (tr("SHA-256 of the model’s file"), "" if short else receipt.sha256),
        (tr("Device"), receipt.device),
        (tr("Temperature"), chosen),
        (tr("Seed"), words.number(receipt.seed)),
        (tr("Read beforehand"), "" if short else tr("yes") if receipt.primed else tr("no")),
        (tr("First token after"), words.seconds(receipt.first_token_s)),
        (tr("Tokens written"), "" if short else words.number(receipt.answer_tokens)),
    ]
    if receipt.tokens_per_s >= 0.005:
        digits = 2 if receipt.tokens_per_s < 1 else 1 if receipt.tokens_per_s < 100 else 0
        speed = locale.toString(receipt.tokens_per_s, "f", digits)
        lines.append((tr("Speed"), tr("{speed} tokens a second").format(speed=speed)))
    lines += [(tr("Asked"), asked), (tr("BLAKE2b of the pixels that the model saw"), digest)]
    return [(name, value) for name, value in lines if value]


def in_a_line(receipt: Receipt) -> str:
    """Who answered, on how much and how fast, for an export, which says the rest by itself."""
    return " · ".join(f"{name}: {value}" for name, value in facts(receipt, short=True))


def demo_note() -> str:
    """What is said wherever the demo model has answered."""
    return QCoreApplication.translate(
        "ReceiptFacts",
        "Demo model: it counts what is painted on the demo scroll, is sometimes wrong, and knows nothing "
        "else.",
    )


def as_text(turn: Turn) -> str:
    """Question, answer and receipt as plain text, for the clipboard."""
    lines = [turn.question, "", turn.answer, ""] if turn.answer else [turn.question, ""]
    receipt = turn.receipt
    if receipt is not None:
        lines += [f"{name}: {value}" for name, value in facts(receipt, turn.seen, asked_at=turn.asked_at)]
        lines += [demo_note()] if receipt.demo else []
        lines += map(faults.in_window, receipt.notes)
    return "\n".join(lines) + "\n"
