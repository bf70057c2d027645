"""What the commands on boxes do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from otterscope.geometry import Region
from otterscope.ui.viewer.boxes import PATCH, snapped

if TYPE_CHECKING:
    from otterscope.ui.viewer.pane import ViewerPane


class BoxCommands:
    """The slots of the boxes' commands, for one pane."""

    def __init__(self, pane: ViewerPane) -> None:
        self._pane = pane
        self._canvas = pane.canvas

    def slots(self) -> dict[str, Callable[[], object]]:
        """A slot for every command's name."""
        canvas = self._canvas
        return {
            "add_box": self.add_box,
            "box_view": self.box_on_view,
            "box_whole": lambda: self._set(Region.whole(canvas.camera.img_size)),
            "next_box": lambda: self._step(1),
            "previous_box": lambda: self._step(-1),
            "fly": self.fly,
            "name_box": self._pane.boxbar.edit_name,
            "delete": lambda: canvas.history.do(canvas.boxes.removed()),
            "snap": self._snap,
            "undo": canvas.history.undo,
            "redo": canvas.history.redo,
        }

    def add_box(self) -> None:
        """A box over the middle half of the view: drawing without a mouse."""
        canvas = self._canvas
        seen = canvas.camera.visible()
        if seen is None:
            return
        width, height = max(PATCH, seen.width // 2), max(PATCH, seen.height // 2)
        region = Region(
            seen.x + (seen.width - width) // 2, seen.y + (seen.height - height) // 2, width, height
        )
        canvas.history.do(canvas.boxes.added(self._placed(region)))

    def box_on_view(self) -> None:
        """The chosen box, or a new one where something was asked about it, on what is in view."""
        seen = self._canvas.camera.visible()
        if seen is not None:
            self._set(seen)

    def fly(self) -> None:
        """Go to the chosen box."""
        region = self._canvas.boxes.region
        if region is not None:
            self._canvas.mover.fly(self._canvas.camera.framed(region))

    def _set(self, region: Region) -> None:
        canvas, region = self._canvas, self._placed(region)
        boxes = canvas.boxes
        if boxes.region is None or boxes.key is None or self._pane.asked_about(boxes.key, boxes.region):
            # Nothing that was asked may seem to have been asked about other pixels.
            canvas.select(region)
        else:
            canvas.history.do(boxes.changed(region))

    def _placed(self, region: Region) -> Region:
        size = self._canvas.camera.img_size
        region = region.clipped(size)
        return snapped(region, size) if self._canvas.snap else region

    def _step(self, step: int) -> None:
        canvas = self._canvas
        canvas.history.do(canvas.boxes.next(step))
        self.fly()

    def _snap(self) -> None:
        canvas = self._canvas
        canvas.snap = self._pane.actions_["snap"].isChecked()
        region = canvas.boxes.region
        if canvas.snap and region is not None:
            canvas.history.do(canvas.boxes.changed(snapped(region, canvas.camera.img_size)))
        self._pane.boxbar.refresh()
