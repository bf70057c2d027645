"""The dialog of a receipt."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QFont, QGuiApplication, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from otterscope.errors import AppError
from otterscope.geometry import patch_grid
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken, ProgressCallback
from otterscope.session.model import Receipt, Turn
from otterscope.session.pixels import PixelFiles
from otterscope.ui import faults
from otterscope.ui.chat import words
from otterscope.ui.chat.labels import ElidedLabel, WrappedLabel, scaled_font
from otterscope.ui.chat.look import chat_sheet
from otterscope.ui.chat.text_view import TextView
from otterscope.ui.dialogs.paged import StyledDialog
from otterscope.ui.dialogs.parts import button, row
from otterscope.ui.dialogs.style import dialog_style
from otterscope.ui.receipt.facts import as_text, demo_note, facts
from otterscope.ui.receipt.pixels import ZOOMS, PixelView
from otterscope.ui.theme import theme
from otterscope.ui.viewer.boxes import PATCH
from otterscope.work import seen
from otterscope.work.png import write_png
from otterscope.work.seen import Seen
from otterscope.work.shared_picture import SharedPicture

#: Gives the pixels that the model saw, or what there is of them; called outside the GUI thread.
ReadPixels: TypeAlias = Callable[[ProgressCallback, CancelToken], Seen | None]


class ReceiptView(StyledDialog):
    """Shows what the model saw for one answer, and all facts about how it answered."""

    def __init__(self, turn: Turn, read: ReadPixels | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        assert turn.receipt is not None
        self.turn: Turn = turn
        self.receipt: Receipt = turn.receipt
        self.pixels: RgbArray | None = None
        self.setWindowTitle(self.tr("Receipt"))
        self.size_for(920, 620)
        self.view = PixelView()
        self.unproved = WrappedLabel(
            self.tr(
                "This is the picture as it is now. The pixels that the model saw were not kept with this "
                "question: they may have been others."
            ),
            factor=0.95,
        )
        self.state = WrappedLabel(self.tr("Taking the pixels from the picture…"))
        self.state.setAlignment(Qt.AlignmentFlag.AlignCenter)
        #: What there is where the pixels are not.
        self.small = QLabel()
        self.bar = QProgressBar()
        self.zooms = QButtonGroup(self)
        self.grid = QCheckBox(self.tr("Patch &grid"))
        self.pointer = ElidedLabel(factor=0.92)
        self.said = ElidedLabel(factor=0.92)
        self.copy_button = button(self.tr("&Copy as text"), self.copy)
        self.save_button = button(self.tr("&Save as PNG…"), self.ask_save)
        self.close_button = button(self.tr("C&lose"), self.close)
        self._build()
        self._read(read)

    @classmethod
    def show_for(
        cls, turn: Turn, picture: object, parent: QWidget, copies: PixelFiles | None = None
    ) -> ReceiptView | None:
        """Show a turn's receipt, with its pixels from their copy or the picture; nothing without one."""
        if turn.receipt is None:
            return None
        # A handle of its own: the window may open another picture meanwhile.
        held = picture.hold() if isinstance(picture, SharedPicture) else None

        def read(progress: ProgressCallback, cancel: CancelToken) -> Seen | None:
            with contextlib.ExitStack() as stack:
                if held is not None:
                    stack.callback(held.close)
                return seen.find(turn, copies, held, progress=progress, cancel=cancel)

        view = cls(turn, read, parent)
        view.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        view.present()
        return view

    def copy(self) -> None:
        """Put everything but the pixels on the clipboard."""
        QGuiApplication.clipboard().setText(as_text(self.turn))
        self.said.setText(self.tr("Copied"))

    def ask_save(self) -> None:
        """Ask where the pixels are to go."""
        stem = Path(self.receipt.picture).stem
        start = f"{stem} {str(self.receipt.region).replace(',', ' ')}.png"
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the pixels as PNG"), start, self.tr("PNG pictures (*.png)")
        )
        if name:
            self.save(Path(name))

    def save(self, path: Path) -> None:
        """Write the very pixels as a PNG file."""
        pixels = self.pixels
        if pixels is None:
            return
        self.save_button.setEnabled(False)

        def done(_none: None) -> None:
            self.save_button.setEnabled(True)
            self.said.setText(self.tr("Saved as {name}").format(name=path.name))

        def failed(error: AppError) -> None:
            self.save_button.setEnabled(True)
            self.said.setText(faults.sentence(error))

        self.background.run(
            lambda cancel, progress: write_png(path, pixels, progress=progress, cancel=cancel),
            done,
            failed,
            lambda count, total: self.said.setText(
                self.tr("Saving: {percent}").format(percent=f"{100 * count // max(1, total)} %")
            ),
            name="save-receipt",
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        self.shutdown()
        super().closeEvent(event)

    # Inner ----------------------------------------------------------------------------------------------

    def _read(self, read: ReadPixels | None) -> None:
        self.bar.hide()
        if read is None:
            self._show(None)
            return
        self.background.run(
            lambda cancel, progress: read(progress, cancel),
            self._show,
            lambda error: self._not_read(faults.sentence(error)),
            self._progressed,
            name="receipt-pixels",
        )

    def _progressed(self, done: int, total: int) -> None:
        self.bar.setRange(0, max(1, total))
        self.bar.setValue(done)
        self.bar.show()

    def _show(self, found: Seen | None) -> None:
        if found is None:
            self._not_read(self.tr("The picture is not open. Open it to see the pixels here."))
            return
        self.pixels = pixels = found.pixels
        if found.proof == "unknown":
            self.unproved.show()
            self.view.setAccessibleName(self.tr("The pixels of the picture as it is now"))
        columns, rows = self.receipt.columns, self.receipt.rows
        seen = self.receipt.region.size.scaled(self.receipt.scale)
        height, width = pixels.shape[:2]
        if columns and (columns, rows) != patch_grid(seen, PATCH):
            columns = rows = 0
        self._waiting.hide()
        self.view.show()
        self.view.set_pixels(pixels, PATCH, columns, rows)
        self.view.setAccessibleDescription(f"{words.number(width)} × {words.number(height)}")
        self.grid.setEnabled(bool(columns))
        self.save_button.setEnabled(True)
        for each in self.zooms.buttons():
            each.setEnabled(True)

    def _not_read(self, text: str) -> None:
        self.state.setText(text)
        self.bar.hide()
        kept = QPixmap()
        if self.turn.thumbnail and kept.loadFromData(self.turn.thumbnail):
            self.small.setPixmap(kept)
            self.small.show()

    def _pointed(self, pixel: tuple[int, int] | None) -> None:
        if pixel is None or self.pixels is None:
            self.pointer.setText("")
            return
        x, y = pixel
        red, green, blue = (int(value) for value in self.pixels[y, x])
        region, scale = self.receipt.region, self.receipt.scale
        text = self.tr("x {x}   y {y} of the picture   #{colour}").format(
            x=words.number(region.x + int(x / scale)),
            y=words.number(region.y + int(y / scale)),
            colour=f"{red:02x}{green:02x}{blue:02x}",
        )
        if self.receipt.columns:
            patch = self.tr("patch {column}, {row}")
            text += "   " + patch.format(column=x // PATCH + 1, row=y // PATCH + 1)
        self.pointer.setText(text)

    def _build(self) -> None:
        left, below = QWidget(), QHBoxLayout()
        self._waiting = QWidget()
        middle = QVBoxLayout(self._waiting)
        middle.addStretch(1)
        middle.addWidget(self.small)
        middle.addWidget(self.state)
        middle.addWidget(self.bar)
        middle.addStretch(1)
        self.small.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.small.setAccessibleName(self.tr("The small picture that was kept with the question"))
        self.small.hide()
        middle.setSpacing(14)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setAccessibleName(self.state.text())
        below.setSpacing(4)
        for zoom in ZOOMS:
            each = QPushButton(f"{zoom}:1")
            each.setObjectName("small")
            each.setCheckable(True)
            each.setAutoDefault(False)
            each.setShortcut(str(zoom))
            each.setAccessibleName(self.tr("Zoom {zoom} to 1").format(zoom=zoom))
            each.setToolTip(
                self.tr("One pixel of the picture as {zoom} × {zoom} of the screen").format(zoom=zoom)
            )
            self.zooms.addButton(each, zoom)
            below.addWidget(each)
        self.zooms.button(1).setChecked(True)
        self.zooms.idClicked.connect(self.view.set_zoom)
        self.view.zoomed.connect(lambda zoom: self.zooms.button(zoom).setChecked(True))
        self.view.pointed.connect(self._pointed)
        self.grid.toggled.connect(self.view.set_grid)
        below.addSpacing(8)
        below.addWidget(self.grid)
        below.addSpacing(8)
        below.addWidget(self.pointer, 1)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.unproved)
        column.addWidget(self._waiting, 1)
        column.addWidget(self.view, 1)
        column.addLayout(below)
        self.unproved.setContentsMargins(9, 5, 9, 5)
        self.unproved.setObjectName("warned")
        self.unproved.hide()
        self.view.hide()
        for widget in (*self.zooms.buttons(), self.grid, self.save_button):
            widget.setEnabled(False)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self._facts())
        split.setStretchFactor(0, 1)
        split.setSizes([600, 300])
        foot = row(self.copy_button, self.save_button, self.said, self.close_button, stretch=False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(12)
        whole.addWidget(split, 1)
        whole.addLayout(foot)
        self.close_button.setDefault(True)

    def _facts(self) -> QWidget:
        """Question and answer, then all facts; each value can be selected."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(14, 0, 4, 0)
        column.setSpacing(10)
        question = WrappedLabel(self.turn.question)
        question.setFont(scaled_font(1.0, weight=QFont.Weight.DemiBold))
        column.addWidget(question)
        if self.turn.answer:
            column.addWidget(_Value(self.tr("Answer"), self.turn.answer))
        notes = [demo_note()] if self.receipt.demo else []
        for note in (*notes, *map(faults.in_window, self.receipt.notes)):
            label = WrappedLabel(note, factor=0.95)
            label.setContentsMargins(9, 5, 9, 5)
            label.setObjectName("warned")
            column.addWidget(label)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        for index, (name, value) in enumerate(
            facts(self.receipt, self.turn.seen, asked_at=self.turn.asked_at)
        ):
            label, field = WrappedLabel(name, factor=0.95), _Value(name, value)
            label.setObjectName("quiet")
            # In one line where it is not long.
            label.setFixedWidth(min(130, label.fontMetrics().horizontalAdvance(name) + 6))
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(label, index, 0, top)
            grid.addWidget(field, index, 1, top)
        column.addLayout(grid)
        column.addStretch(1)
        area = QScrollArea()
        area.setObjectName("facts")
        area.setAccessibleName(self.tr("Receipt"))
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        return area

    def _recolour(self) -> None:
        c = theme().colours
        ground = f"#facts, #facts > QWidget > QWidget {{ background: {c.window}; }}"
        self.setStyleSheet(dialog_style(c) + chat_sheet(c) + ground)


class _Value(TextView):
    """A value that can be selected and copied as it is, and breaks anywhere: a hash is one long word."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"{name}: {value}", scaled_font(0.95))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setPlainText(value)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.setFixedHeight(self.height_for(event.size().width()))
