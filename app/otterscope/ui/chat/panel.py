"""The chat as one widget: what has been asked and answered, and where to ask the next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from otterscope.geometry import Region
from otterscope.session.model import Turn
from otterscope.ui import resources
from otterscope.ui.chat import words
from otterscope.ui.chat.composer import Composer
from otterscope.ui.chat.labels import ElidedLabel, WrappedLabel, focus_in, icon_size, scaled_font
from otterscope.ui.chat.look import chat_sheet
from otterscope.ui.chat.transcript import Transcript
from otterscope.ui.chat.turn import ENDED
from otterscope.ui.chat.wrapping import beginning
from otterscope.ui.theme import theme

#: As narrow and as low as it can be; logical pixels.
NARROWEST, LOWEST = 240, 200
#: A panel of fewer lines than this, besides logical pixels that do not grow with them, has no room for what
#: is not needed; in a wide one, of so many letters, what is needed takes fewer lines.
LOW, LOW_AND_WIDE, WIDE, FIXED = 21, 17, 60, 130


class ChatPanel(QWidget):
    """Shows the turns of one session and takes questions; it keeps nothing and answers nothing itself.

    Signals:
        ask_wanted(str, bool): a question, and whether the conversation goes on.
        stop_wanted: the answer under way is to stop.
        again_wanted(int), edit_wanted(int, str), delete_wanted(int), restore_wanted(int): of a turn by its
            id; a deleted turn is already shown as deleted, a restored one as restored.
        fly_wanted(int), receipt_wanted(int), show_boxes(int): what belongs to a turn is to be shown.
        box_wanted: the box that is asked about is to be shown.
        models_wanted, export_wanted, sessions_wanted: the user wants these dialogs.
        change_back_wanted(int, str): a question that waits is to have its old text again, if it still waits.
        follow_changed(bool): the switch of the conversation was used.
        text_changed: what is written and not yet asked is another.
        way_wanted: the user takes what is offered about what stands in the way.
    """

    ask_wanted = Signal(str, bool)
    stop_wanted = Signal()
    again_wanted = Signal(int)
    edit_wanted = Signal(int, str)
    delete_wanted = Signal(int)
    restore_wanted = Signal(int)
    fly_wanted = Signal(int)
    receipt_wanted = Signal(int)
    show_boxes = Signal(int)
    box_wanted = Signal()
    models_wanted = Signal()
    export_wanted = Signal()
    sessions_wanted = Signal()
    change_back_wanted = Signal(int, str)
    follow_changed = Signal(bool)
    text_changed = Signal()
    way_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chat")
        self.setAccessibleName(self.tr("Chat"))
        self.setMinimumWidth(NARROWEST)
        self.title = ElidedLabel(self.tr("Questions"), quiet=False)
        self.sessions = self._tool(self.tr("Sessions: everything asked so far"))
        self.export = self._tool(self.tr("Export this session"))
        self.transcript = Transcript()
        self.composer = Composer()
        #: What can be undone, the latest last: a turn that was deleted, or with its old question, changed.
        self._done: list[tuple[int, str | None]] = []
        self._build()
        self._connect()
        theme().changed.connect(self.restyle)
        self.restyle()
        self._refresh()

    # For the window -------------------------------------------------------------------------------------

    def set_turns(self, turns: list[Turn]) -> None:
        """Show another session."""
        self._done.clear()
        self.transcript.set_turns(turns)
        self._refresh()

    def add_turn(self, turn: Turn) -> None:
        """A question was asked; one that is there already is shown as it is now."""
        # The pages are switched first: a hidden transcript lays nothing out.
        self._pages.setCurrentWidget(self.transcript)
        self.transcript.add_turn(turn)
        self._refresh()

    def append(self, turn_id: int, text: str) -> None:
        """More of an answer has come; cheap, shown with the next frame."""
        self.transcript.append(turn_id, text)

    def progress(self, turn_id: int, stage: str, done: int, total: int) -> None:
        """The work before an answer goes on; stages are the engine's (`api.Stage`)."""
        self.transcript.progress(turn_id, stage, done, total)

    def update_turn(self, turn: Turn) -> None:
        """A turn has another state."""
        before = self.transcript.turn(turn.id)
        if before is not None and before.question != turn.question:
            if (turn.id, turn.question) in self._done:
                self._done.remove((turn.id, turn.question))
            else:
                self._done.append((turn.id, before.question))
        self.transcript.update_turn(turn)
        if turn.state in ENDED and (turn.id, None) not in self._done:
            self._announce(words.spoken(turn))

    def remove_turn(self, turn_id: int) -> None:
        """A turn was deleted elsewhere; a line in its place can bring it back."""
        self.transcript.remove_turn(turn_id)
        if (turn_id, None) not in self._done:
            self._done.append((turn_id, None))

    def set_title(self, text: str) -> None:
        """The session's title, above its turns."""
        self.title.setText(beginning(text) or self.tr("Questions"))

    def set_picture(self, on: bool) -> None:
        """Whether a picture is open."""
        self.composer.set_picture(on)
        self._welcome(picture=on)

    def set_box(
        self,
        region: Region | None,
        thumbnail: QImage | None,
        label: str,
        facts: Sequence[str] = (),
        *,
        whole: bool = False,
    ) -> None:
        """The box that the next question is about, as `Composer.set_box`."""
        self.composer.set_box(region, thumbnail, label, facts, whole=whole)

    def set_whole(self, region: Region | None) -> None:
        """What the whole picture is; turns that are shown from now on and are about it say so."""
        self.transcript.widgets.whole = region

    def set_obstacle(self, text: str, choice: str = "") -> None:
        """What stands in the way of what is asked, and what a button offers; "" for nothing any more."""
        self.composer.set_obstacle(text, choice)

    def set_box_names(self, names: dict[int, str]) -> None:
        """Names of the session's boxes by id; turns about them say them."""
        self.transcript.widgets.set_names(names)

    def set_model(self, name: str, type_: str, device: str, demo: bool, ready: bool) -> None:
        """Who will answer; an empty name for nobody."""
        self.composer.set_model(name, type_, device, demo, ready)

    def set_suggestions(self, texts: list[str]) -> None:
        """Ready questions."""
        self.composer.set_suggestions(texts)

    def set_history(self, texts: list[str]) -> None:
        """Earlier questions for Up and Down, the newest last."""
        self.composer.history.set(texts)

    def set_busy(self, on: bool) -> None:
        """Whether an answer is under way."""
        self.composer.set_busy(on)

    def set_follow(self, on: bool) -> None:
        """Whether the conversation goes on."""
        self.composer.set_follow(on)

    @property
    def follow(self) -> bool:
        return self.composer.follow.isChecked()

    @property
    def text(self) -> str:
        """What is written and not yet asked."""
        return self.composer.field.toPlainText()

    def set_text(self, text: str) -> None:
        """Write into the field."""
        self.composer.field.set_text(text)

    def focus_composer(self) -> None:
        """Put the cursor where questions are written."""
        self.composer.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def turn(self, turn_id: int) -> Turn | None:
        """A turn as it is shown."""
        return self.transcript.turn(turn_id)

    def undo(self) -> bool:
        """Bring back what was deleted or changed last; False if there is nothing."""
        while self._done:
            turn_id, question = self._done[-1]
            turn = self.transcript.turn(turn_id)
            if question is None:
                self._done.pop()
                self.transcript.restore_turn(turn_id)
                self.restore_wanted.emit(turn_id)
                return True
            if turn is not None and turn.state == "asked":
                # It is done with once the turn comes back changed.
                self.change_back_wanted.emit(turn_id, question)
                return True
            self._done.pop()
        return False

    # Qt's events ----------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, focus = event.key(), focus_in(self)
        if key == Qt.Key.Key_Escape and self.composer.busy:
            self.stop_wanted.emit()
        elif key == Qt.Key.Key_Escape and focus is not None and focus is not self.composer.field:
            self.focus_composer()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(focus, QAbstractButton):
            # Qt presses only Space.
            focus.click()
        elif event.matches(QKeySequence.StandardKey.Undo) and self.undo():
            pass
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        # Not what the parts want just now: in a lower panel they want less.
        return QSize(NARROWEST, LOWEST)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sign.setVisible(event.size().height() >= 2 * LOWEST)
        metrics, size = QFontMetrics(self.font()), event.size()
        lines = LOW_AND_WIDE if size.width() >= WIDE * metrics.averageCharWidth() else LOW
        self.composer.set_low(size.height() < FIXED + lines * metrics.lineSpacing())

    def restyle(self) -> None:
        """Follow the theme and the application's font."""
        c = theme().colours
        self.setStyleSheet(chat_sheet(c))
        self.title.setFont(scaled_font(1.0, weight=QFont.Weight.DemiBold))
        self._sign.setPixmap(resources.icon("answers", c.faint, c.faint).pixmap(QSize(38, 38)))
        for button, name in ((self.sessions, "sessions"), (self.export, "export")):
            button.setIconSize(icon_size(18))
            button.setIcon(theme().icon(name))

    # Inner ----------------------------------------------------------------------------------------------

    def _build(self) -> None:
        head = QFrame()
        head.setObjectName("chatHead")
        row = QHBoxLayout(head)
        row.setContentsMargins(14, 4, 8, 4)
        row.setSpacing(2)
        row.addWidget(self.title, 1)
        row.addWidget(self.sessions)
        row.addWidget(self.export)
        self._sign = QLabel()
        self._hint_title = WrappedLabel(factor=1.12)
        self._hint = WrappedLabel()
        self._hint.setObjectName("quiet")
        empty = QWidget()
        middle = QVBoxLayout(empty)
        middle.setContentsMargins(32, 8, 32, 8)
        middle.setSpacing(6)
        middle.addStretch(2)
        for label in (self._sign, self._hint_title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            middle.addWidget(label)
        middle.addStretch(3)
        self._welcome(picture=False)
        self._pages = QStackedWidget()
        self._pages.addWidget(empty)
        self._pages.addWidget(self.transcript)
        column = QVBoxLayout(self)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._pages, 1)
        column.addWidget(self.composer)

    def _connect(self) -> None:
        composer, turns = self.composer, self.transcript.widgets
        composer.ask_wanted.connect(self.ask_wanted)
        composer.stop_wanted.connect(self.stop_wanted)
        composer.models_wanted.connect(self.models_wanted)
        composer.box_wanted.connect(self.box_wanted)
        composer.follow_changed.connect(self.follow_changed)
        composer.way_wanted.connect(self.way_wanted)
        composer.field.textChanged.connect(self.text_changed)
        turns.again_wanted.connect(self.again_wanted)
        turns.edit_wanted.connect(self.edit_wanted)
        turns.edit_wanted.connect(lambda _turn, text: self.composer.history.add(text))
        turns.fly_wanted.connect(self.fly_wanted)
        turns.receipt_wanted.connect(self.receipt_wanted)
        turns.boxes_wanted.connect(self.show_boxes)
        turns.closed.connect(lambda _turn: self._refresh())
        self.transcript.delete_wanted.connect(self._delete)
        self.transcript.restore_wanted.connect(self._restore)
        self.transcript.left.connect(self.focus_composer)
        # Not in keyPressEvent: a button with the focus would take the arrows for itself.
        for keys, by in (("Alt+Up", -1), ("Alt+Down", 1)):
            walk = QShortcut(QKeySequence(keys), self)
            walk.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            walk.activated.connect(lambda by=by: self.transcript.walk(by))
        self.sessions.clicked.connect(self.sessions_wanted)
        self.export.clicked.connect(self.export_wanted)

    def _tool(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(name)
        button.setAccessibleName(name)
        return button

    def _refresh(self) -> None:
        some = bool(self.transcript.column.rows)
        self._pages.setCurrentIndex(1 if some else 0)
        self.export.setEnabled(some)

    def _delete(self, turn_id: int) -> None:
        self._done.append((turn_id, None))
        self.delete_wanted.emit(turn_id)

    def _restore(self, turn_id: int) -> None:
        if (turn_id, None) in self._done:
            self._done.remove((turn_id, None))
        self.restore_wanted.emit(turn_id)

    def _welcome(self, *, picture: bool) -> None:
        """What stands there before the first question."""
        if picture:
            self._hint_title.setText(self.tr("Nothing asked yet"))
            hint = self.tr("Draw a box and ask what is in it. Without one, the whole picture is asked about.")
        else:
            self._hint_title.setText(self.tr("Ask a picture"))
            hint = self.tr("Open a picture, draw a box on it, and ask what is in it.")
        self._hint.setText(hint)

    def _announce(self, text: str) -> None:
        """Have a screen reader say it once it has said what it is saying."""
        event = QAccessibleAnnouncementEvent(self, text)
        QAccessible.updateAccessibility(event)
