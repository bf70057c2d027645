"""Copies of what models were given: each once, within a bound, and none that nobody needs."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from otterscope.session import pixels
from otterscope.session.pixels import PixelFiles
from otterscope.session.store import Store
from tests.fixtures.rights import closed

A, B, C = ("0" * 31 + letter for letter in "abc")


def add(files: PixelFiles, digest: str, data: bytes = b"0123456789") -> None:
    with files.adding(digest) as part:
        part.write_bytes(data)


def names(files: PixelFiles) -> list[str]:
    return sorted(path.name for path in files.folder.iterdir())


def test_a_copy_is_found_by_its_digest(tmp_path: Path) -> None:
    files = PixelFiles(tmp_path / "deep" / "pixels")
    assert files.find(A) is None
    add(files, A)
    found = files.find(A)
    assert found is not None
    assert found.read_bytes() == b"0123456789"
    files.remove(A)
    assert files.find(A) is None


def test_what_is_not_whole_leaves_nothing(tmp_path: Path) -> None:
    files = PixelFiles(tmp_path)

    def write_half() -> None:
        with files.adding(A) as part:
            part.write_bytes(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    assert names(files) == []


def test_the_least_recently_used_make_room(tmp_path: Path) -> None:
    files = PixelFiles(tmp_path, most_bytes=25)
    for age, digest in ((300, A), (200, B)):
        add(files, digest)
        os.utime(files.folder / f"{digest}.png", (time.time() - age,) * 2)
    files.find(A)
    add(files, C)
    assert names(files) == [f"{A}.png", f"{C}.png"]


def test_one_that_is_larger_than_all_may_be_is_not_kept(tmp_path: Path) -> None:
    files = PixelFiles(tmp_path, most_bytes=25)
    add(files, A)
    add(files, B, bytes(26))
    assert names(files) == [f"{A}.png"]


def test_what_no_turn_needs_goes_and_what_is_being_written_stays(tmp_path: Path) -> None:
    files = PixelFiles(tmp_path)
    add(files, A)
    add(files, B)
    (tmp_path / f"{C}.1.part").write_bytes(b"of a program that was killed")
    (tmp_path / f"{C}.2.part").write_bytes(b"being written")
    (tmp_path / "letter.txt").write_bytes(b"somebody's")
    os.utime(tmp_path / f"{C}.1.part", (time.time() - 7200,) * 2)

    def used() -> set[str]:
        add(files, C)  # by another window, just now
        return {B}

    files.tidy(used)
    assert names(files) == [f"{B}.png", f"{C}.2.part", f"{C}.png", "letter.txt"]


def test_while_a_session_file_is_set_aside_all_copies_stay(tmp_path: Path) -> None:
    """They may belong to turns that it alone knows, whatever was opened since."""
    path = tmp_path / "sessions.sqlite"
    path.write_bytes(b"damaged" * 1000)
    Store(path).close()
    files = PixelFiles(pixels.pixels_folder(path))
    add(files, A)
    with contextlib.closing(Store(path)) as again:
        assert again.notice is None
        files.tidy(again.seen)
    assert names(files) == [f"{A}.png"]
    (aside,) = tmp_path.glob("*set-aside*")
    aside.unlink()
    files.tidy(set)
    assert names(files) == []


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(("free", "room"), [(pixels.LEFT_FREE + 10, True), (pixels.LEFT_FREE + 9, False)])
def test_copies_never_fill_a_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, room: bool
) -> None:
    usage: Callable[[Path], Usage] = lambda place: Usage(1, 1, free)  # noqa: E731
    monkeypatch.setattr(shutil, "disk_usage", usage)
    assert PixelFiles(tmp_path / "not" / "there").has_room(10) is room


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_place_that_may_not_be_looked_into_is_no_fault(tmp_path: Path) -> None:
    files = PixelFiles(tmp_path / "pixels")
    with closed(tmp_path):
        files.has_room(10)
        assert files.find(A) is None
        files.remove(A)
        files.tidy(set)
    assert list(tmp_path.iterdir()) == []
