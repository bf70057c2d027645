"""The EXIF orientation tag: from the plane in which pixels are stored to the upright one, and back.

Values 1 to 8 as in EXIF 2.32, section 4.6.4 A: 1 is upright, 5 to 8 swap width and height.
"""

from __future__ import annotations

import numpy as np

from otterscope.geometry import Region, Size
from otterscope.imaging.source import RgbArray


def checked(value: object) -> int:
    """The tag's value if it is one of 1 to 8, else 1: files carry 0, 9 and text."""
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def upright_size(stored: Size, orientation: int) -> Size:
    """The size of the upright picture."""
    return Size(stored.height, stored.width) if orientation >= 5 else stored


def stored_region(region: Region, upright: Size, orientation: int) -> Region:
    """Where `region` of the upright picture of size `upright` lies in the stored plane."""
    x, y, width, height = region.x, region.y, region.width, region.height
    from_right, from_bottom = upright.width - region.right, upright.height - region.bottom
    if orientation in (2, 3):
        x = from_right
    if orientation in (3, 4):
        y = from_bottom
    if orientation in (5, 6, 7, 8):
        stored_x = y if orientation in (5, 6) else from_bottom
        stored_y = x if orientation in (5, 8) else from_right
        return Region(stored_x, stored_y, height, width)
    return Region(x, y, width, height)


def upright_region(region: Region, stored: Size, orientation: int) -> Region:
    """Where `region` of the stored plane of size `stored` lies in the upright picture."""
    inverse = {6: 8, 8: 6}.get(orientation, orientation)
    return stored_region(region, stored, inverse)


def upright_pixels(pixels: RgbArray, orientation: int) -> RgbArray:
    """Turn and mirror stored pixels (height, width, 3) upright; the result is contiguous."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)
