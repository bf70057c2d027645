"""Files that are being written: taken for leftovers when nobody writes them, and put in place together."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from otterscope.scenes import parts


def test_what_was_killed_is_swept_and_what_is_written_is_not(tmp_path: Path) -> None:
    place = tmp_path / "a.jpg"
    written, left, fresh, old = (parts.beside(place) for _ in range(4))
    others = [
        tmp_path / name for name in (".a.jpg.part", ".a.jpg.12.part.jpg", ".b.jpg.12.part", "a.jpg.12.part")
    ]
    for path in (left, *others):
        path.write_bytes(b"half")
    for path in (fresh, old):
        path.touch()
    os.utime(old, (0, 0))
    with written.open("wb") as file:
        parts.hold(file)
        file.write(b"more")
        file.flush()
        parts.sweep(place)
    assert set(tmp_path.iterdir()) == {written, fresh, *others}
    parts.sweep(place)
    assert set(tmp_path.iterdir()) == {fresh, *others}


def test_a_folder_that_cannot_be_looked_into_is_not_swept(tmp_path: Path) -> None:
    parts.sweep(tmp_path / "nowhere" / "a.jpg")
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_never_waited_for(tmp_path: Path) -> None:
    pipe = parts.beside(tmp_path / "a.jpg")
    os.mkfifo(pipe)
    parts.sweep(tmp_path / "a.jpg")
    assert list(tmp_path.iterdir()) == [pipe]


@pytest.mark.parametrize("there", [False, True])
def test_both_files_are_put_in_place_or_neither(tmp_path: Path, there: bool) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    if there:
        one.write_bytes(b"before")
    (tmp_path / "part").write_bytes(b"now")
    with pytest.raises(FileNotFoundError):
        parts.put(tmp_path / "part", one, tmp_path / "nowhere", other)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == ([b"before"] if there else [])
    (tmp_path / "part").write_bytes(b"now")
    (tmp_path / "part2").write_bytes(b"too")
    parts.put(tmp_path / "part", one, tmp_path / "part2", other)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"one": b"now", "other": b"too"}
