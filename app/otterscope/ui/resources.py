"""Finds the files of `resources/`, in a checkout and in an installed program, and draws icons from them."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QByteArray, QRectF, QStandardPaths, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

#: Sides of the pixmaps an icon carries: 1×, 1.5× and 2× of a 20-pixel tool button, and a menu's 16.
_SIDES = (16, 20, 30, 32, 40, 64)


def resource(name: str) -> Path:
    """The path of a file under `resources/`.

    Raises: FileNotFoundError, which is a fault of the packaging and not the user's.
    """
    package = Path(__file__).resolve().parents[1]
    places = [package / "resources", package.parents[1] / "resources", Path(sys.prefix) / "resources"]
    for place in places:
        if (place / name).exists():
            return place / name
    raise FileNotFoundError(f"resources/{name} is in none of {', '.join(map(str, places))}")


@functools.lru_cache(maxsize=256)
def icon(name: str, colour: str, disabled: str) -> QIcon:
    """The icon `resources/icons/<name>.svg` in a colour ("#rrggbb"), and another when disabled."""
    text = resource(f"icons/{name}.svg").read_text(encoding="utf-8")
    result = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        renderer = QSvgRenderer(QByteArray(text.replace("currentColor", QColor(ink).name()).encode()))
        for side in _SIDES:
            pixmap = QPixmap(side, side)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter, QRectF(0, 0, side, side))
            painter.end()
            result.addPixmap(pixmap, mode)
    return result


def rgb_of(image: QImage, side: int) -> npt.NDArray[np.uint8]:
    """An image's pixels, shape (height, width, 3), its longer side at most `side`. Any thread."""
    if max(image.width(), image.height()) > side:
        image = image.scaled(
            side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    raw: npt.NDArray[np.uint8] = np.frombuffer(image.constBits(), np.uint8)
    rows = raw.reshape(image.height(), image.bytesPerLine())[:, : image.width() * 3]
    pixels: npt.NDArray[np.uint8] = rows.reshape(image.height(), image.width(), 3).copy()
    return pixels


def folder_of(path: Path | None) -> str:
    """Where a dialog for files begins: beside the picture that is open, or else among the user's pictures.

    What the program brings along lies in a folder of its own, in which nobody looks for files.
    """
    if path is not None and not path.is_relative_to(resource("")):
        return str(path.parent)
    places = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.PicturesLocation)
    return next((place for place in places if Path(place).is_dir()), str(Path.home()))
