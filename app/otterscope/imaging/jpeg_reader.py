"""Baseline JPEG with random access: any region's exact pixels, decoded from the file where they lie."""

from __future__ import annotations

import io
from dataclasses import replace

import imagecodecs
import numpy as np
import numpy.typing as npt
import pyvips
from PIL import Image

from otterscope.geometry import Region, Size
from otterscope.imaging import colour, vips
from otterscope.imaging.colour import PixelFormat
from otterscope.imaging.errors import RegionDamaged
from otterscope.imaging.filebytes import FileBytes
from otterscope.imaging.jpeg_header import JpegHeader
from otterscope.imaging.jpeg_index import JpegIndex
from otterscope.imaging.reader import PictureInfo
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken, ProgressCallback

#: Levels that the decoder makes by itself from the coefficients: 1, 1/2, 1/4, 1/8.
DCT_LEVELS = 4
#: Full-size columns and rows behind what is decoded at once: 8 megapixels, so that a cancel takes effect
#: within some hundredths of a second.
_BLOCK_COLUMNS, _BLOCK_ROWS = 8192, 1024


class IndexedJpeg:
    """A flat JPEG file that is read anywhere once its index has been made (0.1 s for 100 megapixels)."""

    random_access = True

    def __init__(self, file: FileBytes, header: JpegHeader) -> None:
        """Raises: NotIndexable, if the file's form has no index."""
        self.file, self.header = file, header
        self.index = JpegIndex(file, header)
        self._size = Size(header.width, header.height)
        self._info = PictureInfo("JPEG", orientation=header.orientation)

    @property
    def info(self) -> PictureInfo:
        return replace(self._info, damaged=self.index.damaged)

    @property
    def levels(self) -> tuple[Size, ...]:
        width, height = self._size.width, self._size.height
        return tuple(Size(-(-width // (1 << k)), -(-height // (1 << k))) for k in range(DCT_LEVELS))

    def ready(self, level: int, region: Region) -> bool:
        """Whether the index reaches far enough for `region` already."""
        return self.index.rows_done >= self._mcus(level, region).bottom

    def read(self, level: int, region: Region, progress: ProgressCallback, cancel: CancelToken) -> RgbArray:
        """See `Reader.read`. Raises: NotIndexable, if the data turn out damaged."""
        mcus = self._mcus(level, region)
        self.index.ensure(min(mcus.bottom + 1, self.index.rows), progress, cancel)
        out: RgbArray = np.empty((region.height, region.width, 3), dtype=np.uint8)
        columns, rows = _BLOCK_COLUMNS >> level, _BLOCK_ROWS >> level
        for top in range(0, region.height, rows):
            bottom = min(top + rows, region.height)
            for left in range(0, region.width, columns):
                cancel.raise_if_cancelled()
                right = min(left + columns, region.width)
                block = Region(region.x + left, region.y + top, right - left, bottom - top)
                out[top:bottom, left:right] = self._block(level, block)
            progress(bottom, region.height)
        return out

    def _mcus(self, level: int, region: Region) -> Region:
        """The MCUs that hold a level's region, and one more on each side, for the upsampling of chroma."""
        width, height = self.header.mcu_size
        shift = 1 << level
        left, top = region.x * shift // width - 1, region.y * shift // height - 1
        right = -(-region.right * shift // width) + 1
        bottom = -(-region.bottom * shift // height) + 1
        left, top = max(0, left), max(0, top)
        columns, rows = self.header.mcu_grid
        return Region(left, top, min(columns, right) - left, min(rows, bottom) - top)

    def _block(self, level: int, region: Region) -> RgbArray:
        mcus = self._mcus(level, region)
        piece = self.index.piece(mcus)
        try:
            pixels = decode_jpeg(piece, level, len(self.header.components), self.header.icc)
        except (vips.VipsError, OSError, ValueError, RuntimeError) as fault:
            raise RegionDamaged(path=self.file.path, region=region, detail=str(fault)) from fault
        width, height = self.header.mcu_size
        left, top = region.x - (mcus.x * width >> level), region.y - (mcus.y * height >> level)
        part = pixels[top : top + region.height, left : left + region.width]
        short = (region.height - part.shape[0], region.width - part.shape[1])
        if level and short != (0, 0) and max(short) <= 1 <= min(part.shape[:2]):
            # The decoder rounds a shrunk size down where the levels round it up.
            part = np.pad(part, ((0, short[0]), (0, short[1]), (0, 0)), mode="edge")
        if part.shape != (region.height, region.width, 3):
            raise RegionDamaged(path=self.file.path, region=region, detail=f"decoded to {pixels.shape}")
        return part

    def overview_rows(self, planes: list[npt.NDArray[np.uint8]]) -> RgbArray:
        """The picture's rows at 1/8 from DC samples: (rows, width, 3) 8-bit sRGB, padded to whole MCUs."""
        alone = len(planes) == 1
        h, v = self.header.sampling
        full = []
        for plane, component in zip(planes, self.header.components, strict=True):
            if not alone and (component.h, component.v) != (h, v):
                image = Image.fromarray(plane)
                size = (plane.shape[1] * h // component.h, plane.shape[0] * v // component.v)
                full.append(image.resize(size, Image.Resampling.BILINEAR))
            else:
                full.append(Image.fromarray(plane))
        pixels, model = self._merged(full)
        return colour.to_rgb(pixels, PixelFormat(model, icc=self.header.icc))

    def _merged(self, planes: list[Image.Image]) -> tuple[npt.NDArray[np.uint8], colour.ColourModel]:
        """Undo the file's own colour transform as decoders do: by the Adobe segment, JFIF, or the names."""
        if len(planes) == 1:
            return np.asarray(planes[0]), "grey"
        adobe = self.header.adobe[11] if len(self.header.adobe) > 11 else None
        names = bytes(c.ident for c in self.header.components[:3])
        if len(planes) == 3:
            plain = not self.header.jfif and (names == b"RGB" if adobe is None else adobe == 0)
            image = Image.merge("RGB" if plain else "YCbCr", planes)
            return np.asarray(image.convert("RGB")), "rgb"
        inks = np.asarray(Image.merge("CMYK", planes))
        if adobe == 2:
            rgb = np.asarray(Image.merge("YCbCr", planes[:3]).convert("RGB"))
            inks = np.dstack([255 - rgb, inks[:, :, 3]])
        return (255 - inks if adobe is not None else inks), "cmyk"

    def close(self) -> None:
        self.file.close()


def decode_jpeg(data: bytes, level: int, components: int, icc: bytes) -> RgbArray:
    """A whole JPEG at 1 / 2**level (level 0 to 3): (height, width, 3) 8-bit sRGB.

    Raises: VipsError, OSError, ValueError, RuntimeError, where the data are damaged.
    """
    if components == 4:  # rare, and one decoder knows what Adobe means by its inks
        image = Image.open(io.BytesIO(data), formats=("JPEG",))
        image.load()
        pixels = colour.to_rgb(np.asarray(image), PixelFormat("cmyk", icc=icc))
        return _reduced(pixels, level)
    if level == 0:
        decoded: npt.NDArray[np.uint8] = imagecodecs.jpeg8_decode(data)
    else:
        loaded = pyvips.Image.jpegload_buffer(data, shrink=1 << level)
        decoded = loaded.numpy()
    grey = decoded.ndim == 2 or decoded.shape[2] == 1
    return colour.to_rgb(decoded, PixelFormat("grey" if grey else "rgb", icc=icc))


def _reduced(pixels: RgbArray, level: int) -> RgbArray:
    if level == 0:
        return pixels
    return np.asarray(Image.fromarray(pixels).reduce(1 << level))
