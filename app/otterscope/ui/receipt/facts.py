"""The lines of a receipt, in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from otterscope.session.model import Receipt, Turn
from otterscope.ui import faults, quantities
from otterscope.ui.chat import words
from otterscope.ui.viewer.boxes import PATCH


def facts(receipt: Receipt, digest: str = "", *, short: bool = False) -> list[tuple[str, str]]:
    """Names and values, in the order in which they are shown; notes are not among them.

    Args:
        digest: of the pixels that the model was given, where that is known.
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
        (tr("Model"), receipt.model),
        (tr("Type"), receipt.type),
        (tr("SHA-256"), "" if short else receipt.sha256),
        (tr("Device"), receipt.device),
        (tr("Temperature"), chosen),
        (tr("Seed"), words.number(receipt.seed)),
        (tr("Read beforehand"), "" if short else tr("yes") if receipt.primed else tr("no")),
        (tr("First token after"), words.seconds(receipt.first_token_s)),
        (tr("Tokens written"), "" if short else words.number(receipt.answer_tokens)),
    ]
    if receipt.tokens_per_s > 0:
        speed = locale.toString(receipt.tokens_per_s, "f", 1 if receipt.tokens_per_s < 100 else 0)
        lines.append((tr("Speed"), tr("{speed} tokens a second").format(speed=speed)))
    lines.append((tr("Digest of the pixels"), digest))
    return [(name, value) for name, value in lines if value]


def in_a_line(receipt: Receipt) -> str:
    """Who answered, on how much and how fast, for an export, which says the rest by itself."""
    return " · ".join(f"{name}: {value}" for name, value in facts(receipt, short=True))


def demo_note() -> str:
    """What is said wherever the demo model has answered."""
    return QCoreApplication.translate(
        "ReceiptFacts", "Demo model: it counts what is painted on the demo scroll, and knows nothing else."
    )


def as_text(turn: Turn) -> str:
    """Question, answer and receipt as plain text, for the clipboard."""
    lines = [turn.question, "", turn.answer, ""] if turn.answer else [turn.question, ""]
    receipt = turn.receipt
    if receipt is not None:
        lines += [f"{name}: {value}" for name, value in facts(receipt, turn.seen)]
        lines += [demo_note()] if receipt.demo else []
        lines += map(faults.in_window, receipt.notes)
    return "\n".join(lines) + "\n"
