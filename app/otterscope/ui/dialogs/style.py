"""The look of the dialogs, from the theme's colours."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from otterscope.ui.resources import resource
from otterscope.ui.theme import Colours, tinted


def mark(name: str, c: Colours) -> str:
    """The file of a small drawing in this look, as a style sheet names files."""
    return resource(f"icons/{name}-{'dark' if c.dark else 'light'}.svg").as_posix()


def dialog_style(c: Colours) -> str:
    """Rules for everything that the dialogs' parts name; sizes of text follow the application's."""
    title = QApplication.font().pointSizeF() * 1.35
    line = QFontMetrics(QApplication.font()).height()
    mark_side, arrow_side = round(0.85 * line), round(0.8 * line)
    return f"""
    QDialog {{ background: {c.window}; }}
    #side {{ background: {c.raised}; border: 0; border-right: 1px solid {c.line}; }}
    #nav {{ text-align: left; padding: 8px 14px 8px 10px; border: 1px solid transparent; border-radius: 6px;
           background: transparent; color: {c.text}; }}
    #nav:hover {{ background: {c.line}; }}
    #nav:checked {{ background: {tinted(c)}; color: {c.accent}; font-weight: bold; }}
    #nav:focus {{ border-color: {c.accent}; }}
    #title {{ font-size: {title:.1f}pt; font-weight: bold; color: {c.text}; }}
    #strong {{ font-weight: bold; }}
    #help {{ color: {c.quiet}; }}
    #card {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: 8px; }}
    #drop {{ background: {c.raised}; border: 2px dashed {c.faint}; border-radius: 8px; }}
    #drop[over="true"] {{ border-color: {c.accent}; background: {tinted(c)}; }}
    #rule {{ background: {c.line}; border: 0; max-height: 1px; min-height: 1px; }}
    QPushButton {{ padding: 6px 14px; border: 1px solid {c.line}; border-radius: 6px;
                  background: {c.raised}; color: {c.text}; }}
    QPushButton:hover {{ border-color: {c.faint}; }}
    QPushButton:pressed {{ background: {c.line}; }}
    QPushButton:focus {{ border-color: {c.accent}; }}
    QPushButton:disabled {{ color: {c.faint}; background: {c.window}; }}
    QPushButton[primary="true"] {{ background: {c.accent}; border-color: {c.accent}; color: {c.on_accent};
                                  font-weight: bold; }}
    QPushButton[primary="true"]:hover {{ border-color: {c.text}; }}
    QPushButton[primary="true"]:focus {{ border: 2px solid {c.text}; padding: 5px 13px; }}
    QPushButton[primary="true"]:disabled {{ background: {c.line}; border-color: {c.line}; color: {c.faint}; }}
    QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox {{ padding: 5px 8px; border: 1px solid {c.line};
        border-radius: 6px; background: {c.base}; color: {c.text}; selection-background-color: {c.accent};
        selection-color: {c.on_accent}; }}
    QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus {{ border-color: {c.accent}; }}
    QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled {{ color: {c.faint};
        background: {c.window}; }}
    QComboBox::drop-down {{ border: 0; width: 24px; }}
    QComboBox::down-arrow {{ image: url({mark("arrow-down", c)}); width: {arrow_side}px;
                            height: {arrow_side}px; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: 0; width: 20px;
        subcontrol-origin: border; margin: 2px 3px 2px 0; border-radius: 4px; }}
    QAbstractSpinBox::up-button {{ subcontrol-position: top right; margin-bottom: 0; }}
    QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; margin-top: 0; }}
    QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{ background: {c.line}; }}
    QAbstractSpinBox::up-arrow {{ image: url({mark("arrow-up", c)}); width: 11px; height: 11px; }}
    QAbstractSpinBox::down-arrow {{ image: url({mark("arrow-down", c)}); width: 11px; height: 11px; }}
    QComboBox QAbstractItemView {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line};
        selection-background-color: {c.accent}; selection-color: {c.on_accent}; outline: 0; }}
    QListView, QTreeView, QPlainTextEdit, QTextBrowser {{ background: {c.base}; border: 1px solid {c.line};
        border-radius: 8px; outline: 0; }}
    QListView:focus, QTreeView:focus, QPlainTextEdit:focus, QTextBrowser:focus {{ border-color: {c.accent}; }}
    QTreeView::item {{ padding: 3px 2px; }}
    QProgressBar {{ border: 0; border-radius: 3px; background: {c.line}; max-height: 6px; min-height: 6px; }}
    QProgressBar::chunk {{ border-radius: 3px; background: {c.accent}; }}
    QCheckBox {{ spacing: 8px; color: {c.text}; }}
    QCheckBox:disabled {{ color: {c.faint}; }}
    QCheckBox::indicator {{ width: {mark_side}px; height: {mark_side}px; border: 1px solid {c.faint};
                           border-radius: 4px;
                           background: {c.base}; }}
    QCheckBox::indicator:checked {{ background: {c.accent}; border-color: {c.accent};
                                   image: url({mark("check", c)}); }}
    QCheckBox::indicator:focus {{ border: 2px solid {c.accent}; width: {mark_side - 2}px;
                                 height: {mark_side - 2}px; }}
    QCheckBox::indicator:checked:focus {{ border-color: {c.text}; }}
    QScrollArea {{ background: transparent; border: 0; }}
    #pageBody {{ background: transparent; }}
    #notice {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: 8px; }}
    #notice[kind="fault"], #notice[kind="ask"] {{ background: {c.warn_back};
        border: 1px solid {c.warn_line}; }}
    #notice[kind="fault"] QLabel, #notice[kind="ask"] QLabel {{ color: {c.warn_text}; }}
    """
