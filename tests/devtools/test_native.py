"""The native build, as dev.py sees it."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from devtools import native
from devtools.talk import Progress


def test_ninja_is_counted() -> None:
    progress = Progress("building", io.StringIO())
    reader = native.BuildReader(progress)
    reader.line("[7/202] Building CXX object a/b/CMakeFiles/x.dir/fuyu.cpp.o")
    assert (progress.step, progress.total, progress.what) == (7, 202, "fuyu.cpp")
    reader.line("wheel: /somewhere/x.whl")
    reader.line("   indented detail")
    assert progress.what == "fuyu.cpp"
    reader.line("Fetching the source")
    assert progress.what == "Fetching the source"


def test_what_killed_builds_left_is_swept_away_after_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTTERSCOPE_BUILD_CACHE", str(tmp_path))
    for name in ("building-old", "building-now", "cpu-kept"):
        (tmp_path / name / "deep").mkdir(parents=True)
    for name in ("building-old", "cpu-kept"):
        os.utime(tmp_path / name, (0, 0))
    native.sweep()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["building-now", "cpu-kept"]
