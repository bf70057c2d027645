"""Light, dark or the system's own look: colours by their purpose, one place for all windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette
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


#: Fonts with the shapes of each language, of the usual systems.
_FONTS = {
    "zh_CN": ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei"),
    "ja": ("Noto Sans CJK JP", "Source Han Sans", "Hiragino Sans", "Yu Gothic UI"),
}


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

    @property
    def text_scale(self) -> float:
        """How large all texts are, against the size that the system sets."""
        return self._app.font().pointSizeF() / self._font.pointSizeF()

    def scale_text(self, scale: float) -> None:
        """Show all texts at `scale` times the size that the system sets."""
        size = self._font.pointSizeF() * scale
        if abs(self._app.font().pointSizeF() - size) > 0.01:
            font = QFont(self._font)
            font.setPointSizeF(size)
            self._app.setFont(font)
            self._apply()

    def speak(self, language: str) -> None:
        """Write characters that languages share in this one's own shapes, where its fonts are installed."""
        own = _FONTS.get(language, ())
        known = set(QFontDatabase.families()) if own else set()
        families = [self._font.family(), *(name for name in own if name in known)]
        if self._font.families() != families and (len(families) > 1 or len(self._font.families()) > 1):
            self._font.setFamilies(families)
            font = QFont(self._font)
            font.setPointSizeF(self._app.font().pointSizeF())
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
    return _mixed(c.window, c.accent, 0.18)


def _mixed(below: str, above: str, share: float) -> str:
    """`share` of one colour over another."""
    back, ink = QColor(below), QColor(above)
    pairs = ((back.red(), ink.red()), (back.green(), ink.green()), (back.blue(), ink.blue()))
    return QColor(*(round((1 - share) * low + share * high) for low, high in pairs)).name()


def _drawing(name: str, c: Colours) -> str:
    """The file of a small drawing in this look, as a style sheet names files."""
    return resources.resource(f"icons/{name}-{'dark' if c.dark else 'light'}.svg").as_posix()


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
    QMenu::icon:checked {{ background: {tinted(c)}; border: 1px solid {c.accent}; border-radius: 4px; }}
    QMenu::item:selected {{ background: {c.accent}; color: {c.on_accent}; }}
    QMenu::item:disabled {{ color: {c.faint}; background: transparent; }}
    QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 6px; }}
    QMenuBar {{ background: {c.window}; color: {c.text}; }}
    QMenuBar::item {{ padding: 4px 9px; border-radius: 4px; background: transparent; }}
    QMenuBar::item:selected {{ background: {c.line}; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; border: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; border: 0; }}
    QScrollBar::handle {{ background: {_mixed(c.window, c.faint, 0.55)}; border-radius: 4px; margin: 2px; }}
    QScrollBar::handle:vertical {{ min-height: 32px; }}
    QScrollBar::handle:horizontal {{ min-width: 32px; }}
    QScrollBar::handle:hover {{ background: {c.faint}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    #welcomePage QPushButton, #welcomeCard QPushButton {{ padding: 6px 14px; border: 1px solid {c.line};
        border-radius: 6px; background: {c.raised}; color: {c.text}; }}
    #welcomePage QPushButton:hover, #welcomeCard QPushButton:hover {{ border-color: {c.faint}; }}
    #welcomePage QPushButton:pressed, #welcomeCard QPushButton:pressed {{ background: {c.line}; }}
    #welcomePage QPushButton:focus, #welcomeCard QPushButton:focus {{ border-color: {c.accent}; }}
    #welcomePage QPushButton[primary="true"] {{ background: {c.accent}; border-color: {c.accent};
        color: {c.on_accent}; font-weight: bold; }}
    #welcomePage QPushButton[primary="true"]:hover, #welcomePage QPushButton[primary="true"]:focus {{
        border-color: {c.text}; }}
    #statusBar {{ background: {c.window}; border-top: 1px solid {c.line}; }}
    #boxBar {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: 6px; }}
    #boxBar QSpinBox, #boxBar QLineEdit {{ padding: 3px 4px; border: 1px solid {c.line}; border-radius: 5px;
        background: {c.base}; color: {c.text}; selection-background-color: {c.accent};
        selection-color: {c.on_accent}; }}
    #boxBar QSpinBox::up-button, #boxBar QSpinBox::down-button {{ border: 0; width: 16px;
        subcontrol-origin: border; margin: 2px 2px 2px 0; border-radius: 3px; }}
    #boxBar QSpinBox::up-button {{ subcontrol-position: top right; margin-bottom: 0; }}
    #boxBar QSpinBox::down-button {{ subcontrol-position: bottom right; margin-top: 0; }}
    #boxBar QSpinBox::up-button:hover, #boxBar QSpinBox::down-button:hover {{ background: {c.line}; }}
    #boxBar QSpinBox::up-arrow {{ image: url({_drawing("arrow-up", c)}); width: 9px; height: 9px; }}
    #boxBar QSpinBox::down-arrow {{ image: url({_drawing("arrow-down", c)}); width: 9px; height: 9px; }}
    #boxBar QSpinBox:hover, #boxBar QLineEdit:hover {{ border-color: {c.faint}; }}
    #boxBar QSpinBox:focus, #boxBar QLineEdit:focus {{ border-color: {c.accent}; }}
    QSplitter::handle {{ background: {c.window}; }}
    QSplitter::handle:horizontal {{ border-left: 1px solid {c.line}; width: 4px; }}
    QSplitter::handle:vertical {{ border-top: 1px solid {c.line}; height: 4px; }}
    QSplitter::handle:hover {{ background: {c.accent}; }}
    #fitLine {{ background: {c.warn_back}; border: 1px solid {c.warn_line}; border-radius: 6px; }}
    #fitLine QLabel {{ color: {c.warn_text}; }}
    #fitLine #choice {{ background: {c.raised}; border: 1px solid {c.warn_line}; padding: 4px 10px; }}
    #fileStrip {{ background: {c.window}; border: 0; border-top: 1px solid {c.line}; padding: 4px; }}
    #recentFiles {{ background: transparent; border: 0; }}
    #fileStrip::item, #recentFiles::item {{ border: 2px solid transparent; border-radius: 6px;
        padding: 2px; }}
    #fileStrip::item:hover, #recentFiles::item:hover {{ border-color: {c.faint}; }}
    #fileStrip::item:selected, #recentFiles::item:selected {{ border-color: {c.accent};
        background: transparent; color: {c.text}; }}
    #quiet {{ color: {c.quiet}; }}
    #banner {{ background: {c.warn_back}; border-bottom: 1px solid {c.warn_line}; }}
    #banner QLabel {{ color: {c.warn_text}; }}
    """
