"""The line in place, work that shows itself, and numbers as people read them."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout

from otterscope.errors import AppError, FileMissing
from otterscope.ui.dialogs import figures
from otterscope.ui.dialogs.parts import Notice, PlaceLabel, Working
from tests.ui.conftest import pause


@pytest.fixture
def english(app: QApplication) -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def holder(app: QApplication) -> Iterator[QDialog]:
    made = QDialog()
    QVBoxLayout(made)
    made.resize(500, 300)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    pause(1)


@pytest.mark.usefixtures("english")
def test_numbers_are_written_as_people_read_them() -> None:
    assert figures.size_text(6_123_456_789) == "6.1 GB"
    assert figures.size_text(960_000) == "960 kB"
    assert figures.number_text(12345) == "12,345"
    assert figures.percent_text(999, 1000) == "99 %"
    assert figures.time_left(0.2).startswith("1 s")
    assert figures.time_left(300) == "about 5 min left"
    assert figures.time_left(7200) == "about 2 h left"
    assert figures.licence_name("cc-by-nc-4.0") == "CC BY-NC 4.0"
    assert figures.licence_name("unknown") == "licence not stated"
    assert figures.licence_means("mit") == ""


def test_a_fault_shows_its_sentence_and_hides_its_details(holder: QDialog) -> None:
    notice = Notice(holder)
    notice.tell(FileMissing(path="x"))
    assert "There is no file “x”" in notice.text.text()
    assert notice.accessibleDescription() == notice.text.text()
    assert not notice.more.isVisible()
    notice.tell(AppError(detail="Traceback"))
    assert notice.more.isVisible()
    assert not notice.details.isVisible()
    notice.more.click()
    assert notice.details.text() == "Traceback"
    assert notice.details.isVisible()
    notice.close_button.click()
    assert not notice.isVisible()


def test_what_was_asked_before_is_not_done_after_something_else_was_said(holder: QDialog) -> None:
    notice, done = Notice(holder), []
    notice.ask("Delete a?", "Yes", lambda: done.append("a"))
    notice.ask("Delete b?", "Yes", lambda: done.append("b"))
    notice.yes.click()
    notice.yes.click()
    assert done == ["b"]
    notice.ask("Delete c?", "Yes", lambda: done.append("c"))
    notice.say("something else")
    notice.yes.click()
    assert done == ["b"]
    assert not notice.yes.isVisible()


def test_work_says_how_fast_and_how_long_and_when_it_waits(
    holder: QDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("otterscope.ui.dialogs.parts.time.monotonic", lambda: now[0])
    work = Working(holder)
    work.start("Downloading", silent="waiting")
    assert work.bar.maximum() == 0
    for step in range(5):
        work.progress(step * 10_000_000, 100_000_000)
        now[0] += 1
    assert work.bar.value() == 400
    told = work.figures.text()
    assert told.startswith("40 %")
    assert "40 MB of 100 MB" in told
    assert "10 MB/s" in told
    assert "6 s" in told
    now[0] += 5
    work.progress(40_000_000, 100_000_000)
    assert work.figures.text().endswith("waiting")
    work.finish()
    assert not work.isVisible()


def test_a_long_place_is_shortened_in_its_middle(holder: QDialog) -> None:
    place = PlaceLabel("/a" * 300 + "/end.gguf", holder)
    place.resize(200, 20)
    place.show()
    pause(5)
    assert "…" in place.text()
    assert place.toolTip().endswith("/end.gguf")
    assert place.text().endswith("gguf")


def test_where_nobody_answers_it_says_so(holder: QDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("otterscope.ui.dialogs.parts._SILENCE_S", -1.0)
    work = Working(holder)
    work.start("Asking about x", silent="no answer yet")
    assert work.figures.text() == ""
    work._clock.timeout.emit()
    assert work.figures.text() == "no answer yet"
    work.finish()
