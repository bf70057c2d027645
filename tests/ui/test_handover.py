"""Another language at once: the window is another one, and all that was in it goes on."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtWidgets import QApplication

from otterscope.engine import api
from otterscope.engine.fake import FakeEngine
from otterscope.geometry import Region
from otterscope.session import settings as settings_file
from otterscope.ui import handover, i18n, start
from otterscope.ui.handover import speak_anew
from otterscope.ui.main_window import MainWindow
from otterscope.work import model_choice
from otterscope.work.desk_events import DeskEvent, ModelReady
from otterscope.work.model_choice import Choice
from tests.fixtures.desk import model_pair
from tests.ui.application import Windows, ask, draw, ended, picture, type_question
from tests.ui.conftest import pause, wait_for

BOX, OTHER = Region(300, 240, 300, 210), Region(700, 100, 90, 60)


class Waiting(FakeEngine):
    """Says the first half of an answer, and the second once it may."""

    def __init__(self) -> None:
        super().__init__(lambda _request: "one two three four")
        self.said, self.go_on, self.may_load = threading.Event(), threading.Event(), threading.Event()
        self.may_load.set()
        self.loads = 0

    def load(self, request: api.LoadRequest) -> Iterator[api.Event]:
        self.may_load.wait(30)
        self.loads += 1
        return super().load(request)

    def ask(self, request: api.AskRequest) -> Iterator[api.Event]:
        count = 0
        for event in super().ask(request):
            if isinstance(event, api.Token):
                count += 1
                if count == 3 and request.question == "Slowly":
                    self.said.set()
                    self.go_on.wait(30)
            yield event


class Program:
    """The window that is there, made anew when its language changes."""

    def __init__(self, engine: api.Engine | None, files: list[Path]) -> None:
        self.window = start.make_window(files, engine)
        self.window.pane.canvas.mover.animated = False
        self.shown = start.Shown(self.window)
        self.settle()

    def settle(self) -> None:
        self.window = self.shown.window
        self.window.pane.canvas.mover.animated = False
        Windows.settled(self.window)

    def speak(self, language: str) -> MainWindow:
        """As the dialog of settings does it."""
        before = self.window
        before.dialogs.settings()
        dialog = before.dialogs.open_settings
        assert dialog is not None
        box = dialog.controls["language"]
        box.setCurrentIndex(box.findData(language))  # type: ignore[attr-defined]
        box.activated.emit(box.currentIndex())  # type: ignore[attr-defined]
        wait_for(lambda: self.shown.window is not before)
        self.settle()
        return self.window


@pytest.fixture
def program(app: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Program]]:
    monkeypatch.setattr(model_choice, "choose", lambda _name: Choice(model_pair(), demo=True))
    before = QLocale()
    made: list[Program] = []
    yield made
    for each in made:
        each.shown.window.close()
        each.shown.window.deleteLater()
    i18n.use_language("en")
    QLocale.setDefault(before)
    pause(1)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_the_window_speaks_another_language_at_once(program: list[Program], tmp_path: Path) -> None:
    engine = Waiting()
    running = Program(engine, [picture(tmp_path / "scroll.png")])
    program.append(running)
    window = running.window
    draw(window, BOX)
    first = ask(window, "How many camels?")
    canvas = window.pane.canvas
    canvas.history.do(canvas.boxes.added(OTHER))
    canvas.mover.jump(canvas.camera.framed(OTHER))
    camera, boxes = canvas.camera, canvas.boxes
    window.chat.set_text("and the ox")
    window.pane.actions_["map"].trigger()
    size = window.size()

    new = running.speak("ja")
    assert new is not window
    assert new.menuBar().actions()[0].text().startswith("ファイル")
    assert new.size() == size
    assert new.asking.turns == [first]
    # Bars may be a little higher in another language.
    assert new.pane.canvas.camera.centre() == pytest.approx(camera.centre())
    assert new.pane.canvas.camera.zoom == pytest.approx(camera.zoom, rel=0.05)
    assert new.pane.canvas.boxes == boxes
    assert new.chat.text == "and the ox"
    assert not new.pane.actions_["map"].isChecked()
    assert "script" in new.chat.composer.model.text()
    assert engine.loads == 1
    dialog = new.dialogs.open_settings
    assert dialog is not None
    assert dialog.controls["language"].hasFocus()
    assert settings_file.load().settings.language == "ja"
    # What was drawn can still be undone, and is the same box of the store.
    new.pane.actions_["undo"].trigger()
    assert new.pane.canvas.boxes.regions == boxes.regions[:1]
    wait_for(lambda: len(new.store.boxes(first.session)) == 1)
    second = ask(new, "Where?")
    assert second.box == first.box


def test_an_answer_under_way_goes_on_in_the_new_window(program: list[Program], tmp_path: Path) -> None:
    engine = Waiting()
    running = Program(engine, [picture(tmp_path / "scroll.png")])
    program.append(running)
    type_question(running.window, "Slowly")
    wait_for(engine.said.is_set)
    new = running.speak("zh_CN")
    wait_for(lambda: len(new.asking.turns) == 1)
    assert new.chat.composer.busy
    engine.go_on.set()
    turn = ended(new)
    assert (turn.state, turn.answer) == ("answered", "one two three four")
    shown = new.chat.turn(turn.id)
    assert shown is not None
    assert shown.answer == turn.answer
    assert not new.chat.composer.busy


def test_what_was_told_the_old_window_last_is_known_to_the_new_one(
    program: list[Program], tmp_path: Path
) -> None:
    engine = Waiting()
    engine.may_load.clear()
    window = start.make_window([picture(tmp_path / "scroll.png")], engine)
    told, hear = threading.Event(), window.ear.hear

    def heard(event: DeskEvent) -> None:
        hear(event)
        if isinstance(event, ModelReady):
            told.set()

    window.ear.hear = heard
    wait_for(lambda: window.desk.status().name != "")
    engine.may_load.set()
    assert told.wait(30)  # nothing is handled meanwhile: the GUI is busy
    assert not window.models.ready
    new = speak_anew(window)
    wait_for(lambda: new.models.ready)
    assert new.chat.composer.model.text() == window.chat.composer.model.text()
    new.close()
    new.deleteLater()


def test_a_model_that_is_just_looked_for_is_found_all_the_same(
    program: list[Program], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Waiting()
    running = Program(engine, [picture(tmp_path / "scroll.png")])
    program.append(running)
    window, go_on = running.window, threading.Event()
    assert engine.loads == 1

    def choose(_name: str) -> Choice:
        go_on.wait(30)
        return Choice(model_pair(), demo=True)

    def close() -> None:
        later = threading.Timer(0.2, go_on.set)
        later.start()
        close_background()
        later.join()

    monkeypatch.setattr(model_choice, "choose", choose)
    close_background = window.background.close
    monkeypatch.setattr(window.background, "close", close)
    # As the button for the defaults does: two changes at once.
    window.change(replace(window.settings, gpu_layers=3, language="ja"))
    wait_for(lambda: running.shown.window is not window)
    running.settle()
    wait_for(lambda: engine.loads == 2)
    assert running.window.models.ready


def test_without_a_picture_the_words_stay(program: list[Program]) -> None:
    settings_file.save(settings_file.Settings(welcomed=True))
    window = start.make_window([], FakeEngine())
    shown = start.Shown(window)
    wait_for(lambda: window.models.ready)
    window.chat.set_text("a draft")
    window.change(settings_file.load().settings.__class__(welcomed=True, language="ja"))
    wait_for(lambda: shown.window is not window)
    assert shown.window.chat.text == "a draft"
    assert shown.window.page.isVisible()
    shown.window.close()
    shown.window.deleteLater()
    window.deleteLater()


def test_of_all_work_it_is_known_whether_it_may_end_with_the_window() -> None:
    """Whoever names a new one decides here whether another language waits for it."""
    waited_for = {
        *("add", "change-session", "clear", "convert", "discard", "fetch", "install", "keep-pasted"),
        *("move-picture", "new-session", "remove", "save-receipt", "verify"),
    }
    named: set[str] = set()
    for file in Path(handover.__file__).parent.rglob("*.py"):
        named |= set(re.findall(r'\bname="([a-z-]+)"', file.read_text(encoding="utf-8")))
    assert named - handover._LOOKS == {"otterscope-ledger", *waited_for}


def test_while_something_is_worked_on_the_window_stays(program: list[Program], tmp_path: Path) -> None:
    running = Program(FakeEngine(), [picture(tmp_path / "scroll.png")])
    program.append(running)
    window, go_on = running.window, threading.Event()
    window.background.run(
        lambda _cancel, _progress: go_on.wait(30), lambda _done: None, window.notices.tell, name="fetch"
    )
    assert speak_anew(window) is window
    assert "changes at the next start" in window.notices.text.text()
    go_on.set()
    wait_for(lambda: not window.background.names)
