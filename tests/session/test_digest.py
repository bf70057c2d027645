from __future__ import annotations

import os
import random
import shutil
import threading
from pathlib import Path

import pytest

from otterscope.session.digest import picture_digest


def test_a_moved_renamed_and_touched_file_has_the_same(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(random.Random(1).randbytes(2_000_000))
    before = picture_digest(file)
    moved = tmp_path / "b.jpeg"
    shutil.copyfile(file, moved)
    os.utime(moved, (1, 1))
    assert picture_digest(moved) == before


@pytest.mark.parametrize("place", [0, 300_000, 1_000_000, 1_999_999])
def test_other_content_has_another(tmp_path: Path, place: int) -> None:
    file = tmp_path / "a.jpg"
    data = bytearray(random.Random(1).randbytes(2_000_000))
    file.write_bytes(data)
    before = picture_digest(file)
    data[place : place + 120_000] = bytes(len(data[place : place + 120_000]))
    file.write_bytes(data)
    assert picture_digest(file) != before


@pytest.mark.parametrize("size", [0, 1, 1000, 300_000])
def test_small_files_differ_by_any_byte(tmp_path: Path, size: int) -> None:
    seen = set()
    for content in (bytes(size), bytes(size) + b"\0", b"x" + bytes(size)):
        (tmp_path / "a").write_bytes(content)
        seen.add(picture_digest(tmp_path / "a"))
    assert len(seen) == 3


def test_deep_zoom_files_that_read_alike_differ_by_their_pictures(tmp_path: Path) -> None:
    digests = set()
    for content in (b"one", b"two"):
        folder = tmp_path / content.decode()
        (folder / "p_files" / "8").mkdir(parents=True)
        (folder / "p.dzi").write_bytes(b"<Image/>")
        (folder / "p_files" / "8" / "0_0.jpeg").write_bytes(content)
        digests.add(picture_digest(folder / "p.dzi"))
    assert len(digests) == 2


def test_a_file_that_is_gone_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="gone"):
        picture_digest(tmp_path / "gone.jpg")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_a_pipe_is_an_error_and_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    # Whoever waits for a writer gets one after a while, and then something to read.
    late = threading.Timer(10, lambda: pipe.write_bytes(b"late"))
    late.daemon = True
    late.start()
    try:
        with pytest.raises(OSError, match="pipe"):
            picture_digest(pipe)
    finally:
        late.cancel()
        late.join()
