"""The viewer as one widget: canvas, rulers, map, bars and messages around one open picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from otterscope import paths
from otterscope.errors import AppError
from otterscope.geometry import Region
from otterscope.ui.bridge import Background, Bridge, Job
from otterscope.ui.quantities import count
from otterscope.ui.theme import theme
from otterscope.ui.viewer.actions import Actions
from otterscope.ui.viewer.banner import Banner
from otterscope.ui.viewer.boxbar import BoxBar
from otterscope.ui.viewer.canvas import Canvas
from otterscope.ui.viewer.commands import Commands
from otterscope.ui.viewer.hint import Hint
from otterscope.ui.viewer.keysheet import KeySheet
from otterscope.ui.viewer.layer import TileLayer
from otterscope.ui.viewer.minimap import Minimap
from otterscope.ui.viewer.recent import Recent
from otterscope.ui.viewer.ruler import Ruler
from otterscope.ui.viewer.statusbar import StatusBar
from otterscope.ui.viewer.toolbar import ToolBar
from otterscope.work.open_picture import ViewPicture, open_picture

#: What stands on the tool bar; None is a gap.
TOOL_BAR = (
    "open", None, "hand", "box", None, "zoom_out", "zoom_in", "fit", "fill", "actual", None, "turn_left",
    "turn_right", None, "grid", "snap", "undo", "redo", None, "rulers", "map", "full_screen", "keys",
)  # fmt: skip
BOX_BAR = ("fly", "copy", "save", "delete")
#: The context menu: of a box first, and behind that of the picture.
BOX_MENU = ("name_box", "copy", "save", "fly", "delete", None)
MENU = (
    "add_box", "copy_view", None, "fit", "actual", "double", "turn_right", None, "grid", "snap", "map",
    "rulers", "full_screen", None, "open", "keys",
)  # fmt: skip


class ViewerPane(QWidget):
    """Shows one picture at a time, whatever its size.

    Signals:
        opened: a picture is on the screen (`picture`, `path`).
        region_changed: another box is chosen, or it was edited (`region`).
        full_screen_wanted(bool): the user wants the window to fill the screen, or not.
        opened_many(list): files dropped beside the first, for whoever shows several.
        turned_beyond(int): the user pages on past the last page, or back before the first.
    """

    opened = Signal()
    region_changed = Signal()
    full_screen_wanted = Signal(bool)
    opened_many = Signal(list)
    turned_beyond = Signal(int)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        opener: Callable[[Path, int], ViewPicture] = open_picture,
        recent: Recent | None = None,
        gpu: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._opener = opener
        self.recent = recent or Recent()
        self.bridge = Bridge(self)
        self.background = Background(self.bridge)
        self.path: Path | None = None
        self.layer: TileLayer | None = None
        self._opening: Job | None = None
        #: What happens to files that are dropped or chosen: by default the first is shown.
        self.take_files: Callable[[list[Path]], None] = self._take_first
        #: Asks about the chosen box, for whoever can.
        self.ask_action: QAction | None = None
        #: Whether a box, by its key and region, was asked about: for whoever knows.
        self.asked_about: Callable[[int, Region], bool] = lambda _key, _region: False
        #: Whether there are pictures before or behind this one, for whoever shows several.
        self.has_neighbours = False
        self.canvas = Canvas(gpu=gpu)
        self.minimap = Minimap(self.canvas)
        self.banner = Banner()
        self.status = StatusBar(self.canvas)
        self.boxbar = BoxBar(self.canvas)
        self.minimap.above = (self.boxbar,)
        self.canvas.over = (self.boxbar, self.minimap)
        self.boxbar.placed.connect(self.minimap.follow)
        self.rulers = (
            Ruler(self.canvas, Qt.Orientation.Horizontal),
            Ruler(self.canvas, Qt.Orientation.Vertical),
        )
        self._corner = QWidget()
        self.commands = Commands(self)
        self.actions_ = Actions(self, self.commands.slots())
        self.toolbar = ToolBar()
        self.keysheet = KeySheet(self.actions_.table, self.canvas)
        self.welcome: QWidget = Hint(self.canvas)
        self._build()
        self.canvas.boxes_changed.connect(self._boxes_changed)
        self.canvas.menu_wanted.connect(self._show_menu)
        self.canvas.looked.connect(self._place)
        self.status.cancel_wanted.connect(self.commands.cancel_work)
        theme().changed.connect(self._recolour)
        self._recolour()
        self.update_actions()

    # For the window -------------------------------------------------------------------------------------

    @property
    def picture(self) -> ViewPicture | None:
        """The picture on the screen; whoever takes pixels of it may do so until another is opened."""
        return None if self.layer is None else self.layer.picture

    @property
    def region(self) -> Region | None:
        """The chosen box, in image pixels."""
        return self.canvas.boxes.region

    def open(self, path: Path, page: int = 0) -> None:
        """Open a file; the one on the screen stays until the new one is there, or for good if it fails."""
        if self._opening is not None:
            self._opening.cancel()
        self.banner.hide()
        self.status.busy(self.tr("Opening {name}…").format(name=paths.readable(path.name)), 0, 0)
        self._opening = self.background.run(
            lambda _cancel, _progress: self._opener(path, page),
            lambda picture: self._show(picture, path),
            self._not_opened,
            dropped=lambda picture: picture.close(),
            name="open-picture",
        )
        self._place()

    def fly_to(self, region: Region, *, choose: bool = True) -> None:
        """Go to a region, as a box that is chosen or only in sight."""
        if self.layer is None:
            return
        if choose:
            self.canvas.select(region)
        self.canvas.mover.fly(self.canvas.camera.framed(region))

    def leave(self) -> None:
        """Back to where no picture is open."""
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
        self.close_picture()
        self.path = None
        self.status.idle()
        self.status.facts.clear()
        self.banner.hide()
        self.set_rulers(False)
        self.minimap.follow()
        self.update_actions()
        self._place()

    def close_picture(self) -> None:
        """Let go of the picture on the screen."""
        if self.layer is not None:
            viewing = self.layer.stop()
            self.layer = None
            self.canvas.show_scene(None)
            self.canvas.history.clear()
            # Loader threads end in their own time; the GUI thread does not wait for them.
            self.background.run(
                lambda _c, _p: viewing.close(), lambda _none: None, self.banner.tell, name="close"
            )

    def shutdown(self) -> None:
        """Stop all work and wait for it; the pane is of no use afterwards."""
        self.canvas.mover.stop()
        self.close_picture()
        self.background.close()
        self.bridge.close()

    def set_chrome(self, on: bool) -> None:
        """Show or hide everything around the picture (full screen)."""
        self.toolbar.setVisible(on)
        self.status.setVisible(on)
        self.set_rulers(on and self.actions_["rulers"].isChecked())

    def set_rulers(self, on: bool) -> None:
        """Show or hide the rulers; without a picture there is nothing to measure."""
        on = on and self.layer is not None
        for widget in (*self.rulers, self._corner):
            widget.setVisible(on)

    def set_welcome(self, widget: QWidget) -> None:
        """Show `widget` over the canvas while no picture is open, in place of the short hint."""
        self.welcome.hide()
        self.welcome.deleteLater()
        self.welcome = widget
        widget.setParent(self.canvas)
        self._place()

    def update_actions(self) -> None:
        """Switch the commands on and off by what is there."""
        boxes, history = self.canvas.boxes, self.canvas.history
        pages = self.picture.info.pages if self.picture is not None else 0
        facts = {
            "picture": self.picture is not None,
            "pages": pages > 1 or self.has_neighbours,
            "box": boxes.region is not None,
            "boxes": bool(boxes.regions),
            "undo": history.can_undo,
            "redo": history.can_redo,
        }
        self.actions_.enable(frozenset(name for name, true in facts.items() if true))

    def menu(self) -> QMenu:
        """A context menu, to be shown once."""
        menu = QMenu(self)
        boxed = self.region is not None
        if boxed and self.ask_action is not None:
            menu.addAction(self.tr("Ask About This Box")).triggered.connect(self.ask_action.trigger)
        for name in BOX_MENU * boxed + MENU:
            menu.addSeparator() if name is None else menu.addAction(self.actions_[name])
        return menu

    # Qt's events ----------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.take_files(files)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.commands.escape()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    # Inner ----------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setAccessibleName(self.tr("Picture viewer"))
        for name in TOOL_BAR:
            self.toolbar.add_line() if name is None else self.toolbar.add(self.actions_[name])
        for name in BOX_BAR:
            button = QToolButton()
            button.setDefaultAction(self.actions_[name])
            button.setAccessibleName(self.actions_[name].text())
            self.boxbar.add_button(button)
        for name, on in (("map", True), ("rulers", True), ("hand", True)):
            self.actions_[name].setChecked(on)
        grid = QGridLayout()
        grid.setSpacing(0)
        grid.addWidget(self._corner, 0, 0)
        grid.addWidget(self.rulers[0], 0, 1)
        grid.addWidget(self.rulers[1], 1, 0)
        grid.addWidget(self.canvas, 1, 1)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addWidget(self.banner)
        layout.addLayout(grid, 1)
        layout.addWidget(self.status)
        self.set_rulers(True)

    def _show(self, picture: ViewPicture, path: Path) -> None:
        self._opening = None
        turned = self.path == path and self.layer is not None
        self.close_picture()
        self.path = path
        self.status.idle()
        self.status.exact = picture.exact_tiles
        self.layer = TileLayer(picture, self.canvas, self.bridge)
        self.layer.noticed.connect(self.banner.tell)
        self.layer.overview_changed.connect(self.minimap.redraw)
        self.layer.overview_done.connect(lambda: self.minimap.redraw(finished=True))
        self.layer.progressed.connect(self._progressed)
        self.layer.sharp.connect(self.status.idle)
        self.minimap.redraw(finished=False)
        self.minimap.follow()
        self.set_rulers(not self.toolbar.isHidden() and self.actions_["rulers"].isChecked())
        size, info = picture.size, picture.info
        facts = [f"{count(size.width)} × {count(size.height)}", info.format]
        self.status.facts.setText("   ".join(facts))
        if info.pages > 1:  # to be seen, the button beside it says so
            facts.append(self.tr("page {page} of {pages}").format(page=info.page + 1, pages=info.pages))
        self.canvas.setAccessibleDescription(f"{paths.readable(path.name)}, {', '.join(facts)}")
        self.commands.fill_menus()
        if not turned:
            self.recent.opened(path)
        self.update_actions()
        self._place()
        self.canvas.setFocus()
        self.opened.emit()

    def _take_first(self, files: list[Path]) -> None:
        self.open(files[0])
        self.opened_many.emit(files)

    def _not_opened(self, error: AppError) -> None:
        self._opening = None
        self.status.idle()
        self.banner.tell(error)
        self._place()

    def _progressed(self, done: int, total: int) -> None:
        self.status.busy(self.tr("Sharpening"), done, total)

    def _boxes_changed(self) -> None:
        self.update_actions()
        self.region_changed.emit()

    def _show_menu(self, at: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def _place(self) -> None:
        # While the first picture is opened, the page that asks for one would only flash.
        empty = self.canvas.scene is None and self._opening is None
        self.welcome.setVisible(empty)
        self.welcome.setGeometry(self.canvas.rect())

    def _recolour(self) -> None:
        c = theme().colours
        self._corner.setStyleSheet(f"background: {c.window}")
