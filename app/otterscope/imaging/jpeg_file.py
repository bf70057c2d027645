"""A large JPEG file: with an index where its form allows one, else decoded from the top."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

import pyvips

from otterscope.geometry import Region, Size
from otterscope.imaging import vips
from otterscope.imaging.cascade import halve
from otterscope.imaging.filebytes import FileBytes
from otterscope.imaging.flat import FlatReader
from otterscope.imaging.guard import check_size, check_whole
from otterscope.imaging.jpeg_header import DataDamaged, JpegHeader, NotIndexable
from otterscope.imaging.jpeg_reader import IndexedJpeg
from otterscope.imaging.reader import PictureInfo
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken, ProgressCallback

_END = b"\xff\xd9"
_PIECE = 1 << 20
_PROGRESSIVE = (0xC2, 0xC6, 0xCA, 0xCE)


class JpegFile:
    """Reads by the index until damage shows; from then on by a decoder that conceals it."""

    def __init__(self, path: Path, header: JpegHeader) -> None:
        """Raises: PictureTooLarge, PictureNeedsTooMuchMemory, FileMissing, FileUnreadable."""
        self._path, self._header = path, header
        self._size = check_size(path, header.width, header.height)
        self._lock = threading.Lock()
        self.inner: IndexedJpeg | FlatReader
        file = FileBytes(path)
        try:
            header.check_indexable()
            self.inner = IndexedJpeg(file, header)
        except NotIndexable:
            with contextlib.closing(file):
                self.inner = self._flat(file, damaged=False)
        except BaseException:
            file.close()
            raise

    def _flat(self, file: FileBytes, *, damaged: bool) -> FlatReader:
        """Of the file that is open, wherever its name leads by now; `damaged` if that is known already."""
        header = self._header
        if header.sof in _PROGRESSIVE or not header.single_scan:
            # Such a file's decoder keeps all coefficients, two bytes each, until the last scan.
            h, v = header.sampling
            share = sum(c.h * c.v for c in header.components) / (h * v)
            check_whole(self._path, self._size, int(self._size.pixels * 2 * max(share, 1)))

        def decoder(shrink: int) -> pyvips.Image:
            return vips.load("jpegload", str(self._path), shrink=shrink)

        def strict(shrink: int) -> pyvips.Image:
            return vips.load_strictly("jpegload", str(self._path), shrink=shrink)

        cut = _breaks_off(file, header.scan_start)
        info = PictureInfo("JPEG", orientation=header.orientation, truncated=cut, damaged=damaged and not cut)
        return FlatReader(
            self._path,
            self._size,
            info,
            decoder,
            shrinks=True,
            identity=file.identity,
            open_strict=None if cut or damaged else strict,
        )

    def fall_back(self, fault: NotIndexable) -> None:
        """Go over to the concealing decoder: the index met damage. Raises: PictureChanged."""
        with self._lock:
            if isinstance(self.inner, IndexedJpeg):
                indexed, self.inner = (
                    self.inner,
                    self._flat(self.inner.file, damaged=isinstance(fault, DataDamaged)),
                )
                indexed.close()

    @property
    def random_access(self) -> bool:
        return self.inner.random_access

    @property
    def info(self) -> PictureInfo:
        return self.inner.info

    @property
    def levels(self) -> tuple[Size, ...]:
        return self.inner.levels

    def ready(self, level: int, region: Region) -> bool:
        return self.inner.ready(level, region)

    def read(self, level: int, region: Region, progress: ProgressCallback, cancel: CancelToken) -> RgbArray:
        """See `Reader.read`."""
        inner = self.inner
        if isinstance(inner, IndexedJpeg):
            try:
                return inner.read(level, region, progress, cancel)
            except NotIndexable as fault:
                self.fall_back(fault)
        shift = 1 << level
        full = Region(region.x * shift, region.y * shift, region.width * shift, region.height * shift)
        pixels = self.inner.read(0, full.clipped(self._size), progress, cancel)
        for _ in range(level):
            pixels = halve(pixels)
        return pixels

    def close(self) -> None:
        self.inner.close()


def _breaks_off(file: FileBytes, start: int) -> bool:
    """Whether a JPEG file has no end marker from `start` on: at its end, or before what was appended."""
    if _END in file.read(max(start, file.size - 4096), 4096):
        return False
    pieces = range(start, file.size, _PIECE)
    return not any(_END in file.read(at, _PIECE + 1) for at in pieces)
