"""Values that many tests of sessions need."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from otterscope.geometry import Region, Size
from otterscope.session.model import Receipt, SessionInfo, Turn
from otterscope.session.store import Store

REGION = Region(30, 60, 300, 240)
SIZE = Size(16_000, 2_000)
RECEIPT = Receipt(
    picture="scroll.jpg",
    region=REGION,
    scale=0.5,
    columns=10,
    rows=8,
    tokens=89,
    model="Otter “8B”",
    type="Q4_K_M",
    sha256="ab" * 32,
    seed=7,
    device="CPU",
    demo=True,
    temperature=0.25,
    primed=True,
    first_token_s=0.125,
    tokens_per_s=31.5,
    answer_tokens=12,
    notes=("The file breaks off.", "二"),
)


def begin(store: Store, name: str = "scroll.jpg", digest: str = "d1") -> SessionInfo:
    return store.open_picture(Path("/pictures") / name, SIZE, 0, digest)


def answered(store: Store, session: int, question: str = "How many camels?", answer: str = "Five.") -> Turn:
    turn = store.ask(session, None, REGION, question)
    for word in answer.split():
        store.append(turn.id, word + " ")
    return store.finish(turn.id, answer, RECEIPT)


def reopened(file: Path) -> closing[Store]:
    """The store as a later start of the program finds it."""
    return closing(Store(file))
