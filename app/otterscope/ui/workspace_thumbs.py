"""Small pictures of boxes, made beside the GUI while the user types."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from otterscope.errors import AppError
from otterscope.geometry import Region
from otterscope.progress import CancelToken, ProgressCallback
from otterscope.ui import resources
from otterscope.ui.bridge import Background, Job
from otterscope.ui.viewer.pane import ViewerPane
from otterscope.work import thumbnails
from otterscope.work.png import png_bytes
from otterscope.work.shared_picture import SharedPicture

#: The longer side of a thumbnail, pixels; and how many boxes of a picture have theirs at hand.
SIDE, KEPT = 240, 64


class BoxThumbs(QObject):
    """The thumbnails of the open picture's boxes, as PNG files in memory.

    Signals:
        made(object): the thumbnail of this Region is there now.
    """

    made = Signal(object)

    def __init__(self, pane: ViewerPane, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._pane, self._background = pane, background
        self.kept: dict[Region, bytes] = {}
        self.job: Job | None = None

    def clear(self) -> None:
        """Another picture is open, or none."""
        if self.job is not None:
            self.job.cancel()
            self.job = None
        self.kept.clear()

    def want(self, region: Region) -> None:
        """Have the thumbnail of a region made, in place of one that is still being made."""
        picture = self._pane.picture
        if region in self.kept or not isinstance(picture, SharedPicture):
            return
        if self.job is not None:
            self.job.cancel()
        source = picture.hold()

        def make(cancel: CancelToken, _progress: ProgressCallback) -> bytes:
            try:
                return png_bytes(thumbnails.shrunk(source, region, SIDE, cancel))
            finally:
                source.close()

        def done(data: bytes) -> None:
            self.kept[region] = data
            while len(self.kept) > KEPT:
                self.kept.pop(next(iter(self.kept)))
            self.made.emit(region)

        self.job = self._background.run(make, done, _ignored, name="thumbnail")

    def at_once(self, region: Region) -> bytes:
        """The region small; from the overview, where somebody asks before the sharp one is made."""
        layer = self._pane.layer
        kept = self.kept.get(region, b"")
        if kept or layer is None or layer.scene.overview is None:
            return kept
        step = 1 << layer.scene.overview_level
        left, top = region.x // step, region.y // step
        right, bottom = -(-region.right // step), -(-region.bottom // step)
        part = layer.scene.overview.copy(left, top, right - left, bottom - top)
        return png_bytes(resources.rgb_of(part, SIDE))


def _ignored(_error: AppError) -> None:
    """A box without a thumbnail is asked about all the same; what is wrong with its pixels is told then."""
