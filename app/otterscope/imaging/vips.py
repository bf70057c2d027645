"""libvips, kept on a short leash: named loaders only, bounded threads, no operation cache."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyvips

from otterscope.imaging.colour import PixelFormat

# Loaders that the library itself calls untrusted stay off even if a plugin brings them.
pyvips.block_untrusted_set(True)
# Drawings are the one exception: their library is kept well and follows no path out of the drawing's folder.
pyvips.operation_block_set("VipsForeignLoadSvg", False)
# Pictures are read once: an operation cache would hold files open that were closed, and memory.
pyvips.cache_set_max(0)
# Every thread of a pipeline holds strips of its own: memory is bounded by their number.
pyvips.concurrency_set(min(4, os.cpu_count() or 1))
# Complaints about a file arrive as faults with a sentence; the library's own lines would say them twice.
logging.getLogger("pyvips").setLevel(logging.CRITICAL)

T = TypeVar("T")

#: What a decoder's complaint arrives as.
VipsError = pyvips.Error

_ALPHA = {2: True, 4: True}


def load(loader: str, path: str, **options: Any) -> pyvips.Image:
    """Open `path` with one named loader, read from the top. Raises: VipsError."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        # The library takes names in UTF-8 only, and the system any bytes: then it gets the open file.
        return pyvips.Operation.call(f"{loader}_source", _source(path), access="sequential", **options)
    return pyvips.Operation.call(loader, path, access="sequential", **options)


def load_strictly(loader: str, path: str, **options: Any) -> pyvips.Image:
    """`load`, but damage that the decoder would conceal is a fault as well. Raises: VipsError."""
    # Texts of what was concealed before lie in wait for the next fault.
    pyvips.vips_lib.vips_error_clear()
    return load(loader, path, fail_on="warning", **options)


def corrupt(fault: pyvips.Error) -> bool:
    """Whether a decoder that was to complain of everything did so for the JPEG file's own data.

    What it says first of an odd header, or of a file that ends early, is no sign of that.
    """
    said = str(fault)
    # The library keeps one text for all threads: another picture's fault may have taken the words away.
    return "Corrupt JPEG data" in said or "VipsJpeg" not in said


def _source(path: str) -> pyvips.Source:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError as fault:
        raise VipsError(str(fault)) from fault
    try:
        return pyvips.Source.new_from_descriptor(descriptor)  # which makes a descriptor of its own of it
    finally:
        os.close(descriptor)


def pixel_format(image: pyvips.Image, icc: bytes = b"") -> PixelFormat:
    """What the bands of a loaded picture mean."""
    if image.interpretation == "cmyk" and image.bands >= 4:
        return PixelFormat("cmyk", alpha=image.bands > 4, icc=icc)
    model_is_grey = image.bands < 3
    return PixelFormat("grey" if model_is_grey else "rgb", alpha=image.bands in _ALPHA, icc=icc)


def icc_of(image: pyvips.Image) -> bytes:
    """The embedded profile, or nothing."""
    if "icc-profile-data" not in image.get_fields():
        return b""
    return bytes(image.get("icc-profile-data"))


def rows(image: pyvips.Image, top: int, count: int) -> npt.NDArray[np.generic]:
    """Rows of a sequential picture, (count, width, bands) in its own type. Raises: VipsError."""
    part: npt.NDArray[np.generic] = image.crop(0, top, image.width, count).numpy()
    return part if part.ndim == 3 else part[:, :, None]


def quietly(work: Callable[[], T]) -> T | None:
    """`work`'s value, or None where the decoder complains."""
    try:
        return work()
    except VipsError:
        return None
