"""Open any picture: the reader is chosen by the file's content."""

from __future__ import annotations

from pathlib import Path

from otterscope.errors import FileMissing, FileUnreadable
from otterscope.imaging import whole
from otterscope.imaging.errors import EmptyFile
from otterscope.imaging.picture import Picture
from otterscope.imaging.sniff import HEAD_BYTES


def open_image(path: str | Path, *, page: int = 0) -> Picture:
    """Open one page of a picture file; only headers are read.

    Args:
        path: a file of any known format, whatever its name.
        page: from 0.

    Raises:
        FileMissing, FileUnreadable: the file is not there or may not be read.
        AppError: of `imaging.errors`: it is no picture, is damaged, or is too large to work with.
    """
    path = Path(path)
    _head(path)
    return Picture(path, whole.open_with_pillow(path, page))


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except FileNotFoundError:
        raise FileMissing(path=path) from None
    except OSError as fault:
        raise FileUnreadable(path=path, reason=fault.strerror or str(fault)) from fault
    if not head:
        raise EmptyFile(path=path)
    return head
