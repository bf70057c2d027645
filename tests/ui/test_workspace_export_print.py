"""A session on paper: printed into PDF files, which are read back."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QFont, QImage, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog

from otterscope.errors import Cancelled, DiskWriteFailed
from otterscope.geometry import Region
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken, no_progress
from otterscope.session.model import Turn
from otterscope.ui import workspace_export
from otterscope.ui.chat import words
from otterscope.ui.workspace_export_pages import Figure, Group, Style, Text, paginate
from otterscope.ui.workspace_export_print import PrintFailed, _is_whole, pdf_printer, print_pages
from otterscope.work.export_pictures import Pictures
from tests.ui import pdf
from tests.ui.application import SIZE, Windows, ask, picture
from tests.ui.conftest import wait_for
from tests.ui.painted import pixels_of as painted_pixels
from tests.ui.test_main_window import scroll, windows
from tests.work.exported import ASKED, HOSTILE, LABELS, OPEN, REGION, SESSION, TURNS, pixels_of

__all__ = ["scroll", "windows"]

LINES = [f"{number}. This line of an answer is the only one of its kind." for number in range(150)]
LONG = replace(ASKED, id=9, question="Tell me all.", answer="\n".join(LINES), boxes=(), points=())
A4 = (595, 842)


def beside(work: Callable[[], object]) -> object:
    """Do it in a thread of its own, as the window does; what it gives, or raises."""
    done: list[object] = []
    faults: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as fault:  # noqa: BLE001 - raised below
            faults.append(fault)

    thread = threading.Thread(target=run)
    thread.start()
    while thread.is_alive():
        QApplication.processEvents()
    thread.join()
    if faults:
        raise faults[0]
    return done[0]


def printed(
    out: Path,
    turns: list[Turn],
    prepare: Callable[[QPrinter], object] = lambda _printer: None,
    cancel: CancelToken | None = None,
    progress: Callable[[int, int], None] = no_progress,
) -> list[pdf.Page]:
    def work() -> object:
        printer = pdf_printer(out, "My session")
        prepare(printer)
        pictures = Pictures(turns, OPEN, None, no_progress, cancel or CancelToken())
        font = QFont("DejaVu Sans")
        return print_pages(SESSION, turns, pictures, LABELS, printer, font, progress=progress, cancel=cancel)

    count = beside(work)
    pages = pdf.pages(out)
    assert len(pages) == count
    return pages


def flat(text: str) -> str:
    return "".join(text.split())


def test_everything_that_was_said_is_on_the_pages_as_text(app: object, tmp_path: Path) -> None:
    pages = printed(tmp_path / "out.pdf", TURNS)
    text = flat("".join(page.text for page in pages))
    for turn in TURNS:
        assert flat(turn.question) in text
    assert flat(HOSTILE) in text
    for line in (
        "The <b>market</b>",
        "Picture: a<b>&.jpg · 4,000 × 3,000 pixels",
        "Region 60 × 40 px at 100, 200, pixel for pixel.",
        "Region 60 × 40 px at 100, 200: see question 1.",
        "Question 2 · goes on from the question before",
        "No answer: The model’s <process> ended.",
        "Answered by the small demo model",
        "The file breaks off.",
        "31.5 tokens/s · 2026-11-22 11:00 UTC",
    ):
        assert flat(line) in text


def test_the_pictures_are_on_the_pages_pixel_for_pixel(app: object, tmp_path: Path) -> None:
    pictures = [each for page in printed(tmp_path / "out.pdf", TURNS) for each in page.pictures]
    assert [each.shape for each in pictures] == [(40, 60, 3), (960, 1280, 3), (4, 3, 3)]
    np.testing.assert_array_equal(pictures[0], pixels_of(REGION))
    np.testing.assert_array_equal(pictures[2], pixels_of(Region(1, 2, 3, 4)))


def test_each_page_says_which_it_is_and_of_what(app: object, tmp_path: Path) -> None:
    pages = printed(tmp_path / "out.pdf", [LONG, *TURNS])
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert flat(page.lines[-1]) == flat(f"The <b>market</b>{number} / {len(pages)}")


def test_no_line_is_lost_cut_or_there_twice_between_two_pages(app: object, tmp_path: Path) -> None:
    pages = printed(tmp_path / "out.pdf", [ASKED, LONG])
    lines = [line for page in pages for line in page.lines if "the only one of its kind" in line]
    assert lines == LINES


def test_a_question_stands_with_its_picture_and_on_one_page_if_that_has_room(
    app: object, tmp_path: Path
) -> None:
    tall = Region(0, 0, 500, 600)
    turns = [
        replace(ASKED, id=n, region=tall, question=f"Question of {n}", seen=f"{n:032x}") for n in range(7)
    ]
    turns = [replace(turn, seen="", region=Region(n, 0, 500, 600)) for n, turn in enumerate(turns)]
    pages = printed(tmp_path / "out.pdf", turns)
    assert sum(len(page.pictures) for page in pages) == len(turns)
    for page in pages:
        asked = [line for line in page.lines if line.startswith("Question of")]
        headings = [line for line in page.lines if re.fullmatch(r"Question \d+", line)]
        answers = [line for line in page.lines if line == "Five."]
        assert len(asked) == len(headings) == len(page.pictures) == len(answers)


def test_only_the_pages_that_are_wanted_are_printed(app: object, tmp_path: Path) -> None:
    whole = printed(tmp_path / "whole.pdf", [LONG])

    def some(printer: QPrinter) -> None:
        printer.setPrintRange(QPrinter.PrintRange.PageRange)
        printer.setFromTo(2, 3)
        printer.setPageOrder(QPrinter.PageOrder.LastPageFirst)

    assert [page.lines for page in printed(tmp_path / "some.pdf", [LONG], some)] == [
        whole[2].lines,
        whole[1].lines,
    ]


def test_a_print_that_is_stopped_leaves_what_was_there(app: object, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    out.write_text("an earlier one")
    cancel = CancelToken()
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done == 2:
            cancel.cancel()

    with pytest.raises(Cancelled):
        printed(out, [LONG], cancel=cancel, progress=stop)
    assert [done for done, _ in told] == [1, 2]
    assert told[0][1] > 2
    assert out.read_text() == "an earlier one"
    assert [path.name for path in tmp_path.iterdir()] == ["out.pdf"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_on_a_full_disk_what_was_there_stays(app: object, tmp_path: Path) -> None:
    import resource

    out = tmp_path / "out.pdf"
    out.write_text("an earlier one")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        with pytest.raises(DiskWriteFailed):
            printed(out, [LONG])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert out.read_text() == "an earlier one"
    assert [path.name for path in tmp_path.iterdir()] == ["out.pdf"]


def test_a_file_that_lacks_its_end_or_something_before_it_is_not_whole(app: object, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    printed(out, [ASKED])
    whole = out.read_bytes()
    for torn, right in ((whole, True), (whole[:-9], False), (whole[:99] + whole[199:], False), (b"", False)):
        out.write_bytes(torn)
        assert _is_whole(out) is right


@pytest.mark.parametrize("where", ["gone/out.pdf", "folder"])
def test_a_file_that_cannot_be_written_is_said(app: object, tmp_path: Path, where: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(DiskWriteFailed):
        printed(tmp_path / where, [ASKED])
    assert [path.name for path in tmp_path.rglob("*")] == ["folder"]


def test_a_printer_that_takes_nothing_is_said(
    app: object, tmp_path: Path, expect_log: Callable[[str], None]
) -> None:
    expect_log("Returned false")
    with pytest.raises(PrintFailed) as raised:
        printed(tmp_path / "out.pdf", [ASKED], lambda printer: printer.setOutputFileName(""))
    assert "took no pages" in raised.value.sentence


# The pages by themselves


def text(lines: int, width: float = 500.0) -> Text:
    return Text([("\n".join(["line"] * lines), Style())], width, QFont("DejaVu Sans"))


def figure(height: int) -> Figure:
    return Figure(QImage(100, height, QImage.Format.Format_RGB32), 500.0, 1000.0)


def test_whatever_is_to_be_set_is_set_once_and_within_the_page(app: object) -> None:
    line = text(1).height
    for room in (line * 3.5, line * 10, line * 25.2):
        groups = [
            Group([text(1), figure(round(line * 1.5)), text(2), text(lines)], 3) for lines in (1, 2, 8, 30, 1)
        ]
        pages = paginate(groups, room)
        for page in pages:
            assert page
            for placed, follower in zip(page, [*page[1:], None], strict=True):
                assert 0 <= placed.y < placed.y + placed.end - placed.start <= room + 0.01
                assert follower is None or follower.y >= placed.y + placed.end - placed.start
        for group in groups:
            for piece in group.pieces:
                parts = [placed for page in pages for placed in page if placed.piece is piece]
                assert parts[0].start == 0.0
                assert parts[-1].end == piece.height
                assert [part.end for part in parts[:-1]] == [part.start for part in parts[1:]]


def test_a_line_that_is_higher_than_a_page_ends_all_the_same(app: object) -> None:
    pages = paginate([Group([figure(600)])], 100.0)
    assert len(pages) == 6 or len(pages) == 7


def test_paragraphs_are_no_markup(app: object) -> None:
    shown = Text([("<b>bold</b> &amp; <img src='file:///x.png'>", Style())], 500.0, QFont())
    assert shown._document.toPlainText() == "<b>bold</b> &amp; <img src='file:///x.png'>"
    assert isinstance(shown._document, QTextDocument)


# From the window


def test_a_session_is_printed_from_the_window(
    windows: Windows, scroll: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = windows([scroll])
    turn = ask(window, "How many camels?")
    out = tmp_path / "printed.pdf"

    def accept(dialog: QPrintDialog) -> int:
        dialog.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        dialog.printer().setOutputFileName(str(out))
        return 1

    monkeypatch.setattr(QPrintDialog, "exec", accept)
    workspace_export.ask_print(window)
    wait_for(lambda: out.exists() and window.pane.commands._work is None)
    (page,) = pdf.pages(out)
    assert "How many camels?" in page.lines
    assert turn.answer in page.lines
    (shown,) = page.pictures
    np.testing.assert_array_equal(shown, painted_pixels(Region(0, 0, SIZE.width, SIZE.height)))
    assert flat(f"Region {words.place(Region(0, 0, SIZE.width, SIZE.height))}, pixel for pixel.") in flat(
        page.text
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows replaces no open file")
def test_a_session_is_exported_as_pdf_with_what_the_model_saw(
    windows: Windows, scroll: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = windows([scroll])
    ask(window, "How many camels?")
    wait_for(lambda: list(window.store.pixels.folder.glob("*.png")))
    windows.close(window)
    picture(scroll, shift=300)  # another picture in its place
    again = windows([scroll])
    wait_for(lambda: len(again.asking.turns) == 1)
    out = tmp_path / "kept"
    kind = "PDF, as it is printed (*.pdf)"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: (str(out), kind))
    workspace_export.ask_export(again)
    out = out.with_suffix(".pdf")
    wait_for(lambda: out.exists() and again.pane.commands._work is None)
    (page,) = pdf.pages(out)
    (shown,) = page.pictures
    then: RgbArray = painted_pixels(Region(0, 0, SIZE.width, SIZE.height))
    np.testing.assert_array_equal(shown, then)
    assert flat("pixel for pixel") in flat(page.text)
