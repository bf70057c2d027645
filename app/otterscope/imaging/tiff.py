"""TIFF and BigTIFF: tiles and strips decoded one by one where they lie, pyramids included."""

from __future__ import annotations

import logging
import math
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tifffile

from otterscope.errors import AppError
from otterscope.geometry import Region, Size
from otterscope.imaging import colour, tiff_pages
from otterscope.imaging.colour import PixelFormat
from otterscope.imaging.errors import FormatNeedsExtra, NoSuchPage, PictureDamaged, RegionDamaged
from otterscope.imaging.filebytes import FileBytes
from otterscope.imaging.guard import check_size
from otterscope.imaging.limits import MAX_SAMPLES, SEGMENT_BYTES, STRIP_CACHE_BYTES
from otterscope.imaging.orientation import checked
from otterscope.imaging.reader import PictureInfo
from otterscope.imaging.source import RgbArray
from otterscope.imaging.whole import DECODER_FAULTS
from otterscope.progress import CancelToken, ProgressCallback

# What it says of a damaged file arrives as a fault with a sentence.
logging.getLogger("tifffile").setLevel(logging.CRITICAL)

_MINISWHITE, _MINISBLACK, _RGB, _PALETTE, _SEPARATED, _YCBCR, _CIELAB = 0, 1, 2, 3, 5, 6, 8
_MODELS: dict[int, colour.ColourModel] = {
    _RGB: "rgb", _YCBCR: "rgb", _SEPARATED: "cmyk", _CIELAB: "lab",
}  # fmt: skip
_JPEG_COMPRESSIONS = (6, 7)
_ICC_TAG, _ORIENTATION_TAG = 34675, 274


class NotSegmented(Exception):
    """The file's form is for another decoder: one strip that is too large, or subsampled raw YCbCr."""


class TiffReader:
    """One page of a TIFF file and its smaller copies."""

    random_access = True

    def __init__(self, path: Path, page: int) -> None:
        """Raises: NoSuchPage, PictureDamaged, PictureTooLarge, TooManyPages, NotSegmented."""
        self.file = FileBytes(path)
        try:
            pages = tiff_pages.walk(self.file)
            self._tiff = tifffile.TiffFile(path)
            if self._tiff.is_ndpi:  # one strip of any size, whose parts only OpenSlide finds
                raise FormatNeedsExtra(path=path)
            mains = _main_pages(pages, bool(self._tiff.is_svs))
            if not 0 <= page < len(mains):
                raise NoSuchPage(path=path, page=page + 1, pages=len(mains))
            base: Any = self._tiff.pages[mains[page][0].number]
            copies = [self._tiff.pages[copy.number] for copy in mains[page][1:]] + list(base.pages or [])
            self._levels = _Levels(path, base, copies)
        except DECODER_FAULTS as fault:
            self.close()
            raise PictureDamaged(path=path, detail=f"{type(fault).__name__}: {fault}") from fault
        except BaseException:
            self.close()
            raise
        first = self._levels.layouts[0]
        tag = base.tags.get(_ORIENTATION_TAG)
        self._info = PictureInfo(
            "TIFF",
            len(mains),
            page,
            checked(int(tag.value) if tag else 1),
            False,
            first.width if first.tiled else 0,
        )
        self._kept: OrderedDict[tuple[int, int], RgbArray] = OrderedDict()
        self._kept_bytes = 0
        self._lock = threading.Lock()

    @property
    def info(self) -> PictureInfo:
        return self._info

    @property
    def levels(self) -> tuple[Size, ...]:
        return tuple(layout.size for layout in self._levels.layouts)

    def ready(self, level: int, region: Region) -> bool:  # noqa: ARG002 - one answer for all
        return True

    def read(self, level: int, region: Region, progress: ProgressCallback, cancel: CancelToken) -> RgbArray:
        """See `Reader.read`."""
        layout = self._levels.layouts[level]
        out: RgbArray = np.empty((region.height, region.width, 3), dtype=np.uint8)
        rows = range(region.y // layout.height, (region.bottom - 1) // layout.height + 1)
        columns = range(region.x // layout.width, (region.right - 1) // layout.width + 1)
        for row in rows:
            for column in columns:
                cancel.raise_if_cancelled()
                box = Region(column * layout.width, row * layout.height, layout.width, layout.height)
                pixels = self._segment(level, row * layout.columns + column, box)
                left, top = max(region.x, box.x), max(region.y, box.y)
                right, bottom = min(region.right, box.right), min(region.bottom, box.bottom)
                out[top - region.y : bottom - region.y, left - region.x : right - region.x] = pixels[
                    top - box.y : bottom - box.y, left - box.x : right - box.x
                ]
            progress(row - rows.start + 1, len(rows))
        return out

    def _segment(self, level: int, index: int, box: Region) -> RgbArray:
        key = (level, index)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        try:
            pixels = self._levels.layouts[level].decode(self.file, index)
        except AppError:
            raise
        except DECODER_FAULTS as fault:
            detail = f"{type(fault).__name__}: {fault}"
            raise RegionDamaged(path=self.file.path, region=box, detail=detail) from fault
        with self._lock:
            if key not in self._kept:
                self._kept[key] = pixels
                self._kept_bytes += pixels.nbytes
            while self._kept_bytes > STRIP_CACHE_BYTES and len(self._kept) > 1:
                self._kept_bytes -= self._kept.popitem(last=False)[1].nbytes
        return pixels

    def close(self) -> None:
        self.file.close()
        if hasattr(self, "_tiff"):
            self._tiff.close()


def _main_pages(pages: list[tiff_pages.TiffPage], is_svs: bool) -> list[list[tiff_pages.TiffPage]]:
    """Each full picture with its smaller copies, which follow it in the chain."""
    mains: list[list[tiff_pages.TiffPage]] = []
    for page in pages:
        first = mains[0][0] if mains else None
        if first is not None and (page.reduced or is_svs):
            # A slide's label and overview photograph are other pictures, of another shape.
            if _same_shape(first, page):
                mains[-1 if page.reduced else 0].append(page)
            continue
        mains.append([page])
    return mains


def _same_shape(first: tiff_pages.TiffPage, page: tiff_pages.TiffPage) -> bool:
    if not (0 < page.width < first.width and 0 < page.height < first.height):
        return False
    return math.isclose(first.width / page.width, first.height / page.height, rel_tol=0.02, abs_tol=0.5)


class _Levels:
    """The layouts of a page and of its usable smaller copies, largest first."""

    def __init__(self, path: Path, base: Any, copies: list[Any]) -> None:
        self.layouts = [Layout(path, base)]
        for copy in sorted(copies, key=lambda page: -int(page.imagewidth)):
            if 0 < copy.imagewidth < self.layouts[-1].size.width:
                try:
                    self.layouts.append(Layout(path, copy))
                except (NotSegmented, PictureDamaged):
                    continue


class Layout:
    """How one page is cut into tiles or strips, and how one of them becomes sRGB."""

    def __init__(self, path: Path, page: Any) -> None:
        self.size = check_size(path, int(page.imagewidth), int(page.imagelength))
        self.tiled = bool(page.is_tiled)
        self.width = int(page.tilewidth) if self.tiled else self.size.width
        self.height = int(page.tilelength) if self.tiled else min(int(page.rowsperstrip), self.size.height)
        if self.width < 1 or self.height < 1 or page.dtype is None:
            raise PictureDamaged(path=path, detail=f"tiles of {self.width} × {self.height} of {page.dtype}")
        if int(page.imagedepth) != 1:
            raise NotSegmented("a volume")
        self.columns = -(-self.size.width // self.width)
        self._count = self.columns * -(-self.size.height // self.height)
        self._page, self._path = page, path
        self._samples = int(page.samplesperpixel)
        self._planes = self._samples if int(page.planarconfig) == 2 else 1
        self._photometric = int(page.photometric)
        taken = self.width * self.height * self._samples * max(1, page.dtype.itemsize)
        if not 0 < self._samples <= MAX_SAMPLES:
            raise PictureDamaged(path=path, detail=f"{self._samples} samples a pixel")
        if taken > SEGMENT_BYTES:
            raise NotSegmented(f"a segment of {taken} bytes")
        if self._photometric == _YCBCR and int(page.compression) not in _JPEG_COMPRESSIONS:
            raise NotSegmented("YCbCr outside JPEG")
        if len(page.dataoffsets) < self._count * self._planes:
            raise PictureDamaged(path=path, detail=f"{len(page.dataoffsets)} of {self._count} segments")
        self._form = self._pixel_format()

    def _pixel_format(self) -> PixelFormat:
        page = self._page
        model = _MODELS.get(self._photometric, "grey")
        if self._photometric == _PALETTE:
            return PixelFormat("rgb")
        extra = tuple(int(kind) for kind in (page.extrasamples or ()))
        tag = page.tags.get(_ICC_TAG)
        icc = tag.value if tag is not None and isinstance(tag.value, bytes) else b""
        bits = int(page.bitspersample) if isinstance(page.bitspersample, int) else page.dtype.itemsize * 8
        return PixelFormat(
            model,
            alpha=bool(extra) and extra[0] in (1, 2),
            premultiplied=bool(extra) and extra[0] == 1,
            inverted=self._photometric == _MINISWHITE,
            white=(1 << bits) - 1 if bits < 8 or (bits < 16 and page.dtype == np.uint16) else 0,
            icc=icc,
        )

    def decode(self, file: FileBytes, index: int) -> RgbArray:
        """One tile or strip, (rows, columns, 3); those at an edge may be smaller or padded."""
        planes = [self._decode_plane(file, index + plane * self._count) for plane in range(self._planes)]
        pixels = planes[0] if len(planes) == 1 else np.concatenate(planes, axis=2)
        if self._photometric == _PALETTE:
            table = np.asarray(self._page.colormap)
            # The high byte alone, as everywhere: some writers fill the low one and some do not.
            table = (table >> 8).astype(np.uint8)
            pixels = table[:, np.minimum(pixels[:, :, 0], table.shape[1] - 1)].transpose(1, 2, 0)
        rgb = colour.to_rgb(pixels, self._form)
        top = index // self.columns * self.height
        left = index % self.columns * self.width
        wanted = min(self.height, self.size.height - top), min(self.width, self.size.width - left)
        if rgb.shape[0] < wanted[0] or rgb.shape[1] < wanted[1]:
            raise ValueError(f"decoded to {rgb.shape}, {wanted} needed")
        return rgb

    def _decode_plane(self, file: FileBytes, index: int) -> npt.NDArray[np.generic]:
        offset, length = int(self._page.dataoffsets[index]), int(self._page.databytecounts[index])
        samples = 1 if self._planes > 1 else self._samples
        if length == 0:  # a sparse file's empty tile
            return np.zeros((self.height, self.width, samples), dtype=self._page.dtype)
        if length > 2 * SEGMENT_BYTES or offset + length > file.size:
            raise ValueError(f"a segment of {length} bytes at {offset} in a file of {file.size}")
        data = file.read(offset, length)
        segment, _, _ = self._page.decode(data, index, jpegtables=self._page.jpegtables)
        if segment is None:
            raise ValueError("an empty segment")
        pixels: npt.NDArray[np.generic] = segment.reshape(segment.shape[-3:])
        return pixels
