"""What the desk tells the window, and what it can be asked at any time: frozen values, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from otterscope.engine import api
from otterscope.errors import AppError
from otterscope.geometry import Region
from otterscope.imaging.source import ImageSource
from otterscope.session.model import Turn

# ---- the model ----


@dataclass(frozen=True)
class ModelLoading:
    """How far the load is, in per mille; at least four times a second."""

    done: int
    total: int


@dataclass(frozen=True)
class ModelReady:
    """A model is loaded; also after the model's process was started anew."""

    loaded: api.Loaded
    demo: bool


@dataclass(frozen=True)
class ModelFailed:
    """A load failed. The next question tries again."""

    error: AppError


@dataclass(frozen=True)
class ModelGone:
    """No model is loaded any more: none is wished for, or its process died (the next question starts it)."""


# ---- the box that rests ----


@dataclass(frozen=True)
class Priming:
    """How far the reading of the resting region is, in tokens; `total` is 0 until it is known."""

    region: Region
    done: int
    total: int


@dataclass(frozen=True)
class Primed:
    """The resting region is in the KV cache; `seconds` is what that took, 0 where it was there."""

    region: Region
    tokens: int
    seconds: float


@dataclass(frozen=True)
class PrimingFailed:
    """The resting region cannot be read; a question about it would fail in the same way."""

    region: Region
    error: AppError


@dataclass(frozen=True)
class PrimingStopped:
    """The priming made room for something else; what was read of it is kept where memory allows."""

    region: Region


# ---- questions ----


@dataclass(frozen=True)
class Asked:
    """A question was written down; its turn ends with exactly one Answered, TurnStopped or TurnFailed."""

    turn: Turn


@dataclass(frozen=True)
class TurnChanged:
    """A question that still waits has another text, which was written down."""

    turn: Turn


@dataclass(frozen=True)
class AskRefused:
    """A question that could not be written down: it is empty, there is no picture, or its session is gone."""

    question: str
    error: AppError


@dataclass(frozen=True)
class TurnProgress:
    """What a question waits for: "load", "read" (pixels), "prefill" or "question"; `total` 0: not known."""

    turn_id: int
    stage: api.Stage
    done: int
    total: int


@dataclass(frozen=True)
class TokenText:
    """The next piece of an answer, which is in the store already. Never empty."""

    turn_id: int
    text: str


@dataclass(frozen=True)
class Answered:
    """An answer is complete and stored, with its receipt."""

    turn: Turn


@dataclass(frozen=True)
class TurnStopped:
    """An answer was stopped; what came of it is stored."""

    turn: Turn


@dataclass(frozen=True)
class TurnFailed:
    """An answer failed; the question and what came of the answer are stored."""

    turn: Turn
    error: AppError


# ---- what lies around ----


@dataclass(frozen=True)
class StoreNotice:
    """The store tells of a fault of its own, such as a full disk; the work goes on."""

    error: AppError


@dataclass(frozen=True)
class SourceReleased:
    """A source that `use_picture` replaced is in use no more: no turn and no priming reads it. Close it."""

    source: ImageSource


DeskEvent: TypeAlias = (
    ModelLoading
    | ModelReady
    | ModelFailed
    | ModelGone
    | Priming
    | Primed
    | PrimingFailed
    | PrimingStopped
    | Asked
    | TurnChanged
    | AskRefused
    | TurnProgress
    | TokenText
    | Answered
    | TurnStopped
    | TurnFailed
    | StoreNotice
    | SourceReleased
)
#: One of these, and only one, ends every turn that was Asked.
ENDINGS = (Answered, TurnStopped, TurnFailed)


@dataclass(frozen=True)
class Estimate:
    """What a region would take; everything but the first four fields is "about".

    Attributes:
        pixels: that the model sees, after scaling.
        patches, columns, rows: of 30 × 30 pixels; 0 for models that cut pictures in their own way.
        tokens: of the patches and row ends; 0 as above.
        seconds: to read the region, from what this machine was measured at; None before that.
        memory: bytes of everything, the model included; None without a model.
        fits: whether the model and the memory take it; where not, `fault` says why and `why` is its sentence.
        fitting_scale: the largest scale that fits, where this one does not and one does.
    """

    pixels: int
    patches: int
    columns: int
    rows: int
    tokens: int
    seconds: float | None
    memory: int | None
    fits: bool
    why: str
    fitting_scale: float | None = None
    fault: AppError | None = None


@dataclass(frozen=True)
class DeskStatus:
    """Who answers, for a status bar.

    Attributes:
        name, type: of the model that is wished for; empty without one.
        device: that computes; empty until the model is loaded.
        resident: bytes of main memory of the model's process; 0 without one.
        ready: whether it is loaded.
        busy: whether a question is answered or waits.
    """

    name: str
    type: str
    device: str
    demo: bool
    resident: int
    ready: bool
    busy: bool
