"""Open any picture: the reader is chosen by the file's content."""

from __future__ import annotations

import stat
from pathlib import Path

from otterscope.errors import FileMissing, FileUnreadable
from otterscope.imaging import formats, limits, slide, whole
from otterscope.imaging.errors import EmptyFile, FormatNeedsExtra, PictureChanged, PictureTooLarge
from otterscope.imaging.guard import FileIdentity
from otterscope.imaging.jpeg_file import JpegFile
from otterscope.imaging.jpeg_header import NotIndexable, read_header
from otterscope.imaging.jpeg_whole import WholeJpeg
from otterscope.imaging.picture import Picture
from otterscope.imaging.reader import Reader
from otterscope.imaging.sniff import HEAD_BYTES, sniff
from otterscope.imaging.tiff import NotSegmented, TiffReader
from otterscope.imaging.tile_cache import TileCache


def open_image(path: str | Path, *, page: int = 0, cache: TileCache | None = None) -> Picture:
    """Open one page of a picture file; only headers are read.

    Args:
        path: a file of any known format, whatever its name.
        page: from 0.
        cache: where tiles of flat files are kept; by default the platform's cache folder.

    Raises:
        FileMissing, FileUnreadable: the file is not there or may not be read.
        AppError: of `imaging.errors`: it is no picture, is damaged, or is too large to work with.
    """
    path = Path(path)
    head = _head(path)
    identity = FileIdentity.of(path)
    reader = _reader(path, page, head)
    try:
        identity.check(path)
    except PictureChanged:
        reader.close()
        raise
    return Picture(path, reader, identity, cache)


def _head(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
            # Opening a pipe would wait for whoever writes into it, and a device may never end.
            raise FileUnreadable(path=path, reason="neither a file nor a folder")
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except FileNotFoundError:
        raise FileMissing(path=path) from None
    except OSError as fault:
        raise FileUnreadable(path=path, reason=fault.strerror or str(fault)) from fault
    if not head:
        raise EmptyFile(path=path)
    return head


def _reader(path: Path, page: int, head: bytes) -> Reader:
    kind = sniff(head)
    mirax = kind == "jpeg" and slide.is_mirax(path)
    if (kind in ("tiff", "other") or mirax) and slide.detect(path):
        return slide.SlideReader(path, page)
    if mirax:
        raise FormatNeedsExtra(path=path)
    if kind == "jpeg" and page == 0:
        return _jpeg(path)
    if kind == "tiff":
        try:
            return TiffReader(path, page)
        except NotSegmented:
            return formats.open_tiff(path, page)
    opener = formats.OPENERS.get(kind)
    return opener(path, page) if opener else whole.open_with_pillow(path, page)


def _jpeg(path: Path) -> Reader:
    """Small files are decoded whole; large ones get an index, or a pass from the top."""
    try:
        with path.open("rb") as file:
            header = read_header(file)
    except NotIndexable:
        return whole.open_with_pillow(path, 0)
    if max(header.width, header.height) > limits.JPEG_SIDE:
        raise PictureTooLarge(path=path, width=header.width, height=header.height, limit=limits.JPEG_SIDE)
    if len(header.components) not in (1, 3, 4):
        return whole.open_with_pillow(path, 0)
    if header.width * header.height <= limits.SMALL_PIXELS:
        return WholeJpeg(whole.open_with_pillow(path, 0), header)
    return JpegFile(path, header)
