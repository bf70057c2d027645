"""A session to export, with answers that try to be more than text."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
from PIL import Image

from otterscope.engine.api import RegionImage
from otterscope.geometry import Region, Size
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken, ProgressCallback, no_progress
from otterscope.session.model import Box, PictureRef, Receipt, SessionInfo, Turn
from otterscope.work.export_labels import Labels

START = datetime(2026, 11, 22, 11, 0, tzinfo=timezone.utc)
PICTURE = PictureRef(5, Path("/pictures/a<b>&.jpg"), "a<b>&.jpg", 4000, 3000, 0, "digest")
SESSION = SessionInfo(9, PICTURE, "The <b>market</b>", START, START + timedelta(hours=1), 5, b"")
REGION = Region(100, 200, 60, 40)
LARGE = Region(0, 0, 4000, 3000)
RECEIPT = Receipt(
    picture="a<b>&.jpg",
    region=REGION,
    scale=1.0,
    columns=2,
    rows=2,
    tokens=7,
    model="Otter <8B>",
    type="Q4_K_M",
    sha256="ab" * 32,
    seed=7,
    device="CPU",
    demo=False,
    temperature=0.0,
    primed=True,
    first_token_s=0.25,
    tokens_per_s=31.5,
    answer_tokens=3,
    notes=("The file breaks off.",),
)
#: What an answer may hold that must stay text.
HOSTILE = (
    '<script>alert(1)</script><img src="http://example.org/x.png" onerror="alert(2)">\n'
    "![x](http://example.org/y.png) [link](javascript:alert(3)) &lt;b&gt; </p></article>\n"
    "# heading\n- list\n1. one\n```\ncode\n> quote | a | b |\n***\n===\nhttp://example.org <http://example.org>"
)
LABELS = Labels(when=lambda moment: moment.strftime("%Y-%m-%d %H:%M UTC"))


def kept_picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(file, "PNG")
    return file.getvalue()


def pixels_of(region: Region) -> RgbArray:
    """What the picture holds there: every pixel tells its place."""
    y, x = np.mgrid[region.y : region.bottom, region.x : region.right]
    return np.stack([x % 251, y % 241, (x + y) % 239], axis=2).astype(np.uint8)


ASKED = Turn(
    id=1,
    session=9,
    box=3,
    region=REGION,
    question="How many <i>camels</i>?",
    answer="Five.",
    state="answered",
    fault="",
    asked_at=START,
    follows=False,
    receipt=RECEIPT,
    boxes=(Region(110, 210, 20, 10),),
    points=((120, 220),),
    thumbnail=kept_picture(),
    seen=RegionImage(pixels_of(REGION), REGION).key,
)
TURNS = [
    ASKED,
    replace(ASKED, id=2, question="And now?", answer=HOSTILE, follows=True, boxes=(), points=()),
    replace(
        ASKED,
        id=3,
        region=LARGE,
        question="All of it?",
        answer="Some",
        state="stopped",
        receipt=replace(RECEIPT, demo=True, region=LARGE, scale=0.125),
        seen="",
    ),
    replace(ASKED, id=4, answer="", state="failed", fault="The model’s <process> ended.", receipt=None),
    replace(
        ASKED,
        id=5,
        region=Region(1, 2, 3, 4),
        answer="Ha",
        state="interrupted",
        receipt=None,
        box=None,
        seen="",
    ),
]
BOXES = [Box(3, 5, "mar<ket", REGION, 1)]


def read(
    region: Region,
    scale: float = 1.0,
    *,
    progress: ProgressCallback = no_progress,
    cancel: CancelToken | None = None,
) -> RgbArray:
    """The picture, as an `ImageSource` reads it."""
    if scale == 1.0:
        return pixels_of(region)
    for step in range(4):
        progress(step, 4)
    target = region.size.scaled(scale)
    return np.zeros((target.height, target.width, 3), np.uint8)


class Painted:
    """The picture, as it is open while a session is exported."""

    size = Size(4000, 3000)

    def __init__(self, read: Callable[..., RgbArray] = read) -> None:
        self.read = read


OPEN = Painted()
