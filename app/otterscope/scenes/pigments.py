"""The painter's colours, sRGB: ink, earths, and the minerals of blue-and-green landscape."""

from __future__ import annotations

from typing import TypeAlias

Colour: TypeAlias = tuple[int, int, int]

INK: Colour = (46, 37, 30)
SOFT_INK: Colour = (92, 78, 62)
PALE_INK: Colour = (138, 120, 96)
PAPER: Colour = (215, 192, 150)
WHITE_LEAD: Colour = (240, 232, 212)
BONE: Colour = (226, 212, 180)
FLESH: Colour = (226, 184, 146)
AZURITE: Colour = (52, 98, 142)
PALE_AZURITE: Colour = (112, 146, 164)
MALACHITE: Colour = (72, 128, 96)
PALE_MALACHITE: Colour = (132, 162, 118)
PINE: Colour = (48, 84, 66)
CINNABAR: Colour = (184, 60, 40)
ROUGE: Colour = (202, 128, 118)
OCHRE: Colour = (178, 128, 66)
GAMBOGE: Colour = (206, 162, 72)
STRAW: Colour = (196, 164, 104)
UMBER: Colour = (106, 74, 48)
INDIGO: Colour = (54, 66, 96)
SLATE: Colour = (104, 108, 108)
TILE: Colour = (116, 120, 118)
WATER: Colour = (190, 184, 150)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """`a` with `share` (0…1) of `b` in it."""
    return (
        round(a[0] + (b[0] - a[0]) * share),
        round(a[1] + (b[1] - a[1]) * share),
        round(a[2] + (b[2] - a[2]) * share),
    )
