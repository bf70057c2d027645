"""What a session is made of: frozen values, as the store gives them. Regions are in image pixels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias

from otterscope.geometry import Region

#: asked: written down; answering: text is coming; interrupted: its program ended before the answer did.
TurnState: TypeAlias = Literal["asked", "answering", "answered", "stopped", "failed", "interrupted"]


@dataclass(frozen=True)
class PictureRef:
    """A picture that was opened, and how to find it again.

    Attributes:
        path: where it was last seen, absolute.
        width, height: in pixels, upright.
        page: of a file with several pictures, from 0.
        digest: of the content, whatever its name and date: finds a moved file again.
    """

    id: int
    path: Path
    name: str
    width: int
    height: int
    page: int
    digest: str


@dataclass(frozen=True)
class Box:
    """A named region of a picture; `position` orders the boxes of a session."""

    id: int
    picture: int
    name: str
    region: Region
    position: int


@dataclass(frozen=True)
class Receipt:
    """What the model saw and who answered.

    Attributes:
        picture: name of the file.
        scale: pixels that the model saw for each image pixel; 1.0 is native resolution.
        columns, rows: patches; 0 for models that do not cut by patches of 30.
        tokens: of the region.
        model: name of the model; `type` is its quantization, `sha256` of its language file.
        demo: whether it is the small model that the program brings along.
        primed: whether the region had been read before the question came.
        first_token_s: seconds from the question to the first token.
        notes: sentences on what the model saw otherwise than was asked for.
    """

    picture: str
    region: Region
    scale: float
    columns: int
    rows: int
    tokens: int
    model: str
    type: str
    sha256: str
    seed: int
    device: str
    demo: bool
    temperature: float
    primed: bool
    first_token_s: float
    tokens_per_s: float
    answer_tokens: int
    notes: tuple[str, ...]


def full_name(model: str, type_: str) -> str:
    """A model with its type, unless its name says that already."""
    return model if model.lower().endswith(type_.lower()) else f"{model} {type_}"


@dataclass(frozen=True)
class Turn:
    """A question about a region and its answer, as far as it came.

    Attributes:
        box: the box that it was asked about; None once that is gone, `region` stays.
        fault: the sentence that was shown, of a failed turn.
        asked_at: with time zone, UTC.
        follows: whether the conversation went on from the turn before.
        boxes, points: what the answer names, in image pixels.
        thumbnail: a small PNG of the region, or nothing.
        seen: digest of the pixels that the model was given (`engine.api.RegionImage.key`), and `seen_scale`
            their scale; "" where none were, or where the question is older than this proof.
    """

    id: int
    session: int
    box: int | None
    region: Region
    question: str
    answer: str
    state: TurnState
    fault: str
    asked_at: datetime
    follows: bool
    receipt: Receipt | None
    boxes: tuple[Region, ...]
    points: tuple[tuple[int, int], ...]
    thumbnail: bytes
    seen: str = ""
    seen_scale: float = 1.0


@dataclass(frozen=True)
class SessionInfo:
    """A line of the list of sessions; times in UTC, `thumbnail` of its latest turn, `draft` still unasked."""

    id: int
    picture: PictureRef
    title: str
    started_at: datetime
    changed_at: datetime
    turns: int
    thumbnail: bytes
    draft: str = ""


@dataclass(frozen=True)
class Hit:
    """What a search found: a turn of a session, or the session itself by its title, picture or boxes."""

    session: SessionInfo
    turn: Turn | None
    snippet: str
