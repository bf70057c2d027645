"""The paper with its fibres and stains, the water and the streets: what lies under all that is placed."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops

from otterscope.geometry import Region
from otterscope.scenes.pigments import AZURITE, INK, PALE_AZURITE, PAPER, STRAW, UMBER, WATER, Colour, mix
from otterscope.scenes.terrain import STREET_HALF, Floats, Terrain, mixed

#: Periods of the two papers that are laid over each other, in pixels; together they repeat after 2 million.
_FINE, _COARSE = 1021, 2039
_FLOWING = mix(mix(WATER, PALE_AZURITE, 0.42), PAPER, 0.1)


def _wrapped(noise: npt.NDArray[np.float64], radius: float) -> npt.NDArray[np.float64]:
    """`noise` blurred as if its edges met, scaled to standard deviation 1."""
    rows, columns = (np.fft.fftfreq(size)[:, None] for size in noise.shape)
    damping = np.exp(-2 * (np.pi * radius) ** 2 * (rows**2 + columns.T**2))
    blurred = np.fft.ifft2(np.fft.fft2(noise) * damping).real
    scaled: npt.NDArray[np.float64] = (blurred - blurred.mean()) / blurred.std()
    return scaled


@cache
def _fine() -> Image.Image:
    """Fibres and the weave, a square that fits to itself, RGB around the paper's colour."""
    chance = np.random.Generator(np.random.PCG64(20))
    size = _FINE
    tone = 1.4 * _wrapped(chance.standard_normal((size, size)), 2.2)
    fibres = np.zeros((size, size))
    for _ in range(2600):
        x, y, angle = chance.random(3) * (size, size, np.pi)
        length, bend = 12 + 46 * chance.random(), chance.normal(0, 0.02)
        along = np.arange(0, length, 0.5)
        turned = angle + bend * along
        column = np.round(x + np.cumsum(np.cos(turned)) * 0.5).astype(int) % size
        row = np.round(y + np.cumsum(np.sin(turned)) * 0.35).astype(int) % size
        fibres[row, column] += chance.choice([-5.0, -8.0, 5.0])
    tone += _wrapped(fibres, 0.55) * 1.5
    return _tinted(tone, (1.0, 1.0, 0.9))


@cache
def _coarse() -> Image.Image:
    """Stains and the unevenness of age, around mid grey, to be added."""
    chance = np.random.Generator(np.random.PCG64(21))
    size = -(-_COARSE // 16)
    tone = 3.2 * _wrapped(chance.standard_normal((size, size)), 9) + 1.6 * _wrapped(
        chance.standard_normal((size, size)), 3
    )
    wide = np.concatenate([tone, tone[:, :1]], axis=1)
    wide = np.concatenate([wide, wide[:1]], axis=0).astype(np.float32)
    grown = Image.fromarray(wide).resize(
        (_COARSE, _COARSE), Image.Resampling.BILINEAR, (0.5, 0.5, size + 0.5, size + 0.5)
    )
    level = np.asarray(grown, np.float32)
    planes = [np.clip(np.round(level * weight + 128), 0, 255).astype(np.uint8) for weight in (1.0, 1.15, 1.5)]
    return Image.fromarray(np.stack(planes, axis=2))


def _tinted(tone: npt.NDArray[np.float64], weights: tuple[float, float, float]) -> Image.Image:
    levels = np.asarray(PAPER, np.float64) + tone[..., None] * weights
    return Image.fromarray(np.clip(np.round(levels), 0, 255).astype(np.uint8))


def _tiled(tile: Image.Image, region: Region, dx: int, dy: int) -> Image.Image:
    """`tile` repeated over `region`, its corner at (dx, dy)."""
    sheet = Image.new("RGB", (region.width, region.height))
    size = tile.width
    for y in range((region.y - dy) // size * size + dy, region.bottom, size):
        for x in range((region.x - dx) // size * size + dx, region.right, size):
            sheet.paste(tile, (x - region.x, y - region.y))
    return sheet


def lay_paper(seed: int, region: Region) -> Image.Image:
    """The bare paper of `region`."""
    shift = mixed(seed, 81)
    fine = _tiled(_fine(), region, shift % _FINE, (shift >> 16) % _FINE)
    coarse = _tiled(_coarse(), region, (shift >> 32) % _COARSE, (shift >> 44) % _COARSE)
    return ImageChops.add(fine, coarse, 1, -128)


def lay_water(sheet: Image.Image, region: Region, land: Terrain) -> None:
    """Paint the rivers of `region`: a wash that is deeper along the banks, and the banks in ink."""
    columns = np.arange(region.x, region.right, dtype=np.float64)
    for register in _registers(land, region):
        far, near = land.banks(register, columns)
        rows = _rows(region, float(far.min()) - 4, float(near.max()) + 14)
        if rows is None:
            continue
        y = np.arange(rows[0], rows[1], dtype=np.float32)[:, None]
        below, above = y - far.astype(np.float32), near.astype(np.float32) - y
        depth = np.minimum(below, above)
        wet = np.clip(depth + 0.5, 0, 1)
        at = (0, rows[0] - region.y)
        _tint(sheet, at, _FLOWING, wet * 0.78)
        shore = np.where(depth > 0, np.exp(-np.clip(depth, 0, 200) / 22), 0)
        _tint(sheet, at, AZURITE, wet * shore * 0.4)
        earth = np.clip(1 - np.abs(below - 3.5) / 4.5, 0, 1)
        _tint(sheet, at, UMBER, earth * 0.55)
        _ink(sheet, at, below, columns, land, 900 + register, 1.5, 0.9)
        _ink(sheet, at, above, columns, land, 920 + register, 1.3, 0.85)
        earth = np.clip(1 - np.abs(above + 5) / 6, 0, 1)
        _tint(sheet, at, UMBER, earth * 0.2)


def lay_streets(sheet: Image.Image, region: Region, land: Terrain) -> None:
    """Paint the streets of `region`: trodden earth between two broken lines."""
    columns = np.arange(region.x, region.right, dtype=np.float64)
    for register in _registers(land, region):
        for number, street in enumerate(land.streets(register, columns)):
            rows = _rows(region, float(street.min()) - 32, float(street.max()) + 32)
            if rows is None:
                continue
            y = np.arange(rows[0], rows[1], dtype=np.float32)[:, None]
            half = STREET_HALF + 2.2 * land.noise(columns, 940 + number, 130)
            edge = half.astype(np.float32) - np.abs(y - street.astype(np.float32))
            at = (0, rows[0] - region.y)
            _tint(sheet, at, mix(STRAW, PAPER, 0.45), np.clip(edge / 4 + 0.4, 0, 1) * 0.9)
            _ink(sheet, at, edge, columns, land, 950 + number, 0.9, 0.6, broken=True)


def _registers(land: Terrain, region: Region) -> range:
    """Those whose lines may come near `region`."""
    return range(land.register_of(region.y - 300), land.register_of(region.bottom + 300) + 1)


def _rows(region: Region, low: float, high: float) -> tuple[int, int] | None:
    """The whole rows of `region` between two heights, or None."""
    first, last = max(region.y, int(low) - 1), min(region.bottom, int(high) + 2)
    return (first, last) if first < last else None


def _ink(
    sheet: Image.Image,
    at: tuple[int, int],
    distance: npt.NDArray[np.float32],
    columns: Floats,
    land: Terrain,
    salt: int,
    width: float,
    strength: float,
    broken: bool = False,
) -> None:
    """A line where `distance` is 0, of a width that comes and goes as a brush's does."""
    swell = land.noise(columns, salt, 37)
    half = width * (0.75 + 0.4 * swell)
    if broken:
        half = half * np.clip(land.noise(columns, salt + 1, 83) * 2.5 + 0.9, 0, 1)
    level = np.clip(half.astype(np.float32) + 0.5 - np.abs(distance), 0, 1) * np.float32(strength)
    _tint(sheet, at, INK, level)


def _tint(sheet: Image.Image, at: tuple[int, int], colour: Colour, level: npt.NDArray[np.floating]) -> None:
    """Lay `colour` over the sheet from `at` on, `level` (0…1) strong."""
    mask = Image.fromarray((level * 255 + 0.5).astype(np.uint8))
    sheet.paste(colour, (at[0], at[1], at[0] + mask.width, at[1] + mask.height), mask)
