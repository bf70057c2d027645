"""The style sheet of the chat, the receipt and the list of sessions."""

from __future__ import annotations

from PySide6.QtGui import QColor

from otterscope.ui.theme import Colours, tinted


def mixed(below: str, above: str, part: float) -> str:
    """A colour laid over another by a part of 1; "#rrggbb"."""
    one, other = QColor(below), QColor(above)
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return QColor(*(round(a * (1 - part) + b * part) for a, b in pairs)).name()


def chat_sheet(c: Colours) -> str:
    """Cards, fields, chips and buttons in a look's colours."""
    hover = mixed(c.raised, c.line, 0.6)
    pressed = mixed(c.accent, c.text, 0.18)
    return f"""
    #transcript {{ background: {c.window}; }}
    TextView {{ background: transparent; border: 0; color: {c.text};
                selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
    Input {{ background: transparent; border: 0; color: {c.text}; placeholder-text-color: {c.quiet};
             selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
    #question {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: 10px; }}
    #note {{ background: {mixed(c.window, c.line, 0.45)}; border: 0; border-radius: 8px; }}
    #warning {{ background: {c.warn_back}; border: 1px solid {c.warn_line}; border-radius: 8px; }}
    #warning QLabel {{ color: {c.warn_text}; }}
    #warned {{ background: {c.warn_back}; color: {c.warn_text}; border: 1px solid {c.warn_line};
        border-radius: 6px; }}
    #field {{ background: {c.base}; border: 1px solid {c.faint}; border-radius: 10px; }}
    #field[focused="true"] {{ border-color: {c.accent}; }}
    #composer, #chatHead {{ background: {c.window}; }}
    #composer {{ border-top: 1px solid {c.line}; }}
    #chatHead {{ border-bottom: 1px solid {c.line}; }}
    QPushButton#small, QPushButton#primary, QPushButton#chip {{ padding: 3px 10px; border-radius: 6px;
        border: 1px solid {c.line}; background: {c.raised}; color: {c.text}; }}
    QPushButton#small:hover, QPushButton#chip:hover {{ background: {hover}; }}
    QPushButton#chip {{ border-radius: 11px; padding: 3px 11px; }}
    QPushButton#primary {{ background: {c.accent}; border-color: {c.accent}; color: {c.on_accent}; }}
    QPushButton#primary:hover {{ background: {pressed}; }}
    QPushButton#small:checked {{ background: {tinted(c)}; border-color: {c.accent}; }}
    QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
    QPushButton#small:focus, QPushButton#chip:focus {{ border-color: {c.accent}; }}
    QPushButton#primary:focus {{ border-color: {c.text}; }}
    QPushButton#small:disabled, QPushButton#chip:disabled {{ color: {c.faint}; background: {c.window}; }}
    QPushButton#primary:disabled {{ color: {c.window}; background: {c.faint}; border-color: {c.faint}; }}
    QToolButton#send {{ background: {c.accent}; border: 1px solid {c.accent}; border-radius: 8px;
        padding: 5px; }}
    QToolButton#send:hover {{ background: {pressed}; }}
    QToolButton#send:focus {{ border-color: {c.text}; }}
    QToolButton#send:disabled {{ background: {mixed(c.window, c.line, 0.8)};
        border-color: {mixed(c.window, c.line, 0.8)}; }}
    QToolButton#stopAnswer {{ background: {c.raised}; border: 1px solid {c.faint}; border-radius: 8px;
        padding: 5px; }}
    QToolButton#stopAnswer:hover {{ background: {hover}; }}
    QToolButton#stopAnswer:focus {{ border-color: {c.accent}; }}
    QToolButton#newest {{ background: {c.raised}; border: 1px solid {c.faint}; border-radius: 15px;
        padding: 5px; }}
    QToolButton#newest:hover {{ background: {hover}; }}
    QToolButton#newest:focus {{ border-color: {c.accent}; }}
    QProgressBar {{ background: {c.line}; border: 0; border-radius: 2px; }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 2px; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; border: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; border: 0; }}
    QScrollBar::handle {{ background: {mixed(c.window, c.faint, 0.55)}; border-radius: 4px; margin: 2px; }}
    QScrollBar::handle:vertical {{ min-height: 32px; }}
    QScrollBar::handle:horizontal {{ min-width: 32px; }}
    QScrollBar::handle:hover {{ background: {c.faint}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """
