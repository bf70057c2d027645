"""What goes wrong, met in the whole window: a sentence in its place, a way on, and no word lost."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from otterscope import paths
from otterscope.engine import api
from otterscope.engine.client import EngineClient
from otterscope.engine.errors import MemoryRanOut
from otterscope.engine.fake import FakeEngine
from otterscope.geometry import Region, Size
from otterscope.imaging import limits
from otterscope.imaging.filebytes import FileBytes
from otterscope.session.model import Turn
from otterscope.ui.chat.turn import TurnWidget
from otterscope.ui.dialogs.models import ModelsDialog
from otterscope.ui.main_window import MainWindow
from otterscope.weights import catalog
from otterscope.work import model_choice
from otterscope.work.model_choice import Choice
from tests.fixtures.desk import model_pair
from tests.fixtures.tiny_pair import Pair
from tests.imaging.conftest import native_library
from tests.ui.application import Windows, ask, draw, ended, picture, type_question
from tests.ui.conftest import app, pause, wait_for

__all__ = ["app", "native_library"]
BOX = Region(300, 240, 300, 210)


@pytest.fixture
def windows(app: QApplication, home: Path) -> Iterator[Windows]:
    made = Windows()
    yield made
    made.close_all()
    pause(1)


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model follows a script, and is there."""
    monkeypatch.setattr(model_choice, "choose", lambda _name: Choice(model_pair(), demo=True))


@pytest.fixture
def scroll(tmp_path: Path) -> Path:
    return picture(tmp_path / "disk" / "scroll.jpg")


class Struck(EngineClient):
    """Its process is killed with the first word that comes."""

    struck = False

    def ask(self, request: api.AskRequest) -> Iterator[api.Event]:
        for event in super().ask(request):
            if isinstance(event, api.Token) and not self.struck and self.pid is not None:
                self.struck = True
                os.kill(self.pid, signal.SIGKILL)
            yield event


def shown(window: MainWindow, turn: Turn) -> TurnWidget:
    widget = window.chat.transcript.widgets.get(turn.id)
    assert isinstance(widget, TurnWidget)
    return widget


def said(window: MainWindow) -> str:
    """What stands in the line over the window."""
    return window.notices.text.text() if window.notices.isVisible() else ""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_killed_child_costs_one_answer_and_the_button_beside_it_asks_again(
    windows: Windows, scroll: Path, tiny_pair: Pair
) -> None:
    catalog.add(tiny_pair.model, mmproj=tiny_pair.mmproj)
    changes: dict[str, Any] = {"model": tiny_pair.model.stem, "gpu_layers": 0, "threads": 1, "max_tokens": 60}
    window = windows([scroll], engine=Struck(), **changes)
    draw(window, BOX)
    failed = ask(window, "How many camels?")
    assert failed.state == "failed"
    assert failed.answer, "what had come is kept"
    notice = shown(window, failed).notice
    assert notice.isVisible()
    assert notice.text.text().startswith("The model's process stopped unexpectedly")
    QTest.mouseClick(notice.again, Qt.MouseButton.LeftButton)
    whole = ended(window, 2)
    assert (whole.state, whole.region) == ("answered", failed.region)
    assert whole.answer.startswith(failed.answer)
    windows.close(window)
    again = windows(**changes)
    windows.settled(again)
    assert again.asking.turns == [failed, whole]


def test_a_model_that_is_gone_at_the_start_is_said_and_its_return_is_enough(
    windows: Windows, scroll: Path, tiny_pair: Pair
) -> None:
    pair = catalog.add(tiny_pair.model, mmproj=tiny_pair.mmproj)
    changes: dict[str, Any] = {"model": pair.name, "gpu_layers": 0, "threads": 1, "max_tokens": 8}
    window = windows([scroll], engine=EngineClient(), **changes)
    first = ask(window, "How many camels?")
    windows.close(window)
    aside = pair.language.rename(pair.language.with_suffix(".away"))
    window = windows(engine=EngineClient(), **changes)
    wait_for(lambda: window.sessions.info is not None and said(window))
    assert pair.name in said(window)
    assert window.asking.turns == [first]
    type_question(window, "And now?")
    pause(100)
    assert window.chat.text == "And now?", "a question that nobody can answer stays where it was written"
    assert window.asking.turns == [first]
    aside.rename(pair.language)
    window.dialogs.models()
    dialog = window.findChild(ModelsDialog)
    assert dialog is not None
    dialog.changed.emit()
    wait_for(lambda: window.models.ready)
    QTest.keyClick(window.chat.composer.field, Qt.Key.Key_Return)
    assert ended(window, 2).state == "answered"


@pytest.mark.usefixtures("scripted")
def test_without_memory_the_turn_says_what_to_do(windows: Windows, scroll: Path) -> None:
    engine = FakeEngine()
    window = windows([scroll], engine=engine)
    draw(window, BOX)
    wait_for(lambda: window.pane.canvas.marks.primed)
    engine.fail_next(MemoryRanOut())
    failed = ask(window, "How many camels?")
    notice = shown(window, failed).notice
    assert notice.text.text() == MemoryRanOut().sentence
    QTest.mouseClick(notice.again, Qt.MouseButton.LeftButton)
    assert ended(window, 2).state == "answered"


@pytest.mark.usefixtures("scripted")
def test_a_disk_that_is_unplugged_costs_one_answer_until_it_is_back(
    windows: Windows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SMALL_PIXELS", 0)  # as of a large picture, which is not kept in memory
    scroll = picture(tmp_path / "disk" / "scroll.jpg", Size(2400, 1600))
    window = windows([scroll])
    first = ask(window, "What is this?")
    away = scroll.parent.rename(tmp_path / "unplugged")

    def broken(_file: FileBytes, _offset: int, _length: int) -> bytes:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as unplugged:
        unplugged.setattr(FileBytes, "_pread", broken)
        draw(window, BOX)
        failed = ask(window, "How many camels?")
    assert failed.state == "failed"
    assert "scroll.jpg" in failed.fault
    assert "disk" in failed.fault
    assert shown(window, failed).notice.again.isVisible()
    away.rename(scroll.parent)
    window.chat.again_wanted.emit(failed.id)
    second = ended(window, 3)
    assert (second.state, second.region) == ("answered", failed.region)
    assert window.store.turns(first.session) == [first, failed, second]


@pytest.mark.usefixtures("scripted")
def test_a_damaged_session_file_is_set_aside_and_said(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    ask(window, "What is this?")
    windows.close(window)
    file = paths.home() / "sessions.sqlite"
    for side in paths.home().glob("sessions.sqlite-*"):
        side.unlink()
    file.write_bytes(b"no session file at all" * 300)
    window = windows([scroll])
    wait_for(lambda: "set aside" in said(window))
    (aside,) = paths.home().glob("sessions-set-aside-*.sqlite")
    assert str(aside) in said(window)
    assert aside.read_bytes() == b"no session file at all" * 300
    turn = ask(window, "And this?")
    windows.close(window)
    window = windows([scroll])
    assert said(window) == ""
    assert window.asking.turns == [turn]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
@pytest.mark.usefixtures("scripted")
def test_a_full_disk_is_said_and_all_is_written_once_there_is_room(windows: Windows, scroll: Path) -> None:
    import resource

    window = windows([scroll])
    first = ask(window, "Before?")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        second = ask(window, "Is there still room?")
        assert second.state == "answered"
        wait_for(lambda: "Everything goes on in memory" in said(window))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    third = ask(window, "And now?")
    windows.close(window)
    window = windows([scroll])
    assert said(window) == ""
    assert window.asking.turns == [first, second, third]
