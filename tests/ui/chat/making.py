"""Turns to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

from otterscope.geometry import Region
from otterscope.session.model import Receipt, Turn

REGION = Region(7660, 700, 480, 300)
RECEIPT = Receipt(
    picture="scroll.jpg",
    region=REGION,
    scale=1.0,
    columns=16,
    rows=10,
    tokens=170,
    model="OtterHD-8B",
    type="Q4_K_M",
    sha256="9f2c" * 16,
    seed=7,
    device="a device",
    demo=False,
    temperature=0.0,
    primed=True,
    first_token_s=0.42,
    tokens_per_s=25.0,
    answer_tokens=26,
    notes=("The box was cut at the picture's edge.",),
)
TURN = Turn(
    id=1,
    session=1,
    box=1,
    region=REGION,
    question="How many camels are there?",
    answer="Five **camels**.",
    state="answered",
    fault="",
    asked_at=datetime(2026, 1, 2, 3, 4, tzinfo=timezone.utc),
    follows=False,
    receipt=RECEIPT,
    boxes=(),
    points=(),
    thumbnail=b"",
)


def turn(number: int = 1, **changes: Any) -> Turn:
    """A turn with this id; one that is not answered has no receipt and, unless given, no text."""
    if changes.get("state", "answered") != "answered":
        changes = {"receipt": None, "answer": "", **changes}
    return replace(TURN, id=number, **changes)


def png(width: int = 40, height: int = 30, colour: str = "#aa5500") -> bytes:
    """A small picture in one colour."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
