"""What the dialogs are made of: labels, buttons, a line that speaks in place, and work that shows itself."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from otterscope.errors import AppError
from otterscope.ui.dialogs.figures import percent_text, size_text, time_left
from otterscope.ui.faults import sentence
from otterscope.ui.theme import theme
from otterscope.ui.tips import tip

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse
#: Speed is that of the last seconds; without a byte for the shorter time, work is said to wait.
_WINDOW_S, _SILENCE_S = 5.0, 3.0


def label(text: str = "", name: str = "", *, wrap: bool = True) -> QLabel:
    """A label of plain text; `name` is a rule of the style: "title", "strong", "help"."""
    made = QLabel(text)
    made.setObjectName(name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    return made


def plain(text: str) -> str:
    """A caption as it is spoken: without its mnemonic, in brackets or not, and without its colon."""
    return re.sub(r"\s?\(&\w\)", "", text).replace("&", "").rstrip(":\uff1a…")


def button(text: str, does: Callable[[], object], *, primary: bool = False) -> QPushButton:
    """A push button; `text` carries its mnemonic."""
    made = QPushButton(text)
    made.setProperty("primary", primary)
    made.setAutoDefault(False)
    made.clicked.connect(lambda _checked=False: does())
    return made


def card() -> tuple[QFrame, QVBoxLayout]:
    """A raised surface and its column."""
    frame = QFrame()
    frame.setObjectName("card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(14, 12, 14, 12)
    column.setSpacing(6)
    return frame, column


def row(*widgets: QWidget | None, stretch: bool = True) -> QHBoxLayout:
    """Widgets side by side; None takes the room that is left, which otherwise is at the end."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(8)
    for widget in widgets:
        if widget is None:
            made.addStretch(1)
        else:
            made.addWidget(widget)
    if stretch and None not in widgets:
        made.addStretch(1)
    return made


class PlaceLabel(QLabel):
    """The place of a file, shortened in its middle where there is no room; whole in its tool tip."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""
        self.set_path(text)

    def set_path(self, text: str) -> None:
        """Show another place."""
        self._whole = text
        self.setToolTip(tip(text))
        self.setAccessibleDescription(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = QFontMetrics(self.font())
        self.setText(metrics.elidedText(self._whole, Qt.TextElideMode.ElideMiddle, max(40, self.width())))


class Notice(QFrame):
    """A line in place: a fault, a question before something is deleted, or how something ended."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAccessibleName(self.tr("Message"))
        self.text = label()
        self.text.setTextInteractionFlags(_SELECTABLE | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.details = label()
        self.details.setTextInteractionFlags(_SELECTABLE)
        self.details.hide()
        self.more = button(self.tr("De&tails"), lambda: self.details.setVisible(self.details.isHidden()))
        self.yes = button(self.tr("Yes"), self._agree)
        self.no = button(self.tr("&Keep it"), self.clear)
        self.close_button = QToolButton()
        self.close_button.setToolTip(self.tr("Close this message"))
        self.close_button.setAccessibleName(self.tr("Close this message"))
        self.close_button.clicked.connect(self.clear)
        self._buttons = QWidget()
        self._buttons.setLayout(row(None, self.more, self.no, self.yes))
        line = QHBoxLayout()
        line.addWidget(self.text, 1)
        line.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 8, 10)
        column.setSpacing(6)
        column.addLayout(line)
        column.addWidget(self.details)
        column.addWidget(self._buttons)
        theme().changed.connect(self._recolour)
        self._recolour()
        self._then: Callable[[], object] | None = None
        self.hide()

    def tell(self, error: AppError) -> None:
        """Show a fault's sentence, its details behind a button."""
        self._show("fault", sentence(error), error.detail)

    def say(self, text: str) -> None:
        """Say how something ended."""
        self._show("done", text)

    def ask(self, text: str, yes: str, then: Callable[[], object]) -> None:
        """Ask before `then` is done; the safe answer has the focus."""
        self._show("ask", text)
        self._then = then
        self.yes.setText(yes)
        self.yes.show()
        self.no.show()
        self._buttons.show()
        self.close_button.hide()
        self.no.setFocus()

    def offer(self, text: str, yes: str, then: Callable[[], object]) -> None:
        """Say how something ended, with a next step at hand."""
        self._show("done", text)
        self._then = then
        self.yes.setText(yes)
        self.yes.show()
        self._buttons.show()
        self.yes.setFocus()

    def clear(self) -> None:
        """Hide it; what was asked is not done."""
        self._then = None
        self.hide()

    def _agree(self) -> None:
        then = self._then
        self.clear()
        if then is not None:
            then()

    def _show(self, kind: str, text: str, detail: str = "") -> None:
        self._then = None
        self.setProperty("kind", kind)
        for widget in (self, self.text):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self.text.setText(text)
        self.setAccessibleDescription(text)
        self.details.setText(detail)
        self.details.hide()
        self.more.setVisible(bool(detail))
        self.yes.hide()
        self.no.hide()
        self._buttons.setVisible(bool(detail))
        self.close_button.show()
        self.show()
        # Once it has its place.
        QTimer.singleShot(0, self, self._into_sight)

    def _into_sight(self) -> None:
        """Scroll to it, on a page that is longer than the dialog."""
        around = self.parentWidget()
        while around is not None:
            if isinstance(around, QScrollArea):
                around.ensureWidgetVisible(self, 0, 10)
            around = around.parentWidget()

    def _recolour(self) -> None:
        self.close_button.setIcon(theme().icon("close"))


class Working(QFrame):
    """Work under way: what it is, how far, how fast, how long still, and a way to stop it.

    Signals:
        stop_wanted: the user wants it to end.
    """

    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.what = label("", "strong")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.figures = label("", "help")
        self.stop = button(self.tr("&Stop"), self.stop_wanted.emit)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(self.what)
        column.addWidget(self.bar)
        line = QHBoxLayout()
        line.addWidget(self.figures, 1)
        line.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(line)
        self._silent, self._began = "", 0.0
        self._seen: deque[tuple[float, int]] = deque()
        self._at = (0, 0)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._refresh)
        self.hide()

    def start(self, what: str, *, silent: str = "") -> None:
        """Begin; `silent` is shown while nothing moves for a while."""
        self.what.setText(what)
        self.bar.setAccessibleName(what)
        self.bar.setRange(0, 0)
        self.figures.setText("")
        self.stop.setEnabled(True)
        self._silent, self._began = silent, time.monotonic()
        self._seen.clear()
        self._at = (0, 0)
        self._clock.start()
        # What started it is about to be switched off, and would hand the focus to whatever comes next.
        had = QApplication.focusWidget()
        self.show()
        if had is not None and had.window() is self.window():
            self.stop.setFocus()

    def progress(self, done: int, total: int) -> None:
        """Bytes done and their total (0: not known)."""
        now = time.monotonic()
        if not self._seen or done != self._seen[-1][1]:
            self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[0][0] > _WINDOW_S:
            self._seen.popleft()
        self._at = (done, total)
        self.bar.setRange(0, 1000 if total else 0)
        self.bar.setValue(round(1000 * done / total) if total else 0)
        self._refresh()

    def finish(self) -> None:
        """It has ended."""
        self._clock.stop()
        self.hide()

    def stopping(self) -> None:
        """Stopping was asked for and takes effect in a moment."""
        self.stop.setEnabled(False)

    def _refresh(self) -> None:
        done, total = self._at
        if not total:
            if self._silent and time.monotonic() - self._began > _SILENCE_S:
                self.figures.setText(self._silent)
            return
        parts = [percent_text(done, total)]
        of = self.tr("{done} of {total}")
        parts.append(of.format(done=size_text(done), total=size_text(total)))
        now = time.monotonic()
        (then, before), (last, latest) = self._seen[0], self._seen[-1]
        if self._silent and now - last > _SILENCE_S:
            parts.append(self._silent)
        elif latest > before and now - then > 0.8:
            speed = (latest - before) / (now - then)
            parts.append(self.tr("{size}/s").format(size=size_text(round(speed))))
            parts.append(time_left((total - done) / speed))
        self.figures.setText("  ·  ".join(parts))


class NavButton(QPushButton):
    """An entry of a dialog's side, with its icon in the theme's ink."""

    def __init__(self, text: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._icon = icon
        self.setObjectName("nav")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAutoDefault(False)
        self.recolour()

    def sizeHint(self) -> QSize:
        """Wide enough for the bold text of the chosen entry, so that choosing moves nothing."""
        font = QFont(self.font())
        plain = QFontMetrics(font).horizontalAdvance(self.text())
        font.setBold(True)
        wider = QFontMetrics(font).horizontalAdvance(self.text()) - plain
        return super().sizeHint() + QSize(max(0, wider) + 4, 0)

    def recolour(self) -> None:
        """After another look or another size of text was chosen."""
        side = round(1.1 * QFontMetrics(self.font()).height())
        self.setIconSize(QSize(side, side))
        self.setIcon(theme().icon(self._icon))
