"""What a region would take of a model and a machine: quick enough to be asked at every move of the mouse."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass

from otterscope.engine import budget
from otterscope.engine.api import EngineOptions
from otterscope.engine.errors import NotEnoughMemory
from otterscope.errors import AppError
from otterscope.geometry import Size, patch_grid
from otterscope.gguf_file import GgufHeader, read_header
from otterscope.weights.pairing import ModelPair
from otterscope.work.asking import check_pixels
from otterscope.work.desk_events import Estimate
from otterscope.work.desk_speeds import Speeds, speed_key


@dataclass(frozen=True)
class ModelFacts:
    """What is known of a model before it is loaded.

    Attributes:
        fixed: bytes of weights, process and vocabulary.
        patch_rows: whether its tokens can be counted beforehand.
    """

    language: GgufHeader
    options: EngineOptions
    fixed: int
    limit: int
    patch_rows: bool
    speed_key: str

    @classmethod
    def of(cls, pair: ModelPair, options: EngineOptions) -> ModelFacts:
        """Reads both headers. Raises: AppError."""
        language, projector = read_header(pair.language), read_header(pair.mmproj)
        weights = budget.weight_bytes(language) + budget.weight_bytes(projector)
        return cls(
            language,
            options,
            weights + budget.process_bytes(language),
            budget.context_limit(language, options),
            language.architecture in budget.PATCH_ROWS,
            speed_key(pair, options),
        )

    def memory(self, size: Size) -> int:
        """Bytes of everything, with a region of `size` pixels as the model sees them; as `budget.plan`."""
        if not self.patch_rows:
            return self.fixed
        context = self.limit
        if not self.options.context:
            tokens = budget.image_tokens(size) + self.options.answer_tokens
            context = budget.context_size(tokens, self.limit)
        cache = budget.context_bytes(self.language, context, self.options)
        return self.fixed + cache + budget.vision_bytes(self.language, size, self.options)

    def check(self, size: Size, scale: float) -> None:
        """Let a region pass that the model can read; `size` is after scaling.

        Raises: RegionTooLarge, ContextTooSmall, RegionTooManyPixels.
        """
        if self.patch_rows:
            budget.check_region(size, budget.image_tokens(size), self.limit, scale=scale)
        else:
            check_pixels(size, scale)


def estimate(
    facts: ModelFacts | None, speeds: Speeds, size: Size, scale: float, available: int | None
) -> Estimate:
    """What a region of `size` image pixels, seen at `scale`, would take.

    Args:
        available: bytes of main memory that a model and its region may take together; None where that is not
            what decides, as with a GPU.
    """
    seen = size.scaled(scale)
    if facts is None or facts.patch_rows:
        columns, rows = patch_grid(seen)
        tokens = rows * (columns + 1)
    else:
        columns = rows = tokens = 0
    if facts is None:
        return Estimate(seen.pixels, columns * rows, columns, rows, tokens, None, None, True, "")
    fault = _fault(facts, seen, scale, available)
    return Estimate(
        seen.pixels,
        columns * rows,
        columns,
        rows,
        tokens,
        speeds.seconds(facts.speed_key, tokens) if tokens else None,
        facts.memory(seen),
        fault is None,
        fault.sentence if fault is not None else "",
        _fitting_scale(facts, size, scale, available) if fault is not None else None,
        fault,
    )


def _fault(facts: ModelFacts, seen: Size, scale: float, available: int | None) -> AppError | None:
    try:
        facts.check(seen, scale)
    except AppError as fault:
        return fault
    needed = facts.memory(seen)
    if available is None or needed <= available:
        return None
    return NotEnoughMemory(what="this region", needed=budget.gib(needed), free=budget.gib(available))


def _fitting_scale(facts: ModelFacts, size: Size, scale: float, available: int | None) -> float | None:
    """The largest scale below `scale`, in thousandths, at which nothing is in the way; None for none."""

    def fits(thousandths: int) -> bool:
        return _fault(facts, size.scaled(thousandths / 1000), thousandths / 1000, available) is None

    # Whatever fits at a scale fits at every smaller one.
    count = bisect_left(range(1, math.ceil(scale * 1000)), True, key=lambda step: not fits(step))
    return count / 1000 if count else None
