"""The lie of the land: where in a scroll of any size river, banks, streets and towns run.

A scroll is one or more registers, each about 2,000 pixels high: mountains in mist, pasture, town, river,
near bank. Every line is a function of x alone, made of smooth noise from the seed, so any window of the
scroll can be painted by itself. Heights come in a register's own units: 0 at its top edge, 1 at its
lower edge.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

REGISTER = 2000  # pixels that a register is high when there is room
BRIDGE_EVERY = 2600  # pixels
STREET_HALF = 19.0  # pixels
_BLOCK = 64  # cells of 8 pixels whose lines are worked out at once
_MASK = (1 << 64) - 1


def mixed(*numbers: int) -> int:
    """One well-mixed 64-bit number from several. The finalizer is splitmix64's (Vigna, 2015).

    Behind the seed comes the number of the purpose, so that each draws a luck of its own: chunks and set
    pieces have 1 to 7, bridges, woods and paper 31 to 81, training's scenes 90 to 96, lines along x 100 and
    more.
    """
    state = 0x9E3779B97F4A7C15
    for number in numbers:
        state = (state ^ (number & _MASK)) * 0xBF58476D1CE4E5B9 & _MASK
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB & _MASK
        state ^= state >> 31
    return state


def unit(*numbers: int) -> float:
    """A number in [0, 1) that depends on `numbers` alone."""
    return (mixed(*numbers) >> 11) / (1 << 53)


def smooth(value: Floats) -> Floats:
    """From 0 to 1 without a corner; clipped outside."""
    clipped: Floats = np.clip(value, 0.0, 1.0)
    return clipped * clipped * (3 - 2 * clipped)


class Terrain:
    """The lines of one scroll of `width` × `height` pixels."""

    def __init__(self, seed: int, width: int, height: int) -> None:
        self.seed, self.width, self.height = seed, width, height
        self.registers = max(1, round(height / REGISTER))
        self.register_height = max(height / self.registers, 0.7 * REGISTER)
        # A picture lower than a register shows a part of it between the pasture and the near bank.
        spare = self.register_height - height / self.registers
        self.offset = int(spare * (0.18 + 0.8 * unit(seed, 71))) if spare >= 1 else 0
        self.market = width >= 3000 and height >= 1200
        self._block = lru_cache(maxsize=20_000)(self._lines_of)

    def noise(self, x: Floats, salt: int, period: float) -> Floats:
        """Smooth noise in [-1, 1] along x."""
        cell = np.floor(x / period)
        first = int(cell.min())
        lattice = np.array([2 * unit(self.seed, salt, n) - 1 for n in range(first, int(cell.max()) + 2)])
        number = (cell - first).astype(np.intp)
        share = smooth(x / period - cell)
        return lattice[number] * (1 - share) + lattice[number + 1] * share

    def _noise_at(self, x: float, salt: int, period: float) -> float:
        """What `noise` gives at one place, without the cost of arrays."""
        cell = math.floor(x / period)
        share = x / period - cell
        share = share * share * (3 - 2 * share)
        here, there = (2 * unit(self.seed, salt, n) - 1 for n in (cell, cell + 1))
        return here * (1 - share) + there * share

    def top(self, register: int) -> float:
        """The image row of a register's upper edge."""
        return register * self.register_height - self.offset

    def register_of(self, y: float) -> int:
        """The register that image row y is in."""
        return min(self.registers - 1, max(0, int((y + self.offset) // self.register_height)))

    def part(self, y: float) -> float:
        """The place of image row y within its register, 0…1."""
        return (y - self.top(self.register_of(y))) / self.register_height

    def bridges(self, register: int, left: float, right: float) -> list[tuple[int, int]]:
        """The middles (x, y) of the bridges with left <= x < right."""
        found = []
        for n in range(int(left // BRIDGE_EVERY) - 1, int(right // BRIDGE_EVERY) + 2):
            x = int((n + 0.25 + 0.5 * unit(self.seed, 31, register, n)) * BRIDGE_EVERY)
            if left <= x < right:
                found.append((x, round(float(self._middle(register, np.array([float(x)]))[0]))))
        return found

    def _middle(self, register: int, x: Floats) -> Floats:
        wander = 0.045 * self.noise(x, 100 + register, 2300) + 0.012 * self.noise(x, 200 + register, 420)
        return self.top(register) + self.register_height * (0.665 + wander)

    def banks(self, register: int, x: Floats) -> tuple[Floats, Floats]:
        """The image rows of the far and the near bank."""
        middle = self._middle(register, x)
        half = self.register_height * (0.072 + 0.026 * self.noise(x, 300 + register, 1500))
        for bridge, _ in self.bridges(register, float(x.min()) - 600, float(x.max()) + 600):
            wide = smooth((np.abs(x - bridge) - 130) / 330)
            half = 104 + (half - 104) * wide
        far = middle - half + 4 * self.noise(x, 400 + register, 66) + 2 * self.noise(x, 450, 19)
        near = middle + half + 4 * self.noise(x, 500 + register, 74) + 2 * self.noise(x, 550, 21)
        return far, near

    def streets(self, register: int, x: Floats) -> tuple[Floats, Floats, Floats]:
        """The image rows of three streets' middles: through the town, along the far and the near bank."""
        far, near = self.banks(register, x)
        town = self.top(register) + self.register_height * (
            0.415 + 0.025 * self.noise(x, 600 + register, 1300)
        )
        town += 9 * self.noise(x, 610, 170)
        quay = far - 46 - 9 * self.noise(x, 620 + register, 240)
        lane = near + 74 + 22 * self.noise(x, 630 + register, 420)
        return town, quay, lane

    def town(self, register: int, x: float) -> float:
        """How dense the town is at x: 0 open country, 1 the middle of a city."""
        value = self._noise_at(float(x), 700 + register, 2400) * 1.1 + 0.45
        if self.market and register == self.registers // 2:
            value += max(0.0, 1 - abs(x - self.width / 2) / 1800)
        return min(1.0, max(0.0, value))

    def lines(self, register: int, x: float) -> tuple[float, float, float, float, float]:
        """Far bank, near bank and the three streets at about x (to 8 pixels), as image rows."""
        cell = int(x) // 8
        return self._block(register, cell // _BLOCK)[cell % _BLOCK]

    def _lines_of(self, register: int, block: int) -> list[tuple[float, float, float, float, float]]:
        """The lines at the middles of a block's cells; many at once, as that costs hardly more than one."""
        x = np.arange(block * _BLOCK, (block + 1) * _BLOCK, dtype=np.float64) * 8 + 4
        far, near = self.banks(register, x)
        lines = (far, near, *self.streets(register, x))
        return list(zip(*(line.tolist() for line in lines), strict=True))

    def wet(self, x: float, y: float) -> float:
        """How many pixels (x, y) lies inside the water; negative on land."""
        far, near, *_ = self.lines(self.register_of(y), x)
        return min(y - far, near - y)

    def on_street(self, x: float, y: float, margin: float) -> bool:
        """Whether (x, y) is on a street or within `margin` pixels of one."""
        _, _, *streets = self.lines(self.register_of(y), x)
        return any(abs(y - street) < STREET_HALF + margin for street in streets)
