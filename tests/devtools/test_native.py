"""The native build, as dev.py sees it."""

from __future__ import annotations

import io

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
