"""Writes the session on the screen to a file, or prints it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from otterscope.progress import CancelToken, ProgressCallback
from otterscope.session.errors import SessionGone
from otterscope.session.model import Box, SessionInfo, Turn
from otterscope.session.store import Store
from otterscope.ui import faults, quantities
from otterscope.ui.chat import words
from otterscope.ui.receipt.facts import in_a_line
from otterscope.work import export, gathering
from otterscope.work.export_labels import Labels
from otterscope.work.export_pictures import Pictures
from otterscope.work.shared_picture import SharedPicture

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from otterscope.ui.main_window import MainWindow

#: Endings of the kinds of exports; without any it is the first.
_ENDINGS = (".html", ".pdf", ".md", ".json")
#: Characters that file systems refuse in names.
_REFUSED = str.maketrans(dict.fromkeys('<>:"/\\|?*\0', " "))


def ask_export(window: MainWindow) -> None:
    """Choose a file for the session on the screen; its ending decides the kind."""
    info = window.sessions.info
    if info is not None and (out := _ask_place(window, info, window.asking.turns)) is not None:
        write(window, out)


def ask_export_of(window: MainWindow, session_id: int) -> None:
    """Export a session of the list: opened first, or as it was kept where its picture is gone."""
    info, store = window.sessions.info, window.store
    if info is not None and info.id == session_id:
        ask_export(window)
        return

    def look(_cancel: CancelToken, _progress: ProgressCallback) -> tuple[SessionInfo, list[Turn] | None]:
        found = store.session(session_id)
        return found, None if gathering.is_there(found.picture.path) else store.turns(session_id)

    def begun(_turns: object) -> None:
        window.sessions.begun.disconnect(begun)
        now = window.sessions.info
        if now is not None and now.id == session_id:
            ask_export(window)

    def found(result: tuple[SessionInfo, list[Turn] | None]) -> None:
        info, turns = result
        if turns is None:
            window.sessions.begun.connect(begun)
            window.sessions.open(session_id)
        elif (out := _ask_place(window, info, turns)) is not None:
            _write(window, info, turns, None, out)

    window.background.run(look, found, window.notices.tell, name="find-session")


def completed(path: Path, kind: str) -> Path:
    """A chosen place, with the ending of the chosen kind where it has none that says one.

    The dialog has then asked about another name, so that no file that is there is taken.
    """
    if path.suffix.lower() in _ENDINGS:
        return path
    ending = kind.rpartition("*")[2].rstrip(")") or _ENDINGS[0]
    made, number = path.with_name(f"{path.name}{ending}"), 1
    while made.exists():
        number += 1
        made = path.with_name(f"{path.name}-{number}{ending}")
    return made


def write(window: MainWindow, out: Path) -> None:
    """Write the session on the screen to `out`."""
    info = window.sessions.info
    if info is not None:
        _write(window, info, window.asking.turns, _held(window), out)


def proposed(info: SessionInfo, turns: Sequence[Turn]) -> Path:
    """Where a session goes unless the user knows better: called like itself, among the user's documents."""
    called = info.title or (turns[0].question if turns else "") or Path(info.picture.name).stem
    name = " ".join(called.translate(_REFUSED).split())[:60].strip(" .") or "session"
    places = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.DocumentsLocation)
    folder = next((Path(place) for place in places if Path(place).is_dir()), Path.home())
    return folder / f"{name}{_ENDINGS[0]}"


def _ask_place(window: MainWindow, info: SessionInfo, turns: Sequence[Turn]) -> Path | None:
    kinds = ";;".join(
        (
            QCoreApplication.translate("Export", "Web page with pictures (*.html)"),
            QCoreApplication.translate("Export", "PDF, as it is printed (*.pdf)"),
            QCoreApplication.translate("Export", "Markdown with a folder of pictures (*.md)"),
            QCoreApplication.translate("Export", "JSON, everything (*.json)"),
        )
    )
    title = QCoreApplication.translate("Export", "Export the session")
    chosen, kind = QFileDialog.getSaveFileName(window, title, str(proposed(info, turns)), kinds)
    return completed(Path(chosen), kind) if chosen else None


def _write(
    window: MainWindow, info: SessionInfo, turns: list[Turn], source: SharedPicture | None, out: Path
) -> None:
    """Write beside the GUI; progress and Stop are in the line under the picture. `source` is closed."""
    store, own = window.store, labels()

    def pdf() -> QPrinter:
        from otterscope.ui.workspace_export_print import pdf_printer

        return pdf_printer(out, info.title or info.picture.name)

    def work(cancel: CancelToken, progress: ProgressCallback) -> None:
        try:
            now, boxes = _as_kept(store, info)
            if out.suffix.lower() == ".json":
                export.export_json(now, turns, boxes, out, progress=progress, cancel=cancel)
            else:
                into = export.export_markdown if out.suffix.lower() == ".md" else export.export_html
                into(
                    *(now, turns, source, out),
                    boxes=boxes,
                    copies=store.pixels,
                    labels=own,
                    progress=progress,
                    cancel=cancel,
                )
        finally:
            if source is not None:
                source.close()

    def done(_: object) -> None:
        text = QCoreApplication.translate("Export", "Exported {name}")
        show = QCoreApplication.translate("Export", "Show in Folder")
        window.pane.status.idle(text.format(name=out.name), show, lambda: _show_folder(out.parent))

    text = QCoreApplication.translate("Export", "Exporting {name}")
    on_paper = out.suffix.lower() == ".pdf"
    how = _printing(window, info, turns, source, pdf) if on_paper else work
    window.pane.commands.start(how, done, text.format(name=out.name))


def ask_print(window: MainWindow) -> None:
    """Choose a printer, and print the session."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    info = window.sessions.info
    if info is None:
        return
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(info.title or info.picture.name)
    dialog = QPrintDialog(printer, window)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    if dialog.exec():
        print_session(window, info, window.asking.turns, printer)


def print_session(window: MainWindow, info: SessionInfo, turns: list[Turn], printer: QPrinter) -> None:
    """Print beside the GUI; progress and Stop are in the line under the picture."""

    def done(_: object) -> None:
        window.pane.status.idle(QCoreApplication.translate("Export", "Printed"))

    work = _printing(window, info, turns, _held(window), lambda: printer)
    window.pane.commands.start(work, done, QCoreApplication.translate("Export", "Printing"))


def _printing(
    window: MainWindow,
    info: SessionInfo,
    turns: list[Turn],
    source: SharedPicture | None,
    printer: Callable[[], QPrinter],
) -> Callable[[CancelToken, ProgressCallback], None]:
    """Prints on what `printer` gives, in the thread that calls this; `source` is closed."""
    own, store, font = labels(), window.store, window.font()

    def work(cancel: CancelToken, progress: ProgressCallback) -> None:
        from otterscope.ui.workspace_export_print import print_pages

        try:
            now, boxes = _as_kept(store, info)
            pictures = Pictures(turns, source, store.pixels, progress, cancel)
            print_pages(
                *(now, turns, pictures, own, printer(), font), boxes=boxes, progress=progress, cancel=cancel
            )
        finally:
            if source is not None:
                source.close()

    return work


def _as_kept(store: Store, info: SessionInfo) -> tuple[SessionInfo, list[Box]]:
    """A session with its boxes as it is now, and not as it was when it was opened."""
    try:
        return store.session(info.id), store.boxes(info.id)
    except SessionGone:
        return info, []  # deleted in another window


def _show_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def labels() -> Labels:
    """The words of an export in the window's language."""
    english = Labels()
    return Labels(
        language=QLocale().bcp47Name() or "en",
        picture=QCoreApplication.translate("Export", "Picture"),
        size=QCoreApplication.translate("Export", "{width} × {height} pixels"),
        question=QCoreApplication.translate("Export", "Question {number}"),
        box=QCoreApplication.translate("BoxLabel", "Box {number}"),
        whole=words.whole_picture(),
        follows=QCoreApplication.translate("Export", "goes on from the question before"),
        exact=QCoreApplication.translate("Export", "Region {region}, pixel for pixel."),
        shrunk=QCoreApplication.translate("Export", "Region {region}, shown here at {scale} of its size."),
        now=QCoreApplication.translate("Export", "Region {region}, as the picture is now."),
        now_shrunk=QCoreApplication.translate(
            "Export", "Region {region}, as the picture is now, shown here at {scale} of its size."
        ),
        unproved=QCoreApplication.translate(
            "Export",
            "The pixels that the model saw were not kept with this question: they may have been others.",
        ),
        same=QCoreApplication.translate("Export", "Region {region}: see question {number}."),
        kept=QCoreApplication.translate(
            "Export", "Region {region}: the small picture that was kept with the question."
        ),
        none=QCoreApplication.translate("Export", "Region {region}: no picture."),
        saw=QCoreApplication.translate("Export", "The model saw it at {scale} of its size."),
        boxes=QCoreApplication.translate("Export", "Boxes in the answer: {boxes}"),
        points=QCoreApplication.translate("Export", "Points in the answer: {points}"),
        demo=QCoreApplication.translate(
            "Export", "Answered by the small demo model, which is sometimes wrong."
        ),
        stopped=QCoreApplication.translate("Export", "The answer was stopped."),
        failed=QCoreApplication.translate("Export", "No answer: {fault}"),
        interrupted=QCoreApplication.translate("Export", "The program ended before the answer did."),
        unfinished=QCoreApplication.translate("Export", "The answer is not there yet."),
        sentence=faults.in_window,
        when=english.when,
        number=words.number,
        place=words.place,
        share=quantities.percent,
        receipt=in_a_line,
    )


def _held(window: MainWindow) -> SharedPicture | None:
    picture = window.pane.picture
    return picture.hold() if isinstance(picture, SharedPicture) else None
