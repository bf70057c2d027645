"""The start of the application: little is loaded before the window is there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

#: Decoders, and what runs the model: none of it is needed to show a window.
HEAVY = {"PIL", "imagecodecs", "llama_cpp", "openslide", "pillow_heif", "pyvips", "tifffile"}


def loaded_by(module: str) -> set[str]:
    script = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    app = str(Path(__file__).parents[2] / "app")
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": app},
    )
    return set(done.stdout.split())


def test_no_decoder_is_loaded_before_the_window() -> None:
    assert loaded_by("otterscope.ui.start") & HEAVY == set()


def test_the_look_finds_a_decoder() -> None:
    """The test above can fail."""
    assert "pyvips" in loaded_by("otterscope.imaging.opening") & HEAVY
