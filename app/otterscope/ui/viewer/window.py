"""The window of `view FILE`: menus around a viewer pane."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from otterscope import paths
from otterscope.ui.app import application
from otterscope.ui.signals import closing_windows
from otterscope.ui.theme import Choice, theme
from otterscope.ui.tips import tip
from otterscope.ui.viewer.gpu import Choice as GpuChoice
from otterscope.ui.viewer.gpu import wanted
from otterscope.ui.viewer.pane import ViewerPane


class ViewerWindow(QMainWindow):
    """A viewer pane with a menu bar, a title and full screen."""

    def __init__(self, pane: ViewerPane | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pane = pane or ViewerPane()
        self.setCentralWidget(self.pane)
        self.setWindowTitle("OtterScope")
        self.resize(1280, 860)
        self._was_maximized = False
        self.recent_menu = QMenu(self.tr("Open Recent"), self)
        self.recent_menu.aboutToShow.connect(self.fill_recent)
        self._build_menus()
        self.pane.opened.connect(self._opened)
        self.pane.full_screen_wanted.connect(self.set_full_screen)

    def set_full_screen(self, on: bool) -> None:
        """The picture alone on the screen, or the window as it was."""
        if on == self.isFullScreen():
            return
        self.menuBar().setVisible(not on)
        self.pane.set_chrome(not on)
        if on:
            self._was_maximized = self.isMaximized()
            self.showFullScreen()
        elif self._was_maximized:
            self.showMaximized()
        else:
            self.showNormal()
        self.pane.canvas.setFocus()

    def fill_recent(self) -> None:
        """The files opened last, as a menu."""
        menu, recent = self.recent_menu, self.pane.recent
        menu.clear()
        for path in recent.paths:
            action = menu.addAction(path.name.replace("&", "&&"))
            action.setToolTip(tip(str(path)))
            action.triggered.connect(lambda _on=False, path=path: self.pane.open(path))
        menu.addSeparator()
        clear = menu.addAction(self.tr("Forget These"))
        clear.setEnabled(bool(recent.paths))
        clear.triggered.connect(lambda _on=False: recent.forget())

    def closeEvent(self, event: QCloseEvent) -> None:
        self.pane.shutdown()
        event.accept()

    def _opened(self) -> None:
        path = self.pane.path
        if path is not None:
            self.setWindowTitle(f"{paths.readable(path.name)} — OtterScope")
            self.setWindowFilePath(str(path))

    def _build_menus(self) -> None:
        menus: dict[str, QMenu] = {}
        actions = self.pane.actions_
        for command in actions.table:
            if command.group not in menus:
                menus[command.group] = self.menuBar().addMenu(command.group)
            menu = menus[command.group]
            if command.name in ("copy", "zoom_in", "actual", "turn_right", "map", "add_box", "grid", "undo"):
                menu.addSeparator()
            menu.addAction(actions[command.name])
            if command.name == "open":
                menu.addMenu(self.recent_menu)
        file, view = menus[actions.table[0].group], list(menus.values())[1]
        view.addSeparator()
        view.addMenu(self._theme_menu())
        file.addSeparator()
        leave = QAction(self.tr("Quit"), self)
        leave.setShortcuts([QKeySequence("Ctrl+Q"), QKeySequence("Ctrl+W")])
        leave.setMenuRole(QAction.MenuRole.QuitRole)
        leave.triggered.connect(self.close)
        file.addAction(leave)

    def _theme_menu(self) -> QMenu:
        menu = QMenu(self.tr("Theme"), self)
        group = QActionGroup(menu)
        choices: list[tuple[Choice, str]] = [
            ("system", self.tr("As the System")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        ]
        for choice, text in choices:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(theme().choice == choice)
            action.triggered.connect(lambda _on=False, choice=choice: theme().choose(choice))
            group.addAction(action)
        return menu


def show_window(paths: list[Path], choice: Choice = "system", gpu: GpuChoice = "auto") -> int:
    """Run the viewer until its last window is closed; gives the exit code."""
    app = application(choice)
    through_gpu = wanted(gpu)
    windows = [ViewerWindow(ViewerPane(gpu=through_gpu)) for _ in paths or [Path()]]
    for window in windows:
        window.show()
    for window, path in zip(windows, paths, strict=False):
        window.pane.open(path)
    with closing_windows(app):
        return app.exec()
