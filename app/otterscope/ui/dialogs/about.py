"""What the program is: its version, its licences and those of what it uses."""

from __future__ import annotations

import platform
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from otterscope import __version__
from otterscope.ui.dialogs.paged import StyledDialog
from otterscope.ui.dialogs.parts import NavButton, button, label, plain, row

_FILES = ("NOTICE", "LICENSE")


class AboutDialog(StyledDialog):
    """Version, notice and licence; all of it can be read with the keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About OtterScope"))
        self.size_for(640, 560)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.notice = NavButton(self.tr("What it &uses"), "model")
        self.licence = NavButton(self.tr("&Licence"), "answers")
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 14)
        column.setSpacing(8)
        column.addWidget(label("OtterScope", "title"))
        facts = self.tr("Version {version}, with Qt {qt} and Python {python}")
        column.addWidget(
            label(facts.format(version=__version__, qt=qVersion(), python=platform.python_version()), "help")
        )
        column.addWidget(
            label(
                self.tr(
                    "Ask a model that sees about any part of a picture of any size. Pictures, questions and "
                    "answers stay on this machine: the program reaches the network only when you download a "
                    "model."
                )
            )
        )
        column.addWidget(
            label(
                self.tr(
                    "OtterScope is free software under the Apache License 2.0. OtterHD-8B, Fuyu-8B and what "
                    "is made of them stand under CC BY-NC 4.0: not for commercial use."
                )
            )
        )
        column.addLayout(row(self.notice, self.licence))
        column.addWidget(self.text, 1)
        self.close_button = button(self.tr("&Close"), self.close)
        column.addLayout(row(None, self.close_button))
        for entry, file in ((self.notice, "NOTICE"), (self.licence, "LICENSE")):
            entry.toggled.connect(lambda on, file=file: self._show(file) if on else None)
        self.notice.setChecked(True)

    def _show(self, file: str) -> None:
        self.text.setAccessibleName(plain((self.notice if file == "NOTICE" else self.licence).text()))
        self.text.setPlainText(flowing(paper(file)))


def flowing(text: str) -> str:
    """A text whose paragraphs were broken into lines, as paragraphs that break where the window does."""
    out: list[str] = []
    full = False
    for line in text.splitlines():
        if full and line.strip() and not line.lstrip().startswith("- "):
            out[-1] += f" {line.strip()}"
        else:
            out.append(line.rstrip())
        full = len(line) > 60
    return "\n".join(out)


def paper(name: str) -> str:
    """The text of NOTICE or LICENSE, from the checkout or the installed package."""
    for folder in Path(__file__).resolve().parents[2:5]:
        if (folder / name).is_file():
            return (folder / name).read_text(encoding="utf-8")
    try:
        for file in metadata.files("otterscope") or []:
            if file.name == name:
                return file.read_text(encoding="utf-8")
    except metadata.PackageNotFoundError:
        pass
    raise FileNotFoundError(f"{name} was not packaged")
