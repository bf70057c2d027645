"""What lies under a point of the view: boxes, their grips and their labels. Device pixels throughout."""

from __future__ import annotations

from otterscope.ui.viewer.boxes import Boxes, Grip, grip_at
from otterscope.ui.viewer.camera import Camera
from otterscope.ui.viewer.labels import Labels


class Hits:
    """Boxes as a camera shows them, and the labels that were painted last.

    Args:
        reach: how near an edge counts as held.
    """

    def __init__(self, boxes: Boxes, camera: Camera, labels: Labels, reach: float) -> None:
        self._boxes, self._camera, self._labels, self._reach = boxes, camera, labels, reach

    def on_chosen_label(self, at: tuple[float, float]) -> bool:
        """Whether this is the chosen box's label."""
        key = self._boxes.key
        return key is not None and self._labels.at(*at) == key

    def held(self, at: tuple[float, float]) -> tuple[int | None, Grip]:
        """The index of the box there and its grip as seen.

        The chosen box's label and edges come first, then other labels, then the inside of the chosen box and
        the newest of the others.
        """
        boxes = self._boxes
        if self.on_chosen_label(at):
            return boxes.chosen, Grip.INSIDE
        chosen = Grip.NONE if boxes.chosen is None else self._grip(boxes.chosen, at)
        if chosen not in (Grip.NONE, Grip.INSIDE):
            return boxes.chosen, chosen
        label = self._labels.at(*at)
        if label in boxes.keys:
            return boxes.keys.index(label), Grip.INSIDE
        return (boxes.chosen, chosen) if chosen is not Grip.NONE else self._newest(at)

    def pointed(self, at: tuple[float, float]) -> int | None:
        """The key of the box whose label is wanted: that of the label there, or of the newest box.

        The chosen one has its label anyhow: inside it, one points at what else is there.
        """
        label = self._labels.at(*at)
        if label in self._boxes.keys:
            return label
        index, _ = self._newest(at)
        return None if index is None else self._boxes.keys[index]

    def _newest(self, at: tuple[float, float]) -> tuple[int | None, Grip]:
        """The newest box there but for the chosen one."""
        for index in reversed(range(len(self._boxes.regions))):
            if index != self._boxes.chosen and (grip := self._grip(index, at)) is not Grip.NONE:
                return index, grip
        return None, Grip.NONE

    def _grip(self, index: int, at: tuple[float, float]) -> Grip:
        view = self._camera.region_to_view(self._boxes.regions[index])
        return grip_at((view.left, view.top, view.right, view.bottom), *at, self._reach)
