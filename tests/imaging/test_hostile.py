"""No file makes the program crash, hang, or take memory beyond its budget; each gets its sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.imaging import hostile

#: The budget for what can only be decoded whole, and 130 MB for the interpreter with its libraries.
MOST_MEGABYTES = 130 + 2048


def _run(first: int, count: int) -> dict[str, Any]:
    """The report on files `first` and on. Fails, with the last file's name, on any other end."""
    command = [sys.executable, str(Path(hostile.__file__)), str(first), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"status {done.returncode}:\n{done.stderr[-3000:]}"
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["slowest"][0] <= hostile.LONGEST_SECONDS, report
    assert report["megabytes"] <= MOST_MEGABYTES, report
    return report


def test_crafted_and_damaged_files() -> None:
    ends = _run(0, 160)["ends"]
    assert sum(ends.values()) == 160 + len(hostile.CRAFTED)
    # The damage is real, and what can be shown of a damaged file is shown.
    assert ends["PictureDamaged"] + ends["RegionDamaged"] >= 40
    assert ends["shown"] >= 40
    for sentence in ("PictureTooLarge", "NotAPicture", "TooManyPages"):
        assert ends[sentence] >= 1, ends


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 3000, 500))
def test_three_thousand_files(first: int) -> None:
    assert sum(_run(first, 500)["ends"].values()) >= 500
