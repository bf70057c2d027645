"""A small JPEG file, decoded whole, with a look at whether its data are those that were written."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from otterscope.imaging import colour, vips
from otterscope.imaging.filebytes import FileBytes
from otterscope.imaging.jpeg_header import DataDamaged, JpegHeader, NotIndexable
from otterscope.imaging.jpeg_index import JpegIndex
from otterscope.imaging.reader import PictureInfo
from otterscope.imaging.source import RgbArray
from otterscope.imaging.whole import WholeReader, decode_with_pillow
from otterscope.progress import CancelToken, no_progress


class WholeJpeg(WholeReader):
    """What Pillow shows of a file says nothing of damage in its middle; `info` does, once it is decoded."""

    def __init__(self, opened: WholeReader, header: JpegHeader) -> None:
        """Of a file that Pillow has opened."""
        super().__init__(opened.path, opened.size, opened.info, self._decode_jpeg)
        self._header = header
        self._damaged = False

    @property
    def info(self) -> PictureInfo:
        # A file that breaks off ends in damage, too: that is said as what it is.
        return replace(self._info, damaged=self._damaged and not self._info.truncated)

    def _decode_jpeg(self) -> tuple[RgbArray, bool]:
        try:
            self._damaged = self._codes_damaged()
        except NotIndexable:
            try:
                return self._decode_strictly(), False
            except vips.VipsError as fault:
                self._damaged = vips.corrupt(fault)
        return decode_with_pillow(self.path)

    def _codes_damaged(self) -> bool:
        """Reads all codes and transforms none. Raises: NotIndexable, if the file's form does not allow it."""
        with contextlib.closing(FileBytes(self.path)) as file:
            index = JpegIndex(file, self._header)
            try:
                index.scan(None, no_progress, CancelToken())
            except DataDamaged:
                return True
            return index.damaged

    def _decode_strictly(self) -> RgbArray:
        """By the decoder that can be told to complain. Raises: VipsError."""
        image = vips.load_strictly("jpegload", str(self.path))
        form = vips.pixel_format(image, vips.icc_of(image))
        return colour.to_rgb(vips.rows(image, 0, image.height), form)
