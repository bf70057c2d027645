"""The OpenGL path: chosen only for a real GPU, and painting the same picture as the plain one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QApplication

from otterscope.ui.viewer import gpu

ROOT = Path(__file__).resolve().parents[3]

PROGRAM = """
from pathlib import Path
import numpy as np
from PySide6.QtGui import QImage
from otterscope.geometry import Region, Size
from otterscope.ui.app import application
from otterscope.ui.viewer import gpu
from otterscope.ui.viewer.pane import ViewerPane
from tests.ui.conftest import Panes, pause, wait_for
from tests.ui.painted import PaintedPicture, pixels_of
from tests.ui.viewer.test_frame import rgb

app = application("light")
assert gpu.renderer() and not gpu.is_real(gpu.renderer()) and not gpu.wanted("auto"), gpu.renderer()
pane = ViewerPane(opener=lambda _path, _page: PaintedPicture(Size(6000, 4000)), gpu=True)
canvas = pane.canvas
canvas.mover.animated = False
pane.resize(700, 560)
pane.show()
pane.open(Path("painted.png"))
Panes.settle(pane)
exact, filtered = [(0, 1.0, 0), (1, 1.0, 0), (3, 5.0, 0), (2, 64.0, 0)], [(0, 0.61, 24), (0, 0.13, 24)]
for quarters, zoom, most in exact + filtered:
    canvas.mover.jump(canvas.camera.turned(quarters - canvas.camera.quarters).centred(3000, 2000, zoom))
    Panes.settle(pane)
    pause(50)
    grabbed = canvas.surface.grabFramebuffer().convertToFormat(QImage.Format.Format_RGB32)
    apart = np.abs(rgb(grabbed).astype(int) - rgb(canvas.picture_shown()))
    # Shrunk, the two filter with different precision; at 1:1 and above there is nothing to filter.
    assert apart.max() <= most or (most and apart.mean() < 2.5), (quarters, zoom, apart.max(), apart.mean())
canvas.select(Region(2990, 1990, 20, 20))
pause(50)
assert not np.array_equal(rgb(canvas.surface.grabFramebuffer()), rgb(canvas.picture_shown()))
pane.shutdown()
"""


@pytest.mark.parametrize(
    ("renderer", "real"),
    [
        ("", False),
        ("llvmpipe (LLVM 15.0.6, 256 bits)", False),
        ("Google SwiftShader", False),
        ("GDI Generic", False),
        ("Mesa Intel(R) Graphics (ADL GT2)", True),
        ("NVIDIA GeForce RTX 4090/PCIe/SSE2", True),
        ("Apple M2", True),
    ],
)
def test_a_processor_in_disguise_is_no_gpu(renderer: str, real: bool) -> None:
    assert gpu.is_real(renderer) is real


@pytest.mark.parametrize(
    ("choice", "dpr", "renderer", "expected"),
    [
        ("auto", 1.0, "Apple M2", False),
        ("auto", 2.0, "Apple M2", True),
        ("auto", 2.0, "llvmpipe", False),
        ("on", 1.0, "llvmpipe", True),
        ("off", 2.0, "Apple M2", False),
    ],
)
def test_auto_means_a_real_gpu_and_a_dense_screen(
    app: QApplication,
    monkeypatch: pytest.MonkeyPatch,
    choice: gpu.Choice,
    dpr: float,
    renderer: str,
    expected: bool,
) -> None:
    monkeypatch.setattr(QScreen, "size", lambda _self: QSize(1920, 1080))
    monkeypatch.setattr(QScreen, "devicePixelRatio", lambda _self: dpr)
    monkeypatch.setattr(gpu, "renderer", lambda: renderer)
    assert gpu.wanted(choice) is expected


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="needs a screen with OpenGL: xvfb-run")
def test_opengl_paints_what_the_plain_canvas_paints() -> None:
    done = subprocess.run(
        ["xvfb-run", "-a", "-s", "-screen 0 1600x1200x24", sys.executable, "-c", PROGRAM],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "xcb",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "PYTHONPATH": f"{ROOT / 'app'}{os.pathsep}{ROOT}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
