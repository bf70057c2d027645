"""The window's own commands, and all menus: the viewer's commands are taken as they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QMenu

from otterscope.ui.chat.keys import chat_keys
from otterscope.ui.theme import Choice, theme
from otterscope.ui.tips import tip
from otterscope.ui.viewer.keysheet import box_keys, mouse_gestures
from otterscope.ui.viewer.pane import ViewerPane
from otterscope.ui.viewer.recent import Recent

#: The viewer's commands in front of which its menus have a line.
LINES = ("save", "zoom_in", "actual", "turn_right", "map", "add_box", "name_box", "grid")
#: Those of it that are in the menu “Edit”, in its order; None is a line.
EDIT = ("undo", "redo", None, "copy", "copy_view")
#: Commands of the viewer whose keys work in the whole window and not in the picture alone.
EVERYWHERE = ("open", "full_screen")


@dataclass(frozen=True)
class WindowCommand:
    """One row of the window's table.

    Attributes:
        name: the action's key in `Menus`.
        menu: "file", "chat", "models" or "help"; in "edit" and "view" it comes behind the viewer's own.
        text: as menus show it, with its mnemonic.
        keys: shortcuts, Qt's portable notation.
        line: whether a line stands in front of it.
    """

    name: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    line: bool = False
    checkable: bool = False


def window_commands() -> list[WindowCommand]:
    """The table, in the user's language."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("WindowCommands", text)

    return [
        WindowCommand("open_folder", "file", tr("Open &Folder…"), ("Ctrl+Shift+O",)),
        WindowCommand("paste", "edit", tr("&Paste Picture"), ("Ctrl+Shift+V",)),
        WindowCommand("new_window", "file", tr("New &Window"), ("Ctrl+Shift+N",)),
        WindowCommand("close_picture", "file", tr("&Close Picture"), ("Ctrl+W",)),
        WindowCommand("export", "file", tr("&Export Session…"), ("Ctrl+E",), line=True),
        WindowCommand("print", "file", tr("P&rint…"), ("Ctrl+P",)),
        WindowCommand("settings", "file", tr("&Settings…"), ("Ctrl+,",), line=True),
        WindowCommand("quit", "file", tr("&Quit"), ("Ctrl+Q",), line=True),
        WindowCommand("chat", "view", tr("&Chat"), ("F9",), checkable=True),
        WindowCommand("write", "chat", tr("&Write a Question"), ("Ctrl+L",)),
        WindowCommand("picture", "chat", tr("To the &Picture"), ("Ctrl+K",)),
        WindowCommand("stop", "chat", tr("&Stop"), ("Ctrl+.",), line=True),
        WindowCommand("again", "chat", tr("Ask &Again"), ("Ctrl+R",)),
        WindowCommand("receipt", "chat", tr("Recei&pt…"), ("Ctrl+I",)),
        WindowCommand("new_session", "chat", tr("&New Session"), ("Ctrl+N",), line=True),
        WindowCommand("sessions", "chat", tr("All &Sessions…"), ("Ctrl+H",)),
        WindowCommand("models", "models", tr("&Installed…"), ("Ctrl+M",)),
        WindowCommand("download", "models", tr("&Download…")),
        WindowCommand("add_model", "models", tr("&Add GGUF Files…")),
        WindowCommand("convert", "models", tr("&Convert…")),
        WindowCommand("model_settings", "models", tr("How Models &Run…"), line=True),
        WindowCommand("keys", "help", tr("&Keys and Gestures"), ("F1",)),
        WindowCommand("demo", "help", tr("&Demo Scroll")),
        WindowCommand("about", "help", tr("&About OtterScope"), line=True),
    ]


class Menus(QObject):
    """All actions of a window, on its menu bar."""

    def __init__(self, window: QMainWindow, pane: ViewerPane, slots: dict[str, Callable[[], object]]) -> None:
        super().__init__(window)
        self._window, self._pane = window, pane
        self.table = window_commands()
        self._actions: dict[str, QAction] = {}
        self.recent_menu = QMenu(self.tr("Open &Recent"), window)
        self.recent_menu.aboutToShow.connect(self._fill_recent)
        for command in self.table:
            action = QAction(command.text, window)
            action.setObjectName(command.name)
            action.setCheckable(command.checkable)
            action.setShortcuts([QKeySequence(keys) for keys in command.keys])
            action.triggered.connect(lambda _on=False, slot=slots[command.name]: slot())
            window.addAction(action)
            self._actions[command.name] = action
        self["quit"].setMenuRole(QAction.MenuRole.QuitRole)
        self["settings"].setMenuRole(QAction.MenuRole.PreferencesRole)
        self["about"].setMenuRole(QAction.MenuRole.AboutRole)
        for name in EVERYWHERE:
            pane.actions_[name].setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            window.addAction(pane.actions_[name])
        # In the picture the usual keys do it, too; in the chat they are for text.
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), pane)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self["paste"].trigger)
        keys = pane.actions_["keys"]
        keys.setShortcuts([QKeySequence("?")])
        keys.triggered.disconnect()
        keys.triggered.connect(lambda _on=False: self["keys"].trigger())
        self._build()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Every command with its keys, by menu, the keys of the chat, and gestures, for their sheet."""
        found: list[tuple[str, list[tuple[str, str]]]] = []
        for entry in self._window.menuBar().actions():
            menu = entry.menu()
            assert isinstance(menu, QMenu)
            rows = [(plain(each.text()), keys_text(each)) for each in menu.actions() if keys_text(each)]
            if rows:
                found.append((plain(menu.title()), rows))
        boxes = next(rows for title, rows in found if title == plain(self.tr("&Boxes")))
        boxes += box_keys()
        return [*found, mouse_gestures(), chat_keys()]

    # Inner ----------------------------------------------------------------------------------------------

    def _build(self) -> None:
        bar = self._window.menuBar()
        actions = self._pane.actions_
        titles = {
            "file": self.tr("&File"),
            "edit": self.tr("&Edit"),
            "view": self.tr("&View"),
            "boxes": self.tr("&Boxes"),
            "chat": self.tr("&Chat"),
            "models": self.tr("&Models"),
            "help": self.tr("&Help"),
        }
        menus = {name: bar.addMenu(title) for name, title in titles.items()}
        groups = list(dict.fromkeys(command.group for command in actions.table))
        places = dict(zip(groups, ("file", "view", "boxes"), strict=False))
        for command in actions.table:
            menu = menus.get(places.get(command.group, ""))
            if menu is None or command.name in EDIT:
                continue
            if command.name in LINES:
                menu.addSeparator()
            menu.addAction(actions[command.name])
            if command.name == "open":
                menu.addAction(self["open_folder"])
                menu.addMenu(self.recent_menu)
                menu.addAction(self["new_window"])
                menu.addAction(self["close_picture"])
        for name in EDIT:
            menus["edit"].addSeparator() if name is None else menus["edit"].addAction(actions[name])
        menus["view"].addSeparator()
        for own in self.table:
            if own.name in ("open_folder", "new_window", "close_picture"):
                continue
            if own.line:
                menus[own.menu].addSeparator()
            menus[own.menu].addAction(self[own.name])
        self.theme_menu = QMenu(self.tr("&Theme"), menus["view"])
        menus["view"].addMenu(self.theme_menu)

    def fill_themes(self, chosen: Callable[[Choice], None]) -> None:
        """The menu of looks; `chosen` is told what the user takes."""
        group = QActionGroup(self.theme_menu)
        choices: list[tuple[Choice, str]] = [
            ("system", self.tr("As the &System")),
            ("light", self.tr("&Light")),
            ("dark", self.tr("&Dark")),
        ]
        for choice, text in choices:
            action = self.theme_menu.addAction(text)
            action.setCheckable(True)
            action.setActionGroup(group)
            action.triggered.connect(lambda _on=False, choice=choice: chosen(choice))

            def follow(action: QAction = action, choice: Choice = choice) -> None:
                action.setChecked(theme().choice == choice)

            self.theme_menu.aboutToShow.connect(follow)

    def _fill_recent(self) -> None:
        recent: Recent = self._pane.recent
        self.recent_menu.clear()
        for path in recent.paths:
            action = self.recent_menu.addAction(path.name.replace("&", "&&"))
            action.setToolTip(tip(str(path)))
            action.triggered.connect(lambda _on=False, path=path: self._pane.take_files([path]))
        self.recent_menu.addSeparator()
        clear = self.recent_menu.addAction(self.tr("&Forget These"))
        clear.setEnabled(bool(recent.paths))
        clear.triggered.connect(lambda _on=False: recent.forget())


def plain(text: str) -> str:
    """A menu's text without its mnemonic and dots."""
    # In Chinese and Japanese the letter stands behind the word, in brackets.
    text = re.sub(r"\s?\(&\w\)", "", text)
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


def keys_text(action: QAction) -> str:
    """An action's keys as this system writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return "  ".join(keys.toString(native) for keys in action.shortcuts()[:2])
