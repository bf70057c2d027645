"""Screens with more device pixels than logical ones: 1:1 is still one pixel for one pixel."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

#: Runs in a process of its own: Qt takes the scale once, at its start. Prints what went wrong, or nothing.
PROGRAM = """
import sys
from pathlib import Path
import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from otterscope.geometry import Region, Size
from otterscope.ui.app import application
from otterscope.ui.viewer.pane import ViewerPane
from tests.ui.conftest import Panes, wait_for
from tests.ui.events import drag
from tests.ui.painted import PaintedPicture, pixels_of
from tests.ui.viewer.test_frame import rgb

scale = float(sys.argv[1])
app = application("light")
pane = ViewerPane(opener=lambda _path, _page: PaintedPicture(Size(6000, 4000)))
canvas = pane.canvas
canvas.mover.animated = False
pane.resize(640, 480)
pane.show()
pane.open(Path("painted.png"))
Panes.settle(pane)
assert canvas.dpr == scale, canvas.dpr
size = canvas.camera.view_size
assert (size.width, size.height) == (round(canvas.width() * scale), round(canvas.height() * scale))
for times in (1, 2):
    canvas.mover.jump(canvas.camera.centred(3000.3, 2000.7, float(times)))
    Panes.settle(pane)
    region = canvas.camera.visible()
    box = canvas.camera.region_to_view(region)
    exact = pixels_of(region).repeat(times, 0).repeat(times, 1)[-box.top :, -box.left :]
    exact = exact[: size.height, : size.width]
    assert np.array_equal(rgb(canvas.picture_shown()), exact), "the frame"
    # What reaches the screen, left of the map and above its row.
    grabbed = rgb(canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32))
    left, top = size.width // 2, size.height // 2
    assert np.array_equal(grabbed[:top, :left], exact[:top, :left]), "the screen"
canvas.mover.jump(canvas.camera.centred(3000, 2000, 1.0))
canvas.hands.use("box")
drag(canvas, QPoint(100, 100), QPoint(200, 180))
x, y = (int(value) for value in canvas.camera.to_img(100 * scale, 100 * scale))
region = canvas.boxes.region
assert abs(region.x - x) <= 1 and abs(region.y - y) <= 1, region
assert abs(region.width - 100 * scale) <= 1 and abs(region.height - 80 * scale) <= 1, region
pane.shutdown()
"""


@pytest.mark.parametrize("scale", ["1.5", "2", "3"])
def test_one_image_pixel_is_one_device_pixel(scale: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, scale],
        env={
            **os.environ,
            "QT_SCALE_FACTOR": scale,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": f"{ROOT / 'app'}{os.pathsep}{ROOT}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
