"""What a window leaves for the next start: its pictures, the look at the one shown, the chosen box."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeGuard

from PySide6.QtCore import QSize

from otterscope.geometry import Region
from otterscope.ui.viewer.camera import Camera
from otterscope.ui.viewer.canvas import Canvas

#: Files and folders that are opened again together; of more, only the shown one is.
MOST_FILES = 64
#: No number of a look is as large as this, in any unit.
_FAR = 1e12


@dataclass(frozen=True)
class Look:
    """Where a canvas looked at; the same on screens of any density.

    Attributes:
        img_x, img_y: the image point in its middle.
        zoom: logical pixels an image pixel.
        quarters: quarter turns clockwise.
        width, height: of the canvas, logical pixels.
        whole: the whole picture, however large the canvas is.
    """

    img_x: float
    img_y: float
    zoom: float
    quarters: int
    width: int
    height: int
    whole: bool

    @classmethod
    def of(cls, canvas: Canvas) -> Look:
        """How a canvas looks at its picture; of a flight under way, where it ends."""
        camera = canvas.mover.goal
        return cls(
            *camera.centre(),
            camera.zoom / canvas.dpr,
            camera.quarters,
            canvas.width(),
            canvas.height(),
            camera.is_fitted,
        )

    def camera(self, now: Camera, size: QSize, dpr: float) -> Camera:
        """The same look through a canvas of `size` logical pixels; in a smaller one as much is in view."""
        turned = replace(now, quarters=self.quarters)
        if self.whole:
            return turned.fitted()
        share = min(1.0, size.width() / self.width, size.height() / self.height)
        return turned.centred(self.img_x, self.img_y, self.zoom * dpr * share)


@dataclass(frozen=True)
class Last:
    """What was open.

    Attributes:
        path: of the picture that was shown, None for none; `page` of it, from 0.
        demo: it was the scroll that the program brings along, wherever that lies today.
        files: what was opened together with it, files and folders, as the user named them.
        session: its session's id, None for none.
        chat, map, rulers: whether these were shown.
        look: None where no picture was.
        box: the chosen one.
    """

    path: Path | None = None
    page: int = 0
    demo: bool = False
    files: tuple[Path, ...] = ()
    session: int | None = None
    chat: bool = True
    map: bool = True
    rulers: bool = True
    look: Look | None = None
    box: Region | None = None

    def packed(self) -> bytes:
        """As the settings keep it."""
        look, box = self.look, self.box
        data = {
            "path": None if self.path is None else str(self.path),
            "page": self.page,
            "demo": self.demo,
            "files": [str(path) for path in self.files[: MOST_FILES + 1]],
            "session": self.session,
            "chat": self.chat,
            "map": self.map,
            "rulers": self.rulers,
            "look": None if look is None else list(vars(look).values()),
            "box": None if box is None else [box.x, box.y, box.width, box.height],
        }
        return json.dumps(data).encode()


def unpacked(state: bytes) -> Last:
    """What `packed` gave; what makes no sense in it is left out."""
    try:
        data = json.loads(state or b"{}")
    except (ValueError, RecursionError):
        return Last()
    if not isinstance(data, dict):
        return Last()
    page, session, files = data.get("page"), data.get("session"), data.get("files")
    named = [_path(name) for name in files] if isinstance(files, list) else []
    known = tuple(path for path in named if path is not None)
    return Last(
        path=_path(data.get("path")),
        page=page if _is_count(page) else 0,
        demo=data.get("demo") is True,
        files=known if len(known) <= MOST_FILES else (),
        session=session if _is_count(session) else None,
        chat=data.get("chat") is not False,
        map=data.get("map") is not False,
        rulers=data.get("rulers") is not False,
        look=_look(data.get("look")),
        box=_box(data.get("box")),
    )


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 62


def _path(name: Any) -> Path | None:
    return Path(name) if isinstance(name, str) and name and "\0" not in name else None


def _look(values: Any) -> Look | None:
    if not isinstance(values, list) or len(values) != 7:
        return None
    *numbers, whole = values
    if not all(isinstance(value, int | float) and abs(value) < _FAR for value in numbers):
        return None
    x, y, zoom, quarters, width, height = numbers
    if zoom <= 0 or width < 1 or height < 1:
        return None
    return Look(float(x), float(y), float(zoom), int(quarters) % 4, int(width), int(height), whole is True)


def _box(values: Any) -> Region | None:
    if not isinstance(values, list) or len(values) != 4 or not all(_is_count(value) for value in values):
        return None
    x, y, width, height = values
    return Region(x, y, width, height) if width and height else None
