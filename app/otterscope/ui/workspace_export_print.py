"""A session on paper, or as a PDF file: the pages of `workspace_export_pages`, painted beside the GUI.

Qt's printers and text documents may be used in any one thread (its documentation, "Threads and QObjects").
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QLocale, QMarginsF
from PySide6.QtGui import QFont, QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from otterscope.errors import AppError, DiskWriteFailed
from otterscope.progress import CancelToken, ProgressCallback, no_progress
from otterscope.session.model import Box, SessionInfo, Turn
from otterscope.ui.workspace_export_pages import Figure, Group, Placed, Style, Text, paginate, paint_foot
from otterscope.work.export_labels import Labels
from otterscope.work.export_pictures import Pictures, Shown
from otterscope.work.export_texts import Headings, notes, under_picture

#: The unit of the pages, dots to the inch; the foot of a page; the margin of a PDF file in millimetres.
_UNIT, _FOOT, _MARGIN = 96.0, 30.0, 18.0
_TITLE, _HEADING, _PLAIN = Style(24, bold=True), Style(13, bold=True, soft=True), Style()
_QUESTION, _SMALL, _ANSWER = Style(bold=True), Style(11, soft=True), Style(indent=14.0)


class PrintFailed(AppError):
    template = (
        "The printer took no pages, and nothing was printed. Check that it is switched on and connected, or "
        "export the session as a PDF file."
    )


def pdf_printer(out: Path, title: str) -> QPrinter:
    """A printer that writes a PDF file, on the paper that is usual here."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(out))
    imperial = QLocale.system().measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
    paper = QPageSize(QPageSize.PageSizeId.Letter if imperial else QPageSize.PageSizeId.A4)
    printer.setPageSize(paper)
    printer.setPageMargins(QMarginsF(*4 * (_MARGIN,)), QPageLayout.Unit.Millimeter)
    printer.setDocName(title)
    return printer


def print_pages(
    info: SessionInfo,
    turns: Sequence[Turn],
    pictures: Pictures,
    labels: Labels,
    printer: QPrinter,
    font: QFont,
    *,
    boxes: Sequence[Box] = (),
    progress: ProgressCallback = no_progress,
    cancel: CancelToken | None = None,
) -> int:
    """Print a session; the number of pages. Any one thread. `progress` counts pages, once they are set.

    `boxes` are the session's, in their order.

    Raises:
        DiskWriteFailed: a file cannot be written; what was at its place still is.
        PrintFailed: the printer takes nothing.
        Cancelled: nothing of a file is left; a printer may have got some pages.
    """
    cancel = cancel or CancelToken()
    printer.setCreator("OtterScope")
    headings = Headings(info, boxes, labels)
    with _beside(printer):
        scale = printer.resolution() / _UNIT
        area = printer.pageRect(QPrinter.Unit.DevicePixel)
        width, room = area.width() / scale, area.height() / scale - _FOOT
        pages = paginate(list(_groups(headings, turns, pictures, labels, font, width, room)), room)
        chosen = _chosen(printer, len(pages))
        painter = QPainter()
        if not painter.begin(printer):
            raise PrintFailed
        try:
            # Pixels are what an answer is about: they stay what they are in a file, too.
            painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
            for done, number in enumerate(chosen):
                cancel.raise_if_cancelled()
                if done:
                    printer.newPage()
                painter.save()
                painter.scale(scale, scale)
                _paint(painter, pages[number], width)
                place = f"{QLocale().toString(number + 1)} / {QLocale().toString(len(pages))}"
                paint_foot(painter, width, room + _FOOT - 16, font, headings.title, place)
                painter.restore()
                progress(done + 1, len(chosen))
        except BaseException:
            printer.abort()
            raise
        finally:
            painter.end()
        if printer.printerState() == QPrinter.PrinterState.Error:
            raise PrintFailed
    return len(chosen)


def _paint(painter: QPainter, page: Sequence[Placed], width: float) -> None:
    for placed in page:
        placed.paint(painter, width)


def _groups(
    headings: Headings,
    turns: Sequence[Turn],
    pictures: Pictures,
    labels: Labels,
    font: QFont,
    width: float,
    room: float,
) -> Iterator[Group]:
    yield Group([Text([(headings.title, _TITLE), (headings.about(), _SMALL)], width, font)])
    for number, turn in enumerate(turns, start=1):
        shown = pictures.show(number, turn)
        pieces: list[Text | Figure] = [Text([(headings.over(number, turn), _HEADING)], width, font)]
        if shown.png:
            pieces.append(_figure(shown, turn, width, room))
        lines = [(line, _SMALL) for line in under_picture(shown, turn, labels)]
        pieces.append(Text([*lines, (turn.question, _QUESTION)], width, font))
        head = len(pieces)
        if turn.answer:
            pieces.append(Text([(turn.answer, _ANSWER)], width, font))
        pieces.append(Text([(line, _SMALL) for line in notes(turn, labels)], width, font))
        yield Group(pieces, head)


def _figure(shown: Shown, turn: Turn, width: float, room: float) -> Figure:
    image = QImage.fromData(shown.png)
    if not shown.width:
        return Figure(image, width, room)  # the small one that was kept: nobody knows where in it what lies
    return Figure(image, width, room, shown.region, turn.boxes, turn.points)


def _chosen(printer: QPrinter, count: int) -> list[int]:
    """The pages that the user wants, from 0, in the printer's order."""
    numbers = list(range(count))
    if printer.printRange() == QPrinter.PrintRange.PageRange and printer.fromPage() > 0:
        numbers = numbers[printer.fromPage() - 1 : printer.toPage() or count] or numbers
    last_first = printer.pageOrder() == QPrinter.PageOrder.LastPageFirst
    return numbers[::-1] if last_first else numbers


@contextmanager
def _beside(printer: QPrinter) -> Iterator[None]:
    """Have a file written beside its place and put there when it is whole; a real printer is left alone."""
    if not printer.outputFileName():
        yield
        return
    out = Path(printer.outputFileName())
    part = out.with_name(f".{out.name}.part")
    try:
        if out.is_dir():
            raise IsADirectoryError(f"{out.name} is a folder")
        part.touch()  # what keeps it from being written is said by the system, which Qt does not
        printer.setOutputFileName(str(part))
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)  # which Qt chooses by the ending else
        yield
        if not _is_whole(part):
            # Qt tells of nothing that could not be written, and nearly always it is this.
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        part.replace(out)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise DiskWriteFailed(path=out, reason=fault.strerror or fault) from fault
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    finally:
        printer.setOutputFileName(str(out))


def _is_whole(pdf: Path) -> bool:
    """Whether the end of a PDF file is there, and all before it: the end tells where its table lies."""
    with pdf.open("rb") as file:
        file.seek(max(0, pdf.stat().st_size - 64))
        end = re.search(rb"startxref\s+(\d{1,18})\s+%%EOF\s*\Z", file.read())
        if end is None:
            return False
        file.seek(int(end[1]))
        return file.read(4) == b"xref"
