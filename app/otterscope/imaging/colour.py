"""Every file's colours to 8-bit sRGB, in this one place, the same for the screen and for the model.

The order is fixed: depth to 8 bits, then the embedded ICC profile (relative colorimetric with black point
compensation) or the plain formula for the model, then alpha over white.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias, cast

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

from otterscope.imaging.source import RgbArray

#: Of Lab, a and b are signed bytes, as TIFF and Pillow have them.
ColourModel: TypeAlias = Literal["grey", "rgb", "cmyk", "lab"]

CHANNELS: dict[ColourModel, int] = {"grey": 1, "rgb": 3, "cmyk": 4, "lab": 3}
_CMS_MODES: dict[ColourModel, str] = {"grey": "L", "rgb": "RGB", "cmyk": "CMYK", "lab": "LAB"}
_PROFILE_SPACES: dict[str, ColourModel] = {"GRAY": "grey", "RGB": "rgb", "CMYK": "cmyk", "Lab": "lab"}
#: Profiles larger than this are not looked at: real ones are under 4 MB.
_LARGEST_PROFILE = 16 << 20


@dataclass(frozen=True)
class PixelFormat:
    """What the numbers of a decoded array (height, width, channels) mean.

    Attributes:
        model: the colour model of the first channels.
        alpha: whether the channel after them is opacity; any further ones are dropped.
        premultiplied: whether colours were already multiplied by the opacity.
        inverted: whether 0 is the brightest (white-is-zero grey).
        white: the value of full intensity; 0 takes the largest of the array's own type (1.0 for floats).
        icc: the embedded profile; ignored if it is broken or of another model.
    """

    model: ColourModel
    alpha: bool = False
    premultiplied: bool = False
    inverted: bool = False
    white: int = 0
    icc: bytes = b""


def to_rgb(pixels: npt.NDArray[np.generic], form: PixelFormat) -> RgbArray:
    """Pixels (height, width, channels) or (height, width) in any form to (height, width, 3) 8-bit sRGB.

    Any array that holds rows works alone: there is no dependence between pixels.
    """
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    eight = _to_eight_bits(pixels, form.white)
    count = CHANNELS[form.model]
    if eight.shape[2] < count:  # a file that promises more channels than it has: read them as grey
        return to_rgb(eight[:, :, :1], PixelFormat("grey", inverted=form.inverted))
    colours = eight[:, :, :count]
    opacity = eight[:, :, count : count + 1] if form.alpha and eight.shape[2] > count else None
    if form.inverted:
        colours = 255 - colours
    if opacity is not None and form.premultiplied:
        colours = _divided(colours, opacity)
    rgb = _managed(np.ascontiguousarray(colours), form)
    return rgb if opacity is None else _over_white(rgb, opacity)


def _to_eight_bits(pixels: npt.NDArray[np.generic], white: int) -> npt.NDArray[np.uint8]:
    """Round each value × 255 / white to the nearest step."""
    if pixels.dtype == np.uint8 and white in (0, 255):
        return cast("npt.NDArray[np.uint8]", pixels)
    if pixels.dtype == np.bool_:
        return np.asarray(pixels.astype(np.uint8) * np.uint8(255), dtype=np.uint8)
    if pixels.dtype == np.uint16 and white in (0, 65535):
        # The same as rounding v * 255 / 65535 = v / 257, in one table look-up.
        eight: npt.NDArray[np.uint8] = _sixteen_to_eight()[pixels]
        return eight
    if np.issubdtype(pixels.dtype, np.floating):
        clean = np.nan_to_num(pixels.astype(np.float32), nan=0.0, posinf=1.0, neginf=0.0)
        return np.asarray(np.clip(clean, 0.0, 1.0) * 255 + 0.5, dtype=np.uint8)
    top = white or int(np.iinfo(pixels.dtype).max)  # type: ignore[type-var]
    scaled = np.clip(pixels.astype(np.float64), 0, top) * (255 / top) + 0.5
    return scaled.astype(np.uint8)


@lru_cache(maxsize=1)
def _sixteen_to_eight() -> npt.NDArray[np.uint8]:
    return ((np.arange(65536, dtype=np.uint32) + 128) // 257).astype(np.uint8)


def _divided(colours: npt.NDArray[np.uint8], opacity: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    wide, divisor = colours.astype(np.uint32), np.maximum(opacity, 1).astype(np.uint32)
    return np.asarray(np.minimum((wide * 255 + divisor // 2) // divisor, 255), dtype=np.uint8)


def _over_white(rgb: RgbArray, opacity: npt.NDArray[np.uint8]) -> RgbArray:
    if bool((opacity == 255).all()):
        return rgb
    alpha = opacity.astype(np.uint32)
    mixed: RgbArray = ((rgb * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)
    return mixed


def _managed(colours: npt.NDArray[np.uint8], form: PixelFormat) -> RgbArray:
    transform = _transform(form.icc, form.model) if form.icc or form.model == "lab" else None
    if transform is not None:
        plane = colours[:, :, 0] if form.model == "grey" else colours
        converted = transform.apply(_as_image(plane, form.model))
        return np.asarray(converted)
    if form.model == "grey":
        return np.repeat(colours, 3, axis=2)
    if form.model == "cmyk":
        wide = 255 - colours.astype(np.uint16)
        return ((wide[:, :, :3] * wide[:, :, 3:] + 127) // 255).astype(np.uint8)
    return colours


def _as_image(plane: npt.NDArray[np.uint8], model: ColourModel) -> Image.Image:
    height, width = plane.shape[:2]
    return Image.frombytes(_CMS_MODES[model], (width, height), np.ascontiguousarray(plane).tobytes())


@lru_cache(maxsize=8)
def _transform(icc: bytes, model: ColourModel) -> ImageCms.ImageCmsTransform | None:
    """The transform to sRGB, or None where the profile is of no use or is sRGB itself."""
    try:
        if model == "lab":
            profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        else:
            if len(icc) > _LARGEST_PROFILE:
                return None
            profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
            if _PROFILE_SPACES.get(profile.profile.xcolor_space.strip()) != model:
                return None
        transform = ImageCms.buildTransform(
            profile,
            ImageCms.createProfile("sRGB"),
            _CMS_MODES[model],
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
    return None if model in ("rgb", "grey") and _changes_nothing(transform, model) else transform


def _changes_nothing(transform: ImageCms.ImageCmsTransform, model: ColourModel) -> bool:
    """Whether a profile is sRGB under some name: rounding alone must not alter a pixel."""
    steps = np.arange(0, 256, 15, dtype=np.uint8)
    if model == "grey":
        probe = np.arange(256, dtype=np.uint8)[None, :]
        expected = np.repeat(probe[:, :, None], 3, axis=2)
    else:
        probe = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
        expected = probe
    got = np.asarray(transform.apply(_as_image(probe, model)))
    return int(np.abs(got.astype(np.int16) - expected).max()) <= 1


def from_pillow(image: Image.Image) -> RgbArray:
    """A loaded Pillow image in any mode to (height, width, 3) 8-bit sRGB; orientation is left as stored."""
    icc = bytes(image.info.get("icc_profile") or b"")
    mode = image.mode
    if mode in ("P", "PA"):
        has_alpha = mode == "PA" or "transparency" in image.info
        image, mode = (image.convert("RGBA"), "RGBA") if has_alpha else (image.convert("RGB"), "RGB")
    elif "transparency" in image.info and mode in ("L", "RGB"):
        image, mode = (image.convert("LA"), "LA") if mode == "L" else (image.convert("RGBA"), "RGBA")
    elif mode in ("YCbCr", "HSV", "RGBX", "La"):
        target = "LA" if mode == "La" else "RGB"
        image, mode = image.convert(target), target
    pixels: npt.NDArray[np.generic] = np.asarray(image)
    if mode == "I":  # 32-bit holders of 16-bit samples
        pixels = np.clip(pixels, 0, 65535).astype(np.uint16)
    model: ColourModel = "cmyk" if mode == "CMYK" else "lab" if mode == "LAB" else "rgb"
    if mode in ("1", "L", "LA", "F") or mode.startswith("I"):
        model = "grey"
    form = PixelFormat(model, alpha=mode in ("LA", "RGBA", "RGBa"), premultiplied=mode == "RGBa", icc=icc)
    return to_rgb(pixels, form)
