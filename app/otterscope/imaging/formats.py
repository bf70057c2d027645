"""Openers of the formats that libvips or a library of their own decodes."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pyvips

from otterscope.imaging import colour, gif_blocks, limits, vips, whole
from otterscope.imaging.deepzoom import DeepZoomReader
from otterscope.imaging.errors import NoSuchPage, PictureDamaged, TooManyPages
from otterscope.imaging.flat import STRIP, FlatReader
from otterscope.imaging.guard import check_size, check_whole
from otterscope.imaging.jxl_header import jxl_size
from otterscope.imaging.orientation import checked
from otterscope.imaging.reader import PictureInfo, Reader
from otterscope.imaging.sniff import Format
from otterscope.imaging.source import RgbArray
from otterscope.imaging.whole import WholeReader

#: Would leave out what a file lacks without a word; told to complain, it gives what there is all the same.
_COMPLAINING = frozenset({"pngload"})
#: Where an SVG's root element is looked for, and what it says of its size in pixels.
_SVG_HEAD = 65_536
_SVG_TAG = re.compile(rb"<svg\b[^>]*>", re.IGNORECASE)
_SVG_SIDE = re.compile(
    rb"""\b(width|height)\s*=\s*["']\s*\+?(\d{1,30}(?:\.\d{0,30})?(?:[eE]\+?\d{1,2})?)([a-z]{0,2})\s*["']"""
)
#: The units of SVG at the library's 72 dots an inch, in pixels.
_SVG_UNITS = {
    b"": 1.0,
    b"px": 1.0,
    b"pt": 1.0,
    b"pc": 12.0,
    b"in": 72.0,
    b"cm": 28.3,
    b"mm": 2.83,
    b"em": 12.0,
}
#: A drawing is measured shrunk so far first: sizes that the library cannot hold, it would take for one pixel.
_SVG_SHIFT = 16


def _open_vips(
    path: Path, page: int, *, loader: str, name: str, streams: bool, paged: bool = False
) -> Reader:
    """A format of libvips; `streams` tells whether it decodes row by row in bounded memory."""
    options: dict[str, Any] = {"page": page} if paged and page else {}
    complains = loader in _COMPLAINING
    if complains:
        options["fail_on"] = "truncated"
    try:
        image = vips.load(loader, str(path), **options)
    except vips.VipsError as fault:
        if page:
            first = _open_vips(path, 0, loader=loader, name=name, streams=streams, paged=paged)
            pages = first.info.pages
            if page >= pages:
                raise NoSuchPage(path=path, page=page + 1, pages=pages) from fault
        raise PictureDamaged(path=path, detail=str(fault)) from fault
    fields = image.get_fields()
    pages = int(image.get("n-pages")) if paged and "n-pages" in fields else 1
    if pages > limits.MAX_PAGES:
        raise TooManyPages(path=path, limit=limits.MAX_PAGES)
    if page >= pages:
        raise NoSuchPage(path=path, page=page + 1, pages=pages)
    size = check_size(path, image.width, image.height)
    if image.bands > limits.MAX_SAMPLES:
        raise PictureDamaged(path=path, detail=f"{image.bands} samples a pixel")
    orientation = checked(image.get("orientation")) if "orientation" in fields else 1
    info = PictureInfo(name, pages, page, orientation)

    def decoder(_shrink: int) -> pyvips.Image:
        return vips.load(loader, str(path), **options)

    if streams and size.pixels > limits.SMALL_PIXELS:
        if "interlaced" in fields:
            check_whole(path, size, size.pixels * image.bands * 2)
        return FlatReader(path, size, info, decoder, complains=complains)
    cut = loader == "gifload" and gif_blocks.breaks_off(path)
    wide = 1 if image.format == "uchar" else 8  # floats and 16 bits pass through wider numbers
    check_whole(path, size, size.pixels * (image.bands * (1 + wide) + 3))
    return WholeReader(path, size, info, lambda: _decode_vips(path, decoder, complains, cut))


def _decode_vips(
    path: Path, decoder: Callable[[int], pyvips.Image], complains: bool, cut: bool
) -> tuple[RgbArray, bool]:
    """All pixels, white from where the decoder complains on; and whether the file lacks some."""
    top = 0
    try:
        image = decoder(1)
        form = vips.pixel_format(image, vips.icc_of(image))
        if not complains:
            return colour.to_rgb(vips.rows(image, 0, image.height), form), cut
        out: RgbArray = np.full((image.height, image.width, 3), 255, dtype=np.uint8)
        for top in range(0, image.height, STRIP):
            count = min(STRIP, image.height - top)
            out[top : top + count] = colour.to_rgb(vips.rows(image, top, count), form)
        return out, False
    except vips.VipsError as fault:
        if top == 0:
            raise PictureDamaged(path=path, detail=str(fault)) from fault
        return out, True


def _open_png(path: Path, page: int) -> Reader:
    with path.open("rb") as file:
        head = file.read(24)
    if len(head) == 24:  # the library would call a size beyond its own bounds damage
        check_size(path, *struct.unpack(">II", head[16:]))
    return _open_vips(path, page, loader="pngload", name="PNG", streams=True)


def open_tiff(path: Path, page: int) -> Reader:
    """A TIFF page that is no use to the tile reader: one huge strip, or raw subsampled colour."""
    return _open_vips(path, page, loader="tiffload", name="TIFF", streams=True, paged=True)


def _open_heic(path: Path, page: int) -> Reader:
    import pillow_heif

    try:
        file = pillow_heif.open_heif(path, convert_hdr_to_8bit=False)
        if not 0 <= page < len(file):
            raise NoSuchPage(path=path, page=page + 1, pages=len(file))
        image = file[page]
        size = check_size(path, *image.size)
        check_whole(path, size, size.pixels * 9)  # planes of colour, and the same as RGB twice
        info = PictureInfo("HEIC", len(file), page)
    except whole.DECODER_FAULTS as fault:
        raise PictureDamaged(path=path, detail=str(fault)) from fault

    def decode() -> tuple[RgbArray, bool]:
        try:
            pixels = np.asarray(image)
            icc = bytes(image.info.get("icc_profile") or b"")
            model: colour.ColourModel = "grey" if pixels.ndim == 2 or pixels.shape[2] < 3 else "rgb"
            alpha = pixels.ndim == 3 and pixels.shape[2] in (2, 4)
            premultiplied = bool(getattr(image, "premultiplied_alpha", False))
            return colour.to_rgb(pixels, colour.PixelFormat(model, alpha, premultiplied, icc=icc)), False
        except whole.DECODER_FAULTS as fault:
            raise PictureDamaged(path=path, detail=str(fault)) from fault

    return WholeReader(path, size, info, decode)


def _open_jxl(path: Path, page: int) -> Reader:
    data = path.read_bytes()
    size = check_size(path, *jxl_size(path, data[:4096]))
    check_whole(path, size, size.pixels * 24 + len(data))  # it decodes to 32-bit floats inside
    if page:
        raise NoSuchPage(path=path, page=page + 1, pages=1)

    def decode() -> tuple[RgbArray, bool]:
        try:
            pixels = np.asarray(imagecodecs.jpegxl_decode(path.read_bytes(), index=0))
        except whole.DECODER_FAULTS as fault:
            raise PictureDamaged(path=path, detail=str(fault)) from fault
        count = 1 if pixels.ndim == 2 else pixels.shape[2]
        form = colour.PixelFormat("grey" if count < 3 else "rgb", alpha=count in (2, 4))
        return colour.to_rgb(pixels, form), False

    return WholeReader(path, size, PictureInfo("JPEG XL"), decode)


def _open_svg(path: Path, page: int) -> Reader:
    with path.open("rb") as file:
        head = file.read(_SVG_HEAD)
    tag = _SVG_TAG.search(head)
    found = _SVG_SIDE.findall(tag.group()) if tag else []
    sides = {name: float(number) * _SVG_UNITS.get(unit, 1.0) for name, number, unit in found}
    if sides:
        check_size(path, *(max(1, round(sides.get(side, 1.0))) for side in (b"width", b"height")))
    shrunk = _drawing(path, 1 / (1 << _SVG_SHIFT))
    if shrunk is not None:
        check_size(path, *(max(1, side - 1 << _SVG_SHIFT) for side in shrunk))
    reader = _open_vips(path, page, loader="svgload", name="SVG", streams=False)
    if min(reader.levels[0].width, reader.levels[0].height) == 1 and 1 in (_drawing(path, 2.0) or (1, 1)):
        reader.close()
        raise PictureDamaged(path=path, detail="the drawing says no size that it can be drawn in")
    return reader


def _drawing(path: Path, scale: float) -> tuple[int, int] | None:
    """Width and height of a drawing at a scale; None where it has none."""
    image = vips.quietly(lambda: vips.load("svgload", str(path), scale=scale))
    return None if image is None else (image.width, image.height)


OPENERS: dict[Format, Callable[[Path, int], Reader]] = {
    "png": _open_png,
    "webp": partial(_open_vips, loader="webpload", name="WebP", streams=False, paged=True),
    "gif": partial(_open_vips, loader="gifload", name="GIF", streams=False, paged=True),
    "svg": _open_svg,
    "heic": _open_heic,
    "jxl": _open_jxl,
    "dzi": DeepZoomReader,
}
