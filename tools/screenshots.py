"""Takes the pictures of the application's window for docs/: `python tools/screenshots.py [FOLDER]`.

Nothing in them is made up: the program itself runs, with the model that it brings along.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Name of the set, look, pixels a logical one, language.
SETS = (
    ("", "light", 1, "en"),
    ("-dark", "dark", 2, "en"),
    ("-zh", "light", 1, "zh_CN"),
    ("-ja", "dark", 1, "ja"),
)
QUESTIONS = {
    "en": ("How many camels are there?", "Is there a boat?"),
    "zh_CN": ("图里有几头骆驼？", "有船吗？"),
    "ja": ("らくだは何頭いますか？", "船はありますか？"),
}
#: Of a picture, in pixels.
MOST_WIDTH = 1980
#: Seconds that anything is waited for.
LONG = 180.0


def main(arguments: list[str]) -> int:
    """Take all pictures, each set in a process of its own; returns the exit code."""
    if len(arguments) == 5:
        folder, name, look, language, _scale = arguments
        take(Path(folder), name, look, language)
        return 0
    out = Path(arguments[0]) if arguments else ROOT / "docs" / "pictures"
    out.mkdir(parents=True, exist_ok=True)
    for each, theme, density, spoken in SETS:
        with tempfile.TemporaryDirectory(prefix="otterscope-pictures-") as home:
            environment = {
                **os.environ,
                "OTTERSCOPE_HOME": home,
                "QT_QPA_PLATFORM": "offscreen",
                "QT_SCALE_FACTOR": str(density),
                "PYTHONPATH": str(ROOT / "app"),
            }
            command = [sys.executable, __file__, str(out), each, theme, spoken, str(density)]
            subprocess.run(command, env=environment, check=True)
    return 0


def take(folder: Path, name: str, look: str, language: str) -> None:
    """The pictures of one set, as JPEG files `window<name>.jpg` and more."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication, QDialog, QWidget

    from otterscope.session import settings as settings_file
    from otterscope.session.settings import Settings
    from otterscope.ui import start

    settings_file.save(replace(Settings(), theme=look, language=language))  # type: ignore[arg-type]
    window = start.make_window([])
    window.resize(1320, 860)

    def wait(true: Callable[[], object]) -> None:
        end = time.monotonic() + LONG
        while not true():
            if time.monotonic() > end:
                raise SystemExit("it never came to that: is the demo model there?")
            QApplication.processEvents()
            time.sleep(0.005)

    def rest(seconds: float) -> None:
        end = time.monotonic() + seconds
        wait(lambda: time.monotonic() > end)

    def grab(what: str, widget: QWidget = window) -> None:
        rest(0.5)
        image = widget.grab().toImage()
        if image.width() > MOST_WIDTH:
            image = image.scaledToWidth(MOST_WIDTH, Qt.TransformationMode.SmoothTransformation)
        image.save(str(folder / f"{what}.jpg"), "JPG", 84)  # type: ignore[call-overload]

    canvas = window.pane.canvas
    wait(lambda: window.sessions.info is not None and window.models.ready)
    wait(lambda: canvas.marks.primed and window.pane.layer is not None and window.pane.layer.whole)
    wait(lambda: not canvas.mover.moving)
    rest(0.5)
    if not name:
        grab("window-first")
    window.card.close_button.click()
    for number, question in enumerate(QUESTIONS[language], 1):
        window.asking.ask(question)
        wait(lambda number=number: len(window.asking.turns) == number)  # type: ignore[misc]
        wait(lambda: window.asking.turns[-1].state == "answered")
    grab(f"window{name}")
    if not name:
        dialogs = window.dialogs
        for what, show in (
            ("models", dialogs.models),
            ("settings", dialogs.settings),
            ("sessions", dialogs.sessions),
            ("receipt", dialogs.last_receipt),
        ):
            before = set(window.findChildren(QDialog))
            show()
            rest(1.5)
            made = [each for each in window.findChildren(QDialog) if each not in before]
            grab(what, made[0])
            made[0].close()
    window.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
