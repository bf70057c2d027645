"""Light, dark or the system's own look: colours by their purpose, one place for all windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from otterscope.ui import resources

Choice = Literal["system", "light", "dark"]


@dataclass(frozen=True)
class Colours:
    """The colours of one look, as "#rrggbb"."""

    dark: bool
    window: str
    raised: str
    base: str
    text: str
    quiet: str
    faint: str
    line: str
    accent: str
    on_accent: str
    canvas: str
    paper: str
    warn_back: str
    warn_text: str
    warn_line: str
    # Over pictures of any colour: the same in both looks.
    box: str = "#1fb2dc"
    on_box: str = "#04212b"
    found: str = "#ffd24a"


LIGHT = Colours(
    dark=False,
    window="#f4f5f6",
    raised="#ffffff",
    base="#ffffff",
    text="#1b1f24",
    quiet="#5a6370",
    faint="#9aa3ad",
    line="#d9dde2",
    accent="#0b6e8c",
    on_accent="#ffffff",
    canvas="#dfe2e6",
    paper="#cfd3d8",
    warn_back="#fdf1d8",
    warn_text="#5b4200",
    warn_line="#e8c978",
)
DARK = Colours(
    dark=True,
    window="#1d2024",
    raised="#262a2f",
    base="#16181b",
    text="#e7eaee",
    quiet="#a3acb7",
    faint="#6d7681",
    line="#363b42",
    accent="#4cb5d4",
    on_accent="#06222b",
    canvas="#121416",
    paper="#24282d",
    warn_back="#3a2f16",
    warn_text="#f4dfae",
    warn_line="#6d5a26",
)


class Theme(QObject):
    """The look in use; `changed` tells widgets that paint for themselves."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: Choice = "system") -> None:
        super().__init__(app)
        self._app = app
        self._choice: Choice = choice
        self.colours = LIGHT
        app.setStyle("Fusion")
        self._font = app.font()
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._apply()

    @property
    def choice(self) -> Choice:
        return self._choice

    def choose(self, choice: Choice) -> None:
        """Use a look from now on; "system" follows the desktop, also when it changes."""
        self._choice = choice
        self._apply()

    def scale_text(self, scale: float) -> None:
        """Show all texts at `scale` times the size that the system sets."""
        size = self._font.pointSizeF() * scale
        if abs(self._app.font().pointSizeF() - size) > 0.01:
            font = QFont(self._font)
            font.setPointSizeF(size)
            self._app.setFont(font)
            self._apply()

    def icon(self, name: str) -> QIcon:
        """An icon in this look's ink."""
        return resources.icon(name, self.colours.text, self.colours.faint)

    def _system_changed(self) -> None:
        if self._choice == "system":
            self._apply()

    def _apply(self) -> None:
        if self._choice == "system":
            self.colours = DARK if self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT
        else:
            self.colours = DARK if self._choice == "dark" else LIGHT
        self._app.setPalette(palette(self.colours))
        self._app.setStyleSheet(style_sheet(self.colours))
        self.changed.emit()


def theme() -> Theme:
    """The application's theme; made on first use. Needs a QApplication."""
    app = QGuiApplication.instance()
    assert isinstance(app, QApplication)
    found = app.findChild(Theme)
    return found if isinstance(found, Theme) else Theme(app)


def palette(colours: Colours) -> QPalette:
    """Qt's palette for a look."""
    result = QPalette()
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    pairs = {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.base,
        role.AlternateBase: colours.raised,
        role.Text: colours.text,
        role.Button: colours.raised,
        role.ButtonText: colours.text,
        role.BrightText: colours.text,
        role.ToolTipBase: colours.raised,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.faint,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.Light: colours.raised,
        role.Midlight: colours.line,
        role.Mid: colours.line,
        role.Dark: colours.faint,
        role.Shadow: "#000000",
    }
    for key, value in pairs.items():
        result.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(group.Disabled, key, QColor(colours.faint))
    result.setColor(group.Disabled, role.Highlight, QColor(colours.line))
    return result


def tinted(c: Colours) -> str:
    """A faint accent over the window's colour, for what is switched on."""
    back, ink = QColor(c.window), QColor(c.accent)
    mixed = [
        round(0.82 * below + 0.18 * above)
        for below, above in (
            (back.red(), ink.red()),
            (back.green(), ink.green()),
            (back.blue(), ink.blue()),
        )
    ]
    return QColor(*mixed).name()


def style_sheet(c: Colours) -> str:
    """The few rules that Fusion and the palette do not give: flat bars, quiet buttons, one accent."""
    return f"""
    #toolBar {{ background: {c.window}; border-bottom: 1px solid {c.line}; }}
    #switch {{ background: {c.window}; border-bottom: 1px solid {c.line}; }}
    #toolLine {{ background: {c.line}; border: 0; margin: 5px 5px; }}
    QToolButton {{ border: 1px solid transparent; border-radius: 6px; padding: 4px; color: {c.text};
                  background: transparent; }}
    QToolButton:hover {{ background: {c.line}; }}
    QToolButton:pressed {{ background: {c.faint}; }}
    QToolButton:checked {{ background: {tinted(c)}; border-color: {c.accent}; }}
    QToolButton:focus {{ border-color: {c.accent}; }}
    QToolButton::menu-indicator {{ image: none; }}
    QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line}; padding: 3px 5px; }}
    QMenu {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line}; padding: 4px; }}
    QMenu::item {{ padding: 5px 24px 5px 10px; border-radius: 4px; }}
    QMenu::icon {{ padding-left: 6px; }}
    QMenu::item:selected {{ background: {c.accent}; color: {c.on_accent}; }}
    QMenu::item:disabled {{ color: {c.faint}; background: transparent; }}
    QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 6px; }}
    QMenuBar {{ background: {c.window}; color: {c.text}; }}
    QMenuBar::item {{ padding: 4px 9px; border-radius: 4px; background: transparent; }}
    QMenuBar::item:selected {{ background: {c.line}; }}
    #statusBar {{ background: {c.window}; border-top: 1px solid {c.line}; }}
    #boxBar {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: 6px; }}
    #fitLine {{ background: {c.warn_back}; border: 1px solid {c.warn_line}; border-radius: 6px; }}
    #fitLine QLabel {{ color: {c.warn_text}; }}
    #fitLine #choice {{ background: {c.raised}; border: 1px solid {c.warn_line}; padding: 4px 10px; }}
    #fileStrip {{ background: {c.window}; border: 0; border-top: 1px solid {c.line}; padding: 4px; }}
    #recentFiles {{ background: transparent; border: 0; }}
    #quiet {{ color: {c.quiet}; }}
    #banner {{ background: {c.warn_back}; border-bottom: 1px solid {c.warn_line}; }}
    #banner QLabel {{ color: {c.warn_text}; }}
    """
