"""What is refused before a decoder sees it: pipes would wait for ever, devices never end, headers lie."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from PIL import Image

from otterscope.errors import FileUnreadable
from otterscope.gguf_file import read_header
from otterscope.imaging.errors import PictureTooLarge
from otterscope.imaging.opening import open_image

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[Path]:
    """A pipe into which nobody writes; whoever opens it is woken after five seconds, and fails."""

    def wake(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError("still waiting for the pipe")

    path = tmp_path / "pipe.jpg"
    os.mkfifo(path)
    before = signal.signal(signal.SIGALRM, wake)
    signal.alarm(5)
    yield path
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@needs_pipes
def test_a_pipe_is_no_picture(pipe: Path) -> None:
    with pytest.raises(FileUnreadable, match=r"pipe\.jpg” cannot be read \(neither a file nor a folder\)"):
        open_image(pipe)


@needs_pipes
def test_a_pipe_is_no_model(pipe: Path) -> None:
    with pytest.raises(FileUnreadable, match="neither a file nor a folder"):
        read_header(pipe)


@needs_pipes
def test_a_device_is_no_picture() -> None:
    with pytest.raises(FileUnreadable, match="neither a file nor a folder"):
        open_image(Path("/dev/zero"))


def test_a_jpeg_larger_than_its_decoder_goes_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "lie.jpg"
    Image.new("RGB", (300, 200)).save(path)
    size = bytes([0, 200, 1, 44])
    assert path.read_bytes().count(size) == 1
    path.write_bytes(path.read_bytes().replace(size, b"\xff\xff\xff\xff"))
    with pytest.raises(
        PictureTooLarge, match="65,535 × 65,535 pixels, more than OtterScope opens \\(65,500 a side"
    ):
        open_image(path)
