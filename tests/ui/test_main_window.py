"""The whole window: a picture in, a box, a question, an answer; and everything back at the next start."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QProcess, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QIcon, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from otterscope import paths
from otterscope.engine.fake import FakeEngine
from otterscope.geometry import Region, Size, patch_grid
from otterscope.session import settings as settings_file
from otterscope.session.settings import Settings
from otterscope.ui.main_window import MainWindow
from otterscope.ui.theme import theme
from otterscope.ui.workspace_export import write
from otterscope.ui.workspace_menus import plain
from otterscope.work import gathering, model_choice
from otterscope.work.desk_events import Estimate
from otterscope.work.model_choice import Choice
from tests.fixtures.desk import model_pair
from tests.ui.application import Windows, ask, draw, ended, picture, stored, type_question
from tests.ui.conftest import pause, wait_for

BOX = Region(300, 240, 300, 210)


@pytest.fixture
def windows(app: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Windows]:
    monkeypatch.setattr(model_choice, "choose", lambda _name: Choice(model_pair(), demo=True))
    made = Windows()
    yield made
    made.close_all()
    pause(1)


@pytest.fixture
def scroll(tmp_path: Path) -> Path:
    return picture(tmp_path / "pictures" / "scroll.png")


def test_a_box_is_drawn_primed_and_asked_about(windows: Windows, scroll: Path) -> None:
    engine = FakeEngine(lambda request: f"It is {request.image.region}.")
    window = windows([scroll], engine=engine)
    draw(window, BOX)
    region = window.pane.region
    assert region is not None
    assert abs(region.x - BOX.x) < 4
    wait_for(lambda: window.pane.canvas.marks.primed)
    assert "patches" in window.pane.canvas.marks.facts[0]
    assert "tokens" in window.pane.canvas.marks.facts[1]
    turn = ask(window, "Where is it?")
    assert (turn.state, turn.answer) == ("answered", f"It is {region}.")
    assert turn.region == region
    assert turn.receipt is not None
    assert turn.receipt.primed
    assert turn.receipt.demo
    assert len(turn.thumbnail) > 100
    assert window.chat.turn(turn.id) == turn
    # The box is in the store, and the turn is about it.
    assert [box.id for box in window.store.boxes(turn.session)] == [turn.box]
    # It is still read: the next question costs only its words.
    assert window.pane.canvas.marks.primed


def test_a_model_has_one_name(windows: Windows, scroll: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = replace(model_pair(), name="My own")
    monkeypatch.setattr(model_choice, "choose", lambda _name: Choice(pair, demo=False))
    window = windows([scroll])
    assert window.chat.composer.model.text().startswith("My own Q4_K_M · ")
    receipt = ask(window, "What is this?").receipt
    assert receipt is not None
    assert receipt.model == "My own"


def test_without_a_box_the_whole_picture_is_asked_about(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    turn = ask(window, "What is this?")
    assert turn.region == Region(0, 0, 1200, 800)
    assert turn.box is None
    assert window.chat.composer.box_name.text() == "Whole picture"


def test_everything_is_back_at_the_next_start(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    draw(window, BOX)
    window.pane.canvas.history.do(window.pane.canvas.boxes.named("Market"))
    turn = ask(window, "How many camels?")
    region = window.pane.region
    windows.close(window)

    again = windows()
    windows.settled(again)
    assert again.pane.path == scroll
    assert again.pane.canvas.boxes.names == ("Market",)
    assert again.pane.region == region
    assert again.asking.turns == [turn]
    shown = again.chat.turn(turn.id)
    assert shown is not None
    assert shown.answer == "There are 3 camels."


def test_boxes_are_kept_as_they_are_drawn_named_removed_and_brought_back(
    windows: Windows, scroll: Path
) -> None:
    window = windows([scroll])
    info = window.sessions.info
    assert info is not None

    def kept() -> list[tuple[str, Region]]:
        return [(box.name, box.region) for box in window.store.boxes(info.id)]

    draw(window, BOX)
    first = window.pane.region
    draw(window, Region(700, 300, 200, 200))
    second = window.pane.region
    assert first is not None
    assert second is not None
    stored(window, lambda _store: kept() == [("", first), ("", second)])
    history = window.pane.canvas.history
    QTest.keyClick(window.pane.canvas, Qt.Key.Key_F2)
    QTest.keyClicks(window.pane.boxbar.name, "By the river")
    QTest.keyClick(window.pane.boxbar.name, Qt.Key.Key_Return)
    stored(window, lambda _store: kept() == [("", first), ("By the river", second)])
    ids = [box.id for box in window.store.boxes(info.id)]
    QTest.keyClick(window.pane.canvas, Qt.Key.Key_Delete)
    stored(window, lambda _store: kept() == [("", first)])
    history.undo()
    stored(window, lambda _store: kept() == [("", first), ("By the river", second)])
    assert [box.id for box in window.store.boxes(info.id)] == ids


def test_closing_a_picture_removes_no_box(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    draw(window, BOX)
    window.menus["close_picture"].trigger()
    assert window.pane.picture is None
    assert window.page.isVisible()
    assert window.page.recent.item(0).text() == "scroll.png"
    window.open([scroll])
    windows.settled(window)
    assert len(window.pane.canvas.boxes.regions) == 1


def test_an_answer_is_stopped_and_the_next_waits_its_turn(windows: Windows, scroll: Path) -> None:
    window = windows([scroll], engine=FakeEngine(lambda _request: "one " * 400, step_s=0.01))
    type_question(window, "Go on and on")
    wait_for(lambda: window.asking.turns and window.chat.composer.busy)
    type_question(window, "And this?")
    wait_for(lambda: len(window.asking.turns) == 2)
    wait_for(lambda: "one" in window.store.turn(window.asking.turns[0].id).answer)
    window.menus["stop"].trigger()
    turn = ended(window, 1)
    assert turn.state == "stopped"
    assert "one one".startswith(turn.answer[:7].rstrip())
    assert turn.answer
    window.desk.stop()
    ended(window, 2)
    wait_for(lambda: not window.chat.composer.busy)


def test_a_question_is_asked_again_changed_deleted_and_had_back(windows: Windows, scroll: Path) -> None:
    engine = FakeEngine(lambda request: request.question[::-1])
    window = windows([scroll], engine=engine)
    draw(window, BOX)
    first = ask(window, "abc")
    window.chat.again_wanted.emit(first.id)
    again = ended(window, 2)
    assert (again.question, again.answer, again.region) == ("abc", "cba", first.region)
    window.chat.edit_wanted.emit(first.id, "xyz")
    edited = ended(window, 3)
    assert (edited.question, edited.answer, edited.box) == ("xyz", "zyx", first.box)
    session = first.session
    window.chat.delete_wanted.emit(first.id)
    stored(window, lambda store: [turn.id for turn in store.turns(session)] == [again.id, edited.id])
    window.chat.restore_wanted.emit(first.id)
    stored(window, lambda store: len(store.turns(session)) == 3)


def test_a_deleted_turn_is_not_exported(windows: Windows, scroll: Path, tmp_path: Path) -> None:
    window = windows([scroll])
    first, second = ask(window, "Which stays?"), ask(window, "Which goes?")
    window.chat.transcript.widgets.delete_wanted.emit(second.id)
    assert [turn.id for turn in window.asking.turns] == [first.id]
    write(window, tmp_path / "out.md")
    wait_for((tmp_path / "out.md").exists)
    assert "goes" not in (tmp_path / "out.md").read_text(encoding="utf-8")
    assert window.chat.undo()
    assert [turn.id for turn in window.asking.turns] == [first.id, second.id]
    wait_for(lambda: window.pane.commands._work is None)


def test_a_turn_flies_the_viewer_to_its_box(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    draw(window, BOX)
    turn = ask(window, "Where?")
    canvas = window.pane.canvas
    canvas.select(None)
    canvas.mover.jump(canvas.camera.fitted())
    window.chat.fly_wanted.emit(turn.id)
    seen = canvas.camera.visible()
    assert seen is not None
    assert canvas.boxes.region == turn.region
    assert seen.width < 700
    # A box that is gone is shown all the same.
    canvas.history.do(canvas.boxes.removed())
    window.chat.fly_wanted.emit(turn.id)
    assert canvas.marks.found == (turn.region,)
    assert canvas.boxes.regions == ()


def estimate_of_2048(size: Size, scale: float = 1.0) -> Estimate:
    """As of a model that reads 2,048 tokens."""
    seen = size.scaled(scale)
    columns, rows = patch_grid(seen)
    tokens = rows * (columns + 1)
    why = "" if tokens <= 2048 else "That is too much. Choose less, or shrink it (--scale 0.5)."
    fitting = 0.5 if why else None
    return Estimate(seen.pixels, columns * rows, columns, rows, tokens, 1.0, 10**9, not why, why, fitting)


def test_a_box_that_is_too_large_offers_the_way_and_says_it_on_the_receipt(
    windows: Windows, tmp_path: Path
) -> None:
    big = picture(tmp_path / "big.png", Size(2400, 1800))
    window = windows([big])
    window.desk.estimate = estimate_of_2048  # type: ignore[method-assign]
    draw(window, Region(0, 0, 2400, 1800))
    line = window.reader.line
    wait_for(line.isVisible)
    assert line.text.text() == "That is too much. Choose less, or shrink it."
    assert "does not fit" in window.pane.canvas.marks.facts[-1]
    # Enter asks nothing: the question stays where it was, and goes once the way is chosen.
    type_question(window, "Everything?")
    pause(50)
    assert window.asking.turns == []
    assert window.chat.text == "Everything?"
    assert line.button.isVisible()
    QTest.mouseClick(line.button, Qt.MouseButton.LeftButton)
    assert window.reader.scale < 1
    assert "by your choice" in line.text.text()
    turn = ended(window)
    assert turn.question == "Everything?"
    assert turn.state == "answered"
    assert turn.receipt is not None
    assert turn.receipt.scale == window.reader.scale
    # Back to full size by the same button.
    QTest.mouseClick(line.button, Qt.MouseButton.LeftButton)
    assert window.reader.scale == 1.0


def test_a_fault_of_the_engine_is_said_in_its_turn_and_nothing_is_lost(
    windows: Windows, scroll: Path
) -> None:
    from otterscope.engine.errors import EngineClosed

    engine = FakeEngine()
    window = windows([scroll], engine=engine)
    draw(window, BOX)
    wait_for(lambda: window.pane.canvas.marks.primed)
    fault = EngineClosed()
    engine.fail_next(fault)
    turn = ask(window, "How many?")
    assert (turn.state, turn.fault) == ("failed", fault.sentence)
    assert ask(window, "And now?").state == "answered"


def drop(window: MainWindow, files: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    event = QDropEvent(
        QPointF(20, 20),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


def test_a_dropped_folder_is_a_strip_to_page_through(windows: Windows, tmp_path: Path) -> None:
    folder = tmp_path / "album"
    for number in (10, 9, 1):
        picture(folder / f"page {number}.png", Size(200, 150), shift=number)
    (folder / "notes.txt").write_text("no picture")
    window = windows()
    drop(window, [folder])
    windows.settled(window)
    names = [path.name for path in window.files.paths]
    assert names == ["page 1.png", "page 9.png", "page 10.png"]
    assert window.strip.isVisible()
    window.pane.canvas.setFocus()
    QTest.keyClick(window.pane.canvas, Qt.Key.Key_PageDown)
    wait_for(lambda: window.pane.path == folder / "page 9.png")
    QTest.keyClick(window.pane.canvas, Qt.Key.Key_PageDown)
    wait_for(lambda: window.pane.path == folder / "page 10.png")
    assert window.strip.currentRow() == 2
    QTest.keyClick(window.pane.canvas, Qt.Key.Key_PageDown)  # the last one stays
    window.strip.itemClicked.emit(window.strip.item(0))
    wait_for(lambda: window.pane.path == folder / "page 1.png")
    windows.settled(window)


def test_a_folder_without_pictures_and_a_missing_file_say_so_in_place(
    windows: Windows, tmp_path: Path
) -> None:
    window = windows()
    (tmp_path / "empty").mkdir()
    window.open([tmp_path / "empty"])
    wait_for(window.pane.banner.isVisible)
    assert "There is no picture in" in window.pane.banner.text.text()
    window.open([tmp_path / "gone.png"])
    wait_for(lambda: "gone.png" in window.pane.banner.text.text())


def test_a_pasted_picture_is_kept_so_that_its_session_can_come_back(windows: Windows) -> None:
    window = windows()
    image = QImage(120, 90, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    QGuiApplication.clipboard().setImage(image)
    window.menus["paste"].trigger()
    windows.settled(window)
    path = window.pane.path
    assert path is not None
    assert path.parent == paths.home() / "pasted"
    assert QImage(str(path)).pixel(5, 5) == 0xFF336699
    QGuiApplication.clipboard().setText("no picture")
    window.pane.canvas.setFocus()
    QTest.keyClick(window.pane.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.pane.status.work.text() == "There is no picture on the clipboard"
    window.pane.status.idle()
    QGuiApplication.clipboard().clear()  # Qt has then no data at all
    window.menus["paste"].trigger()
    assert window.pane.status.work.text() == "There is no picture on the clipboard"
    assert window.pane.path == path


def test_a_session_whose_picture_has_moved_asks_for_it(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    turn = ask(window, "What is this?")
    window.menus["close_picture"].trigger()
    moved = scroll.rename(scroll.with_name("elsewhere.png"))
    window.sessions.open(turn.session)
    wait_for(window.notices.isVisible)
    assert "scroll.png" in window.notices.text.text()
    assert window.notices.action.isVisible()
    info = window.store.session(turn.session)
    window.sessions.moved(info, moved)
    wait_for(lambda: window.asking.turns == [turn])
    assert window.pane.path == moved
    windows.settled(window)


def test_a_picture_that_was_changed_on_disk_is_said_to_be_another(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    ask(window, "What is this?")
    window.menus["close_picture"].trigger()
    picture(scroll, shift=500)
    window.open([scroll])
    windows.settled(window)
    wait_for(window.notices.isVisible)
    assert "is not the picture that it was" in window.notices.text.text()
    assert len(window.asking.turns) == 1


def test_the_answer_of_a_picture_left_meanwhile_is_there_when_one_comes_back(
    windows: Windows, scroll: Path, tmp_path: Path
) -> None:
    other = picture(tmp_path / "other.png", Size(300, 200))
    window = windows([scroll], engine=FakeEngine(lambda _request: "word " * 60, step_s=0.01))
    type_question(window, "Slowly, please")
    wait_for(lambda: window.asking.turns and window.asking.turns[0].state == "asked")
    window.open([other])
    wait_for(lambda: window.pane.path == other and window.sessions.info is not None)
    assert window.asking.turns == []
    window.open([scroll])
    wait_for(lambda: window.pane.path == scroll and len(window.asking.turns) == 1)
    turn = ended(window)
    assert turn.answer == "word " * 60


def test_the_chat_is_hidden_and_shown_and_stays_so(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    assert window.chat.isVisible()
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert not window.chat.isVisible()
    windows.close(window)
    again = windows([scroll])
    assert not again.chat.isVisible()
    again.menus["write"].trigger()
    assert again.chat.isVisible()


def test_settings_hold_at_once_and_at_the_next_start(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    window.change(replace(window.settings, theme="dark", snap=True, seed=7, prime=False))
    assert theme().colours.dark
    assert window.pane.canvas.snap
    draw(window, BOX)
    turn = ask(window, "Seeded?")
    assert turn.receipt is not None
    assert turn.receipt.seed == 7
    assert not turn.receipt.primed
    windows.close(window)
    assert settings_file.load().settings.theme == "dark"
    theme().choose("light")


def test_the_first_start_shows_the_demo_scroll_with_a_box_and_says_what_answers(windows: Windows) -> None:
    window = windows.with_settings(Settings())
    windows.settled(window)
    assert window.pane.path is not None
    assert window.pane.path.name == "scroll.jpg"
    wait_for(lambda: window.pane.canvas.boxes.names == ("Market",))
    assert window.card.isVisible()
    assert "demo model" in window.card.text.text()
    QTest.mouseClick(window.card.close_button, Qt.MouseButton.LeftButton)
    assert not window.card.isVisible()
    windows.close(window)
    again = windows.with_settings(settings_file.load().settings)
    windows.settled(again)
    assert again.settings.welcomed
    assert not again.card.isVisible()
    assert again.pane.canvas.boxes.names == ("Market",)


def test_two_windows_at_once_keep_both_their_words(windows: Windows, scroll: Path) -> None:
    first, second = windows([scroll]), windows([scroll])
    one = ask(first, "From the first?")
    two = ask(second, "From the second?")
    assert one.session == two.session
    questions = [turn.question for turn in first.store.turns(one.session)]
    assert questions == ["From the first?", "From the second?"]


def test_what_is_switched_in_the_window_outlives_a_change_of_settings(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    window.dialogs.settings()
    dialog = window.dialogs._settings
    assert dialog is not None
    for name in ("grid", "snap"):
        window.pane.actions_[name].trigger()
    window.chat.follow_changed.emit(True)
    dialog._change("seed", 7)
    now = window.settings
    assert (now.seed, now.show_grid, now.snap, now.conversation) == (7, True, True, True)
    assert window.pane.actions_["grid"].isChecked()
    assert window.pane.canvas.snap
    assert window.asking.settings == now
    window.pane.actions_["grid"].trigger()
    dialog._change("snap", False)
    assert (window.settings.show_grid, window.settings.snap) == (False, False)
    assert not window.pane.actions_["grid"].isChecked()
    assert not window.pane.canvas.snap
    windows.close(window)
    kept = settings_file.load().settings
    assert (kept.seed, kept.show_grid, kept.snap, kept.conversation) == (7, False, False, True)


def test_open_with_brings_a_picture_to_the_window_that_is_there(
    windows: Windows, app: QApplication, scroll: Path
) -> None:
    from PySide6.QtGui import QFileOpenEvent

    from otterscope.ui.start import OpenWith

    window = windows()
    opener = OpenWith(app, lambda: window)
    QApplication.sendEvent(app, QFileOpenEvent(QUrl.fromLocalFile(str(scroll))))
    windows.settled(window)
    assert window.pane.path == scroll
    app.removeEventFilter(opener)


def test_every_key_of_the_menus_is_on_the_sheet_and_none_is_there_twice(windows: Windows) -> None:
    window = windows()
    *menus, (_, chat) = window.menus.groups()
    # In the chat a key means what has the focus.
    assert {"F2", "Alt+Up  Alt+Down"} <= {keys for _text, keys in chat}
    rows = [row for _title, rows in menus for row in rows]
    texts = dict(rows)
    assert texts["Write a Question"] == "Ctrl+L"
    assert texts["Move the chosen box"] == "Drag its label, or Alt+drag in it"
    assert texts["Change its size"] == "Alt+Shift+←↑→↓"
    assert texts["New Box in the Middle"] == "A"
    keys = [key for _text, shown in rows for key in shown.split("  ")]
    assert len(keys) == len(set(keys))
    for command in window.menus.table:
        assert window.menus[command.name].text().count("&") <= 1


def test_a_folder_that_is_shown_in_part_says_so(
    windows: Windows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MOST", 2)
    for number in range(3):
        picture(tmp_path / "many" / f"{number}.png", Size(90, 60))
    window = windows([tmp_path / "many"])
    assert [path.name for path in window.files.paths] == ["0.png", "1.png"]
    assert "holds more than 2 pictures" in window.notices.text.text()
    assert window.notices.isVisible()


def test_a_box_that_was_read_says_so_in_place_of_the_seconds(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    ask(window, "Anything")  # so that the speed is known
    draw(window, BOX)
    marks = window.pane.canvas.marks
    assert not marks.primed
    assert " · read" not in marks.facts[1]
    wait_for(lambda: window.pane.canvas.marks.primed)
    assert " · read" in window.pane.canvas.marks.facts[1]
    assert "about" not in window.pane.canvas.marks.facts[1]


def test_a_chosen_thumbnail_keeps_its_colours(windows: Windows, tmp_path: Path) -> None:
    files = [picture(tmp_path / f"{number}.png", Size(300, 200)) for number in range(2)]
    window = windows(files)
    wait_for(lambda: not window.background.names)
    icon, size = window.strip.item(0).icon(), window.strip.iconSize()
    plain, chosen = (icon.pixmap(size, mode).toImage() for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected))
    assert plain == chosen


def test_bars_and_labels_grow_with_the_texts(windows: Windows, scroll: Path) -> None:
    window = windows([scroll])
    draw(window, BOX)
    tool, ruler = window.pane.toolbar.button(window.pane.actions_["hand"]), window.pane.rulers[0]
    usual = tool.iconSize().width(), ruler.height()
    try:
        theme().scale_text(2.0)
        pause(5)
        assert (tool.iconSize().width(), ruler.height()) == (2 * usual[0], 2 * usual[1])
    finally:
        theme().scale_text(1.0)
    assert tool.iconSize().width() == usual[0]


def test_menus_are_where_one_looks_for_them(
    windows: Windows, scroll: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = windows([scroll])
    menus = {plain(menu.title()): menu for menu in window.menuBar().findChildren(QMenu) if menu.title()}
    edit = [plain(action.text()) for action in menus["Edit"].actions() if not action.isSeparator()]
    assert edit == ["Undo", "Redo", "Copy Region", "Copy View", "Paste Picture"]
    assert [plain(a.text()) for a in menus["Models"].actions()][:4] == [
        "Installed", "Download", "Add GGUF Files", "Convert"
    ]  # fmt: skip
    window.menus["convert"].trigger()
    assert window.dialogs._models is not None
    assert window.dialogs._models.current == "convert"
    started: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(QProcess, "startDetached", lambda *call: started.append(call))
    window.menus["new_window"].trigger()
    assert started == [(sys.executable, ["-m", "otterscope"])]
