"""What an empty viewer says."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from otterscope.ui.theme import theme


class Hint(QLabel):
    """Tells how a picture gets in; lets everything dropped or clicked through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.RichText)
        theme().changed.connect(self._recolour)
        self._recolour()

    def _recolour(self) -> None:
        quiet = theme().colours.quiet
        title = self.tr("Drop a picture here")
        hint = self.tr("or press Ctrl+O. Of any size: it opens at once.")
        self.setText(
            f'<p style="font-size:18px; color:{quiet}">{title}</p><p style="color:{quiet}">{hint}</p>'
        )
