"""Whether a model fits this machine, and how large a square region it can then read: without loading it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from otterscope.engine import budget
from otterscope.engine.api import EngineOptions
from otterscope.engine.budget import PATCH, Device
from otterscope.engine.errors import ContextTooSmall, RegionTooLarge
from otterscope.engine.placement import main_memory, place
from otterscope.geometry import Size
from otterscope.gguf_file import GgufHeader

#: Patches along the side of the largest square that is looked at: 30,000 pixels.
_MOST_PATCHES = 1000


@dataclass(frozen=True)
class Fit:
    """How a model fits.

    Attributes:
        side: of the largest square region that fits, in pixels, a multiple of the patch; 0 where none does,
            None where the model does not say beforehand what a picture takes.
        needed: bytes for the largest region, or for the smallest where none fits.
        free: bytes of the machine's main memory that are free.
    """

    side: int | None
    needed: int
    free: int

    @property
    def fits(self) -> bool:
        return self.side != 0


def fit(
    language: GgufHeader, projector: GgufHeader, options: EngineOptions, devices: Sequence[Device]
) -> Fit:
    """How a pair fits the memory of these devices."""
    free = main_memory(devices).free
    if language.architecture not in budget.PATCH_ROWS:
        needed = budget.weight_bytes(language) + budget.weight_bytes(projector)
        needed += budget.process_bytes(language)
        spare = sum(device.free for device in devices if device.is_gpu)
        return Fit(None if needed <= free + spare else 0, needed, free)

    def needs(patches: int) -> tuple[int, bool] | None:
        """Bytes for a square of so many patches, and whether they are there; None over the model's limit."""
        size = Size(patches * PATCH, patches * PATCH)
        try:
            plan = budget.plan(language, projector, size, options)
        except (RegionTooLarge, ContextTooSmall):
            return None
        placed = place(plan, language, projector, options, devices)
        return plan.total, all(part.fits for part in placed)

    low, high = 0, _MOST_PATCHES
    while low < high:
        middle = (low + high + 1) // 2
        found = needs(middle)
        if found is not None and found[1]:
            low = middle
        else:
            high = middle - 1
    found = needs(max(1, low))
    return Fit(low * PATCH, found[0] if found else budget.weight_bytes(language), free)
