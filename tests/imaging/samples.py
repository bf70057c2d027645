"""One small file of every kind, and what another decoder than the program's makes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt
import pyvips
import tifffile
from PIL import Image

from tests.fixtures.pictures import picture

Pixels = npt.NDArray[Any]
WIDTH, HEIGHT = 333, 271


@dataclass(frozen=True)
class Sample:
    """A kind of file: how it is written, and an independent full decode to 8-bit RGB."""

    name: str
    ending: str
    write: Callable[[Path], None]
    reference: Callable[[Path], Pixels]

    def __str__(self) -> str:
        return self.name


def source() -> Pixels:
    """The picture in every file: RGB with smooth, hard and noisy parts."""
    return picture(WIDTH, HEIGHT, seed=7)


def cmyk_formula(inks: Pixels) -> Pixels:
    """Inks (0 is none) to RGB as this program defines it where no profile says better."""
    paper = 255 - inks.astype(np.uint16)
    return ((paper[:, :, :3] * paper[:, :, 3:] + 127) // 255).astype(np.uint8)


def _pillow(mode: str = "RGB", **options: Any) -> Callable[[Path], None]:
    return lambda path: Image.fromarray(source()).convert(mode).save(path, **options)


def by_pillow(path: Path) -> Pixels:
    with Image.open(path) as image:
        if image.mode == "CMYK":
            return cmyk_formula(np.asarray(image))
        return np.asarray(image.convert("RGB"))


def by_vips(path: Path) -> Pixels:
    pixels: Pixels = pyvips.Image.new_from_file(str(path)).numpy()
    return _three(pixels)


def _three(pixels: Pixels) -> Pixels:
    if pixels.dtype == np.uint16:
        pixels = ((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8)
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    return np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels[:, :, :3]


def by_imagecodecs(decode: Callable[[bytes], Pixels], path: Path) -> Pixels:
    return _three(decode(path.read_bytes()))


def _sixteen() -> Pixels:
    wide = source().astype(np.uint16)
    return wide * 250 + wide[::-1, ::-1]


def _png16(path: Path) -> None:
    path.write_bytes(imagecodecs.png_encode(_sixteen()))


def _grey16(path: Path) -> None:
    path.write_bytes(imagecodecs.png_encode(np.ascontiguousarray(_sixteen()[:, :, 0])))


def _tiff(data: Callable[[], Pixels] = source, **options: Any) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        tifffile.imwrite(path, data(), **options)

    return write


def _vips_tiff(**options: Any) -> Callable[[Path], None]:
    return lambda path: pyvips.Image.new_from_array(source()).tiffsave(str(path), **options)


def _grey() -> Pixels:
    return np.ascontiguousarray(source()[:, :, 1])


def _inverted(path: Path) -> Pixels:
    assert path.stat().st_size > WIDTH * HEIGHT
    return 255 - _three(_grey())


def _bmp(path: Path) -> Pixels:
    """Rows of a 24-bit BMP, which lie upside down and padded to four bytes, blue first."""
    raw = path.read_bytes()
    stride = (WIDTH * 3 + 3) // 4 * 4
    start = int.from_bytes(raw[10:14], "little")
    rows = np.frombuffer(raw, np.uint8, stride * HEIGHT, start).reshape(HEIGHT, stride)
    return rows[::-1, : WIDTH * 3].reshape(HEIGHT, WIDTH, 3)[:, :, ::-1]


def _ppm(path: Path) -> Pixels:
    return np.frombuffer(path.read_bytes()[-WIDTH * HEIGHT * 3 :], np.uint8).reshape(HEIGHT, WIDTH, 3)


_PNG = partial(by_imagecodecs, imagecodecs.png_decode)

SAMPLES = [
    Sample("jpeg 4:2:0", ".jpg", _pillow(quality=85, subsampling=2), by_pillow),
    Sample("jpeg 4:2:2", ".jpg", _pillow(quality=92, subsampling=1), by_pillow),
    Sample("jpeg 4:4:4", ".jpg", _pillow(quality=97, subsampling=0), by_pillow),
    Sample("jpeg own codes", ".jpg", _pillow(quality=60, optimize=True), by_pillow),
    Sample("jpeg restarts", ".jpg", _pillow(quality=85, restart_marker_blocks=5), by_pillow),
    Sample("jpeg restart rows", ".jpg", _pillow(quality=85, restart_marker_rows=2), by_pillow),
    Sample("jpeg grey", ".jpg", _pillow("L", quality=85), by_pillow),
    Sample("jpeg cmyk", ".jpg", _pillow("CMYK", quality=85), by_pillow),
    Sample("jpeg progressive", ".jpg", _pillow(quality=85, progressive=True), by_pillow),
    Sample("png", ".png", _pillow(), _PNG),
    Sample("png grey", ".png", _pillow("L"), _PNG),
    Sample("png palette", ".png", _pillow("P"), by_pillow),
    Sample("png bilevel", ".png", _pillow("1"), by_pillow),
    Sample("png 16 bit", ".png", _png16, _PNG),
    Sample("png 16 bit grey", ".png", _grey16, _PNG),
    Sample("webp lossy", ".webp", _pillow(quality=80), by_pillow),
    Sample("webp lossless", ".webp", _pillow(lossless=True), by_pillow),
    Sample("avif", ".avif", _pillow(quality=70), partial(by_imagecodecs, imagecodecs.avif_decode)),
    Sample("gif", ".gif", _pillow("P"), by_pillow),
    Sample("bmp", ".bmp", _pillow(), _bmp),
    Sample("ppm", ".ppm", _pillow(), _ppm),
    Sample(
        "jpeg 2000", ".jp2", _pillow(irreversible=False), partial(by_imagecodecs, imagecodecs.jpeg2k_decode)
    ),
    Sample("tiff strips", ".tif", _tiff(rowsperstrip=17), by_vips),
    Sample("tiff one strip", ".tif", _tiff(), by_pillow),
    Sample("tiff lzw", ".tif", _vips_tiff(compression="lzw", predictor="horizontal"), by_pillow),
    Sample("tiff deflate", ".tif", _tiff(compression="zlib", rowsperstrip=40), by_vips),
    Sample("tiff packbits", ".tif", _vips_tiff(compression="packbits"), by_pillow),
    Sample("tiff tiles", ".tif", _vips_tiff(tile=True, tile_width=64, tile_height=48), by_pillow),
    Sample("tiff zstd", ".tif", _tiff(tile=(64, 64), compression="zstd"), by_pillow),
    Sample("tiff jpeg", ".tif", _vips_tiff(tile=True, compression="jpeg", Q=85), by_pillow),
    Sample(
        "tiff pyramid",
        ".tif",
        _vips_tiff(tile=True, pyramid=True, compression="deflate", tile_width=64, tile_height=64),
        by_pillow,
    ),
    Sample(
        "tiff inner pyramid",
        ".tif",
        _vips_tiff(tile=True, pyramid=True, subifd=True, bigtiff=True, tile_width=64, tile_height=64),
        by_vips,
    ),
    Sample("tiff big-endian", ".tif", _tiff(byteorder=">", rowsperstrip=10), by_pillow),
    Sample("tiff 16 bit", ".tif", _tiff(data=_sixteen, rowsperstrip=10, photometric="rgb"), by_vips),
    Sample(
        "tiff planes",
        ".tif",
        _tiff(
            data=lambda: source().transpose(2, 0, 1),
            planarconfig="separate",
            photometric="rgb",
            tile=(64, 64),
        ),
        lambda path: source(),
    ),
    Sample("tiff grey", ".tif", _tiff(data=_grey, tile=(32, 32)), by_pillow),
    Sample("tiff white is zero", ".tif", _tiff(data=_grey, photometric="miniswhite"), _inverted),
    Sample("tiff palette", ".tif", _pillow("P"), by_pillow),
    Sample("tiff cmyk", ".tif", _pillow("CMYK"), by_pillow),
    Sample("tiff fax", ".tif", _pillow("1", compression="group4"), by_pillow),
]
