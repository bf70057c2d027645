"""Where the picture lies in the view: pure arithmetic between three planes.

`img_`   image pixels, origin at the top left of the upright picture.
`turn_`  the picture after the user's quarter turns; same unit, its own top left.
`view_`  device pixels of the canvas (not Qt's logical ones), so that 1:1 is pixel for pixel on any screen.

The picture's corner always falls on a whole device pixel: at 1:1, 2:1, … no pixel is ever blended.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from otterscope.geometry import Region, RegionOutside, Size

#: One image pixel is never shown larger than this many device pixels, unless the whole picture still fits.
MAX_ZOOM = 64.0
#: Share of the view that may be left empty when a large picture is pushed past its edge.
EDGE_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class ViewBox:
    """A half-open box of whole device pixels; empty when right <= left or bottom <= top."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def overlaps(self, size: Size) -> bool:
        """Whether any pixel of this box lies in a view of `size`."""
        return self.left < size.width and self.top < size.height and self.right > 0 and self.bottom > 0


@dataclass(frozen=True, slots=True)
class Camera:
    """One look at one picture; every change gives a new camera.

    Args:
        img_size: the whole picture, image pixels.
        view_size: the canvas, device pixels.
        zoom: device pixels an image pixel.
        view_x, view_y: where the turned picture's top left corner lies, device pixels; kept unrounded so
            that many small moves do not add up their rounding.
        quarters: quarter turns clockwise, 0 to 3.
    """

    img_size: Size
    view_size: Size
    zoom: float = 1.0
    view_x: float = 0.0
    view_y: float = 0.0
    quarters: int = 0

    @property
    def turn_size(self) -> Size:
        """The turned picture, image pixels."""
        return turned_size(self.img_size, self.quarters)

    @property
    def origin(self) -> tuple[int, int]:
        """The turned picture's corner as it is drawn: whole device pixels."""
        return math.floor(self.view_x + 0.5), math.floor(self.view_y + 0.5)

    @property
    def fit_zoom(self) -> float:
        """The zoom that shows the whole picture."""
        turn = self.turn_size
        return min(self.view_size.width / turn.width, self.view_size.height / turn.height)

    @property
    def fill_zoom(self) -> float:
        """The zoom that leaves no part of the view empty."""
        turn = self.turn_size
        return max(self.view_size.width / turn.width, self.view_size.height / turn.height)

    @property
    def zoom_range(self) -> tuple[float, float]:
        """Least and greatest zoom."""
        return min(1.0, self.fit_zoom) / 2, max(MAX_ZOOM, self.fit_zoom)

    # Points and boxes -----------------------------------------------------------------------------------

    def to_view(self, img_x: float, img_y: float) -> tuple[float, float]:
        """An image point in device pixels."""
        turn_x, turn_y = turn_point(img_x, img_y, self.img_size, self.quarters)
        left, top = self.origin
        return left + turn_x * self.zoom, top + turn_y * self.zoom

    def to_img(self, view_x: float, view_y: float) -> tuple[float, float]:
        """The image point under a device pixel position; may lie outside the picture."""
        left, top = self.origin
        turn_x, turn_y = (view_x - left) / self.zoom, (view_y - top) / self.zoom
        return turn_point(turn_x, turn_y, self.turn_size, -self.quarters % 4)

    def box_to_view(self, left: float, top: float, right: float, bottom: float) -> ViewBox:
        """An image box in whole device pixels; boxes that share an edge share it in the view too."""
        if self.quarters == 0:  # the usual case, for every tile of every frame
            zoom, (ox, oy) = self.zoom, self.origin
            return ViewBox(
                ox + math.floor(left * zoom + 0.5),
                oy + math.floor(top * zoom + 0.5),
                ox + math.floor(right * zoom + 0.5),
                oy + math.floor(bottom * zoom + 0.5),
            )
        x0, y0 = turn_point(left, top, self.img_size, self.quarters)
        x1, y1 = turn_point(right, bottom, self.img_size, self.quarters)
        ox, oy = self.origin
        xs = sorted(ox + math.floor(x * self.zoom + 0.5) for x in (x0, x1))
        ys = sorted(oy + math.floor(y * self.zoom + 0.5) for y in (y0, y1))
        return ViewBox(xs[0], ys[0], xs[1], ys[1])

    def region_to_view(self, region: Region) -> ViewBox:
        """A region in whole device pixels."""
        return self.box_to_view(region.x, region.y, region.right, region.bottom)

    def view_to_region(self, box: ViewBox) -> Region:
        """The image pixels that a box of device pixels touches (unclipped, at least one pixel)."""
        ax, ay = self.to_img(box.left, box.top)
        bx, by = self.to_img(box.right, box.bottom)
        left, right = sorted((ax, bx))
        top, bottom = sorted((ay, by))
        # A hair of tolerance: 2.9999999 device-pixel arithmetic must not drag in a neighbour.
        x, y = math.floor(left + 1e-6), math.floor(top + 1e-6)
        return Region(x, y, max(1, math.ceil(right - 1e-6) - x), max(1, math.ceil(bottom - 1e-6) - y))

    def visible(self) -> Region | None:
        """The image pixels in sight, or None when the picture is out of view."""
        try:
            whole = ViewBox(0, 0, self.view_size.width, self.view_size.height)
            return self.view_to_region(whole).clipped(self.img_size)
        except RegionOutside:
            return None

    # Moves ----------------------------------------------------------------------------------------------

    def panned(self, view_dx: float, view_dy: float) -> Camera:
        """The picture moved by device pixels, as far as its edges allow."""
        return replace(self, view_x=self.view_x + view_dx, view_y=self.view_y + view_dy).clamped()

    def zoomed_to(self, zoom: float, view_at: tuple[float, float] | None = None) -> Camera:
        """`zoom`, with the image point under `view_at` (the centre by default) kept where it is."""
        low, high = self.zoom_range
        zoom = min(high, max(low, zoom))
        at_x, at_y = view_at or (self.view_size.width / 2, self.view_size.height / 2)
        factor = zoom / self.zoom
        return replace(
            self,
            zoom=zoom,
            view_x=at_x - (at_x - self.view_x) * factor,
            view_y=at_y - (at_y - self.view_y) * factor,
        ).clamped()

    def centred(self, img_x: float, img_y: float, zoom: float | None = None) -> Camera:
        """The image point in the middle of the view."""
        low, high = self.zoom_range
        zoom = self.zoom if zoom is None else min(high, max(low, zoom))
        turn_x, turn_y = turn_point(img_x, img_y, self.img_size, self.quarters)
        return replace(
            self,
            zoom=zoom,
            view_x=self.view_size.width / 2 - turn_x * zoom,
            view_y=self.view_size.height / 2 - turn_y * zoom,
        ).clamped()

    def centre(self) -> tuple[float, float]:
        """The image point in the middle of the view."""
        turn_x = (self.view_size.width / 2 - self.view_x) / self.zoom
        turn_y = (self.view_size.height / 2 - self.view_y) / self.zoom
        return turn_point(turn_x, turn_y, self.turn_size, -self.quarters % 4)

    def framed(self, region: Region, share: float = 0.8) -> Camera:
        """`region` in the middle, filling `share` of the view along its tighter side."""
        turn = turned_size(region.size, self.quarters)
        zoom = share * min(self.view_size.width / turn.width, self.view_size.height / turn.height)
        return self.centred(region.x + region.width / 2, region.y + region.height / 2, zoom)

    def fitted(self) -> Camera:
        """The whole picture, as large as the view allows."""
        return self.centred(self.img_size.width / 2, self.img_size.height / 2, self.fit_zoom)

    def opened(self) -> Camera:
        """How a picture is first shown: whole, but a small one not enlarged."""
        return self.centred(self.img_size.width / 2, self.img_size.height / 2, min(1.0, self.fit_zoom))

    def filled(self) -> Camera:
        """No part of the view empty, around the same centre."""
        return self.zoomed_to(self.fill_zoom)

    def turned(self, quarters: int) -> Camera:
        """Turned clockwise by `quarters` more, around the same centre."""
        img_x, img_y = self.centre()
        return replace(self, quarters=(self.quarters + quarters) % 4).centred(img_x, img_y)

    def resized(self, view_size: Size) -> Camera:
        """Another canvas size: a picture that fitted still fits, otherwise the centre stays."""
        if self.is_fitted:
            return replace(self, view_size=view_size).fitted()
        img_x, img_y = self.centre()
        return replace(self, view_size=view_size).centred(img_x, img_y)

    @property
    def is_fitted(self) -> bool:
        return math.isclose(self.zoom, self.fit_zoom, rel_tol=1e-9)

    def clamped(self) -> Camera:
        """Centred along a side that the picture does not fill; elsewhere its edge stays near the view's."""
        turn = self.turn_size
        return replace(
            self,
            view_x=_clamp(self.view_x, turn.width * self.zoom, self.view_size.width),
            view_y=_clamp(self.view_y, turn.height * self.zoom, self.view_size.height),
        )


def _clamp(start: float, length: float, view: int) -> float:
    if length <= view:
        return (view - length) / 2
    # Grows from nothing, so that zooming out past the view's size never makes the picture jump.
    slack = min(view * EDGE_SHARE, (length - view) / 2)
    return min(slack, max(view - length - slack, start))


def turned_size(size: Size, quarters: int) -> Size:
    """`size` after quarter turns."""
    return Size(size.height, size.width) if quarters % 2 else size


def turn_point(x: float, y: float, size: Size, quarters: int) -> tuple[float, float]:
    """A point of a picture of `size`, after `quarters` clockwise turns of that picture."""
    if quarters == 1:
        return size.height - y, x
    if quarters == 2:
        return size.width - x, size.height - y
    if quarters == 3:
        return y, size.width - x
    return x, y


def stepped_zoom(zoom: float, steps: float) -> float:
    """`zoom` after wheel or key steps (two steps double it); lands exactly on a power of two that is near."""
    target = zoom * 2 ** (steps / 2)
    power = 2.0 ** round(math.log2(target))
    return power if abs(math.log2(target / power)) < 0.2 else target
