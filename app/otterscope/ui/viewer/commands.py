"""What each command of the viewer does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from otterscope.errors import AppError
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken, ProgressCallback
from otterscope.ui.bridge import Job
from otterscope.ui.resources import folder_of
from otterscope.ui.viewer.box_commands import BoxCommands
from otterscope.ui.viewer.layer import to_image
from otterscope.ui.viewer.statusbar import zoom_text
from otterscope.work.png import write_png

if TYPE_CHECKING:
    from otterscope.ui.viewer.hands import Tool
    from otterscope.ui.viewer.pane import ViewerPane

ZOOMS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)


class Commands(QObject):
    """The slots behind the table of commands, for one pane."""

    def __init__(self, pane: ViewerPane) -> None:
        super().__init__(pane)
        self._pane = pane
        self._canvas = pane.canvas
        self._works: list[Job] = []
        self.boxes = BoxCommands(pane)

    def slots(self) -> dict[str, Callable[[], object]]:
        """A slot for every command's name."""
        canvas, mover = self._canvas, self._canvas.mover
        return {
            "open": self.ask_open,
            "save": self.ask_save,
            "copy": self.copy,
            "copy_view": self.copy_view,
            "zoom_in": lambda: mover.zoom_by(1, self._pointer()),
            "zoom_out": lambda: mover.zoom_by(-1, self._pointer()),
            "fit": lambda: mover.fly(canvas.camera.fitted()),
            "fill": lambda: mover.fly(canvas.camera.filled()),
            "actual": lambda: self.zoom_to(1.0),
            "double": lambda: self.zoom_to(2.0),
            "fourfold": lambda: self.zoom_to(4.0),
            "start": lambda: self._to_end(-1),
            "end": lambda: self._to_end(1),
            "turn_right": lambda: canvas.mover.jump(canvas.camera.turned(1)),
            "turn_left": lambda: canvas.mover.jump(canvas.camera.turned(-1)),
            "previous_page": lambda: self.turn_page(-1),
            "next_page": lambda: self.turn_page(1),
            "map": lambda: self._pane.minimap.set_wanted(self._on("map")),
            "rulers": lambda: self._pane.set_rulers(self._on("rulers")),
            "full_screen": lambda: self._pane.full_screen_wanted.emit(self._on("full_screen")),
            "hand": lambda: self.use("hand"),
            "box": lambda: self.use("box"),
            "grid": lambda: canvas.set_show_grid(self._on("grid")),
            **self.boxes.slots(),
            "keys": self._pane_keys,
        }

    # Looks ----------------------------------------------------------------------------------------------

    def zoom_to(self, zoom: float) -> None:
        """A zoom around the pointer if it is over the picture, else around the middle."""
        canvas = self._canvas
        canvas.mover.fly(canvas.camera.zoomed_to(zoom, self._pointer()))

    def _pointer(self) -> tuple[float, float] | None:
        """The device pixel under the pointer, if that shows the picture."""
        return self._canvas.pointer if self._canvas.under_pointer() is not None else None

    def turn_page(self, step: int) -> None:
        """Open the page before or after; beyond the file's ends it is for whoever shows several files."""
        picture, path = self._pane.picture, self._pane.path
        if picture is None or path is None:
            return
        page = picture.info.page + step
        if 0 <= page < picture.info.pages:
            self._pane.open(path, page)
        else:
            self._pane.turned_beyond.emit(step)

    def use(self, tool: Tool) -> None:
        """Take a tool."""
        self._canvas.hands.use(tool)
        self._pane.actions_["hand"].setChecked(tool == "hand")
        self._pane.actions_["box"].setChecked(tool == "box")

    def escape(self) -> None:
        """Leave the innermost thing: a drag, a running save, the chosen box, the box tool, full screen."""
        canvas, pane = self._canvas, self._pane
        if canvas.hands.cancel():
            return
        if canvas.mover.moving:
            canvas.mover.stop()
        elif pane.banner.isVisible():
            pane.banner.hide()
        elif canvas.boxes.chosen is not None:
            canvas.select(None)
        elif canvas.hands.tool == "box":
            self.use("hand")
        elif self._on("full_screen"):
            pane.actions_["full_screen"].trigger()

    def _to_end(self, way: int) -> None:
        """The first or last part of the picture, along the side that is longer in the view."""
        canvas = self._canvas
        camera = canvas.camera
        turn = camera.turn_size
        flat = turn.width * camera.view_size.height >= turn.height * camera.view_size.width
        far = -way * 2.0 * max(turn.width, turn.height) * camera.zoom
        there = camera.panned(far if flat else 0, 0 if flat else far)
        # Its edge at the view's, with nothing beside it.
        if flat and turn.width * camera.zoom > camera.view_size.width:
            edge = 0.0 if way < 0 else camera.view_size.width - turn.width * camera.zoom
            there = replace(there, view_x=edge)
        elif not flat and turn.height * camera.zoom > camera.view_size.height:
            edge = 0.0 if way < 0 else camera.view_size.height - turn.height * camera.zoom
            there = replace(there, view_y=edge)
        canvas.mover.fly(there)

    def _pane_keys(self) -> None:
        self._pane.keysheet.toggle()

    # Files ----------------------------------------------------------------------------------------------

    def ask_open(self) -> None:
        """Choose one or several files and open them."""
        start = folder_of(self._pane.path)
        names, _ = QFileDialog.getOpenFileNames(self._pane, self.tr("Open pictures"), start)
        if names:
            self._pane.take_files([Path(name) for name in names])

    def ask_save(self) -> None:
        """Choose where the chosen box's pixels go."""
        path, region = self._pane.path, self._canvas.boxes.region
        if path is None or region is None:
            return
        start = Path(folder_of(path)) / f"{path.stem} {str(region).replace(',', ' ')}.png"
        name, _ = QFileDialog.getSaveFileName(
            self._pane, self.tr("Save the region as PNG"), str(start), self.tr("PNG pictures (*.png)")
        )
        if name:
            self.save(Path(name))

    def save(self, path: Path) -> None:
        """Write the chosen box's exact pixels as PNG."""
        picture, region = self._pane.picture, self._canvas.boxes.region
        if picture is None or region is None:
            return
        status = self._pane.status
        text = self.tr("Saving {size}").format(size=region.size)

        def work(cancel: CancelToken, progress: ProgressCallback) -> None:
            pixels = picture.crop(region, progress=progress, cancel=cancel)
            write_png(path, pixels, progress=progress, cancel=cancel)

        def done(_: None) -> None:
            status.idle(self.tr("Saved {name}").format(name=path.name))

        self.start(work, done, text)

    def copy(self) -> None:
        """Put the chosen box's exact pixels on the clipboard."""
        picture, region = self._pane.picture, self._canvas.boxes.region
        if picture is None or region is None:
            return

        def work(cancel: CancelToken, progress: ProgressCallback) -> QImage:
            pixels: RgbArray = picture.crop(region, progress=progress, cancel=cancel)
            return to_image(pixels)

        def done(image: QImage) -> None:
            QGuiApplication.clipboard().setImage(image)
            self._pane.status.idle(self.tr("Copied {size} pixels").format(size=region.size))

        self.start(work, done, self.tr("Copying {size}").format(size=region.size))

    def copy_view(self) -> None:
        """Put what the canvas shows, without boxes, on the clipboard."""
        image = self._canvas.picture_shown()
        if not image.isNull():
            QGuiApplication.clipboard().setImage(image)
            self._pane.status.idle(self.tr("Copied the view"))

    @property
    def _work(self) -> Job | None:
        """What the status bar shows of what is under way: the latest."""
        return self._works[-1] if self._works else None

    def cancel_work(self) -> None:
        """Stop what the status bar shows to be under way; nothing half-written is left."""
        if self._works:
            self._works.pop().cancel()
            self._pane.status.idle(self.tr("Stopped"))

    def start(self, work: Callable[..., object], done: Callable[..., None], text: str) -> None:
        """Run work beside the GUI, with progress and Stop in the status bar.

        What began earlier goes on, and is shown again once this has ended.
        """
        status = self._pane.status
        status.busy(text, 0, 0, can_cancel=True)

        def finished(result: object) -> None:
            self._works.remove(job)
            done(result)

        def failed(error: AppError) -> None:
            self._works.remove(job)
            status.idle()
            self._pane.banner.tell(error)

        def moved(count: int, total: int) -> None:
            if self._work is job:
                status.busy(text, count, total, can_cancel=True)

        job = self._pane.background.run(work, finished, failed, moved)
        self._works.append(job)

    # Menus ----------------------------------------------------------------------------------------------

    def fill_menus(self) -> None:
        """The menus of zooms, levels and pages for the open picture."""
        pane, layer, picture = self._pane, self._pane.layer, self._pane.picture
        if layer is None or picture is None:
            return
        zoom = pane.status.zoom.menu()
        zoom.clear()
        for name in ("fit", "fill"):
            zoom.addAction(pane.actions_[name])
        zoom.addSeparator()
        for value in ZOOMS:
            action = zoom.addAction(zoom_text(value))
            action.triggered.connect(lambda _on=False, value=value: self.zoom_to(value))
        self._fill_levels()
        page = pane.status.page.menu()
        page.clear()
        pages = picture.info.pages
        pane.status.page.setText(
            self.tr("Page {page}/{pages}").format(page=picture.info.page + 1, pages=pages)
        )
        pane.status.show_page(pages > 1)
        for number in range(min(pages, 200)):
            action = page.addAction(str(number + 1))
            action.triggered.connect(lambda _on=False, step=number - picture.info.page: self.turn_page(step))

    def _fill_levels(self) -> None:
        layer, button = self._pane.layer, self._pane.status.level
        assert layer is not None
        menu = button.menu()
        menu.clear()
        group = QActionGroup(menu)
        choices: list[tuple[str, int | None]] = [(self.tr("As the zoom needs"), None)]
        choices += [
            (f"{self._detail(number)}   {size}", number)
            for number, size in enumerate(layer.scene.grid.levels)
        ]
        for text, level in choices:
            action = QAction(text, menu, checkable=True, checked=level is None)
            action.triggered.connect(lambda _on=False, level=level: self._fix_level(level))
            group.addAction(action)
            menu.addAction(action)
        button.setText(self._detail_by_zoom())

    def _fix_level(self, level: int | None) -> None:
        layer = self._pane.layer
        if layer is not None:
            layer.fixed_level = level
            text = self._detail_by_zoom() if level is None else self._detail(level)
            self._pane.status.level.setText(text)

    def _detail_by_zoom(self) -> str:
        return self.tr("Detail: auto")

    def _detail(self, level: int) -> str:
        """A level as a share of the picture's sides."""
        if level == 0:
            return self.tr("Full detail")
        return self.tr("Detail {share}").format(share=f"1/{1 << level}")

    def _on(self, name: str) -> bool:
        return self._pane.actions_[name].isChecked()
