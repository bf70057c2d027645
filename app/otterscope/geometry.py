"""Sizes and regions in the plane of image pixels (prefix `img_`): pure values, no pictures.

The origin is the top left corner of the upright picture (after its orientation tag); x grows to the right,
y downwards; a region covers the half-open box [x, x + width) × [y, y + height).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from otterscope.errors import AppError


class RegionSyntax(AppError):
    template = "“{text}” is not a region: write X,Y,W,H in whole image pixels, such as 1200,300,640,480."


class RegionOutside(AppError):
    template = (
        "The region {region} lies outside the picture, which is {width} × {height} pixels. "
        "Choose one that overlaps it."
    )


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels; both at least 1."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise ValueError(f"a size needs at least one pixel, not {self.width} × {self.height}")

    @property
    def pixels(self) -> int:
        return self.width * self.height

    def scaled(self, scale: float) -> Size:
        """This size times `scale`, rounded, never under one pixel."""
        return Size(max(1, round(self.width * scale)), max(1, round(self.height * scale)))

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"


@dataclass(frozen=True, slots=True)
class Region:
    """A box of whole image pixels; width and height at least 1, x and y may be negative before clipping."""

    x: int
    y: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise ValueError(f"a region needs at least one pixel, not {self.width} × {self.height}")

    @classmethod
    def parse(cls, text: str) -> Region:
        """Read "X,Y,W,H". Raises: RegionSyntax."""
        try:
            x, y, width, height = (int(part) for part in text.split(","))
            return cls(x, y, width, height)
        except ValueError:
            raise RegionSyntax(text=text) from None

    @classmethod
    def whole(cls, size: Size) -> Region:
        """The region that covers a picture of `size`."""
        return cls(0, 0, size.width, size.height)

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)

    @property
    def right(self) -> int:
        """One past the last column."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """One past the last row."""
        return self.y + self.height

    def clipped(self, size: Size) -> Region:
        """The part of this region inside a picture of `size`. Raises: RegionOutside if there is none."""
        left, top = max(0, self.x), max(0, self.y)
        right, bottom = min(size.width, self.right), min(size.height, self.bottom)
        if right <= left or bottom <= top:
            raise RegionOutside(region=str(self), width=size.width, height=size.height)
        return Region(left, top, right - left, bottom - top)

    def __str__(self) -> str:
        return f"{self.x},{self.y},{self.width},{self.height}"


def patch_grid(size: Size, patch: int = 30) -> tuple[int, int]:
    """Columns and rows of `patch` × `patch` pixel patches that cover `size`, the last ones padded."""
    return math.ceil(size.width / patch), math.ceil(size.height / patch)
