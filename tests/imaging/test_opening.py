"""What is not a file is never opened: a pipe would wait for ever, a device never end."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

from otterscope.errors import FileUnreadable
from otterscope.gguf_file import read_header
from otterscope.imaging.opening import open_image

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")


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


def test_a_pipe_is_no_picture(pipe: Path) -> None:
    with pytest.raises(FileUnreadable, match=r"pipe\.jpg” cannot be read \(neither a file nor a folder\)"):
        open_image(pipe)


def test_a_pipe_is_no_model(pipe: Path) -> None:
    with pytest.raises(FileUnreadable, match="neither a file nor a folder"):
        read_header(pipe)


def test_a_device_is_no_picture() -> None:
    with pytest.raises(FileUnreadable, match="neither a file nor a folder"):
        open_image(Path("/dev/zero"))
