"""Every command of the viewer: its name, keys and icon, in one table that menus and the key sheet read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from otterscope.ui.theme import theme


@dataclass(frozen=True)
class Command:
    """One row of the table.

    Attributes:
        name: the action's key in `Actions`.
        group: heading on the key sheet.
        text: as menus show it.
        keys: shortcuts, Qt's portable notation.
        icon: a file of resources/icons, or none.
        checkable: whether it stays on.
        needs: "" always, "picture" with one open, "box" with a box chosen, "boxes" with any.
    """

    name: str
    group: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    needs: str = "picture"


def commands() -> list[Command]:
    """The table, in the user's language."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("ViewerCommands", text)

    file, view, boxes = tr("File"), tr("View"), tr("Boxes")
    return [
        Command("open", file, tr("Open…"), ("Ctrl+O",), "open", needs=""),
        Command("save", file, tr("Save Region as PNG…"), ("Ctrl+S",), "save", needs="box"),
        Command("copy", file, tr("Copy Region"), ("Ctrl+C",), "copy", needs="box"),
        Command("copy_view", file, tr("Copy View"), ("Ctrl+Shift+C",)),
        Command("zoom_in", view, tr("Zoom In"), ("+", "="), "zoom-in"),
        Command("zoom_out", view, tr("Zoom Out"), ("-",), "zoom-out"),
        Command("fit", view, tr("Whole Picture"), ("F", "0"), "fit"),
        Command("fill", view, tr("Fill the View"), ("Shift+F",), "fill"),
        Command("actual", view, tr("1:1, Pixel for Pixel"), ("1",), "actual"),
        Command("double", view, tr("2:1"), ("2",)),
        Command("fourfold", view, tr("4:1"), ("4",)),
        Command("start", view, tr("To the Start"), ("Home",)),
        Command("end", view, tr("To the End"), ("End",)),
        Command("turn_right", view, tr("Turn Right"), ("R",), "turn-right"),
        Command("turn_left", view, tr("Turn Left"), ("Shift+R",), "turn-left"),
        Command("previous_page", view, tr("Previous Page"), ("PgUp",), needs="pages"),
        Command("next_page", view, tr("Next Page"), ("PgDown",), needs="pages"),
        Command("map", view, tr("Map"), ("M",), "map", checkable=True, needs=""),
        Command("rulers", view, tr("Rulers"), ("L",), "ruler", checkable=True, needs=""),
        Command("full_screen", view, tr("Full Screen"), ("F11",), "fullscreen", checkable=True, needs=""),
        Command("hand", boxes, tr("Hand"), ("H",), "hand", checkable=True, needs=""),
        Command("box", boxes, tr("Draw Boxes"), ("B",), "box", checkable=True, needs=""),
        Command("add_box", boxes, tr("New Box in the Middle"), ("A",)),
        Command("box_view", boxes, tr("Box on What is in View"), ("V",)),
        Command("box_whole", boxes, tr("Box on the Whole Picture"), ("W",)),
        Command("next_box", boxes, tr("Next Box"), ("N",), needs="boxes"),
        Command("previous_box", boxes, tr("Previous Box"), ("Shift+N",), needs="boxes"),
        Command("fly", boxes, tr("Go to the Box"), ("Return", "Enter"), "target", needs="box"),
        Command("name_box", boxes, tr("Name the Box…"), ("F2",), needs="box"),
        Command("delete", boxes, tr("Delete Box"), ("Del", "Backspace"), "delete", needs="box"),
        Command("grid", boxes, tr("Patch Grid"), ("G",), "grid", checkable=True, needs=""),
        Command("snap", boxes, tr("Snap to Patches"), ("S",), "snap", checkable=True, needs=""),
        Command("undo", boxes, tr("Undo"), ("Ctrl+Z",), "undo", needs="undo"),
        Command("redo", boxes, tr("Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", needs="redo"),
        Command("keys", tr("Help"), tr("Keys and Gestures"), ("F1", "?"), "keys", needs=""),
    ]


class Actions(QObject):
    """The commands as Qt actions of a widget: their keys work while the focus is in it."""

    def __init__(self, owner: QWidget, slots: dict[str, Callable[[], object]]) -> None:
        super().__init__(owner)  # so that the theme lets go of it with the widget
        self.table = commands()
        self._actions: dict[str, QAction] = {}
        for command in self.table:
            action = QAction(command.text, owner)
            action.setObjectName(command.name)
            action.setCheckable(command.checkable)
            action.setShortcuts([QKeySequence(keys) for keys in command.keys])
            # A chat beside the picture keeps its letters.
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            keys = ", ".join(
                QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in command.keys
            )
            action.setToolTip(f"{command.text.rstrip('…')} ({keys})" if keys else command.text)
            # triggered(bool) would pass a bool into slots that take none.
            action.triggered.connect(lambda _checked=False, slot=slots[command.name]: slot())
            owner.addAction(action)
            self._actions[command.name] = action
        theme().changed.connect(self.recolour)
        self.recolour()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def recolour(self) -> None:
        """Icons in the look's ink."""
        for command in self.table:
            if command.icon:
                self._actions[command.name].setIcon(theme().icon(command.icon))

    def enable(self, facts: frozenset[str]) -> None:
        """Switch on what the facts ("picture", "box", "boxes", "pages", "undo", "redo") allow."""
        for command in self.table:
            self._actions[command.name].setEnabled(not command.needs or command.needs in facts)
